//===- conv.cpp - Numeric cases of ingot.conv ------------------------------===//

#include "tests/numeric/NumericCase.h"
#include "tests/numeric/WindowText.h"

#include <deque>

namespace {

using namespace ingot::test;

/// Differences say nothing where the loss is a sum of so many products that the bound
/// of its rounding, over the step, exceeds what is useful.
constexpr CaseOptions kManyProducts{.gradient = false};
/// Several pixels per element have no derivative: they are made behind Differentiate.
constexpr CaseOptions kSeveralPixels{.gradient = false};
/// Nor has a difference of infinities a meaning.
constexpr CaseOptions kNonFinite{.gradient = false, .nonFiniteEvery = 110};

/// The attributes of a convolution. What is empty is 0 of a border, else 1.
struct Attributes {
  std::vector<int64_t> stride = {}, low = {}, high = {}, dilation = {},
                       inputDilation = {};
  int64_t groups = 1;
  std::string layout = "channels_last";
  std::string more = ""; ///< with braces
};

std::string textOf(const Attributes &attributes, size_t spatialDims) {
  return listText("stride", attributes.stride, spatialDims, 1) +
         listText("low", attributes.low, spatialDims, 0) +
         listText("high", attributes.high, spatialDims, 0) +
         listText("dilation", attributes.dilation, spatialDims, 1) +
         listText("input_dilation", attributes.inputDilation, spatialDims, 1) +
         "groups = " + std::to_string(attributes.groups) +
         " layout = " + attributes.layout + " " + attributes.more;
}

std::string signal(const Attributes &attributes) {
  return textOf(attributes, 1);
}
std::string image(const Attributes &attributes) {
  return textOf(attributes, 2);
}
std::string volume(const Attributes &attributes) {
  return textOf(attributes, 3);
}

/// What joins three tensors: the attributes, their shapes in the order output,
/// input, weight, and the spatial extents of input and weight.
const std::vector<CaseTable::Row> kRelations = {
    {"padded",
     {image({.low = {1, 1}, .high = {1, 1}}), "1x4x3x3", "1x4x3x2", "3x3x2x3",
      "[4, 3]", "[3, 3]"}},
    // Other strides, borders and extents in each dimension; columns that no window
    // reads.
    {"strided",
     {image({.stride = {2, 2}, .low = {1, 0}, .high = {1, 1}}), "1x4x3x2",
      "1x7x6x3", "3x2x3x2", "[7, 6]", "[3, 2]"}},
    {"dilated",
     {image({.low = {0, 1}, .dilation = {2, 3}}), "1x3x6x3", "1x7x8x2",
      "3x2x2x3", "[7, 8]", "[3, 2]"}},
    {"pointwise",
     {image({}), "2x3x5x3", "2x3x5x4", "1x1x4x3", "[3, 5]", "[1, 1]"}},
    {"grouped",
     {image({.low = {0, 1}, .high = {0, 1}, .groups = 2}), "1x3x5x4", "1x4x5x6",
      "2x3x3x4", "[4, 5]", "[2, 3]"}},
    {"depthwise",
     {image({.stride = {2, 2}, .low = {1, 1}, .high = {1, 1}, .groups = 4}),
      "1x3x3x4", "1x5x5x4", "3x3x1x4", "[5, 5]", "[3, 3]"}},
    // Two output channels for each of the input.
    {"several_per_channel",
     {image({.low = {1, 0}, .groups = 3}), "1x4x4x6", "1x4x5x3", "2x2x1x6",
      "[4, 5]", "[2, 2]"}},
    // Windows that see no element.
    {"wide_border",
     {image({.stride = {1, 2}, .low = {2, 0}, .high = {2, 1}}), "1x6x2x2",
      "1x2x3x1", "1x2x1x2", "[2, 3]", "[1, 2]"}},
    // A border on one side, in one dimension or both.
    {"border_before",
     {image({.low = {1, 2}}), "1x4x3x3", "1x4x3x2", "2x3x2x3", "[4, 3]",
      "[2, 3]"}},
    {"border_behind",
     {image({.high = {1, 2}}), "1x4x3x3", "1x4x3x2", "2x3x2x3", "[4, 3]",
      "[2, 3]"}},
    // Wider than the kernel.
    {"border_left",
     {image({.stride = {1, 2}, .low = {0, 4}}), "1x3x3x3", "1x4x3x2", "2x3x2x3",
      "[4, 3]", "[2, 3]"}},
    {"border_below",
     {image({.high = {3, 0}}), "1x6x1x3", "1x4x3x2", "2x3x2x3", "[4, 3]",
      "[2, 3]"}},
    // One side alone has a border; more channels than a vector.
    {"wide_border_above",
     {image({.low = {1, 0}}), "1x3x3x18", "1x4x5x3", "3x3x3x18", "[4, 5]",
      "[3, 3]"},
     kManyProducts},
    {"wide_border_below",
     {image({.high = {2, 0}}), "1x4x3x18", "1x4x5x3", "3x3x3x18", "[4, 5]",
      "[3, 3]"},
     kManyProducts},
    {"wide_border_left",
     {image({.low = {0, 2}}), "1x2x5x18", "1x4x5x3", "3x3x3x18", "[4, 5]",
      "[3, 3]"},
     kManyProducts},
    {"wide_border_right",
     {image({.high = {0, 1}}), "1x2x4x18", "1x4x5x3", "3x3x3x18", "[4, 5]",
      "[3, 3]"},
     kManyProducts},
    // Of an input two of three rows and columns are no window's beginning; the last
    // columns no window reads.
    {"of_thirds",
     {image({.stride = {3, 3}, .low = {1, 2}, .high = {1, 0}}), "2x3x2x3",
      "2x8x7x2", "4x5x2x3", "[8, 7]", "[4, 5]"}},
    {"grouped_strided",
     {image({.stride = {2, 2}, .low = {1, 1}, .high = {1, 1}, .groups = 2}),
      "1x3x4x10", "1x5x7x8", "3x3x4x10", "[5, 7]", "[3, 3]"},
     kManyProducts},
    // Negative borders cut elements off.
    {"cut",
     {image({.low = {-1, 1}, .high = {0, -2}}), "1x4x4x3", "1x6x7x2", "2x3x2x3",
      "[6, 7]", "[2, 3]"}},
    {"cut_strided",
     {image({.stride = {3, 1}, .low = {-2, 0}, .high = {1, -1}}), "1x2x2x2",
      "1x9x4x2", "3x2x2x2", "[9, 4]", "[3, 2]"}},
    {"channels_first",
     {image({.stride = {2, 2},
             .low = {1, 1},
             .high = {1, 2},
             .layout = "channels_first"}),
      "2x4x3x4", "2x3x5x6", "4x3x3x2", "[5, 6]", "[3, 2]"}},
    // Four channels: three neighbouring pixels fill a vector.
    {"few_channels",
     {image({}), "1x3x6x4", "1x4x8x3", "2x3x3x4", "[4, 8]", "[2, 3]"}},
    // Two pixels of seven channels, whose windows stand two apart.
    {"few_channels_strided",
     {image({.stride = {2, 2}}), "1x2x4x7", "1x5x9x2", "3x3x2x7", "[5, 9]",
      "[3, 3]"}},
    // More columns than a vector, more rows than a tile.
    {"several_panels",
     {image({}), "1x1x16x19", "1x1x17x1", "1x2x1x19", "[1, 17]", "[1, 2]"}},
    // Eleven pixels side by side, whose taps of 31 channels are runs of steps.
    {"many_steps_of_pixels",
     {image({.stride = {1, 3},
             .low = {2, 2},
             .high = {3, 1},
             .dilation = {3, 1}}),
      "1x6x11x1", "1x1x33x31", "1x5x31x1", "[1, 33]", "[1, 5]"},
     kManyProducts},
    // Sums of 512, 256 and 128 steps, which several blocks of a GPU share.
    {"many_steps_strided",
     {image({.stride = {2, 2}, .low = {1, 1}, .high = {1, 1}}), "1x2x2x128",
      "1x4x4x3", "3x3x3x128", "[4, 4]", "[3, 3]"},
     kManyProducts},
    // Of three inputs the outer ones are one part of sums of one tap, the other is one
    // of two taps: as many terms, twice as many steps, which blocks of a GPU share.
    {"many_steps_unlike",
     {signal({.stride = {2}, .low = {1}, .high = {1}}), "1x2x520", "1x3x2",
      "3x2x520", "[3]", "[3]"},
     kManyProducts},
    // Weights in another order than they are read in.
    {"weights_of_pytorch",
     {image({.layout = "channels_first"}), "1x18x1x3", "1x2x3x4", "18x2x3x2",
      "[3, 4]", "[3, 2]"}},
    // Elements two and three apart.
    {"input_dilated",
     {image({.low = {1, 2}, .high = {2, 0}, .inputDilation = {2, 3}}),
      "1x8x8x3", "1x4x3x2", "3x2x2x3", "[4, 3]", "[3, 2]"}},
    {"all_dilated",
     {image({.stride = {3, 2},
             .low = {2, 1},
             .high = {1, 3},
             .dilation = {3, 2},
             .inputDilation = {2, 3}}),
      "1x3x5x3", "1x4x3x2", "2x2x2x3", "[4, 3]", "[2, 2]"}},
    {"input_dilated_cut",
     {image({.stride = {2, 1},
             .low = {-3, 1},
             .high = {1, -2},
             .inputDilation = {3, 2}}),
      "1x5x5x2", "1x5x4x3", "2x2x3x2", "[5, 4]", "[2, 2]"}},
    // Taps from behind.
    {"reversed",
     {image({.low = {1, 0}, .high = {0, 1}, .more = "{reversed = true}"}),
      "1x3x5x3", "1x4x5x2", "3x2x2x3", "[4, 5]", "[3, 2]"}},
    {"reversed_without_border",
     {image({.more = "{reversed = true}"}), "1x2x4x18", "1x4x5x3", "3x2x3x18",
      "[4, 5]", "[3, 2]"},
     kManyProducts},
    {"reversed_strided",
     {image({.stride = {2, 3},
             .low = {1, 2},
             .high = {2, 0},
             .dilation = {1, 2},
             .inputDilation = {1, 2},
             .groups = 2,
             .layout = "channels_first",
             .more = "{reversed = true}"}),
      "1x6x4x4", "1x4x7x6", "6x2x3x2", "[7, 6]", "[3, 2]"}},
    // One spatial dimension.
    {"signal",
     {signal({.stride = {2}, .low = {1}, .high = {2}}), "2x5x5", "2x9x3",
      "4x3x5", "[9]", "[4]"}},
    {"signal_without_border",
     {signal({}), "2x6x17", "2x9x3", "4x3x17", "[9]", "[4]"}},
    {"signal_few_channels",
     {signal({}), "2x8x4", "2x9x3", "2x3x4", "[9]", "[2]"}},
    {"signal_dilated",
     {signal({.low = {3},
              .dilation = {2},
              .groups = 2,
              .layout = "channels_first"}),
      "1x6x6", "1x4x7", "6x2x3", "[7]", "[3]"}},
    {"signal_depthwise",
     {signal({.low = {1}, .high = {1}, .groups = 5}), "2x9x5", "2x9x5", "3x1x5",
      "[9]", "[3]"}},
    {"signal_input_dilated",
     {signal({.stride = {2},
              .low = {2},
              .high = {1},
              .inputDilation = {3},
              .layout = "channels_first",
              .more = "{reversed = true}"}),
      "2x3x7", "2x2x5", "3x2x3", "[5]", "[3]"}},
    // Three spatial dimensions.
    {"volume",
     {volume({.low = {1, 1, 0}, .high = {0, 1, 1}}), "1x4x3x5x3", "1x4x3x5x2",
      "2x3x2x2x3", "[4, 3, 5]", "[2, 3, 2]"}},
    {"volume_without_border",
     {volume({.stride = {1, 2, 1}}), "2x2x2x3x17", "2x3x4x5x3", "2x1x3x3x17",
      "[3, 4, 5]", "[2, 1, 3]"},
     kManyProducts},
    {"volume_strided",
     {volume({.stride = {2, 1, 3},
              .low = {0, 1, 2},
              .high = {1, 0, 0},
              .dilation = {1, 2, 1},
              .layout = "channels_first"}),
      "1x3x3x3x2", "1x2x5x4x6", "3x2x2x2x3", "[5, 4, 6]", "[2, 2, 3]"}},
    {"volume_grouped",
     {volume({.stride = {1, 1, 2},
              .low = {0, 1, 0},
              .high = {1, 0, 1},
              .groups = 2}),
      "1x3x4x2x6", "1x3x4x3x4", "2x2x1x2x6", "[3, 4, 3]", "[2, 2, 1]"}},
    {"volume_input_dilated",
     {volume({.stride = {1, 3, 2},
              .low = {1, 0, 2},
              .high = {0, 1, 1},
              .dilation = {2, 1, 1},
              .inputDilation = {1, 2, 3}}),
      "1x1x2x3x3", "1x2x3x2x2", "2x2x2x2x3", "[2, 3, 2]", "[2, 2, 2]"}},
    // Two columns of three side by side are one part of the sums, the one between
    // them is the other: its own neighbours are rows.
    {"volume_columns_apart",
     {volume({.low = {3, 3, 2},
              .high = {2, 0, 1},
              .dilation = {1, 3, 1},
              .inputDilation = {1, 1, 2},
              .layout = "channels_first"}),
      "1x1x7x1x3", "1x1x3x1x1", "1x1x2x2x2", "[3, 1, 1]", "[2, 2, 2]"}},
};

/// The rows with a word before their names.
std::vector<CaseTable::Row> rename(const std::string &word) {
  static std::deque<std::string> names;
  std::vector<CaseTable::Row> rows = kRelations;
  for (CaseTable::Row &row : rows)
    row.variant = names.emplace_back(word + "_" + row.variant).c_str();
  return rows;
}

const CaseTable
    outputs("conv",
            R"((%x: tensor<$3x$T>, %w: tensor<$4x$T>) -> tensor<$2x$T> {
  %y = ingot.conv %x, %w of = output $1 : tensor<$3x$T>, tensor<$4x$T>
  return %y : tensor<$2x$T>
})",
            rename("output"));

