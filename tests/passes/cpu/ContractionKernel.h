//===- ContractionKernel.h - Products with an epilogue, and what they give ---===//

#ifndef INGOT_TESTS_PASSES_CPU_CONTRACTIONKERNEL_H
#define INGOT_TESTS_PASSES_CPU_CONTRACTIONKERNEL_H

#include "tests/passes/cpu/KernelProgram.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace ingot::test {

enum class Epilogue {
  None,
  BiasRelu,         ///< relu(p + bias[n])
  SaveAndResidual,  ///< p + bias[n], and |p + bias[n]| + residual[m, n]
  IndexAndRowScale, ///< p * scale[m] + n - 2 m, and whether that is positive
  Tanh,             ///< tanh(p), a function that is expanded
  ThreeStreams      ///< p * r[m, n] + s[m, n] - t[m, n]
};
inline constexpr std::array kEpilogues = {
    Epilogue::None, Epilogue::BiasRelu, Epilogue::SaveAndResidual,
    Epilogue::IndexAndRowScale, Epilogue::Tanh};

/// `batch` products of [m, k] and [k, n]; 0 means that there is no batch loop.
struct Shape {
  int64_t batch, m, n, k;
};

/// How the operands lie in memory: the extents of each in memory order.
struct Layout {
  std::string lhs, rhs, out;
};
inline const std::array<Layout, 4> kLayouts = {{{"mk", "kn", "mn"},
                                                {"mk", "nk", "mn"},
                                                {"km", "kn", "mn"},
                                                {"km", "nk", "mn"}}};

/// Type of the operands; sums are f32 in any case.
enum class Operand { F32, BF16, F16 };

/// A kernel of a program, its inputs, and double loops that say what it gives.
class ContractionKernel {
public:
  /// With `constantRhs` the right operand is a constant of the program.
  ContractionKernel(std::string name, Shape shape, Layout layout,
                    Epilogue epilogue, bool constantRhs = false,
                    Operand operand = Operand::F32)
      : name(std::move(name)), shape(shape), layout(std::move(layout)),
        epilogue(epilogue), constantRhs(constantRhs), operand(operand) {
    if (shape.batch > 0)
      for (std::string *dims :
           {&this->layout.lhs, &this->layout.rhs, &this->layout.out})
        *dims = "b" + *dims;
    createInputs();
  }

  std::string text() const;
  std::vector<TensorBytes> inputBytes() const;
  void check(const std::vector<TensorBytes> &outputs) const;

  const std::string name;

private:
  void createInputs();
  int64_t extent(char dim) const {
    return dim == 'b'   ? std::max<int64_t>(shape.batch, 1)
           : dim == 'm' ? shape.m
           : dim == 'n' ? shape.n
                        : shape.k;
  }
  int64_t countElements(const std::string &dims) const {
    int64_t count = 1;
    for (char dim : dims)
      count *= extent(dim);
    return count;
  }
  /// Row-major position of the element at `b`, `m`, `n`, `k`.
  int64_t position(const std::string &dims, int64_t b, int64_t m, int64_t n,
                   int64_t k) const {
    int64_t result = 0;
    for (char dim : dims)
      result = result * extent(dim) + (dim == 'b'   ? b
                                       : dim == 'm' ? m
                                       : dim == 'n' ? n
                                                    : k);
    return result;
  }
  std::string type(const std::string &dims, const char *element = "f32") const {
    std::string text = "tensor<";
    for (char dim : dims)
      text += std::to_string(extent(dim)) + "x";
    return text + element + ">";
  }
  /// "[m, n]": the index of a tensor with these dimensions.
  static std::string at(const std::string &dims) {
    std::string text;
    for (char dim : dims)
      text += (text.empty() ? "" : ", ") + std::string(1, dim);
    return "[" + text + "]";
  }
  /// "m = 3, n = 5"
  std::string extents(const std::string &loops) const {
    std::string text;
    for (char loop : loops)
      text += (text.empty() ? "" : ", ") + std::string(1, loop) + " = " +
              std::to_string(extent(loop));
    return text;
  }
  /// Dimensions of the epilogue's further inputs.
  std::vector<std::string> extraInputs() const {
    switch (epilogue) {
    case Epilogue::None:
    case Epilogue::Tanh:
      return {};
    case Epilogue::BiasRelu:
      return {"n"};
    case Epilogue::SaveAndResidual:
      return {"n", layout.out};
    case Epilogue::IndexAndRowScale:
      return {"m"};
    case Epilogue::ThreeStreams:
      return {layout.out, layout.out, layout.out};
    }
    return {};
  }

  Shape shape;
  Layout layout;
  Epilogue epilogue;
  bool constantRhs;
  Operand operand;
  std::vector<std::vector<float>> inputs;
};

/// Compiles all kernels as one program, and runs each forward and backward.
void compileAndCheck(std::vector<ContractionKernel> kernels, int vectorBits);

} // namespace ingot::test

#endif // INGOT_TESTS_PASSES_CPU_CONTRACTIONKERNEL_H
