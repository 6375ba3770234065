//===- Random.cpp - Counter-based random numbers ----------------------------===//

#include "ir/ops/Random.h"

using namespace mlir;
using namespace ingot;

LogicalResult RandomUniformOp::verify() {
  int64_t seedRank = getSeed().getType().getRank();
  int64_t stepRank = getStep().getType().getRank();
  if (seedRank != 0 || stepRank != 0) // C1
    return emitOpError("expected seed and step of rank 0, found rank ")
           << seedRank << " and rank " << stepRank;
  return success();
}
