//===- LossTest.cpp - Losses and their options -----------------------===//

#include "tests/compiler/BuiltProgram.h"

#include "ingot/ops.h"
#include "ingot/program.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace ingot;

using Tensors = std::vector<Tensor>;

namespace {

const Array kLogits{{3, 4}, {1, 2, 0.5, -1, 0, 0, 3, 1, -2, 1, 1, 2}};
const Array kLabels{{3}, {1, 3, 0}, i64};
const Array kWeights{{4}, {0.5, 1, 2, 3}};

double logSoftmax(int64_t n, int64_t c) {
  double sum = 0;
  for (int64_t i = 0; i < 4; ++i)
    sum += std::exp(kLogits.values[n * 4 + i]);
  return kLogits.values[n * 4 + c] - std::log(sum);
}

Array crossEntropy(const Array &labels, CrossEntropyOptions options) {
  return evaluate({kLogits, labels}, [&](const Tensors &x) {
    return cross_entropy(x[0], x[1], options);
  });
}

} // namespace

TEST(Loss, DistancesAndReductions) {
  Array input{{4}, {1, 2, 3, 0}}, target{{4}, {1.5, 0, 3, -0.5}};
  auto run = [&](auto loss, Reduction reduction) {
    return evaluate({input, target}, [&](const Tensors &x) {
      return loss(x[0], x[1], reduction, SourceLocation::current());
    });
  };
  expectEqual(run(mse_loss, Reduction::none), {{4}, {0.25, 4, 0, 0.25}});
  expectEqual(run(mse_loss, Reduction::mean), {{}, {1.125}});
  expectEqual(run(l1_loss, Reduction::sum), {{}, {3}});
  expectEqual(evaluate({input, target},
                       [](const Tensors &x) {
                         return smooth_l1_loss(x[0], x[1], Reduction::none,
                                               0.5);
                       }),
              {{4}, {0.25, 1.75, 0, 0.25}});
}

TEST(Loss, BinaryCrossEntropyCutsLogarithmsAt100) {
  Array input{{4}, {0.25, 0.5, 0, 1}}, target{{4}, {1, 0.25, 1, 0}};
  expectEqual(evaluate({input, target},
                       [](const Tensors &x) {
                         return binary_cross_entropy(x[0], x[1], {},
                                                     Reduction::none);
                       }),
              {{4}, {-std::log(0.25), -std::log(0.5), 100, 100}});
}

TEST(Loss, BinaryCrossEntropyHasFiniteGradientsAtTheEnds) {
  Array input{{2}, {0, 1}}, target{{2}, {1, 0}};
  Array gradient = evaluate({input, target}, [](const Tensors &x) {
    return grad(binary_cross_entropy(x[0], x[1]), {x[0]})[0];
  });
  expectEqual(gradient, {{2}, {0, 0}});
}

TEST(Loss, BinaryCrossEntropyWithLogits) {
  Array input{{3}, {-1, 0.5, 800}}, target{{3}, {0, 0.75, 0}},
      positive{{3}, {2, 3, 5}};
  auto logistic = [](double x) { return 1 / (1 + std::exp(-x)); };
  double half = logistic(0.5);
  expectEqual(
      evaluate({input, target, positive},
               [](const Tensors &x) {
                 return binary_cross_entropy_with_logits(x[0], x[1], {},
                                                         Reduction::none, x[2]);
               }),
      {{3},
       {-std::log(1 - logistic(-1)),
        -(3 * 0.75 * std::log(half) + 0.25 * std::log(1 - half)), 800}});
}

TEST(Loss, BinaryCrossEntropyWithLogitsIsSmoothAtZero) {
  // The pieces |x| and max(x, 0) have a kink where sigmoid has none.
  expectEqual(evaluate({{{1}, {0}}, {{1}, {0.75}}},
                       [](const Tensors &x) {
                         return grad(
                             sum(binary_cross_entropy_with_logits(x[0], x[1])),
                             {x[0]})[0];
                       }),
              {{1}, {0.5 - 0.75}});
}

TEST(Loss, CrossEntropy) {
  std::vector<double> losses = {-logSoftmax(0, 1), -logSoftmax(1, 3),
                                -logSoftmax(2, 0)};
  expectEqual(crossEntropy(kLabels, {.reduction = Reduction::none}),
              {{3}, losses});
  expectEqual(crossEntropy(kLabels, {}),
              {{}, {(losses[0] + losses[1] + losses[2]) / 3}});
}

