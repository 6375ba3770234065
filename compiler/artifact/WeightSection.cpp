//===- WeightSection.cpp - The bytes of states and constants -----------------===//

#include "compiler/artifact/WeightSection.h"

#include "ir/TensorBytes.h"

#include "kernel_abi.h"

#include <algorithm>
#include <exception>

using namespace mlir;
using namespace ingot;
using namespace ingot::ir;
using namespace ingot::artifact;

bool ingot::artifact::isAllZero(ElementsAttr value) {
  auto dense = dyn_cast<DenseElementsAttr>(value);
  if (!dense || !dense.isSplat())
    return false;
  if (isa<FloatType>(dense.getElementType())) {
    APFloat element = dense.getSplatValue<APFloat>();
    return element.isZero() && !element.isNegative();
  }
  return dense.getSplatValue<APInt>().isZero();
}

LogicalResult WeightSection::append(Operation *op, ElementsAttr value,
                                    uint64_t &offset) {
  auto dense = dyn_cast<DenseElementsAttr>(value);
  if (!dense)
    return op->emitError("expected dense elements, found ") << value.getType();
  int64_t size = elementBytes(dense.getElementType());
  int64_t count = dense.getNumElements();
  offset = llvm::alignTo<INGOT_BUFFER_ALIGNMENT>(bytes.size());
  try {
    bytes.reserve(offset + count * size);
  } catch (const std::exception &) { // bad_alloc or length_error
    return op->emitError("cannot allocate the ")
           << count * size << " bytes of a constant of " << value.getType();
  }
  bytes.resize(offset);
  // Booleans are packed in the attribute and bytes in memory.
  if (dense.getElementType().isInteger(1)) {
    for (bool element : dense.getValues<bool>())
      bytes.push_back(element);
    return success();
  }
  ArrayRef<char> raw = dense.getRawData();
  int64_t copies = dense.isSplat() ? count : 1;
  if (static_cast<int64_t>(raw.size()) * copies != count * size)
    return op->emitError("unexpected size of constant data: ") << raw.size();
  bytes.append(raw.data(), std::min<size_t>(raw.size(), count * size));
  for (int64_t done = 1; done < copies;) {
    int64_t more = std::min(done, copies - done);
    bytes.append(bytes, offset, more * raw.size());
    done += more;
  }
  return success();
}
