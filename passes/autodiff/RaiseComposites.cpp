//===- RaiseComposites.cpp - Recognises composites written by hand ----------===//
//
// Reads from the last operation of a composite to its first. What was raised computes
// the same, but for rounding and for what is excluded and not finite (Passes.td);
// values between that something else reads keep the whole as it is, since they would be
// computed twice.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Attention.h"
#include "ir/ops/GraphBuilder.h"
#include "ir/ops/Normalization.h"
#include "ir/ops/Program.h"
#include "passes/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace ingot::passes;

#define GEN_PASS_DEF_RAISECOMPOSITESPASS
#include "passes/PassBase.inc"

namespace {

/// The number that `value` has everywhere, if it is a constant.
std::optional<double> getNumber(Value value) {
  while (auto expand = value.getDefiningOp<ingot::ir::ExpandOp>())
    value = expand.getInput();
  DenseElementsAttr elements;
  if (!matchPattern(value, m_Constant(&elements)) || !elements.isSplat() ||
      !isa<FloatType>(elements.getElementType()))
    return std::nullopt;
  return elements.getSplatValue<APFloat>().convertToDouble();
}

/// The dimension along which the elements of `value` are 0, 1, 2, ..., if it repeats
/// them along all others.
std::optional<int64_t> getCountedDim(Value value) {
  if (auto iota = value.getDefiningOp<ingot::ir::IotaOp>()) {
    // Numbers of narrow types wrap around or are rounded: no order.
    Type type = getElementTypeOrSelf(iota.getOutput());
    bool countsAll = type.getIntOrFloatBitWidth() >= 32;
    return countsAll ? std::optional<int64_t>(iota.getDim()) : std::nullopt;
  }
  if (auto expand = value.getDefiningOp<ingot::ir::ExpandOp>()) {
    std::optional<int64_t> dim = getCountedDim(expand.getInput());
    return dim ? std::optional(expand.getDims()[*dim]) : std::nullopt;
  }
  auto reshape = value.getDefiningOp<ReshapeOp>();
  if (!reshape)
    return std::nullopt;
  std::optional<int64_t> dim = getCountedDim(reshape.getInput());
  int64_t count = reshape.getInput().getType().getNumElements();
  // A single counted dimension among those of extent 1.
  if (!dim || reshape.getInput().getType().getDimSize(*dim) != count)
    return std::nullopt;
  ArrayRef<int64_t> shape = reshape.getOutput().getType().getShape();
  auto found = llvm::find(shape, count);
  return found == shape.end() ? std::nullopt
                              : std::optional<int64_t>(found - shape.begin());
}

/// Attention, read from its product with the values back to that with the keys.
class AttentionMatch {
public:
  explicit AttentionMatch(ingot::ir::MatmulOp output)
      : output(output), rank(output.getOutput().getType().getRank()) {}

  bool matches() {
    auto softmax = getOnlyUsed<ingot::ir::SoftmaxOp>(output.getLhs());
    if (!softmax || static_cast<int64_t>(softmax.getDim()) != rank - 1)
      return false;
    Value scores = softmax.getInput();
    while (std::optional<Value> before = readExclusion(scores))
      scores = *before;
    if (std::optional<Value> before = readAddedMask(scores))
      scores = *before;
    while (std::optional<Value> before = readFactor(scores))
      scores = *before;
    product = getOnlyUsed<ingot::ir::MatmulOp>(scores);
    return product != nullptr;
  }

  void raise() {
    OpBuilder builder(output);
    ingot::ir::GraphBuilder b(builder, output->getLoc());
    Value given = mask ? unrepeat(b, mask) : Value();
    if (excludesWhereTrue)
      given = b.create<ingot::ir::LogicalNotOp>(given);
    Value attention = b.create<ingot::ir::AttentionOp>(
        product.getLhs(), b.transposeMatrix(product.getRhs()), output.getRhs(),
        given, builder.getF64FloatAttr(scale), builder.getBoolAttr(causal));
    if (given)
      attention = makeUndefinedWithoutKeys(b, attention, given);
    output.replaceAllUsesWith(attention);
  }

private:
  /// The operation that makes `value`, if it is an `Op` and nothing else reads that.
  template <typename Op> static Op getOnlyUsed(Value value) {
    return value.hasOneUse() ? value.getDefiningOp<Op>() : Op();
  }

