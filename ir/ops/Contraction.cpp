//===- Contraction.cpp - Products summed over a shared dimension ------------===//

#include "ir/ops/Contraction.h"
#include "ir/ops/GraphBuilder.h"
#include "ir/ops/Inference.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace ingot::ir;

// M rows of lhs, N columns of rhs, K contracted.

/// What products ask of the types of their operands, and the type of what results.
static FailureOr<RankedTensorType>
inferProduct(std::optional<Location> location, RankedTensorType lhs,
             RankedTensorType rhs) {
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

static RankedTensorType typeOf(Value tensor) {
  return GraphBuilder::typeOf(tensor);
}

FailureOr<RankedTensorType>
MatmulOp::inferType(std::optional<Location> location, Adaptor adaptor) {
  return inferProduct(location, typeOf(adaptor.getLhs()),
                      typeOf(adaptor.getRhs()));
}

FailureOr<RankedTensorType>
MaskedMatmulOp::inferType(std::optional<Location> location, Adaptor adaptor) {
  RankedTensorType mask = typeOf(adaptor.getMask()),
                   lhs = typeOf(adaptor.getLhs());
  if (mask.getShape() != lhs.getShape()) // C5
    return emitOptionalError(
        location, "expected a mask of shape ", formatShape(lhs.getShape()),
        ", that of lhs, found ", formatShape(mask.getShape()));
  return inferProduct(location, lhs, typeOf(adaptor.getRhs()));
}

/// Loops of a product with rows of `lhs`, which all operands but the last are read along.
static Loops loopOverProduct(Value output, Value lhs, unsigned readsOfRows,
                             Loops::Body body) {
  LoopsBuilder loops(output);
  SmallVector<LoopSum> batch = loops.all();
  LoopSum j = batch.pop_back_val(), i = batch.pop_back_val();
  Loop k = loops.addReduced(typeOf(lhs).getShape().back());
  for (unsigned read = 0; read < readsOfRows; ++read)
    loops.reads(joinDims(batch, {i, k}));
  loops.reads(joinDims(batch, {k, j}));
  loops.combines(joinDims(batch, {i, j}), Combiner::Sum,
                 typeOf(output).getElementType());
  return loops.build(body);
}

/// output[..., i, j] = sum_k lhs[..., i, k] * rhs[..., k, j]
Loops MatmulOp::getLoops() {
  return loopOverProduct(getOutput(), getLhs(), 1, Loops::Body::Product);
}

/// output[..., i, j] = sum_k (mask[..., i, k] ? lhs[..., i, k] * rhs[..., k, j] : 0)
Loops MaskedMatmulOp::getLoops() {
  return loopOverProduct(getOutput(), getLhs(), 2, Loops::Body::Stated);
}

SmallVector<Value> MaskedMatmulOp::buildBody(OpBuilder &builder,
                                             ValueRange scalars,
                                             TypeRange resultTypes) {
  Value product = arith::MulFOp::create(
      builder, getLoc(), extend(builder, getLoc(), scalars[1], resultTypes[0]),
      extend(builder, getLoc(), scalars[2], resultTypes[0]));
  Value zero = arith::ConstantOp::create(builder, getLoc(),
                                         builder.getZeroAttr(resultTypes[0]));
  return {
      arith::SelectOp::create(builder, getLoc(), scalars[0], product, zero)};
}

/// d(A B) = dA B + A dB, so dL/dA = dC B^T and dL/dB = A^T dC.
LogicalResult MatmulOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                 SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.append({b.matmul(resultGrads[0], b.transposeMatrix(getRhs())),
                       b.matmul(b.transposeMatrix(getLhs()), resultGrads[0])});
  return success();
}

/// With the mask m: dL/dA = m ? dC B^T : 0, and dL/dB is A^T dC masked by m^T.
LogicalResult MaskedMatmulOp::buildVjp(OpBuilder &builder,
                                       ValueRange resultGrads,
                                       SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.append(
      {nullptr,
       b.keepWhere(getMask(),
                   b.matmul(resultGrads[0], b.transposeMatrix(getRhs()))),
       b.create<MaskedMatmulOp>(b.transposeMatrix(getMask()),
                                b.transposeMatrix(getLhs()), resultGrads[0])});
  return success();
}
