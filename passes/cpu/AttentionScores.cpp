//===- AttentionScores.cpp - From scores to weights and to gradients ---------===//
//
// The rows of a tile run together, so that what one waits for is covered by the others.
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/AttentionPhase.h"
#include "passes/cpu/MathFunctions.h"
#include "passes/cpu/PowerOfTwo.h"

using namespace mlir;
using namespace ingot::cpu;

/// Scores of the block, and the largest of each row lane by lane.
void AttentionPhase::scoreBlock() {
  FloatArithmetic math(builder, loc, vectorOf(type()));
  forEach(index(0), index(blockRows), 1, [&](Value row) {
    storeOfRow(places.largest, row,
               math.number(-std::numeric_limits<double>::infinity()));
  });
  multiplyPanels(inBlock(form.query), form.features, places.keyPanels,
                 [&](Tile &tile) {
                   forEachElement(tile, [&](int64_t number, Value row,
                                            Value column, Value) {
                     // Keys end in the last vector of some panel.
                     bool mayEnd = form.keys % lanes != 0 &&
                                   number % tile.vectors == tile.vectors - 1;
                     Value &scores = tile.sums[number];
                     scores = finishScores(scores, add(blockStart, row), column,
                                           mayEnd, tile.isDiagonal);
                     storeScores(places.scores, row, column, scores);
                   });
                   raiseLargest(tile);
                 });
}

/// What keys are multiplied with beforehand: the scale and, since e^x is 2^(x log2 e),
/// the factor of exponents. Not the latter if a mask is added, which may be as large as
/// numbers are: it would have to get the factor, too.
double AttentionPhase::keyFactor() const {
  return form.scale * (addsMask() ? 1 : kLog2E);
}

/// Scores from sums of products with the keys from `column` on. What is excluded, or
/// beyond the keys if the vector `mayEnd` behind them, is minus infinity.
Value AttentionPhase::finishScores(Value sums, Value query, Value column,
                                   bool mayEnd, bool isDiagonal) {
  FloatArithmetic math(builder, loc, sums.getType());
  Value scores = sums;
  Value excluded = math.number(-std::numeric_limits<double>::infinity());
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
    if (!form.maskIsBoolean)
      scores = math.add(scores, loaded);
    keep(form.maskIsBoolean
             ? loaded
             : math.compare(arith::CmpFPredicate::UNE, loaded, excluded));
  }
  if (isDiagonal)
    keep(keysAreAtMost(query));
  return kept ? math.select(kept, scores, excluded) : scores;
}

/// The larger of two. One instruction; a NaN is not larger than anything, but its
/// exponential is NaN.
static Value selectLarger(const FloatArithmetic &math, Value lhs, Value rhs) {
  return math.select(math.compare(arith::CmpFPredicate::OGT, lhs, rhs), lhs,
                     rhs);
}

/// Takes the scores of a tile into account.
void AttentionPhase::raiseLargest(const Tile &tile) {
  FloatArithmetic math(builder, loc, vectorOf(type()));
  for (int64_t i = 0; i < tile.rows; ++i) {
    Value row = add(tile.row, i), largest = loadOfRow(places.largest, row);
    for (int64_t vector = 0; vector < tile.vectors; ++vector)
      largest =
          selectLarger(math, tile.sums[i * tile.vectors + vector], largest);
    storeOfRow(places.largest, row, largest);
  }
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

/// Spreads the largest score of a row, which its exponentials are relative to; or 0 if no
/// key takes part.
void AttentionPhase::startRow(Value row) {
  FloatArithmetic math(builder, loc, vectorOf(type()));
  Value largest =
      combineLanes(loadOfRow(places.largest, row), [&](Value lhs, Value rhs) {
        return selectLarger(math, lhs, rhs);
      });
  if (form.excludes())
    largest = math.select(isExcluded(largest), math.number(0), largest);
  storeOfRow(places.largest, row, largest);
  storeOfRow(places.sums, row, math.number(0));
}

/// Of scores: minus infinity.
Value AttentionPhase::isExcluded(Value scores) {
  FloatArithmetic math(builder, loc, scores.getType());
  return math.equal(scores,
                    math.number(-std::numeric_limits<double>::infinity()));
}

/// What is known of exponentials, and of weights and their gradients after them: those of
/// pairs that take no part are -0, which no other one is or need be.
Value AttentionPhase::takesPart(Value weights) {
  FloatArithmetic math(builder, loc, weights.getType());
  Value bits = math.bits(weights);
  int64_t signBit =
      llvm::minIntN(getElementTypeOrSelf(bits).getIntOrFloatBitWidth());
  return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne, bits,
                               math.integer(signBit));
}

/// Replaces vectors of scores by exponentials and adds those to the row's sum, which is
/// in memory: registers are full of what is done beside. Those of pairs that take no part
/// are marked, if somebody reads that.
void AttentionPhase::exponentiateVectors(Value row, Value column,
                                         int64_t vectors, bool marks) {
  FloatArithmetic math(builder, loc, vectorOf(type()));
  Value largest = loadOfRow(places.largest, row);
  Value sum = loadOfRow(places.sums, row);
  for (int64_t vector = 0; vector < vectors; ++vector) {
    Value at = add(column, vector * lanes);
    Value scores = loadScores(places.scores, row, at);
    Value exponent = math.sub(scores, largest);
    if (addsMask())
      exponent = math.mul(exponent, math.number(kLog2E));
    Value power = powerOfTwo(math, exponent);
    if (marks && form.excludes())
      power = math.select(isExcluded(scores), math.number(-0.0), power);
    storeScores(places.scores, row, at, power);
    sum = math.add(sum, power);
  }
  storeOfRow(places.sums, row, sum);
}

