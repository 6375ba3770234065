//===- NormalizationTest.cpp - Statistics and running ones -----------===//

#include "tests/compiler/BuiltProgram.h"

#include "ingot/ops.h"
#include "ingot/program.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace ingot;

using Tensors = std::vector<Tensor>;

namespace {

struct Moments {
  double mean = 0, variance = 0; // biased
};

Moments momentsOf(const std::vector<double> &values) {
  Moments moments;
  for (double value : values)
    moments.mean += value / values.size();
  for (double value : values)
    moments.variance +=
        (value - moments.mean) * (value - moments.mean) / values.size();
  return moments;
}

} // namespace

TEST(Normalization, LayerNormOverTrailingDims) {
  Array input{{2, 2, 2}, {1, 2, 4, 9, -3, 0, 5, 7}},
      weight{{2, 2}, {1, 2, 3, 4}}, bias{{2, 2}, {0, 1, 0, -1}};
  Array expected{{2, 2, 2}, {}};
  for (int64_t n : {0, 1}) {
    auto [mean, variance] = momentsOf(
        {input.values.begin() + 4 * n, input.values.begin() + 4 * n + 4});
    for (int64_t i = 0; i < 4; ++i)
      expected.values.push_back((input.values[4 * n + i] - mean) /
                                    std::sqrt(variance + 0.25) *
                                    weight.values[i] +
                                bias.values[i]);
  }
  expectEqual(evaluate({input, weight, bias},
                       [](const Tensors &x) {
                         return layer_norm(x[0], {2, 2}, x[1], x[2], 0.25);
                       }),
              expected);
}

TEST(Normalization, RmsNorm) {
  Array input{{2, 2}, {3, 4, 6, 8}}, weight{{2}, {1, 2}};
  double first = std::sqrt(12.5 + 0.5), second = std::sqrt(50 + 0.5);
  expectEqual(
      evaluate({input, weight},
               [](const Tensors &x) { return rms_norm(x[0], {2}, x[1], 0.5); }),
      {{2, 2}, {3 / first, 8 / first, 6 / second, 16 / second}});
}

namespace {

/// A program with running statistics of two channels over inputs [2, 2, 3].
BuiltProgram batchNormProgram(bool training) {
  return BuiltProgram([=] {
    Tensor mean =
        detail::declare_state("mean", detail::StateKind::buffer, {{2}, f64},
                              init::constant(1), SourceLocation::current());
    Tensor variance =
        detail::declare_state("variance", detail::StateKind::buffer, {{2}, f64},
                              init::constant(4), SourceLocation::current());
    function("f", {input("x", {2, 2, 3}, f64)}, [&](Tensor x) {
      return batch_norm(x, mean, variance, {}, {}, training, /*momentum=*/0.25,
                        /*eps=*/0.5);
    });
  });
}

const std::vector<double> kInput = {1, 2, 4, 0, -1, 5, 3, 3, 9, 2, 2, -6};

} // namespace

TEST(Normalization, BatchNormTrainsOnTheBatchAndTracksIt) {
  BuiltProgram program = batchNormProgram(/*training=*/true);
  std::vector<double> found = program.run("f@2", {{"x", kInput}})["output"];
  Array expected{{2, 2, 3}, std::vector<double>(12)};
  Array means{{2}, {}}, variances{{2}, {}};
  for (int64_t c : {0, 1}) {
    std::vector<double> channel;
    for (int64_t n : {0, 1})
      for (int64_t i = 0; i < 3; ++i)
        channel.push_back(kInput[n * 6 + c * 3 + i]);
    auto [mean, variance] = momentsOf(channel);
    for (int64_t n : {0, 1})
      for (int64_t i = 0; i < 3; ++i)
        expected.values[n * 6 + c * 3 + i] =
            (kInput[n * 6 + c * 3 + i] - mean) / std::sqrt(variance + 0.5);
    means.values.push_back(0.75 * 1 + 0.25 * mean);
    variances.values.push_back(0.75 * 4 + 0.25 * variance * 6 / 5);
  }
  expectEqual({{2, 2, 3}, found}, expected);
  expectEqual({{2}, program.states["mean"]}, means);
  expectEqual({{2}, program.states["variance"]}, variances);
}

TEST(Normalization, BatchNormEvaluatesWithRunningStatistics) {
  BuiltProgram program = batchNormProgram(/*training=*/false);
  Array expected{{2, 2, 3}, {}};
  for (double value : kInput)
    expected.values.push_back((value - 1) / std::sqrt(4.5));
  expectEqual({{2, 2, 3}, program.run("f@2", {{"x", kInput}})["output"]},
              expected);
  EXPECT_EQ(program.states["mean"], (std::vector<double>{1, 1}));
}
