//===- ProductPosition.cpp - A place in a product as C++ --------------------===//

#include "passes/cuda/ProductPosition.h"

#include "passes/cuda/CudaKernel.h"

using namespace mlir;
using namespace ingot::cuda;

namespace {

/// Neighbouring groups that a buffer walks with one stride.
struct Run {
  int64_t divisor; ///< iterations of what is further inside
  int64_t extent, stride;
  bool isOutermost = false;
};

} // namespace

static std::string digitText(const std::string &number, const Run &run) {
  std::string digit = number;
  if (run.divisor != 1)
    digit += " / " + text(run.divisor);
  if (!run.isOutermost)
    digit += " % " + text(run.extent);
  return digit;
}

std::string ProductPosition::offsetIn(const StridedView &view) const {
  SmallVector<std::pair<std::string, int64_t>> terms;
  for (const Number &number : numbers) {
    SmallVector<Run> runs; // innermost first
    int64_t inner = 1;
    for (const LoopGroup &group : llvm::reverse(number.groups)) {
      if (group.extent == 1)
        continue;
      int64_t stride = form.stride(view, group);
      if (!runs.empty() && stride == runs.back().stride * runs.back().extent)
        runs.back().extent *= group.extent;
      else
        runs.push_back({inner, group.extent, stride});
      inner *= group.extent;
    }
    if (!runs.empty())
      runs.back().isOutermost = true;
    for (const Run &run : llvm::reverse(runs))
      terms.emplace_back(digitText(number.name, run), run.stride);
  }
  return getSumText(view.offset, terms);
}

std::string ProductPosition::indexOf(unsigned loop) const {
  if (form.loopExtents[loop] == 1)
    return "0";
  for (const Number &number : numbers) {
    int64_t inner = 1, total = 1;
    for (const LoopGroup &group : number.groups)
      total *= group.extent;
    for (const LoopGroup &group : llvm::reverse(number.groups)) {
      if (llvm::is_contained(group.loops, loop))
        return digitText(number.name, {inner, group.extent, 1,
                                       inner * group.extent == total});
      inner *= group.extent;
    }
  }
  llvm_unreachable("the epilogue uses loops of the result only");
}