  /// Minus infinity in some places of scores: where keys come later, or by a mask.
  std::optional<Value> readExclusion(Value scores) {
    auto where = getOnlyUsed<ingot::ir::WhereOp>(scores);
    if (!where)
      return std::nullopt;
    bool whereTrue = getNumber(where.getLhs()) == kExcluded;
    if (!whereTrue && getNumber(where.getRhs()) != kExcluded)
      return std::nullopt;
    Value kept = whereTrue ? where.getRhs() : where.getLhs();
    if (keepsPastKeys(where.getCondition(), whereTrue)) {
      causal = true;
      return kept;
    }
    if (mask) // attention has one
      return std::nullopt;
    mask = where.getCondition();
    excludesWhereTrue = whereTrue;
    return kept;
  }

  /// Whether `condition`, or its negation, holds where i >= j.
  bool keepsPastKeys(Value condition, bool isNegated) {
    while (auto expand = condition.getDefiningOp<ingot::ir::ExpandOp>()) {
      // The last two dimensions stay what they are.
      ArrayRef<int64_t> dims = expand.getDims();
      if (dims.size() < 2 || dims[dims.size() - 2] != rank - 2 ||
          dims.back() != rank - 1)
        return false;
      condition = expand.getInput();
    }
    auto compare = condition.getDefiningOp<ingot::ir::CompareOp>();
    if (!compare)
      return false;
    int64_t ownRank = compare.getOutput().getType().getRank();
    std::optional<int64_t> lhs = getCountedDim(compare.getLhs()),
                           rhs = getCountedDim(compare.getRhs());
    int64_t row = ownRank - 2, column = ownRank - 1;
    Predicate predicate = compare.getPredicate();
    if (lhs == row && rhs == column)
      return predicate == (isNegated ? Predicate::lt : Predicate::ge);
    if (lhs == column && rhs == row)
      return predicate == (isNegated ? Predicate::gt : Predicate::le);
    return false;
  }

  /// What is added to scores, of which the other summand are the scores themselves.
  std::optional<Value> readAddedMask(Value scores) {
    auto add = getOnlyUsed<AddOp>(scores);
    if (!add || mask)
      return std::nullopt;
    for (auto [sum, added] : {std::pair(add.getLhs(), add.getRhs()),
                              {add.getRhs(), add.getLhs()}}) {
      Value factor = sum;
      AttentionMatch inner = *this;
      while (std::optional<Value> before = inner.readFactor(factor))
        factor = *before;
      if (!getOnlyUsed<MatmulOp>(factor))
        continue;
      mask = added;
      return sum;
    }
    return std::nullopt;
  }

  std::optional<Value> readFactor(Value scores) {
    // The DSL multiplies narrow floats in f32 by what they would round.
    if (auto rounded = getOnlyUsed<ingot::ir::CastOp>(scores)) {
      double before = scale;
      if (std::optional<Value> wide = readFactorOfType(rounded.getInput()))
        if (auto widened = getOnlyUsed<ingot::ir::CastOp>(*wide);
            widened && widened.getInput().getType() == scores.getType())
          return widened.getInput();
      scale = before;
      return std::nullopt;
    }
    return readFactorOfType(scores);
  }

  /// Which has the type of the scores.
  std::optional<Value> readFactorOfType(Value scores) {
    if (auto mul = getOnlyUsed<MulOp>(scores)) {
      for (auto [product, factor] : {std::pair(mul.getLhs(), mul.getRhs()),
                                     {mul.getRhs(), mul.getLhs()}})
        if (std::optional<double> number = getNumber(factor)) {
          scale *= *number;
          return product;
        }
    } else if (auto div = getOnlyUsed<DivOp>(scores)) {
      if (std::optional<double> number = getNumber(div.getRhs())) {
        scale /= *number;
        return div.getLhs();
      }
    }
    return std::nullopt;
  }

  /// Softmax of minus infinity alone is NaN, where attention gives 0 for the rows of a
  /// query in which no key takes part: which these are, only the mask `given` knows. It
  /// is read once more, and a constant one is folded.
  Value makeUndefinedWithoutKeys(ingot::ir::GraphBuilder b, Value attention,
                                 Value given) {
    bool isBoolean = getElementTypeOrSelf(given).isInteger(1);
    Value takesPart =
        isBoolean ? given : b.compare(Predicate::ne, given, kExcluded);
    if (causal) // every pair
      takesPart = b.create<ingot::ir::LogicalAndOp>(repeat(b, takesPart),
                                                    findPastKeys(b));
    Type number =
        IntegerType::get(given.getContext(), 8, IntegerType::Unsigned);
    SmallVector<int64_t> rows(
        ingot::ir::GraphBuilder::typeOf(takesPart).getShape());
    rows.back() = 1;
    Value hasKeys = b.compare(
        Predicate::ne,
        b.reshape(b.amax(b.cast(takesPart, number), rank - 1), rows), 0.0);
    return b.where(repeat(b, hasKeys, attention), attention,
                   makeUndefined(b, attention, hasKeys, isBoolean));
  }

