//===- AttentionScores.cpp - From scores to weights and to gradients ---------===//
//
// The rows of a tile run together, so that what one waits for is covered by the others.
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/AttentionPhase.h"
#include "passes/cpu/MathFunctions.h"

using namespace mlir;
using namespace ingot::cpu;

void AttentionPhase::scoreBlock() {
  multiplyPanels(
      inBlock(form.query), form.features, places.keyPanels, [&](Tile &tile) {
        forEachElement(
            tile, [&](int64_t number, Value row, Value column, Value) {
              // Keys end in the last vector of some panel.
              bool mayEnd = form.keys % lanes != 0 &&
                            number % tile.vectors == tile.vectors - 1;
              storeScores(places.scores, row, column,
                          finishScores(tile.sums[number], add(blockStart, row),
                                       column, mayEnd));
            });
      });
}

/// A factor that leaves the order of scores as it is can wait for their exponentials,
/// which have one anyway.
double AttentionPhase::lateFactor() const {
  bool isAdded = form.mask && !form.maskIsBoolean;
  return form.scale > 0 && !isAdded ? form.scale : 1;
}

/// Sums of products with the keys from `column` on as scores, which `lateFactor` is
/// missing from. What is excluded, or beyond the keys if the vector `mayEnd` behind
/// them, is minus infinity.
Value AttentionPhase::finishScores(Value sums, Value query, Value column,
                                   bool mayEnd) {
  FloatArithmetic math(builder, loc, sums.getType());
  Value scores = sums;
  if (lateFactor() != form.scale)
    scores = math.mul(scores, math.number(form.scale));
  Type word = builder.getI32Type();
  auto spread = [&](Value number) -> Value {
    Value narrow = arith::IndexCastOp::create(builder, loc, word, number);
    return vector::BroadcastOp::create(builder, loc, vectorOf(word), narrow);
  };
  auto keysAreAtMost = [&](Value last) -> Value {
    Value keys = arith::AddIOp::create(
        builder, loc, spread(column),
        arith::ConstantOp::create(
            builder, loc,
            DenseIntElementsAttr::get(
                vectorOf(word),
                llvm::to_vector_of<int32_t>(llvm::seq(lanes)))));
    return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::sle, keys,
                                 spread(last));
  };
  Value kept;
  auto keep = [&](Value condition) {
    kept =
        kept ? arith::AndIOp::create(builder, loc, kept, condition) : condition;
  };
  if (mayEnd)
    keep(keysAreAtMost(index(form.keys - 1)));
  if (const auto &mask = form.mask) {
    Value position =
        add(maskBase, add(mul(query, mask->row), mul(column, mask->column)));
    Type element = form.maskIsBoolean ? builder.getI1Type() : type();
    Value loaded =
        load(input(mask->input), position, mask->column, element, kept);
    if (form.maskIsBoolean)
      keep(loaded);
    else
      scores = math.add(scores, loaded);
  }
  if (form.causal)
    keep(keysAreAtMost(query));
  return kept ? math.select(
                    kept, scores,
                    math.number(-std::numeric_limits<double>::infinity()))
              : scores;
}

/// Runs `body(column, carried)` for the vectors of a row of scores.
SmallVector<Value> AttentionPhase::forEachVector(
    ArrayRef<Value> carried,
    llvm::function_ref<void(Value, MutableArrayRef<Value>)> body) {
  return forEach(index(0), blockKeys, lanes, carried,
                 [&](Value column, ValueRange values) {
                   SmallVector<Value> next(values);
                   body(column, next);
                   return next;
                 });
}

/// All lanes combined, in every lane.
Value AttentionPhase::combineLanes(Value vector, Combine combine) {
  for (int64_t distance = lanes / 2; distance > 0; distance /= 2) {
    SmallVector<int64_t> partners;
    for (int64_t lane = 0; lane < lanes; ++lane)
      partners.push_back(lane ^ distance);
    vector = combine(vector, vector::ShuffleOp::create(builder, loc, vector,
                                                       vector, partners));
  }
  return vector;
}