const CaseTable
    inputs("conv",
           R"((%y: tensor<$2x$T>, %w: tensor<$4x$T>) -> tensor<$3x$T> {
  %x = ingot.conv %y, %w of = input extents = $5 $1 : tensor<$2x$T>, tensor<$4x$T>
  return %x : tensor<$3x$T>
})",
           rename("input"));

const CaseTable
    weights("conv",
            R"((%y: tensor<$2x$T>, %x: tensor<$3x$T>) -> tensor<$4x$T> {
  %w = ingot.conv %y, %x of = weight extents = $6 $1 : tensor<$2x$T>, tensor<$3x$T>
  return %w : tensor<$4x$T>
})",
            rename("weight"));

// Groups of more channels than a vector has lanes, and what follows them.
const Case groupedWide(
    "conv", "grouped_wide",
    R"((%x: tensor<2x5x6x6x$T>, %w: tensor<3x3x2x57x$T>, %b: tensor<57x$T>) -> tensor<2x5x6x57x$T> {
  %y = ingot.conv %x, %w of = output stride = [1, 1] low = [1, 1] high = [1, 1] dilation = [1, 1] input_dilation = [1, 1] groups = 3 layout = channels_last : tensor<2x5x6x6x$T>, tensor<3x3x2x57x$T>
  %e = ingot.expand %b, dims = [3] : tensor<57x$T> to tensor<2x5x6x57x$T>
  %s = ingot.add %y, %e : tensor<2x5x6x57x$T>
  return %s : tensor<2x5x6x57x$T>
})",
    kManyProducts);

