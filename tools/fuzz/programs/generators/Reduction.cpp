//===- Reduction.cpp - Operations that remove dimensions ----------------------===//

#include "tools/fuzz/programs/OpGenerators.h"

#include "ir/ops/Reduction.h"

using namespace mlir;
using namespace ingot;
using namespace ingot::ir;
using namespace ingot::fuzz;

static Value pickNumbers(ProgramBuilder &b) {
  return b.pick([](RankedTensorType type) {
    return type.getRank() > 0 && !type.getElementType().isInteger(1);
  });
}

template <typename OpT> static void reduce(ProgramBuilder &b) {
  Value input = pickNumbers(b);
  if (!input)
    return;
  int64_t rank = ProgramBuilder::typeOf(input).getRank();
  SmallVector<int64_t> dims = shuffledDims(b.random, rank);
  dims.resize(b.random.chance(50) ? 1 : b.random.between(1, rank));
  llvm::sort(dims);
  b.add<OpT>(input, dims);
}
static const Generator<SumOp> sum(reduce<SumOp>);
static const Generator<ProdOp> prod(reduce<ProdOp>);
static const Generator<AmaxOp> amax(reduce<AmaxOp>);
static const Generator<AminOp> amin(reduce<AminOp>);

template <typename OpT> static void findPosition(ProgramBuilder &b) {
  if (Value input = pickNumbers(b))
    b.add<OpT>(input, b.random.below(ProgramBuilder::typeOf(input).getRank()));
}
static const Generator<ArgmaxOp> argmax(findPosition<ArgmaxOp>);
static const Generator<ArgminOp> argmin(findPosition<ArgminOp>);
