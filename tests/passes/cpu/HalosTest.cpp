//===- HalosTest.cpp - Products of guarded reads against double loops -------===//

#include "tests/ExactSum.h"
#include "tests/passes/cpu/KernelProgram.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <random>
#include <sstream>

using namespace ingot::test;

namespace {

/// Along one side of an image: index `(position * stride + tap * dilation - low) /
/// divisor`.
struct Side {
  int64_t image, windows, taps;
  int64_t stride = 1, dilation = 1, low = 0, divisor = 1;
};

/// out[n, y, x, g*O + o] = fill-guarded image[n, y.., x.., g*C + c] * weight[i, j, c,
/// g*O + o], summed over i, j and c, as `ingot.loops`.
struct Windows {
  std::string name;
  int64_t N;
  Side y, x;
  int64_t G, C, O;
  double fill = 0;
  std::string schedule = ""; ///< `<tiles {...}>`; empty: the planner's
  /// Channels of the output before its rows: vectors run along the image.
  bool channelsFirst = false;
  /// First rows of taps that the weight does not have, for which it is 0.
  int64_t missingTaps = 0;

  std::vector<int64_t> imageShape() const {
    return {N, y.image, x.image, G * C};
  }
  std::vector<int64_t> weightShape() const {
    return {y.taps - missingTaps, x.taps, C, G * O};
  }
  std::vector<int64_t> outShape() const {
    if (channelsFirst)
      return {N, G * O, y.windows, x.windows};
    return {N, y.windows, x.windows, G * O};
  }
};

std::string typeOf(const std::vector<int64_t> &shape) {
  std::string text = "tensor<";
  for (int64_t extent : shape)
    text += std::to_string(extent) + "x";
  return text + "f32>";
}

int64_t countElements(const std::vector<int64_t> &shape) {
  int64_t count = 1;
  for (int64_t extent : shape)
    count *= extent;
  return count;
}

std::string indexOf(const Side &side, const std::string &position,
                    const std::string &tap) {
  auto times = [](const std::string &loop, int64_t factor) {
    return loop + " * " + std::to_string(factor);
  };
  std::string sum = times(position, side.stride) + " + " +
                    times(tap, side.dilation) + (side.low < 0 ? " + " : " - ") +
                    std::to_string(std::abs(side.low));
  return side.divisor == 1
             ? sum
             : "(" + sum + ") over " + std::to_string(side.divisor);
}

std::string textOf(const Windows &windows) {
  std::string image = typeOf(windows.imageShape()),
              weight = typeOf(windows.weightShape()),
              out = typeOf(windows.outShape());
  std::string O = std::to_string(windows.O);
  std::ostringstream s;
  s << "func.func @" << windows.name << "(%x: " << image << ", %w: " << weight
    << ") -> " << out << " {\n  %r = ingot.kernel \"" << windows.name << "\"";
  if (!windows.schedule.empty())
    s << " schedule = #ingot.schedule" << windows.schedule;
  s << " (%x, %w) : (" << image << ", " << weight << ") -> " << out
    << " {\n  ^bb0(%a: " << image << ", %b: " << weight << "):\n"
    << "    %p = ingot.loops (n = " << windows.N
    << ", y = " << windows.y.windows << ", x = " << windows.x.windows
    << ", g = " << windows.G << ", o = " << windows.O
    << " | i = " << windows.y.taps << ", j = " << windows.x.taps
    << ", c = " << windows.C << ")\n      reads %a[n, "
    << indexOf(windows.y, "y", "i") << ", " << indexOf(windows.x, "x", "j")
    << ", g * " << windows.C << " + c] else " << std::showpoint << windows.fill
    << ", %b[i - " << windows.missingTaps << ", j, c, g * " << windows.O
    << " + o] else 0.0\n      writes "
    << (windows.channelsFirst ? "[n, g * " + O + " + o, y, x]"
                              : "[n, y, x, g * " + O + " + o]")
    << " from 0.0 {\n"
    << "    ^bb0(%l: f32, %h: f32, %sum: f32):\n"
    << "      %m = arith.mulf %l, %h : f32\n"
    << "      %s = arith.addf %sum, %m : f32\n"
    << "      ingot.yield %s : f32\n    } : (" << image << ", " << weight
    << ") -> " << out << "\n    ingot.yield %p : " << out << "\n  }\n"
    << "  return %r : " << out << "\n}\n";
  return s.str();
}

std::vector<float> makeElements(int64_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> uniform(-1, 1);
  std::vector<float> elements(count);
  for (float &element : elements)
    element = uniform(random);
  return elements;
}

/// The element of a side that a tap reads, or -1.
int64_t find(const Side &side, int64_t position, int64_t tap) {
  int64_t index = position * side.stride + tap * side.dilation - side.low;
  bool isThere = index >= 0 && index % side.divisor == 0 &&
                 index / side.divisor < side.image;
  return isThere ? index / side.divisor : -1;
}

void check(const Windows &w, const std::vector<float> &image,
           const std::vector<float> &weight, const std::vector<float> &out) {
  int errors = 0;
  int64_t steps = w.y.taps * w.x.taps * w.C;
  for (int64_t n = 0; n < w.N; ++n)
    for (int64_t y = 0; y < w.y.windows; ++y)
      for (int64_t x = 0; x < w.x.windows; ++x)
        for (int64_t channel = 0; channel < w.G * w.O; ++channel) {
          ingot::test::ExactSum sum;
          int64_t at =
              w.channelsFirst
                  ? ((n * w.G * w.O + channel) * w.y.windows + y) *
                            w.x.windows +
                        x
                  : ((n * w.y.windows + y) * w.x.windows + x) * w.G * w.O +
                        channel;
          for (int64_t i = w.missingTaps; i < w.y.taps; ++i)
            for (int64_t j = 0; j < w.x.taps; ++j)
              for (int64_t c = 0; c < w.C; ++c) {
                int64_t p = find(w.y, y, i), q = find(w.x, x, j);
                int64_t pixel =
                    ((n * w.y.image + p) * w.x.image + q) * w.G * w.C +
                    channel / w.O * w.C + c;
                double element = p < 0 || q < 0 ? w.fill : image[pixel];
                double term =
                    element *
                    weight[(((i - w.missingTaps) * w.x.taps + j) * w.C + c) *
                               w.G * w.O +
                           channel];
                sum.add(term);
              }
          // A rounding for each step, relative to the sum of magnitudes.
          double tolerance = steps * std::ldexp(sum.magnitude, -23);
          if (!(std::fabs(out[at] - sum.value) <= tolerance) && ++errors <= 3)
            ADD_FAILURE() << w.name << " at n=" << n << " y=" << y << " x=" << x
                          << " channel=" << channel << ": expected "
                          << sum.value << " within " << tolerance << ", found "
                          << out[at];
        }
}

class Halos : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(VectorBits, Halos, testing::Values(256, 512));

/// Compiles all kernels as one program, and runs each forward and backward.
void compileAndCheck(const std::vector<Windows> &kernels, int vectorBits) {
  if (!hostHasVectors(vectorBits))
    GTEST_SKIP() << "this machine has no vectors of " << vectorBits << " bits";
  std::string module;
  for (const Windows &kernel : kernels)
    module += textOf(kernel);
  KernelProgram program(module, kMakeKernels, vectorBits);
  for (const Windows &kernel : kernels) {
    auto image = makeElements(countElements(kernel.imageShape()), 1);
    auto weight = makeElements(countElements(kernel.weightShape()), 2);
    std::vector<TensorBytes> inputs = {toBytes(image), toBytes(weight)};
    std::vector<TensorBytes> outputs = program.run(kernel.name, inputs);
    check(kernel, image, weight, fromBytes<float>(outputs[0]));
    EXPECT_EQ(outputs, program.run(kernel.name, inputs, TaskOrder::Backward))
        << kernel.name << " depends on the order of its tasks";
  }
}

// A border on each side alone, of another width on all of them, and windows that see
// nothing but border.
TEST_P(Halos, BordersOfEverySide) {
  compileAndCheck(
      {{"top", 2, {5, 4, 3, 1, 1, 1}, {7, 5, 3}, 1, 3, 20},
       {"bottom", 2, {5, 4, 3}, {7, 5, 3}, 1, 3, 20},
       {"left", 1, {5, 3, 3}, {7, 7, 3, 1, 1, 2}, 1, 3, 20},
       {"right", 1, {5, 3, 3}, {7, 6, 3}, 1, 3, 20},
       {"all", 2, {5, 9, 3, 1, 1, 2}, {7, 12, 4, 1, 1, 3}, 1, 5, 7},
       {"one_channel", 3, {6, 8, 5, 1, 1, 3}, {37, 41, 5, 1, 1, 5}, 1, 1, 6},
       {"empty_windows", 1, {2, 9, 2, 1, 1, 4}, {3, 11, 2, 1, 1, 5}, 1, 2, 17},
       {"cropped", 1, {9, 4, 3, 1, 1, -2}, {9, 12, 3, 1, 1, 1}, 1, 2, 17},
       {"filled", 1, {5, 5, 3, 1, 1, 1}, {7, 7, 3, 1, 1, 1}, 1, 3, 20, 0.75}},
      GetParam());
}

// Rows beyond whole vectors, and channels of them.
TEST_P(Halos, StridesAndDilations) {
  compileAndCheck(
      {{"strided", 1, {9, 5, 3, 2, 1, 1}, {20, 7, 3, 3, 1, 1}, 1, 33, 40},
       {"dilated", 1, {9, 9, 3, 1, 3, 3}, {20, 21, 2, 1, 2, 2}, 1, 18, 17},
       {"reversed", 1, {9, 9, 3, 1, -1, -1}, {20, 20, 3, 1, -2, -2}, 1, 5, 24}},
      GetParam());
}

// What an input gradient reads: stride - 1 positions between pixels hold nothing.
TEST_P(Halos, Divisors) {
  compileAndCheck(
      {{"by_two",
        2,
        {4, 8, 3, 1, -1, -1, 2},
        {5, 10, 3, 1, -1, -1, 2},
        1,
        19,
        16},
       {"by_three",
        1,
        {4, 13, 5, 1, -1, -2, 3},
        {3, 9, 2, 1, -1, 0, 3},
        1,
        3,
        5},
       {"innermost",
        1,
        {4, 5, 2, 1, 1, 1, 2},
        {40, 83, 3, 1, -1, -1, 2},
        1,
        1,
        9},
       {"both", 1, {4, 6, 3, 2, 1, 3, 3}, {5, 7, 3, 3, 2, 4, 2}, 1, 4, 21},
       // Three of four parts have no terms.
       {"single_tap",
        2,
        {4, 8, 1, 1, 1, 0, 2},
        {5, 10, 1, 1, 1, 0, 2},
        1,
        19,
        33},
       // One element, and no part but the one it is in; parts of no element.
       {"short", 1, {3, 1, 3, 1, -1, -1, 2}, {2, 2, 2, 1, -1, -2, 3}, 1, 5, 17},
       // Too many parts, and products with what is not zero: from a halo.
       {"by_five",
        1,
        {3, 11, 3, 1, -1, -1, 5},
        {3, 13, 3, 1, -1, -1, 5},
        1,
        5,
        17},
       {"filled",
        1,
        {4, 8, 3, 1, -1, -1, 2},
        {5, 10, 3, 1, -1, -1, 2},
        1,
        5,
        17,
        2}},
      GetParam());
}

// What was decided of the part with most terms holds for the others.
TEST_P(Halos, DivisorsInEverySchedule) {
  auto scheduled = [](std::string name, std::string schedule,
                      bool channelsFirst = false) {
    return Windows{std::move(name),
                   2,
                   {5, 10, 3, 1, -1, -1, 2},
                   {9, 17, 3, 1, -1, -1, 2},
                   1,
                   18,
                   37,
                   0,
                   std::move(schedule),
                   channelsFirst};
  };
  compileAndCheck(
      {scheduled("packed", "<tiles {rhs = before, tile = [4, 1]}>"),
       scheduled("both", "<tiles {lhs = before, rhs = before, tile = [4, 1]}>"),
       scheduled("chains", "<tiles {chains = 2, tile = [3, 1]}>"),
       scheduled("tasks",
                 "<tiles {rhs = before, tile = [4, 1], tasks = [3, 2, 2]}>"),
       scheduled("along_image", "", true)},
      GetParam());
}

// A batch outside of rows and columns that moves the weight: its panels are packed once
// for each group, not for each row of windows.
TEST_P(Halos, Groups) {
  compileAndCheck({{"two", 2, {6, 6, 3, 1, 1, 1}, {7, 7, 3, 1, 1, 1}, 2, 4, 17},
                   {"many", 1, {6, 3, 3, 2, 1, 1}, {9, 5, 3, 2, 1, 1}, 5, 3, 3},
                   {"packed",
                    2,
                    {6, 6, 3, 1, 1, 1},
                    {7, 7, 3, 1, 1, 1},
                    3,
                    8,
                    20,
                    0,
                    "<tiles {rhs = before, tile = [4, 1]}>"},
                   {"packed_both",
                    2,
                    {6, 6, 3, 1, 1, 1},
                    {7, 7, 3, 1, 1, 1},
                    3,
                    8,
                    20,
                    0,
                    "<tiles {lhs = before, rhs = before, tile = [4, 1]}>"}},
                  GetParam());
}

// Vectors along an image with a border, which is then packed like any right operand; a
// weight with one, too.
TEST_P(Halos, OfEitherOperand) {
  auto alongImage = [](std::string name, int64_t N, Side y, Side x,
                       std::string schedule = "") {
    return Windows{.name = std::move(name),
                   .N = N,
                   .y = y,
                   .x = x,
                   .G = 1,
                   .C = 4,
                   .O = 5,
                   .schedule = std::move(schedule),
                   .channelsFirst = true};
  };
  auto ofShortWeight = [](std::string name, Side y, Side x, int64_t G) {
    return Windows{.name = std::move(name),
                   .N = 1,
                   .y = y,
                   .x = x,
                   .G = G,
                   .C = 4,
                   .O = 20,
                   .missingTaps = 1};
  };
  constexpr Side kRows = {6, 6, 3, 1, 1, 1}, kColumns = {21, 21, 3, 1, 1, 1};
  compileAndCheck(
      {alongImage("right", 2, kRows, kColumns),
       alongImage("strided", 1, {6, 3, 3, 2, 1, 1}, {40, 20, 3, 2, 1, 1}),
       alongImage("packed", 1, kRows, kColumns,
                  "<tiles {rhs = before, tile = [4, 1]}>"),
       alongImage("per_panel", 1, kRows, kColumns,
                  "<tiles {rhs = per_panel, tile = [4, 1]}>"),
       ofShortWeight("of_weight", {6, 4, 3}, {9, 7, 3}, 1),
       ofShortWeight("of_both", {6, 6, 3, 1, 1, 1}, {9, 9, 3, 1, 1, 1}, 1),
       ofShortWeight("of_both_in_groups", {6, 6, 3, 1, 1, 1},
                     {9, 9, 3, 1, 1, 1}, 2)},
      GetParam());
}

// Packing from a halo, panel by panel and all at once; blocks of steps; several tasks of
// the copy and of the product.
TEST_P(Halos, EverySchedule) {
  auto scheduled = [](std::string name, std::string decisions) {
    return Windows{std::move(name),
                   1,
                   {12, 12, 3, 1, 1, 1},
                   {12, 12, 3, 1, 1, 1},
                   1,
                   40,
                   40,
                   0,
                   "<tiles {" + decisions + "}>"};
  };
  std::vector<Windows> kernels = {
      scheduled("packed", "lhs = before, rhs = before, tile = [4, 1]"),
      scheduled("ahead", "prefetch = true, rhs = before, tile = [4, 1]"),
      scheduled("blocks", "block_k = 120, tile = [4, 2]"),
      scheduled("chains", "chains = 2, tile = [3, 2]")};
  for (int tasks = 2; tasks <= 5; ++tasks)
    kernels.push_back(scheduled("tasks" + std::to_string(tasks),
                                "tasks = [" + std::to_string(tasks) +
                                    ", 2, 2], tile = [4, 1]"));
  // 310 KB and more of a halo are copied by several tasks.
  for (int64_t images : {1, 3, 5})
    kernels.push_back({"images" + std::to_string(images),
                       images,
                       {47, 47, 3, 1, 1, 1},
                       {49, 49, 3, 1, 1, 1},
                       1,
                       33,
                       8});
  compileAndCheck(kernels, GetParam());
}

} // namespace
