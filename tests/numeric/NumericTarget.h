//===- NumericTarget.h - What the numeric cases run on --------------------------===//
//
// `<Name>Target.cpp` registers a target as a global object; ForwardTest then runs
// every case on every target in every mode.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_TESTS_NUMERIC_NUMERICTARGET_H
#define INGOT_TESTS_NUMERIC_NUMERICTARGET_H

#include "ingot/compile.h"
#include "ir/reference/ReferenceTensor.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ingot::test {

/// Functions that a target has compiled together.
class TargetProgram {
public:
  virtual ~TargetProgram() = default;

  /// Runs a function at least twice, with threads in different numbers or orders,
  /// and fills `results`, whose types are set. Returns what went wrong: an error
  /// of compiler or runtime, results that depend on the threads, a write outside
  /// of the results, a changed input. Empty if nothing did.
  virtual std::string run(const std::string &name,
                          const std::vector<ir::ReferenceTensor> &inputs,
                          std::vector<ir::ReferenceTensor> &results) = 0;
};

struct NumericTarget {
  std::string name; ///< of letters, digits and underscores, for names of tests
  /// Compiles a module of functions; returns the error, empty if there is none.
  std::function<std::string(const std::string &text, Mode mode,
                            std::unique_ptr<TargetProgram> &program)>
      compile;
  /// Beside f32, which runs in every mode.
  std::vector<std::string> otherTypes;
  /// Runs no cases: differs from another target in its elementary functions alone.
  bool onlyAccuracy = false;
};

/// Every target of every file, sorted by name.
const std::vector<NumericTarget> &getTargets();

/// Adds one target.
struct RegisterTarget {
  explicit RegisterTarget(NumericTarget target);
};

/// Functions compiled together. If that fails, each is compiled alone to find the
/// one that causes it; the others fail, too, for they cannot be run as they should.
class CompiledCases {
public:
  /// `texts`: by name, the function of that name.
  CompiledCases(const NumericTarget &target, Mode mode,
                std::map<std::string, std::string> texts);

  /// As TargetProgram::run.
  std::string run(const std::string &name,
                  const std::vector<ir::ReferenceTensor> &inputs,
                  std::vector<ir::ReferenceTensor> &results);

private:
  const NumericTarget &target;
  Mode mode;
  std::map<std::string, std::string> texts;
  std::unique_ptr<TargetProgram> all; ///< null if they do not compile together
  std::string togetherError;
};

} // namespace ingot::test

#endif // INGOT_TESTS_NUMERIC_NUMERICTARGET_H
