//===- Commands.h - The commands of ingot ----------------------------------===//
#ifndef INGOT_TOOLS_INGOT_COMMANDS_H
#define INGOT_TOOLS_INGOT_COMMANDS_H

#include <stdexcept>

namespace CLI {
class App;
}

namespace ingot::tool {

/// The command was called wrongly, in a way that is seen only where the arguments
/// are used: exit status 2, as for those that cannot be parsed.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Each adds one command, whose callback does the work and throws an exception
// derived from std::exception, whose message is one line, if it cannot.
void addCompileCommand(CLI::App &app);
void addRunCommand(CLI::App &app);
void addConvertCommand(CLI::App &app);
void addTrainCommand(CLI::App &app);
void addReportCommand(CLI::App &app);
void addBenchCommand(CLI::App &app);
void addProfileCommand(CLI::App &app);
void addVerifyCommand(CLI::App &app);
void addListCommand(CLI::App &app);
void addBuildCommand(CLI::App &app);
void addNewCommand(CLI::App &app);
void addSummaryCommand(CLI::App &app);
void addOpsCommand(CLI::App &app);
void addDocsCommand(CLI::App &app);
// These show what `app` has when they are called.
void addCompletionCommand(CLI::App &app);
void addManCommand(CLI::App &app);
void addInspectCommand(CLI::App &app);

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_COMMANDS_H
