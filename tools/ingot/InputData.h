//===- InputData.h - What a user gives the inputs of a function ------------===//
#ifndef INGOT_TOOLS_INGOT_INPUTDATA_H
#define INGOT_TOOLS_INGOT_INPUTDATA_H

#include "runtime/train/Program.h"
#include "runtime/train/data/Field.h"

#include <nlohmann/json_fwd.hpp>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace ingot::tool {

/// Adds --data NAME=FILE[:COLUMN,...] to a command that runs a function.
CLI::Option *addInputData(CLI::App &command, std::vector<std::string> &bindings,
                          const std::string &names = "--data");

/// Opens what `bindings` name, as an earlier run did whose meaningOf() is `meaning`, or
/// null. Throws if an input is named twice.
std::vector<train::Field> openInputs(const std::vector<std::string> &bindings,
                                     const nlohmann::json &meaning);

/// Throws, naming the inputs that there are, if one of `fields` is none of `variant`.
void requireInputs(const train::Variant &variant,
                   const std::vector<train::Field> &fields);

/// Gives those of `inputs`, in signature order, that have a field its first samples, over
/// and over if they are few. Throws if they do not fit.
void fillInputs(const train::Variant &variant,
                const std::vector<train::Field> &fields,
                std::span<void *const> inputs);

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_INPUTDATA_H
