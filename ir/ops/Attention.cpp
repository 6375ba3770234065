//===- Attention.cpp - Means of values weighted by products ----------------===//
//
// T queries, S keys, D features of both, E features of values.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Attention.h"
#include "ir/ScalarType.h"
#include "ir/ops/GraphBuilder.h"
#include "ir/ops/Inference.h"
#include "ir/ops/Normalization.h"

using namespace mlir;
using namespace ingot::ir;

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

namespace {

/// What both operations ask of their operands.
struct AttentionTypes {
  RankedTensorType query, key, value, mask; ///< mask: null if there is none

  template <typename Adaptor>
  explicit AttentionTypes(Adaptor adaptor)
      : query(cast<RankedTensorType>(adaptor.getQuery().getType())),
        key(cast<RankedTensorType>(adaptor.getKey().getType())),
        value(cast<RankedTensorType>(adaptor.getValue().getType())) {
    if (adaptor.getMask())
      mask = cast<RankedTensorType>(adaptor.getMask().getType());
  }

  static ArrayRef<int64_t> batchOf(RankedTensorType type) {
    return type.getShape().drop_back(2);
  }
  RankedTensorType output() const {
    SmallVector<int64_t> shape(query.getShape());
    shape.back() = value.getShape().back();
    return query.clone(shape);
  }
  LogicalResult check(std::optional<Location> location) const;

private:
  LogicalResult checkMask(std::optional<Location> location) const;
};

LogicalResult AttentionTypes::check(std::optional<Location> location) const {
  if (query.getRank() < 2 || key.getRank() != query.getRank() ||
      value.getRank() != query.getRank()) // C1
    return emitOptionalError(
        location, "expected operands of one rank, at least 2, found ranks ",
        query.getRank(), ", ", key.getRank(), " and ", value.getRank());
  for (auto [role, type] : {std::pair("key", key), {"value", value}}) {
    if (type.getElementType() != query.getElementType()) // C1
      return emitOptionalError(
          location, "element types differ: ", query.getElementType(),
          " in query, ", type.getElementType(), " in ", role);
    if (batchOf(type) != batchOf(query)) // C2
      return emitOptionalError(
          location, "batch dimensions differ: ", formatShape(batchOf(query)),
          " in query, ", formatShape(batchOf(type)), " in ", role);
  }
  int64_t rank = query.getRank();
  if (query.getDimSize(rank - 1) != key.getDimSize(rank - 1)) // C3
    return emitOptionalError(
        location, "features differ: ", query.getDimSize(rank - 1),
        " in query, ", key.getDimSize(rank - 1), " in key");
  if (key.getDimSize(rank - 2) != value.getDimSize(rank - 2)) // C4
    return emitOptionalError(location, "numbers of keys and values differ: ",
                             key.getDimSize(rank - 2), " in key, ",
                             value.getDimSize(rank - 2), " in value");
  return mask ? checkMask(location) : success();
}

LogicalResult
AttentionTypes::checkMask(std::optional<Location> location) const {
  int64_t rank = query.getRank();
  SmallVector<int64_t> scores(query.getShape());
  scores.back() = key.getDimSize(rank - 2);
  bool fits = mask.getRank() == rank;
  for (int64_t dim = 0; fits && dim < rank; ++dim)
    fits = mask.getDimSize(dim) == scores[dim] || mask.getDimSize(dim) == 1;
  if (!fits) // C5
    return emitOptionalError(
        location, "expected a mask of shape ", formatShape(scores),
        " or with extents of 1, found ", formatShape(mask.getShape()));
  if (!mask.getElementType().isInteger(1) &&
      mask.getElementType() != query.getElementType()) // C6
    return emitOptionalError(location, "expected a mask of booleans or ",
                             query.getElementType(), ", found ",
                             mask.getElementType());
  return success();
}

} // namespace

FailureOr<RankedTensorType>
AttentionOp::inferType(std::optional<Location> location, Adaptor adaptor) {
  AttentionTypes types(adaptor);
  if (failed(types.check(location)))
    return failure();
  return types.output();
}

