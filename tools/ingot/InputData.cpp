//===- InputData.cpp - What a user gives the inputs of a function ----------===//

#include "tools/ingot/InputData.h"
#include "tools/ingot/Binding.h"

#include "runtime/train/data/TrainingData.h"

#include <CLI/App.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>
#include <stdexcept>

using namespace ingot;
using namespace ingot::tool;
using train::Field;
using train::TensorSpec;

CLI::Option *ingot::tool::addInputData(CLI::App &command,
                                       std::vector<std::string> &bindings,
                                       const std::string &names) {
  return command
      .add_option(names, bindings,
                  "the samples of an input, as for train: a .npy, .npz, CSV, "
                  "IDX or text file, a picture or a folder of them")
      ->type_name("NAME=FILE[:COLUMN,...]");
}

std::vector<Field>
ingot::tool::openInputs(const std::vector<std::string> &bindings,
                        const nlohmann::json &meaning) {
  std::vector<Field> fields;
  for (const std::string &text : bindings) {
    auto [name, file] = requireBinding(text, "--data", "FILE[:COLUMN,...]");
    if (std::ranges::find(fields, name, &Field::name) != fields.end())
      throw std::runtime_error("input '" + name + "' is given twice");
    fields.push_back(train::openField(name, file, meaning));
  }
  return fields;
}

void ingot::tool::requireInputs(const train::Variant &variant,
                                const std::vector<Field> &fields) {
  for (const Field &field : fields)
    if (train::findTensor(variant.inputs, field.name()) < 0)
      throw std::runtime_error("no input '" + field.name() + "': '" +
                               variant.function + "' takes " +
                               train::describeTensors(variant.inputs));
}

void ingot::tool::fillInputs(const train::Variant &variant,
                             const std::vector<Field> &fields,
                             std::span<void *const> inputs) {
  Field::Scratch scratch;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const TensorSpec &spec = variant.inputs[i];
    auto field = std::ranges::find(fields, spec.name, &Field::name);
    if (field == fields.end())
      continue;
    if (spec.shape.empty()) {
      io::HostTensor number = field->readAll(spec);
      std::memcpy(inputs[i], number.data.data(), number.data.size());
      continue;
    }
    size_t rows = static_cast<size_t>(spec.shape[0]);
    size_t rowBytes = spec.bytes() / rows;
    for (size_t row = 0; row < rows; ++row)
      field->read(row % field->size(), spec,
                  static_cast<std::byte *>(inputs[i]) + row * rowBytes,
                  scratch);
  }
}
