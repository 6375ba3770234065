//===- Weights.cpp - Parameters and buffers from a file of somebody else ---===//
#include "runtime/train/Weights.h"

#include "runtime/train/Checkpoint.h"
#include "runtime/train/io/Convert.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;

namespace {

/// A tensor of the file, under the name that it has in the program.
struct Offer {
  std::string name, fileName;
  std::vector<int64_t> shape;
  const io::TensorView *tensor; ///< null once it is spoken for
};

/// Nothing if the file's tensor is not to be looked at.
std::optional<std::string> translate(const std::string &name,
                                     const WeightOptions &options) {
  if (!name.starts_with(options.prefix))
    return std::nullopt;
  std::string rest = name.substr(options.prefix.size());
  for (const auto &[from, to] : options.renames)
    if (rest == from || rest.starts_with(from + "."))
      return to + rest.substr(from.size());
  return rest;
}

std::vector<Offer> offersOf(const io::Safetensors &file,
                            const std::string &path,
                            const WeightOptions &options) {
  std::vector<Offer> offers;
  for (const io::NamedTensor &named : file.tensors())
    if (std::optional<std::string> name = translate(named.name, options)) {
      for (const Offer &other : offers)
        if (other.name == *name)
          throw std::runtime_error(path + ": tensors '" + other.fileName +
                                   "' and '" + named.name + "' both become '" +
                                   *name + "'");
      offers.push_back({*name, named.name, named.tensor.shape, &named.tensor});
    }
  return offers;
}

std::string describe(const io::TensorView &tensor) {
  return TensorSpec{"", tensor.dtype, tensor.shape}.describe();
}

bool canBecome(const io::TensorView &tensor, const TensorSpec &spec) {
  return tensor.shape == spec.shape &&
         (tensor.dtype == spec.dtype ||
          (io::isFloat(tensor.dtype) && io::isFloat(spec.dtype)));
}

void copyTo(const TensorSpec &spec, const io::TensorView &tensor, void *state) {
  if (tensor.dtype == spec.dtype) {
    std::memcpy(state, tensor.data.data(), tensor.data.size());
    return;
  }
  // A tensor of a file need not be aligned.
  std::vector<std::byte> aligned(tensor.data.begin(), tensor.data.end());
  io::convertElements(tensor.dtype, aligned.data(), spec.dtype, state,
                      spec.elementCount());
}

/// The first few as one line.
std::string listSome(const std::vector<std::string> &problems) {
  constexpr size_t kShown = 3;
  std::string text;
  for (size_t i = 0; i < std::min(problems.size(), kShown); ++i)
    text += (i > 0 ? "; " : "") + problems[i];
  return problems.size() > kShown
             ? text + "; and " + std::to_string(problems.size() - kShown) +
                   " more"
             : text;
}

} // namespace

std::pair<std::string, std::string>
train::parseRename(const std::string &text) {
  size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
    throw std::runtime_error("--weights-map '" + text +
                             "': expected OLD=NEW, as in fc=head");
  return {text.substr(0, equals), text.substr(equals + 1)};
}

WeightReport train::loadWeights(const std::string &path, const Program &program,
                                Context &context,
                                const WeightOptions &options) {
  io::Result<io::Safetensors> file = io::Safetensors::read(path);
  if (!file)
    throw std::runtime_error(file.error());
  std::vector<Offer> offers = offersOf(*file, path, options);
  std::vector<std::pair<size_t, const Offer *>> chosen;
  WeightReport report;
  std::vector<std::string> problems;
  for (size_t i = 0; i < program.states().size(); ++i) {
    const StateSpec &state = program.states()[i];
    auto offer = std::ranges::find(offers, state.name, &Offer::name);
    if (!state.isWeight()) {
      if (offer != offers.end())
        offer->tensor = nullptr; // known, and not read
    } else if (offer == offers.end() &&
               std::ranges::find(kRandomStates, state.name) !=
                   std::end(kRandomStates)) {
      continue;
    } else if (offer == offers.end()) {
      report.missing.push_back(state.name);
      problems.push_back("no tensor '" + state.name + "': expected " +
                         state.describe());
    } else if (!canBecome(*offer->tensor, state)) {
      std::string difference = "expected " + state.describe() + ", found " +
                               describe(*offer->tensor);
      report.missing.push_back(state.name + " (" + difference + ")");
      problems.push_back("tensor '" + offer->fileName + "': " + difference);
      offer->tensor = nullptr; // said
    } else {
      chosen.emplace_back(i, &*offer);
    }
  }
  std::set<std::string> slots = optimizerSlotsIn(*file, path);
  for (const Offer &offer : offers)
    if (offer.tensor && std::ranges::none_of(chosen, [&](const auto &choice) {
          return choice.second == &offer;
        })) {
      if (slots.contains(offer.fileName))
        ++report.unusedSlots;
      else
        report.unused.push_back(offer.fileName);
      problems.push_back("tensor '" + offer.fileName + "' of " +
                         describe(*offer.tensor) +
                         ": the program has none of this name");
    }
  if (!problems.empty() && !options.isPartial)
    throw std::runtime_error(path + ": " + listSome(problems));
  if (chosen.empty())
    throw std::runtime_error(
        path + ": no tensor is one of the program's: " + listSome(problems));
  for (const auto &[position, offer] : chosen)
    copyTo(program.states()[position], *offer->tensor, context.state(position));
  report.loaded = chosen.size();
  return report;
}
