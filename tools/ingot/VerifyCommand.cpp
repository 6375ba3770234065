//===- VerifyCommand.cpp - ingot verify ------------------------------------===//

#include "tools/ingot/CommandState.h"
#include "tools/ingot/Commands.h"
#include "tools/ingot/Model.h"
#include "tools/ingot/PrintJson.h"
#include "tools/ingot/RandomTensor.h"
#include "tools/ingot/StepRecorder.h"
#include "tools/ingot/Table.h"
#include "tools/ingot/TrainingSetup.h"
#include "tools/ingot/VerifyTraining.h"
#include "tools/ingot/WorstCheck.h"

#include <CLI/App.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <stdexcept>

using namespace ingot;
using namespace ingot::tool;

using Json = nlohmann::ordered_json;

namespace {

struct VerifyCommand {
  ModelOptions model;
  bool perKernel = false, json = false;
  uint32_t threads = 0;
  size_t trainSteps = 0; ///< 0: no training
  TrainingSetup training;
  double learningRate = 1e-3;

  void run() const;

private:
  void verifyArtifact() const;
  void verifyTrainingRun() const;
  void verifyModel() const;
  std::vector<Check> verifyVariant(Verifier &verifier,
                                   const train::Program &program,
                                   size_t number) const;
  std::vector<Check> verifyInputs(Verifier &verifier,
                                  const train::Program &program, size_t number,
                                  InputKind kind, bool byKernels) const;
  void requireComparisons(Verifier &verifier, const train::Program &program,
                          size_t number, std::vector<Check> &checks) const;
};

/// The worst of runs with inputs of every kind, each from the first states.
std::vector<Check> VerifyCommand::verifyVariant(Verifier &verifier,
                                                const train::Program &program,
                                                size_t number) const {
  std::vector<Check> worst;
  for (InputKind kind :
       {InputKind::Ordinary, InputKind::Wide, InputKind::Special}) {
    // That NaN is NaN says little.
    if (kind == InputKind::Special)
      requireComparisons(verifier, program, number, worst);
    std::vector<Check> checks =
        verifyInputs(verifier, program, number, kind, perKernel);
    for (size_t i = 0; i < checks.size(); ++i) {
      if (!checks[i].problem.empty())
        checks[i].problem = std::string("with ") + toString(kind) + " inputs " +
                            checks[i].problem;
      // Beside numbers up to 3e38 a distance alone says nothing.
      if (kind != InputKind::Ordinary && worst[i].comparesAny())
        checks[i].maxError = 0;
    }
    keepWorst(worst, checks);
  }
  return worst;
}

/// Behind many layers a tensor may have no bound at all. Then its kernels decide, each
/// of which is compared with what follows from its own inputs.
void VerifyCommand::requireComparisons(Verifier &verifier,
                                       const train::Program &program,
                                       size_t number,
                                       std::vector<Check> &checks) const {
  bool comparesAll = std::ranges::all_of(checks, &Check::comparesAny);
  if (!comparesAll && !perKernel &&
      model.compileOptions().target == Target::Cpu) {
    std::vector<Check> kernels =
        verifyInputs(verifier, program, number, InputKind::Ordinary, true);
    for (Check &kernel : kernels)
      kernel.requireComparison();
    if (!kernels.empty() &&
        std::ranges::all_of(kernels, [](const Check &kernel) {
          return kernel.problem.empty();
        }))
      return;
  }
  for (Check &check : checks)
    check.requireComparison();
}

std::vector<Check> VerifyCommand::verifyInputs(Verifier &verifier,
                                               const train::Program &program,
                                               size_t number, InputKind kind,
                                               bool byKernels) const {
  const train::Variant &variant = program.variants()[number];
  train::Context context(program, threads);
  FunctionBuffers buffers(variant, model.seed, kind,
                          verifier.indexExtents(number));
  std::vector<const void *> outputs(buffers.outputs().begin(),
                                    buffers.outputs().end());
  verifier.begin(number, {buffers.inputs().begin(), buffers.inputs().end()},
                 train::readStates(program, context));
  if (!byKernels) {
    context.run(variant, buffers.inputs(), buffers.outputs());
    return verifier.compareRun(outputs, train::readStates(program, context));
  }
  StepRecorder recorder(verifier, context);
  context.run(variant, buffers.inputs(), buffers.outputs());
  recorder.rethrow();
  return verifier.checks();
}

void VerifyCommand::verifyArtifact() const {
  if (ingot_artifact_verify_file(model.model.c_str(), true) != INGOT_OK)
    throw std::runtime_error(ingot_last_error());
  if (json)
    printJson({{"path", model.model}, {"ok", true}});
  else
    std::printf("%s: structure, code and weights are intact\n",
                printable(model.model).c_str());
}

/// JSON has no infinity.
Json finite(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

/// The elements that have a bound: "100.0 %".
std::string formatShare(const Check &check) {
  if (check.elements == 0)
    return "-";
  auto compared = static_cast<double>(check.elements - check.unboundedElements);
  return formatNumber(100 * compared / static_cast<double>(check.elements), 1) +
         " %";
}

/// Prints checks of several functions, then what they amount to.
class Report {
public:
  /// \param noun  "kernel" or "tensor": what a check is about.
  Report(const std::string &noun, bool hasSteps, bool json)
      : noun(noun), hasSteps(hasSteps), json(json) {}

  void add(const std::string &function, const std::vector<Check> &checks) {
    // Error and bound are those of the element with the largest ratio, whatever the
    // inputs; the largest error is that with ordinary ones.
    Table table({"", hasSteps ? ">step" : "", ">max error", ">error", ">bound",
                 ">ratio", ">compared", noun});
    for (const Check &check : checks) {
      ++checkCount;
      byKernelsCount += check.problem.empty() && !check.comparesAny();
      std::string step = hasSteps ? std::to_string(check.step) : "";
      if (!check.problem.empty() && problemCount++ == 0)
        firstProblem =
            function + ": " +
            (hasSteps ? noun + " '" + check.name + "' (step " + step + ")"
                      : "'" + check.name + "'") +
            ": " + check.problem;
      rows.push_back(
          {{"function", function},
           {noun, check.name},
           {"step", check.step},
           {"max_error", finite(check.maxError)},
           {"error", finite(check.error)},
           {"bound", finite(check.bound)},
           {"bounds", check.bounds == Bounds::Worst ? "worst" : "independent"},
           {"ratio", finite(check.ratio)},
           {"elements", check.elements},
           {"unbounded", check.unboundedElements},
           {"problem", check.problem}});
      table.addRow({statusOf(check), step, formatShort(check.maxError),
                    formatShort(check.error), formatShort(check.bound),
                    formatShort(check.ratio), formatShare(check), check.name});
    }
    if (!json)
      std::printf("%s\n%s\n", function.c_str(), table.format().c_str());
  }

  /// Throws if a check has a problem.
  void finish() const {
    if (json)
      printJson(rows);
    std::fflush(stdout); // before the error, which goes elsewhere
    if (problemCount)
      throw std::runtime_error(
          firstProblem + " (" + std::to_string(problemCount) + " of " +
          std::to_string(checkCount) + " " + noun + "s are wrong or unknown)");
    if (checkCount == 0)
      throw std::runtime_error("nothing was compared: the program has no " +
                               noun + "s");
    if (json)
      return;
    if (byKernelsCount == 0)
      std::printf("%zu %ss, all within their bounds\n", checkCount,
                  noun.c_str());
    else
      std::printf(
          "%zu %ss, %zu within their bounds, %zu without: their kernels "
          "are within theirs\n",
          checkCount, noun.c_str(), checkCount - byKernelsCount,
          byKernelsCount);
  }

private:
  static const char *statusOf(const Check &check) {
    if (!check.problem.empty())
      return check.comparesAny() ? "WRONG" : "UNKNOWN";
    return check.comparesAny() ? "ok" : "kernels ok";
  }

  std::string noun;
  bool hasSteps, json;
  Json rows = Json::array();
  std::string firstProblem;
  size_t checkCount = 0, problemCount = 0, byKernelsCount = 0;
};

void VerifyCommand::verifyModel() const {
  CompileOptions options = model.compileOptions();
  if (perKernel && options.target == Target::Cuda)
    throw std::runtime_error("--per-kernel: expected --target cpu, found " +
                             model.target +
                             ": the buffers of a GPU cannot be looked at");
  Verifier verifier(resolveModel(model.model), options);
  train::Program program =
      train::Program::fromMemory(verifier.program().artifact);
  Report report(perKernel ? "kernel" : "tensor", perKernel, json);
  for (size_t i = 0; i < program.variants().size(); ++i)
    // The variant's own name is that of its function; this one has the batch.
    report.add(verifier.program().functions[i].name,
               verifyVariant(verifier, program, i));
  report.finish();
}

void VerifyCommand::verifyTrainingRun() const {
  Source source = resolveModel(model.model);
  CompileOptions options = model.compileOptions();
  train::ConventionOptions convention = training.convention();
  ChosenFunctions functions =
      chooseFunctions(source, options.batches[0], convention);
  // The evaluation does not run here, but knows which labels are classes.
  train::TrainingData data =
      training.openData(functions, model.seed, nlohmann::json());
  functions.dropEvaluation();
  options.functions = functions.training;
  Verifier verifier(source, options);
  train::Program program =
      train::Program::fromMemory(verifier.program().artifact);
  TrainingReport trained = verifyTraining(verifier, program, data.train,
                                          {.convention = convention,
                                           .steps = trainSteps,
                                           .learningRate = learningRate,
                                           .seed = model.seed,
                                           .threads = threads});
  Report report("tensor", /*hasSteps=*/true, json);
  std::string names;
  for (const auto &function : verifier.program().functions)
    names += (names.empty() ? "" : ", ") + function.name;
  report.add(names, trained.checks);
  if (!json)
    std::printf("loss %.6f at step 1, %.6f at step %zu; trained by itself the "
                "evaluator's is at most %.2g away (step %zu)\n",
                trained.firstLoss, trained.lastLoss, trainSteps,
                trained.lossDistance, trained.lossDistanceStep);
  report.finish();
}

void VerifyCommand::run() const {
  if (!isArtifact(model.model))
    return trainSteps > 0 ? verifyTrainingRun() : verifyModel();
  if (perKernel || trainSteps > 0)
    throw std::runtime_error(
        (perKernel ? "--per-kernel" : "--train-steps") +
        std::string(" needs a model: an artifact does not say what its "
                    "kernels mean"));
  verifyArtifact();
}

} // namespace

void ingot::tool::defineVerifyCommand(CLI::App *command) {
  auto state = stateOf<VerifyCommand>(command);
  state->model.add(*command);
  command->add_flag("--per-kernel", state->perKernel,
                    "compare each kernel by itself and name the first that "
                    "diverges");
  command
      ->add_option("--train-steps", state->trainSteps,
                   "train so many steps and compare each with one of the "
                   "evaluator from the same state")
      ->check(atLeastOne());
  state->training.add(*command);
  command->add_option("--lr", state->learningRate, "of --train-steps")
      ->check(notNegative())
      ->capture_default_str();
  addThreads(*command, state->threads);
  addJson(*command, state->json);
  command->footer(
      "Example: ingot verify mlp --per-kernel --batch 3\n\n"
      "A function runs three times: with ordinary inputs, with wide ones "
      "(either "
      "sign, many\nsizes, repeated and subnormal numbers, integers of all "
      "sizes) "
      "and with special ones\n(infinities, NaN and the largest numbers in a "
      "third "
      "of the rows). Labels and indices are\nthose that there are; an "
      "ordinary "
      "number of rank 0 is positive.\n\n"
      "Bounds follow from the roundings of the program: worst cases, or with "
      "--train-steps,\nand where worst cases allow anything, what independent "
      "roundings add up to. A tensor\nof which no element has even such a "
      "bound is "
      "judged by the kernels of its function, on\nthe CPU. Exit status 1 if an "
      "element exceeds its bound, or if nothing of a tensor or\nkernel could "
      "be "
      "judged. Error and bound are those of the element with the "
      "largest\nratio; the largest error is that with ordinary inputs, if "
      "they give any.");
}
