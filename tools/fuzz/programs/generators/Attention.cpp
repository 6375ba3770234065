//===- Attention.cpp - Means of values weighted by products -------------------===//
//
// Its gradient comes with ingot.grad.
//
//===----------------------------------------------------------------------===//

#include "tools/fuzz/programs/OpGenerators.h"

#include "ir/ops/Attention.h"

using namespace mlir;
using namespace ingot;
using namespace ingot::ir;
using namespace ingot::fuzz;

/// With T queries and S keys of D features, and E of values.
static const Generator<AttentionOp> attention([](ProgramBuilder &b) {
  Value query = b.pickFloat(/*lowRank=*/2);
  if (!query)
    return;
  RankedTensorType type = ProgramBuilder::typeOf(query);
  ArrayRef<int64_t> batch = type.getShape().drop_back(2);
  auto withBatch = [&](int64_t rows, int64_t columns) {
    SmallVector<int64_t> shape(batch);
    shape.append({rows, columns});
    return shape;
  };
  int64_t T = type.getShape().end()[-2], D = type.getShape().back();
  int64_t S = b.random.chance(40) ? T : b.randomExtent();
  int64_t E = b.random.chance(40) ? D : b.randomExtent();
  if (!b.fits(withBatch(S, D)) || !b.fits(withBatch(S, E)) ||
      !b.fits(withBatch(T, S)))
    return;
  Value key =
      b.get(RankedTensorType::get(withBatch(S, D), type.getElementType()));
  Value value =
      b.get(RankedTensorType::get(withBatch(S, E), type.getElementType()));
  Value mask;
  if (b.random.chance(40)) {
    SmallVector<int64_t> shape = withBatch(T, S);
    for (int64_t &extent : shape)
      if (b.random.chance(30))
        extent = 1;
    Type elementType =
        b.random.pick<Type>({b.builder.getI1Type(), type.getElementType()});
    mask = b.get(RankedTensorType::get(shape, elementType));
    if (!mask)
      return;
  }
  if (key && value)
    b.add<AttentionOp>(query, key, value, mask,
                       b.builder.getF64FloatAttr(b.random.uniform(0.1, 1)),
                       b.builder.getBoolAttr(b.random.chance(30)));
});
