//===- MetricTest.cpp - What a program achieves, by name --------------------===//
#include "runtime/train/metrics/Metric.h"

#include "tests/runtime/train/Refusal.h"

#include "runtime/train/io/Convert.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>

using namespace ingot;
using namespace ingot::train;
using namespace ingot::testing;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

io::HostTensor makeTensor(std::vector<int64_t> shape,
                          const std::vector<double> &values,
                          ingot_dtype_t dtype = INGOT_F32) {
  io::HostTensor tensor = {dtype, std::move(shape), {}};
  tensor.data.resize(values.size() * ingot_dtype_size(dtype));
  EXPECT_FALSE(io::convertElements(INGOT_F64, values.data(), dtype,
                                   tensor.data.data(), values.size()));
  return tensor;
}

io::HostTensor makeLabels(std::vector<int64_t> shape,
                          const std::vector<double> &values) {
  return makeTensor(std::move(shape), values, INGOT_I64);
}

io::HostTensor makeTensor(const nlohmann::json &recorded) {
  ingot_dtype_t dtype = 0;
  while (recorded["dtype"] != ingot_dtype_name(dtype))
    ++dtype;
  return makeTensor(recorded["shape"],
                    recorded["values"].get<std::vector<double>>(), dtype);
}

/// The samples from `begin` to `end`.
io::TensorView slice(const io::HostTensor &tensor, int64_t begin, int64_t end) {
  io::TensorView view = tensor.view();
  size_t sampleBytes = view.data.size() / view.shape[0];
  view.shape[0] = end - begin;
  view.data =
      view.data.subspan(begin * sampleBytes, (end - begin) * sampleBytes);
  return view;
}

double evaluate(const char *metric, const io::HostTensor &predictions,
                const io::HostTensor &targets) {
  std::unique_ptr<Metric> made = makeMetric(metric);
  made->add(predictions.view(), targets.view());
  return made->value();
}

std::string errorOf(const char *metric, const io::HostTensor &predictions,
                    const io::HostTensor &targets) {
  return refusal([&] { evaluate(metric, predictions, targets); });
}

/// Both are sums over the samples whose terms are rounded a few times, at the size of
/// the numbers that went in or came out.
double toleranceOf(const nlohmann::json &recorded) {
  double largest = 1;
  for (const char *tensor : {"predictions", "targets"})
    for (double value : recorded[tensor]["values"])
      largest = std::max(largest, std::abs(value));
  return 8 * std::numeric_limits<double>::epsilon() * largest *
         recorded["targets"]["values"].size() *
         std::max(1.0, std::abs(recorded["value"].get<double>()));
}

TEST(Metric, HasTheValuesOfScikitLearn) {
  std::ifstream file(INGOT_GOLDEN_FOLDER "/metrics.json");
  nlohmann::json golden = nlohmann::json::parse(file);
  ASSERT_GT(golden["cases"].size(), 190u);
  for (const nlohmann::json &recorded : golden["cases"]) {
    SCOPED_TRACE(recorded.dump());
    io::HostTensor predictions = makeTensor(recorded["predictions"]);
    io::HostTensor targets = makeTensor(recorded["targets"]);
    std::unique_ptr<Metric> whole =
        makeMetric(recorded["metric"].get<std::string>());
    whole->add(predictions.view(), targets.view());
    if (recorded.contains("counts"))
      EXPECT_EQ(whole->counts(), recorded["counts"].get<CountTable>());
    else if (recorded["value"].is_null())
      EXPECT_TRUE(std::isnan(whole->value())) << whole->value();
    else
      EXPECT_NEAR(whole->value(), recorded["value"].get<double>(),
                  toleranceOf(recorded));
    // In batches of other sizes: the same in every bit.
    for (int64_t size : {1, 4}) {
      std::unique_ptr<Metric> parts = makeMetric(whole->name());
      for (int64_t begin = 0, end; begin < predictions.shape[0]; begin = end) {
        end = std::min(begin + size, predictions.shape[0]);
        parts->add(slice(predictions, begin, end), slice(targets, begin, end));
      }
      double value = parts->value(), expected = whole->value();
      EXPECT_EQ(memcmp(&value, &expected, sizeof(value)), 0)
          << value << " in batches of " << size << ", " << expected
          << " in one";
      EXPECT_EQ(parts->counts(), whole->counts());
    }
  }
}

