//===- ConvertCommand.cpp - ingot convert ----------------------------------===//

#include "tools/ingot/CommandState.h"
#include "tools/ingot/Commands.h"

#include "runtime/train/Checkpoint.h"
#include "runtime/train/data/TrainingData.h"
#include "runtime/train/data/transforms/TransformChain.h"
#include "runtime/train/io/Npy.h"
#include "runtime/train/io/Throw.h"

#include <CLI/App.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <numeric>
#include <span>
#include <stdexcept>
#include <vector>

using namespace ingot;
using namespace ingot::tool;
using train::TensorSpec;

namespace {

struct ConvertCommand {
  std::string source, output, weights, input, transform;

  void run() const;

private:
  void writeSamples(const train::Field &field, const TensorSpec &spec) const;
};

void ConvertCommand::run() const {
  if (weights.empty() != input.empty())
    throw UsageError("--weights and --as belong together: expected both or "
                     "neither");
  nlohmann::json meaning;
  if (!weights.empty())
    meaning = train::readMeaning(weights);
  train::Field field = train::openField(input.empty() ? "samples" : input,
                                        source, train::withoutScaling(meaning));
  for (const auto &[name, steps] : train::allTransforms(meaning))
    if (name == input && !transform.empty())
      throw UsageError("--transform: '" + weights +
                       "' has transformations of '" + input + "' already");
  if (!transform.empty()) {
    auto chain = std::make_shared<train::TransformChain>(transform);
    std::vector<uint32_t> all(field.size());
    std::iota(all.begin(), all.end(), 0);
    if (chain->needsFit())
      chain->fit(field.source(), all);
    field.transformBy(std::move(chain));
  }
  TensorSpec spec = field.suggestInput(field.size(), 0);
  writeSamples(field, spec);
  std::printf("%s: %s\n", output.c_str(), spec.describe().c_str());
}

/// A few at a time: the source may hold all of them already.
void ConvertCommand::writeSamples(const train::Field &field,
                                  const TensorSpec &spec) const {
  constexpr size_t kPieceBytes = size_t{1} << 20;
  size_t rows = field.size(), rowBytes = spec.bytes() / rows;
  size_t pieceRows =
      std::clamp<size_t>(kPieceBytes / std::max<size_t>(rowBytes, 1), 1, rows);
  std::vector<std::byte> piece;
  io::orThrow(io::resizeBytes(piece, pieceRows * rowBytes, "its samples"),
              source);
  train::Field::Scratch scratch;
  io::NpyWriter file =
      io::orThrow(io::NpyWriter::create(output, spec.dtype, spec.shape));
  for (size_t begin = 0; begin < rows; begin += pieceRows) {
    size_t count = std::min(pieceRows, rows - begin);
    for (size_t i = 0; i < count; ++i)
      field.read(begin + i, spec, piece.data() + i * rowBytes, scratch);
    io::orThrow(file.write(std::span(piece).first(count * rowBytes)));
  }
  io::orThrow(file.commit());
}

} // namespace

void ingot::tool::defineConvertCommand(CLI::App *command) {
  auto state = stateOf<ConvertCommand>(command);
  addRequired(command, "SOURCE", state->source,
              "as --data of train has it, without the name of an input")
      ->type_name("FILE[:COLUMN,...]");
  addRequired(command, "-o,--output", state->output, "the .npy file to write");
  command->add_option("--weights", state->weights,
                      "a checkpoint: what it says of the data of an input "
                      "(categories, vocabularies, classes, transformations) "
                      "holds here, but for scaling, which a program that is "
                      "compiled with it does itself");
  command->add_option("--as", state->input, "the name of that input")
      ->type_name("NAME");
  command
      ->add_option("--transform", state->transform,
                   "steps as --transform of train has them; zscore, minmax and "
                   "robust learn from all samples")
      ->type_name("STEP[,STEP...]");
  command->footer(
      "Example: ingot convert photos -o photos.npy --weights lenet.safetensors "
      "--as images\n"
      "         ingot convert houses.csv:^price -o features.npy\n\n"
      "Bytes of pictures become f32 from 0 to 1, all others keep their type.");
}
