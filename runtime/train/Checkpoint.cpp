//===- Checkpoint.cpp - State of a program in a file -----------------------===//
#include "runtime/train/Checkpoint.h"

#include <charconv>
#include <cstring>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;

namespace {

/// More is no training run but a damaged file; sums of it cannot overflow.
constexpr uint64_t kMostEpochs = 1000000000;

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

io::Safetensors readFile(const std::string &path) {
  io::Result<io::Safetensors> file = io::Safetensors::read(path);
  if (!file)
    throw std::runtime_error(file.error());
  return std::move(*file);
}

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

/// The number called `key` among the texts of `file`.
uint64_t readNumber(const io::Safetensors &file, const std::string &path,
                    const std::string &key) {
  auto found = file.metadata().find(key);
  if (found == file.metadata().end())
    throw std::runtime_error(path + ": no checkpoint: expected '" + key +
                             "' in its metadata");
  const std::string &text = found->second;
  uint64_t number = 0;
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size())
    throw std::runtime_error(path + ": metadata '" + key +
                             "': expected a number, found '" + text + "'");
  return number;
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

void ingot::train::saveCheckpoint(const std::string &path,
                                  const Program &program, Context &context,
                                  const Progress &progress) {
  std::vector<io::NamedTensor> tensors;
  for (size_t i = 0; i < program.states().size(); ++i) {
    const StateSpec &spec = program.states()[i];
    auto *data = static_cast<const std::byte *>(context.state(i));
    tensors.push_back(
        {spec.name, {spec.dtype, spec.shape, {data, spec.bytes()}}});
  }
  io::Result<void> written =
      io::writeSafetensors(path, tensors,
                           {{"program", program.name()},
                            {"epochs", std::to_string(progress.epochs)},
                            {"seed", std::to_string(progress.seed)}});
  if (!written)
    throw std::runtime_error(written.error());
}

Checkpoint Checkpoint::read(const std::string &path) {
  io::Safetensors file = readFile(path);
  uint64_t epochs = readNumber(file, path, "epochs");
  if (epochs > kMostEpochs)
    throw std::runtime_error(path + ": metadata 'epochs': expected at most " +
                             std::to_string(kMostEpochs) + ", found " +
                             std::to_string(epochs));
  Progress progress = {static_cast<int64_t>(epochs),
                       readNumber(file, path, "seed")};
  return Checkpoint(path, std::move(file), progress);
}

void Checkpoint::restore(const Program &program, Context &context) const {
  StateList states;
  for (size_t i = 0; i < program.states().size(); ++i)
    states.add(program, i);
  copyInto(context, states, matchTensors(file, path, states.specs));
}

void ingot::train::loadWeights(const std::string &path, const Program &program,
                               Context &context) {
  io::Safetensors file = readFile(path);
  StateList weights, slots;
  for (size_t i = 0; i < program.states().size(); ++i)
    (program.states()[i].isWeight() ? weights : slots).add(program, i);
  copyInto(context, weights,
           matchTensors(file, path, weights.specs, slots.specs));
}
