//===- CompiledCases.h - Cases as functions of one compiled program -----------===//

#ifndef INGOT_TESTS_NUMERIC_COMPILEDCASES_H
#define INGOT_TESTS_NUMERIC_COMPILEDCASES_H

#include "ingot/compile.h"
#include "ir/reference/ReferenceTensor.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ingot::test {

class LoadedProgram;

/// Functions compiled together, and one by one if that fails, so that the failure
/// is only that of the function that causes it.
class CompiledCases {
public:
  /// `texts`: by name, the function of that name.
  CompiledCases(std::map<std::string, std::string> texts, Mode mode);
  ~CompiledCases();

  /// Runs the function with one thread and with three, in buffers that are only
  /// naturally aligned, and fills `results`, whose types are set. Returns what
  /// went wrong: an error of compiler or runtime, results that depend on the
  /// number of threads, a write outside of the results, a changed input.
  std::string run(const std::string &name,
                  const std::vector<ReferenceTensor> &inputs,
                  std::vector<ReferenceTensor> &results);

private:
  std::string compile(const std::string &text,
                      std::unique_ptr<LoadedProgram> &program);

  std::map<std::string, std::string> texts;
  Mode mode;
  std::unique_ptr<LoadedProgram> all; ///< null if they do not compile together
};

} // namespace ingot::test

#endif // INGOT_TESTS_NUMERIC_COMPILEDCASES_H
