//===- ProgramTest.cpp - Functions, state and batch sizes ------------------===//

#include "tests/compiler/BuiltProgram.h"

#include "ingot/ingot.h"

#include <gtest/gtest.h>

using namespace ingot;

TEST(Program, ZooModelsBuild) {
  for (const char *name : {"mlp", "mlp_regressor", "mlp_binary"}) {
    BuiltProgram program(name, {1, 32});
    EXPECT_EQ(program.error, "") << name;
  }
}
