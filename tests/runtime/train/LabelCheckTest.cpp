//===- LabelCheckTest.cpp - Labels that are no class -----------------------===//
#include "runtime/train/LabelCheck.h"

#include "tests/runtime/train/Classifier.h"
#include "tests/runtime/train/Refusal.h"

#include <gtest/gtest.h>

using namespace ingot;
using namespace ingot::train;
using namespace ingot::testing;

namespace {

/// A function that makes floats of that shape.
Variant maker(const char *output, std::vector<int64_t> shape) {
  Variant variant;
  variant.function = "forward";
  variant.outputs = {{output, INGOT_F32, std::move(shape)}};
  return variant;
}

TrainingData dataOf(Field labels) {
  std::vector<Field> fields;
  fields.push_back(std::move(labels));
  return {makePart(std::move(fields)), {}};
}

/// What is said of six labels before a run.
std::string errorOf(const std::vector<int64_t> &labels,
                    const std::vector<Variant> &functions,
                    const ConventionOptions &options = {}) {
  TrainingData data = dataOf(ingot::testing::makeField("labels", labels));
  return refusal([&] { limitLabels(data, functions, options); });
}

/// What is said of six rows of two labels when the last one is read.
std::string errorOfLast(const std::vector<int64_t> &labels,
                        const Variant &function,
                        const ConventionOptions &options = {}) {
  TrainingData data = dataOf(makeLabelField("labels", {6, 2}, labels));
  limitLabels(data, {function}, options);
  TensorSpec input = {"labels", INGOT_I64, {3, 2}};
  int64_t row[2];
  Field::Scratch scratch;
  return refusal([&] {
    data.train.fields[0].read(5, input, reinterpret_cast<std::byte *>(row),
                              scratch);
  });
}

constexpr const char *kNone = "nothing was thrown";

TEST(LabelCheck, NamesTheSampleWhoseLabelIsNoClass) {
  Variant forward = maker("logits", {4, 3});
  EXPECT_EQ(errorOf({0, 1, 2, 0, 3, 2}, {forward}),
            "sample 4: 'labels' is 3, 'logits' has 3 classes");
  EXPECT_EQ(errorOf({0, 1, 2, 0, -1, 2}, {forward}),
            "sample 4: 'labels' is -1, 'logits' has 3 classes");
  EXPECT_EQ(errorOf({0, 1, 2, 0, -100, 2}, {forward}), kNone);
}

TEST(LabelCheck, TheIgnoredLabelIsTheOneThatTheUserNames) {
  Variant forward = maker("probabilities", {4, 3});
  ConventionOptions options;
  options.ignoredLabel = 255;
  EXPECT_EQ(errorOf({0, 1, 255, 0, 1, 2}, {forward}, options), kNone);
  EXPECT_EQ(errorOf({0, 1, 2, -100, 1, 2}, {forward}, options),
            "sample 3: 'labels' is -100, 'probabilities' has 3 classes");
}

TEST(LabelCheck, ATrainingStepThatMakesScoresIsEnough) {
  Variant step = maker("logits", {4, 3});
  step.updatedParameterCount = 1;
  EXPECT_EQ(errorOf({0, 1, 2, 0, 3, 2}, {step}),
            "sample 4: 'labels' is 3, 'logits' has 3 classes");
  // Nobody knows of how many classes a loss is.
  EXPECT_EQ(errorOf({0, 1, 2, 0, 3, 2}, {maker("loss", {})}), kNone);
}

TEST(LabelCheck, LabelsOfTokensAndPixelsAreLookedAtWhereTheyAreRead) {
  std::vector<int64_t> labels = {0, 1, 2, 0, 0, 0, 1, 1, 2, 2, 1, 4};
  ConventionOptions ignoring;
  ignoring.ignoredLabel = 4;
  for (const Variant &function :
       {maker("logits", {3, 4, 2}), maker("logits", {3, 2, 4})}) {
    EXPECT_EQ(errorOfLast(labels, function),
              "sample 5: 'labels' is 4 at [1], 'logits' has 4 classes");
    EXPECT_EQ(errorOfLast(labels, function, ignoring), kNone);
  }
}

TEST(LabelCheck, OnlyClassesAreLimited) {
  // One score of each sample, several labels of each, and numbers.
  EXPECT_EQ(errorOf({0, 1, 7, 0, 1, 0}, {maker("logits", {4, 1})}), kNone);
  EXPECT_EQ(errorOfLast({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7},
                        maker("logits", {3, 2})),
            kNone);
  EXPECT_EQ(errorOf({0, 1, 7, 0, 1, 0}, {maker("predictions", {4, 3})}), kNone);
  // Points of two dimensions are no scores of two classes.
  TrainingData data =
      dataOf(ingot::testing::makeField("labels", {0, 1, 2, 0, 1, 2}));
  data.validation = data.train;
  ConventionOptions options;
  options.metrics = {{"silhouette", "codes", "labels"}};
  EXPECT_EQ(
      refusal([&] { limitLabels(data, {maker("codes", {4, 2})}, options); }),
      kNone);
  options.metrics = {{"top_k(1)", "codes", "labels"}};
  EXPECT_EQ(
      refusal([&] { limitLabels(data, {maker("codes", {4, 2})}, options); }),
      "sample 2: 'labels' is 2, 'codes' has 2 classes");
}

TEST(LabelCheck, SamplesForValidationAreLookedAtToo) {
  TrainingData data =
      dataOf(ingot::testing::makeField("labels", {0, 1, 2, 0, 1, 2}));
  data.validation =
      dataOf(ingot::testing::makeField("labels", {0, 1, 2, 9})).train;
  EXPECT_EQ(refusal([&] { limitLabels(data, {maker("logits", {4, 3})}, {}); }),
            "sample 3: 'labels' is 9, 'logits' has 3 classes");
}

} // namespace
