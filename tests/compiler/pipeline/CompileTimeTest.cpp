//===- CompileTimeTest.cpp - Large programs take time in proportion --------===//
//
// Compared are two sizes of one program, in time of the processor: eight times the
// program may take sixteen times as long, but not the sixty-four of a pass that looks
// at all of the program for each part of it.
//
//===----------------------------------------------------------------------===//
#include "ingot/compile.h"
#include "ingot/ingot.h"

#include <gtest/gtest.h>

#include <ctime>
#include <memory>

using namespace ingot;

namespace {

/// A function of `count` inputs or states, which are all of `type`.
std::string makeSignature(int count, const std::string &type,
                          const std::string &attribute) {
  std::string text = "func.func @f(%x: tensor<3x4xf32>";
  for (int i = 0; i < count; ++i)
    text += ", %s" + std::to_string(i) + ": " + type + " {" + attribute +
            " = \"s" + std::to_string(i) + "\"}";
  return text + ")";
}

std::string makeStates(int count, const std::string &type) {
  std::string text;
  for (int i = 0; i < count; ++i)
    text += "ingot.state @s" + std::to_string(i) +
            " parameter = dense<0.25> : " + type + "\n";
  return text;
}

/// relu(x * w) again and again: each product takes the relu behind it.
Source makeLayers(int count) {
  std::string text = makeStates(count, "tensor<4x4xf32>") +
                     makeSignature(count, "tensor<4x4xf32>", "ingot.state") +
                     " -> tensor<3x4xf32> {\n";
  std::string value = "%x";
  for (int i = 0; i < count; ++i) {
    std::string number = std::to_string(i);
    text += "%m" + number + " = ingot.matmul " + value + ", %s" + number +
            " : tensor<3x4xf32>, tensor<4x4xf32>\n%r" + number +
            " = ingot.relu %m" + number + " : tensor<3x4xf32>\n";
    value = "%r" + number;
  }
  return {"layers", text + "return " + value + " : tensor<3x4xf32>\n}\n"};
}

/// A history: each state takes over the last value of the one before.
Source makeHistory(int count) {
  std::string types, returned, results;
  for (int i = 0; i < count; ++i) {
    std::string comma = i ? ", " : "";
    types += comma + "tensor<3x4xf32> {ingot.state = \"s" + std::to_string(i) +
             "\"}";
    returned += comma + (i ? "%s" + std::to_string(i - 1) : "%x");
    results += comma + "tensor<3x4xf32>";
  }
  return {"history",
          makeStates(count, "tensor<3x4xf32>") +
              makeSignature(count, "tensor<3x4xf32>", "ingot.state") + " -> (" +
              types + ") {\nreturn " + returned + " : " + results + "\n}\n"};
}

Source makeConcat(int count) {
  std::string operands = "%x", types = "tensor<3x4xf32>";
  for (int i = 0; i < count; ++i) {
    operands += ", %s" + std::to_string(i);
    types += ", tensor<3x2xf32>";
  }
  std::string type = "tensor<3x" + std::to_string(4 + 2 * count) + "xf32>";
  return {"concat", makeSignature(count, "tensor<3x2xf32>", "ingot.name") +
                        " -> " + type + " {\n%y = ingot.concat " + operands +
                        " dim = 1 : " + types + "\nreturn %y : " + type +
                        "\n}\n"};
}

int declaredLayers; // of the program below

INGOT_PROGRAM(many_layers) {
  nn::Module root;
  std::vector<std::unique_ptr<nn::Linear>> layers;
  for (int i = 0; i < declaredLayers; ++i)
    layers.push_back(
        std::make_unique<nn::Linear>(root, "layer" + std::to_string(i), 4, 4));
  function("forward", {input("x", {3, 4})}, [&](Tensor x) {
    for (const std::unique_ptr<nn::Linear> &layer : layers)
      x = (*layer)(x);
    return Outputs{{"y", x}};
  });
}

Source declareLayers(int count) {
  declaredLayers = count;
  return {"many_layers", {}};
}

void compileForCpu(const Source &source) { compile(source, {}); }

/// All of the way but the machine code.
void printForCuda(const Source &source) {
  CompileOptions options;
  options.target = Target::Cuda;
  compileToText(source, options, TextFormat::Cuda);
}

using Step = void (*)(const Source &);

double measureSeconds(Step step, const Source &source) {
  std::clock_t begin = std::clock();
  step(source);
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

/// What is the same for every program, such as loading LLVM, is in both.
template <typename Make>
void expectProportionalTime(Make make, int count, Step step = compileForCpu) {
  measureSeconds(step, make(1));
  double once = measureSeconds(step, make(count));
  double eightTimes = measureSeconds(step, make(8 * count));
  EXPECT_LT(eightTimes, 16 * once) << count << ": " << once << " s, "
                                   << 8 * count << ": " << eightTimes << " s";
}

TEST(CompileTime, OfLayersIsInProportion) {
  expectProportionalTime(makeLayers, 1000);
}

TEST(CompileTime, OfDeclaredLayersIsInProportion) {
  expectProportionalTime(declareLayers, 1000);
}

TEST(CompileTime, OfStatesThatChangeHandsIsInProportion) {
  expectProportionalTime(makeHistory, 500);
}

TEST(CompileTime, OfConcatenatedInputsIsInProportion) {
  expectProportionalTime(makeConcat, 500);
}

TEST(CompileTime, OfPlanningManyPiecesIsInProportion) {
  expectProportionalTime(makeConcat, 500, printForCuda);
}

} // namespace
