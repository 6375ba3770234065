//===- Reduction.cpp - Operations that remove dimensions --------------------===//

#include "ir/Ingot.h"
#include "ir/ops/Inference.h"

using namespace mlir;
using namespace ingot;

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

static LogicalResult inferReduction(std::optional<Location> location,
                                    Value input, ArrayRef<int64_t> dims,
                                    SmallVectorImpl<Type> &results) {
  auto type = cast<RankedTensorType>(input.getType());
  if (failed(checkDims(location, dims, type.getRank()))) // C1
    return failure();
  results.push_back(dropDims(type, dims));
  return success();
}

static LogicalResult inferArgReduction(std::optional<Location> location,
                                       Value input, int64_t dim,
                                       SmallVectorImpl<Type> &results) {
  auto type = cast<RankedTensorType>(input.getType());
  if (failed(checkDim(location, dim, type.getRank()))) // C1
    return failure();
  results.push_back(
      RankedTensorType::get(dropDims(type, {dim}).getShape(),
                            IntegerType::get(type.getContext(), 64)));
  return success();
}

LogicalResult SumOp::inferReturnTypes(MLIRContext *,
                                      std::optional<Location> location,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &results) {
  return inferReduction(location, adaptor.getInput(), adaptor.getDims(),
                        results);
}

LogicalResult ProdOp::inferReturnTypes(MLIRContext *,
                                       std::optional<Location> location,
                                       Adaptor adaptor,
                                       SmallVectorImpl<Type> &results) {
  return inferReduction(location, adaptor.getInput(), adaptor.getDims(),
                        results);
}

LogicalResult AmaxOp::inferReturnTypes(MLIRContext *,
                                       std::optional<Location> location,
                                       Adaptor adaptor,
                                       SmallVectorImpl<Type> &results) {
  return inferReduction(location, adaptor.getInput(), adaptor.getDims(),
                        results);
}

LogicalResult AminOp::inferReturnTypes(MLIRContext *,
                                       std::optional<Location> location,
                                       Adaptor adaptor,
                                       SmallVectorImpl<Type> &results) {
  return inferReduction(location, adaptor.getInput(), adaptor.getDims(),
                        results);
}

LogicalResult ArgmaxOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &results) {
  return inferArgReduction(location, adaptor.getInput(), adaptor.getDim(),
                           results);
}

LogicalResult ArgminOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &results) {
  return inferArgReduction(location, adaptor.getInput(), adaptor.getDim(),
                           results);
}
