//===- CheckpointTest.cpp - Weights of a program in a file -----------------===//
#include "runtime/train/Checkpoint.h"
#include "runtime/train/Weights.h"

#include "tests/runtime/train/Classifier.h"
#include "tests/runtime/train/Refusal.h"
#include "tests/runtime/train/io/TemporaryFolder.h"
#include "tests/runtime/train/io/WeightFile.h"

#include <nlohmann/json.hpp>

using namespace ingot;
using namespace ingot::train;
using namespace ingot::testing;

namespace {

class CheckpointTest : public ingot::testing::TemporaryFolder {
protected:
  CheckpointTest()
      : program(loadProgram(classifierArtifact())), context(program, 1) {}

  std::string
  write(const std::vector<std::pair<std::string, std::vector<int64_t>>>
            &tensors) {
    std::string file = path("weights.safetensors");
    writeWeightFile(file, tensors);
    return file;
  }

  std::string loadError(const std::string &file) {
    return refusal([&] { loadWeights(file, program, context); });
  }

  float *weight() { return static_cast<float *>(context.state(0)); }

  Program program;
  Context context;
};

TEST_F(CheckpointTest, RestoresWhatItSaved) {
  auto *moment = static_cast<float *>(context.state(1));
  for (int i = 0; i < 6; ++i) {
    weight()[i] = 0.25f * static_cast<float>(i - 3);
    moment[i] = 0.125f * static_cast<float>(i + 1);
  }
  std::string file = path("saved.safetensors");
  Progress progress;
  progress.epochs = 3;
  progress.steps = 17;
  progress.totalSteps = 101;
  progress.seed = 0xffffffffffffffff;
  progress.means["loss"] = {0.1 + 0.2, 17};
  saveCheckpoint(file, program, context, progress, {{"note", "kept"}});
  context.reset();
  ASSERT_EQ(weight()[5], 0);
  ASSERT_EQ(moment[5], 0);
  Checkpoint checkpoint = Checkpoint::read(file);
  EXPECT_EQ(checkpoint.progress().epochs, 3);
  EXPECT_EQ(checkpoint.progress().steps, 17);
  EXPECT_EQ(checkpoint.progress().totalSteps, 101);
  EXPECT_EQ(checkpoint.progress().means.at("loss").sum, 0.1 + 0.2);
  EXPECT_EQ(checkpoint.progress().means.at("loss").weights, 17);
  EXPECT_EQ(checkpoint.run()["note"], "kept");
  EXPECT_EQ(checkpoint.progress().seed, 0xffffffffffffffff);
  checkpoint.restore(program, context);
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(weight()[i], 0.25f * static_cast<float>(i - 3));
    EXPECT_EQ(moment[i], 0.125f * static_cast<float>(i + 1));
  }
}

TEST_F(CheckpointTest, LoadsWeightsWithoutOptimizerSlots) {
  auto *moment = static_cast<float *>(context.state(1));
  weight()[5] = 7;
  moment[5] = 9;
  std::string file = path("saved.safetensors");
  saveCheckpoint(file, program, context, {}, nlohmann::json::object());
  context.reset();
  loadWeights(file, program, context);
  EXPECT_EQ(weight()[5], 7);
  EXPECT_EQ(moment[5], 0);
}

TEST_F(CheckpointTest, TellsProgressFromOtherText) {
  std::string file = path("saved.safetensors");
  auto errorWith = [&](std::map<std::string, std::string> metadata) {
    io::Result<void> written = io::writeSafetensors(file, {}, metadata);
    EXPECT_TRUE(written) << written.error();
    return refusal([&] { Checkpoint::read(file); });
  };
  EXPECT_EQ(errorWith({{"format", "pt"}}),
            file + ": no checkpoint: expected 'run' in its metadata");
  EXPECT_EQ(errorWith({{"run", "[1"}}),
            file + ": metadata 'run': expected an object of JSON");
  EXPECT_EQ(errorWith({{"run", "{}"}}),
            file + ": no checkpoint: 'epochs' of its progress is missing or "
                   "wrong");
  auto errorOfProgress = [&](const char *member, const nlohmann::json &value) {
    nlohmann::json progress = toJson(Progress{});
    progress[member] = value;
    return errorWith({{"run", nlohmann::json{{"progress", progress}}.dump()}});
  };
  EXPECT_EQ(errorOfProgress("seed", -1),
            file + ": no checkpoint: 'seed' of its progress is missing or "
                   "wrong");
  EXPECT_EQ(errorOfProgress("steps", 9223372036854775807),
            file + ": no checkpoint: 'steps' of its progress is missing or "
                   "wrong");
  EXPECT_EQ(errorOfProgress("means", {{"loss", {1}}}),
            file + ": no checkpoint: the mean of 'loss' is wrong");
  EXPECT_EQ(errorOfProgress("epochs", 2), "nothing was thrown");
}

TEST_F(CheckpointTest, RestoresAllStateOrNone) {
  std::string file = path("partial.safetensors");
  std::vector<float> values = {1, 2, 3, 4, 5, 6};
  io::NamedTensor tensor = {
      "weight", {INGOT_F32, {2, 3}, std::as_bytes(std::span(values))}};
  io::Result<void> written = io::writeSafetensors(
      file, {&tensor, 1},
      {{"run", nlohmann::json{{"progress", toJson(Progress{})}}.dump()}});
  ASSERT_TRUE(written) << written.error();
  Checkpoint checkpoint = Checkpoint::read(file);
  EXPECT_EQ(refusal([&] { checkpoint.restore(program, context); }),
            file + ": no tensor 'moment': expected f32 [2, 3]");
  EXPECT_EQ(weight()[5], 0);
}

TEST_F(CheckpointTest, NamesTensorsThatAreMissingWrongOrUnknown) {
  std::string file = write({{"wait", {2}}});
  EXPECT_EQ(loadError(file),
            file +
                ": no tensor 'weight': expected f32 [2, 3]; tensor 'wait' of "
                "f32 [2]: the program has none of this name");
  file = write({{"weight", {3, 2}}});
  EXPECT_EQ(loadError(file),
            file + ": tensor 'weight': expected f32 [2, 3], found f32 [3, 2]");
  file = write(
      {{"weight", {2, 3}}, {"a", {1}}, {"b", {1}}, {"c", {1}}, {"d", {1}}});
  EXPECT_TRUE(loadError(file).ends_with("; and 1 more")) << loadError(file);
  EXPECT_EQ(weight()[5], 0); // nothing was changed
}

} // namespace
