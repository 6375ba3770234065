//===- AttentionTest.cpp - Means of values weighted by products -------------===//

#include "tests/compiler/BuiltProgram.h"

#include "ingot/ops.h"
#include "ingot/program.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace ingot;

using Tensors = std::vector<Tensor>;

namespace {

// Two queries, three keys, two features; values of one feature.
const Array query{{2, 2}, {1, 2, -1, 0.5}}, key{{3, 2}, {0.5, 1, -2, 1, 0, 3}},
    value{{3, 1}, {1, 10, 100}};

/// The mean of values under scores, of which infinite ones have no weight.
double meanUnder(const std::vector<double> &scores) {
  double sum = 0, weighted = 0;
  for (size_t j = 0; j < scores.size(); ++j) {
    double weight = std::isinf(scores[j]) ? 0 : std::exp(scores[j]);
    sum += weight;
    weighted += weight * value.values[j];
  }
  return weighted / sum;
}

double dot(int64_t i, int64_t j) {
  return query.values[2 * i] * key.values[2 * j] +
         query.values[2 * i + 1] * key.values[2 * j + 1];
}

constexpr double kExcluded = -INFINITY;

} // namespace

TEST(Attention, ScalesByTheRootOfTheFeatures) {
  Array expected{{2, 1}, {}};
  for (int64_t i : {0, 1}) {
    std::vector<double> scores;
    for (int64_t j : {0, 1, 2})
      scores.push_back(dot(i, j) / std::sqrt(2.0));
    expected.values.push_back(meanUnder(scores));
  }
  expectEqual(evaluate({query, key, value},
                       [](const Tensors &x) {
                         return scaled_dot_product_attention(x[0], x[1], x[2]);
                       }),
              expected);
}

TEST(Attention, CausalQueriesSeeNoLaterKeys) {
  expectEqual(
      evaluate({query, key, value},
               [](const Tensors &x) {
                 return scaled_dot_product_attention(
                     x[0], x[1], x[2], {.is_causal = true, .scale = 0.5});
               }),
      {{2, 1}, {1, meanUnder({0.5 * dot(1, 0), 0.5 * dot(1, 1), kExcluded})}});
}

TEST(Attention, MasksBroadcast) {
  Array added{{3}, {0.25, -1, 2}};
  Array expected{{2, 1}, {}};
  for (int64_t i : {0, 1})
    expected.values.push_back(
        meanUnder({dot(i, 0) + 0.25, dot(i, 1) - 1, dot(i, 2) + 2}));
  expectEqual(evaluate({query, key, value, added},
                       [](const Tensors &x) {
                         return scaled_dot_product_attention(
                             x[0], x[1], x[2],
                             {.attn_mask = x[3], .scale = 1.0});
                       }),
              expected);
  // A mask per query, of booleans: the second sees all but what `added` lowers.
  expectEqual(
      evaluate({query, key, value, added},
               [](const Tensors &x) {
                 Tensor isSecond = arange(2) > 0;
                 Tensor mask = logical_or(unsqueeze(isSecond, 1) == false,
                                          unsqueeze(x[3], 0) > 0.0);
                 return scaled_dot_product_attention(
                     x[0], x[1], x[2], {.attn_mask = mask, .scale = 1.0});
               }),
      {{2, 1},
       {meanUnder({dot(0, 0), dot(0, 1), dot(0, 2)}),
        meanUnder({dot(1, 0), kExcluded, dot(1, 2)})}});
}

TEST(Attention, BatchesOfKeysAndQueriesBroadcast) {
  Array queries{{2, 1, 2, 2}, {1, 2, -1, 0.5, 1, 2, -1, 0.5}};
  Array keys{{3, 3, 2}, {}}, values{{3, 3, 1}, {}};
  for (int copy = 0; copy < 3; ++copy) {
    keys.values.insert(keys.values.end(), key.values.begin(), key.values.end());
    for (double element : value.values)
      values.values.push_back(element * (copy + 1));
  }
  Array expected{{2, 3, 2, 1}, {}};
  for (int outer = 0; outer < 2; ++outer)
    for (int copy = 1; copy <= 3; ++copy)
      for (int64_t i : {0, 1})
        expected.values.push_back(copy *
                                  meanUnder({dot(i, 0), dot(i, 1), dot(i, 2)}));
  expectEqual(evaluate({queries, keys, values},
                       [](const Tensors &x) {
                         return scaled_dot_product_attention(x[0], x[1], x[2],
                                                             {.scale = 1.0});
                       }),
              expected);
}
