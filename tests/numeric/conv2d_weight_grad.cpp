//===- conv2d_weight_grad.cpp - Numeric cases of ingot.conv2d_weight_grad ---===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case padded(
    "conv2d_weight_grad", "padded",
    R"((%d: tensor<1x4x3x3x$T>, %x: tensor<1x4x3x2x$T>) -> tensor<3x3x2x3x$T> {
  %w = ingot.conv2d_weight_grad %d, %x stride = [1, 1] low = [1, 1] high = [1, 1] dilation = [1, 1] groups = 1 layout = channels_last : tensor<1x4x3x3x$T>, tensor<1x4x3x2x$T> -> tensor<3x3x2x3x$T>
  return %w : tensor<3x3x2x3x$T>
})");

// Other strides, borders and extents in each dimension; columns that no window
// reads.
const Case strided(
    "conv2d_weight_grad", "strided",
    R"((%d: tensor<1x4x3x2x$T>, %x: tensor<1x7x6x3x$T>) -> tensor<3x2x3x2x$T> {
  %w = ingot.conv2d_weight_grad %d, %x stride = [2, 2] low = [1, 0] high = [1, 1] dilation = [1, 1] groups = 1 layout = channels_last : tensor<1x4x3x2x$T>, tensor<1x7x6x3x$T> -> tensor<3x2x3x2x$T>
  return %w : tensor<3x2x3x2x$T>
})");

const Case dilated(
    "conv2d_weight_grad", "dilated",
    R"((%d: tensor<1x3x6x3x$T>, %x: tensor<1x7x8x2x$T>) -> tensor<3x2x2x3x$T> {
  %w = ingot.conv2d_weight_grad %d, %x stride = [1, 1] low = [0, 1] high = [0, 0] dilation = [2, 3] groups = 1 layout = channels_last : tensor<1x3x6x3x$T>, tensor<1x7x8x2x$T> -> tensor<3x2x2x3x$T>
  return %w : tensor<3x2x2x3x$T>
})");

const Case pointwise(
    "conv2d_weight_grad", "pointwise",
    R"((%d: tensor<2x3x5x3x$T>, %x: tensor<2x3x5x4x$T>) -> tensor<1x1x4x3x$T> {
  %w = ingot.conv2d_weight_grad %d, %x stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 1 layout = channels_last : tensor<2x3x5x3x$T>, tensor<2x3x5x4x$T> -> tensor<1x1x4x3x$T>
  return %w : tensor<1x1x4x3x$T>
})");

const Case grouped(
    "conv2d_weight_grad", "grouped",
    R"((%d: tensor<1x3x5x4x$T>, %x: tensor<1x4x5x6x$T>) -> tensor<2x3x3x4x$T> {
  %w = ingot.conv2d_weight_grad %d, %x stride = [1, 1] low = [0, 1] high = [0, 1] dilation = [1, 1] groups = 2 layout = channels_last : tensor<1x3x5x4x$T>, tensor<1x4x5x6x$T> -> tensor<2x3x3x4x$T>
  return %w : tensor<2x3x3x4x$T>
})");

const Case depthwise(
    "conv2d_weight_grad", "depthwise",
    R"((%d: tensor<1x3x3x4x$T>, %x: tensor<1x5x5x4x$T>) -> tensor<3x3x1x4x$T> {
  %w = ingot.conv2d_weight_grad %d, %x stride = [2, 2] low = [1, 1] high = [1, 1] dilation = [1, 1] groups = 4 layout = channels_last : tensor<1x3x3x4x$T>, tensor<1x5x5x4x$T> -> tensor<3x3x1x4x$T>
  return %w : tensor<3x3x1x4x$T>
})");

