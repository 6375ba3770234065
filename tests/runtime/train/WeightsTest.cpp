//===- WeightsTest.cpp - Parameters from a file of somebody else -----------===//
#include "runtime/train/Weights.h"

#include "runtime/train/Checkpoint.h"
#include "runtime/train/io/Safetensors.h"
#include "tests/runtime/train/Classifier.h"
#include "tests/runtime/train/Refusal.h"
#include "tests/runtime/train/io/TemporaryFolder.h"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;
using namespace ingot::testing;

namespace {

/// The classifier, whose only parameter is `weight`, f32 [2, 3]; and files.
class Weights : public ingot::testing::TemporaryFolder {
protected:
  template <typename Number>
  static io::NamedTensor
  makeTensor(const std::string &name, ingot_dtype_t dtype,
             std::vector<int64_t> shape, const std::vector<Number> &values) {
    return {name, {dtype, std::move(shape), std::as_bytes(std::span(values))}};
  }

  /// Writes the tensors and loads them.
  WeightReport load(const std::vector<io::NamedTensor> &tensors,
                    const WeightOptions &options = {},
                    const std::string &slots = "") {
    std::map<std::string, std::string> texts;
    if (!slots.empty())
      texts["optimizer_slots"] = slots;
    io::Result<void> written = io::writeSafetensors(file, tensors, texts);
    EXPECT_TRUE(written) << written.error();
    context.reset();
    return loadWeights(file, program, context, options);
  }

  std::string errorOf(const std::vector<io::NamedTensor> &tensors,
                      const WeightOptions &options = {}) {
    return refusal([&] { load(tensors, options); });
  }

  std::vector<float> loaded() {
    auto *values = static_cast<float *>(context.state(0));
    return {values, values + 6};
  }

