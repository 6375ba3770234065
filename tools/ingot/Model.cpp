//===- Model.cpp - What MODEL means on the command line --------------------===//

#include "tools/ingot/Model.h"
#include "tools/ingot/Commands.h"
#include "tools/ingot/CompileSource.h"

#include "compiler/dsl/BuildGuard.h"
#include "runtime/abi/codes.h"
#include "runtime/abi/kernel_abi.h"
#include "runtime/train/Checkpoint.h"
#include "runtime/train/data/TrainingData.h"
#include "runtime/train/data/transforms/TransformChain.h"
#include "runtime/train/io/File.h"
#include "runtime/train/io/ParseNumber.h"
#include "runtime/train/io/Throw.h"

#include <CLI/App.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <filesystem>
#include <fstream>
#include <link.h>
#include <optional>
#include <sstream>
#include <stdexcept>

using namespace ingot;
using namespace ingot::tool;

namespace fs = std::filesystem;

static std::string join(const std::vector<std::string> &names) {
  std::string text;
  for (const std::string &name : names)
    text += (text.empty() ? "" : ", ") + name;
  return text.empty() ? "none" : text;
}

/// What users called the libraries that were loaded.
static std::vector<std::string> &loadedLibraries() {
  static std::vector<std::string> paths;
  return paths;
}

/// Loads the library, which the user called `path`; returns what dlopen() calls it.
static std::string load(const std::string &library, const std::string &path) {
  // A path without a slash would be searched for in the system's folders.
  std::string absolute = fs::absolute(library);
  dsl::BuildGuard guard(path); // its constructors run
  if (std::ranges::find(loadedLibraries(), path) == loadedLibraries().end())
    loadedLibraries().push_back(path);
  void *handle = dlopen(absolute.c_str(), RTLD_NOW | RTLD_LOCAL);
  link_map *loaded = nullptr;
  if (!handle || dlinfo(handle, RTLD_DI_LINKMAP, &loaded) != 0)
    throw std::runtime_error("cannot load " + std::string(dlerror()));
  return loaded->l_name;
}

std::vector<std::string> ingot::tool::loadPrograms(const std::string &library,
                                                   const std::string &path) {
  return registeredPrograms(load(library, path));
}

void ingot::tool::guardEnd(int status) {
  std::string paths;
  for (const std::string &path : loadedLibraries())
    paths += (paths.empty() ? "" : " or ") + path;
  if (!paths.empty())
    dsl::BuildGuard::guardEnd(paths, status);
}

/// Loads the library; returns its program `program`, or its only one. What the
/// user called it is `path`.
static Source loadLibrary(const std::string &library,
                          const std::string &program, const std::string &path) {
  std::string file = load(library, path);
  std::vector<std::string> names = registeredPrograms(file);
  if (!program.empty()) {
    if (std::ranges::find(names, program) == names.end())
      throw std::runtime_error(path + ": no program '" + program +
                               "': the library registers " + join(names));
    return {program, {}, file};
  }
  if (names.size() != 1)
    throw std::runtime_error(
        path + ": " +
        (names.empty() ? "registers no program"
                       : "registers " + join(names) + ": say which, as in '" +
                             path + ":" + names.front() + "'"));
  return {names.front(), {}, file};
}

/// Splits "x.cpp:name" at its ending ".cpp"; both parts are empty without it.
static std::pair<std::string, std::string>
splitProgram(const std::string &model, const std::string &ending) {
  if (model.ends_with(ending))
    return {model, ""};
  size_t colon = model.rfind(ending + ":");
  if (colon == std::string::npos)
    return {};
  colon += ending.size();
  return {model.substr(0, colon), model.substr(colon + 1)};
}

Source ingot::tool::resolveModel(const std::string &model) {
  if (model.ends_with(".mlir")) {
    return {fs::path(model).stem(), io::orThrow(io::readText(model)), model};
  }
  if (auto [library, program] = splitProgram(model, ".so"); !library.empty())
    return loadLibrary(library, program, library);
  if (auto [source, program] = splitProgram(model, ".cpp"); !source.empty())
    return loadLibrary(compileSource(source), program, source);
  std::vector<std::string> programs = registeredPrograms();
  if (std::ranges::find(programs, model) == programs.end() && isArtifact(model))
    throw std::runtime_error(model +
                             ": an artifact is compiled already: expected a "
                             "model");
  if (std::ranges::find(programs, model) == programs.end())
    throw std::runtime_error("unknown model '" + model + "': expected one of " +
                             join(programs) +
                             ", a C++ file (.cpp), a shared library (.so) or a "
                             "module (.mlir)");
  return {model, {}};
}

bool ingot::tool::isArtifact(const std::string &path) {
  if (path.ends_with(".ingot"))
    return true;
  char magic[sizeof(ingot_artifact_header_t::magic)] = {};
  std::ifstream(path, std::ios::binary).read(magic, sizeof(magic));
  return std::memcmp(magic, INGOT_ARTIFACT_MAGIC, sizeof(magic)) == 0;
}

