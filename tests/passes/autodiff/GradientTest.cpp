//===- GradientTest.cpp - Gradients against central differences -------------===//
//
// Second derivatives, which tests/numeric does not take, and points that its
// spread inputs miss. Each case is a function of float64 tensors. Its results, weighted and summed,
// are a loss; the gradient of the loss and, where it exists, the gradient of the
// weighted sum of those gradients are compared with central differences of what
// was differentiated. Both sides are run by the float64 evaluator, so that what
// is tested is the derivative and nothing else.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Pointwise.h"
#include "ir/ops/Program.h"
#include "ir/ops/Reduction.h"
#include "ir/ops/Shape.h"
#include "ir/reference/Evaluator.h"
#include "passes/Dialects.h"
#include "passes/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"

#include <gtest/gtest.h>

#include <numbers>

using namespace mlir;
using ingot::ir::ReferenceTensor;

namespace {

struct Case {
  std::string name;
  std::string source; ///< one function @f
  double low = -1.5;  ///< inputs are spread over (low, high)
  double high = 1.5;
  bool twice = true;           ///< compare the second derivative, too
  std::vector<double> first{}; ///< elements of the first input, if given
};

/// `operation` on %s, the sine of the input.
Case ofSine(const char *name, const std::string &input,
            const std::string &output, const std::string &operation) {
  return {name, "func.func @f(%x: " + input + ") -> " + output +
                    " {\n  %s = ingot.sin %x : " + input + "\n  %y = " +
                    operation + "\n  return %y : " + output + "\n}"};
}

std::ostream &operator<<(std::ostream &os, const Case &testCase) {
  return os << testCase.name;
}

bool isFloatTensor(Type type) {
  return isa<FloatType>(cast<RankedTensorType>(type).getElementType());
}

/// A sequence without repetitions whose values are spread evenly over (0, 1).
double spread(int64_t index) {
  double value = (index + 1) / std::numbers::phi;
  return value - std::floor(value);
}

Value createSum(OpBuilder &builder, Location loc, Value input) {
  int64_t rank = cast<RankedTensorType>(input.getType()).getRank();
  if (rank == 0)
    return input;
  return ingot::ir::SumOp::create(builder, loc, input,
                                  llvm::to_vector(llvm::seq(rank)));
}

/// A copy of `function` beside it, whose terminator is rewritten.
struct RewrittenCopy {
  RewrittenCopy(func::FuncOp function, StringRef name)
      : builder(function), clone(function.clone()), loc(clone.getLoc()),
        terminator(clone.front().getTerminator()) {
    clone.setName(name);
    builder.insert(clone);
    builder.setInsertionPoint(terminator);
  }
  func::FuncOp returning(ValueRange results) {
    func::ReturnOp::create(builder, loc, results);
    terminator->erase();
    clone.setFunctionType(
        builder.getFunctionType(clone.getArgumentTypes(), results.getTypes()));
    return clone;
  }

  OpBuilder builder;
  func::FuncOp clone;
  Location loc;
  Operation *terminator;
};

/// A copy of `function` named `name` that returns the sum of its float results,
/// each element with a weight of its own.
func::FuncOp cloneWithLoss(func::FuncOp function, StringRef name) {
  RewrittenCopy copy(function, name);
  OpBuilder &builder = copy.builder;
  Location loc = copy.loc;
  Value loss;
  for (Value result : copy.terminator->getOperands()) {
    if (!isFloatTensor(result.getType()))
      continue;
    auto type = cast<RankedTensorType>(result.getType());
    SmallVector<double> weights;
    for (int64_t i = 0; i < type.getNumElements(); ++i)
      weights.push_back(spread(5 * i + 3) - 0.25);
    Value constant = ingot::ir::ConstantOp::create(
        builder, loc, DenseElementsAttr::get(type, ArrayRef(weights)));
    Value sum = createSum(
        builder, loc, ingot::ir::MulOp::create(builder, loc, result, constant));
    loss = loss ? ingot::ir::AddOp::create(builder, loc, loss, sum) : sum;
  }
  return copy.returning(loss);
}

/// A copy of `function`, which returns a loss, that returns its gradients with
/// respect to all float arguments.
func::FuncOp cloneWithGradients(func::FuncOp function, StringRef name) {
  RewrittenCopy copy(function, name);
  SmallVector<Value> wrt;
  for (Value argument : copy.clone.getArguments())
    if (isFloatTensor(argument.getType()))
      wrt.push_back(argument);
  SmallVector<Type> types(ValueRange(wrt).getTypes());
  auto grad = ingot::ir::GradOp::create(copy.builder, copy.loc, types,
                                        copy.terminator->getOperand(0), wrt);
  return copy.returning(grad.getGrads());
}

class GradientTest : public testing::TestWithParam<Case> {
protected:
  GradientTest() {
    DialectRegistry registry;
    ingot::passes::registerDialects(registry);
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
  }

