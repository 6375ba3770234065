//===- ConventionTest.cpp - Which functions train a program, and on what ---===//
#include "runtime/train/Convention.h"

#include "tests/runtime/train/Classifier.h"
#include "tests/runtime/train/Refusal.h"

#include <gtest/gtest.h>

using namespace ingot::train;
using namespace ingot::testing;

namespace {

std::vector<std::string> stepsOf(const std::vector<FunctionSummary> &functions,
                                 const ConventionOptions &options = {}) {
  std::vector<std::string> names;
  for (const StepChoice &step : chooseSteps(functions, options))
    names.push_back(step.function + ":" + std::to_string(step.repeats));
  return names;
}

using Names = std::vector<std::string>;

TEST(Convention, FindsTheTrainingFunctionByWhatItDoes) {
  EXPECT_EQ(stepsOf({{"forward"}, {"learn", true}}), Names{"learn:1"});
  EXPECT_EQ(stepsOf({{"other", true}, {"train_step", true}}),
            Names{"train_step:1"});
  // A name alone makes no training function.
  EXPECT_EQ(stepsOf({{"train_step"}, {"learn", true}}), Names{"learn:1"});
}

TEST(Convention, LetsTheUserSayWhichFunctionsTakeTurns) {
  ConventionOptions options;
  options.steps = {parseStep("critic:5"), parseStep("generator")};
  EXPECT_EQ(stepsOf({{"critic", true}, {"generator", true}}, options),
            (Names{"critic:5", "generator:1"}));
  EXPECT_EQ(refusal([] { parseStep("critic:0"); }),
            "--step 'critic:0': expected NAME or NAME:K with K of 1 or more");
}

TEST(Convention, SaysWhatWasLookedForAndWhatIsThere) {
  EXPECT_EQ(refusal([] { stepsOf({{"forward"}, {"eval_step"}}); }),
            "no function updates parameters, as a training step does: the "
            "program has forward, eval_step");
  EXPECT_EQ(
      refusal([] { stepsOf({{"critic", true}, {"generator", true}}); }),
      "several functions update parameters and none is called "
      "train_step: expected --step with one or more of critic, generator");
  ConventionOptions options;
  options.steps = {{"forward"}};
  EXPECT_EQ(refusal([&] { stepsOf({{"forward"}, {"learn", true}}, options); }),
            "'forward' updates no parameter: functions that train are learn");
  options.steps = {{"lern"}};
  EXPECT_EQ(refusal([&] { stepsOf({{"learn", true}}, options); }),
            "no function 'lern': the program has learn");
}

TEST(Convention, EvaluatesWithTheFunctionThatKnowsTheLoss) {
  EXPECT_EQ(chooseEvaluation({{"forward"}, {"eval_step"}}, {}), "eval_step");
  EXPECT_EQ(chooseEvaluation({{"forward"}, {"learn", true}}, {}), "forward");
  EXPECT_EQ(chooseEvaluation({{"learn", true}}, {}), std::nullopt);
  ConventionOptions options;
  options.evaluation = "test";
  EXPECT_EQ(chooseEvaluation({{"forward"}, {"test"}}, options), "test");
  options.evaluation = "learn";
  EXPECT_EQ(refusal([&] { chooseEvaluation({{"learn", true}}, options); }),
            "'learn' updates parameters: an evaluation must not");
}

TensorSpec makeSpec(const std::string &name, ingot_dtype_t dtype,
                    std::vector<int64_t> shape) {
  TensorSpec spec;
  spec.name = name;
  spec.dtype = dtype;
  spec.shape = std::move(shape);
  return spec;
}

/// learn(rows f32 [4, 2], weight f32 [2], lr f32 []).
Variant makeVariant() {
  Variant variant;
  variant.function = "learn";
  variant.inputs = {makeSpec("rows", INGOT_F32, {4, 2}),
                    makeSpec("weight", INGOT_F32, {2}),
                    makeSpec("lr", INGOT_F32, {})};
  return variant;
}

TEST(Convention, BindsInputsToDataConstantsAndTheRate) {
  ConventionOptions options;
  options.constants["weight"] = {0.5, 2};
  EXPECT_EQ(bindInputs(makeVariant(), {"rows"}, options),
            (std::vector{InputUse::Field, InputUse::Constant, InputUse::Rate}));
  // Whatever the user binds, the name of the rate included, is no longer magic.
  options.constants["lr"] = {0.1};
  EXPECT_EQ(bindInputs(makeVariant(), {"rows", "lr"}, options).at(2),
            InputUse::Constant);
  options = {};
  options.constants["lr"] = {0.1};
  options.rateInput = "weight";
  EXPECT_EQ(refusal([&] { bindInputs(makeVariant(), {"rows"}, options); }),
            "input 'weight' of 'learn', f32 [2]: a learning rate is one float: "
            "expected rank 0");
}

TEST(Convention, SaysWhichInputNothingIsBoundTo) {
  ConventionOptions options;
  EXPECT_EQ(refusal([&] { bindInputs(makeVariant(), {"rows", "y"}, options); }),
            "input 'weight' of 'learn', f32 [2], has no data: expected --data "
            "weight=FILE or --set weight=VALUE; there are data for rows, y");
  EXPECT_FALSE(hasAllInputs(makeVariant(), {"rows"}, options));
  EXPECT_TRUE(hasAllInputs(makeVariant(), {"rows", "weight"}, options));
  // What would be refused is none.
  Variant unbatched = makeVariant();
  unbatched.inputs[0].shape.clear();
  EXPECT_FALSE(hasAllInputs(unbatched, {"rows", "weight"}, options));
  options.constants["weight"] = {1, 2, 3};
  EXPECT_EQ(
      refusal([&] { bindInputs(makeVariant(), {"rows"}, options); }),
      "input 'weight' of 'learn', f32 [2]: expected 1 or 2 numbers, found "
      "3");
}

TEST(Convention, RefusesBatchesOfDifferentSizes) {
  std::vector<InputUse> uses = {InputUse::Field, InputUse::Field,
                                InputUse::Rate};
  EXPECT_EQ(refusal([&] { batchSizeOf(makeVariant(), uses); }),
            "'learn' reads 4 samples of 'rows' but 2 of 'weight'");
  uses[1] = InputUse::Constant;
  EXPECT_EQ(batchSizeOf(makeVariant(), uses), 4);
}

TEST(Convention, TakesTheLossOrTheOnlyNumber) {
  ConventionOptions options;
  EXPECT_EQ(chooseLoss({"norm", "loss"}, options), "loss");
  EXPECT_EQ(chooseLoss({"cost"}, options), "cost");
  EXPECT_EQ(chooseLoss({"a", "b"}, options), "");
  options.loss = "b";
  EXPECT_EQ(chooseLoss({"a", "b"}, options), "b");
  options.loss = "c";
  EXPECT_EQ(refusal([&] { chooseLoss({"a", "b"}, options); }),
            "no loss 'c': the numbers that training makes are a, b");
}

TEST(Convention, MeasuresByTheNamesOfOutputs) {
  Variant variant;
  variant.function = "forward";
  variant.outputs = {makeSpec("logits", INGOT_F32, {4, 3}),
                     makeSpec("loss", INGOT_F32, {})};
  std::vector<MetricChoice> metrics =
      chooseMetrics(variant, {"images", "labels"}, {});
  ASSERT_EQ(metrics.size(), 1u);
  EXPECT_EQ(metrics[0].metric, "accuracy");
  EXPECT_EQ(metrics[0].predictions, "logits");
  EXPECT_EQ(metrics[0].targets, "labels");
  EXPECT_TRUE(chooseMetrics(variant, {"images"}, {}).empty());

  ConventionOptions options;
  options.metrics = {parseMetric("top_k(2):logits,kinds"), parseMetric("f1")};
  metrics = chooseMetrics(variant, {"labels", "kinds"}, options);
  EXPECT_EQ(metrics[0].metric, "top_k(2)");
  EXPECT_EQ(metrics[0].targets, "kinds");
  EXPECT_EQ(metrics[1].targets, "labels");
  options.metrics = {parseMetric("f1:scores,labels")};
  EXPECT_EQ(refusal([&] { chooseMetrics(variant, {"labels"}, options); }),
            "metric 'f1': no output 'scores': 'forward' makes logits");
}

TEST(Convention, SeesWhatAProgramUpdates) {
  Program program =
      ingot::testing::loadProgram(ingot::testing::classifierArtifact());
  // One parameter; the optimiser's slot does not count.
  EXPECT_EQ(program.variants().at(0).updatedParameterCount, 1u);
  EXPECT_EQ(program.variants().at(1).updatedParameterCount, 0u);
  std::vector<FunctionSummary> functions = summarizeFunctions(program);
  ASSERT_EQ(functions.size(), 2u);
  EXPECT_EQ(functions[0].name, "train_step");
  EXPECT_TRUE(functions[0].updatesParameters);
  EXPECT_FALSE(functions[1].updatesParameters);
}

Variant makeVariant(const std::string &function,
                    const std::vector<std::string> &inputs,
                    const std::vector<std::string> &outputs) {
  Variant variant;
  variant.function = function;
  for (const std::string &name : inputs)
    variant.inputs.push_back({name, INGOT_F32, {2, 64}});
  for (const std::string &name : outputs)
    variant.outputs.push_back({name, INGOT_F32, {2, 64}});
  return variant;
}

TEST(Convention, FindsWhatPicturesAreTakenWith) {
  std::vector<Variant> functions = {
      makeVariant("forward", {"images"}, {"codes"}),
      makeVariant("eval_step", {"images"}, {"codes"}),
      makeVariant("explain", {"images"}, {"saliency"}),
      makeVariant("train_step", {"noise"}, {"images"}),
      makeVariant("mixed", {"noise", "images"}, {"images"}),
      makeVariant("sample", {"noise"}, {"images"})};
  functions[3].updatedParameterCount = 1;
  PictureFunctions chosen =
      choosePictures(functions, "eval_step", {"images"}, {});
  EXPECT_EQ(chosen.codes, "eval_step");
  EXPECT_EQ(chosen.saliency, "explain");
  EXPECT_EQ(chosen.samples, "sample");
  EXPECT_EQ(choosePictures(functions, "", {"images"}, {}).codes, "forward");
  // Without data for it, images are what is made.
  chosen = choosePictures(functions, "", {"noise"}, {});
  EXPECT_EQ(chosen.codes + chosen.saliency + chosen.samples, "");
}

} // namespace
