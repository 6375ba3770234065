//===- Checkpoint.cpp - State of a program in a file -----------------------===//
#include "runtime/train/Checkpoint.h"
#include "runtime/train/io/Throw.h"

#include <nlohmann/json.hpp>

#include <cstring>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;

namespace {

/// The first few of many problems, as one line.
class ProblemList {
public:
  void add(const std::string &problem) {
    if (++count <= kShown)
      text += (count > 1 ? "; " : "") + problem;
  }
  void throwIfAny(const std::string &path) const {
    if (count > kShown)
      throw std::runtime_error(path + ": " + text + "; and " +
                               std::to_string(count - kShown) + " more");
    if (count > 0)
      throw std::runtime_error(path + ": " + text);
  }

private:
  static constexpr int kShown = 3;
  std::string text;
  int count = 0;
};

/// States of one kind, with their positions.
struct StateList {
  std::vector<TensorSpec> specs;
  std::vector<size_t> positions;

  void add(const Program &program, size_t position) {
    specs.push_back(program.states()[position]);
    positions.push_back(position);
  }
};

/// Called once every tensor is known to fit.
void copyInto(Context &context, const StateList &states,
              const std::vector<const io::TensorView *> &tensors) {
  for (size_t i = 0; i < tensors.size(); ++i)
    std::memcpy(context.state(states.positions[i]), tensors[i]->data.data(),
                tensors[i]->data.size());
}

std::string describe(const io::TensorView &tensor) {
  return TensorSpec{"", tensor.dtype, tensor.shape}.describe();
}

/// Where `run` is in a file's metadata.
constexpr const char *kRunKey = "run";
/// Where the names of the optimisers' slots are in it.
constexpr const char *kSlotsKey = "optimizer_slots";
/// Where the progress is in what it says of its run.
constexpr const char *kProgressKey = "progress";

/// What a file says of its run; null if it is no checkpoint.
nlohmann::json runOf(const io::Safetensors &file, const std::string &path) {
  auto found = file.metadata().find(kRunKey);
  if (found == file.metadata().end())
    return nullptr;
  nlohmann::json run = nlohmann::json::parse(found->second, nullptr,
                                             /*allow_exceptions=*/false);
  if (!run.is_object())
    throw std::runtime_error(path + ": metadata '" + kRunKey +
                             "': expected an object of JSON");
  return run;
}

} // namespace

std::vector<const io::TensorView *>
ingot::train::matchTensors(const io::Safetensors &file, const std::string &path,
                           std::span<const TensorSpec> wanted,
                           std::span<const TensorSpec> ignored) {
  std::vector<const io::TensorView *> matches;
  ProblemList problems;
  for (const TensorSpec &spec : wanted) {
    const io::TensorView *tensor = file.find(spec.name);
    matches.push_back(tensor);
    if (!tensor)
      problems.add("no tensor '" + spec.name + "': expected " +
                   spec.describe());
    else if (tensor->dtype != spec.dtype || tensor->shape != spec.shape)
      problems.add("tensor '" + spec.name + "': expected " + spec.describe() +
                   ", found " + describe(*tensor));
  }
  for (const io::NamedTensor &named : file.tensors())
    if (findTensor(wanted, named.name) < 0 &&
        findTensor(ignored, named.name) < 0)
      problems.add("tensor '" + named.name + "' of " + describe(named.tensor) +
                   ": the program has none of this name");
  problems.throwIfAny(path);
  return matches;
}

/// Writes all state, and `texts`, to a file.
static void writeState(const std::string &path, const Program &program,
                       Context &context,
                       std::map<std::string, std::string> texts) {
  std::vector<io::NamedTensor> tensors;
  nlohmann::json slots = nlohmann::json::array();
  for (size_t i = 0; i < program.states().size(); ++i) {
    const StateSpec &spec = program.states()[i];
    if (spec.role == INGOT_OPTIMIZER_SLOT)
      slots.push_back(spec.name);
    auto *data = static_cast<const std::byte *>(context.state(i));
    tensors.push_back(
        {spec.name, {spec.dtype, spec.shape, {data, spec.bytes()}}});
  }
  texts.emplace("program", program.name());
  texts.emplace(kSlotsKey, slots.dump());
  io::orThrow(io::writeSafetensors(path, tensors, texts));
}

std::set<std::string>
ingot::train::optimizerSlotsIn(const io::Safetensors &file,
                               const std::string &path) {
  auto found = file.metadata().find(kSlotsKey);
  if (found == file.metadata().end())
    return {};
  try {
    return nlohmann::json::parse(found->second).get<std::set<std::string>>();
  } catch (const nlohmann::json::exception &) {
    throw std::runtime_error(path + ": metadata '" + kSlotsKey +
                             "': expected a list of names in JSON");
  }
}

void ingot::train::saveCheckpoint(const std::string &path,
                                  const Program &program, Context &context,
                                  const Progress &progress,
                                  nlohmann::json run) {
  run[kProgressKey] = toJson(progress);
  writeState(path, program, context, {{kRunKey, run.dump()}});
}

void ingot::train::saveState(const std::string &path, const Program &program,
                             Context &context) {
  writeState(path, program, context, {});
}

/// The values of all states in `file`.
static void restoreFrom(const io::Safetensors &file, const std::string &path,
                        const Program &program, Context &context) {
  StateList states;
  for (size_t i = 0; i < program.states().size(); ++i)
    states.add(program, i);
  copyInto(context, states, matchTensors(file, path, states.specs));
}

void ingot::train::loadState(const std::string &path, const Program &program,
                             Context &context) {
  restoreFrom(io::orThrow(io::Safetensors::read(path)), path, program, context);
}

Checkpoint Checkpoint::read(const std::string &path) {
  io::Safetensors file = io::orThrow(io::Safetensors::read(path));
  auto run = std::make_shared<nlohmann::json>(runOf(file, path));
  if (run->is_null())
    throw std::runtime_error(path + ": no checkpoint: expected '" + kRunKey +
                             "' in its metadata");
  try {
    Progress progress =
        progressFromJson(run->value(kProgressKey, nlohmann::json()));
    return Checkpoint(path, std::move(file), std::move(run),
                      std::move(progress));
  } catch (const std::runtime_error &error) {
    throw std::runtime_error(path + ": " + error.what());
  }
}

/// `run` may be null.
static nlohmann::json meaningIn(const nlohmann::json &run) {
  return run.is_object() ? run.value(kDataKey, nlohmann::json())
                         : nlohmann::json();
}

nlohmann::json Checkpoint::meaning() const { return meaningIn(run()); }

nlohmann::json ingot::train::readMeaning(const std::string &path) {
  return meaningIn(runOf(io::orThrow(io::Safetensors::read(path)), path));
}

void Checkpoint::restore(const Program &program, Context &context) const {
  restoreFrom(file, origin, program, context);
}
