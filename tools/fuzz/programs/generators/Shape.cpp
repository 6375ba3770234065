//===- Shape.cpp - Operations that move or create elements --------------------===//

#include "tools/fuzz/programs/OpGenerators.h"

#include "ir/ops/Program.h"
#include "ir/ops/Random.h"
#include "ir/ops/Shape.h"

using namespace mlir;
using namespace ingot;
using namespace ingot::ir;
using namespace ingot::fuzz;

static bool anything(RankedTensorType) { return true; }
static bool hasRank(RankedTensorType type) { return type.getRank() > 0; }

static const Generator<ConstantOp> constant([](ProgramBuilder &b) {
  b.addConstant(
      RankedTensorType::get(b.randomShape(0, 4), b.randomElementType()));
});

static const Generator<DetachOp> detach([](ProgramBuilder &b) {
  b.add<DetachOp>(b.pick(anything));
});

/// A block of whatever lies between some values.
static const Generator<CheckpointOp> checkpoint([](ProgramBuilder &b) {
  SmallVector<Value> values, reads;
  for (int64_t i = 0, count = 1 + b.random.below(2); i < count; ++i)
    values.push_back(b.pick(anything));
  for (int64_t i = 0, count = b.random.below(4); i < count; ++i)
    reads.push_back(b.pick(anything));
  CheckpointOp::create(b.builder, b.builder.getUnknownLoc(), values, reads);
});

static const Generator<RecomputeOp> recompute([](ProgramBuilder &b) {
  b.add<RecomputeOp>(b.pick(anything), b.random.below(2));
});

static const Generator<IotaOp> iota([](ProgramBuilder &b) {
  auto type = RankedTensorType::get(b.randomShape(1, 6), b.randomElementType());
  if (!type.getElementType().isInteger(1))
    b.add<IotaOp>(type, b.random.below(type.getRank()));
});

static const Generator<RandomUniformOp> randomUniform([](ProgramBuilder &b) {
  auto scalar = RankedTensorType::get({}, b.builder.getI64Type());
  Value seed = b.get(scalar), step = b.get(scalar);
  if (seed && step)
    b.add<RandomUniformOp>(
        RankedTensorType::get(b.randomShape(0, 4), b.builder.getF32Type()),
        seed, step, b.random.below(3));
});

/// Merges neighbouring extents, splits one, or adds and drops ones.
static const Generator<ReshapeOp> reshape([](ProgramBuilder &b) {
  Value input = b.pick(anything);
  SmallVector<int64_t> shape;
  for (int64_t extent : ProgramBuilder::typeOf(input).getShape()) {
    bool isMerged = !shape.empty() && b.random.chance(30);
    if (isMerged)
      shape.back() *= extent;
    else if (extent != 1 || b.random.chance(50))
      shape.push_back(extent);
    if (shape.size() < 5 && b.random.chance(20))
      shape.push_back(1);
  }
  for (int64_t divisor : {2, 3, 5})
    for (size_t d = 0; d < shape.size() && shape.size() < 6; ++d)
      if (shape[d] % divisor == 0 && b.random.chance(20)) {
        shape[d] /= divisor;
        shape.insert(shape.begin() + d, divisor);
        break;
      }
  b.add<ReshapeOp>(RankedTensorType::get(
                       shape, ProgramBuilder::typeOf(input).getElementType()),
                   input);
});

static const Generator<TransposeOp> transpose([](ProgramBuilder &b) {
  if (Value input = b.pick(hasRank))
    b.add<TransposeOp>(
        input, shuffledDims(b.random, ProgramBuilder::typeOf(input).getRank()));
});

static const Generator<ExpandOp> expand([](ProgramBuilder &b) {
  Value input =
      b.pick([](RankedTensorType type) { return type.getRank() < 6; });
  if (!input)
    return;
  SmallVector<int64_t> shape, dims;
  auto addNew = [&] {
    while (b.random.chance(35) && shape.size() < 6)
      shape.push_back(b.randomExtent());
  };
  for (int64_t extent : ProgramBuilder::typeOf(input).getShape()) {
    addNew();
    dims.push_back(static_cast<int64_t>(shape.size()));
    shape.push_back(extent);
  }
  addNew();
  if (b.fits(shape) && shape.size() <= 6)
    b.add<ExpandOp>(RankedTensorType::get(
                        shape, ProgramBuilder::typeOf(input).getElementType()),
                    input, dims);
});

static const Generator<FlipOp> flip([](ProgramBuilder &b) {
  Value input = b.pick(hasRank);
  if (!input)
    return;
  int64_t rank = ProgramBuilder::typeOf(input).getRank();
  SmallVector<int64_t> dims = shuffledDims(b.random, rank);
  dims.resize(b.random.between(1, rank));
  llvm::sort(dims);
  b.add<FlipOp>(input, dims);
});

static const Generator<SliceOp> slice([](ProgramBuilder &b) {
  Value input = b.pick(hasRank);
  if (!input)
    return;
  SmallVector<int64_t> starts, limits, strides;
  for (int64_t extent : ProgramBuilder::typeOf(input).getShape()) {
    bool isWhole = b.random.chance(50);
    starts.push_back(isWhole ? 0 : b.random.below(extent));
    limits.push_back(isWhole ? extent
                             : b.random.between(starts.back() + 1, extent));
    strides.push_back(b.random.chance(75) ? 1 : b.random.between(1, 4));
  }
  b.add<SliceOp>(input, starts, limits, strides);
});

static const Generator<ConcatOp> concat([](ProgramBuilder &b) {
  auto [first, dim] = b.pickWithDim(hasRank);
  if (!first)
    return;
  RankedTensorType type = ProgramBuilder::typeOf(first);
  SmallVector<Value> inputs = {first};
  SmallVector<int64_t> shape(type.getShape());
  for (int64_t count = b.random.between(0, 3); count > 0; --count) {
    SmallVector<int64_t> other(type.getShape());
    if (b.random.chance(50))
      other[dim] = b.randomExtent();
    shape[dim] += other[dim];
    if (!b.fits(shape))
      break;
    inputs.push_back(
        b.get(RankedTensorType::get(other, type.getElementType())));
    if (!inputs.back())
      return;
  }
  b.add<ConcatOp>(inputs, dim);
});

static const Generator<PadOp> pad([](ProgramBuilder &b) {
  Value input = b.pickFloat();
  if (!input)
    return;
  SmallVector<int64_t> low, high, shape;
  for (int64_t extent : ProgramBuilder::typeOf(input).getShape()) {
    low.push_back(b.random.chance(50) ? 0 : b.random.between(0, 3));
    high.push_back(b.random.chance(50) ? 0 : b.random.between(0, 3));
    shape.push_back(low.back() + extent + high.back());
  }
  if (b.fits(shape))
    b.add<PadOp>(input, b.builder.getDenseI64ArrayAttr(low),
                 b.builder.getDenseI64ArrayAttr(high),
                 b.builder.getF64FloatAttr(
                     b.random.chance(60) ? 0 : b.random.uniform(-2, 2)));
});
