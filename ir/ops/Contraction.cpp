//===- Contraction.cpp - Products summed over a shared dimension ------------===//

#include "ir/ops/Contraction.h"
#include "ir/ops/GraphBuilder.h"
#include "ir/ops/Inference.h"

using namespace mlir;
using namespace ingot::ir;

// M rows of lhs, N columns of rhs, K contracted.

FailureOr<RankedTensorType>
MatmulOp::inferType(std::optional<Location> location, Adaptor adaptor) {
  auto lhs = cast<RankedTensorType>(adaptor.getLhs().getType());
  auto rhs = cast<RankedTensorType>(adaptor.getRhs().getType());
  if (lhs.getRank() != rhs.getRank() || lhs.getRank() < 2) // C1
    return emitOptionalError(location,
                             "expected operands of one rank, at least 2, found "
                             "rank ",
                             lhs.getRank(), " and rank ", rhs.getRank());
  int64_t batchRank = lhs.getRank() - 2;
  if (lhs.getShape().take_front(batchRank) !=
      rhs.getShape().take_front(batchRank)) // C2
    return emitOptionalError(
        location, "batch dimensions differ: ",
        formatShape(lhs.getShape().take_front(batchRank)), " in lhs, ",
        formatShape(rhs.getShape().take_front(batchRank)), " in rhs");
  int64_t lhsK = lhs.getDimSize(batchRank + 1);
  int64_t rhsK = rhs.getDimSize(batchRank);
  if (lhsK != rhsK) // C3
    return emitOptionalError(location, "contracted dimensions differ: ", lhsK,
                             " columns in lhs, ", rhsK, " rows in rhs");
  if (lhs.getElementType() != rhs.getElementType()) // C4
    return emitOptionalError(location,
                             "element types differ: ", lhs.getElementType(),
                             " in lhs, ", rhs.getElementType(), " in rhs");
  SmallVector<int64_t> shape(lhs.getShape());
  shape.back() = rhs.getShape().back();
  return RankedTensorType::get(shape, lhs.getElementType());
}

/// output[..., i, j] = sum_k lhs[..., i, k] * rhs[..., k, j]
Loops MatmulOp::getLoops() {
  LoopsBuilder loops(getOutput());
  SmallVector<LoopSum> batch = loops.all();
  LoopSum j = batch.pop_back_val(), i = batch.pop_back_val();
  Loop k = loops.addReduced(getLhs().getType().getShape().back());
  loops.reads(joinDims(batch, {i, k}));
  loops.reads(joinDims(batch, {k, j}));
  loops.combines(joinDims(batch, {i, j}), Combiner::Sum,
                 getOutput().getType().getElementType());
  return loops.build(Loops::Body::Product);
}

/// d(A B) = dA B + A dB, so dL/dA = dC B^T and dL/dB = A^T dC.
LogicalResult MatmulOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                 SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.append({b.matmul(resultGrads[0], b.transposeMatrix(getRhs())),
                       b.matmul(b.transposeMatrix(getLhs()), resultGrads[0])});
  return success();
}