  /// NaN. If there are gradients, by way of the operands whose gradients are NaN by
  /// hand: values, which NaN weights multiply, and where a mask was added to the scores,
  /// queries and keys; scores that were replaced pass no gradient on.
  Value makeUndefined(ingot::ir::GraphBuilder b, Value attention, Value hasKeys,
                      bool isReplaced) {
    bool hasGradients = false;
    output->getParentOfType<func::FuncOp>().walk(
        [&](ingot::ir::GradOp) { hasGradients = true; });
    auto typeOf = &ingot::ir::GraphBuilder::typeOf;
    if (!hasGradients)
      return b.splat(typeOf(attention), kUndefined);
    /// NaN in rows of `like`, one per query, that have no keys, 0 in the others.
    auto rowsLike = [&](Value like) {
      return b.where(repeat(b, hasKeys, like), b.zerosLike(like),
                     b.splat(typeOf(like), kUndefined));
    };
    /// `operand`, one row per key, times NaN if there is such a row, else times 0.
    auto spoil = [&](Value operand, Value likeOfRows) {
      Value anyRow = b.sum(rowsLike(likeOfRows), rank - 2);
      return b.mul(operand, b.expandOver(anyRow, rank - 2, operand));
    };
    Value undefined =
        b.expandOver(b.sum(spoil(output.getRhs(), attention), rank - 2),
                     rank - 2, attention);
    if (isReplaced)
      return undefined;
    Value query = product.getLhs(), key = b.transposeMatrix(product.getRhs());
    Value ofQuery = b.sum(b.mul(query, rowsLike(query)), rank - 1);
    Value ofKey = b.sum(spoil(key, query), {rank - 2, rank - 1});
    return b.add(undefined,
                 b.add(b.expandOver(ofQuery, rank - 1, attention),
                       b.expandOver(ofKey, {rank - 2, rank - 1}, attention)));
  }

  /// `input` repeated along its extents of 1 to the shape of `like`, or that of the
  /// scores.
  Value repeat(ingot::ir::GraphBuilder b, Value input, Value like = Value()) {
    SmallVector<int64_t> repeated, shape;
    for (auto [dim, extent] :
         llvm::enumerate(ingot::ir::GraphBuilder::typeOf(input).getShape()))
      if (extent == 1)
        repeated.push_back(dim);
      else
        shape.push_back(extent);
    return b.expandOver(b.reshape(input, shape), repeated,
                        like ? like : product.getOutput());
  }

  /// Of each pair of a query i and a key j: i >= j.
  Value findPastKeys(ingot::ir::GraphBuilder b) {
    RankedTensorType scores = product.getOutput().getType();
    auto pairs =
        RankedTensorType::get(scores.getShape().take_back(2),
                              IntegerType::get(scores.getContext(), 64));
    Value isPast =
        b.compare(Predicate::ge, b.create<ingot::ir::IotaOp>(pairs, 0),
                  b.create<ingot::ir::IotaOp>(pairs, 1));
    return b.expandOver(isPast, llvm::to_vector(llvm::seq(rank - 2)),
                        product.getOutput());
  }

  /// A mask before it was repeated, with extents of 1 instead.
  Value unrepeat(ingot::ir::GraphBuilder b, Value mask) {
    auto expand = mask.getDefiningOp<ExpandOp>();
    if (!expand)
      return mask;
    SmallVector<int64_t> shape(rank, 1);
    for (auto [dim, extent] : llvm::zip_equal(
             expand.getDims(), expand.getInput().getType().getShape()))
      shape[dim] = extent;
    return b.reshape(expand.getInput(), shape);
  }

  static constexpr double kExcluded = -std::numeric_limits<double>::infinity();
  static constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

  ingot::ir::MatmulOp output;  ///< the product with the values
  ingot::ir::MatmulOp product; ///< with the keys
  int64_t rank;
  Value mask; ///< repeated; null if there is none
  bool excludesWhereTrue = false, causal = false;
  double scale = 1;
};

struct RaiseCompositesPass
    : ingot::passes::impl::RaiseCompositesPassBase<RaiseCompositesPass> {
  void runOnOperation() override {
    SmallVector<MatmulOp> products;
    getOperation().walk([&](MatmulOp op) { products.push_back(op); });
    for (MatmulOp op : products)
      if (AttentionMatch match(op); match.matches())
        match.raise();
    for (Operation &op : llvm::make_early_inc_range(
             llvm::reverse(getOperation().getBody().front())))
      if (isOpTriviallyDead(&op))
        op.erase();
  }
};

} // namespace
