//===- TrainHppTest.cpp - ingot/train.hpp ----------------------------------===//
#include "ingot/train.hpp"

#include "tests/runtime/train/interface/Blobs.h"

namespace embed = ingot::embed;
using namespace ingot::testing;

namespace {

class TrainHpp : public ingot::testing::TemporaryFolder {
protected:
  static embed::Program load() {
    Bytes file = classifierArtifact().assemble();
    return embed::Program::fromMemory(std::as_bytes(std::span(file)));
  }
  static std::vector<float> weightsOf(embed::Context &of) {
    std::span<float> weight = of.state<float>("weight");
    return {weight.begin(), weight.end()};
  }

  const std::vector<std::string> blobs = {kBlobs[0], kBlobs[1]};
  embed::Context context{load(), 1};
};

TEST_F(TrainHpp, TrainsAndSaves) {
  std::vector<int64_t> epochs;
  embed::Trainer trainer(context,
                         {.data = blobs,
                          .validationShare = 0.2,
                          .epochs = 2,
                          .learningRate = 0.01,
                          .output = path("w.safetensors"),
                          .onEpoch = [&](const ingot_train_epoch_t &epoch) {
                            epochs.push_back(epoch.epoch);
                            return true;
                          }});
  EXPECT_EQ(trainer.run(), INGOT_COMPLETE);
  EXPECT_EQ(epochs, (std::vector<int64_t>{1, 2}));
  EXPECT_GT(trainer.figure("validation accuracy"), 0.4);
  embed::Context other(context.program(), 1);
  embed::loadState(other, path("w.last.safetensors"));
  EXPECT_EQ(weightsOf(other), weightsOf(context));
}

TEST_F(TrainHpp, ALoopOfOnesOwnIsTheSame) {
  embed::Trainer trainer(context, {.data = blobs,
                                   .epochs = 1,
                                   .learningRate = 0.01,
                                   .sampling = "in-order"});
  trainer.run();

  embed::Context other(context.program(), 1);
  const embed::Function &function = context.program().functions()[0];
  embed::Loader loader(context.program(), function, {.data = blobs});
  float rate = 0.01f, loss;
  loader.inputs()[2] = rate;
  loader.start();
  while (loader.next() == 4)
    other.run(function, loader.inputs(), std::array{embed::Output(loss)});
  EXPECT_EQ(weightsOf(other), weightsOf(context));
}

TEST_F(TrainHpp, TransformsAreTheSameInALoopOfOnesOwn) {
  const std::vector<std::string> steps = {"images=normalize(3,2)"};
  embed::Trainer trainer(context, {.data = blobs,
                                   .transforms = steps,
                                   .epochs = 1,
                                   .learningRate = 0.01,
                                   .sampling = "in-order"});
  trainer.run();

  std::vector<float> weights;
  for (const auto &used : {std::vector<std::string>(), steps}) {
    embed::Context other(context.program(), 1);
    const embed::Function &function = context.program().functions()[0];
    embed::Loader loader(context.program(), function,
                         {.data = blobs, .transforms = used, .dataMemory = 1});
    float rate = 0.01f, loss;
    loader.inputs()[2] = rate;
    loader.start();
    while (loader.next() == 4)
      other.run(function, loader.inputs(), std::array{embed::Output(loss)});
    EXPECT_NE(weightsOf(other), weights);
    weights = weightsOf(other);
  }
  EXPECT_EQ(weights, weightsOf(context));
}

TEST_F(TrainHpp, ListenersMayThrow) {
  embed::Trainer trainer(
      context,
      {.data = blobs, .onStep = [](const ingot_train_step_t &step) -> bool {
         if (step.number == 5)
           throw 7;
         return true;
       }});
  EXPECT_THROW(trainer.run(), int);
  EXPECT_EQ(trainer.step().number, 6);
}

TEST_F(TrainHpp, ErrorsCarryTheMessage) {
  try {
    embed::Trainer trainer(context, {.data = {blobs[0]}});
    FAIL() << "no error";
  } catch (const embed::Error &error) {
    EXPECT_EQ(error.status(), INGOT_INVALID_ARGUMENT);
    EXPECT_STREQ(error.what(), ingot_last_error());
  }
}

} // namespace