/// A validator for whole numbers from `least` on, which `what` describes.
static CLI::Validator wholeNumberFrom(uint64_t least, const std::string &what) {
  return CLI::Validator(
      [least, what](const std::string &text) -> std::string {
        if (io::isOutOfRange<uint64_t>(text))
          return "expected a smaller number, found '" + text + "'";
        std::optional<uint64_t> value = io::parseNumber<uint64_t>(text);
        return value && *value >= least
                   ? ""
                   : "expected " + what + ", found '" + text + "'";
      },
      "", what);
}

CLI::Validator ingot::tool::atLeastOne() {
  return wholeNumberFrom(1, "at least 1");
}

CLI::Validator ingot::tool::wholeNumber() {
  return wholeNumberFrom(0, "a whole number from 0 on");
}

CLI::Validator ingot::tool::integer() {
  return CLI::Validator(
      [](const std::string &text) -> std::string {
        if (io::isOutOfRange<int64_t>(text))
          return std::string("expected a ") +
                 (text.starts_with('-') ? "larger" : "smaller") +
                 " number, found '" + text + "'";
        return io::parseNumber<int64_t>(text)
                   ? ""
                   : "expected a whole number, found '" + text + "'";
      },
      "", "a whole number");
}

/// A validator that accepts finite numbers for which `accepts` is true.
static CLI::Validator number(const std::string &what,
                             bool (*accepts)(double value)) {
  return CLI::Validator(
      [what, accepts](const std::string &text) -> std::string {
        char *end;
        double value = std::strtod(text.c_str(), &end);
        bool isNumber = !text.empty() && *end == 0 && std::isfinite(value);
        return isNumber && accepts(value)
                   ? ""
                   : "expected " + what + ", found '" + text + "'";
      },
      "", what);
}

CLI::Validator ingot::tool::positive() {
  return number("a number above 0", [](double value) { return value > 0; });
}

CLI::Validator ingot::tool::notNegative() {
  return number("a number from 0 on", [](double value) { return value >= 0; });
}

CLI::Option *ingot::tool::addList(
    CLI::App &command, const std::string &name, const std::string &help,
    const std::function<std::string(const std::string &)> &check,
    const std::function<void(const std::vector<std::string> &)> &take) {
  auto split = [=](const std::vector<std::string> &arguments) {
    std::vector<std::string> values;
    for (const std::string &argument : arguments)
      for (size_t begin = 0; begin <= argument.size();) {
        size_t end = std::min(argument.find(',', begin), argument.size());
        values.push_back(argument.substr(begin, end - begin));
        begin = end + 1;
        if (values.back().empty())
          throw CLI::ValidationError(
              name, "expected values between commas, found '" + argument + "'");
        if (std::string error = check ? check(values.back()) : "";
            !error.empty())
          throw CLI::ValidationError(name, error);
      }
    take(values);
  };
  // What follows is another argument, MODEL say.
  return command
      .add_option_function<std::vector<std::string>>(name, split, help)
      ->allow_extra_args(false);
}

void ingot::tool::addThreads(CLI::App &command, uint32_t &threads) {
  command.add_option("--threads", threads, "0: one per CPU")
      ->check(wholeNumber())
      ->capture_default_str();
}

void ingot::tool::addJson(CLI::App &command, bool &json) {
  command.add_flag("--json", json, "print JSON");
}

void ingot::tool::addDebug(CLI::App &command, bool &isDebugged) {
  command.add_flag("--debug", isDebugged,
                   "tell gdb and perf the names of kernels (perf by a file "
                   "/tmp/perf-PID.map)");
}

Mode ingot::tool::parseMode(const std::string &name) {
  if (name == "fused")
    return Mode::Fused;
  if (name == "eager")
    return Mode::Eager;
  throw UsageError("unknown mode '" + name + "': expected fused or eager");
}

void ingot::tool::parseTarget(const std::string &target,
                              CompileOptions &options) {
  size_t equals = target.find('=');
  std::string device = target.substr(0, equals), details;
  if (equals != std::string::npos)
    details = target.substr(equals + 1);
  if (device != "cpu" && device != "cuda")
    throw UsageError("unknown target '" + target +
                     "': expected cpu, cpu=LEVEL, cuda or "
                     "cuda=GPU[,GPU]");
  if (device == "cuda")
    options.target = Target::Cuda;
  if (equals != std::string::npos && device == "cpu")
    options.cpu = details;
  if (equals != std::string::npos && device == "cuda") {
    options.gpus.clear();
    std::istringstream names(details + ",");
    for (std::string name; std::getline(names, name, ',');)
      options.gpus.push_back(name);
  }
  try {
    checkTarget(options);
  } catch (const Error &error) {
    throw UsageError(error.what());
  }
}

