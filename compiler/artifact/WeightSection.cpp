//===- WeightSection.cpp - The bytes of states and constants -----------------===//

#include "compiler/artifact/WeightSection.h"

#include "ir/TensorBytes.h"

#include "kernel_abi.h"

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
  bytes.resize((bytes.size() + INGOT_BUFFER_ALIGNMENT - 1) /
               INGOT_BUFFER_ALIGNMENT * INGOT_BUFFER_ALIGNMENT);
  offset = bytes.size();
  int64_t size = elementBytes(dense.getElementType());
  // Booleans are packed in the attribute and bytes in memory.
  if (dense.getElementType().isInteger(1)) {
    for (bool element : dense.getValues<bool>())
      bytes.push_back(element);
    return success();
  }
  ArrayRef<char> raw = dense.getRawData();
  int64_t copies = dense.isSplat() ? dense.getNumElements() : 1;
  if (static_cast<int64_t>(raw.size()) * copies !=
      dense.getNumElements() * size)
    return op->emitError("unexpected size of constant data: ") << raw.size();
  for (int64_t i = 0; i < copies; ++i)
    bytes.append(raw.data(), raw.size());
  return success();
}