  std::vector<ReferenceTensor> makeArguments(func::FuncOp function) {
    std::vector<ReferenceTensor> arguments;
    int64_t index = 0;
    for (Type type : function.getArgumentTypes()) {
      ReferenceTensor tensor(cast<RankedTensorType>(type));
      for (double &element : tensor.floats)
        element = GetParam().low +
                  (GetParam().high - GetParam().low) * spread(index++);
      for (auto [i, element] : llvm::enumerate(tensor.integers))
        element = i % 2;
      arguments.push_back(std::move(tensor));
    }
    if (!GetParam().first.empty())
      arguments[0].floats = GetParam().first;
    return arguments;
  }

  double runLoss(func::FuncOp loss,
                 const std::vector<ReferenceTensor> &arguments) {
    auto results = evaluator.run(loss, arguments);
    EXPECT_TRUE(succeeded(results));
    return succeeded(results) ? (*results)[0].floats[0] : 0.0;
  }

  double difference(func::FuncOp loss, std::vector<ReferenceTensor> arguments,
                    size_t argument, size_t element, double step) {
    double &input = arguments[argument].floats[element];
    double center = input;
    input = center + step;
    double above = runLoss(loss, arguments);
    input = center - step;
    double below = runLoss(loss, arguments);
    return (above - below) / (2 * step);
  }

  /// The truncation error of central differences is quadratic in the step, so
  /// that it is a third of the change when the step is doubled. Rounding of the
  /// loss, whose sums are short and whose terms are below 100, stays below
  /// 1000 eps and is divided by the step.
  void compare(func::FuncOp loss, func::FuncOp gradients) {
    constexpr double kStep = 0x1p-14;
    constexpr double kRounding =
        100 * 1000 * std::numeric_limits<double>::epsilon() / kStep;
    std::vector<ReferenceTensor> arguments = makeArguments(loss);
    auto results = evaluator.run(gradients, arguments);
    ASSERT_TRUE(succeeded(results));
    size_t result = 0;
    for (size_t a = 0; a < arguments.size(); ++a) {
      if (!arguments[a].isFloat())
        continue;
      const ReferenceTensor &gradient = (*results)[result++];
      for (size_t i = 0; i < gradient.floats.size(); ++i) {
        double once = difference(loss, arguments, a, i, kStep);
        double doubled = difference(loss, arguments, a, i, 2 * kStep);
        EXPECT_NEAR(gradient.floats[i], once,
                    std::abs(doubled - once) + kRounding)
            << gradients.getName().str() << ", argument " << a << ", element "
            << i;
      }
    }
  }

