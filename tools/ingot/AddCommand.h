//===- AddCommand.h - One command of ingot and what it runs -----------------===//
#ifndef INGOT_TOOLS_INGOT_ADDCOMMAND_H
#define INGOT_TOOLS_INGOT_ADDCOMMAND_H

#include <CLI/App.hpp>

#include <memory>
#include <utility>

namespace ingot::tool {

/// Adds a command that calls run() of a `Command`, whose members hold its arguments.
template <typename Command>
std::pair<std::shared_ptr<Command>, CLI::App *>
addCommand(CLI::App &app, const char *name, const char *description) {
  auto state = std::make_shared<Command>();
  CLI::App *command = app.add_subcommand(name, description);
  command->callback([state] { state->run(); });
  return {state, command};
}

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_ADDCOMMAND_H
