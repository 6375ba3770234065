//===- BenchCommand.cpp - ingot bench --------------------------------------===//

#include "tools/ingot/Bench.h"
#include "tools/ingot/CommandState.h"
#include "tools/ingot/Commands.h"
#include "tools/ingot/InputData.h"
#include "tools/ingot/Measure.h"
#include "tools/ingot/Trace.h"

#include <CLI/App.hpp>

#include <cstdio>
#include <memory>
#include <stdexcept>

using namespace ingot;
using namespace ingot::tool;

namespace {

struct BenchCommand : BenchOptions {
  std::string gemm, conv, rows;

  void run() const;
};

void BenchCommand::run() const {
  bool isModel = !model.model.empty();
  if (isModel + !gemm.empty() + !conv.empty() + !rows.empty() != 1)
    throw std::runtime_error(
        "expected a model, --gemm, --conv or --rows, and only one of them");
  if (!isModel && !trace.empty())
    throw UsageError("--trace: expected a model");
  if (isModel)
    benchModel(*this);
  else if (!gemm.empty())
    benchGemm(*this, gemm);
  else if (!conv.empty())
    benchConv(*this, conv);
  else
    benchRows(*this, rows);
}

} // namespace

void ingot::tool::printConditions(const BenchOptions &options) {
  std::printf("%s; %s; medians of interleaved runs\n\n",
              describeMachine().c_str(),
              options.threads == 1
                  ? "1 thread, processor time"
                  : (std::to_string(options.threads) + " threads").c_str());
}

void ingot::tool::defineBenchCommand(CLI::App *command) {
  auto state = stateOf<BenchCommand>(command);
  state->add(*command, /*hasMode=*/false);
  command->get_option("MODEL")->required(false);
  command->get_option("--threads")
      ->description("with 1, processor time is measured, else time");
  addList(
      *command, "--modes", "which to compare", nullptr,
      [state](const std::vector<std::string> &modes) { state->modes = modes; })
      ->default_str("eager,fused")
      ->type_name("MODE[,MODE]");
  command
      ->add_option("--seconds", state->seconds,
                   "how long to measure a function")
      ->check(positive())
      ->capture_default_str();
  command->add_flag("--kernels", state->kernels,
                    "also a table of kernels, the slowest first");
  addTrace(*command, state->trace);
  command
      ->add_option("--gemm", state->gemm,
                   "a matrix product in f32, constant right side, against "
                   "the fastest multiply-add loop")
      ->type_name("M,N,K");
  command
      ->add_option("--conv", state->conv,
                   "a convolution of N images of HxW pixels, C to O channels, "
                   "KxK taps, stride S, border K/2, against the same loop")
      ->type_name("N,H,W,C,O,K,S");
  command
      ->add_option("--rows", state->rows,
                   "a row operation (softmax, log_softmax, exp, ...) against "
                   "memcpy of as many bytes")
      ->type_name("OP,ROWS,COLUMNS");
  addInputData(*command, state->data);
  addJson(*command, state->json);
  command->footer("Example: ingot bench mlp --batch 64 --kernels\n"
                  "         ingot bench --gemm 512,512,512\n\n"
                  "Inputs without --data are random. Times of two calls cannot "
                  "be compared: "
                  "only the ratios within one.");
}
