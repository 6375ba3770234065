//===- CIdentifiersTest.cpp - Names as identifiers of C and C++ -------------===//
#include "compiler/artifact/CIdentifiers.h"

#include <gtest/gtest.h>

using namespace ingot::artifact;

/// What tensors of these names become, one after the other.
static void expectVariables(
    CIdentifiers &names,
    const std::vector<std::pair<const char *, const char *>> &variables) {
  for (const auto &[name, identifier] : variables)
    EXPECT_EQ(names.addVariable(name), identifier);
}

TEST(CIdentifiers, KeepsWhatIsOne) {
  CIdentifiers names = {};
  expectVariables(names, {{"images", "images"}, {"x1", "x1"}, {"X", "X"}});
  EXPECT_EQ(names.addFunction("net_", "train_step"), "net_train_step");
}

TEST(CIdentifiers, ReplacesWhatCannotBeInOne) {
  CIdentifiers names = {};
  expectVariables(names, {{"fc.weight", "fc_weight"},
                          {"*/ #error x\n", "error_x"},
                          {"__FILE__", "FILE_"},
                          {"3d", "tensor3d"},
                          {"\xc3\xa9", "tensor"}});
  EXPECT_EQ(names.addFunction("net_", "a-b c"), "net_a_b_c");
}

TEST(CIdentifiers, LeavesAloneWhatMeansSomethingElse) {
  CIdentifiers names = {};
  expectVariables(names, {{"class", "class_"},
                          {"typeof_unqual", "typeof_unqual_"},
                          {"uint8_t", "uint8_t_"},
                          {"NULL", "NULL_"},
                          {"I", "I_"},
                          {"ingot_inputs", "ingot_inputs_"}});
  EXPECT_EQ(names.addFunction("uint16_", "t"), "uint16_t_");
}

TEST(CIdentifiers, NoTwoAreEqual) {
  CIdentifiers names = {"net_load"};
  EXPECT_EQ(names.addFunction("net_", "load"), "net_load_2");
  expectVariables(names, {{"a-b", "a_b"},
                          {"a b", "a_b_2"},
                          {"a_b", "a_b_3"},
                          {"a_b_2", "a_b_2_2"}});
}
