//===- Pooling.cpp - Evaluates gradients of maxima -------------------------===//
//
// Not by decomposition: that compares the taps of a window with their maximum,
// and whether a tap equals what was copied from it seems uncertain once both
// have an error.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Pooling.h"
#include "ir/ops/Window.h"
#include "ir/reference/Strides.h"
#include "ir/reference/Tolerance.h"

#include <cmath>

using namespace mlir;
using namespace ingot;

namespace {

/// What has arrived at each pixel of the image.
struct Arrivals {
  std::vector<double> &gradients;
  std::vector<double> magnitudes, bounds; ///< squares of them if independent
  std::vector<int64_t> counts;
  bool isIndependent;

  void add(int64_t pixel, double gradient, double bound) {
    gradients[pixel] += gradient;
    magnitudes[pixel] += std::fabs(gradient) + bound;
    ++counts[pixel];
    spread(pixel, bound);
  }
  void spread(int64_t pixel, double bound) {
    bounds[pixel] += isIndependent ? bound * bound : bound;
  }
};

} // namespace

/// The gradient of a window goes to the first tap that equals the maximum. It may
/// go to another one, or come from one that is first, where that is as near to
/// the maximum as the bounds of both. Each pixel sums what arrives.
LogicalResult
MaxPool2dBackwardOp::evaluate(ArrayRef<const ReferenceTensor *> operands,
                              MutableArrayRef<ReferenceTensor> results) {
  const ReferenceTensor &outputGrad = *operands[0], &input = *operands[1],
                        &output = *operands[2];
  ReferenceTensor &inputGrad = results[0];
  bool tracksErrors = inputGrad.tracksErrors();
  llvm::fill(inputGrad.floats, 0.0);
  size_t pixels = inputGrad.floats.size();
  Arrivals arrivals{inputGrad.floats, std::vector<double>(pixels),
                    std::vector<double>(pixels), std::vector<int64_t>(pixels),
                    inputGrad.hasIndependentErrors};

  double decision = decisionFactor(inputGrad.hasIndependentErrors);

  int64_t height = firstSpatialDim(getLayout());
  ArrayRef<int64_t> image = input.type.getShape();
  SmallVector<int64_t> imageStrides = rowMajorStrides(image);
  SmallVector<int64_t> windows(output.type.getShape());
  SmallVector<int64_t> windowStrides = rowMajorStrides(windows);
  SmallVector<int64_t> taps; ///< pixels of one window, row-major
  for (int64_t window = 0, e = output.elementCount(); window < e; ++window) {
    int64_t base = 0, start[2];
    for (int64_t dim = 0; dim < 4; ++dim) {
      int64_t position = window / windowStrides[dim] % windows[dim];
      if (dim == height || dim == height + 1)
        start[dim - height] = position * getStride()[dim - height] -
                              getPaddingLow()[dim - height];
      else
        base += position * imageStrides[dim];
    }
    taps.clear();
    for (int64_t i = 0; i < getKernelSize()[0]; ++i)
      for (int64_t j = 0; j < getKernelSize()[1]; ++j) {
        int64_t y = start[0] + i * getDilation()[0];
        int64_t x = start[1] + j * getDilation()[1];
        if (y >= 0 && y < image[height] && x >= 0 && x < image[height + 1])
          taps.push_back(base + y * imageStrides[height] +
                         x * imageStrides[height + 1]);
      }

    double maximum = output.floats[window],
           gradient = outputGrad.floats[window];
    const int64_t *chosen = llvm::find_if(
        taps, [&](int64_t tap) { return input.floats[tap] == maximum; });
    if (chosen == taps.end()) // NaN
      continue;
    if (!tracksErrors) {
      inputGrad.floats[*chosen] += gradient;
      continue;
    }
    double gradientBound = outputGrad.errorBounds[window];
    arrivals.add(*chosen, gradient, gradientBound);
    bool isUncertain = false;
    for (const int64_t &tap : taps) {
      double bound = input.errorBounds[tap] + input.errorBounds[*chosen];
      if (&tap == chosen || bound == 0 ||
          !(std::fabs(input.floats[tap] - maximum) <= bound))
        continue;
      isUncertain = true;
      arrivals.spread(tap, decision * std::fabs(gradient) + gradientBound);
    }
    if (isUncertain)
      arrivals.spread(*chosen, decision * std::fabs(gradient));
  }
  if (!tracksErrors)
    return success();

  auto floatType = cast<FloatType>(inputGrad.type.getElementType());
  FloatType accumulator = getFloatAccumulator(floatType);
  for (size_t pixel = 0; pixel < pixels; ++pixel) {
    double bound = arrivals.bounds[pixel];
    if (arrivals.isIndependent)
      bound = std::sqrt(bound);
    if (arrivals.counts[pixel] > 1) {
      bound += summationRoundoff(accumulator, arrivals.counts[pixel],
                                 arrivals.isIndependent) *
                   arrivals.magnitudes[pixel] +
               underflowError(accumulator);
      bound = boundAccumulated(floatType, inputGrad.floats[pixel],
                               arrivals.magnitudes[pixel], bound,
                               arrivals.isIndependent);
    }
    inputGrad.errorBounds[pixel] = bound;
  }
  return success();
}
