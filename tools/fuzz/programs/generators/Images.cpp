//===- Images.cpp - Convolutions and pools ------------------------------------===//
//
// Their gradients come with ingot.grad.
//
//===----------------------------------------------------------------------===//

#include "tools/fuzz/programs/OpGenerators.h"

#include "ir/ops/Convolution.h"
#include "ir/ops/Pooling.h"

using namespace mlir;
using namespace ingot;
using namespace ingot::ir;
using namespace ingot::fuzz;

namespace {

/// An image with at least one window over it.
struct Image {
  using Dims = SmallVector<int64_t>;

  Value value;
  ImageLayout layout;
  int64_t channels;
  Dims kernel, stride, low, high, dilation;

  /// With borders narrower than the window if every window must see the image.
  Image(ProgramBuilder &b, bool hasNarrowBorder, bool isDilated) {
    value = b.random.chance(80) ? b.pick([](RankedTensorType type) {
      return type.getRank() >= 3 && type.getRank() <= 5 &&
             isa<FloatType>(type.getElementType());
    })
                                : Value();
    if (!value)
      value = b.addInput(
          RankedTensorType::get(b.randomShape(3, 5), b.randomFloatType()));
    layout = b.random.pick(
        {ImageLayout::channels_first, ImageLayout::channels_last});
    ArrayRef<int64_t> shape = ProgramBuilder::typeOf(value).getShape();
    bool isFirst = layout == ImageLayout::channels_first;
    channels = isFirst ? shape[1] : shape.back();
    for (int64_t extent :
         shape.drop_front(isFirst ? 2 : 1).drop_back(isFirst ? 0 : 1)) {
      dilation.push_back(
          isDilated && b.random.chance(25) ? b.random.between(2, 3) : 1);
      int64_t taps = b.random.between(1, 5);
      int64_t window = dilation.back() * (taps - 1) + 1;
      int64_t border = hasNarrowBorder ? window - 1 : 3;
      low.push_back(b.random.between(0, std::min<int64_t>(border, 3)));
      high.push_back(b.random.between(0, std::min<int64_t>(border, 3)));
      while (taps > 1 && window > low.back() + extent + high.back()) {
        window = dilation.back() * (--taps - 1) + 1;
        if (hasNarrowBorder) {
          low.back() = std::min(low.back(), window - 1);
          high.back() = std::min(high.back(), window - 1);
        }
      }
      kernel.push_back(taps);
      stride.push_back(b.random.chance(60) ? 1 : b.random.between(2, 4));
    }
  }
};

const Generator<ConvOp> conv([](ProgramBuilder &b) {
  Image image(b, /*hasNarrowBorder=*/false, /*isDilated=*/true);
  SmallVector<int64_t> groupings = {1, 1, 1};
  for (int64_t groups = 2; groups <= image.channels; ++groups)
    if (image.channels % groups == 0)
      groupings.push_back(groups);
  int64_t groups = b.random.pick(groupings);
  int64_t outputs = groups * b.random.pick({1, 1, 2, 3, 4, 8, 17});
  SmallVector<int64_t> shape(image.kernel);
  if (image.layout == ImageLayout::channels_last)
    shape.append({image.channels / groups, outputs});
  else
    shape.insert(shape.begin(), {outputs, image.channels / groups});
  if (!b.fits(shape))
    return;
  // Gaps in the image leave room for every kernel that fits without them.
  SmallVector<int64_t> gaps;
  for (size_t d = 0; d < image.kernel.size(); ++d)
    gaps.push_back(b.random.chance(85) ? 1 : b.random.between(2, 3));
  Value weight = b.get(RankedTensorType::get(
      shape, ProgramBuilder::typeOf(image.value).getElementType()));
  if (weight)
    b.add<ConvOp>(image.value, weight, ConvTensor::output, image.stride,
                  image.low, image.high, image.dilation, gaps, groups,
                  image.layout, ArrayRef<int64_t>(), b.random.chance(20));
});

const Generator<PoolOp> pool([](ProgramBuilder &b) {
  auto kind = b.random.pick({PoolKind::max, PoolKind::sum,
                             PoolKind::mean_of_taps, PoolKind::mean_of_pixels});
  bool isMean =
      kind == PoolKind::mean_of_taps || kind == PoolKind::mean_of_pixels;
  Image image(b, /*hasNarrowBorder=*/true, /*isDilated=*/!isMean);
  b.add<PoolOp>(image.value, kind, image.kernel, image.stride, image.low,
                image.high, image.dilation, image.layout);
});

} // namespace
