//===- AttentionProducts.cpp - The products of attention ---------------------===//
//
// Of three kinds: with panels of keys or values, which gives scores; of scores with
// rows of keys or values; of scores, read along queries, with rows of queries. Each sum
// runs in one order, whatever tile it is in.
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/AttentionPhase.h"
#include "passes/cpu/FloatArithmetic.h"
#include "passes/cpu/LoopBuilder.h"
#include "passes/cpu/TileProduct.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace ingot::cpu;

/// Steps of a sum that are written one after another.
static constexpr int64_t kUnroll = 4;

//===----------------------------------------------------------------------===//
// Panels
//===----------------------------------------------------------------------===//

/// Copies a matrix with a row per key to [panel][feature][key of the panel]: squares
/// are transposed in registers, times `factor`. What the last vector has beyond the keys
/// is zero.
void AttentionPhase::packPanels(const Matrix &rows, int64_t features,
                                int64_t target, double factor) {
  int64_t whole = form.keys / lanes, rest = form.keys % lanes;
  forEach(index(0), index(whole), 1, [&](Value vector) {
    packVector(rows, features, target, factor, vector, lanes);
  });
  if (rest)
    packVector(rows, features, target, factor, index(whole), rest);
}

/// One vector of keys, of which `columns` exist.
void AttentionPhase::packVector(const Matrix &rows, int64_t features,
                                int64_t target, double factor, Value vector,
                                int64_t columns) {
  FloatArithmetic math(builder, loc, vectorOf(type()));
  Value source = add(rows.base, mul(vector, lanes * rows.rowStride));
  int64_t vectors = schedule.tile[1];
  Value place =
      add(ofTask(target),
          add(mul(div(vector, vectors), features * places.panelColumns),
              mul(rem(vector, vectors), lanes)));
  auto packSquare = [&](Value feature, int64_t depth) {
    SmallVector<Value> square;
    for (int64_t lane = 0; lane < columns; ++lane) {
      Value position = add(add(source, feature), lane * rows.rowStride);
      // The next square of these features: too far apart for what the core foresees.
      memref::PrefetchOp::create(builder, loc, rows.buffer,
                                 add(position, lanes * rows.rowStride),
                                 /*isWrite=*/false, /*localityHint=*/3,
                                 /*isDataCache=*/true);
      Value row = load(rows.buffer, position, 1, type(), maskOf(depth));
      square.push_back(factor == 1 ? row : math.mul(row, math.number(factor)));
    }
    square.resize(lanes, zero(type()));
    square = transpose(square);
    Value first = add(place, mul(feature, places.panelColumns));
    for (int64_t i = 0; i < depth; ++i)
      store(square[i], memory, add(first, i * places.panelColumns), 1, nullptr);
  };
  int64_t whole = features / lanes * lanes;
  forEach(index(0), index(whole), lanes,
          [&](Value feature) { packSquare(feature, lanes); });
  if (whole < features)
    packSquare(index(whole), features - whole);
}

//===----------------------------------------------------------------------===//
// Tiles
//===----------------------------------------------------------------------===//

/// Of tiles of so many rows, as equal as there are: the height of the first ones, and
/// the rows of those. The others have a row less.
static std::pair<int64_t, int64_t> splitRows(int64_t rows, int64_t most) {
  int64_t tiles = llvm::divideCeil(rows, most);
  int64_t height = llvm::divideCeil(rows, tiles);
  return {height, (rows - tiles * (height - 1)) * height};
}

void AttentionPhase::forEachTile(
    Value first, int64_t rows, llvm::function_ref<void(Value, int64_t)> body) {
  auto [height, higherRows] = splitRows(rows, schedule.tile[0]);
  Value lower = add(first, higherRows);
  forEach(first, lower, height,
          [&, height = height](Value row) { body(row, height); });
  if (height > 1)
    forEach(lower, add(first, rows), height - 1,
            [&, height = height](Value row) { body(row, height - 1); });
}

/// Behind the tile that starts at `row` of the block, which may be none.
Value AttentionPhase::endOfTile(Value row) {
  auto [height, higherRows] = splitRows(blockRows, schedule.tile[0]);
  // As far as higher tiles go, or a lower one's height further.
  Value end = min(add(row, height), higherRows);
  Value isHigher = builder.createOrFold<arith::CmpIOp>(
      loc, arith::CmpIPredicate::ult, row, index(higherRows));
  end = builder.createOrFold<arith::SelectOp>(loc, isHigher, end,
                                              add(row, height - 1));
  return min(end, blockRows);
}

