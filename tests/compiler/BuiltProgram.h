//===- BuiltProgram.h - A program of a test: built, printed and run --------===//

#ifndef INGOT_TESTS_COMPILER_BUILTPROGRAM_H
#define INGOT_TESTS_COMPILER_BUILTPROGRAM_H

#include "ingot/tensor.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ingot {

/// Elements by name, row-major.
using NamedValues = std::map<std::string, std::vector<double>>;

class BuiltProgram {
public:
  /// Runs `body` for each batch size.
  explicit BuiltProgram(std::function<void()> body,
                        std::vector<int64_t> batches = {2}, uint64_t seed = 1,
                        bool watchesGradients = false);
  /// Builds the registered program `name`.
  explicit BuiltProgram(const std::string &name,
                        std::vector<int64_t> batches = {2}, uint64_t seed = 1,
                        bool watchesGradients = false);
  ~BuiltProgram();

  std::string error;                   // empty if all is well
  NamedValues states;                  // first, then present values
  std::vector<std::string> stateNames; // in the order of the module

  /// The function as text, with its locations if wanted; "forward@2".
  std::string print(const std::string &function, bool withLocations = false);

  /// Runs the function in float64, reads and writes `states`, and returns the
  /// outputs. Fails the test if an input is missing.
  NamedValues run(const std::string &function, const NamedValues &inputs = {});

private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled;
};

/// The message of building `body`; empty if it builds.
inline std::string errorOf(std::function<void()> body) {
  return BuiltProgram(std::move(body)).error;
}

/// What a printed function rounds more than once: each line with an operation on `dtype`
/// that is more than a conversion and not exact.
std::string findNarrowSteps(const std::string &function, DType dtype);

/// A tensor of a test: what goes into a function or should come out.
struct Array {
  Shape shape;
  std::vector<double> values; // row-major
  DType dtype = f64;
};

/// Runs `body`, a function of the DSL, in float64.
Array evaluate(const std::vector<Array> &inputs,
               std::function<Tensor(const std::vector<Tensor> &)> body);

/// Fails the test unless shapes and types are equal and values agree but for the
/// rounding of at most 100 operations in double, each of at most half a unit in
/// the last place of a value of the size of the largest element (at least 1).
void expectEqual(const Array &found, const Array &expected);

} // namespace ingot

#endif // INGOT_TESTS_COMPILER_BUILTPROGRAM_H
