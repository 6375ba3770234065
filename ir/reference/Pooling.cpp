//===- Pooling.cpp - Evaluates which taps are maxima -----------------------===//
//
// Not by its loops: whether a tap equals the maximum, which was copied from it, seems
// uncertain once both have an error. What may win follows from the taps alone.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Pooling.h"
#include "ir/reference/LoopWalk.h"
#include "ir/reference/Tolerance.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace ingot::ir;

/// How far the number of the winner may be from `winner`: as far as that of the
/// farthest tap that is as near to it as the bounds of both.
static double boundWinner(ArrayRef<double> taps, ArrayRef<double> bounds,
                          size_t winner) {
  double farthest = 0;
  for (size_t tap = 0; tap < taps.size(); ++tap) {
    if (isOrderUncertain(taps[tap], taps[winner], bounds[tap] + bounds[winner]))
      farthest = std::max(farthest, std::fabs(static_cast<double>(tap) -
                                              static_cast<double>(winner)));
  }
  return farthest;
}

LogicalResult PoolWinnerOp::evaluate(ArrayRef<const ReferenceTensor *> operands,
                                     MutableArrayRef<ReferenceTensor> results) {
  const ReferenceTensor &input = *operands[0], &output = *operands[1];
  ReferenceTensor &winner = results[0];
  Loops loops = getLoops();
  LoopWalk walk(loops.reads[0], input.type.getShape(), loops.extents);
  Fill none(loops.writes[0].start);
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

  // The loops over taps are the inner ones, and in row-major order.
  int64_t tapCount = loops.reducedCount(), rowLength = loops.extents.back();
  std::vector<double> taps(tapCount), bounds(tapCount, 0.0);
  int64_t window = 0, at = 0;
  forEachRow(loops.extents, [&](MutableArrayRef<int64_t> position) {
    walk.gather(input.floats, kNan, position, rowLength, taps.data() + at);
    if (input.tracksErrors())
      walk.gather(input.errorBounds, 0.0, position, rowLength,
                  bounds.data() + at);
    at += rowLength;
    if (at < tapCount)
      return;
    auto first = llvm::find(taps, output.floats[window]);
    bool isFound = first != taps.end(); // NaN is not
    winner.integers[window] = isFound ? first - taps.begin() : none.integer;
    if (winner.tracksErrors())
      winner.errorBounds[window] =
          isFound ? boundWinner(taps, bounds, first - taps.begin())
          : output.errorBounds[window] > 0
              ? std::numeric_limits<double>::infinity()
              : 0;
    ++window;
    at = 0;
  });
  return success();
}
