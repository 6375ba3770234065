//===- conv2d.cpp - Numeric cases of ingot.conv2d --------------------------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case padded(
    "conv2d", "padded",
    R"((%x: tensor<1x4x3x2x$T>, %w: tensor<3x3x2x3x$T>) -> tensor<1x4x3x3x$T> {
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [1, 1] high = [1, 1] dilation = [1, 1] groups = 1 layout = channels_last : tensor<1x4x3x2x$T>, tensor<3x3x2x3x$T>
  return %y : tensor<1x4x3x3x$T>
})");

// Other strides, borders and extents in each dimension; columns that no window
// reads.
const Case strided(
    "conv2d", "strided",
    R"((%x: tensor<1x7x6x3x$T>, %w: tensor<3x2x3x2x$T>) -> tensor<1x4x3x2x$T> {
  %y = ingot.conv2d %x, %w stride = [2, 2] low = [1, 0] high = [1, 1] dilation = [1, 1] groups = 1 layout = channels_last : tensor<1x7x6x3x$T>, tensor<3x2x3x2x$T>
  return %y : tensor<1x4x3x2x$T>
})");

const Case dilated(
    "conv2d", "dilated",
    R"((%x: tensor<1x7x8x2x$T>, %w: tensor<3x2x2x3x$T>) -> tensor<1x3x6x3x$T> {
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [0, 1] high = [0, 0] dilation = [2, 3] groups = 1 layout = channels_last : tensor<1x7x8x2x$T>, tensor<3x2x2x3x$T>
  return %y : tensor<1x3x6x3x$T>
})");

const Case pointwise(
    "conv2d", "pointwise",
    R"((%x: tensor<2x3x5x4x$T>, %w: tensor<1x1x4x3x$T>) -> tensor<2x3x5x3x$T> {
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 1 layout = channels_last : tensor<2x3x5x4x$T>, tensor<1x1x4x3x$T>
  return %y : tensor<2x3x5x3x$T>
})");

const Case grouped(
    "conv2d", "grouped",
    R"((%x: tensor<1x4x5x6x$T>, %w: tensor<2x3x3x4x$T>) -> tensor<1x3x5x4x$T> {
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [0, 1] high = [0, 1] dilation = [1, 1] groups = 2 layout = channels_last : tensor<1x4x5x6x$T>, tensor<2x3x3x4x$T>
  return %y : tensor<1x3x5x4x$T>
})");

// Groups of more channels than a vector has lanes, and what follows them.
const Case groupedWide(
    "conv2d", "grouped_wide",
    R"((%x: tensor<2x5x6x6x$T>, %w: tensor<3x3x2x57x$T>, %b: tensor<57x$T>) -> tensor<2x5x6x57x$T> {
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [1, 1] high = [1, 1] dilation = [1, 1] groups = 3 layout = channels_last : tensor<2x5x6x6x$T>, tensor<3x3x2x57x$T>
  %e = ingot.expand %b, dims = [3] : tensor<57x$T> to tensor<2x5x6x57x$T>
  %s = ingot.add %y, %e : tensor<2x5x6x57x$T>
  return %s : tensor<2x5x6x57x$T>
})",
    {.gradient = false});

// One side of the image alone has a border.
const CaseTable oneBorder(
    "conv2d",
    R"((%x: tensor<1x4x5x3x$T>, %w: tensor<3x3x3x18x$T>) -> tensor<1x$1x$2x18x$T> {
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [$3] high = [$4] dilation = [1, 1] groups = 1 layout = channels_last : tensor<1x4x5x3x$T>, tensor<3x3x3x18x$T>
  return %y : tensor<1x$1x$2x18x$T>
})",
    {{"border_above", {"3", "3", "1, 0", "0, 0"}},
     {"border_below", {"4", "3", "0, 0", "2, 0"}},
     {"border_left", {"2", "5", "0, 2", "0, 0"}},
     {"border_right", {"2", "4", "0, 0", "0, 1"}}},
    {.gradient = false});

const Case depthwise(
    "conv2d", "depthwise",
    R"((%x: tensor<1x5x5x4x$T>, %w: tensor<3x3x1x4x$T>) -> tensor<1x3x3x4x$T> {
  %y = ingot.conv2d %x, %w stride = [2, 2] low = [1, 1] high = [1, 1] dilation = [1, 1] groups = 4 layout = channels_last : tensor<1x5x5x4x$T>, tensor<3x3x1x4x$T>
  return %y : tensor<1x3x3x4x$T>
})");

// Windows that see no pixel.
const Case wideBorder(
    "conv2d", "wide_border",
    R"((%x: tensor<1x2x3x1x$T>, %w: tensor<1x2x1x2x$T>) -> tensor<1x6x2x2x$T> {
  %y = ingot.conv2d %x, %w stride = [1, 2] low = [2, 0] high = [2, 1] dilation = [1, 1] groups = 1 layout = channels_last : tensor<1x2x3x1x$T>, tensor<1x2x1x2x$T>
  return %y : tensor<1x6x2x2x$T>
})");

