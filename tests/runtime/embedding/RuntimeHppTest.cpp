//===- RuntimeHppTest.cpp - ingot/runtime.hpp ------------------------------===//
#include "ingot/runtime.hpp"

#include "tests/runtime/artifact/ArtifactBuilder.h"

#include <array>
#include <fstream>
#include <gtest/gtest.h>

using namespace ingot::embed;
using namespace ingot::testing;

namespace {

Program loadSample() {
  static const Bytes file = sampleProgram().assemble();
  return Program::fromMemory(std::as_bytes(std::span(file)));
}

/// The message of what `call` throws; "" if it throws nothing.
template <typename Call>
std::string messageOf(Call call,
                      ingot_status_t status = INGOT_INVALID_ARGUMENT) {
  try {
    call();
  } catch (const Error &error) {
    EXPECT_EQ(error.status(), status) << error.what();
    return error.what();
  }
  return "";
}

// What fits into an argument is decided when the caller is compiled.
static_assert(std::constructible_from<Input, const std::vector<float> &>);
static_assert(std::constructible_from<Input, std::span<const int64_t>>);
static_assert(std::constructible_from<Input, const Float16 (&)[4]>);
static_assert(std::constructible_from<Input, const double &>);
static_assert(std::constructible_from<Output, std::span<bool>>);
static_assert(std::constructible_from<Output, std::array<uint8_t, 3> &>);
static_assert(!std::constructible_from<Input, std::vector<uint32_t> &>);
static_assert(!std::constructible_from<Input, const char (&)[4]>);
static_assert(!std::constructible_from<Output, std::span<const float>>);
static_assert(!std::constructible_from<Output, const float &>);
// It would be gone before anyone looks.
static_assert(!std::constructible_from<Output, std::vector<float>>);

TEST(RuntimeHpp, DescribesAProgram) {
  Program program = loadSample();
  EXPECT_EQ(program.name(), "sample");
  ASSERT_EQ(program.functions().size(), 4u);
  const Function &relu = program.functions()[0];
  EXPECT_EQ(relu.name, "relu");
  EXPECT_EQ(relu.inputs.at(0).name, "x");
  EXPECT_EQ(relu.inputs.at(0).describe(), "f32 [4]");
  EXPECT_EQ(relu.outputs.at(0).shape, std::vector<int64_t>{4});
  ASSERT_EQ(program.states().size(), 2u);
  EXPECT_EQ(program.states()[0].name, "weight");
  EXPECT_EQ(program.states()[0].size(), 7u);
  EXPECT_EQ(program.states()[1].describe(), "i64 []");
  program.verifyWeights();
}

TEST(RuntimeHpp, LoadsAFile) {
  std::string path = ::testing::TempDir() + "runtime_hpp_sample.ingot";
  Bytes file = sampleProgram().assemble();
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char *>(file.data()),
             static_cast<std::streamsize>(file.size()));
  EXPECT_EQ(Program::load(path).name(), "sample");
}

TEST(RuntimeHpp, RunsAFunctionByName) {
  Context context(loadSample(), 1);
  std::vector<float> x = {-1, 2, -3, 4};
  std::array<float, 4> y;
  context.run("relu", {x}, {y});
  EXPECT_EQ(y, (std::array<float, 4>{0, 2, 0, 4}));
}

TEST(RuntimeHpp, ChoosesTheVariantThatFits) {
  Program program = loadSample();
  std::vector<float> one(1), many(32);
  EXPECT_EQ(program.find("mode", std::array{Input(one)}).inputs[0].shape[0], 1);
  EXPECT_EQ(program.find("mode", std::array{Input(many)}).inputs[0].shape[0],
            32);
}

TEST(RuntimeHpp, RunsAChosenFunction) {
  Context context(loadSample(), 1);
  float x[4] = {5, -6, 7, -8}, y[4];
  context.run(context.program().functions()[0], {x}, {y});
  EXPECT_EQ(y[2], 7);
}

