//===- CommandState.h - One command of ingot and what it runs ---------------===//
#ifndef INGOT_TOOLS_INGOT_COMMANDSTATE_H
#define INGOT_TOOLS_INGOT_COMMANDSTATE_H

#include <CLI/App.hpp>

#include <memory>

namespace ingot::tool {

/// What holds the arguments of `command`, which runs run() of it.
template <typename State> std::shared_ptr<State> stateOf(CLI::App *command) {
  auto state = std::make_shared<State>();
  command->callback([state] { state->run(); });
  return state;
}

/// Adds an argument without which `command` cannot run.
template <typename Value>
CLI::Option *addRequired(CLI::App *command, const char *name, Value &value,
                         const char *description) {
  return command->add_option(name, value, description)->required();
}

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_COMMANDSTATE_H
