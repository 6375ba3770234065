//===- PoolCases.cpp - Windows over images, signals and volumes --------------===//

#include "tests/numeric/PoolCases.h"
#include "tests/numeric/WindowText.h"

using namespace ingot::test;

std::string ingot::test::windows(const std::vector<int64_t> &kernel,
                                 const std::vector<int64_t> &stride,
                                 const WindowOptions &options) {
  size_t dims = kernel.size();
  return listText("kernel", kernel, dims, 1) +
         listText("stride", stride, dims, 1) +
         listText("low", options.low, dims, 0) +
         listText("high", options.high, dims, 0) +
         listText("dilation", options.dilation, dims, 1) +
         "layout = " + options.layout;
}

std::string ingot::test::overlappingWindows() {
  return windows({3, 3}, {2, 2}, {.low = {1, 1}, .high = {1, 0}});
}

const std::vector<CaseTable::Row> &ingot::test::getMaxPoolRows() {
  static const std::vector<CaseTable::Row> rows = {
      {"max_disjoint", {windows({2, 2}, {2, 2}), "2x4x6x3", "2x2x3x3"}},
      {"max_overlapping", {overlappingWindows(), "1x7x6x2", "1x4x3x2"}},
      {"max_channels_first",
       {windows({2, 3}, {2, 1},
                {.low = {1, 1}, .high = {0, 1}, .layout = "channels_first"}),
        "2x2x5x6", "2x2x3x6"}},
      {"max_dilated",
       {windows({3, 2}, {1, 1}, {.high = {0, 1}, .dilation = {2, 3}}),
        "1x7x6x2", "1x3x4x2"}},
      {"max_dilated_with_border",
       {windows({3, 2}, {1, 1},
                {.low = {2, 0}, .high = {1, 1}, .dilation = {2, 3}}),
        "1x7x6x2", "1x6x4x2"}},
      // The last row and column of the image belong to no window.
      {"max_uneven",
       {windows({2, 3}, {2, 3}, {.layout = "channels_first"}), "2x3x5x7",
        "2x3x2x2"}},
      // Rows and columns between windows belong to none.
      {"max_sparse",
       {windows({2, 1}, {3, 2}, {.low = {1, 0}}), "1x8x5x3", "1x3x3x3"}},
      // As many channels as fill vectors, and some more.
      {"max_wide",
       {windows({3, 3}, {2, 2}, {.low = {1, 1}, .high = {1, 1}}), "1x5x6x19",
        "1x3x3x19"}},
      {"max_of_signals",
       {windows({3}, {2},
                {.low = {1}, .high = {1}, .layout = "channels_first"}),
        "2x3x7", "2x3x4"}},
      {"max_of_signals_dilated",
       {windows({2}, {1}, {.low = {2}, .high = {1}, .dilation = {3}}), "2x7x3",
        "2x7x3"}},
      {"max_of_volumes",
       {windows({2, 3, 2}, {2, 1, 3},
                {.low = {1, 1, 0}, .high = {0, 1, 1}, .dilation = {1, 1, 2}}),
        "1x4x3x5x2", "1x2x3x2x2"}}};
  return rows;
}

const std::vector<CaseTable::Row> &ingot::test::getMeanPoolRows() {
  static const std::vector<CaseTable::Row> rows = {
      {"mean_disjoint",
       {"mean_of_taps", windows({2, 2}, {2, 2}), "2x4x6x3", "2x2x3x3"}},
      {"mean_overlapping",
       {"mean_of_taps", overlappingWindows(), "1x7x6x2", "1x4x3x2"}},
      {"mean_channels_first",
       {"mean_of_taps",
        windows({2, 3}, {2, 1},
                {.low = {1, 1}, .high = {0, 1}, .layout = "channels_first"}),
        "2x2x5x6", "2x2x3x6"}},
      // Windows at the border count fewer pixels.
      {"mean_of_pixels",
       {"mean_of_pixels", overlappingWindows(), "1x7x6x2", "1x4x3x2"}},
      {"mean_of_pixels_channels_first",
       {"mean_of_pixels",
        windows({3, 4}, {1, 3},
                {.low = {2, 1}, .high = {1, 3}, .layout = "channels_first"}),
        "2x2x4x6", "2x2x5x3"}},
      {"mean_of_pixels_without_border",
       {"mean_of_pixels", windows({2, 3}, {1, 1}), "1x4x5x3", "1x3x3x3"}},
      {"mean_global",
       {"mean_of_taps", windows({4, 5}, {1, 1}, {.layout = "channels_first"}),
        "2x3x4x5", "2x3x1x1"}},
      {"mean_uneven",
       {"mean_of_taps", windows({2, 3}, {2, 3}), "2x5x7x3", "2x2x2x3"}},
      {"mean_of_signals",
       {"mean_of_pixels",
        windows({4}, {3},
                {.low = {2}, .high = {3}, .layout = "channels_first"}),
        "2x3x8", "2x3x4"}},
      {"mean_of_volumes",
       {"mean_of_pixels",
        windows({2, 3, 2}, {2, 1, 1}, {.low = {1, 1, 0}, .high = {1, 1, 1}}),
        "1x4x3x4x2", "1x3x3x4x2"}}};
  return rows;
}

std::vector<CaseTable::Row>
ingot::test::getNonFinitePoolRows(const char *variant) {
  return {{variant,
           {overlappingWindows(), "2x7x6x3", "2x4x3x3"},
           CaseOptions{.gradient = false, .nonFiniteEvery = 13}}};
}