/// The same of some rows, from `column` on.
void AttentionPhase::exponentiate(const Beside &rows, Value column,
                                  bool marks) {
  Value columns =
      builder.createOrFold<arith::SubIOp>(loc, rows.columns, column);
  Value whole = add(column, mul(div(columns, 2 * lanes), 2 * lanes));
  auto exponentiateRows = [&](Value at, int64_t vectors) {
    forEach(rows.first, rows.end, 1,
            [&](Value row) { exponentiateVectors(row, at, vectors, marks); });
  };
  forEach(column, whole, 2 * lanes, [&](Value at) { exponentiateRows(at, 2); });
  forEach(whole, rows.columns, lanes,
          [&](Value at) { exponentiateRows(at, 1); });
}

/// The part of it that stands beside a chunk of steps, as many as a vector has lanes: two
/// vectors of half of the rows, so that two chunks do two vectors of all. Where steps have
/// something beside them no mark is read.
void AttentionPhase::exponentiateBeside(const Beside &rows, Value chunk) {
  int64_t half = llvm::divideCeil(rows.rows, 2);
  Value first = add(rows.first, mul(rem(chunk, 2), half));
  Value end =
      builder.createOrFold<arith::MinUIOp>(loc, add(first, half), rows.end);
  forEach(first, end, 1, [&](Value row) {
    exponentiateVectors(row, mul(div(chunk, 2), 2 * lanes), 2, /*marks=*/false);
  });
}

/// One over the sum of a row's exponentials, in every lane; 1 if no key takes part.
Value AttentionPhase::reciprocalSum(Value row) {
  FloatArithmetic math(builder, loc, vectorOf(type()));
  Value sum =
      combineLanes(loadOfRow(places.sums, row),
                   [&](Value lhs, Value rhs) { return math.add(lhs, rhs); });
  if (form.excludes())
    sum = math.select(math.equal(sum, math.number(0)), math.number(1), sum);
  return math.div(math.number(1), sum);
}

/// Runs `body(column, carried)` for the vectors of a row of scores.
SmallVector<Value> AttentionPhase::forEachVector(
    Value columns, ArrayRef<Value> carried,
    llvm::function_ref<void(Value, MutableArrayRef<Value>)> body) {
  return forEach(index(0), columns, lanes, carried,
                 [&](Value column, ValueRange values) {
                   SmallVector<Value> next(values);
                   body(column, next);
                   return next;
                 });
}

/// Replaces exponentials by weights, and gradients of weights by those of the products
/// behind the scores: scale * weights * (grads - sum of weights * grads).
void AttentionPhase::differentiate(Value row, int64_t rows, Value columns) {
  FloatArithmetic math(builder, loc, vectorOf(type()));
  SmallVector<Value> factors;
  for (int64_t i = 0; i < rows; ++i)
    factors.push_back(reciprocalSum(add(row, i)));
  auto sum = [&](Value lhs, Value rhs) { return math.add(lhs, rhs); };
  auto keep = [&](Value weight, Value computed, Value otherwise) {
    return form.excludes() ? math.select(takesPart(weight), computed, otherwise)
                           : computed;
  };
  SmallVector<Value> means(rows, math.number(0));
  means = forEachVector(
      columns, means, [&](Value column, MutableArrayRef<Value> next) {
        for (auto [i, value] : llvm::enumerate(next)) {
          Value power = loadScores(places.scores, add(row, i), column);
          Value weight = keep(power, math.mul(power, factors[i]), power);
          storeScores(places.scores, add(row, i), column, weight);
          Value grad = loadScores(places.scoreGrads, add(row, i), column);
          value = keep(power, math.fma(weight, grad, value), value);
        }
      });
  for (Value &value : means)
    value = combineLanes(value, sum);
  forEachVector(columns, {}, [&](Value column, MutableArrayRef<Value>) {
    for (int64_t i = 0; i < rows; ++i) {
      Value weight = loadScores(places.scores, add(row, i), column);
      Value grad = math.sub(loadScores(places.scoreGrads, add(row, i), column),
                            means[i]);
      grad = math.mul(math.mul(weight, grad), math.number(form.scale));
      storeScores(places.scoreGrads, add(row, i), column,
                  keep(weight, grad, weight));
    }
  });
  if (!form.causal)
    return;
  // Tiles of keys start where a query sees the first of them: the others are read, too.
  Value end = min(add(columns, lanes), places.scoreColumns);
  forEach(columns, end, lanes, [&](Value column) {
    for (int64_t i = 0; i < rows; ++i)
      for (int64_t offset : {places.scores, places.scoreGrads})
        storeScores(offset, add(row, i), column, math.number(-0.0));
  });
}
