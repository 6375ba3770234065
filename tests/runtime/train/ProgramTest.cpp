//===- ProgramTest.cpp - Loaded programs, with ownership and exceptions ----===//
#include "runtime/train/Program.h"

#include "tests/runtime/train/Classifier.h"

#include <gtest/gtest.h>

#include <stdexcept>

using namespace ingot::train;
using namespace ingot::testing;

namespace {

TEST(Program, KnowsItsInterface) {
  Program program = loadProgram(classifierArtifact());
  EXPECT_EQ(program.name(), "classifier");
  ASSERT_EQ(program.variants().size(), 2u);
  EXPECT_EQ(describeTensors(program.variants()[0].inputs),
            "images f32 [4, 2], labels i64 [4], lr f32 []");
  EXPECT_EQ(program.variants()[0].arenaBytes, 64u);
  EXPECT_EQ(program.variantsOf("forward")[0]->outputs[0].bytes(), 36u);
  ASSERT_EQ(program.states().size(), 2u);
  EXPECT_TRUE(program.states()[0].isWeight());
  EXPECT_FALSE(program.states()[1].isWeight());
}

TEST(Program, ThrowsTheMessageOfTheRuntime) {
  try {
    Program::fromMemory("no artifact");
    FAIL() << "was accepted";
  } catch (const std::runtime_error &error) {
    EXPECT_STREQ(error.what(), ingot_last_error());
    EXPECT_STRNE(error.what(), "");
  }
}

TEST(Context, RunsOnItsOwnState) {
  Program program = loadProgram(classifierArtifact());
  Context one(program, 1), two(program, 1);
  static_cast<float *>(one.state(0))[1] = 3; // feature 0 of class 1
  float images[6] = {1, 0, 2, 0, 0, 1}, logits[9];
  void *input = images, *output = logits;
  const Variant &forward = *program.variantsOf("forward")[0];
  one.run(forward, {&input, 1}, {&output, 1});
  EXPECT_EQ(logits[1], 3);
  EXPECT_EQ(logits[4], 6);
  EXPECT_EQ(logits[7], 0);
  two.run(forward, {&input, 1}, {&output, 1});
  EXPECT_EQ(logits[1], 0);
}

} // namespace
