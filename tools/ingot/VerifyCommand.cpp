//===- VerifyCommand.cpp - ingot verify ------------------------------------===//

#include "tools/ingot/Commands.h"
#include "tools/ingot/Model.h"
#include "tools/ingot/RandomTensor.h"
#include "tools/ingot/Table.h"

#include "ingot/verify.h"
#include "runtime/train/Program.h"

#include <CLI/App.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <exception>
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

  void run() const;

private:
  void verifyArtifact() const;
  void verifyModel() const;
  std::vector<Check> verifyVariant(Verifier &verifier,
                                   const train::Program &program,
                                   size_t number) const;
};

/// Passes the steps of a run on to a verifier. An exception must not cross the
/// C interface of the runtime, so it waits until the run is over.
class StepRecorder {
public:
  StepRecorder(Verifier &verifier, train::Context &context)
      : verifier(verifier), context(context) {
    ingot_context_observe_before(context.handle(), before, this);
    ingot_context_observe(context.handle(), after, this);
  }
  ~StepRecorder() {
    ingot_context_observe_before(context.handle(), nullptr, nullptr);
    ingot_context_observe(context.handle(), nullptr, nullptr);
  }

  void rethrow() const {
    if (failure)
      std::rethrow_exception(failure);
  }

private:
  static void before(const ingot_step_event_t *event, void *user) {
    auto *self = static_cast<StepRecorder *>(user);
    self->attempt(
        [&] { self->verifier.beforeStep(event->step, event->slots); });
  }
  static void after(const ingot_step_event_t *event, void *user) {
    auto *self = static_cast<StepRecorder *>(user);
    self->attempt([&] { self->verifier.afterStep(event->step, event->slots); });
  }
  template <typename Action> void attempt(Action action) noexcept {
    if (failure)
      return;
    try {
      action();
    } catch (...) {
      failure = std::current_exception();
    }
  }

  Verifier &verifier;
  train::Context &context;
  std::exception_ptr failure;
};

std::vector<Check> VerifyCommand::verifyVariant(Verifier &verifier,
                                                const train::Program &program,
                                                size_t number) const {
  const train::Variant &variant = program.variants()[number];
  train::Context context(program, threads);
  FunctionBuffers buffers(variant, model.seed);
  std::vector<const void *> states,
      outputs(buffers.outputs().begin(), buffers.outputs().end());
  for (size_t i = 0; i < program.states().size(); ++i)
    states.push_back(context.state(i));
  verifier.begin(number, {buffers.inputs().begin(), buffers.inputs().end()},
                 states);
  if (!perKernel) {
    context.run(variant, buffers.inputs(), buffers.outputs());
    return verifier.compareRun(outputs, states);
  }
  StepRecorder recorder(verifier, context);
  context.run(variant, buffers.inputs(), buffers.outputs());
  recorder.rethrow();
  return verifier.checks();
}

void VerifyCommand::verifyArtifact() const {
  train::Program program = train::Program::load(model.model);
  if (ingot_program_verify_weights(program.handle()) != INGOT_OK)
    throw std::runtime_error(ingot_last_error());
  if (json)
    std::printf("%s\n",
                Json{{"path", model.model}, {"ok", true}}.dump().c_str());
  else
    std::printf("%s: structure, code and weights are intact\n",
                model.model.c_str());
}

/// JSON has no infinity.
Json finite(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

void VerifyCommand::verifyModel() const {
  Verifier verifier(resolveModel(model.model), model.compileOptions());
  train::Program program =
      train::Program::fromMemory(verifier.program().artifact);
  Json report = Json::array();
  std::string firstProblem;
  size_t checkCount = 0, problemCount = 0;
  for (size_t i = 0; i < program.variants().size(); ++i) {
    // The variant's own name is that of its function; this one has the batch.
    const std::string &function = verifier.program().functions[i].name;
    std::vector<Check> checks = verifyVariant(verifier, program, i);
    Table table({"", perKernel ? ">step" : "", ">max error", ">bound", ">ratio",
                 perKernel ? "kernel" : "tensor"});
    for (const Check &check : checks) {
      bool isRight = check.problem.empty();
      ++checkCount;
      if (!isRight && problemCount++ == 0)
        firstProblem = function + ": " +
                       (perKernel ? "kernel '" + check.name + "' (step " +
                                        std::to_string(check.step) + ")"
                                  : "'" + check.name + "'") +
                       ": " + check.problem;
      if (json)
        report.push_back({{"function", function},
                          {perKernel ? "kernel" : "tensor", check.name},
                          {"step", check.step},
                          {"max_error", finite(check.maxError)},
                          {"bound", finite(check.bound)},
                          {"ratio", finite(check.ratio)},
                          {"problem", check.problem}});
      table.addRow({isRight ? "ok" : "WRONG",
                    perKernel ? std::to_string(check.step) : "",
                    formatShort(check.maxError), formatShort(check.bound),
                    formatShort(check.ratio), check.name});
    }
    if (!json)
      std::printf("%s\n%s\n", function.c_str(), table.format().c_str());
  }
  if (json)
    std::printf("%s\n", report.dump().c_str());
  std::fflush(stdout); // before the error, which goes elsewhere
  const char *what = perKernel ? "kernels" : "tensors";
  if (problemCount)
    throw std::runtime_error(
        firstProblem + " (" + std::to_string(problemCount) + " of " +
        std::to_string(checkCount) + " " + what + " are wrong)");
  if (!json)
    std::printf("%zu %s, all within their bounds\n", checkCount, what);
}

void VerifyCommand::run() const {
  if (!isArtifact(model.model))
    return verifyModel();
  if (perKernel)
    throw std::runtime_error(
        "--per-kernel needs a model: an artifact does not say what its kernels "
        "mean");
  verifyArtifact();
}

} // namespace

void ingot::tool::addVerifyCommand(CLI::App &app) {
  auto state = std::make_shared<VerifyCommand>();
  CLI::App *command = app.add_subcommand(
      "verify", "compare a model with the float64 evaluator, on random inputs; "
                "or check that an artifact is intact");
  state->model.add(*command);
  command->add_flag("--per-kernel", state->perKernel,
                    "compare each kernel by itself and name the first that "
                    "diverges");
  command->add_option("--threads", state->threads, "0: one per CPU")
      ->capture_default_str();
  command->add_flag("--json", state->json, "print JSON");
  command->footer(
      "Example: ingot verify mlp --per-kernel --batch 3\n\n"
      "Bounds follow from the roundings of the program. Exit status "
      "1 if an element exceeds its bound.");
  command->callback([state] { state->run(); });
}