TEST(Metric, SaysWhichDirectionIsBetter) {
  for (const char *name : {"accuracy", "subset_accuracy", "top_k", "precision",
                           "recall", "f1", "roc_auc", "r2", "silhouette"})
    EXPECT_EQ(makeMetric(name)->direction(), Direction::Max) << name;
  for (const char *name :
       {"hamming_loss", "cross_entropy", "perplexity", "mse", "mae", "rmse"})
    EXPECT_EQ(makeMetric(name)->direction(), Direction::Min) << name;
  EXPECT_EQ(makeMetric("confusion_matrix")->direction(), std::nullopt);
}

TEST(Metric, OfNothingIsNan) {
  for (const char *name :
       {"accuracy", "top_k(2)", "hamming_loss", "f1", "f1(micro)", "f1(binary)",
        "roc_auc", "cross_entropy", "perplexity", "mse", "rmse", "r2",
        "silhouette"})
    EXPECT_TRUE(std::isnan(makeMetric(name)->value())) << name;
}

TEST(Metric, TakesClassesFromTheSecondDimensionThenFromTheLast) {
  // Two samples, three classes, two places each.
  io::HostTensor second = makeTensor({2, 3, 2}, {0, 9, 1, 0, 2, 0, //
                                                 5, 0, 0, 1, 0, 7});
  io::HostTensor last = makeTensor({2, 2, 3}, {0, 1, 2, 9, 0, 0, //
                                               5, 0, 0, 0, 1, 7});
  io::HostTensor labels = makeLabels({2, 2}, {2, 0, 0, 1});
  EXPECT_EQ(evaluate("accuracy", second, labels), 0.75);
  EXPECT_EQ(evaluate("accuracy", last, labels), 0.75);
  EXPECT_EQ(evaluate("cross_entropy", second, labels),
            evaluate("cross_entropy", last, labels));
}

TEST(Metric, TakesAColumnForAVector) {
  io::HostTensor logits = makeTensor({2, 3}, {0, 2, 1, 3, 0, 0});
  EXPECT_EQ(evaluate("accuracy", logits, makeLabels({2, 1}, {1, 1})), 0.5);
  io::HostTensor shares = makeTensor({3, 1}, {0.25, 0.5, 0.75});
  EXPECT_EQ(evaluate("recall(binary)", shares, makeTensor({3}, {1, 0, 1})),
            0.5);
  EXPECT_EQ(evaluate("mae", shares, makeTensor({3}, {0, 0, 0})), 0.5);
}

TEST(Metric, LeavesOutTheIgnoredTarget) {
  io::HostTensor logits = makeTensor({3, 2}, {1, 0, 0, 8, 0, 1});
  io::HostTensor labels = makeLabels({3}, {0, -100, 0});
  EXPECT_EQ(evaluate("accuracy", logits, labels), 0.5);
  EXPECT_EQ(evaluate("cross_entropy", logits, labels),
            evaluate("cross_entropy", makeTensor({2, 2}, {1, 0, 0, 1}),
                     makeLabels({2}, {0, 0})));
}

TEST(Metric, TakesNanForWrong) {
  io::HostTensor logits = makeTensor({3, 2}, {kNan, 0, 1, kNan, 1, 0});
  io::HostTensor labels = makeLabels({3}, {0, 0, 0});
  EXPECT_EQ(evaluate("accuracy", logits, labels), 1.0 / 3);
  EXPECT_EQ(evaluate("top_k(2)", logits, labels), 1.0 / 3);
  EXPECT_EQ(evaluate("hamming_loss", makeTensor({2}, {kNan, 0}),
                     makeLabels({2}, {0, 0})),
            0.5);
  EXPECT_EQ(evaluate("recall(micro)", logits, labels), 1.0 / 3);
  EXPECT_EQ(evaluate("precision(micro)", logits, labels), 1);
  std::unique_ptr<Metric> matrix = makeMetric("confusion_matrix");
  matrix->add(logits.view(), labels.view());
  EXPECT_EQ(matrix->counts(), (CountTable{{1, 0}, {0, 0}}));
  EXPECT_TRUE(std::isnan(evaluate("roc_auc", makeTensor({3}, {kNan, 0, 1}),
                                  makeLabels({3}, {0, 0, 1}))));
}

