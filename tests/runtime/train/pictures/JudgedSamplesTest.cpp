//===- JudgedSamplesTest.cpp - Pictures of what an evaluation says ---------===//
#include "runtime/train/pictures/JudgedSamples.h"

#include "runtime/train/data/TrainingData.h"
#include "tests/runtime/train/Classifier.h"

#include <gtest/gtest.h>

using namespace ingot;
using namespace ingot::train;

namespace {

/// Feeds outputs that are given to the watcher of a function of that signature.
class Watched {
public:
  Watched(TensorSpec input, std::vector<TensorSpec> outputs, Part watched)
      : part(std::move(watched)) {
    variant.function = "eval_step";
    variant.inputs = {std::move(input)};
    variant.outputs = std::move(outputs);
  }

  /// All samples as one batch; `made` is one output after the other.
  std::vector<LogEvent> show(const std::vector<float> &made,
                             bool hasConfusion = false) {
    BoundFunction function(variant, part.fieldNames(), {});
    const float *next = made.data();
    for (size_t i = 0; i < variant.outputs.size(); ++i) {
      int64_t count = variant.outputs[i].elementCount();
      std::memcpy(function.outputs()[i], next, count * 4);
      next += count;
    }
    BatchPlan plan = function.planFor(part);
    JudgedSamples judged(variant, part, "validation");
    for (const std::string &name : judged.neededFields())
      plan.columns.push_back(
          {part.find(name), part.find(name)->suggestInput(plan.rows, 0)});
    Loader loader({plan}, 0);
    loader.start(part.samples, {{0, 0, plan.rows}});
    judged.add({function, plan, loader.next(), 0, plan.rows});
    return judged.finish({2, 10}, hasConfusion);
  }

private:
  Part part;
  Variant variant;
};

TensorSpec spec(const char *name, std::vector<int64_t> shape) {
  return {name, INGOT_F32, std::move(shape)};
}

template <typename Event> const Event *find(const std::vector<LogEvent> &all) {
  for (const LogEvent &event : all)
    if (const auto *found = std::get_if<Event>(&event))
      return found;
  return nullptr;
}

/// Images of 8 x 8 pixels that are all `level`.
Field makeImageField(const std::vector<float> &levels) {
  std::vector<float> pixels;
  for (float level : levels)
    pixels.insert(pixels.end(), 64, level);
  return ingot::testing::makeField(
      "images", {static_cast<int64_t>(levels.size()), 1, 8, 8}, pixels);
}

TEST(JudgedSamples, ShowsTheWorstFirst) {
  Watched watched(spec("images", {3, 1, 8, 8}), {spec("logits", {3, 2})},
                  makePart({makeImageField({0.2f, 0.4f, 0.6f}),
                            ingot::testing::makeField("labels", {0, 1, 1})}));
  // Losses log(1 + e^-1), log(1 + e^2) and log 2.
  std::vector<LogEvent> events = watched.show({1, 0, 2, 0, 5, 5});
  const auto *confusion = find<LogConfusion>(events);
  ASSERT_TRUE(confusion);
  EXPECT_EQ(confusion->counts, (CountTable{{1, 0}, {2, 0}}));
  EXPECT_EQ(confusion->name, "validation");
  EXPECT_EQ(confusion->epoch, 2);
  const auto *worst = find<LogImages>(events);
  ASSERT_TRUE(worst);
  EXPECT_EQ(worst->captions,
            (std::vector<std::string>{"1, taken for 0, loss 2.13",
                                      "1, taken for 0, loss 0.693",
                                      "0, taken for 0, loss 0.313"}));
  EXPECT_EQ(static_cast<uint8_t>(worst->pixels[0]), 102); // 0.4 of 255
  EXPECT_FALSE(find<LogConfusion>(watched.show({1, 0, 2, 0, 5, 5}, true)));
}

TEST(JudgedSamples, UnderstandsProbabilitiesOfOneClass) {
  Watched watched(spec("images", {2, 1, 8, 8}), {spec("probabilities", {2})},
                  makePart({makeImageField({0, 1}),
                            ingot::testing::makeField("labels", {0, 1})}));
  std::vector<LogEvent> events = watched.show({0.75f, 0.75f});
  EXPECT_EQ(find<LogConfusion>(events)->counts, (CountTable{{0, 1}, {0, 1}}));
  EXPECT_EQ(find<LogImages>(events)->captions[0],
            "0, taken for 1, loss 1.39"); // -log 0.25
}

TEST(JudgedSamples, ShowsPredictionsInSixDigits) {
  Watched watched(
      spec("features", {3, 2}), {spec("predictions", {3})},
      makePart(
          {ingot::testing::makeField("features", {3, 2}, {1, 2, 3, 4, 5, 6}),
           ingot::testing::makeField("targets", {3}, {1, 2, 0.1f})}));
  std::vector<LogEvent> events = watched.show({1.5f, 2.5f, 1 / 3.0f});
  ASSERT_EQ(events.size(), 1u);
  const auto *numbers = find<LogPredictions>(events);
  EXPECT_EQ(numbers->reference, (std::vector<double>{1, 2, 0.1}));
  EXPECT_EQ(numbers->predicted, (std::vector<double>{1.5, 2.5, 0.333333}));
}

/// The first pixel of each image in a row of images of 8 x 8 pixels.
std::vector<int> firstPixels(const LogImages &images, int64_t row) {
  std::vector<int> pixels;
  for (int64_t x = 0; x < images.width; x += 9)
    pixels.push_back(static_cast<uint8_t>(
        images.pixels[row * images.height * images.width + x]));
  return pixels;
}

TEST(JudgedSamples, ShowsReconstructionsBelowTheirImages) {
  Watched watched(spec("images", {2, 1, 8, 8}),
                  {spec("reconstructions", {2, 64})},
                  makePart({makeImageField({0.2f, 0.4f})}));
  std::vector<LogEvent> events = watched.show(std::vector<float>(128, 0.6f));
  ASSERT_EQ(events.size(), 1u);
  const auto *images = find<LogImages>(events);
  EXPECT_EQ(images->name, "reconstructions");
  EXPECT_EQ(images->captions,
            (std::vector<std::string>{"images", "reconstructions"}));
  EXPECT_EQ(images->width, 17);
  EXPECT_EQ(images->height, 8);
  EXPECT_EQ(firstPixels(*images, 0), (std::vector<int>{51, 102}));
  EXPECT_EQ(firstPixels(*images, 1), (std::vector<int>{153, 153}));
}

TEST(JudgedSamples, ShowsWhatTheNetworkWasGivenInsteadOfTheImages) {
  Watched watched(spec("images", {2, 1, 8, 8}),
                  {spec("reconstructions", {2, 64}), spec("seen", {2, 64})},
                  makePart({makeImageField({0.2f, 0.4f})}));
  std::vector<float> made(128, 0.6f);
  made.insert(made.end(), 64, 0.8f);
  made.insert(made.end(), 64, 1.0f);
  std::vector<LogEvent> events = watched.show(made);
  const auto *images = find<LogImages>(events);
  ASSERT_TRUE(images);
  EXPECT_EQ(images->captions,
            (std::vector<std::string>{"images", "seen", "reconstructions"}));
  EXPECT_EQ(firstPixels(*images, 0), (std::vector<int>{51, 102}));
  EXPECT_EQ(firstPixels(*images, 1), (std::vector<int>{204, 255}));
  EXPECT_EQ(firstPixels(*images, 2), (std::vector<int>{153, 153}));
}

// A label that is no class ends no training; the report says why a picture is missing.
TEST(JudgedSamples, NotesWhyThereIsNoConfusionMatrix) {
  Watched watched(spec("images", {2, 1, 8, 8}), {spec("logits", {2, 2})},
                  makePart({makeImageField({0, 1}),
                            ingot::testing::makeField("labels", {0, 2})}));
  std::vector<LogEvent> events = watched.show({1, 0, 0, 1});
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(find<LogNote>(events)->text,
            "no picture: confusion matrix: expected targets from 0 to 1, found "
            "2");
}

} // namespace
