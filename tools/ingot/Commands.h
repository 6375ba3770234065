//===- Commands.h - The commands of ingot ----------------------------------===//
#ifndef INGOT_TOOLS_INGOT_COMMANDS_H
#define INGOT_TOOLS_INGOT_COMMANDS_H

namespace CLI {
class App;
}

namespace ingot::tool {

// Each adds one command, whose callback does the work and throws an exception
// derived from std::exception, whose message is one line, if it cannot.
void addCompileCommand(CLI::App &app);
void addRunCommand(CLI::App &app);
void addTrainCommand(CLI::App &app);
void addBenchCommand(CLI::App &app);
void addVerifyCommand(CLI::App &app);
void addListCommand(CLI::App &app);
void addInspectCommand(CLI::App &app);

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_COMMANDS_H