LogicalResult AttentionBackwardOp::inferReturnTypes(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &results) {
  AttentionTypes types(adaptor);
  if (failed(types.check(location)))
    return failure();
  if (adaptor.getOutputGrad().getType() != types.output()) // C7
    return emitOptionalError(location, "expected an output_grad of type ",
                             types.output(), ", found ",
                             adaptor.getOutputGrad().getType());
  results.append({types.query, types.key, types.value});
  return success();
}

//===----------------------------------------------------------------------===//
// Decompositions
//===----------------------------------------------------------------------===//

namespace {

/// Formulas that the decompositions and the derivatives share, on operands in the type
/// that they are accumulated in.
template <typename Op> struct AttentionGraph {
  AttentionGraph(OpBuilder &builder, Op op)
      : b(builder, op.getLoc()), op(op), query(b.widen(op.getQuery())),
        key(b.widen(op.getKey())), value(b.widen(op.getValue())),
        rank(GraphBuilder::typeOf(query).getRank()) {}

  Value weights() {
    Value scores = this->scores();
    if (op.getMask() || op.getCausal())
      kept = b.compare(Predicate::ne, scores, kExcluded);
    return b.create<SoftmaxOp>(scores, rank - 1);
  }

  /// weights * (weights_grad - sum_j weights * weights_grad) of the keys that take part,
  /// 0 of the others
  Value scoresGrad(Value weights, Value outputGrad) {
    Value weightsGrad = b.matmul(outputGrad, b.transposeMatrix(value));
    return keepParts(b.create<SoftmaxBackwardOp>(keepParts(weightsGrad),
                                                 keepParts(weights), rank - 1));
  }

  /// Sums over the keys that take part: `perKey` times rows of `rows`.
  Value sumOverKeys(Value perKey, Value rows) {
    return kept ? b.create<MaskedMatmulOp>(kept, perKey, rows)
                : b.matmul(perKey, rows);
  }
  /// The same over the queries that a key takes part in.
  Value sumOverQueries(Value perKey, Value rows) {
    Value perQuery = b.transposeMatrix(perKey);
    return kept ? b.create<MaskedMatmulOp>(b.transposeMatrix(kept), perQuery,
                                           rows)
                : b.matmul(perQuery, rows);
  }

  double scale() { return op.getScale().convertToDouble(); }

  /// Dimensions along which the mask is repeated.
  SmallVector<int64_t> repeatedDims() {
    SmallVector<int64_t> dims;
    for (auto [dim, extent] :
         llvm::enumerate(GraphBuilder::typeOf(op.getMask()).getShape()))
      if (extent == 1)
        dims.push_back(dim);
    return dims;
  }

  GraphBuilder b;
  Op op;
  Value query, key, value;
  int64_t rank;

private:
  static constexpr double kExcluded = -std::numeric_limits<double>::infinity();

  Value keepParts(Value perKey) {
    return kept ? b.keepWhere(kept, perKey) : perKey;
  }

  Value scores() {
    Value scores = b.mul(b.matmul(query, b.transposeMatrix(key)), scale());
    if (Value mask = op.getMask()) {
      SmallVector<int64_t> repeated = repeatedDims();
      RankedTensorType type = dropDims(GraphBuilder::typeOf(mask), repeated);
      mask = b.reshape(mask, type.getShape());
      bool isBoolean = type.getElementType().isInteger(1);
      mask = b.expandOver(isBoolean ? mask : b.widen(mask), repeated, scores);
      scores = isBoolean ? keep(mask, scores)
                         : keep(b.compare(Predicate::ne, mask, kExcluded),
                                b.add(scores, mask));
    }
    return op.getCausal() ? keep(pastKeys(scores), scores) : scores;
  }

  /// Minus infinity where `condition` does not hold.
  Value keep(Value condition, Value scores) {
    return b.where(condition, scores,
                   b.splat(GraphBuilder::typeOf(scores), kExcluded));
  }

  /// i >= j
  Value pastKeys(Value scores) {
    RankedTensorType type = GraphBuilder::typeOf(scores);
    auto square = RankedTensorType::get(type.getShape().take_back(2),
                                        IntegerType::get(op.getContext(), 64));
    Value isPast = b.compare(Predicate::ge, b.create<IotaOp>(square, 0),
                             b.create<IotaOp>(square, 1));
    return b.expandOver(isPast, llvm::to_vector(llvm::seq(rank - 2)), scores);
  }

  Value kept; ///< which keys take part in which queries; null: all in all
};

} // namespace

