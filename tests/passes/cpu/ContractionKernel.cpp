//===- ContractionKernel.cpp - Products with an epilogue, and what they give -===//

#include "tests/passes/cpu/ContractionKernel.h"
#include "tests/ExactSum.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <random>
#include <sstream>

using namespace ingot::test;

namespace {

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

} // namespace

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
  std::string yield = "%e : " + out;
  switch (epilogue) {
  case Epilogue::None:
    yield = "%p : " + out;
    break;
  case Epilogue::Tanh:
    epilogueLoops("%e", {{"%p", all}}, "%l: f32",
                  "      %t = math.tanh %l : f32\n"
                  "      ingot.yield %t : f32\n",
                  {out});
    break;
  case Epilogue::ThreeStreams:
    epilogueLoops("%e", {{"%p", all}, {"%a2", all}, {"%a3", all}, {"%a4", all}},
                  "%l: f32, %r: f32, %s: f32, %t: f32",
                  "      %m = arith.mulf %l, %r : f32\n"
                  "      %a = arith.addf %m, %s : f32\n"
                  "      %b = arith.subf %a, %t : f32\n"
                  "      ingot.yield %b : f32\n",
                  {out});
    break;
  case Epilogue::BiasRelu:
    epilogueLoops("%e", {{"%p", all}, {"%a2", "n"}}, "%l: f32, %h: f32",
                  "      %zero = arith.constant 0.0 : f32\n"
                  "      %s = arith.addf %l, %h : f32\n"
                  "      %m = arith.maximumf %s, %zero : f32\n"
                  "      ingot.yield %m : f32\n",
                  {out});
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
        ingot::test::ExactSum terms;
        for (int64_t k = 0; k < shape.k; ++k)
          terms.add(double(inputs[0][position(layout.lhs, b, m, n, k)]) *
                    inputs[1][position(layout.rhs, b, m, n, k)]);
        auto [sum, magnitude] = terms;
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

void ingot::test::compileAndCheck(std::vector<ContractionKernel> kernels,
                                  int vectorBits) {
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
