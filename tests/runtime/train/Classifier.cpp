//===- Classifier.cpp - A program that can be trained, made by hand --------===//
#include "tests/runtime/train/Classifier.h"

#include "runtime/train/data/MemorySource.h"
#include "runtime/train/data/TrainingData.h"

using namespace ingot;
using namespace ingot::testing;
using schema::DType;
using schema::SlotKind;

static std::unique_ptr<schema::StepT>
makeStep(uint32_t kernel, std::vector<schema::Slot> slots, uint32_t readCount) {
  auto step = std::make_unique<schema::StepT>();
  step->kernel = kernel;
  step->task_count = 1;
  step->read_count = readCount;
  step->slots = std::move(slots);
  return step;
}

ArtifactBuilder ingot::testing::classifierArtifact(bool returnsLogits) {
  ArtifactBuilder builder;
  builder.addKernels(INGOT_TRAIN_KERNELS);
  builder.metadata.program = "classifier";
  builder.metadata.producer = "tests";
  builder.metadata.mode = "fused";

  for (auto [name, role] :
       {std::pair("weight", schema::StateRole::Parameter),
        std::pair("moment", schema::StateRole::OptimizerSlot)}) {
    auto state = std::make_unique<schema::StateT>();
    state->spec = tensor(name, DType::F32, {2, 3});
    state->role = role;
    state->zero_init = true;
    builder.metadata.states.push_back(std::move(state));
  }

  auto train = std::make_unique<schema::VariantT>();
  train->function = "train_step";
  train->inputs.push_back(tensor("images", DType::F32, {4, 2}));
  train->inputs.push_back(tensor("labels", DType::I64, {4}));
  train->inputs.push_back(tensor("lr", DType::F32, {}));
  train->outputs.push_back(tensor("loss", DType::F32, {}));
  if (returnsLogits)
    train->outputs.push_back(tensor("logits", DType::F32, {4, 3}));
  train->arena_bytes = 64;
  train->steps.push_back(
      makeStep(builder.kernel("train"),
               {{SlotKind::Input, 0, 0, 32},
                {SlotKind::Input, 1, 0, 32},
                {SlotKind::Input, 2, 0, 4},
                {SlotKind::State, 0, 0, 24},
                {SlotKind::Output, 0, 0, 4},
                returnsLogits ? schema::Slot(SlotKind::Output, 1, 0, 48)
                              : schema::Slot(SlotKind::Arena, 0, 0, 48)},
               3));
  builder.metadata.variants.push_back(std::move(train));

  auto forward = std::make_unique<schema::VariantT>();
  forward->function = "forward";
  forward->inputs.push_back(tensor("images", DType::F32, {3, 2}));
  forward->outputs.push_back(tensor("logits", DType::F32, {3, 3}));
  forward->batch = 3;
  forward->steps.push_back(makeStep(builder.kernel("forward"),
                                    {{SlotKind::Input, 0, 0, 24},
                                     {SlotKind::State, 0, 0, 24},
                                     {SlotKind::Output, 0, 0, 36}},
                                    2));
  builder.metadata.variants.push_back(std::move(forward));
  builder.layOutSections();
  return builder;
}

ArtifactBuilder ingot::testing::adversarialArtifact() {
  ArtifactBuilder builder = classifierArtifact();
  auto &variants = builder.metadata.variants;
  variants[0]->function = "critic";
  variants.push_back(std::make_unique<schema::VariantT>(*variants[0]));
  variants.back()->function = "generator";
  return builder;
}

train::Program ingot::testing::loadProgram(ArtifactBuilder builder) {
  builder.layOutSections();
  Bytes file = builder.assemble();
  return train::Program::fromMemory(
      {reinterpret_cast<const char *>(file.data()), file.size()});
}

template <typename T>
static train::Field makeField(const std::string &name, ingot_dtype_t dtype,
                              std::vector<int64_t> shape,
                              const std::vector<T> &values) {
  auto bytes = std::as_bytes(std::span(values));
  io::HostTensor array = {
      dtype, std::move(shape), {bytes.begin(), bytes.end()}};
  return {name, name + ".npy",
          std::make_shared<train::MemorySource>(std::move(array))};
}

train::Field ingot::testing::makeField(const std::string &name,
                                       std::vector<int64_t> shape,
                                       const std::vector<float> &values) {
  return ::makeField(name, INGOT_F32, std::move(shape), values);
}

train::Field ingot::testing::makeField(const std::string &name,
                                       const std::vector<int64_t> &values) {
  return ::makeField(name, INGOT_I64, {static_cast<int64_t>(values.size())},
                     values);
}

train::Field
ingot::testing::makeLabelField(const std::string &name,
                               std::vector<int64_t> shape,
                               const std::vector<int64_t> &values) {
  return ::makeField(name, INGOT_I64, std::move(shape), values);
}

train::Part ingot::testing::clusters(size_t size) {
  constexpr float kCentres[3][2] = {{1, 0}, {0, 1}, {-1, -1}};
  std::vector<float> images;
  std::vector<int64_t> labels;
  for (size_t i = 0; i < size; ++i) {
    float shift = 0.01f * static_cast<float>(i % 17);
    images.push_back(kCentres[i % 3][0] + shift);
    images.push_back(kCentres[i % 3][1] - shift);
    labels.push_back(static_cast<int64_t>(i % 3));
  }
  return train::makePart(
      {makeField("images", {static_cast<int64_t>(size), 2}, images),
       makeField("labels", labels)});
}
