//===- CheckProgram.cpp - A program on a road against its meaning -------------===//
//
// On a CPU through the artifact and the runtime; CUDA kernels under the shim of
// tests/cuda, where a run is the launches of a function and states are arguments.
//
//===----------------------------------------------------------------------===//

#include "tools/fuzz/programs/CheckProgram.h"

#include "compiler/pipeline/CompareTensors.h"
#include "ingot/tensor.h"
#include "runtime/train/Program.h"
#include "tests/numeric/GuardedBuffer.h"
#include "tests/numeric/NumericTarget.h"
#include "tools/fuzz/programs/ProgramBuilder.h"
#include "tools/fuzz/programs/ProgramMeaning.h"
#include "tools/fuzz/programs/Random.h"
#include "tools/ingot/StepRecorder.h"

using namespace mlir;
using namespace ingot;
using namespace ingot::ir;
using namespace ingot::fuzz;
using namespace ingot::pipeline;
using test::GuardedBuffer;

namespace {

using Tensors = std::vector<ReferenceTensor>;

/// Compares `actual` with what the program means, of one result after another.
void compareResults(const ProgramMeaning &meaning, const Tensors &expected,
                    const Tensors &actual, const std::string &when,
                    Outcome &outcome) {
  for (auto [tensor, wanted, found] :
       llvm::zip_equal(meaning.results(), expected, actual)) {
    Check check;
    compareTensors(wanted, found, check);
    outcome.elements += check.elements;
    outcome.unboundedElements += check.unboundedElements;
    if (!check.problem.empty() && !outcome.finding)
      outcome.finding =
          Finding{"wrong result", tensor.name + when + ": " + check.problem};
  }
}

/// A compiled program and what it should compute. Both live as long as a check.
struct CpuCheck {
  ProgramMeaning &meaning;
  const train::Program &program;
  Verifier *verifier; ///< null: kernels are not looked at
  Outcome &outcome;

  /// All outputs and states of `steps` runs, as bytes: what must not depend on the
  /// number of threads.
  std::vector<GuardedBuffer> run(uint32_t threads, int steps);

  bool isFirst = true; ///< later runs are compared with the first only

  void fail(const char *kind, const std::string &message) {
    if (!outcome.finding)
      outcome.finding = Finding{kind, message};
  }
  Tensors readArguments(train::Context &context);
  Tensors readResults(train::Context &context,
                      std::vector<GuardedBuffer> &outputs);
  void *findState(train::Context &context, StringRef name);
  void runOnce(train::Context &context, std::vector<GuardedBuffer> &inputs,
               std::vector<GuardedBuffer> &outputs);
};

void *CpuCheck::findState(train::Context &context, StringRef name) {
  for (auto [index, state] : llvm::enumerate(program.states()))
    if (state.name == name)
      return context.state(index);
  return nullptr; // frozen
}

/// The inputs, and the states as they are.
Tensors CpuCheck::readArguments(train::Context &context) {
  Tensors arguments;
  for (const ProgramTensor &argument : meaning.arguments()) {
    void *state =
        argument.isState ? findState(context, argument.name) : nullptr;
    arguments.push_back(state ? ReferenceTensor::fromBytes(argument.type, state)
                              : meaning.firstValue(argument));
  }
  return arguments;
}

Tensors CpuCheck::readResults(train::Context &context,
                              std::vector<GuardedBuffer> &outputs) {
  Tensors results;
  size_t output = 0;
  for (const ProgramTensor &result : meaning.results())
    results.push_back(result.isState
                          ? ReferenceTensor::fromBytes(
                                result.type, findState(context, result.name))
                          : outputs[output++].read());
  return results;
}

void CpuCheck::runOnce(train::Context &context,
                       std::vector<GuardedBuffer> &inputs,
                       std::vector<GuardedBuffer> &outputs) {
  std::vector<GuardedBuffer> before = inputs;
  std::vector<void *> inputData, outputData;
  for (GuardedBuffer &buffer : inputs)
    inputData.push_back(buffer.data());
  for (GuardedBuffer &buffer : outputs)
    outputData.push_back(buffer.data());
  const train::Variant &variant = program.variants().front();
  if (verifier && isFirst) {
    verifier->begin(0, {inputData.begin(), inputData.end()},
                    train::readStates(program, context));
    tool::StepRecorder recorder(*verifier, context);
    context.run(variant, inputData, outputData);
    recorder.rethrow();
    for (const Check &check : verifier->checks())
      if (!check.problem.empty() && check.comparesAny())
        fail("wrong kernel", "'" + check.name + "' (step " +
                                 std::to_string(check.step) +
                                 "): " + check.problem);
  } else {
    context.run(variant, inputData, outputData);
  }
  for (size_t i = 0; i < inputs.size(); ++i)
    if (!inputs[i].equals(before[i]))
      fail("writes elsewhere", "input " + std::to_string(i) + " was written");
  for (size_t i = 0; i < outputs.size(); ++i)
    if (!outputs[i].isIntact())
      fail("writes elsewhere",
           "bytes around output " + std::to_string(i) + " were written");
}

std::vector<GuardedBuffer> CpuCheck::run(uint32_t threads, int steps) {
  train::Context context(program, threads);
  std::vector<GuardedBuffer> inputs, all;
  for (const ProgramTensor &argument : meaning.arguments())
    if (!argument.isState)
      inputs.emplace_back(argument.type).fill(meaning.firstValue(argument));
  for (int step = 0; step < steps; ++step) {
    std::vector<GuardedBuffer> outputs;
    for (const ProgramTensor &result : meaning.results())
      if (!result.isState)
        outputs.emplace_back(result.type);
    Tensors arguments = readArguments(context);
    runOnce(context, inputs, outputs);
    Tensors results = readResults(context, outputs);
    if (isFirst)
      compareResults(meaning, meaning.evaluate(std::move(arguments)), results,
                     step == 0 ? "" : " of run " + std::to_string(step + 1),
                     outcome);
    for (const ReferenceTensor &result : results)
      all.emplace_back(result.type).fill(result);
  }
  isFirst = false;
  return all;
}

/// Gives the states their first elements, which the text does not have.
struct FirstStates {
  const ProgramMeaning &meaning;
  std::vector<std::vector<char>> storage;