/// Writes `body` for each count from 1 to `most` and runs it for `count`, or none.
void AttentionPhase::forCount(Value count, int64_t most,
                              llvm::function_ref<void(int64_t)> body) {
  for (int64_t number = 1; number <= most; ++number) {
    Value isCount = arith::CmpIOp::create(
        builder, loc, arith::CmpIPredicate::eq, count, index(number));
    ifElse(isCount, [&] { body(number); }, [] {});
  }
}

/// Rows of the block times all panels of keys that it sees: a panel stays in the cache
/// for all rows. Of panels in which later keys begin each tile has the vectors it sees.
void AttentionPhase::multiplyPanels(const Matrix &lhs, int64_t features,
                                    int64_t panels,
                                    llvm::function_ref<void(Tile &)> finish) {
  auto multiply = [&](Value panel, int64_t vectors, bool isDiagonal) {
    return [&, panel, vectors, isDiagonal](Value row, int64_t rows) {
      Matrix rhs{
          memory,
          add(ofTask(panels), mul(panel, features * places.panelColumns)),
          places.panelColumns};
      Tile tile{row, mul(panel, places.panelColumns), rows, vectors, nullptr};
      tile.isDiagonal = isDiagonal;
      tile.sums.assign(rows * vectors, zero(type()));
      sumProducts(tile, lhs, rhs, index(0), index(features));
      finish(tile);
    };
  };
  int64_t vectors = places.scoreColumns / lanes, width = schedule.tile[1];
  Value whole = index(vectors / width);
  if (form.causal) // for the first query, which sees one key more than its number
    whole = min(div(add(blockStart, 1), places.panelColumns), vectors / width);
  forEach(index(0), whole, 1, [&](Value panel) {
    forEachTile(index(0), blockRows, multiply(panel, width, false));
  });
  if (!form.causal) {
    if (int64_t rest = vectors % width)
      forEachTile(index(0), blockRows, multiply(whole, rest, false));
    return;
  }
  forEach(whole, blockPanels, 1, [&](Value panel) {
    Value start = mul(panel, places.panelColumns);
    forEachTile(index(0), blockRows, [&](Value row, int64_t rows) {
      Value end = builder.createOrFold<arith::MaxUIOp>(
          loc, columnsBefore(add(row, rows)), start);
      Value seen =
          div(builder.createOrFold<arith::SubIOp>(loc, end, start), lanes);
      forCount(min(seen, width), width, [&](int64_t vectors) {
        multiply(panel, vectors, true)(row, rows);
      });
    });
  });
}

/// `rows` rows of a product of `steps` steps with `columns` columns of `rhs`, added to
/// those of `added` if that is given. What is `beside` is done between the steps.
void AttentionPhase::multiplyRows(Value row, int64_t rows, const Matrix &lhs,
                                  const Matrix &rhs, int64_t columns,
                                  Value steps, std::optional<Matrix> added,
                                  llvm::function_ref<void(Tile &)> finish,
                                  const Beside *beside) {
  auto multiply = [&](Value column, int64_t vectors, Value lastMask,
                      const Beside *beside) {
    Tile tile{row, column, rows, vectors, lastMask};
    tile.sums.assign(rows * vectors, zero(type()));
    if (added)
      forEachElement(
          tile, [&](int64_t number, Value row, Value column, Value mask) {
            Value position =
                add(added->base, add(mul(row, added->rowStride), column));
            tile.sums[number] = load(added->buffer, position, 1, type(), mask);
          });
    sumProducts(tile, lhs, rhs, column, steps, beside);
    finish(tile);
  };
  int64_t vectors = llvm::divideCeil(columns, lanes), width = schedule.tile[1];
  int64_t whole = columns / (width * lanes), first = 0;
  if (beside && whole > 0) {
    multiply(index(0), width, nullptr, beside);
    beside = nullptr;
    first = 1;
  }
  forEach(index(first), index(whole), 1, [&](Value group) {
    multiply(mul(group, width * lanes), width, nullptr, nullptr);
  });
  if (int64_t rest = vectors - whole * width; rest > 0)
    multiply(index(whole * width * lanes), rest,
             maskOf(columns - (vectors - 1) * lanes), beside);
}

/// Adds the products of all steps: columns of `lhs` with rows of `rhs`. What is not finite
/// reaches only sums of pairs that take part.
void AttentionPhase::sumProducts(Tile &tile, const Matrix &lhs,
                                 const Matrix &rhs, Value rhsColumn,
                                 Value steps, const Beside *beside) {
  Matrix left = lhs, right = rhs;
  left.base = add(lhs.base, mul(tile.row, lhs.rowStride));
  right.base = add(rhs.base, rhsColumn);
  auto all = [&] { return addAll(tile, left, right, steps, beside); };
  auto parts = [&] { return addParts(tile, left, right, steps, beside); };
  tile.sums = rhs.isFinite ? choose(rhs.isFinite, all, parts) : all();
}

