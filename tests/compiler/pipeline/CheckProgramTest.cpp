//===- CheckProgramTest.cpp - What compiles loads --------------------------===//
//
// One case per rule, each refused where it is parsed; those that the DSL could
// break, also there, at the user's line.
//
//===----------------------------------------------------------------------===//

#include "ingot/compile.h"
#include "ingot/ingot.h"

#include "gtest/gtest.h"

using namespace ingot;

namespace {

std::string errorOf(const Source &source, const CompileOptions &options = {}) {
  try {
    compile(source, options);
  } catch (const Error &error) {
    return error.what();
  }
  return "";
}

/// The message for `module`, without its place.
std::string errorIn(const std::string &module) {
  std::string error = errorOf({"test", module, "test.mlir"});
  size_t place = error.find(": ");
  EXPECT_TRUE(error.starts_with("test.mlir:")) << error;
  return error.substr(place + 2);
}

/// A function of one tensor %x, declared as `input`, that returns its exponential
/// of type `type`, declared with `attributes`.
std::string mapping(const std::string &input, const std::string &type,
                    const std::string &attributes = "") {
  return "func.func @f(%x: " + input + ") -> (" + type + " " + attributes +
         ") {\n  %y = ingot.exp %x : " + type + "\n  return %y : " + type +
         "\n}\n";
}

const std::string kType = "tensor<3xf32>";
const std::string kState =
    "ingot.state @w parameter = dense<0.0> : tensor<3xf32>\n";

TEST(CheckProgram, AcceptsNamesOfAnyLanguage) {
  EXPECT_EQ(errorOf({"größe",
                     mapping(kType + " {ingot.name = \"größe 日本 */ \\\\\"}",
                             kType)}),
            "");
}

TEST(CheckProgram, RefusesNamesThatAreNoText) {
  auto named = [](const std::string &name) {
    return errorIn(mapping(kType + " {ingot.name = \"" + name + "\"}", kType));
  };
  EXPECT_EQ(named(""), "input 0: the name '' is empty");
  EXPECT_EQ(
      named("a\\0Ab\\1B[31m"),
      "input 0: the name 'a?b?[31m' has a control character, or is not UTF-8");
  EXPECT_EQ(named("\\FF"),
            "input 0: the name '?' has a control character, or is not UTF-8");
  EXPECT_EQ(named(std::string(4097, 'n')), "input 0: the name '" +
                                               std::string(40, 'n') +
                                               "...' has more than 4096 bytes");
  EXPECT_EQ(errorIn(mapping(kType, kType, "{ingot.name = \"\\00\"}")),
            "output 0: the name '?' has a control character, or is not UTF-8");
  EXPECT_EQ(
      errorIn("ingot.state @\"\\7F\" parameter = dense<0.0> : tensor<3xf32>\n"),
      "state: the name '?' has a control character, or is not UTF-8");
  EXPECT_EQ(errorIn("func.func @\"@2\"(%x: tensor<3xf32>) -> tensor<3xf32> {\n"
                    "  return %x : tensor<3xf32>\n}\n"),
            "the name '' is empty");
  EXPECT_EQ(errorOf({"a\33", mapping(kType, kType)}),
            "program: the name 'a?' has a control character, or is not UTF-8");
  EXPECT_EQ(errorIn(mapping(kType + " {ingot.name = 3 : i64}", kType)),
            "input 0: expected a string as its name");
}

TEST(CheckProgram, RefusesTwoOfOneName) {
  EXPECT_EQ(
      errorIn("func.func @f(%x: tensor<3xf32> {ingot.name = \"input1\"}, %y: "
              "tensor<3xf32>) -> tensor<3xf32> {\n  return %x : "
              "tensor<3xf32>\n}\n"),
      "input 1: two are named 'input1'");
}

TEST(CheckProgram, RefusesWhatTheRuntimeHasNoTensorsOf) {
  auto typed = [](const std::string &type) {
    return errorIn("func.func @f(%x: " + type + ") -> " + type +
                   " {\n  return %x : " + type + "\n}\n");
  };
  EXPECT_EQ(typed("f32"),
            "input 0: expected a tensor of a static shape, found f32");
  EXPECT_EQ(
      typed("tensor<?xf32>"),
      "input 0: expected a tensor of a static shape, found tensor<?xf32>");
  EXPECT_EQ(typed("tensor<3xi16>"),
            "input 0: an artifact cannot hold elements of "
            "its type, found tensor<3xi16>");
  EXPECT_EQ(typed("tensor<1x1x1x1x1x1x1x1x3xf32>"),
            "input 0: expected a rank of at most 8, found 9");
  EXPECT_EQ(typed("tensor<0x3xf32>"),
            "input 0: expected extents of at least 1, found [0, 3]");
  EXPECT_EQ(errorIn("ingot.state @w buffer = dense<0> : tensor<3xi16>\n"),
            "state: an artifact cannot hold elements of its type, found "
            "tensor<3xi16>");
}

TEST(CheckProgram, RefusesStatesThatDoNotFit) {
  const std::string w = " {ingot.state = \"w\"}";
  EXPECT_EQ(errorIn(mapping(kType + w, kType)),
            "input 0: there is no state 'w'");
  EXPECT_EQ(errorIn(mapping(kType, kType, w)),
            "output 0: there is no state 'w'");
  EXPECT_EQ(
      errorIn(kState + mapping("tensor<5xf32>" + w, "tensor<5xf32>")),
      "input 0: state 'w' has type 'tensor<3xf32>', found 'tensor<5xf32>'");
  EXPECT_EQ(
      errorIn(
          kState +
          mapping(kType + " {ingot.name = \"x\", ingot.state = \"w\"}", kType)),
      "input 0: is both named and a state");
  EXPECT_EQ(errorIn(kState +
                    "func.func @f(%x: tensor<3xf32> {ingot.state = \"w\"}, "
                    "%y: tensor<3xf32> {ingot.state = \"w\"}) -> "
                    "tensor<3xf32> {\n  return %x : tensor<3xf32>\n}\n"),
            "input 1: state 'w' occurs twice");
}

TEST(CheckProgram, RefusesFunctionsThatNothingCanRun) {
  EXPECT_EQ(
      errorIn("func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32>\n"),
      "the function has no body");
  EXPECT_EQ(errorIn("func.func @f(%x: tensor<3xf32>) {\n  return\n}\n"),
            "the function has no output and assigns no state");
  EXPECT_EQ(errorIn("func.func @f(%x: tensor<3xf32>) -> tensor<3xf32> {\n"
                    "  return %x : tensor<3xf32>\n^never:\n"
                    "  return %x : tensor<3xf32>\n}\n"),
            "the function branches, expected one block");
  EXPECT_EQ(
      errorIn("func.func @f(%x: tensor<3xf32>) -> tensor<3xf32> {\n  %y = "
              "math.exp %x : tensor<3xf32>\n  return %y : tensor<3xf32>\n}\n"),
      "expected operations of the dialect ingot, found 'math.exp'");
  EXPECT_EQ(errorIn("module {\n  module @inner {}\n}\n"),
            "expected functions and states, found 'builtin.module'");
}

TEST(CheckProgram, RefusesAModuleWithoutFunctions) {
  EXPECT_EQ(errorIn(""), "expected a function, found none");
  EXPECT_EQ(errorIn(kState), "expected a function, found none");
}

TEST(CheckProgram, RefusesFunctionsThatNoCallCanMean) {
  auto variant = [](const std::string &symbol, const std::string &type) {
    return "func.func @\"" + symbol + "\"(%x: " + type + ") -> " + type +
           " {\n  %y = ingot.exp %x : " + type + "\n  return %y : " + type +
           "\n}\n";
  };
  EXPECT_EQ(errorOf({"test", variant("f@1", "tensor<1xf32>") +
                                 variant("f@3", "tensor<3xf32>") +
                                 variant("f@5", "tensor<3xf64>") +
                                 variant("g@3", "tensor<3xf32>")}),
            "");
  EXPECT_EQ(errorIn(variant("f@1", kType) + variant("g", kType) +
                    variant("f@2", kType)),
            "no call can mean 'f@2': it takes the same inputs as 'f@1'");
}

INGOT_PROGRAM(check_program_name) {
  function("f", {input("a\nb", {3})}, [](Tensor x) { return exp(x); });
}
INGOT_PROGRAM(check_program_rank) {
  function("f", {input("x", {3})},
           [](Tensor x) { return reshape(x, {1, 1, 1, 1, 1, 1, 1, 1, 3}); });
}

INGOT_PROGRAM(check_program_batches) {
  Input images = input("images", {batch(), 3}), rate = input("rate", {});
  function("forward", {images}, [](Tensor x) { return exp(x); });
  function("decay", {rate}, [](Tensor x) { return x * 0.5; });
}
INGOT_PROGRAM(check_program_batch_size) {
  function("decay", {input("rate", {})},
           [](Tensor x) { return x / static_cast<double>(batch()); });
}

TEST(CheckProgram, KeepsOneOfTheFunctionsThatDoNotDependOnTheBatch) {
  CompileOptions options;
  options.batches = {1, 7};
  std::vector<std::string> names;
  for (const FunctionInfo &function :
       describeFunctions({"check_program_batches", {}}, options))
    names.push_back(function.name);
  EXPECT_EQ(names,
            (std::vector<std::string>{"forward@1", "decay@1", "forward@7"}));
  std::string error = errorOf({"check_program_batch_size", {}}, options);
  EXPECT_TRUE(error.starts_with("CheckProgramTest.cpp:")) << error;
  EXPECT_TRUE(
      error.ends_with(": no call can mean 'decay@7': it takes the same inputs "
                      "as 'decay@1'"))
      << error;
  options.functions = {"decay@7"};
  EXPECT_EQ(errorOf({"check_program_batch_size", {}}, options), "");
}

TEST(CheckProgram, NamesTheLineOfAProgram) {
  std::string error = errorOf({"check_program_name", {}});
  EXPECT_TRUE(error.starts_with("CheckProgramTest.cpp:")) << error;
  EXPECT_TRUE(error.ends_with(
      ": input 0: the name 'a?b' has a control character, or is not UTF-8"))
      << error;
  error = errorOf({"check_program_rank", {}});
  EXPECT_TRUE(
      error.ends_with(": output 0: expected a rank of at most 8, found 9"))
      << error;
}

} // namespace