  std::vector<const void *> operator()(const std::vector<StateInfo> &states) {
    std::vector<const void *> addresses;
    storage.clear();
    for (const StateInfo &state : states) {
      const ProgramTensor *argument =
          llvm::find_if(meaning.arguments(), [&](const ProgramTensor &tensor) {
            return tensor.isState && tensor.name == state.name;
          });
      if (argument == meaning.arguments().end()) {
        addresses.push_back(nullptr);
        continue;
      }
      std::vector<char> &bytes =
          storage.emplace_back(ReferenceTensor::byteCount(argument->type));
      meaning.firstValue(*argument).toBytes(bytes.data());
      addresses.push_back(bytes.data());
    }
    return addresses;
  }
};

void checkOnCpu(const std::string &text, uint64_t seed, const Road &road,
                ProgramMeaning &meaning, Outcome &outcome) {
  FirstStates firstStates{meaning, {}};
  CompileOptions options = road.options;
  options.loadStates = std::ref(firstStates);
  std::unique_ptr<Verifier> verifier;
  std::string artifact;
  try {
    if (road.perKernel) {
      verifier = std::make_unique<Verifier>(Source{"program", text}, options);
      artifact = verifier->program().artifact;
    } else {
      artifact = compile({"program", text}, options).artifact;
    }
  } catch (const Error &error) {
    outcome.finding = Finding{"does not compile", error.what()};
    return;
  }
  bool hasState = llvm::any_of(
      meaning.results(), [](const ProgramTensor &t) { return t.isState; });
  int steps = hasState ? 2 : 1;
  try {
    train::Program program = train::Program::fromMemory(artifact);
    CpuCheck check{meaning, program, verifier.get(), outcome};
    std::vector<GuardedBuffer> alone = check.run(1, steps);
    auto threads = static_cast<uint32_t>(Random(seed).between(2, 5));
    std::vector<GuardedBuffer> together = check.run(threads, steps);
    for (auto [i, one, other] : llvm::enumerate(alone, together))
      if (!one.equals(other) && !outcome.finding)
        outcome.finding = Finding{
            "depends on threads",
            meaning.results()[i % meaning.results().size()].name +
                " differs between 1 thread and " + std::to_string(threads)};
  } catch (const std::exception &error) {
    outcome.finding = Finding{"does not run", error.what()};
  }
}

void checkOnCuda(const std::string &text, const Road &road,
                 ProgramMeaning &meaning, Outcome &outcome) {
  auto target =
      llvm::find_if(test::getTargets(), [](const test::NumericTarget &t) {
        return t.name == "cuda_shim";
      });
  std::unique_ptr<test::TargetProgram> program;
  if (std::string error = target->compile(text, road.options.mode, program);
      !error.empty()) {
    outcome.finding = Finding{"does not compile", error};
    return;
  }
  Tensors arguments = meaning.firstValues(), results;
  for (const ProgramTensor &result : meaning.results())
    results.emplace_back(result.type);
  if (std::string error = program->run(kFunctionName.str(), arguments, results);
      !error.empty()) {
    outcome.finding = Finding{"does not run", error};
    return;
  }
  compareResults(meaning, meaning.evaluate(std::move(arguments)), results, "",
                 outcome);
}

} // namespace

Outcome ingot::fuzz::checkProgram(const std::string &text, uint64_t seed,
                                  const Road &road) {
  ProgramMeaning meaning(text, seed);
  Outcome outcome;
  if (road.options.target == Target::Cuda)
    checkOnCuda(text, road, meaning, outcome);
  else
    checkOnCpu(text, seed, road, meaning, outcome);
  return outcome;
}
