//===- RowsTest.cpp - Row programs against the evaluator ---------===//
//
// One kernel per shape of plan: what is a row, what is reduced, what is divided
// among tasks. Each runs at both vector widths and with its tasks in both orders
// and is compared with the float64 evaluator, whose bounds follow the program.
//
//===----------------------------------------------------------------------===//

#include "ir/Ingot.h"
#include "ir/reference/Evaluator.h"
#include "ir/reference/Tolerance.h"
#include "passes/Dialects.h"
#include "tests/passes/cpu/KernelProgram.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

using namespace ingot;
using namespace ingot::cpu;
using namespace ingot::test;

namespace {

/// Floats in [-2, 2), all different; integers below 10; random booleans.
ReferenceTensor randomTensor(mlir::RankedTensorType type, unsigned seed) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<float> real(-2, 2);
  ReferenceTensor tensor(type);
  for (double &element : tensor.floats)
    element = real(generator);
  bool isBool = type.getElementType().isInteger(1);
  for (int64_t &element : tensor.integers)
    element = generator() % (isBool ? 2 : 10);
  return tensor;
}

/// Compiles `@f` of the module, runs it and compares it with the evaluator.
void expectAsEvaluated(const std::string &text) {
  mlir::DialectRegistry registry;
  registerDialects(registry);
  mlir::MLIRContext context(registry);
  context.loadAllAvailableDialects();
  std::string messages;
  mlir::ScopedDiagnosticHandler handler(&context, [&](mlir::Diagnostic &diag) {
    messages += diag.str() + "\n";
    return mlir::success();
  });
  auto module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
  ASSERT_TRUE(module) << messages;
  auto function = module->lookupSymbol<mlir::func::FuncOp>("f");

  std::vector<ReferenceTensor> arguments;
  std::vector<TensorBytes> inputs;
  for (mlir::Type type : function.getArgumentTypes()) {
    auto tensorType = mlir::cast<mlir::RankedTensorType>(type);
    arguments.push_back(randomTensor(tensorType, arguments.size() + 1));
    inputs.emplace_back(ReferenceTensor::byteCount(tensorType));
    arguments.back().toBytes(inputs.back().data());
  }
  Evaluator::Options options;
  options.trackErrors = true;
  auto expected = Evaluator(&context, options).run(function, arguments);
  ASSERT_TRUE(mlir::succeeded(expected)) << messages;

  for (int bits : {512, 256}) {
    if (!hostHasVectors(bits))
      continue;
    KernelProgram program(text, kMakeKernels, bits);
    auto outputs = program.run("f", inputs);
    EXPECT_EQ(outputs, program.run("f", inputs, TaskOrder::Backward))
        << "tasks depend on their order";
    for (size_t i = 0; i < outputs.size(); ++i) {
      auto actual =
          ReferenceTensor::fromBytes((*expected)[i].type, outputs[i].data());
      auto mismatch = findMismatch((*expected)[i], actual);
      EXPECT_FALSE(mismatch)
          << "result " << i << ", " << bits << " bits: element "
          << mismatch->index << " is " << mismatch->actual << ", expected "
          << mismatch->expected << " +- " << mismatch->bound << "; "
          << mismatch->count << " such elements";
    }
  }
}

struct Input {
  const char *name, *type;
};

/// A module with one kernel in `@f`. `body` uses the names of the inputs and
/// ends in a line `ingot.yield VALUES : TYPES`.
std::string kernel(const std::vector<Input> &inputs, const std::string &body) {
  std::string parameters, operands, types, arguments;
  for (auto [name, type] : inputs) {
    const char *comma = parameters.empty() ? "" : ", ";
    parameters += std::string(comma) + "%" + name + "_: " + type;
    operands += std::string(comma) + "%" + name + "_";
    types += std::string(comma) + type;
    arguments += std::string(comma) + "%" + name + ": " + type;
  }
  size_t at = body.find(" : ", body.rfind("ingot.yield ")) + 3;
  std::string outputs = body.substr(at, body.find('\n', at) - at);
  auto count = 1 + std::count(outputs.begin(), outputs.end(), ',');
  std::string returned = "%r#0";
  for (int i = 1; i < count; ++i)
    returned += ", %r#" + std::to_string(i);
  return "func.func @f(" + parameters + ") -> (" + outputs +
         ") {\n%r:" + std::to_string(count) + " = ingot.kernel \"test\"(" +
         operands + ") : (" + types + ") -> (" + outputs + ") {\n^bb0(" +
         arguments + "):\n" + body + "}\nreturn " + returned + " : " + outputs +
         "\n}\n";
}

