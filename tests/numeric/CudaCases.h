//===- CudaCases.h - Cases as CUDA kernels, run on the CPU --------------------===//

#ifndef INGOT_TESTS_NUMERIC_CUDACASES_H
#define INGOT_TESTS_NUMERIC_CUDACASES_H

#include "ingot/compile.h"
#include "ir/reference/ReferenceTensor.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ingot::test {

class CudaProgram;

/// Functions printed together as CUDA C++ and compiled as C++ for the shim, and
/// one by one if that fails, so that the failure is only that of the function
/// that causes it.
class CudaCases {
public:
  /// `texts`: by name, the function of that name.
  CudaCases(std::map<std::string, std::string> texts, Mode mode);
  ~CudaCases();

  /// Runs the function's launches with threads in order and in a random order,
  /// results in the place of the inputs that they may overwrite, and fills
  /// `results`, whose types are set. Returns what went wrong: an error of the
  /// compilers or of the shim, results that depend on the order.
  std::string run(const std::string &name,
                  const std::vector<ReferenceTensor> &inputs,
                  std::vector<ReferenceTensor> &results);

private:
  std::map<std::string, std::string> texts;
  Mode mode;
  std::unique_ptr<CudaProgram> all; ///< null if they do not compile together
};

} // namespace ingot::test

#endif // INGOT_TESTS_NUMERIC_CUDACASES_H
