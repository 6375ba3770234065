//===- Checkpoint.cpp - Weights of a program in a file ---------------------===//
#include "runtime/train/Checkpoint.h"

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

/// Parameters and buffers, with their positions among the states.
struct Weights {
  std::vector<TensorSpec> specs;
  std::vector<size_t> positions;

  explicit Weights(const Program &program) {
    for (size_t i = 0; i < program.states().size(); ++i)
      if (program.states()[i].isWeight()) {
        specs.push_back(program.states()[i]);
        positions.push_back(i);
      }
  }
};

} // namespace

std::vector<const io::TensorView *>
ingot::train::matchWeights(const io::Safetensors &file, const std::string &path,
                           std::span<const TensorSpec> weights) {
  std::vector<const io::TensorView *> matches;
  ProblemList problems;
  for (const TensorSpec &weight : weights) {
    const io::TensorView *tensor = file.find(weight.name);
    matches.push_back(tensor);
    if (!tensor) {
      problems.add("no tensor '" + weight.name + "': expected " +
                   weight.describe());
      continue;
    }
    if (tensor->dtype != weight.dtype || tensor->shape != weight.shape)
      problems.add(
          "tensor '" + weight.name + "': expected " + weight.describe() +
          ", found " +
          TensorSpec{weight.name, tensor->dtype, tensor->shape}.describe());
  }
  for (const io::NamedTensor &named : file.tensors())
    if (findTensor(weights, named.name) < 0)
      problems.add("tensor '" + named.name +
                   "' is no parameter or buffer of the program");
  problems.throwIfAny(path);
  return matches;
}

void ingot::train::saveWeights(const std::string &path, const Program &program,
                               Context &context) {
  Weights weights(program);
  std::vector<io::NamedTensor> tensors;
  for (size_t i = 0; i < weights.specs.size(); ++i) {
    const TensorSpec &spec = weights.specs[i];
    auto *data =
        static_cast<const std::byte *>(context.state(weights.positions[i]));
    tensors.push_back(
        {spec.name, {spec.dtype, spec.shape, {data, spec.bytes()}}});
  }
  io::Result<void> written =
      io::writeSafetensors(path, tensors, {{"program", program.name()}});
  if (!written)
    throw std::runtime_error(written.error());
}

void ingot::train::loadWeights(const std::string &path, const Program &program,
                               Context &context) {
  io::Result<io::Safetensors> file = io::Safetensors::read(path);
  if (!file)
    throw std::runtime_error(file.error());
  Weights weights(program);
  std::vector<const io::TensorView *> tensors =
      matchWeights(*file, path, weights.specs);
  for (size_t i = 0; i < tensors.size(); ++i)
    std::memcpy(context.state(weights.positions[i]), tensors[i]->data.data(),
                tensors[i]->data.size());
}