  MLIRContext context;
  ingot::ir::Evaluator evaluator{&context};
};

TEST_P(GradientTest, EqualsCentralDifferences) {
  auto module = parseSourceString<ModuleOp>(GetParam().source, &context);
  ASSERT_TRUE(module);
  auto function = module->lookupSymbol<func::FuncOp>("f");
  func::FuncOp loss = cloneWithLoss(function, "loss");
  func::FuncOp gradients = cloneWithGradients(loss, "gradients");
  func::FuncOp loss2, gradients2;
  if (GetParam().twice) {
    loss2 = cloneWithLoss(gradients, "loss_of_gradients");
    gradients2 = cloneWithGradients(loss2, "gradients_of_gradients");
  }
  PassManager passes(&context);
  passes.addNestedPass<func::FuncOp>(ingot::passes::createDifferentiatePass());
  ASSERT_TRUE(succeeded(passes.run(*module)));
  compare(loss, gradients);
  if (GetParam().twice)
    compare(loss2, gradients2);
}

Case unary(const std::string &op, double low = -1.5, double high = 1.5) {
  return {op,
          "func.func @f(%x: tensor<7xf64>) -> tensor<7xf64> {\n"
          "  %y = ingot." +
              op +
              " %x : tensor<7xf64>\n"
              "  return %y : tensor<7xf64>\n"
              "}",
          low, high};
}

INSTANTIATE_TEST_SUITE_P(
    Unary, GradientTest,
    testing::Values(unary("neg"), unary("abs"), unary("sign"), unary("exp"),
                    unary("expm1"), unary("log", 0.25, 2.0),
                    unary("log1p", -0.75, 2.0), unary("sqrt", 0.25, 2.0),
                    unary("rsqrt", 0.25, 2.0), unary("reciprocal", 0.25, 2.0),
                    unary("sin"), unary("cos"), unary("tanh"), unary("erf"),
                    unary("floor"), unary("ceil"), unary("round"),
                    unary("relu"), unary("sigmoid"), unary("silu"),
                    unary("gelu"), unary("leaky_relu")),
    testing::PrintToStringParamName());

Case binary(const std::string &op, double low = -1.5, double high = 1.5) {
  return {op,
          "func.func @f(%x: tensor<7xf64>, %y: tensor<7xf64>) "
          "-> tensor<7xf64> {\n"
          "  %z = ingot." +
              op +
              " %x, %y : tensor<7xf64>\n"
              "  return %z : tensor<7xf64>\n"
              "}",
          low, high};
}

INSTANTIATE_TEST_SUITE_P(
    Binary, GradientTest,
    testing::Values(binary("add"), binary("sub"), binary("mul"),
                    binary("div", 0.25, 2.0), binary("pow", 0.25, 2.0),
                    binary("maximum"), binary("minimum"), Case{"where", R"(
func.func @f(%x: tensor<7xf64>, %y: tensor<7xf64>) -> tensor<7xf64> {
  %c = ingot.compare lt, %x, %y : tensor<7xf64>
  %a = ingot.exp %x : tensor<7xf64>
  %z = ingot.where %c, %a, %y : tensor<7xi1>, tensor<7xf64>
  return %z : tensor<7xf64>
})"},
                    Case{"square_of_same_operand", R"(
func.func @f(%x: tensor<7xf64>) -> tensor<7xf64> {
  %y = ingot.mul %x, %x : tensor<7xf64>
  %z = ingot.mul %y, %y : tensor<7xf64>
  return %z : tensor<7xf64>
})"}),
    testing::PrintToStringParamName());

INSTANTIATE_TEST_SUITE_P(
    Reduction, GradientTest,
    testing::Values(
        Case{"sum", R"(
func.func @f(%x: tensor<2x3x4xf64>) -> tensor<3xf64> {
  %e = ingot.exp %x : tensor<2x3x4xf64>
  %y = ingot.sum %e, dims = [0, 2] : tensor<2x3x4xf64>
  return %y : tensor<3xf64>
})"},
        Case{"prod", R"(
func.func @f(%x: tensor<2x3x2xf64>) -> tensor<3xf64> {
  %y = ingot.prod %x, dims = [0, 2] : tensor<2x3x2xf64>
  return %y : tensor<3xf64>
})"},
        // Rows with no, one and two zeros. The second derivative is wrong there.
        Case{"prod_of_zeros",
             R"(
func.func @f(%x: tensor<3x3xf64>) -> tensor<3xf64> {
  %y = ingot.prod %x, dims = [1] : tensor<3x3xf64>
  return %y : tensor<3xf64>
})",
             -1.5,
             1.5,
             false,
             {1.0, 2.0, 3.0, 4.0, 0.0, 5.0, 0.0, 6.0, 0.0}},
        Case{"amax", R"(
func.func @f(%x: tensor<3x5xf64>) -> tensor<5xf64> {
  %e = ingot.exp %x : tensor<3x5xf64>
  %y = ingot.amax %e, dims = [0] : tensor<3x5xf64>
  return %y : tensor<5xf64>
})"},
        Case{"amin", R"(
func.func @f(%x: tensor<3x5xf64>) -> tensor<3xf64> {
  %e = ingot.exp %x : tensor<3x5xf64>
  %y = ingot.amin %e, dims = [1] : tensor<3x5xf64>
  return %y : tensor<3xf64>
})"}),
    testing::PrintToStringParamName());

INSTANTIATE_TEST_SUITE_P(
    Shape, GradientTest,
    testing::Values(
        ofSine("reshape", "tensor<2x6xf64>", "tensor<3x4xf64>",
               "ingot.reshape %s : tensor<2x6xf64> to tensor<3x4xf64>"),
        ofSine(
            "transpose", "tensor<2x3x4xf64>", "tensor<4x2x3xf64>",
            "ingot.transpose %s, permutation = [2, 0, 1] : tensor<2x3x4xf64>"),
        ofSine(
            "expand", "tensor<3xf64>", "tensor<2x3x4xf64>",
            "ingot.expand %s, dims = [1] : tensor<3xf64> to tensor<2x3x4xf64>"),
        ofSine("expand_scalar", "tensor<f64>", "tensor<2x3xf64>",
               "ingot.expand %s, dims = [] : tensor<f64> to tensor<2x3xf64>"),
        ofSine("slice", "tensor<4x6xf64>", "tensor<2x3xf64>",
               "ingot.slice %s, [1, 2] to [3, 5] by [1, 1] : tensor<4x6xf64>"),
        // The spread gradient of dimension 0 ends within, that of 1 beyond.
        ofSine("slice_strided", "tensor<7x6xf64>", "tensor<2x3xf64>",
               "ingot.slice %s, [1, 1] to [4, 6] by [2, 2] : tensor<7x6xf64>"),
        ofSine("slice_strided_beyond", "tensor<5x2xf64>", "tensor<3x2xf64>",
               "ingot.slice %s, [0, 0] to [5, 2] by [2, 1] : tensor<5x2xf64>"),
        Case{"concat", R"(
func.func @f(%x: tensor<2x3xf64>, %y: tensor<2x1xf64>) -> tensor<2x7xf64> {
  %s = ingot.sin %x : tensor<2x3xf64>
  %z = ingot.concat %s, %y, %x dim = 1 : tensor<2x3xf64>, tensor<2x1xf64>, tensor<2x3xf64>
  return %z : tensor<2x7xf64>
})"},
        ofSine("pad", "tensor<2x3xf64>", "tensor<5x4xf64>",
               "ingot.pad %s, low = [1, 0], high = [2, 1], value = 3.0 : "
               "tensor<2x3xf64>")),
    testing::PrintToStringParamName());

INSTANTIATE_TEST_SUITE_P(Composite, GradientTest,
                         testing::Values(Case{"matmul", R"(
func.func @f(%x: tensor<2x3xf64>, %y: tensor<3x4xf64>) -> tensor<2x4xf64> {
  %z = ingot.matmul %x, %y : tensor<2x3xf64>, tensor<3x4xf64>
  return %z : tensor<2x4xf64>
})"},
                                         Case{"matmul_batched", R"(
func.func @f(%x: tensor<2x2x3xf64>, %y: tensor<2x3x1xf64>) -> tensor<2x2x1xf64> {
  %z = ingot.matmul %x, %y : tensor<2x2x3xf64>, tensor<2x3x1xf64>
  return %z : tensor<2x2x1xf64>
})"},
                                         Case{"softmax", R"(
func.func @f(%x: tensor<2x3x4xf64>) -> tensor<2x3x4xf64> {
  %z = ingot.softmax %x, dim = 1 : tensor<2x3x4xf64>
  return %z : tensor<2x3x4xf64>
})"},
                                         Case{"log_softmax", R"(
func.func @f(%x: tensor<2x3x4xf64>) -> tensor<2x3x4xf64> {
  %z = ingot.log_softmax %x, dim = 2 : tensor<2x3x4xf64>
  return %z : tensor<2x3x4xf64>
})"},
                                         Case{"cross_entropy", R"(
func.func @f(%x: tensor<4x3xf64>, %l: tensor<4xi64>) -> tensor<4xf64> {
  %z = ingot.cross_entropy %x, %l : tensor<4x3xf64>, tensor<4xi64>
  return %z : tensor<4xf64>
})"},
                                         Case{"two_layers", R"(
func.func @f(%x: tensor<4x3xf64>, %v: tensor<3x5xf64>, %b: tensor<5xf64>,
             %w: tensor<5x2xf64>, %l: tensor<4xi64>) -> tensor<4xf64> {
  %0 = ingot.matmul %x, %v : tensor<4x3xf64>, tensor<3x5xf64>
  %1 = ingot.expand %b, dims = [1] : tensor<5xf64> to tensor<4x5xf64>
  %2 = ingot.add %0, %1 : tensor<4x5xf64>
  %3 = ingot.gelu %2 : tensor<4x5xf64>
  %4 = ingot.add %3, %2 : tensor<4x5xf64>
  %5 = ingot.matmul %4, %w : tensor<4x5xf64>, tensor<5x2xf64>
  %6 = ingot.cross_entropy %5, %l : tensor<4x2xf64>, tensor<4xi64>
  return %6 : tensor<4xf64>
})"}),
                         testing::PrintToStringParamName());

INSTANTIATE_TEST_SUITE_P(
    Image, GradientTest,
    testing::Values(
        Case{"conv", R"(
func.func @f(%x: tensor<1x5x4x2xf64>, %w: tensor<3x2x2x3xf64>) -> tensor<1x3x3x3xf64> {
  %y = ingot.conv %x, %w of = output stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<1x5x4x2xf64>, tensor<3x2x2x3xf64>
  return %y : tensor<1x3x3x3xf64>
})"},
        Case{"conv_grouped", R"(
func.func @f(%x: tensor<1x4x3x3xf64>, %w: tensor<4x2x2x2xf64>) -> tensor<1x4x2x2xf64> {
  %y = ingot.conv %x, %w of = output stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 2 layout = channels_first : tensor<1x4x3x3xf64>, tensor<4x2x2x2xf64>
  return %y : tensor<1x4x2x2xf64>
})"},
        ofSine("max_pool", "tensor<1x4x5x2xf64>", "tensor<1x2x2x2xf64>",
               "ingot.pool %s kind = max kernel = [3, 2] stride = [2, 2] low = "
               "[1, 0] high = [0, 0] dilation = [1, 1] layout = channels_last "
               ": tensor<1x4x5x2xf64>"),
        ofSine("mean_pool", "tensor<1x4x5x2xf64>", "tensor<1x2x2x2xf64>",
               "ingot.pool %s kind = mean_of_pixels kernel = [3, 2] stride = "
               "[2, 2] low = [1, 0] high = [0, 0] dilation = [1, 1] layout = "
               "channels_last : tensor<1x4x5x2xf64>"),
        ofSine(
            "sum_pool", "tensor<1x5x2xf64>", "tensor<1x2x2xf64>",
            "ingot.pool %s kind = sum kernel = [2] stride = [2] low = [1] high "
            "= [0] dilation = [2] layout = channels_last : tensor<1x5x2xf64>"),
        Case{"batch_norm_training", R"(
func.func @f(%x: tensor<4x3xf64>, %w: tensor<3xf64>, %b: tensor<3xf64>) -> (tensor<4x3xf64>, tensor<3xf64>, tensor<3xf64>) {
  %y, %m, %v = ingot.batch_norm_training %x, %w, %b, dim = 1, epsilon = 0.25 : tensor<4x3xf64>, tensor<3xf64>, tensor<3xf64>
  return %y, %m, %v : tensor<4x3xf64>, tensor<3xf64>, tensor<3xf64>
})"}),
    testing::PrintToStringParamName());

} // namespace
