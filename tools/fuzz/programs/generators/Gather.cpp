//===- Gather.cpp - Elements at places that a tensor says ---------------------===//

#include "tools/fuzz/programs/OpGenerators.h"

#include "ir/ops/Gather.h"

using namespace mlir;
using namespace ingot;
using namespace ingot::ir;
using namespace ingot::fuzz;

static bool hasSlices(RankedTensorType type) {
  return type.getRank() > 0 && !type.getElementType().isInteger(1);
}

/// Numbers of slices, of which some are none.
static Value getIndices(ProgramBuilder &b) {
  Type elementType =
      b.random.pick<Type>({b.builder.getI64Type(), b.builder.getI32Type(),
                           b.builder.getIntegerType(8),
                           b.builder.getIntegerType(8, /*isSigned=*/false)});
  return b.get(RankedTensorType::get(b.randomShape(0, 2), elementType));
}

static const Generator<GatherOp> gather([](ProgramBuilder &b) {
  Value input = b.pick(hasSlices);
  Value indices = input ? getIndices(b) : Value();
  if (!indices)
    return;
  RankedTensorType type = ProgramBuilder::typeOf(input);
  int64_t dim = b.random.below(type.getRank());
  if (type.getRank() - 1 + ProgramBuilder::typeOf(indices).getRank() <= 6)
    b.add<GatherOp>(indices, input, dim);
});

/// The shape of the indices is that of dimensions of the updates.
static const Generator<ScatterAddOp> scatterAdd([](ProgramBuilder &b) {
  auto [updates, dim] = b.pickWithDim(hasSlices);
  if (!updates)
    return;
  RankedTensorType type = ProgramBuilder::typeOf(updates);
  int64_t count =
      b.random.between(0, std::min<int64_t>(2, type.getRank() - dim));
  Value indices = b.get(RankedTensorType::get(type.getShape().slice(dim, count),
                                              b.builder.getI64Type()));
  SmallVector<int64_t> shape(type.getShape().take_front(dim));
  shape.push_back(b.randomExtent());
  llvm::append_range(shape, type.getShape().drop_front(dim + count));
  if (indices && b.fits(shape) && shape.size() <= 6)
    b.add<ScatterAddOp>(RankedTensorType::get(shape, type.getElementType()),
                        indices, updates, dim);
});
