//===- HandOverTest.cpp - States that take over other values ---------------===//
//
// What InsertCopies, PlanArena and CheckArena make of functions whose results are
// inputs, states and each other's old values: run, on every target, in both modes,
// against the evaluator. How many copies that takes is in insert-copies.mlir.
//
//===----------------------------------------------------------------------===//
#include "tests/compiler/VerifiedRuns.h"
#include "tests/cuda/driver/HostCode.h"
#include "tests/cuda/driver/OnEmulatedDriver.h"

#include <gtest/gtest.h>

#include <sstream>

using namespace ingot;

namespace {

/// Of %x, an input, and %u, %v, %w, states of the same type $T; %s and %t are states
/// of the transposed type $S. Outputs are y and z, of $T, and p, of $S.
struct HandOver {
  const char *name, *body;
  const char *results; ///< "y = %0, u = %1"
};

const HandOver kHandOvers[] = {
    {"Unchanged", "", "u = %u"},
    {"UnchangedAndReturned", "", "y = %u, u = %u, z = %u"},
    {"TimesOne",
     "%c = ingot.constant dense<1.0> : $T\n"
     "%0 = ingot.mul %u, %c : $T",
     "u = %0"},
    {"UnchangedBesideOneThatChanges", "%0 = ingot.sub %v, %u : $T",
     "u = %u, v = %0"},
    {"InputAndConstant", "%c = ingot.constant dense<2.0> : $T",
     "u = %x, v = %c, y = %x, z = %c"},
    {"TakenFromAnother", "", "v = %u"},
    {"TargetNetwork", "%0 = ingot.sub %u, %x : $T", "v = %u, u = %0"},
    {"TargetNetworkReturned", "%0 = ingot.sub %u, %x : $T",
     "y = %u, v = %u, u = %0"},
    {"TargetNetworkReadLater",
     "%0 = ingot.sub %u, %x : $T\n%1 = ingot.exp %0 : $T\n"
     "%2 = ingot.mul %1, %v : $T",
     "v = %u, u = %0, y = %2"},
    {"NewValueTakenOver", "%0 = ingot.sub %u, %x : $T", "u = %0, v = %0"},
    {"OneValueForAll", "%0 = ingot.exp %x : $T",
     "u = %0, v = %0, w = %0, y = %0, z = %0"},
    {"InputBehindOldValue", "", "v = %u, u = %x"},
    {"OldValueBehindInput", "", "u = %x, v = %u"},
    {"HistoryOfThree", "", "u = %x, v = %u, w = %v, y = %w"},
    {"HistoryInReverse", "", "w = %v, v = %u, u = %x"},
    {"Swap", "", "u = %v, v = %u"},
    {"SwapAndReturn", "", "u = %v, v = %u, y = %u, z = %v"},
    {"ThreeCycle", "", "u = %v, v = %w, w = %u"},
    {"ThreeCycleBackwards", "", "u = %w, v = %u, w = %v"},
    {"SwapOfChanged", "%0 = ingot.sub %u, %x : $T\n%1 = ingot.mul %v, %x : $T",
     "u = %1, v = %0"},
    {"HalfSwap", "%0 = ingot.sub %v, %x : $T", "u = %0, v = %u"},
    {"CycleThroughKernels",
     "%0 = ingot.sub %u, %v : $T\n%1 = ingot.mul %v, %w : $T\n"
     "%2 = ingot.add %w, %u : $T",
     "u = %1, v = %2, w = %0"},
    {"CycleThroughOneOfTwoReaders",
     "%0 = ingot.tanh %u : $T\n%1 = ingot.sum %x, dims = [0] : $T\n"
     "%2 = ingot.expand %1, dims = [1] : tensor<3xf32> to $T\n"
     "%3 = ingot.sub %v, %2 : $T\n%4 = ingot.mul %u, %2 : $T",
     "v = %0, w = %4, u = %3"},
    {"MovingAverage",
     "%c = ingot.constant dense<0.75> : $T\n%0 = ingot.sub %u, %x : $T\n"
     "%1 = ingot.mul %v, %c : $T\n%2 = ingot.add %1, %0 : $T",
     "u = %0, v = %2, y = %2"},
    {"MovingAverageOfOld",
     "%c = ingot.constant dense<0.75> : $T\n%0 = ingot.mul %v, %c : $T\n"
     "%1 = ingot.add %0, %u : $T\n%2 = ingot.sub %u, %1 : $T",
     "u = %2, v = %1"},
    {"ReadAfterUpdate",
     "%0 = ingot.sub %u, %x : $T\n%1 = ingot.sum %u, dims = [0] : $T\n"
     "%2 = ingot.expand %1, dims = [1] : tensor<3xf32> to $T\n"
     "%3 = ingot.mul %2, %0 : $T",
     "u = %0, y = %3"},
    {"ProductOfBoth",
     "%0 = ingot.matmul %x, %s : $T, $S\n%1 = ingot.tanh %0 : "
     "tensor<5x5xf32>\n%2 = ingot.matmul %1, %u : tensor<5x5xf32>, $T\n"
     "%3 = ingot.matmul %s, %1 : $S, tensor<5x5xf32>\n"
     "%4 = ingot.tanh %2 : $T\n%5 = ingot.tanh %3 : $S",
     "u = %4, s = %5"},
    {"Transposed",
     "%0 = ingot.transpose %u, permutation = [1, 0] : $T\n"
     "%1 = ingot.sub %u, %x : $T",
     "s = %0, u = %1"},
    {"TransposedSwap",
     "%0 = ingot.transpose %u, permutation = [1, 0] : $T\n"
     "%1 = ingot.transpose %s, permutation = [1, 0] : $S",
     "s = %0, u = %1"},
    {"Reshaped", "%0 = ingot.reshape %u : $T to $S\n%1 = ingot.sub %u, %x : $T",
     "s = %0, u = %1"},
    {"ReshapedSwap",
     "%0 = ingot.reshape %u : $T to $S\n%1 = ingot.reshape %s : $S to $T",
     "s = %0, u = %1, p = %0"},
    {"ReshapedUpdate",
     "%0 = ingot.reshape %u : $T to $S\n%1 = ingot.sub %0, %t : $S\n"
     "%2 = ingot.reshape %1 : $S to $T",
     "u = %2, t = %0"},
    {"Rows",
     "%0 = ingot.slice %u, [1, 0] to [5, 3] by [1, 1] : $T\n"
     "%1 = ingot.slice %x, [0, 0] to [1, 3] by [1, 1] : $T\n"
     "%2 = ingot.concat %0, %1 dim = 0 : tensor<4x3xf32>, tensor<1x3xf32>",
     "u = %2, v = %u"},
};

std::string replaceAll(std::string text, const std::string &mark,
                       const std::string &by) {
  for (size_t at; (at = text.find(mark)) != std::string::npos;)
    text.replace(at, mark.size(), by);
  return text;
}

/// All states are distinct; states that the body does not name are no arguments.
std::string getText(const HandOver &handOver) {
  constexpr const char *kStates = "uvwst";
  std::string states, arguments = "%x: $T {ingot.name = \"x\"}";
  std::string types, resultTypes, values;
  std::string all = std::string(handOver.body) + handOver.results;
  double first = 0.125;
  for (const char *name = kStates; *name; ++name) {
    std::string type = *name < 'u' ? "$S" : "$T", state(1, *name);
    std::ostringstream elements;
    elements << std::fixed;
    for (int row = 0; row < (type == "$S" ? 3 : 5); ++row) {
      elements << (row ? ", [" : "[");
      for (int column = 0; column < (type == "$S" ? 5 : 3); ++column)
        elements << (column ? ", " : "") << (first += 0.0625);
      elements << "]";
    }
    states += "ingot.state @" + state + " buffer = dense<[" + elements.str() +
              "]> : " + type + "\n";
    if (all.find("%" + state) != std::string::npos)
      arguments +=
          ", %" + state + ": " + type + " {ingot.state = \"" + state + "\"}";
  }
  std::istringstream results(handOver.results);
  for (std::string name, equals, value; results >> name >> equals >> value;) {
    bool isState = std::string(kStates).find(name) != std::string::npos;
    std::string type = name < "u" ? "$S" : "$T";
    if (value.back() == ',')
      value.pop_back();
    std::string comma = types.empty() ? "" : ", ";
    resultTypes += comma + type;
    types += comma + type + " {ingot." + (isState ? "state" : "name") +
             " = \"" + name + "\"}";
    values += comma + value;
  }
  std::string text = states + "func.func @f(" + arguments + ") -> (" + types +
                     ") {\n" + handOver.body + "\nreturn " + values + " : " +
                     resultTypes + "\n}\n";
  return replaceAll(replaceAll(text, "$T", "tensor<5x3xf32>"), "$S",
                    "tensor<3x5xf32>");
}

void PrintTo(const HandOver &handOver, std::ostream *out) {
  *out << handOver.name;
}

using Parameters = std::tuple<HandOver, Target, Mode>;

class HandOverTest : public ingot::testing::OnEmulatedDriver<
                         ::testing::TestWithParam<Parameters>> {};

TEST_P(HandOverTest, AgreesWithTheEvaluator) {
  const auto &[handOver, target, mode] = GetParam();
  CompileOptions options =
      target == Target::Cuda ? ingot::testing::emulatedGpu() : CompileOptions();
  options.mode = mode;
  ingot::testing::expectRightRuns({handOver.name, getText(handOver)}, options,
                                  /*runs=*/4);
}

std::string getName(const ::testing::TestParamInfo<Parameters> &info) {
  const auto &[handOver, target, mode] = info.param;
  return std::string(handOver.name) +
         (target == Target::Cuda ? "Cuda" : "Cpu") +
         (mode == Mode::Fused ? "Fused" : "Eager");
}

INSTANTIATE_TEST_SUITE_P(
    All, HandOverTest,
    ::testing::Combine(::testing::ValuesIn(kHandOvers),
                       ::testing::Values(Target::Cpu, Target::Cuda),
                       ::testing::Values(Mode::Fused, Mode::Eager)),
    getName);

} // namespace
