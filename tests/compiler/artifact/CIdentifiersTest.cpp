//===- CIdentifiersTest.cpp - Names as identifiers of C and C++ -------------===//
#include "compiler/artifact/CIdentifiers.h"

#include <gtest/gtest.h>

using namespace ingot::artifact;

TEST(CIdentifiers, KeepsWhatIsOne) {
  CIdentifiers names = {};
  EXPECT_EQ(names.addVariable("images"), "images");
  EXPECT_EQ(names.addVariable("x1"), "x1");
  EXPECT_EQ(names.addVariable("X"), "X");
  EXPECT_EQ(names.addFunction("net_", "train_step"), "net_train_step");
}

TEST(CIdentifiers, ReplacesWhatCannotBeInOne) {
  CIdentifiers names = {};
  EXPECT_EQ(names.addVariable("fc.weight"), "fc_weight");
  EXPECT_EQ(names.addVariable("*/ #error x\n"), "error_x");
  EXPECT_EQ(names.addVariable("__FILE__"), "FILE_");
  EXPECT_EQ(names.addVariable("3d"), "tensor3d");
  EXPECT_EQ(names.addVariable("\xc3\xa9"), "tensor");
  EXPECT_EQ(names.addFunction("net_", "a-b c"), "net_a_b_c");
}

TEST(CIdentifiers, LeavesAloneWhatMeansSomethingElse) {
  CIdentifiers names = {};
  EXPECT_EQ(names.addVariable("class"), "class_");
  EXPECT_EQ(names.addVariable("typeof_unqual"), "typeof_unqual_");
  EXPECT_EQ(names.addVariable("uint8_t"), "uint8_t_");
  EXPECT_EQ(names.addVariable("NULL"), "NULL_");
  EXPECT_EQ(names.addVariable("I"), "I_");
  EXPECT_EQ(names.addVariable("ingot_inputs"), "ingot_inputs_");
  EXPECT_EQ(names.addFunction("uint16_", "t"), "uint16_t_");
}

TEST(CIdentifiers, NoTwoAreEqual) {
  CIdentifiers names = {"net_load"};
  EXPECT_EQ(names.addFunction("net_", "load"), "net_load_2");
  EXPECT_EQ(names.addVariable("a-b"), "a_b");
  EXPECT_EQ(names.addVariable("a b"), "a_b_2");
  EXPECT_EQ(names.addVariable("a_b"), "a_b_3");
  EXPECT_EQ(names.addVariable("a_b_2"), "a_b_2_2");
}
