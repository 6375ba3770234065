//===- BuildGuard.h - What users' code does to the process -----------------===//

#ifndef INGOT_COMPILER_DSL_BUILDGUARD_H
#define INGOT_COMPILER_DSL_BUILDGUARD_H

#include "ingot/tensor.h"

#include <csignal>
#include <exception>

namespace ingot::dsl {

/// While it lives, code of a user runs that is there to build a program. If that
/// code ends the process instead, by exit(), _exit(), abort(), exec(), an exception
/// that nothing catches, a crash or endless recursion, one line on standard error says
/// whose code it was and where its last operation is, and the status is 1: a build
/// that wrote nothing does not look like one that succeeded. Afterwards the working
/// directory is what it was. The handlers are of the process; only one thread at a time
/// may build.
class BuildGuard {
public:
  /// `subject` is what messages begin with: "program 'mlp' of mlp.so".
  explicit BuildGuard(const std::string &subject);
  ~BuildGuard();
  BuildGuard(const BuildGuard &) = delete;
  BuildGuard &operator=(const BuildGuard &) = delete;

  /// From now on the process ends with `status`: exit handlers and destructors of users'
  /// code run, and what they do instead is said in the same way; exit() with the same
  /// status is not noticed, and destructors that run after theirs are taken for theirs.
  /// Once in a process.
  static void guardEnd(const std::string &subject, int status);

  /// "<subject>: its code <deed>, after the operation of mlp.cpp:12".
  std::string describe(const std::string &deed) const;

  /// Remembers the place of an operation.
  static void notePlace(const SourceLocation &location);

private:
  static constexpr int kSignals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

  struct sigaction before[std::size(kSignals)];
  stack_t stackBefore;
  int folder; ///< the working directory
  std::terminate_handler terminateBefore;
};

} // namespace ingot::dsl

#endif // INGOT_COMPILER_DSL_BUILDGUARD_H