TEST(RuntimeHpp, RefusesElementsThatDoNotFit) {
  Context context(loadSample(), 1);
  std::vector<float> x(4), y(4);
  std::vector<double> doubles(4);
  std::vector<float> five(5);
  EXPECT_EQ(messageOf([&] { context.run("relu", {five}, {y}); }),
            "input 'x' of 'relu': expected f32 [4], found 5 of f32");
  EXPECT_EQ(messageOf([&] { context.run("relu", {doubles}, {y}); }),
            "input 'x' of 'relu': expected f32 [4], found 4 of f64");
  EXPECT_EQ(messageOf([&] { context.run("relu", {x}, {five}); }),
            "output 'y' of 'relu': expected f32 [4], found 5 of f32");
  EXPECT_EQ(messageOf([&] { context.run("relu", {x, x}, {y}); }),
            "'relu': expected 1 inputs, found 2");
  EXPECT_EQ(messageOf([&] { context.run("relu", {x}, {}); }),
            "'relu': expected 1 outputs, found 0");
  EXPECT_EQ(messageOf([&] { context.run("rely", {x}, {y}); }, INGOT_NOT_FOUND),
            "no function 'rely': 'sample' has relu, train_step, mode, mode");
}

TEST(RuntimeHpp, ErrorsCarryTheMessageOfTheRuntime) {
  std::string message =
      messageOf([] { Program::load("/nonexistent.ingot"); }, INGOT_NOT_FOUND);
  EXPECT_NE(message.find("/nonexistent.ingot"), std::string::npos) << message;
  EXPECT_EQ(message, ingot_last_error());
}

TEST(RuntimeHpp, StatesAreReadAndWritten) {
  Context context(loadSample(), 1);
  std::vector<float> x(13 * 7, 1.0f), weight = {1, 2, 3, 4, 5, 6, 7};
  context.setState<float>("weight", weight);
  EXPECT_EQ(context.state<float>("weight")[6], 7);
  float loss;
  int64_t before = context.state<int64_t>("step")[0];
  context.run("train_step", {x}, {loss});
  EXPECT_EQ(context.state<int64_t>("step")[0], before + 1);
  context.reset();
  EXPECT_EQ(context.state<int64_t>("step")[0], before);
  EXPECT_EQ(messageOf([&] { context.state<double>("weight"); }),
            "state 'weight' is f32 [7], not of f64");
  EXPECT_EQ(messageOf([&] { context.state<float>("weigth"); }, INGOT_NOT_FOUND),
            "'sample' has no state 'weigth'");
  weight.pop_back();
  EXPECT_EQ(messageOf([&] { context.setState<float>("weight", weight); }),
            "state 'weight' has 7 elements, not 6");
}

TEST(RuntimeHpp, AProgramLivesAsLongAsItsContexts) {
  auto program = std::make_unique<Program>(loadSample());
  Context context(*program, 1);
  program.reset();
  std::vector<float> x(4, -1), y(4, 1);
  Context moved = std::move(context);
  moved.run("relu", {x}, {y});
  EXPECT_EQ(y[0], 0);
}

TEST(RuntimeHpp, ObserversSeeStepsAndMayThrow) {
  Context context(loadSample(), 1);
  std::vector<float> x(4), y(4);
  std::vector<std::string> seen;
  context.observe(
      [&](const ingot_step_event_t &event) {
        seen.push_back("after " + std::string(event.function));
      },
      [&](const ingot_step_event_t &event) {
        seen.push_back("before " + std::string(event.function));
      });
  Context moved = std::move(context);
  moved.run("relu", {x}, {y});
  EXPECT_EQ(seen, (std::vector<std::string>{"before relu", "after relu"}));
  moved.observe([](const ingot_step_event_t &) { throw 7; });
  EXPECT_THROW(moved.run("relu", {x}, {y}), int);
  moved.observe({});
  moved.run("relu", {x}, {y});
  EXPECT_EQ(seen.size(), 2u);
}

} // namespace
