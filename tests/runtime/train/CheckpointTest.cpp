//===- CheckpointTest.cpp - Weights of a program in a file -----------------===//
#include "runtime/train/Checkpoint.h"

#include "tests/runtime/train/Classifier.h"
#include "tests/runtime/train/io/TemporaryFolder.h"

#include <stdexcept>

using namespace ingot;
using namespace ingot::train;
using ingot::testing::classifierArtifact;
using ingot::testing::loadProgram;

namespace {

class Checkpoint : public ingot::testing::TemporaryFolder {
protected:
  Checkpoint()
      : program(loadProgram(classifierArtifact())), context(program, 1) {}

  /// One f32 tensor for each name and shape, its elements 0.5, 1.5, ...
  std::string
  write(const std::vector<std::pair<std::string, std::vector<int64_t>>>
            &tensors) {
    std::vector<float> values = {0.5f, 1.5f, 2.5f, 3.5f, 4.5f, 5.5f};
    std::vector<io::NamedTensor> named;
    for (const auto &[name, shape] : tensors)
      named.push_back({name,
                       {INGOT_F32, shape,
                        std::as_bytes(std::span(values))
                            .first(*io::tensorBytes(INGOT_F32, shape))}});
    std::string file = path("weights.safetensors");
    io::Result<void> written = io::writeSafetensors(file, named);
    EXPECT_TRUE(written) << written.error();
    return file;
  }

  std::string loadError(const std::string &file) {
    try {
      loadWeights(file, program, context);
    } catch (const std::runtime_error &error) {
      return error.what();
    }
    return "no error";
  }

  float *weight() { return static_cast<float *>(context.state(0)); }

  Program program;
  Context context;
};

TEST_F(Checkpoint, LoadsWhatItSaved) {
  for (int i = 0; i < 6; ++i)
    weight()[i] = 0.25f * static_cast<float>(i - 3);
  std::string file = path("saved.safetensors");
  saveWeights(file, program, context);
  context.reset();
  ASSERT_EQ(weight()[5], 0);
  loadWeights(file, program, context);
  for (int i = 0; i < 6; ++i)
    EXPECT_EQ(weight()[i], 0.25f * static_cast<float>(i - 3));
}

TEST_F(Checkpoint, LeavesOptimizerSlotsOut) {
  std::string file = path("saved.safetensors");
  saveWeights(file, program, context);
  io::Result<io::Safetensors> read = io::Safetensors::read(file);
  ASSERT_TRUE(read) << read.error();
  ASSERT_EQ(read->tensors().size(), 1u);
  EXPECT_EQ(read->tensors()[0].name, "weight");
  EXPECT_EQ(read->metadata().at("program"), "classifier");
}

TEST_F(Checkpoint, NamesTensorsThatAreMissingWrongOrUnknown) {
  std::string file = write({{"wait", {2}}});
  EXPECT_EQ(loadError(file),
            file +
                ": no tensor 'weight': expected f32 [2, 3]; tensor 'wait' is "
                "no parameter or buffer of the program");
  file = write({{"weight", {3, 2}}});
  EXPECT_EQ(loadError(file),
            file + ": tensor 'weight': expected f32 [2, 3], found f32 [3, 2]");
  file = write(
      {{"weight", {2, 3}}, {"a", {1}}, {"b", {1}}, {"c", {1}}, {"d", {1}}});
  EXPECT_TRUE(loadError(file).ends_with("; and 1 more")) << loadError(file);
  EXPECT_EQ(weight()[5], 0); // nothing was changed
}

} // namespace
