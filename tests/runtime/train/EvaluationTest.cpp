//===- EvaluationTest.cpp - What a program achieves on other samples -------===//
#include "runtime/train/Evaluation.h"

#include "tests/runtime/train/Classifier.h"
#include "tests/runtime/train/Refusal.h"

#include <gtest/gtest.h>

using namespace ingot;
using namespace ingot::train;
using namespace ingot::testing;

namespace {

std::string errorOf(const ArtifactBuilder &builder, const Part &part) {
  Program program = loadProgram(builder);
  Context context(program, 1);
  return refusal([&] {
    Evaluation evaluation(program, "forward", part, {}, 0);
    evaluation.run(context);
  });
}

TEST(Evaluation, CountsEverySampleOnce) {
  // All logits are 0, and equal ones count as class 0, which samples 0 and 3 of
  // five are; a batch has three.
  Program program = loadProgram(classifierArtifact());
  Context context(program, 1);
  Part part = clusters(5);
  ConventionOptions options;
  options.metrics = {{"accuracy", "", ""}, {"confusion_matrix", "", ""}};
  Evaluation evaluation(program, "forward", part, options, 2);
  for (int round : {0, 1}) { // nothing stays of the round before
    Evaluation::Result result = evaluation.run(context);
    ASSERT_EQ(result.figures.size(), 1u) << round;
    EXPECT_EQ(result.figures[0].first, "accuracy");
    EXPECT_EQ(result.figures[0].second, 2.0 / 5);
    ASSERT_EQ(result.tables.size(), 1u);
    EXPECT_EQ(result.tables[0].second,
              (CountTable{{2, 0, 0}, {2, 0, 0}, {1, 0, 0}}));
  }
  ASSERT_EQ(evaluation.figures().size(), 1u);
  EXPECT_EQ(evaluation.figures()[0].best, Direction::Max);
}

TEST(Evaluation, FillsNoBatchUpWhoseSamplesMayDependOnEachOther) {
  ArtifactBuilder builder = classifierArtifact();
  builder.metadata.variants[1]->batch = 0;
  EXPECT_EQ(errorOf(builder, clusters(7)),
            "'forward' of 3 samples, which may depend on each other: expected "
            "a multiple of them, found 7");
  EXPECT_EQ(errorOf(builder, clusters(6)), "nothing was thrown");
}

TEST(Evaluation, LeavesOutTheLabelThatIsNoClass) {
  Program program = loadProgram(classifierArtifact());
  Context context(program, 1);
  Part part = clusters(6);
  part.fields[1] = ingot::testing::makeField(
      "labels", std::vector<int64_t>{0, 1, 255, 0, 255, 2});
  ConventionOptions options;
  EXPECT_EQ(refusal([&] {
              Evaluation(program, "forward", part, options, 0).run(context);
            }),
            "accuracy: expected targets from 0 to 2, found 255");
  options.ignoredLabel = 255;
  Evaluation evaluation(program, "forward", part, options, 0);
  EXPECT_EQ(evaluation.run(context).figures[0].second, 2.0 / 4);
}

} // namespace
