//===- KernelProgram.h - Compiles kernels in the test process and runs them --===//
//
// Passes, lowering and code generation as in the compiler, without an artifact:
// a test of an emitter gives the text of a function with kernels, and buffers.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_TESTS_PASSES_CPU_KERNELPROGRAM_H
#define INGOT_TESTS_PASSES_CPU_KERNELPROGRAM_H

#include <cstring>
#include <memory>
#include <string>
#include <vector>

namespace ingot::test {

/// The bytes of a tensor; booleans are bytes 0 and 1.
using TensorBytes = std::vector<char>;

template <typename T> TensorBytes toBytes(const std::vector<T> &elements) {
  const char *begin = reinterpret_cast<const char *>(elements.data());
  return TensorBytes(begin, begin + elements.size() * sizeof(T));
}

template <typename T> std::vector<T> fromBytes(const TensorBytes &bytes) {
  std::vector<T> elements(bytes.size() / sizeof(T));
  std::memcpy(elements.data(), bytes.data(), bytes.size());
  return elements;
}

/// How the tasks of a phase run.
enum class TaskOrder { Forward, Backward };

/// True if the machine that runs the tests has registers of this many bits.
bool hostHasVectors(int bits);

/// All passes from kernels of ingot operations to code.
inline constexpr const char *kMakeKernels =
    "func.func(ingot-lower-to-loops),ingot-schedule-kernels,"
    "ingot-pack-operands,ingot-emit-cpu-kernels,ingot-expand-math";

/// The functions of a module, with every kernel compiled. Throws
/// std::runtime_error with the diagnostics if anything fails.
class KernelProgram {
public:
  /// `passes` leaves launches: kMakeKernels, or a part of it; code is generated
  /// for the level that has vectors of `vectorBits`.
  KernelProgram(const std::string &moduleText, const std::string &passes,
                int vectorBits);
  ~KernelProgram();

  /// Runs a function. Inputs and outputs of kernels are only as aligned as
  /// their elements, scratch and outputs start as NaN bytes, results take the
  /// memory of operands wherever a launch allows it, and a write past a
  /// buffer's end is an error.
  std::vector<TensorBytes> run(const std::string &function,
                               const std::vector<TensorBytes> &inputs,
                               TaskOrder order = TaskOrder::Forward) const;

  /// Seconds of this thread for each phase of each launch, the mean of
  /// `repetitions` runs; buffers are aligned as in an artifact.
  std::vector<double> measure(const std::string &function,
                              const std::vector<TensorBytes> &inputs,
                              int repetitions) const;

private:
  struct Impl;
  std::unique_ptr<Impl> impl;
};

} // namespace ingot::test

#endif // INGOT_TESTS_PASSES_CPU_KERNELPROGRAM_H