SmallVector<Value> AttentionOp::decompose(OpBuilder &builder) {
  AttentionGraph graph(builder, *this);
  GraphBuilder b = graph.b;
  return {b.cast(graph.sumOverKeys(graph.weights(), graph.value),
                 getOutput().getType().getElementType())};
}

SmallVector<Value> AttentionBackwardOp::decompose(OpBuilder &builder) {
  AttentionGraph graph(builder, *this);
  GraphBuilder b = graph.b;
  Value outputGrad = b.widen(getOutputGrad());
  Value weights = graph.weights();
  Value scoresGrad =
      b.mul(graph.scoresGrad(weights, outputGrad), graph.scale());
  Type type = getQuery().getType().getElementType();
  return {b.cast(graph.sumOverKeys(scoresGrad, graph.key), type),
          b.cast(graph.sumOverQueries(scoresGrad, graph.query), type),
          b.cast(graph.sumOverQueries(weights, outputGrad), type)};
}

//===----------------------------------------------------------------------===//
// Operations of floats
//===----------------------------------------------------------------------===//

/// Products and sums of matrices with a row per query and a column per key: such an
/// element takes `perPair` of each. Those of keys that take no part count as well.
template <typename Op> static int64_t countPairFlops(Op op, int64_t perPair) {
  ArrayRef<int64_t> rows = op.getQuery().getType().getShape().drop_back();
  int64_t keys = op.getKey().getType().getShape().drop_back().back();
  return 2 * llvm::product_of(rows) * keys * perPair;
}

/// The scores, and the product with the values.
int64_t AttentionOp::countFlops() {
  int64_t D = getKey().getType().getShape().back();
  int64_t E = getValue().getType().getShape().back();
  return countPairFlops(*this, D + E);
}

/// The scores again, and two products for the gradient of each product.
int64_t AttentionBackwardOp::countFlops() {
  int64_t D = getKey().getType().getShape().back();
  int64_t E = getValue().getType().getShape().back();
  return countPairFlops(*this, 3 * D + 2 * E);
}

//===----------------------------------------------------------------------===//
// Derivatives
//===----------------------------------------------------------------------===//

/// The gradient of a mask that is added is that of the scores, summed where the mask is
/// repeated. It is as large as the mask: no kernel avoids the scores where it is wanted.
LogicalResult AttentionOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                    SmallVectorImpl<Value> &operandGrads) {
  auto backward = AttentionBackwardOp::create(
      builder, getLoc(), resultGrads[0], getQuery(), getKey(), getValue(),
      getMask(), getScaleAttr(), getCausalAttr());
  operandGrads.append(backward.result_begin(), backward.result_end());
  if (!getMask())
    return success();
  RankedTensorType type = GraphBuilder::typeOf(getMask());
  if (!isa<FloatType>(type.getElementType())) {
    operandGrads.push_back(nullptr);
    return success();
  }
  AttentionGraph graph(builder, *this);
  GraphBuilder b = graph.b;
  Value grad = graph.scoresGrad(graph.weights(), b.widen(resultGrads[0]));
  if (SmallVector<int64_t> repeated = graph.repeatedDims(); !repeated.empty())
    grad = b.reshape(b.sum(grad, repeated), type.getShape());
  operandGrads.push_back(b.cast(grad, type.getElementType()));
  return success();
}
