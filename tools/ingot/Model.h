//===- Model.h - What MODEL means on the command line ----------------------===//
#ifndef INGOT_TOOLS_INGOT_MODEL_H
#define INGOT_TOOLS_INGOT_MODEL_H

#include "ingot/compile.h"
#include "runtime/train/io/TensorSpec.h"

#include <functional>

namespace CLI {
class App;
class Option;
class Validator;
} // namespace CLI

namespace ingot::tool {

/// The source that `model` names: a registered program, "lib.so" or
/// "lib.so:program" (which loads the library), the same with "x.cpp" (which
/// compiles it first), or "file.mlir".
Source resolveModel(const std::string &model);

/// Loads a library, which messages call `path`; returns the names of its programs.
std::vector<std::string> loadPrograms(const std::string &library,
                                      const std::string &path);

/// Says from now on what the libraries that were loaded do when the process ends, with
/// `status` for all that we know.
void guardEnd(int status);

/// Whether `path` names an artifact: by its ending, or by its first bytes.
bool isArtifact(const std::string &path);

/// Adds --json to a command that prints a report.
void addJson(CLI::App &command, bool &json);

/// Adds --debug to a command that runs an artifact.
void addDebug(CLI::App &command, bool &isDebugged);

/// The options that every command that compiles has.
struct ModelOptions {
  std::string model;
  std::vector<int64_t> batches = {1};
  std::string mode = "fused";
  std::string target = "cpu", cpuFacts, schedules;
  uint64_t seed = 0;
  std::vector<std::string> functions;

  /// Adds MODEL and its options to `command`; `hasMode` is off where a command
  /// decides about modes itself.
  void add(CLI::App &command, bool hasMode = true);

  CompileOptions compileOptions() const;
};

/// For numbers that count something: "expected at least 1, found '0'".
CLI::Validator atLeastOne();
/// For numbers from 0 on: "expected a whole number from 0 on, found '-1'".
CLI::Validator wholeNumber();
/// For numbers that may be negative, too: "expected a whole number, found 'x'".
CLI::Validator integer();
/// For finite numbers above 0, or from 0 on.
CLI::Validator positive();
CLI::Validator notNegative();

/// Adds an option of values between commas, each of which `check` accepts, if it is given:
/// "--batch: expected values between commas, found '1,,2'". CLI11 would leave out empty
/// ones.
CLI::Option *
addList(CLI::App &command, const std::string &name, const std::string &help,
        const std::function<std::string(const std::string &)> &check,
        const std::function<void(const std::vector<std::string> &)> &take);

/// Adds --threads for a command that runs programs.
void addThreads(CLI::App &command, uint32_t &threads);

/// Reads "cpu", "cpu=LEVEL", "cuda" or "cuda=GPU,..." into `options`.
void parseTarget(const std::string &target, CompileOptions &options);
/// What such an option is good for, for --help.
inline constexpr const char *kTargetHelp =
    "cpu (this machine), cpu=x86-64-v3, cpu=x86-64-v4, cuda (GPUs from sm_80 "
    "on), cuda=sm_90,...";

/// "fused" or "eager".
Mode parseMode(const std::string &name);

/// As the runtime says it.
io::TensorSpec toSpec(const TensorInfo &info);

/// For CompileOptions::inputScalings: what a checkpoint says of the samples that it was
/// trained on, as far as it only scales. For what else was done to them `warn` is called
/// with a line. Nothing for a file that is no checkpoint.
std::map<std::string, InputScaling>
readScalings(const std::string &path,
             const std::function<void(const std::string &)> &warn);

/// For CompileOptions::loadStates: the parameters and buffers of a safetensors
/// file, which must be exactly those of the program; optimiser slots in it are
/// not read.
std::function<std::vector<const void *>(const std::vector<StateInfo> &)>
weightLoader(const std::string &path);

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_MODEL_H