  Program program = loadProgram(classifierArtifact());
  Context context{program, 1};
  std::string file = path("weights.safetensors");
  std::vector<float> values = {1, 2, 3, 4, 5, 0.1f}, zeros = {0, 0, 0, 0, 0, 0};
};

TEST_F(Weights, ConvertsFloats) {
  std::vector<double> wide = {1, 2, 3, 4, 5, 0.1};
  load({makeTensor("weight", INGOT_F64, {2, 3}, wide)});
  EXPECT_EQ(loaded(), values);
  std::vector<uint16_t> narrow = {0x3c00, 0x4000, 0x4200,
                                  0x4400, 0x4500, 0x3800};
  load({makeTensor("weight", INGOT_F16, {2, 3}, narrow)});
  EXPECT_EQ(loaded(), (std::vector<float>{1, 2, 3, 4, 5, 0.5f}));
  std::vector<int32_t> whole(6);
  EXPECT_EQ(errorOf({makeTensor("weight", INGOT_I32, {2, 3}, whole)}),
            file + ": tensor 'weight': expected f32 [2, 3], found i32 [2, 3]");
  EXPECT_EQ(loaded(), zeros);
}

// No file of another framework has them.
TEST_F(Weights, NeedNoStateOfRandomNumbers) {
  ingot::testing::ArtifactBuilder builder = classifierArtifact();
  for (const char *name : {"rng.seed", "rng.step"}) {
    auto random = std::make_unique<schema::StateT>();
    random->spec = ingot::testing::tensor(name, schema::DType::I64, {});
    random->role = schema::StateRole::Buffer;
    random->zero_init = true;
    builder.metadata.states.push_back(std::move(random));
  }
  Program drawing = loadProgram(builder);
  Context drawn(drawing, 1);
  load({makeTensor("weight", INGOT_F32, {2, 3}, values)});
  WeightReport report = loadWeights(file, drawing, drawn, {});
  EXPECT_EQ(report.loaded, 1u);
  EXPECT_TRUE(report.missing.empty());
  std::vector<int64_t> step = {7};
  io::Result<void> written = io::writeSafetensors(
      file,
      std::vector{makeTensor("weight", INGOT_F32, {2, 3}, values),
                  makeTensor("rng.step", INGOT_I64, {}, step)},
      {});
  ASSERT_TRUE(written) << written.error();
  EXPECT_EQ(loadWeights(file, drawing, drawn, {}).loaded, 2u);
}

TEST_F(Weights, FindsTensorsUnderOtherNames) {
  WeightOptions options;
  options.prefix = "module.";
  options.renames = {parseRename("head.w=weight")};
  load({makeTensor("module.head.w", INGOT_F32, {2, 3}, values),
        makeTensor("other", INGOT_F32, {2, 3}, zeros)},
       options);
  EXPECT_EQ(loaded(), values);
  // A name is replaced as a whole, up to a dot.
  EXPECT_NE(
      errorOf({makeTensor("module.head.weight", INGOT_F32, {2, 3}, values)},
              options)
          .find("no tensor 'weight'"),
      std::string::npos);
  EXPECT_EQ(errorOf({makeTensor("module.head.w", INGOT_F32, {2, 3}, values),
                     makeTensor("module.weight", INGOT_F32, {2, 3}, values)},
                    options),
            file + ": tensors 'module.head.w' and 'module.weight' both become "
                   "'weight'");
  for (const char *wrong : {"head", "=head", "head="})
    EXPECT_THROW(parseRename(wrong), std::runtime_error) << wrong;
}

TEST_F(Weights, CountsWhatTheFileCallsSlotsOfAnOptimizer) {
  WeightOptions partial;
  partial.isPartial = true;
  std::vector<int64_t> step = {7};
  // Names say nothing: a copy of weights may be called as a slot would be.
  std::vector<io::NamedTensor> tensors = {
      makeTensor("net.weight", INGOT_F32, {2, 3}, values),
      makeTensor("net.adam.exp_avg.weight", INGOT_F32, {2, 3}, values),
      makeTensor("net.adam.step", INGOT_I64, {}, step),
      makeTensor("net.ema.mean.weight", INGOT_F32, {2, 3}, values)};
  partial.prefix = "net.";
  WeightReport report =
      load(tensors, partial,
           R"(["net.adam.exp_avg.weight", "net.adam.step", "net.weight"])");
  EXPECT_EQ(report.loaded, 1u);
  EXPECT_EQ(report.unusedSlots, 2u);
  EXPECT_EQ(report.unused, std::vector<std::string>{"net.ema.mean.weight"});
  // A file of somebody else says of nothing that it is one.
  EXPECT_EQ(load(tensors, partial).unused.size(), 3u);
  EXPECT_EQ(refusal([&] { load(tensors, partial, "3"); }),
            file + ": metadata 'optimizer_slots': expected a list of names in "
                   "JSON");
}

TEST_F(Weights, AreToldFromSlotsByTheCheckpointItself) {
  saveState(file, program, context);
  EXPECT_EQ(optimizerSlotsIn(*io::Safetensors::read(file), file),
            std::set<std::string>{"moment"});
}

TEST_F(Weights, SaysWhatAPartialFileLacks) {
  WeightOptions partial;
  partial.isPartial = true;
  WeightReport report =
      load({makeTensor("weight", INGOT_F32, {2, 3}, values),
            makeTensor("moment", INGOT_F32, {2, 3}, values), // a slot: known
            makeTensor("fc.bias", INGOT_F32, {6}, values)},
           partial);
  EXPECT_EQ(report.loaded, 1u);
  EXPECT_TRUE(report.missing.empty());
  EXPECT_EQ(report.unused, std::vector<std::string>{"fc.bias"});
  EXPECT_EQ(loaded(), values);
  EXPECT_EQ(static_cast<float *>(context.state(1))[0], 0);
  // Nothing at all is a mistake, not a part.
  EXPECT_EQ(errorOf({makeTensor("weight", INGOT_F32, {3, 2}, values)}, partial),
            file + ": no tensor is one of the program's: tensor 'weight': "
                   "expected f32 [2, 3], found f32 [3, 2]");
  EXPECT_EQ(errorOf({makeTensor("weight", INGOT_F32, {2, 3}, values),
                     makeTensor("fc.bias", INGOT_F32, {6}, values)}),
            file + ": tensor 'fc.bias' of f32 [6]: the program has none of "
                   "this name");
}

} // namespace