const Case channelsFirst(
    "conv2d", "channels_first",
    R"((%x: tensor<2x3x5x6x$T>, %w: tensor<4x3x3x2x$T>) -> tensor<2x4x3x4x$T> {
  %y = ingot.conv2d %x, %w stride = [2, 2] low = [1, 1] high = [1, 2] dilation = [1, 1] groups = 1 layout = channels_first : tensor<2x3x5x6x$T>, tensor<4x3x3x2x$T>
  return %y : tensor<2x4x3x4x$T>
})");

// Four channels: three neighbouring pixels fill a vector.
const Case fewChannels(
    "conv2d", "few_channels",
    R"((%x: tensor<1x4x8x3x$T>, %w: tensor<2x3x3x4x$T>) -> tensor<1x3x6x4x$T> {
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 1 layout = channels_last : tensor<1x4x8x3x$T>, tensor<2x3x3x4x$T>
  return %y : tensor<1x3x6x4x$T>
})");

// Two pixels of three channels in one; of ten channels, which no vector of 64-bit floats
// or of 256 bits holds. The weights of other pixels' taps are numbers, not zeros.
const Case twoPixels(
    "conv2d", "two_pixels",
    R"((%x: tensor<2x4x9x3x$T>, %w: tensor<2x5x3x6x$T>) -> tensor<2x3x2x6x$T> {
  %y = ingot.conv2d %x, %w stride = [1, 4] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 1 layout = channels_last {pixels = 2 : i64} : tensor<2x4x9x3x$T>, tensor<2x5x3x6x$T>
  return %y : tensor<2x3x2x6x$T>
})",
    {.gradient = false});
const Case twoPixelsOfManyChannels(
    "conv2d", "two_pixels_of_many_channels",
    R"((%x: tensor<1x4x8x1x$T>, %w: tensor<3x4x1x20x$T>) -> tensor<1x2x3x20x$T> {
  %y = ingot.conv2d %x, %w stride = [1, 2] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 1 layout = channels_last {pixels = 2 : i64} : tensor<1x4x8x1x$T>, tensor<3x4x1x20x$T>
  return %y : tensor<1x2x3x20x$T>
})",
    {.gradient = false});

// Infinite pixels and one that is NaN: windows that do not contain them are as if they
// were not.
const Case nonFinitePixels(
    "conv2d", "non_finite_pixels",
    R"((%x: tensor<1x8x32x3x$T>, %w: tensor<3x3x3x4x$T>) -> tensor<1x6x30x4x$T> {
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 1 layout = channels_last : tensor<1x8x32x3x$T>, tensor<3x3x3x4x$T>
  return %y : tensor<1x6x30x4x$T>
})",
    {.gradient = false, .nonFiniteEvery = 110});

// Two pixels of seven channels, whose windows stand two apart.
const Case fewChannelsStrided(
    "conv2d", "few_channels_strided",
    R"((%x: tensor<1x5x9x2x$T>, %w: tensor<3x3x2x7x$T>) -> tensor<1x2x4x7x$T> {
  %y = ingot.conv2d %x, %w stride = [2, 2] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 1 layout = channels_last : tensor<1x5x9x2x$T>, tensor<3x3x2x7x$T>
  return %y : tensor<1x2x4x7x$T>
})");

// More columns than a vector, more rows than a tile.
const Case severalPanels(
    "conv2d", "several_panels",
    R"((%x: tensor<1x1x17x1x$T>, %w: tensor<1x2x1x19x$T>) -> tensor<1x1x16x19x$T> {
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 1 layout = channels_last : tensor<1x1x17x1x$T>, tensor<1x2x1x19x$T>
  return %y : tensor<1x1x16x19x$T>
})");

// Weights in another order than they are read in.
const Case weightsOfPyTorch(
    "conv2d", "weights_of_pytorch",
    R"((%x: tensor<1x2x3x4x$T>, %w: tensor<18x2x3x2x$T>) -> tensor<1x18x1x3x$T> {
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 1 layout = channels_first : tensor<1x2x3x4x$T>, tensor<18x2x3x2x$T>
  return %y : tensor<1x18x1x3x$T>
})");

// Windows of three images fill several tiles of a CUDA block, more columns than
// one has; the sum is a nest of three loops.
const Case severalTiles(
    "conv2d", "several_tiles",
    R"((%x: tensor<3x9x13x5x$T>, %w: tensor<3x2x5x67x$T>) -> tensor<3x9x6x67x$T> {
  %y = ingot.conv2d %x, %w stride = [1, 2] low = [1, 0] high = [1, 0] dilation = [1, 1] groups = 1 layout = channels_last : tensor<3x9x13x5x$T>, tensor<3x2x5x67x$T>
  return %y : tensor<3x9x6x67x$T>
})",
    {.gradient = false});

} // namespace
