//===- GradientTest.cpp - Derivatives against central differences -------------===//
//
// Every case of a differentiable operation: `ingot.grad` of a weighted sum of its
// results, expanded by Differentiate and evaluated in float64, against central
// differences of the evaluated sum.
//
// The tolerance has two parts. A difference with step h is wrong by a multiple of
// h^2: what steps h and 2h disagree by is three times that of h, and an upper
// estimate of what is left of it after extrapolation. Rounding of the sum is
// bounded by the evaluator and divided by h. A case whose tolerance is not small
// does not test anything and fails: it lies at a kink.
//
//===----------------------------------------------------------------------===//

#include "ir/Ingot.h"
#include "ir/reference/Evaluator.h"
#include "passes/Passes.h"
#include "tests/numeric/CaseProgram.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "gtest/gtest.h"

#include <cmath>

using namespace mlir;
using namespace ingot;
using namespace ingot::ir;
using namespace ingot::test;

namespace {

/// A scalar function and its gradients, evaluated.
class GradientProgram {
public:
  explicit GradientProgram(const NumericCase &numericCase)
      : evaluator(&context, {.trackErrors = true}) {
    context.loadDialect<IngotDialect, func::FuncDialect>();
    module =
        parseSourceString<ModuleOp>(numericCase.getText("f", "f64"), &context);
    if (!module)
      return;
    loss = cast<func::FuncOp>(module->getBody()->front());
    returnWeightedSum(loss, Float64Type::get(&context));
    gradients = loss.clone();
    gradients.setName("gradients");
    module->push_back(gradients);
    returnGradients(gradients);
    PassManager passes(&context);
    passes.addNestedPass<func::FuncOp>(passes::createDifferentiatePass());
    isValid = succeeded(passes.run(*module));
  }

  /// The value at `inputs` and a bound on its rounding error.
  std::pair<double, double> evaluateLoss(std::vector<ReferenceTensor> inputs) {
    auto results = evaluator.run(loss, std::move(inputs));
    if (failed(results)) {
      ADD_FAILURE() << "the evaluator failed";
      return {NAN, NAN};
    }
    return {results->front().floats[0], results->front().errorBounds[0]};
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  func::FuncOp loss, gradients;
  bool isValid = false;
  Evaluator evaluator;
};

/// A power of two, so that x + h and x - h are exact for the values of cases.
constexpr double kStep = 0x1p-15;

/// The derivative of the loss with respect to one element, and how far it may be
/// from the true one.
std::pair<double, double>
differentiateNumerically(GradientProgram &program,
                         std::vector<ReferenceTensor> inputs, size_t argument,
                         int64_t element) {
  double &x = inputs[argument].floats[element];
  double center = x, slopes[2], rounding = 0;
  for (int i = 0; i < 2; ++i) {
    double step = kStep * (i + 1);
    x = center + step;
    auto [above, boundAbove] = program.evaluateLoss(inputs);
    x = center - step;
    auto [below, boundBelow] = program.evaluateLoss(inputs);
    slopes[i] = (above - below) / (2 * step);
    rounding += (boundAbove + boundBelow) / (2 * step);
  }
  double disagreement = (slopes[0] - slopes[1]) / 3;
  return {slopes[0] + disagreement, std::fabs(disagreement) + 2 * rounding};
}

/// Beyond this a tolerance would hide a wrong formula.
constexpr double kUsefulTolerance = 1e-5;

class Gradient : public testing::TestWithParam<NumericCase> {};

TEST_P(Gradient, EqualsCentralDifferences) {
  GradientProgram program(GetParam());
  ASSERT_TRUE(program.isValid);
  std::vector<ReferenceTensor> inputs =
      makeInputs(program.loss.getArgumentTypes(), GetParam().options);
  auto gradients = program.evaluator.run(program.gradients, inputs);
  ASSERT_TRUE(succeeded(gradients));
  size_t result = 0;
  for (size_t argument = 0; argument < inputs.size(); ++argument) {
    if (!inputs[argument].isFloat())
      continue;
    const ReferenceTensor &gradient = (*gradients)[result++];
    for (int64_t i = 0; i < inputs[argument].elementCount(); ++i) {
      auto [expected, tolerance] =
          differentiateNumerically(program, inputs, argument, i);
      tolerance += gradient.errorBounds[i];
      ASSERT_LE(tolerance, kUsefulTolerance * (1 + std::fabs(expected)))
          << "argument " << argument << " at " << i
          << " lies at a kink: " << inputs[argument].floats[i];
      ASSERT_NEAR(gradient.floats[i], expected, tolerance)
          << "argument " << argument << " at " << i << ": "
          << inputs[argument].floats[i];
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, Gradient, testing::ValuesIn(getGradientCases()),
                         [](const auto &info) { return info.param.name; });

TEST(GradientCases, CoverEveryDifferentiableOperation) {
  std::set<std::string> covered;
  for (const NumericCase &numericCase : getGradientCases())
    covered.insert(numericCase.op);
  for (const std::string &op : getOpsWith<DifferentiableOpInterface>())
    EXPECT_TRUE(covered.count(op)) << "no gradient case for ingot." << op
                                   << ": add tests/numeric/" << op << ".cpp";
}

} // namespace
