//===- Process.h - Other programs, and the files that they leave -----------===//

#ifndef INGOT_TOOLS_INGOT_PROCESS_H
#define INGOT_TOOLS_INGOT_PROCESS_H

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include <csignal>

namespace ingot::tool {

/// The first of `names` that is a program in PATH, with its folder; empty: none.
std::string findInPath(std::span<const char *const> names);

/// Holds back the signals that end a command while there are files to clear away.
/// They strike at the end of its life. This command has one thread.
class HeldSignals {
public:
  HeldSignals();
  ~HeldSignals();
  HeldSignals(const HeldSignals &) = delete;
  HeldSignals &operator=(const HeldSignals &) = delete;

  sigset_t before;
};

/// A folder beside the result, so that the result can be renamed into place.
/// Disappears with everything in it.
struct ScratchFolder {
  std::filesystem::path path;

  explicit ScratchFolder(const std::filesystem::path &result);
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder &) = delete;
  ScratchFolder &operator=(const ScratchFolder &) = delete;
};

struct ProcessResult {
  bool hasSucceeded;  ///< it ended with status 0
  std::string output; ///< what it wrote to stdout and stderr
};

/// Runs a program, `command[0]` with its folder. It can be interrupted: `signals`
/// are those that are held back here alone. Throws std::runtime_error if it cannot
/// be started.
ProcessResult runProcess(const std::vector<std::string> &command,
                         const HeldSignals &signals);

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_PROCESS_H