// Windows that see no pixel.
const Case wideBorder(
    "conv2d_weight_grad", "wide_border",
    R"((%d: tensor<1x6x2x2x$T>, %x: tensor<1x2x3x1x$T>) -> tensor<1x2x1x2x$T> {
  %w = ingot.conv2d_weight_grad %d, %x stride = [1, 2] low = [2, 0] high = [2, 1] dilation = [1, 1] groups = 1 layout = channels_last : tensor<1x6x2x2x$T>, tensor<1x2x3x1x$T> -> tensor<1x2x1x2x$T>
  return %w : tensor<1x2x1x2x$T>
})");

const Case channelsFirst(
    "conv2d_weight_grad", "channels_first",
    R"((%d: tensor<2x4x3x4x$T>, %x: tensor<2x3x5x6x$T>) -> tensor<4x3x3x2x$T> {
  %w = ingot.conv2d_weight_grad %d, %x stride = [2, 2] low = [1, 1] high = [1, 2] dilation = [1, 1] groups = 1 layout = channels_first : tensor<2x4x3x4x$T>, tensor<2x3x5x6x$T> -> tensor<4x3x3x2x$T>
  return %w : tensor<4x3x3x2x$T>
})");

// Four channels: three neighbouring pixels fill a vector.
const Case fewChannels(
    "conv2d_weight_grad", "few_channels",
    R"((%d: tensor<1x3x6x4x$T>, %x: tensor<1x4x8x3x$T>) -> tensor<2x3x3x4x$T> {
  %w = ingot.conv2d_weight_grad %d, %x stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 1 layout = channels_last : tensor<1x3x6x4x$T>, tensor<1x4x8x3x$T> -> tensor<2x3x3x4x$T>
  return %w : tensor<2x3x3x4x$T>
})");

// Two pixels of seven channels, whose windows stand two apart.
const Case fewChannelsStrided(
    "conv2d_weight_grad", "few_channels_strided",
    R"((%d: tensor<1x2x4x7x$T>, %x: tensor<1x5x9x2x$T>) -> tensor<3x3x2x7x$T> {
  %w = ingot.conv2d_weight_grad %d, %x stride = [2, 2] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 1 layout = channels_last : tensor<1x2x4x7x$T>, tensor<1x5x9x2x$T> -> tensor<3x3x2x7x$T>
  return %w : tensor<3x3x2x7x$T>
})");

// More columns than a vector, more rows than a tile.
const Case severalPanels(
    "conv2d_weight_grad", "several_panels",
    R"((%d: tensor<1x1x16x35x$T>, %x: tensor<1x1x17x2x$T>) -> tensor<1x2x2x35x$T> {
  %w = ingot.conv2d_weight_grad %d, %x stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 1 layout = channels_last : tensor<1x1x16x35x$T>, tensor<1x1x17x2x$T> -> tensor<1x2x2x35x$T>
  return %w : tensor<1x2x2x35x$T>
})");

// Weights in another order than they are read in.
const Case weightsOfPyTorch(
    "conv2d_weight_grad", "weights_of_pytorch",
    R"((%d: tensor<1x18x1x3x$T>, %x: tensor<1x2x3x4x$T>) -> tensor<18x2x3x2x$T> {
  %w = ingot.conv2d_weight_grad %d, %x stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 1 layout = channels_first : tensor<1x18x1x3x$T>, tensor<1x2x3x4x$T> -> tensor<18x2x3x2x$T>
  return %w : tensor<18x2x3x2x$T>
})");

// A sum over so many windows that several CUDA blocks share it.
const Case manyWindows(
    "conv2d_weight_grad", "many_windows",
    R"((%d: tensor<2x18x19x6x$T>, %x: tensor<2x19x21x5x$T>) -> tensor<2x3x5x6x$T> {
  %w = ingot.conv2d_weight_grad %d, %x stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 1 layout = channels_last : tensor<2x18x19x6x$T>, tensor<2x19x21x5x$T> -> tensor<2x3x5x6x$T>
  return %w : tensor<2x3x5x6x$T>
})",
    {.gradient = false});

} // namespace
