//===- Inference.cpp - Pieces of type inference that families share ---------===//

#include "ir/ops/Inference.h"
#include "ir/TensorBytes.h"

using namespace mlir;

std::string ingot::ir::formatShape(ArrayRef<int64_t> shape) {
  std::string text = "[";
  for (auto [i, extent] : llvm::enumerate(shape))
    text += (i ? ", " : "") + std::to_string(extent);
  return text + "]";
}

LogicalResult ingot::ir::checkShape(std::optional<Location> location,
                                    RankedTensorType type) {
  std::string error = findShapeError(type);
  return error.empty() ? success() : emitOptionalError(location, error);
}

LogicalResult ingot::ir::checkDims(std::optional<Location> location,
                                   ArrayRef<int64_t> dims, int64_t rank) {
  if (dims.empty())
    return emitOptionalError(location, "dims is empty");
  int64_t previous = -1;
  for (int64_t dim : dims) {
    if (dim <= previous || dim >= rank)
      return emitOptionalError(
          location, "dims must be strictly ascending and within [0, ", rank,
          "), found ", formatShape(dims));
    previous = dim;
  }
  return success();
}

LogicalResult ingot::ir::checkDim(std::optional<Location> location, int64_t dim,
                                  int64_t rank) {
  if (dim < 0 || dim >= rank)
    return emitOptionalError(location, "dim must be within [0, ", rank,
                             "), found ", dim);
  return success();
}

SmallVector<int64_t> ingot::ir::complementDims(ArrayRef<int64_t> dims,
                                               int64_t rank) {
  SmallVector<int64_t> rest;
  for (int64_t dim = 0; dim < rank; ++dim)
    if (!llvm::is_contained(dims, dim))
      rest.push_back(dim);
  return rest;
}

RankedTensorType ingot::ir::dropDims(RankedTensorType type,
                                     ArrayRef<int64_t> dims) {
  SmallVector<int64_t> shape;
  for (int64_t dim : complementDims(dims, type.getRank()))
    shape.push_back(type.getDimSize(dim));
  return RankedTensorType::get(shape, type.getElementType());
}
