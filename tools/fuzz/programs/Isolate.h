//===- Isolate.h - Work in a process of its own -------------------------------===//

#ifndef INGOT_TOOLS_FUZZ_PROGRAMS_ISOLATE_H
#define INGOT_TOOLS_FUZZ_PROGRAMS_ISOLATE_H

#include <functional>
#include <string>

namespace ingot::fuzz {

/// Passes a line on to the parent process.
using Say = std::function<void(const std::string &line)>;

/// Runs `work` in a child process and `onLine` here for every line that it says. The
/// caller may have no other threads. A child that takes more than `seconds` of CPU time
/// from one line to the next is killed.
/// \returns how it ended otherwise than by returning: "SIGSEGV", "no end after 20 s",
///          with what it wrote to stderr; empty if it returned. Throws ingot::Error if
///          there can be no child.
std::string runIsolated(const std::function<void(const Say &)> &work,
                        const Say &onLine, int seconds);

} // namespace ingot::fuzz

#endif // INGOT_TOOLS_FUZZ_PROGRAMS_ISOLATE_H