VectorPhase::Values AttentionPhase::addAll(const Tile &tile, const Matrix &lhs,
                                           const Matrix &rhs, Value steps,
                                           const Beside *beside) {
  auto addSteps = [&](int64_t count) {
    return [&, count](Value k, ValueRange carried) {
      Values sums(carried);
      Value leftAt = add(lhs.base, mul(k, lhs.columnStride));
      Value rightAt = add(rhs.base, mul(k, rhs.rowStride));
      for (int64_t step = 0; step < count; ++step)
        addProducts(*this,
                    {lhs.buffer, add(leftAt, step * lhs.columnStride),
                     lhs.rowStride, rhs.buffer,
                     add(rightAt, step * rhs.rowStride), /*rhsAlignment=*/0,
                     tile.lastMask},
                    tile.rows, tile.vectors, sums);
      return sums;
    };
  };
  Values sums = tile.sums;
  Value done = index(0);
  if (beside) {
    // Whole chunks of a vector's steps, and an even number of them.
    Value chunks = mul(div(steps, 2 * lanes), 2);
    done = mul(chunks, lanes);
    sums = forEach(index(0), chunks, 1, sums,
                   [&](Value chunk, ValueRange carried) {
                     exponentiateBeside(*beside, chunk);
                     Value k = mul(chunk, lanes);
                     return forEach(k, add(k, lanes), kUnroll, Values(carried),
                                    addSteps(kUnroll));
                   });
    exponentiate(*beside, done, /*marks=*/false);
  }
  Value rest = builder.createOrFold<arith::SubIOp>(loc, steps, done);
  Value whole = add(done, mul(div(rest, kUnroll), kUnroll));
  sums = forEach(done, whole, kUnroll, sums, addSteps(kUnroll));
  return forEach(whole, steps, 1, sums, addSteps(1));
}

/// The same where zero times an element may be NaN: a sum stays as it is in a step of a
/// pair that takes no part.
VectorPhase::Values AttentionPhase::addParts(const Tile &tile,
                                             const Matrix &lhs,
                                             const Matrix &rhs, Value steps,
                                             const Beside *beside) {
  FloatArithmetic math(builder, loc, vectorOf(type()));
  if (beside)
    exponentiate(*beside, index(0), /*marks=*/true);
  return forEach(
      index(0), steps, 1, tile.sums, [&](Value k, ValueRange carried) {
        Value leftAt = add(lhs.base, mul(k, lhs.columnStride));
        Value rightAt = add(rhs.base, mul(k, rhs.rowStride));
        Values next;
        for (int64_t row = 0; row < tile.rows; ++row) {
          Value left = broadcastElement(
              lhs.buffer, add(leftAt, row * lhs.rowStride), type());
          Value isPart = takesPart(left);
          for (int64_t vector = 0; vector < tile.vectors; ++vector) {
            Value right =
                load(rhs.buffer, add(rightAt, vector * lanes), 1, type(),
                     vector == tile.vectors - 1 ? tile.lastMask : nullptr);
            Value sum = carried[next.size()];
            next.push_back(
                math.select(isPart, math.fma(left, right, sum), sum));
          }
        }
        return next;
      });
}

/// Says whether all elements of an operand's rows are finite.
void AttentionPhase::noteFinite(const AttentionForm::Operand &operand,
                                int64_t rows, int64_t features) {
  FloatArithmetic math(builder, loc, vectorOf(type()));
  Matrix matrix = inBatch(operand);
  int64_t vectors = llvm::divideCeil(features, lanes);
  // Zero times them stays zero, in sums that do not wait for each other.
  Values zeros(std::min<int64_t>(vectors, 4), zero(type()));
  zeros = forEach(
      index(0), index(rows), 1, zeros, [&](Value row, ValueRange carried) {
        Values next(carried);
        Value position = add(matrix.base, mul(row, matrix.rowStride));
        for (int64_t vector = 0; vector < vectors; ++vector) {
          Value mask = vector == vectors - 1 ? maskOf(features - vector * lanes)
                                             : nullptr;
          Value loaded = load(matrix.buffer, add(position, vector * lanes), 1,
                              type(), mask);
          Value &sum = next[vector % next.size()];
          sum = math.fma(loaded, math.number(0), sum);
        }
        return next;
      });
  Value sum = zeros.front();
  for (Value each : ArrayRef(zeros).drop_front())
    sum = math.add(sum, each);
  sum = combineLanes(sum,
                     [&](Value lhs, Value rhs) { return math.add(lhs, rhs); });
  finite[&operand] = vector::ExtractOp::create(
      builder, loc, math.equal(sum, math.number(0)), ArrayRef<int64_t>{0});
}