// Words: attributes, output, input, weight.
const CaseTable alone(
    "conv", R"((%x: tensor<$3x$T>, %w: tensor<$4x$T>) -> tensor<$2x$T> {
  %y = ingot.conv %x, %w of = output $1 : tensor<$3x$T>, tensor<$4x$T>
  return %y : tensor<$2x$T>
})",
    {
        // Two pixels of three channels in one; of ten channels, which no vector of
        // 64-bit floats or of 256 bits holds. The weights of other pixels' taps are
        // numbers, not zeros.
        {"two_pixels",
         {image({.stride = {1, 4}, .more = "{pixels = 2 : i64}"}), "2x3x2x6",
          "2x4x9x3", "2x5x3x6"},
         kSeveralPixels},
        {"two_pixels_of_many_channels",
         {image({.stride = {1, 2}, .more = "{pixels = 2 : i64}"}), "1x2x3x20",
          "1x4x8x1", "3x4x1x20"},
         kSeveralPixels},
        // Infinite pixels and one that is NaN: windows that do not contain them are
        // as if they were not.
        {"non_finite_pixels",
         {image({}), "1x6x30x4", "1x8x32x3", "3x3x3x4"},
         kNonFinite},
        // The same along a signal, and of one whose taps are counted from behind.
        {"two_pixels_of_a_signal",
         {signal({.stride = {4}, .more = "{pixels = 2 : i64}"}), "2x2x6",
          "2x9x3", "5x3x6"},
         kSeveralPixels},
        {"two_reversed_pixels",
         {signal({.stride = {4},
                  .more = "{pixels = 2 : i64, reversed = true}"}),
          "2x2x6", "2x9x3", "5x3x6"},
         kSeveralPixels},
        // Windows of three images fill several tiles of a CUDA block, more columns
        // than one has; the sum is a nest of three loops.
        {"several_tiles",
         {image({.stride = {1, 2}, .low = {1, 0}, .high = {1, 0}}), "3x9x6x67",
          "3x9x13x5", "3x2x5x67"},
         kManyProducts},
    });

// Of a factor per row: the gradient is cropped along the rows that repeat it and
// bordered along its own.
const Case inputOfRowFactor(
    "conv", "input_of_row_factor",
    R"((%s: tensor<5x$T>, %w: tensor<3x1x4x2x$T>) -> tensor<2x5x3x4x$T> {
  %d = ingot.expand %s, dims = [1] : tensor<5x$T> to tensor<2x5x5x2x$T>
  %x = ingot.conv %d, %w of = input extents = [5, 3] stride = [1, 1] low = [1, 1] high = [1, 1] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<2x5x5x2x$T>, tensor<3x1x4x2x$T>
  return %x : tensor<2x5x3x4x$T>
})");

// A sum over so many windows that several CUDA blocks share it.
const Case weightManyWindows(
    "conv", "weight_many_windows",
    R"((%d: tensor<2x18x19x6x$T>, %x: tensor<2x19x21x5x$T>) -> tensor<2x3x5x6x$T> {
  %w = ingot.conv %d, %x of = weight extents = [2, 3] stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<2x18x19x6x$T>, tensor<2x19x21x5x$T>
  return %w : tensor<2x3x5x6x$T>
})",
    kManyProducts);

} // namespace
