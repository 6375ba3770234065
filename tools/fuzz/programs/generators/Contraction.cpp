//===- Contraction.cpp - Products of matrices ---------------------------------===//

#include "tools/fuzz/programs/OpGenerators.h"

#include "ir/ops/Contraction.h"

using namespace mlir;
using namespace ingot;
using namespace ingot::ir;
using namespace ingot::fuzz;

static const Generator<MatmulOp> matmul([](ProgramBuilder &b) {
  Value lhs = b.getMatrices();
  RankedTensorType type = ProgramBuilder::typeOf(lhs);
  SmallVector<int64_t> shape(type.getShape());
  int64_t rank = type.getRank();
  bool isRight = b.random.chance(30); // what is at hand stands on the right
  if (isRight) {
    shape[rank - 1] = shape[rank - 2];
    shape[rank - 2] = b.randomExtent();
  } else {
    shape[rank - 2] = shape[rank - 1];
    shape[rank - 1] = b.randomExtent();
  }
  if (!b.fits(shape))
    return;
  Value other = b.get(RankedTensorType::get(shape, type.getElementType()));
  if (other && isRight)
    b.add<MatmulOp>(other, lhs);
  else if (other)
    b.add<MatmulOp>(lhs, other);
});