/// Calls `body` with the number of each sum, its row, its column and its mask.
void AttentionPhase::forEachElement(
    const Tile &tile,
    llvm::function_ref<void(int64_t, Value, Value, Value)> body) {
  for (int64_t row = 0; row < tile.rows; ++row)
    for (int64_t vector = 0; vector < tile.vectors; ++vector)
      body(row * tile.vectors + vector, add(tile.row, row),
           add(tile.column, vector * lanes),
           vector == tile.vectors - 1 ? tile.lastMask : nullptr);
}

//===----------------------------------------------------------------------===//
// Gradients of keys and values
//===----------------------------------------------------------------------===//

/// Adds the products of the block's scores, a key per row, with the block's rows of
/// queries or gradients to what keys have so far.
void AttentionPhase::accumulateInto(const Matrix &sums, const Matrix &weights,
                                    const Matrix &rows, int64_t features) {
  auto accumulate = [&](Value first, int64_t keys) {
    forEachTile(first, keys, [&](Value key, int64_t count) {
      Matrix lhs = weights, rhs = rows;
      Value steps = index(blockRows);
      if (form.causal) { // from the first query on that sees the first of the keys
        Value first =
            builder.createOrFold<arith::MaxUIOp>(loc, key, blockStart);
        Value skipped =
            min(builder.createOrFold<arith::SubIOp>(loc, first, blockStart),
                blockRows);
        lhs.base = add(lhs.base, mul(skipped, lhs.columnStride));
        rhs.base = add(rhs.base, mul(skipped, rhs.rowStride));
        steps = builder.createOrFold<arith::SubIOp>(loc, steps, skipped);
      }
      multiplyRows(key, count, lhs, rhs, features, steps, sums,
                   [&](Tile &tile) {
                     forEachElement(tile, [&](int64_t number, Value row,
                                              Value column, Value mask) {
                       Value place = add(mul(row, sums.rowStride), column);
                       store(tile.sums[number], sums.buffer,
                             add(sums.base, place), 1, mask);
                     });
                   });
    });
  };
  if (!form.causal)
    return accumulate(index(0), form.keys);
  // Panel by panel, as far as the block sees keys.
  int64_t columns = places.panelColumns, whole = form.keys / columns;
  forEach(index(0), min(blockPanels, whole), 1,
          [&](Value panel) { accumulate(mul(panel, columns), columns); });
  if (int64_t rest = form.keys % columns)
    forEach(index(whole), blockPanels, 1,
            [&](Value) { accumulate(index(whole * columns), rest); });
}

void AttentionPhase::clear(const Matrix &sums, int64_t elements) {
  auto clearVector = [&](Value element, Value mask) {
    store(zero(type()), sums.buffer, add(sums.base, element), 1, mask);
  };
  int64_t whole = elements / lanes * lanes;
  forEach(index(0), index(whole), lanes,
          [&](Value element) { clearVector(element, nullptr); });
  if (whole < elements)
    clearVector(index(whole), maskOf(elements - whole));
}

/// The gradients of keys and values of an element of the batch, which `firstTask` and
/// those after it have summed in parts. Of their elements this stores one part as well.
void AttentionPhase::storeSums(Value firstTask, Value part) {
  if (form.results[1])
    storeSums(places.keyGrads, firstTask, part, form.keys * form.features,
              *form.results[1]);
  if (form.results[2])
    storeSums(places.valueGrads, firstTask, part,
              form.keys * form.valueFeatures, *form.results[2]);
}

void AttentionPhase::storeSums(int64_t source, Value firstTask, Value part,
                               int64_t elements, unsigned result) {
  int64_t parts = schedule.tasks[1], whole = elements / lanes;
  Value base = add(mul(firstTask, places.perTask), source);
  auto storeVector = [&](Value element, Value mask) {
    FloatArithmetic math(builder, loc, vectorOf(type()));
    Value sum;
    for (int64_t each = 0; each < parts; ++each) {
      Value position = add(add(base, each * places.perTask), element);
      Value next = load(memory, position, 1, type(), mask);
      sum = sum ? math.add(sum, next) : next;
    }
    storeResult(sum, result, add(mul(batch, elements), element), mask);
  };
  auto [first, end] = LoopBuilder(builder, loc).partOf(whole, part, parts);
  forEach(first, end, 1,
          [&](Value vector) { storeVector(mul(vector, lanes), nullptr); });
  if (int64_t rest = elements % lanes) // of the last part
    forEach(max(part, parts - 1), index(parts), 1,
            [&](Value) { storeVector(index(whole * lanes), maskOf(rest)); });
}

void AttentionPhase::storeResult(Value vector, unsigned result, Value position,
                                 Value mask) {
  if (form.element != type())
    vector =
        arith::TruncFOp::create(builder, loc, vectorOf(form.element), vector);
  store(vector, output(result), position, 1, mask);
}
