//===- Random.cpp - Evaluates random numbers ------------------------------===//

#include "ir/ops/Random.h"
#include "ir/reference/Philox.h"
#include "ir/reference/ReferenceTensor.h"

using namespace mlir;
using namespace ingot;

LogicalResult
RandomUniformOp::evaluate(ArrayRef<const ReferenceTensor *> operands,
                          MutableArrayRef<ReferenceTensor> results) {
  auto seed = static_cast<uint64_t>(operands[0]->integers[0]);
  auto step = static_cast<uint32_t>(operands[1]->integers[0]);
  auto stream = static_cast<uint32_t>(getStream());
  // 24 bits are exact in f32, so the result has no error.
  for (auto [i, value] : llvm::enumerate(results[0].floats)) {
    uint64_t index = i;
    std::array<uint32_t, 4> words = philox4x32(
        {static_cast<uint32_t>(index), static_cast<uint32_t>(index >> 32), step,
         stream},
        {static_cast<uint32_t>(seed), static_cast<uint32_t>(seed >> 32)});
    value = static_cast<double>(words[0] >> 8) * 0x1p-24;
  }
  return success();
}