TEST(Loss, CrossEntropyIgnoresALabel) {
  Array labels{{3}, {1, -100, 0}, i64};
  double sum = -logSoftmax(0, 1) - logSoftmax(2, 0);
  expectEqual(crossEntropy(labels, {}), {{}, {sum / 2}});
  expectEqual(crossEntropy(kLabels, {.ignore_index = 3}), {{}, {sum / 2}});
  expectEqual(crossEntropy(labels, {.reduction = Reduction::none}),
              {{3}, {-logSoftmax(0, 1), 0, -logSoftmax(2, 0)}});
}

TEST(Loss, LabelsThatAreNoClassGiveNaN) {
  for (int64_t label : {4, -1, -99, 1000}) {
    Array labels{{3}, {1, static_cast<double>(label), -100}, i64};
    auto run = [&](auto loss) {
      return evaluate({kLogits, labels, kWeights}, loss);
    };
    expectEqual(crossEntropy(labels, {.reduction = Reduction::none}),
                {{3}, {-logSoftmax(0, 1), NAN, 0}});
    expectEqual(crossEntropy(labels, {}), {{}, {NAN}});
    expectEqual(run([](const Tensors &x) {
                  return nll_loss(x[0], x[1], {}, -100, Reduction::none);
                }),
                {{3}, {-kLogits.values[1], NAN, 0}});
    expectEqual(run([](const Tensors &x) {
                  return nll_loss(x[0], x[1], x[2], -100, Reduction::sum);
                }),
                {{}, {NAN}});
    // What is ignored has no gradient; the others keep theirs.
    Array gradient = run([](const Tensors &x) {
      Tensor loss = cross_entropy(x[0], x[1], {.reduction = Reduction::sum});
      return grad(loss, {x[0]})[0];
    });
    for (int64_t c = 0; c < 4; ++c) {
      EXPECT_NEAR(gradient.values[c], std::exp(logSoftmax(0, c)) - (c == 1),
                  100 * 0x1p-53);
      EXPECT_TRUE(std::isnan(gradient.values[4 + c]));
      EXPECT_EQ(gradient.values[8 + c], 0);
    }
  }
}

TEST(Loss, CrossEntropyIgnoresNoLabelIfTheTypeHasNone) {
  // -100 would be label 156 in u8.
  Array input{{1, 157}, std::vector<double>(157, 0.0)}, label{{1}, {156}, u8};
  expectEqual(evaluate({input, label},
                       [](const Tensors &x) {
                         return cross_entropy(x[0], x[1],
                                              {.reduction = Reduction::sum});
                       }),
              {{}, {std::log(157.0)}});
}

TEST(Loss, CrossEntropyWithWeightsAndSmoothing) {
  const double smoothing = 0.2;
  std::vector<double> plain, smooth;
  double weightSum = 0;
  for (int64_t n = 0; n < 3; ++n) {
    auto label = static_cast<int64_t>(kLabels.values[n]);
    double weight = kWeights.values[label], spread = 0;
    for (int64_t c = 0; c < 4; ++c)
      spread -= kWeights.values[c] * logSoftmax(n, c) / 4;
    plain.push_back(-weight * logSoftmax(n, label));
    smooth.push_back((1 - smoothing) * plain.back() + smoothing * spread);
    weightSum += weight;
  }
  auto run = [&](CrossEntropyOptions options) {
    return evaluate({kLogits, kLabels, kWeights}, [&](const Tensors &x) {
      options.weight = x[2];
      return cross_entropy(x[0], x[1], options);
    });
  };
  expectEqual(run({.reduction = Reduction::none}), {{3}, plain});
  expectEqual(run({}), {{}, {(plain[0] + plain[1] + plain[2]) / weightSum}});
  expectEqual(run({.label_smoothing = smoothing}),
              {{}, {(smooth[0] + smooth[1] + smooth[2]) / weightSum}});
}

TEST(Loss, CrossEntropyOfImagesHasClassesInDimensionOne) {
  // [N, C, L] = [1, 4, 3] is the transpose of the rows [3, 4].
  Array images{{1, 4, 3}, {}};
  for (int64_t c = 0; c < 4; ++c)
    for (int64_t n = 0; n < 3; ++n)
      images.values.push_back(kLogits.values[n * 4 + c]);
  Array labels{{1, 3}, kLabels.values, i64};
  expectEqual(
      evaluate({images, labels},
               [](const Tensors &x) {
                 return cross_entropy(x[0], x[1],
                                      {.reduction = Reduction::none});
               }),
      {{1, 3}, {-logSoftmax(0, 1), -logSoftmax(1, 3), -logSoftmax(2, 0)}});
}

