//===- TrainLoop.cpp - Epochs of a compiled training step ------------------===//
#include "runtime/train/TrainLoop.h"

#include "runtime/train/io/HostTensor.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <stdexcept>

using namespace ingot::train;

using Clock = std::chrono::steady_clock;

static double secondsSince(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

static std::string formatNumber(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), "%g", value);
  return text;
}

TrainLoop::TrainLoop(const Program &program, Context &context,
                     const Dataset &train, const Dataset &test,
                     TrainOptions options)
    : program(program), context(context), train(train), test(test),
      options(std::move(options)),
      stepVariant(program.variantsOf("train_step").front()),
      epoch(this->options.firstEpoch) {
  step.emplace(*stepVariant, train, this->options.learningRate);
  bindForward();
  if (step->classes() != 0 && static_cast<int64_t>(step->classes()) != classes)
    throw std::runtime_error(
        "'train_step' makes logits of " + std::to_string(step->classes()) +
        " classes, 'forward' of " + std::to_string(classes));
  for (const Dataset *dataset : {&train, &test})
    if (int64_t largest = *std::ranges::max_element(dataset->labels);
        largest >= classes)
      throw std::runtime_error("the data have a label " +
                               std::to_string(largest) + ", the program has " +
                               std::to_string(classes) + " classes");
  sampler.emplace(train.size(), step->batchSize(), this->options.seed);
}

void TrainLoop::bindForward() {
  // The largest batch: tests have no reason for a small one.
  std::vector<const Variant *> variants = program.variantsOf("forward");
  const Variant &variant =
      **std::ranges::max_element(variants, {}, [](const Variant *candidate) {
        const auto &inputs = candidate->inputs;
        return inputs.empty() || inputs[0].shape.empty() ? 0
                                                         : inputs[0].shape[0];
      });
  requireTensor(variant, variant.inputs, "input", "images", INGOT_F32, 1,
                INGOT_MAX_RANK);
  requireTensor(variant, variant.outputs, "output", "logits", INGOT_F32, 2, 2);
  if (variant.inputs.size() != 1 || variant.outputs.size() != 1)
    throw std::runtime_error("'forward' has inputs " +
                             describeTensors(variant.inputs) + " and outputs " +
                             describeTensors(variant.outputs) +
                             ", training needs images and logits only");
  const TensorSpec &spec = variant.inputs[0];
  forwardBatchSize = spec.shape[0];
  if (variant.outputs[0].shape[0] != forwardBatchSize)
    throw std::runtime_error("'forward' reads " + spec.describe() +
                             " images but makes " +
                             variant.outputs[0].describe() + " logits");
  requireSamples(spec, test);
  for (size_t count : {test.size(), std::min(train.size(), test.size())})
    if (variant.batch == 0 && count % forwardBatchSize != 0)
      throw std::runtime_error(
          "tests run 'forward' of " + std::to_string(forwardBatchSize) +
          " samples, which may depend on each other: expected a multiple of "
          "them, found " +
          std::to_string(count));
  classes = variant.outputs[0].shape[1];
  forwardImages.resize(spec.elementCount());
  forwardLogits.resize(variant.outputs[0].elementCount());
  forwardVariant = &variant;
}

void TrainLoop::trainEpoch(Mean &meanLoss, Accuracy &accuracy) {
  size_t stepNumber = 0;
  sampler->beginEpoch(epoch);
  for (auto batch = sampler->next(); !batch.empty(); batch = sampler->next()) {
    step->setSamples(batch);
    context.run(*stepVariant, step->inputs(), step->outputs());
    ++stepNumber;
    float loss = step->loss();
    if (!std::isfinite(loss))
      throw std::runtime_error(
          "the loss is " + std::string(std::isnan(loss) ? "NaN" : "infinite") +
          " after step " + std::to_string(stepNumber) + " of epoch " +
          std::to_string(epoch + 1) + ", with a learning rate of " +
          formatNumber(options.learningRate));
    meanLoss.add(loss);
    if (step->classes() != 0)
      accuracy.add(step->predictions());
    if (options.onStep)
      options.onStep(stepNumber, sampler->batchCount(), meanLoss.value());
  }
}

EpochResult TrainLoop::runEpoch() {
  Clock::time_point begin = Clock::now();
  Mean meanLoss;
  Accuracy accuracy;
  trainEpoch(meanLoss, accuracy);
  double trainSeconds = secondsSince(begin);

  EpochResult result;
  result.epoch = ++epoch;
  result.epochs = options.firstEpoch + options.epochs;
  result.loss = meanLoss.value();
  result.accuracy =
      step->classes() == 0
          ? evaluate(train, std::min(train.size(), test.size())).accuracy
          : accuracy.value();
  Evaluation tested = evaluate(test, test.size());
  result.testLoss = tested.loss;
  result.testAccuracy = tested.accuracy;
  result.seconds = secondsSince(begin);
  result.imagesPerSecond =
      static_cast<double>(sampler->batchCount() * step->batchSize()) /
      trainSeconds;
  return result;
}

TrainLoop::Evaluation TrainLoop::evaluate(const Dataset &dataset,
                                          size_t count) {
  CrossEntropy crossEntropy;
  Accuracy accuracy;
  size_t imageElements = dataset.imageElements();
  for (size_t begin = 0; begin < count; begin += forwardBatchSize) {
    size_t filled = std::min<size_t>(forwardBatchSize, count - begin);
    auto end = std::copy_n(dataset.images.data() + begin * imageElements,
                           filled * imageElements, forwardImages.data());
    std::fill(end, forwardImages.data() + forwardImages.size(), 0.0f);
    void *input = forwardImages.data(), *output = forwardLogits.data();
    context.run(*forwardVariant, {&input, 1}, {&output, 1});
    Predictions predictions = {
        std::span<const float>(forwardLogits).first(filled * classes),
        std::span<const int64_t>(dataset.labels).subspan(begin, filled)};
    crossEntropy.add(predictions);
    accuracy.add(predictions);
  }
  return {crossEntropy.value(), accuracy.value()};
}

std::string ingot::train::formatEpoch(const EpochResult &result) {
  char text[256];
  bool isFast = result.imagesPerSecond >= 1000;
  std::snprintf(text, sizeof(text),
                "epoch %lld/%lld  loss %.4f  accuracy %.1f %%  test loss %.4f  "
                "test accuracy %.1f %%  %.1f s  %.*f%s images/s",
                static_cast<long long>(result.epoch),
                static_cast<long long>(result.epochs), result.loss,
                result.accuracy * 100, result.testLoss,
                result.testAccuracy * 100, result.seconds, isFast ? 1 : 0,
                isFast ? result.imagesPerSecond / 1000 : result.imagesPerSecond,
                isFast ? "k" : "");
  return text;
}
