//===- ReferenceTensor.cpp - Conversions of reference tensors -------------===//

#include "ir/reference/ReferenceTensor.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/APFloat.h"

#include <cstring>

using namespace mlir;
using namespace ingot::ir;

int64_t ingot::ir::wrapInteger(Type elementType, int64_t value) {
  auto type = cast<IntegerType>(elementType);
  unsigned width = type.getWidth();
  if (width >= 64)
    return value;
  auto low = static_cast<uint64_t>(value) & ((uint64_t{1} << width) - 1);
  bool isNegative = width > 1 && !type.isUnsigned() && (low >> (width - 1));
  return static_cast<int64_t>(isNegative ? low | (~uint64_t{0} << width) : low);
}

double ingot::ir::roundFloat(FloatType elementType, double value) {
  if (elementType.isF64())
    return value;
  if (elementType.isF32())
    return static_cast<float>(value);
  llvm::APFloat number(value);
  bool losesInfo;
  number.convert(elementType.getFloatSemantics(),
                 llvm::APFloat::rmNearestTiesToEven, &losesInfo);
  number.convert(llvm::APFloat::IEEEdouble(),
                 llvm::APFloat::rmNearestTiesToEven, &losesInfo);
  return number.convertToDouble();
}

FailureOr<ReferenceTensor>
ReferenceTensor::fromElements(ElementsAttr elements) {
  auto type = dyn_cast<RankedTensorType>(elements.getShapedType());
  if (!type)
    return failure();
  ReferenceTensor tensor(type);
  if (auto raw = dyn_cast<DenseResourceElementsAttr>(elements)) {
    AsmResourceBlob *blob = raw.getRawHandle().getBlob();
    if (!blob || blob->getData().size() != static_cast<size_t>(byteCount(type)))
      return failure();
    return fromBytes(type, blob->getData().data());
  }
  if (tensor.isFloat()) {
    auto values = elements.tryGetValues<llvm::APFloat>();
    if (!values)
      return failure();
    bool losesInfo;
    for (auto [element, value] : llvm::zip_equal(tensor.floats, *values)) {
      llvm::APFloat number = value;
      number.convert(llvm::APFloat::IEEEdouble(),
                     llvm::APFloat::rmNearestTiesToEven, &losesInfo);
      element = number.convertToDouble();
    }
    return tensor;
  }
  auto values = elements.tryGetValues<llvm::APInt>();
  if (!values)
    return failure();
  for (auto [element, value] : llvm::zip_equal(tensor.integers, *values))
    element = wrapInteger(type.getElementType(),
                          static_cast<int64_t>(value.getZExtValue()));
  return tensor;
}

int64_t ReferenceTensor::byteCount(RankedTensorType type) {
  return type.getNumElements() *
         llvm::divideCeil(type.getElementTypeBitWidth(), 8);
}

namespace {

template <typename T, typename U>
void readAs(const void *data, std::vector<U> &elements) {
  const char *bytes = static_cast<const char *>(data);
  for (U &element : elements) {
    T value;
    std::memcpy(&value, bytes, sizeof(T));
    bytes += sizeof(T);
    element = static_cast<U>(value);
  }
}

template <typename T, typename U>
void writeAs(void *data, const std::vector<U> &elements) {
  char *bytes = static_cast<char *>(data);
  for (U element : elements) {
    T value = static_cast<T>(element);
    std::memcpy(bytes, &value, sizeof(T));
    bytes += sizeof(T);
  }
}

} // namespace

ReferenceTensor ReferenceTensor::fromBytes(RankedTensorType type,
                                           const void *data) {
  ReferenceTensor tensor(type);
  Type elementType = type.getElementType();
  unsigned width = type.getElementTypeBitWidth();
  if (elementType.isF32()) {
    readAs<float>(data, tensor.floats);
  } else if (elementType.isF64()) {
    readAs<double>(data, tensor.floats);
  } else if (auto floatType = dyn_cast<FloatType>(elementType)) {
    std::vector<int64_t> bits(tensor.floats.size());
    readAs<uint16_t>(data, bits);
    for (auto [element, pattern] : llvm::zip_equal(tensor.floats, bits)) {
      llvm::APFloat number(floatType.getFloatSemantics(),
                           llvm::APInt(width, pattern));
      bool losesInfo;
      number.convert(llvm::APFloat::IEEEdouble(),
                     llvm::APFloat::rmNearestTiesToEven, &losesInfo);
      element = number.convertToDouble();
    }
  } else if (width == 1) {
    readAs<uint8_t>(data, tensor.integers);
    for (int64_t &element : tensor.integers)
      element = element != 0;
  } else if (width == 8) {
    if (elementType.isUnsignedInteger())
      readAs<uint8_t>(data, tensor.integers);
    else
      readAs<int8_t>(data, tensor.integers);
  } else if (width == 32) {
    readAs<int32_t>(data, tensor.integers);
  } else {
    assert(width == 64 && "the dialect has integers of 8, 32 and 64 bits");
    readAs<int64_t>(data, tensor.integers);
  }
  return tensor;
}

void ReferenceTensor::toBytes(void *data) const {
  Type elementType = type.getElementType();
  unsigned width = type.getElementTypeBitWidth();
  if (elementType.isF32()) {
    writeAs<float>(data, floats);
  } else if (elementType.isF64()) {
    writeAs<double>(data, floats);
  } else if (auto floatType = dyn_cast<FloatType>(elementType)) {
    std::vector<int64_t> bits;
    bits.reserve(floats.size());
    for (double element : floats) {
      llvm::APFloat number(element);
      bool losesInfo;
      number.convert(floatType.getFloatSemantics(),
                     llvm::APFloat::rmNearestTiesToEven, &losesInfo);
      bits.push_back(number.bitcastToAPInt().getZExtValue());
    }
    writeAs<uint16_t>(data, bits);
  } else if (width <= 8) {
    writeAs<uint8_t>(data, integers);
  } else if (width == 32) {
    writeAs<int32_t>(data, integers);
  } else {
    assert(width == 64 && "the dialect has integers of 8, 32 and 64 bits");
    writeAs<int64_t>(data, integers);
  }
}