TEST(Loss, CrossEntropyOfProbabilities) {
  Array target{{3, 4}, {0.1, 0.2, 0.3, 0.4, 1, 0, 0, 0, 0, 0.5, 0.5, 0}};
  double sum = 0;
  for (int64_t n = 0; n < 3; ++n)
    for (int64_t c = 0; c < 4; ++c)
      sum -= target.values[n * 4 + c] * logSoftmax(n, c);
  expectEqual(
      evaluate({kLogits, target},
               [](const Tensors &x) { return cross_entropy(x[0], x[1]); }),
      {{}, {sum / 3}});
}

TEST(Loss, NllLoss) {
  expectEqual(evaluate({kLogits, kLabels, kWeights},
                       [](const Tensors &x) {
                         return nll_loss(log_softmax(x[0], -1), x[1], x[2]);
                       }),
              {{},
               {-(1 * logSoftmax(0, 1) + 3 * logSoftmax(1, 3) +
                  0.5 * logSoftmax(2, 0)) /
                4.5}});
}

TEST(Loss, HuberLoss) {
  expectEqual(evaluate({{{3}, {0, 1, 4}}, {{3}, {0.5, 1, 1}}},
                       [](const Tensors &x) {
                         return huber_loss(x[0], x[1], Reduction::none, 2.0);
                       }),
              {{3}, {0.125, 0, 4}});
}

TEST(Loss, KlDiv) {
  Array input{{2, 2}, {-1, -2, -0.5, -3}}, target{{2, 2}, {0.25, 0.75, 1, 0}};
  std::vector<double> losses = {0.25 * (std::log(0.25) + 1),
                                0.75 * (std::log(0.75) + 2), 0.5, 0};
  double sum = losses[0] + losses[1] + losses[2];
  auto run = [&](const Array &target, KlDivOptions options) {
    return evaluate({input, target}, [=](const Tensors &x) {
      return kl_div(x[0], x[1], options);
    });
  };
  expectEqual(run(target, {.reduction = Reduction::none}), {{2, 2}, losses});
  expectEqual(run(target, {}), {{}, {sum / 4}});
  expectEqual(run(target, {.batch_mean = true}), {{}, {sum / 2}});
  // e^-800 is 0 in double.
  Array logarithms{{2, 2}, {std::log(0.25), std::log(0.75), 0, -800}};
  expectEqual(
      run(logarithms, {.reduction = Reduction::none, .log_target = true}),
      {{2, 2}, losses});
}

TEST(Loss, Margins) {
  Array left{{3}, {1, 2, 0.25}}, right{{3}, {2, 0, 0}}, target{{3}, {1, 1, -1}};
  expectEqual(evaluate({left, right, target},
                       [](const Tensors &x) {
                         return margin_ranking_loss(x[0], x[1], x[2], 0.5,
                                                    Reduction::none);
                       }),
              {{3}, {1.5, 0, 0.75}});
  expectEqual(evaluate({left, target},
                       [](const Tensors &x) {
                         return hinge_embedding_loss(x[0], x[1], 1.0,
                                                     Reduction::none);
                       }),
              {{3}, {1, 2, 0.75}});
}

TEST(Loss, CosineSimilarityAndItsLoss) {
  Array left{{3, 2}, {3, 4, 1, 0, 0, 0}}, right{{3, 2}, {4, 3, -1, 0, 1, 1}};
  expectEqual(
      evaluate({left, right},
               [](const Tensors &x) { return cosine_similarity(x[0], x[1]); }),
      {{3}, {0.96, -1, 0}});
  expectEqual(evaluate({left, right, {{3}, {-1, 1, 1}}},
                       [](const Tensors &x) {
                         return cosine_embedding_loss(x[0], x[1], x[2], 0.5,
                                                      Reduction::none);
                       }),
              {{3}, {0.46, 2, 1}});
}

TEST(Loss, TripletMarginLoss) {
  expectEqual(evaluate({{{2, 2}, {0, 0, 1, 1}},
                        {{2, 2}, {3, 4, 1, 2}},
                        {{2, 2}, {0, 2, 7, 9}}},
                       [](const Tensors &x) {
                         return triplet_margin_loss(x[0], x[1], x[2], 0.5, 0.0,
                                                    Reduction::none);
                       }),
              {{2}, {3.5, 0}});
}