void ModelOptions::add(CLI::App &command, bool hasMode) {
  command
      .add_option(
          "MODEL", model,
          "a zoo name, programs in C++ (x.cpp, x.cpp:name), a library of "
          "them (x.so, x.so:name), or a module (.mlir)")
      ->required();
  addList(command, "--batch", "batch sizes to build for", atLeastOne(),
          [this](const std::vector<std::string> &values) {
            batches.clear();
            for (const std::string &value : values)
              batches.push_back(static_cast<int64_t>(
                  std::min<uint64_t>(std::stoull(value), INT64_MAX)));
          })
      ->default_str("1")
      ->type_name("N[,N]");
  if (hasMode)
    command.add_option("--mode", mode, "fused, or eager: one kernel each")
        ->capture_default_str();
  command.add_option("--target", target, kTargetHelp)->capture_default_str();
  addList(command, "--cpu-facts",
          "what is known of the CPU: l2=512K,l3=8M,... of each core; a wrong "
          "name lists all",
          nullptr,
          [this](const std::vector<std::string> &facts) {
            cpuFacts.clear();
            for (const std::string &fact : facts)
              cpuFacts += (cpuFacts.empty() ? "" : ",") + fact;
          })
      ->type_name("NAME=N[,...]");
  command
      .add_option("--schedule", schedules,
                  "take the schedules of kernels from this file, as ingot "
                  "compile --schedule-out writes it; a line without a kernel, "
                  "as of another batch size, is a warning, and kernels without "
                  "a line are planned as ever")
      ->type_name("FILE");
  command.add_option("--seed", seed, "of first values and random numbers")
      ->check(wholeNumber())
      ->capture_default_str();
  command.add_option("--function", functions,
                     "only this one: forward, or forward@32");
}

CompileOptions ModelOptions::compileOptions() const {
  CompileOptions options;
  for (size_t i = 0; i < batches.size(); ++i)
    if (std::find(batches.begin(), batches.begin() + i, batches[i]) !=
        batches.begin() + i)
      throw UsageError("--batch: " + std::to_string(batches[i]) +
                       " is given twice");
  options.batches = batches;
  options.mode = parseMode(mode);
  options.cpuFacts = cpuFacts;
  parseTarget(target, options);
  if (!schedules.empty()) {
    options.schedules = io::orThrow(io::readText(schedules));
    options.schedulesName = schedules;
  }
  options.onWarning = [](const std::string &text) {
    std::fprintf(stderr, "ingot: warning: %s\n", text.c_str());
  };
  options.seed = seed;
  options.functions = functions;
  return options;
}

io::TensorSpec ingot::tool::toSpec(const TensorInfo &info) {
  io::TensorSpec spec;
  spec.name = info.name;
  spec.shape = info.shape;
#define INGOT_ENTRY(constant, ...)                                             \
  if (info.dtype == ingot_dtype_name(INGOT_##constant))                        \
    spec.dtype = INGOT_##constant;
  INGOT_ELEMENT_TYPES(INGOT_ENTRY)
#undef INGOT_ENTRY
  return spec;
}

std::map<std::string, InputScaling> ingot::tool::readScalings(
    const std::string &path,
    const std::function<void(const std::string &)> &warn) {
  std::map<std::string, InputScaling> scalings;
  for (const auto &[name, kept] :
       train::allTransforms(train::readMeaning(path))) {
    if (std::optional<train::Scaling> scaling =
            kept.steps->scaling(kept.ofPictures))
      scalings[name] = {scaling->centers, scaling->scales};
    std::string rest = kept.steps->withoutScaling().description();
    if (!rest.empty())
      warn("samples of '" + name + "' went through " + rest +
           " in training, which is not part of the program: 'ingot convert "
           "--weights " +
           path + " --as " + name + "' prepares them");
  }
  return scalings;
}

std::function<std::vector<const void *>(const std::vector<StateInfo> &)>
ingot::tool::weightLoader(const std::string &path) {
  auto file = std::make_shared<io::Safetensors>(
      io::orThrow(io::Safetensors::read(path)));
  return [file, path](const std::vector<StateInfo> &states) {
    // A program has random states if a function that is selected draws numbers, and so
    // has a file.
    auto isRandom = [](const std::string &name) {
      return std::ranges::find(train::kRandomStates, name) !=
             std::end(train::kRandomStates);
    };
    auto isRead = [&](const StateInfo &state) {
      return state.role != StateInfo::Role::OptimizerSlot &&
             (!isRandom(state.name) || file->find(state.name));
    };
    std::vector<io::TensorSpec> weights, ignored;
    for (const StateInfo &state : states)
      (isRead(state) ? weights : ignored).push_back(toSpec(state));
    for (std::string_view name : train::kRandomStates)
      ignored.emplace_back().name = name;
    std::vector<const io::TensorView *> tensors =
        train::matchTensors(*file, path, weights, ignored);
    std::vector<const void *> values(states.size());
    for (size_t i = 0, weight = 0; i < states.size(); ++i)
      if (isRead(states[i]))
        values[i] = tensors[weight++]->data.data();
    return values;
  };
}