TEST(Rows, PointwiseWithTail) {
  expectAsEvaluated(
      kernel({{"x", "tensor<7x33xf32>"}, {"y", "tensor<7x33xf32>"}}, R"(
    %0 = ingot.mul %x, %y : tensor<7x33xf32>
    %1 = ingot.add %0, %x : tensor<7x33xf32>
    %2 = ingot.relu %1 : tensor<7x33xf32>
    ingot.yield %1, %2 : tensor<7x33xf32>, tensor<7x33xf32>
  )"));
}

TEST(Rows, PointwiseSplitInColumns) {
  expectAsEvaluated(kernel({{"x", "tensor<1300003xf32>"}}, R"(
    %0 = ingot.abs %x : tensor<1300003xf32>
    ingot.yield %0 : tensor<1300003xf32>
  )"));
}

TEST(Rows, ScalarOfRankZero) {
  expectAsEvaluated(kernel({{"x", "tensor<f32>"}, {"y", "tensor<f32>"}}, R"(
    %0 = ingot.sub %x, %y : tensor<f32>
    ingot.yield %0 : tensor<f32>
  )"));
}

TEST(Rows, BroadcastColumnAndRow) {
  expectAsEvaluated(kernel({{"x", "tensor<19x70xf32>"},
                            {"b", "tensor<70xf32>"},
                            {"s", "tensor<19xf32>"}},
                           R"(
    %0 = ingot.expand %b, dims = [1] : tensor<70xf32> to tensor<19x70xf32>
    %1 = ingot.expand %s, dims = [0] : tensor<19xf32> to tensor<19x70xf32>
    %2 = ingot.mul %x, %1 : tensor<19x70xf32>
    %3 = ingot.add %2, %0 : tensor<19x70xf32>
    ingot.yield %3 : tensor<19x70xf32>
  )"));
}

/// A kernel of one input of such a shape, `%x` of type `$x`, and the result `%y` of
/// type `$y`.
void expectOfShape(const std::string &shape, std::string body,
                   const std::string &resultShape) {
  SCOPED_TRACE(shape);
  std::string x = "tensor<" + shape + "xf32>";
  std::string y =
      "tensor<" + resultShape + (resultShape.empty() ? "" : "x") + "f32>";
  body += "\ningot.yield %y : $y\n";
  for (const auto &[mark, type] : {std::pair("$x", x), std::pair("$y", y)})
    for (size_t at; (at = body.find(mark)) != std::string::npos;)
      body.replace(at, 2, type);
  expectAsEvaluated(kernel({{"x", x.c_str()}}, body));
}

TEST(Rows, SoftmaxOfLastDimension) {
  for (const char *shape : {"37x1000", "5x10", "9x17", "3x1", "301x33"})
    expectOfShape(shape, "%y = ingot.softmax %x, dim = 1 : $x", shape);
}

TEST(Rows, SoftmaxOfMiddleDimension) {
  for (const char *shape : {"3x11x20", "40x130x65", "1x900x700"})
    expectOfShape(shape, "%y = ingot.softmax %x, dim = 1 : $x", shape);
}

TEST(Rows, CrossEntropyForwardAndBackward) {
  expectAsEvaluated(kernel({{"x", "tensor<13x10xf32>"},
                            {"l", "tensor<13xi64>"},
                            {"g", "tensor<13xf32>"}},
                           R"(
    %0 = ingot.cross_entropy %x, %l : tensor<13x10xf32>, tensor<13xi64>
    %1 = ingot.cross_entropy_backward %g, %x, %l : tensor<13xf32>, tensor<13x10xf32>, tensor<13xi64>
    ingot.yield %0, %1 : tensor<13xf32>, tensor<13x10xf32>
  )"));
}

TEST(Rows, MeanOfCrossEntropy) {
  for (const char *n : {"32", "50000"}) {
    SCOPED_TRACE(n);
    std::string x = std::string("tensor<") + n + "x10xf32>",
                l = std::string("tensor<") + n + "xi64>",
                r = std::string("tensor<") + n + "xf32>";
    expectAsEvaluated(
        kernel({{"x", x.c_str()}, {"l", l.c_str()}},
               "%0 = ingot.cross_entropy %x, %l : " + x + ", " + l +
                   "\n"
                   "%1 = ingot.sum %0, dims = [0] : " +
                   r +
                   "\n"
                   "%c = ingot.constant dense<0.03125> : tensor<f32>\n"
                   "%2 = ingot.mul %1, %c : tensor<f32>\n"
                   "ingot.yield %2 : tensor<f32>\n"));
  }
}

TEST(Rows, ColumnSums) {
  for (const char *shape : {"5x70", "4099x96", "8x4", "1000x3", "600x9000"})
    expectOfShape(shape, R"(
      %0 = ingot.sum %x, dims = [0] : $x
      %y = ingot.exp %0 : $y)",
                  strchr(shape, 'x') + 1);
}

TEST(Rows, SumOfAllElements) {
  for (const char *shape : {"7x9", "999x1001", "1000003x1"})
    expectOfShape(shape, R"(
      %0 = ingot.sum %x, dims = [0, 1] : $x
      %y = ingot.neg %0 : $y)",
                  "");
}

TEST(Rows, SumsOfChannelsInBothLayouts) {
  // Channels first: a row is an image plane. Channels last: a row is a pixel.
  expectAsEvaluated(kernel({{"x", "tensor<6x5x7x11xf32>"}}, R"(
    %0 = ingot.sum %x, dims = [0, 2, 3] : tensor<6x5x7x11xf32>
    %1 = ingot.sum %x, dims = [0, 1, 2] : tensor<6x5x7x11xf32>
    %2 = ingot.sum %x, dims = [1, 2] : tensor<6x5x7x11xf32>
    %3 = ingot.amax %x, dims = [1, 3] : tensor<6x5x7x11xf32>
    ingot.yield %0, %1, %2, %3 : tensor<5xf32>, tensor<11xf32>, tensor<6x11xf32>, tensor<6x7xf32>
  )"));
}

std::string normalize(const char *n, const char *c) {
  std::string full = std::string("tensor<") + n + "x" + c + "xf32>",
              row = std::string("tensor<") + n + "xf32>",
              column = std::string("tensor<") + c + "xf32>";
  auto expandRow = [&](std::string to, std::string from) {
    return "%" + to + " = ingot.expand %" + from + ", dims = [0] : " + row +
           " to " + full + "\n";
  };
  auto expandColumn = [&](std::string to, std::string from) {
    return "%" + to + " = ingot.expand %" + from + ", dims = [1] : " + column +
           " to " + full + "\n";
  };
  return kernel(
      {{"x", full.c_str()},
       {"dy", full.c_str()},
       {"g", column.c_str()},
       {"b", column.c_str()}},
      "%k = ingot.constant dense<0.0078125> : " + row +
          "\n"
          "%e = ingot.constant dense<1.0e-5> : " +
          row +
          "\n"
          "%s = ingot.sum %x, dims = [1] : " +
          full +
          "\n"
          "%m = ingot.mul %s, %k : " +
          row + "\n" + expandRow("mm", "m") +
          "%d = ingot.sub %x, %mm : " + full +
          "\n"
          "%q = ingot.mul %d, %d : " +
          full +
          "\n"
          "%v = ingot.sum %q, dims = [1] : " +
          full +
          "\n"
          "%w = ingot.mul %v, %k : " +
          row +
          "\n"
          "%we = ingot.add %w, %e : " +
          row +
          "\n"
          "%r = ingot.rsqrt %we : " +
          row + "\n" + expandRow("rr", "r") + expandColumn("gg", "g") +
          expandColumn("bb", "b") + "%h = ingot.mul %d, %rr : " + full +
          "\n"
          "%hg = ingot.mul %h, %gg : " +
          full +
          "\n"
          "%y = ingot.add %hg, %bb : " +
          full +
          "\n"
          "%t = ingot.mul %dy, %h : " +
          full +
          "\n"
          "%dg = ingot.sum %t, dims = [0] : " +
          full +
          "\n"
          "%db = ingot.sum %dy, dims = [0] : " +
          full +
          "\n"
          "%u = ingot.mul %dy, %gg : " +
          full +
          "\n"
          "%u1 = ingot.sum %u, dims = [1] : " +
          full +
          "\n"
          "%uh = ingot.mul %u, %h : " +
          full +
          "\n"
          "%u2 = ingot.sum %uh, dims = [1] : " +
          full +
          "\n"
          "%c1 = ingot.mul %u1, %k : " +
          row + "\n" + expandRow("cc1", "c1") +
          "%c2 = ingot.mul %u2, %k : " + row + "\n" + expandRow("cc2", "c2") +
          "%f = ingot.sub %u, %cc1 : " + full +
          "\n"
          "%hc = ingot.mul %h, %cc2 : " +
          full +
          "\n"
          "%fh = ingot.sub %f, %hc : " +
          full +
          "\n"
          "%dx = ingot.mul %fh, %rr : " +
          full +
          "\n"
          "ingot.yield %y, %m, %r, %dx, %dg, %db : " +
          full + ", " + row + ", " + row + ", " + full + ", " + column + ", " +
          column + "\n");
}

TEST(Rows, LayerNormForwardAndBackward) {
  expectAsEvaluated(normalize("11", "70"));
  expectAsEvaluated(normalize("999", "128"));
  expectAsEvaluated(normalize("66", "1000"));
}

TEST(Rows, BatchNormInOneKernel) {
  for (const char *n : {"9", "3000"}) {
    SCOPED_TRACE(n);
    std::string full = std::string("tensor<") + n + "x130xf32>";
    expectAsEvaluated(
        kernel({{"x", full.c_str()}},
               "%s = ingot.sum %x, dims = [0] : " + full +
                   "\n"
                   "%k = ingot.constant dense<0.001> : tensor<130xf32>\n"
                   "%m = ingot.mul %s, %k : tensor<130xf32>\n"
                   "%mm = ingot.expand %m, dims = [1] : tensor<130xf32> to " +
                   full +
                   "\n"
                   "%d = ingot.sub %x, %mm : " +
                   full +
                   "\n"
                   "%q = ingot.mul %d, %d : " +
                   full +
                   "\n"
                   "%v = ingot.sum %q, dims = [0] : " +
                   full +
                   "\n"
                   "%e = ingot.constant dense<1.0e-2> : tensor<130xf32>\n"
                   "%ve = ingot.add %v, %e : tensor<130xf32>\n"
                   "%r = ingot.rsqrt %ve : tensor<130xf32>\n"
                   "%rr = ingot.expand %r, dims = [1] : tensor<130xf32> to " +
                   full +
                   "\n"
                   "%y = ingot.mul %d, %rr : " +
                   full +
                   "\n"
                   "ingot.yield %y, %m : " +
                   full + ", tensor<130xf32>\n"));
  }
}

TEST(Rows, AdamwOfThreeResults) {
  for (const char *shape : {"11x13", "300x500"}) {
    std::string t = std::string("tensor<") + shape + "xf32>";
    expectAsEvaluated(kernel(
        {{"p", t.c_str()},
         {"g", t.c_str()},
         {"m", t.c_str()},
         {"w", t.c_str()},
         {"lr", "tensor<f32>"}},
        "%v = ingot.abs %w : " + t +
            "\n"
            "%c = ingot.constant dense<0.1> : tensor<f32>\n"
            "%0:3 = ingot.adamw_update %p, %g, %m, %v, %lr, %c, %c {beta1 = "
            "0.9, beta2 = 0.999, epsilon = 1.0e-8, weight_decay = 0.01} : " +
            t +
            ", tensor<f32>, tensor<f32>, tensor<f32>\n"
            "ingot.yield %0#0, %0#1, %0#2 : " +
            t + ", " + t + ", " + t + "\n"));
  }
}

TEST(Rows, TransposedOperand) {
  expectAsEvaluated(
      kernel({{"x", "tensor<37x50xf32>"}, {"y", "tensor<50x37xf32>"}}, R"(
    %0 = ingot.transpose %x, permutation = [1, 0] : tensor<37x50xf32>
    %1 = ingot.add %0, %y : tensor<50x37xf32>
    ingot.yield %0, %1 : tensor<50x37xf32>, tensor<50x37xf32>
  )"));
}

TEST(Rows, ComputedValueAndItsTranspose) {
  expectAsEvaluated(kernel({{"x", "tensor<21x21xf32>"}}, R"(
    %0 = ingot.exp %x : tensor<21x21xf32>
    %1 = ingot.transpose %0, permutation = [1, 0] : tensor<21x21xf32>
    %2 = ingot.add %0, %1 : tensor<21x21xf32>
    ingot.yield %2 : tensor<21x21xf32>
  )"));
}

TEST(Rows, ConcatPadAndSlice) {
  expectAsEvaluated(
      kernel({{"x", "tensor<5x9xf32>"}, {"y", "tensor<5x20xf32>"}}, R"(
    %0 = ingot.slice %y, [1, 2] to [5, 20] by [2, 3] : tensor<5x20xf32>
    %1 = ingot.neg %x : tensor<5x9xf32>
    %2 = ingot.concat %x, %y, %1 dim = 1 : tensor<5x9xf32>, tensor<5x20xf32>, tensor<5x9xf32>
    %3 = ingot.pad %1, low = [1, 2], high = [0, 3], value = 7.0 : tensor<5x9xf32>
    ingot.yield %0, %2, %3 : tensor<2x6xf32>, tensor<5x38xf32>, tensor<6x14xf32>
  )"));
}

/// Copies of boxes: rows of one dimension and of two, and a single element.
TEST(Rows, ConcatOfBoxes) {
  expectAsEvaluated(kernel({{"x", "tensor<5x9x33xf32>"},
                            {"y", "tensor<6x9x31xf32>"},
                            {"z", "tensor<1x1x1xf32>"}},
                           R"(
    %0 = ingot.slice %x, [1, 2, 3] to [5, 9, 32] by [1, 1, 1] : tensor<5x9x33xf32>
    %1 = ingot.slice %y, [2, 1, 0] to [6, 8, 31] by [1, 1, 1] : tensor<6x9x31xf32>
    %2 = ingot.concat %0, %1 dim = 2 : tensor<4x7x29xf32>, tensor<4x7x31xf32>
    %3 = ingot.slice %y, [3, 4, 5] to [4, 5, 6] by [1, 1, 1] : tensor<6x9x31xf32>
    %4 = ingot.concat %3, %z dim = 2 : tensor<1x1x1xf32>, tensor<1x1x1xf32>
    ingot.yield %2, %4 : tensor<4x7x60xf32>, tensor<1x1x2xf32>
  )"));
}

/// What tasks divide among themselves: rows, rows of two dimensions, one long row.
TEST(Rows, ConcatOfManyTasks) {
  expectAsEvaluated(
      kernel({{"x", "tensor<3001x130xf32>"}, {"y", "tensor<3001x3xf32>"}}, R"(
    %0 = ingot.concat %x, %y dim = 1 : tensor<3001x130xf32>, tensor<3001x3xf32>
    ingot.yield %0 : tensor<3001x133xf32>
  )"));
  expectAsEvaluated(kernel({{"x", "tensor<41x80x140xf32>"}}, R"(
    %0 = ingot.slice %x, [0, 3, 1] to [41, 80, 130] by [1, 1, 1] : tensor<41x80x140xf32>
    %1 = ingot.slice %x, [0, 0, 7] to [41, 77, 140] by [1, 1, 1] : tensor<41x80x140xf32>
    %2 = ingot.concat %0, %1 dim = 2 : tensor<41x77x129xf32>, tensor<41x77x133xf32>
    ingot.yield %2 : tensor<41x77x262xf32>
  )"));
  expectAsEvaluated(
      kernel({{"x", "tensor<1300003xf32>"}, {"y", "tensor<5xf32>"}}, R"(
    %0 = ingot.concat %y, %x dim = 0 : tensor<5xf32>, tensor<1300003xf32>
    ingot.yield %0 : tensor<1300008xf32>
  )"));
}

/// More than one function holds, whose tasks' rows are more than the stack does.
TEST(Rows, SoftmaxOfManySlices) {
  std::string text, pieces, types;
  for (int i = 0; i < 66; ++i) {
    std::string number = std::to_string(i);
    text += "%x" + number + " = ingot.slice %x, [0, " + number +
            ", 0] to [5, " + std::to_string(i + 1) +
            ", 901] by [1, 1, 1] : tensor<5x66x901xf32>\n%y" + number +
            " = ingot.softmax %x" + number +
            ", dim = 2 : tensor<5x1x901xf32>\n";
    pieces += (i ? ", %y" : "%y") + number;
    types += i ? ", tensor<5x1x901xf32>" : "tensor<5x1x901xf32>";
  }
  text += "%c = ingot.concat " + pieces + " dim = 1 : " + types +
          "\ningot.yield %c : tensor<5x66x901xf32>\n";
  expectAsEvaluated(kernel({{"x", "tensor<5x66x901xf32>"}}, text));
}

TEST(Rows, ArgmaxOfEitherDimension) {
  expectAsEvaluated(kernel({{"x", "tensor<7x33xf32>"}}, R"(
    %0 = ingot.argmax %x, dim = 1 : tensor<7x33xf32>
    %1 = ingot.argmin %x, dim = 0 : tensor<7x33xf32>
    ingot.yield %0, %1 : tensor<7xi64>, tensor<33xi64>
  )"));
}

TEST(Rows, BooleansAndIntegers) {
  expectAsEvaluated(kernel({{"x", "tensor<6x19xi64>"},
                            {"m", "tensor<6x19xi1>"},
                            {"a", "tensor<6x19xf32>"}},
                           R"(
    %c = ingot.constant dense<4> : tensor<6x19xi64>
    %0 = ingot.compare lt, %x, %c : tensor<6x19xi64>
    %1 = ingot.logical_and %0, %m : tensor<6x19xi1>
    %2 = ingot.cast %x : tensor<6x19xi64> to tensor<6x19xf32>
    %3 = ingot.where %1, %a, %2 : tensor<6x19xi1>, tensor<6x19xf32>
    %4 = ingot.sum %x, dims = [1] : tensor<6x19xi64>
    %5 = ingot.cast %a : tensor<6x19xf32> to tensor<6x19xf64>
    %6 = ingot.exp %5 : tensor<6x19xf64>
    ingot.yield %1, %3, %4, %6 : tensor<6x19xi1>, tensor<6x19xf32>, tensor<6xi64>, tensor<6x19xf64>
  )"));
}

TEST(Rows, IotaAndRandomUniform) {
  expectAsEvaluated(kernel({{"s", "tensor<i64>"}, {"t", "tensor<i64>"}}, R"(
    %0 = ingot.iota dim = 1 : tensor<4x37xi64>
    %1 = ingot.random_uniform %s, %t, stream = 3 : tensor<i64>, tensor<i64> -> tensor<4x37xf32>
    %2 = ingot.cast %0 : tensor<4x37xi64> to tensor<4x37xf32>
    %3 = ingot.add %1, %2 : tensor<4x37xf32>
    ingot.yield %0, %1, %3 : tensor<4x37xi64>, tensor<4x37xf32>, tensor<4x37xf32>
  )"));
}

TEST(Rows, ReshapeInsideTheKernel) {
  expectAsEvaluated(kernel({{"x", "tensor<6x20xf32>"}}, R"(
    %0 = ingot.exp %x : tensor<6x20xf32>
    %1 = ingot.reshape %0 : tensor<6x20xf32> to tensor<8x15xf32>
    %2 = ingot.sum %1, dims = [1] : tensor<8x15xf32>
    %3 = ingot.reshape %2 : tensor<8xf32> to tensor<8x1xf32>
    %4 = ingot.neg %3 : tensor<8x1xf32>
    ingot.yield %4 : tensor<8x1xf32>
  )"));
}

// The results below take the place of inputs that the kernel still needs for another
// result: every value of a row is computed before one is stored.

TEST(Rows, NextStateAndWhatNeedsTheLastOne) {
  for (const char *combine : {"sub", "div"})
    expectAsEvaluated(kernel(
        {{"last", "tensor<1xf32>"}, {"x", "tensor<4x4xf32>"}}, std::string(R"(
    %0 = ingot.sum %x, dims = [0, 1] : tensor<4x4xf32>
    %1 = ingot.reshape %0 : tensor<f32> to tensor<1xf32>
    %2 = ingot.)") + combine + R"( %last, %1 : tensor<1xf32>
    ingot.yield %1, %2 : tensor<1xf32>, tensor<1xf32>
  )"));
}

TEST(Rows, VarianceBesideWhatIsPaddedOfIt) {
  for (std::string channels : {"1", "3", "31", "64"}) {
    std::string vector = "tensor<" + channels + "xf32>";
    std::string padded =
        "tensor<" + std::to_string(std::stoi(channels) + 2) + "xf32>";
    expectAsEvaluated(kernel(
        {{"m", vector.c_str()}, {"v", vector.c_str()}},
        "%0 = ingot.sub %v, %m : " + vector +
            "\n%1 = ingot.sigmoid %0 : " + vector +
            "\n%2 = ingot.pad %v, low = [1], high = [1], value = 0.0 : " +
            vector + "\ningot.yield %1, %2 : " + vector + ", " + padded +
            "\n"));
  }
}

TEST(Rows, ExponentialBesideTwoCopiesOfIt) {
  expectAsEvaluated(kernel({{"t", "tensor<1xf32>"}, {"x", "tensor<5xf32>"}}, R"(
    %0 = ingot.exp %t : tensor<1xf32>
    %1 = ingot.mul %x, %x : tensor<5xf32>
    %2 = ingot.sum %1, dims = [0] : tensor<5xf32>
    %3 = ingot.reshape %2 : tensor<f32> to tensor<1xf32>
    %4 = ingot.mul %3, %0 : tensor<1xf32>
    %5 = ingot.concat %0, %4, %0 dim = 0 : tensor<1xf32>, tensor<1xf32>, tensor<1xf32>
    ingot.yield %0, %5 : tensor<1xf32>, tensor<3xf32>
  )"));
}

// Of rows, of columns, and of what follows the sums of the columns.
TEST(Rows, ResultsThatNeedEachOthersPlace) {
  expectAsEvaluated(kernel({{"x", "tensor<6x19xf32>"},
                            {"a", "tensor<6xf32>"},
                            {"b", "tensor<6xf32>"},
                            {"c", "tensor<19xf32>"},
                            {"d", "tensor<19xf32>"}},
                           R"(
    %0 = ingot.sum %x, dims = [1] : tensor<6x19xf32>
    %1 = ingot.add %0, %a : tensor<6xf32>
    %2 = ingot.mul %1, %b : tensor<6xf32>
    %3 = ingot.sub %a, %b : tensor<6xf32>
    %4 = ingot.sum %x, dims = [0] : tensor<6x19xf32>
    %5 = ingot.add %4, %c : tensor<19xf32>
    %6 = ingot.mul %5, %d : tensor<19xf32>
    %7 = ingot.sub %c, %d : tensor<19xf32>
    ingot.yield %2, %3, %6, %7 : tensor<6xf32>, tensor<6xf32>, tensor<19xf32>, tensor<19xf32>
  )"));
}

} // namespace
