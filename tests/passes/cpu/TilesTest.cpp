//===- TilesTest.cpp - Contractions against double loops ----------===//

#include "tests/passes/cpu/KernelProgram.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <random>
#include <sstream>

using namespace ingot::test;

namespace {

enum class Epilogue {
  None,
  BiasRelu,         ///< relu(p + bias[n])
  SaveAndResidual,  ///< p + bias[n], and |p + bias[n]| + residual[m, n]
  IndexAndRowScale, ///< p * scale[m] + n - 2 m, and whether that is positive
  Tanh,             ///< tanh(p), a function that is expanded
  ThreeStreams      ///< p * r[m, n] + s[m, n] - t[m, n]
};
constexpr std::array kEpilogues = {Epilogue::None, Epilogue::BiasRelu,
                                   Epilogue::SaveAndResidual,
                                   Epilogue::IndexAndRowScale, Epilogue::Tanh};

/// `batch` products of [m, k] and [k, n]; 0 means that there is no batch loop.
struct Shape {
  int64_t batch, m, n, k;
};

/// How the operands lie in memory: the extents of each in memory order.
struct Layout {
  std::string lhs, rhs, out;
};
const std::array<Layout, 4> kLayouts = {{{"mk", "kn", "mn"},
                                         {"mk", "nk", "mn"},
                                         {"km", "kn", "mn"},
                                         {"km", "nk", "mn"}}};

/// Type of the operands; sums are f32 in any case.
enum class Operand { F32, BF16, F16 };

const char *nameOf(Operand operand) {
  return operand == Operand::F32    ? "f32"
         : operand == Operand::BF16 ? "bf16"
                                    : "f16";
}

/// An element between -1 and 1 that a float of the type holds as it is.
float roundTo(Operand operand, float element) {
  if (operand == Operand::F32)
    return element;
  // Eight significant bits, or those down to 2^-10.
  int bits = operand == Operand::BF16 ? 8 - (std::ilogb(element) + 1) : 10;
  return std::ldexp(std::trunc(std::ldexp(element, bits)), -bits);
}

/// The bytes of elements that the type holds as they are.
TensorBytes toOperandBytes(Operand operand,
                           const std::vector<float> &elements) {
  if (operand == Operand::F32)
    return toBytes(elements);
  std::vector<uint16_t> halves;
  for (float element : elements) {
    uint32_t bits = std::bit_cast<uint32_t>(element);
    // f16 has 5 bits of exponent around 15 and 10 of fraction.
    uint32_t magnitude = bits & 0x7FFFFFFF;
    uint32_t half = element == 0 ? 0 : (magnitude - (112u << 23)) >> 13;
    halves.push_back(operand == Operand::BF16 ? bits >> 16
                                              : (bits >> 31) << 15 | half);
  }
  return toBytes(halves);
}

/// The bytes of a tensor, as MLIR reads them in a dense attribute.
std::string toHex(const TensorBytes &bytes) {
  std::string text;
  for (char byte : bytes) {
    const char *digits = "0123456789ABCDEF";
    text += digits[static_cast<unsigned char>(byte) >> 4];
    text += digits[byte & 15];
  }
  return text;
}

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

std::string ContractionKernel::text() const {
  const char *element = nameOf(operand);
  std::string lhs = type(layout.lhs, element), rhs = type(layout.rhs, element);
  std::vector<std::string> inputTypes = {lhs, rhs};
  for (const std::string &extra : extraInputs())
    inputTypes.push_back(type(extra));
  std::string types, arguments, names;
  for (size_t i = 0; i < inputTypes.size(); ++i) {
    std::string comma = i ? ", " : "";
    types += comma + inputTypes[i];
    names += comma + "%x" + std::to_string(i);
    if (i != 1 || !constantRhs)
      arguments += comma + "%x" + std::to_string(i) + ": " + inputTypes[i];
  }
  std::string out = type(layout.out), outBool = type(layout.out, "i1");
  std::vector<std::string> resultTypes = {out};
  if (epilogue == Epilogue::SaveAndResidual)
    resultTypes.push_back(out);
  if (epilogue == Epilogue::IndexAndRowScale)
    resultTypes.push_back(outBool);
  std::string results = resultTypes[0];
  for (size_t i = 1; i < resultTypes.size(); ++i)
    results += ", " + resultTypes[i];
  std::string loops = shape.batch > 0 ? "bmn" : "mn";

  std::ostringstream s;
  s << "func.func @" << name << "(" << arguments << ") -> (" << results
    << ") {\n";
  if (constantRhs)
    s << "  %x1 = ingot.constant dense<\"0x"
      << toHex(toOperandBytes(operand, inputs[1])) << "\"> : " << rhs << "\n";
  s << "  %r:" << resultTypes.size() << " = ingot.kernel \"" << name << "\"("
    << names << ") : (" << types << ") -> (" << results << ") {\n  ^bb0(";
  for (size_t i = 0; i < inputTypes.size(); ++i)
    s << (i ? ", " : "") << "%a" << i << ": " << inputTypes[i];
  s << "):\n    %p = ingot.loops (" << extents(loops) << " | " << extents("k")
    << ") reads %a0" << at(layout.lhs) << ", %a1" << at(layout.rhs)
    << " writes " << at(layout.out) << " from 0.0 {\n"
    << "    ^bb0(%l: " << element << ", %h: " << element << ", %o: f32):\n";
  if (operand == Operand::F32)
    s << "      %m = arith.mulf %l, %h : f32\n";
  else
    s << "      %lw = arith.extf %l : " << element << " to f32\n"
      << "      %hw = arith.extf %h : " << element << " to f32\n"
      << "      %m = arith.mulf %lw, %hw : f32\n";
  s << "      %s = arith.addf %o, %m : f32\n"
    << "      ingot.yield %s : f32\n    } : (" << lhs << ", " << rhs << ") -> "
    << out << "\n";
  // Loops of the epilogue are in the order of the output's dimensions.
  auto epilogueLoops =
      [&](const std::string &result,
          const std::vector<std::pair<std::string, std::string>> &reads,
          const std::string &block, const std::string &body,
          const std::vector<std::string> &types) {
        std::string accesses, readTypes, writes, writtenTypes;
        for (auto [value, valueDims] : reads) {
          accesses += (accesses.empty() ? "" : ", ") + value + at(valueDims);
          readTypes += (readTypes.empty() ? "" : ", ") + type(valueDims);
        }
        for (const std::string &written : types) {
          writes += (writes.empty() ? "" : ", ") + at(layout.out);
          writtenTypes += (writtenTypes.empty() ? "" : ", ") + written;
        }
        s << "    " << result << " = ingot.loops (" << extents(layout.out)
          << ") reads " << accesses << " writes " << writes << " {\n    ^bb0("
          << block << "):\n"
          << body << "    } : (" << readTypes << ") -> (" << writtenTypes
          << ")\n";
      };
  const std::string &all = layout.out;
  std::string yield = "%p : " + out;
  switch (epilogue) {
  case Epilogue::None:
    break;
  case Epilogue::Tanh:
    epilogueLoops("%e", {{"%p", all}}, "%l: f32",
                  "      %t = math.tanh %l : f32\n"
                  "      ingot.yield %t : f32\n",
                  {out});
    yield = "%e : " + out;
    break;
  case Epilogue::ThreeStreams:
    epilogueLoops("%e", {{"%p", all}, {"%a2", all}, {"%a3", all}, {"%a4", all}},
                  "%l: f32, %r: f32, %s: f32, %t: f32",
                  "      %m = arith.mulf %l, %r : f32\n"
                  "      %a = arith.addf %m, %s : f32\n"
                  "      %b = arith.subf %a, %t : f32\n"
                  "      ingot.yield %b : f32\n",
                  {out});
    yield = "%e : " + out;
    break;
  case Epilogue::BiasRelu:
    epilogueLoops("%e", {{"%p", all}, {"%a2", "n"}}, "%l: f32, %h: f32",
                  "      %zero = arith.constant 0.0 : f32\n"
                  "      %s = arith.addf %l, %h : f32\n"
                  "      %m = arith.maximumf %s, %zero : f32\n"
                  "      ingot.yield %m : f32\n",
                  {out});
    yield = "%e : " + out;
    break;
  case Epilogue::SaveAndResidual:
    epilogueLoops("%d", {{"%p", all}, {"%a2", "n"}}, "%l: f32, %h: f32",
                  "      %s = arith.addf %l, %h : f32\n"
                  "      ingot.yield %s : f32\n",
                  {out});
    epilogueLoops("%e", {{"%d", all}, {"%a3", all}}, "%l: f32, %h: f32",
                  "      %m = math.absf %l : f32\n"
                  "      %s = arith.addf %m, %h : f32\n"
                  "      ingot.yield %s : f32\n",
                  {out});
    yield = "%d, %e : " + out + ", " + out;
    break;
  case Epilogue::IndexAndRowScale:
    epilogueLoops("%e:2", {{"%p", all}, {"%a2", "m"}}, "%l: f32, %h: f32",
                  "      %zero = arith.constant 0.0 : f32\n"
                  "      %i = ingot.loop_index " +
                      std::to_string(layout.out.find('m')) +
                      "\n"
                      "      %j = ingot.loop_index " +
                      std::to_string(layout.out.find('n')) +
                      "\n"
                      "      %i32 = arith.index_cast %i : index to i32\n"
                      "      %j32 = arith.index_cast %j : index to i32\n"
                      "      %i2 = arith.addi %i32, %i32 : i32\n"
                      "      %ij = arith.subi %j32, %i2 : i32\n"
                      "      %f = arith.sitofp %ij : i32 to f32\n"
                      "      %t = arith.mulf %l, %h : f32\n"
                      "      %s = arith.addf %t, %f : f32\n"
                      "      %c = arith.cmpf ogt, %s, %zero : f32\n"
                      "      ingot.yield %s, %c : f32, i1\n",
                  {out, outBool});
    yield = "%e#0, %e#1 : " + out + ", " + outBool;
    break;
  }
  s << "    ingot.yield " << yield << "\n  }\n  return ";
  for (size_t i = 0; i < resultTypes.size(); ++i)
    s << (i ? ", " : "") << "%r#" << i;
  s << " : " << results << "\n}\n";
  return s.str();
}

void ContractionKernel::createInputs() {
  std::mt19937 random(shape.m * 31 + shape.n * 17 + shape.k);
  std::uniform_real_distribution<float> uniform(-1, 1);
  std::vector<std::string> dims = {layout.lhs, layout.rhs};
  for (const std::string &extra : extraInputs())
    dims.push_back(extra);
  for (const std::string &tensorDims : dims) {
    std::vector<float> elements(countElements(tensorDims));
    bool isOperand = inputs.size() < 2;
    for (float &element : elements)
      element = roundTo(isOperand ? operand : Operand::F32, uniform(random));
    inputs.push_back(elements);
  }
}

std::vector<TensorBytes> ContractionKernel::inputBytes() const {
  std::vector<TensorBytes> bytes;
  for (size_t i = 0; i < inputs.size(); ++i)
    if (i != 1 || !constantRhs)
      bytes.push_back(
          toOperandBytes(i < 2 ? operand : Operand::F32, inputs[i]));
  return bytes;
}

/// Each element within (k + 4) roundings of the sum of magnitudes: k for the sum,
/// the others for the epilogue.
void ContractionKernel::check(const std::vector<TensorBytes> &outputs) const {
  std::vector<float> first = fromBytes<float>(outputs[0]);
  std::vector<float> second;
  std::vector<int8_t> flags;
  if (epilogue == Epilogue::SaveAndResidual)
    second = fromBytes<float>(outputs[1]);
  if (epilogue == Epilogue::IndexAndRowScale)
    flags = fromBytes<int8_t>(outputs[1]);
  double eps = std::ldexp(1.0, -23);
  int errors = 0;
  for (int64_t b = 0; b < extent('b'); ++b)
    for (int64_t m = 0; m < shape.m; ++m)
      for (int64_t n = 0; n < shape.n; ++n) {
        double sum = 0, magnitude = 0;
        for (int64_t k = 0; k < shape.k; ++k) {
          double term = double(inputs[0][position(layout.lhs, b, m, n, k)]) *
                        inputs[1][position(layout.rhs, b, m, n, k)];
          sum += term;
          magnitude += std::fabs(term);
        }
        int64_t at = position(layout.out, b, m, n, 0);
        auto near = [&](double actual, double expected) {
          double tolerance =
              (shape.k + 4) * eps * (magnitude + std::fabs(expected));
          if (!(std::fabs(actual - expected) <= tolerance) && ++errors <= 3)
            ADD_FAILURE() << name << " at b=" << b << " m=" << m << " n=" << n
                          << ": expected " << expected << " within "
                          << tolerance << ", found " << actual;
        };
        switch (epilogue) {
        case Epilogue::None:
          near(first[at], sum);
          break;
        case Epilogue::Tanh: // its slope is at most 1
          near(first[at], std::tanh(sum));
          break;
        case Epilogue::ThreeStreams:
          magnitude += std::fabs(inputs[3][at]) + std::fabs(inputs[4][at]);
          near(first[at], sum * inputs[2][at] + inputs[3][at] - inputs[4][at]);
          break;
        case Epilogue::BiasRelu:
          magnitude += std::fabs(inputs[2][n]);
          near(first[at], std::max(sum + inputs[2][n], 0.0));
          break;
        case Epilogue::SaveAndResidual:
          magnitude += std::fabs(inputs[2][n]);
          near(first[at], sum + inputs[2][n]);
          magnitude += std::fabs(inputs[3][at]);
          near(second[at], std::fabs(sum + inputs[2][n]) + inputs[3][at]);
          break;
        case Epilogue::IndexAndRowScale: {
          double expected = sum * inputs[2][m] + double(n - 2 * m);
          magnitude += std::fabs(double(n - 2 * m));
          near(first[at], expected);
          EXPECT_EQ(flags[at], first[at] > 0) << name;
          break;
        }
        }
      }
}

/// Compiles all kernels as one program, and runs each forward and backward.
void compileAndCheck(std::vector<ContractionKernel> kernels, int vectorBits) {
  if (!hostHasVectors(vectorBits))
    GTEST_SKIP() << "this machine has no vectors of " << vectorBits << " bits";
  std::string module;
  for (const ContractionKernel &kernel : kernels)
    module += kernel.text();
  KernelProgram program(module, kMakeKernels, vectorBits);
  for (ContractionKernel &kernel : kernels) {
    std::vector<TensorBytes> inputs = kernel.inputBytes();
    std::vector<TensorBytes> outputs = program.run(kernel.name, inputs);
    kernel.check(outputs);
    EXPECT_EQ(outputs, program.run(kernel.name, inputs, TaskOrder::Backward))
        << kernel.name << " depends on the order of its tasks";
  }
}

class Tiles : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(VectorBits, Tiles, testing::Values(256, 512));

// Extents around the widths of vectors, tiles and panels, and of one.
TEST_P(Tiles, OddShapesInEveryLayout) {
  const Shape shapes[] = {
      {0, 1, 1, 1},    {0, 1, 100, 17},   {0, 3, 17, 64},
      {0, 17, 1, 31},  {0, 31, 10, 65},   {0, 64, 64, 64},
      {0, 65, 129, 3}, {0, 100, 31, 129}, {0, 129, 65, 200}};
  std::vector<ContractionKernel> kernels;
  for (const Shape &shape : shapes)
    for (const Layout &layout : kLayouts)
      kernels.emplace_back("kernel" + std::to_string(kernels.size()), shape,
                           layout, kEpilogues[kernels.size() % 5]);
  compileAndCheck(kernels, GetParam());
}

TEST_P(Tiles, FewRowsAreDotsOrPanels) {
  std::vector<ContractionKernel> kernels;
  for (int64_t rows : {1, 2, 5, 8, 9})
    for (const Layout &layout : kLayouts)
      kernels.emplace_back("kernel" + std::to_string(kernels.size()),
                           Shape{0, rows, 50, 77}, layout,
                           kEpilogues[kernels.size() / 4]);
  compileAndCheck(kernels, GetParam());
}

TEST_P(Tiles, BatchesInEveryLayout) {
  std::vector<ContractionKernel> kernels;
  for (const Layout &layout : kLayouts)
    kernels.emplace_back("kernel" + std::to_string(kernels.size()),
                         Shape{3, 33, 40, 150}, layout,
                         kEpilogues[kernels.size()]);
  compileAndCheck(kernels, GetParam());
}

// The epilogue of a tile is done during the sums of the next: tiles of two
// heights, a narrow and a masked last panel, a reduction that leaves steps over or
// is too short for it, several tasks, and batch elements that share a task.
TEST_P(Tiles, DeferredEpilogue) {
  const Shape shapes[] = {{0, 64, 64, 64},   {0, 37, 70, 61}, {0, 129, 200, 33},
                          {0, 100, 48, 16},  {0, 50, 40, 7},  {0, 1, 96, 50},
                          {0, 300, 512, 64}, {3, 33, 48, 40}, {40, 12, 32, 24}};
  std::vector<ContractionKernel> kernels;
  for (const Shape &shape : shapes)
    for (const Layout &layout : kLayouts)
      kernels.emplace_back("kernel" + std::to_string(kernels.size()), shape,
                           layout, Epilogue::ThreeStreams);
  compileAndCheck(kernels, GetParam());
}

// A transposed output swaps the operands.
TEST_P(Tiles, TransposedOutput) {
  std::vector<ContractionKernel> kernels;
  for (Layout layout : kLayouts) {
    layout.out = "nm";
    kernels.emplace_back("kernel" + std::to_string(kernels.size()),
                         Shape{0, 45, 37, 19}, layout,
                         kEpilogues[kernels.size()]);
  }
  compileAndCheck(kernels, GetParam());
}

// Constants are packed by the compiler; of one row, dots read them as they are.
TEST_P(Tiles, ConstantsInPanels) {
  std::vector<ContractionKernel> kernels;
  for (const Shape &shape :
       {Shape{0, 1, 70, 30}, Shape{0, 4, 130, 33}, Shape{0, 37, 10, 65},
        Shape{2, 20, 49, 21}, Shape{0, 130, 301, 1027}})
    for (const Layout &layout : {kLayouts[0], kLayouts[1]})
      kernels.emplace_back("kernel" + std::to_string(kernels.size()), shape,
                           layout, kEpilogues[kernels.size() % 5],
                           /*constantRhs=*/true);
  compileAndCheck(kernels, GetParam());
}

// Operands are extended as they are loaded, packed or copied; the sums are as exact as
// those of f32. One left operand has no whole vectors.
TEST_P(Tiles, NarrowOperands) {
  std::vector<ContractionKernel> kernels;
  for (const Shape &shape : {Shape{0, 1, 33, 700}, Shape{0, 7, 19, 13},
                             Shape{3, 33, 40, 75}, Shape{0, 130, 301, 57}})
    for (bool constantRhs : {false, true})
      for (const Layout &layout : kLayouts)
        kernels.emplace_back(
            "kernel" + std::to_string(kernels.size()), shape, layout,
            kEpilogues[kernels.size() % 5], constantRhs,
            kernels.size() % 3 == 0 ? Operand::F16 : Operand::BF16);
  compileAndCheck(kernels, GetParam());
}

// Sums of 2,600 and 3,001 steps are added up in blocks, of which the last one is
// shorter; the sums of one kernel cannot wait in a first output of another type, those of
// the last shape are too short.
TEST_P(Tiles, BlocksOfSteps) {
  std::vector<ContractionKernel> kernels;
  for (const Shape &shape :
       {Shape{0, 5, 40, 2600}, Shape{0, 33, 21, 3001}, Shape{2, 3, 17, 2600},
        Shape{0, 100, 130, 2561}, Shape{0, 5, 40, 2559}})
    for (const Layout &layout : kLayouts)
      kernels.emplace_back("kernel" + std::to_string(kernels.size()), shape,
                           layout, kEpilogues[kernels.size() % 5],
                           /*constantRhs=*/kernels.size() % 3 == 1);
  compileAndCheck(kernels, GetParam());
}

/// A product of constants `element`: every element of the result is the same sum.
std::vector<float> sumConstants(int64_t rows, int64_t columns, int64_t steps,
                                float element, int vectorBits) {
  auto tensor = [](int64_t first, int64_t second) {
    return "tensor<" + std::to_string(first) + "x" + std::to_string(second) +
           "xf32>";
  };
  std::string lhs = tensor(rows, steps), rhs = tensor(columns, steps),
              transposed = tensor(steps, columns), out = tensor(rows, columns);
  KernelProgram program(
      "func.func @f(%a: " + lhs + ", %b: " + rhs + ") -> " + out +
          " {\n  %y = ingot.kernel \"product\"(%a, %b) : (" + lhs + ", " + rhs +
          ") -> " + out + " {\n  ^bb0(%x: " + lhs + ", %w: " + rhs +
          "):\n    %t = ingot.transpose %w, permutation = [1, 0] : " + rhs +
          "\n    %p = ingot.matmul %x, %t : " + lhs + ", " + transposed +
          "\n    ingot.yield %p : " + out + "\n  }\n  return %y : " + out +
          "\n}\n",
      kMakeKernels, vectorBits);
  return fromBytes<float>(program.run(
      "f", {toBytes(std::vector<float>(rows * steps, element)),
            toBytes(std::vector<float>(columns * steps, element))})[0]);
}

// Blocks of b steps and s blocks of them: at most b + s roundings of half a unit
// each follow an element, and b + s is below 1,200 for 65,536 steps. All at once
// they would be 65,536; found then: 5e-4.
TEST_P(Tiles, LongSumsLoseLittle) {
  if (!hostHasVectors(GetParam()))
    GTEST_SKIP() << "this machine has no vectors of " << GetParam() << " bits";
  constexpr int64_t kSteps = 65536;
  double exact = kSteps * double(0.1f) * 0.1f;
  for (float sum : sumConstants(64, 24, kSteps, 0.1f, GetParam()))
    ASSERT_NEAR(sum, exact, exact * 1200 * 0x1p-24);
}

// Large enough for several tasks in each phase, and for prefetching.
TEST_P(Tiles, SeveralTasks) {
  std::vector<ContractionKernel> kernels;
  for (const Layout &layout : kLayouts)
    kernels.emplace_back("kernel" + std::to_string(kernels.size()),
                         Shape{0, 130, 301, 1027}, layout,
                         kEpilogues[kernels.size()]);
  compileAndCheck(kernels, GetParam());
}

// Columns of one product differ only in where they lie: in a whole panel, in the last,
// behind a mask, in another task. All weights of a row of the sum are equal, so that
// every column is the same sum, in the same order.
TEST_P(Tiles, EqualColumnsAreEqualInEveryBit) {
  if (!hostHasVectors(GetParam()))
    GTEST_SKIP() << "this machine has no vectors of " << GetParam() << " bits";
  std::mt19937 random(7);
  std::uniform_real_distribution<float> uniform(-1, 1);
  for (const Shape &shape :
       {Shape{0, 1, 1000, 300}, Shape{0, 1, 1000, 7}, Shape{0, 2, 1000, 64},
        Shape{0, 9, 61, 130}, Shape{0, 100, 333, 300}, Shape{0, 1, 37, 1025},
        Shape{0, 13, 90, 2700}})
    for (const Layout &layout : kLayouts) {
      ContractionKernel kernel("equal", shape, layout, Epilogue::None);
      std::vector<float> lhs(shape.m * shape.k), rhs(shape.k * shape.n);
      for (float &element : lhs)
        element = uniform(random);
      for (int64_t k = 0; k < shape.k; ++k) {
        float weight = uniform(random);
        for (int64_t n = 0; n < shape.n; ++n)
          rhs[layout.rhs == "kn" ? k * shape.n + n : n * shape.k + k] = weight;
      }
      KernelProgram program(kernel.text(), kMakeKernels, GetParam());
      std::vector<float> outputs = fromBytes<float>(
          program.run("equal", {toBytes(lhs), toBytes(rhs)})[0]);
      for (int64_t m = 0; m < shape.m; ++m)
        for (int64_t n = 1; n < shape.n; ++n)
          ASSERT_EQ(outputs[m * shape.n + n], outputs[m * shape.n])
              << layout.lhs << layout.rhs << " " << shape.m << "x" << shape.n
              << "x" << shape.k << ": row " << m << ", column " << n;
    }
}

} // namespace