TEST(Metric, SurvivesInfiniteAndLargeScores) {
  io::HostTensor labels = makeLabels({2}, {0, 0});
  EXPECT_EQ(evaluate("cross_entropy",
                     makeTensor({2, 2}, {1000, -1000, -1000, 1000}), labels),
            1000); // mean of 0 and 2000
  EXPECT_EQ(evaluate("accuracy",
                     makeTensor({2, 2}, {kInfinity, 0, -kInfinity, 0}), labels),
            0.5);
}

TEST(Metric, RefusesWhatDoesNotFit) {
  io::HostTensor logits = makeTensor({2, 3}, {0, 1, 2, 3, 4, 5});
  EXPECT_EQ(errorOf("accuracy", logits, makeLabels({4}, {0, 0, 0, 0})),
            "accuracy: predictions f32 [2, 3] do not fit targets i64 [4]");
  EXPECT_EQ(errorOf("accuracy", logits, makeLabels({2}, {0, 3})),
            "accuracy: expected targets from 0 to 2, found 3");
  EXPECT_EQ(errorOf("accuracy", logits, makeLabels({2}, {0, -1})),
            "accuracy: expected targets from 0 to 2, found -1");
  EXPECT_EQ(errorOf("f1", logits, makeTensor({2}, {0, 1.5})),
            "f1: expected a whole number as a label, found 1.500000");
  EXPECT_EQ(errorOf("f1(binary)", logits, makeLabels({2}, {0, 1})),
            "f1(binary): expected two classes, found 3");
  EXPECT_EQ(
      errorOf("top_k(2)", makeTensor({2}, {0, 1}), makeLabels({2}, {0, 1})),
      "top_k(2): predictions f32 [2] do not fit targets i64 [2]");
  EXPECT_EQ(
      errorOf("accuracy", makeTensor({2}, {0, 1}), makeLabels({2}, {0, 2})),
      "accuracy: expected targets from 0 to 1, found 2");
  EXPECT_EQ(errorOf("f1", makeLabels({1}, {1e15}), makeLabels({1}, {0})),
            "f1: expected predicted labels from 0 to 16777215, found "
            "1000000000000000");
  EXPECT_EQ(errorOf("confusion_matrix", makeLabels({1}, {4096}),
                    makeLabels({1}, {0})),
            "confusion_matrix: expected at most 4096 classes, found 4097");
  EXPECT_EQ(errorOf("confusion_matrix", logits,
                    makeLabels({2, 3}, {0, 1, 1, 1, 1, 1})),
            "confusion_matrix: expected one label per sample, found 3");
  EXPECT_EQ(errorOf("mse", logits, makeTensor({3, 2}, {0, 1, 2, 3, 4, 5})),
            "mse: predictions f32 [2, 3] do not fit targets f32 [3, 2]");
  EXPECT_EQ(errorOf("silhouette", logits, makeLabels({3}, {0, 0, 1})),
            "silhouette: predictions f32 [2, 3] do not fit targets i64 [3]");
}

TEST(Metric, RefusesBatchesOfOtherWidths) {
  io::HostTensor two = makeTensor({1, 2}, {0, 1}),
                 three = makeTensor({1, 3}, {0, 1, 2});
  auto errorOf = [&](const char *name, const io::HostTensor &targets,
                     const io::HostTensor &more) -> std::string {
    std::unique_ptr<Metric> metric = makeMetric(name);
    metric->add(two.view(), targets.view());
    return refusal([&] { metric->add(three.view(), more.view()); });
  };
  EXPECT_EQ(errorOf("mse", two, three),
            "mse: expected 2 numbers per sample as before, found 3");
  io::HostTensor label = makeLabels({1}, {1});
  EXPECT_EQ(errorOf("roc_auc", label, label),
            "roc_auc: expected scores of 1 classes as before, found 3");
  EXPECT_EQ(errorOf("silhouette", label, label),
            "silhouette: predictions f32 [1, 3] do not fit targets i64 [1]");
}

TEST(Metric, IsNamedAsItWasAskedFor) {
  EXPECT_EQ(makeMetric("top_k(k=3)")->name(), "top_k(k=3)");
  try {
    makeMetric("precsion");
    FAIL() << "a metric that nobody knows";
  } catch (const std::runtime_error &error) {
    EXPECT_STREQ(
        error.what(),
        "metric 'precsion': expected one of accuracy, subset_accuracy, top_k, "
        "hamming_loss, precision, recall, f1, confusion_matrix, roc_auc, "
        "cross_entropy, perplexity, mse, rmse, mae, r2, silhouette, found "
        "'precsion'");
  }
}

} // namespace