/// What is added to the scores of each row, times the factor of the exponents, before
/// they become powers: minus the largest.
SmallVector<Value> AttentionPhase::findOffsets(Value row, int64_t rows) {
  FloatArithmetic math(builder, loc, vectorOf(type()));
  // One instruction. A NaN is not larger than anything, but its exponential is NaN.
  auto larger = [&](Value lhs, Value rhs) {
    return math.select(math.compare(arith::CmpFPredicate::OGT, lhs, rhs), lhs,
                       rhs);
  };
  SmallVector<Value> largest(
      rows, math.number(-std::numeric_limits<double>::infinity()));
  largest =
      forEachVector(largest, [&](Value column, MutableArrayRef<Value> next) {
        for (auto [i, value] : llvm::enumerate(next))
          value = larger(loadScores(places.scores, add(row, i), column), value);
      });
  Value factor = math.number(kLog2E * lateFactor());
  for (Value &value : largest)
    value = math.neg(math.mul(combineLanes(value, larger), factor));
  return largest;
}

/// Replaces a vector of scores by exponentials, which it returns.
Value AttentionPhase::exponentiateVector(Value row, Value column,
                                         Value offset) {
  FloatArithmetic math(builder, loc, vectorOf(type()));
  Value score = loadScores(places.scores, row, column);
  // e^x is 2^(x log2 e): the factor is that of the scores.
  Value power = math::Exp2Op::create(
      builder, loc,
      math.fma(score, math.number(kLog2E * lateFactor()), offset));
  storeScores(places.scores, row, column, power);
  return power;
}

/// Replaces scores by their exponentials, relative to the row's largest.
void AttentionPhase::exponentiate(Value row, int64_t rows) {
  FloatArithmetic math(builder, loc, vectorOf(type()));
  SmallVector<Value> offsets = findOffsets(row, rows);
  SmallVector<Value> sums(rows, math.number(0));
  sums = forEachVector(sums, [&](Value column, MutableArrayRef<Value> next) {
    for (auto [i, value] : llvm::enumerate(next))
      value =
          math.add(value, exponentiateVector(add(row, i), column, offsets[i]));
  });
  for (auto [i, value] : llvm::enumerate(sums))
    storeSum(add(row, i), value);
}

/// The same in steps beside other work: `body` is given what does a vector of each row.
/// It has to be called for all columns.
void AttentionPhase::exponentiateBeside(
    Value row, int64_t rows,
    llvm::function_ref<void(llvm::function_ref<void(Value)>)> body) {
  FloatArithmetic math(builder, loc, vectorOf(type()));
  SmallVector<Value> offsets = findOffsets(row, rows);
  for (int64_t i = 0; i < rows; ++i)
    storeSum(add(row, i), math.number(0));
  // Sums are in memory: registers are full of what is done beside.
  body([&](Value column) {
    for (int64_t i = 0; i < rows; ++i) {
      Value power = exponentiateVector(add(row, i), column, offsets[i]);
      storeSum(add(row, i), math.add(loadSum(add(row, i)), power));
    }
  });
}

/// The sum of a row's exponentials, in every lane.
Value AttentionPhase::finishSum(Value row) {
  FloatArithmetic math(builder, loc, vectorOf(type()));
  return combineLanes(loadSum(row),
                      [&](Value lhs, Value rhs) { return math.add(lhs, rhs); });
}

/// Replaces exponentials by weights, and gradients of weights by those of the products
/// behind the scores: scale * weights * (grads - sum of weights * grads).
void AttentionPhase::differentiate(Value row, int64_t rows) {
  FloatArithmetic math(builder, loc, vectorOf(type()));
  SmallVector<Value> sums;
  for (int64_t i = 0; i < rows; ++i)
    sums.push_back(finishSum(add(row, i)));
  auto sum = [&](Value lhs, Value rhs) { return math.add(lhs, rhs); };
  SmallVector<Value> means(rows, math.number(0));
  means = forEachVector(means, [&](Value column, MutableArrayRef<Value> next) {
    for (auto [i, value] : llvm::enumerate(next)) {
      Value weight =
          math.div(loadScores(places.scores, add(row, i), column), sums[i]);
      storeScores(places.scores, add(row, i), column, weight);
      value = math.fma(
          weight, loadScores(places.scoreGrads, add(row, i), column), value);
    }
  });
  for (Value &value : means)
    value = combineLanes(value, sum);
  forEachVector({}, [&](Value column, MutableArrayRef<Value>) {
    for (int64_t i = 0; i < rows; ++i) {
      Value weight = loadScores(places.scores, add(row, i), column);
      Value grad = math.sub(loadScores(places.scoreGrads, add(row, i), column),
                            means[i]);
      storeScores(places.scoreGrads, add(row, i), column,
                  math.mul(math.mul(weight, grad), math.number(form.scale)));
    }
  });
}
