//===- ForwardTest.cpp - Compiled programs against the evaluator --------------===//
//
// Every case, and the gradients of every differentiable one, on every target in
// every mode, in f32 and in those of the target's other types that the case's
// operations take, against the evaluator within its error bounds; pointwise
// operations also against libm. All cases of a target, mode and type are one
// program, compiled when the first of them runs; a filter of gtest leaves the
// others out.
//
//===----------------------------------------------------------------------===//

#include "ir/reference/Evaluator.h"
#include "ir/reference/Tolerance.h"
#include "passes/Passes.h"
#include "tests/numeric/CaseProgram.h"
#include "tests/numeric/NumericTarget.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/Format.h"
#include "gtest/gtest.h"

#include <cmath>

using namespace mlir;
using namespace ingot;
using namespace ingot::passes;
using namespace ingot::ir;
using namespace ingot::test;

namespace {

constexpr const char *kGradientSuffix = "_gradient";

/// A case, or the gradients of one.
struct ForwardCase {
  NumericCase numericCase;
  bool isGradient;

  std::string name() const {
    return numericCase.name + (isGradient ? kGradientSuffix : "");
  }

  /// The function under test as a module in `context`; gradients are still an
  /// ingot.grad.
  OwningOpRef<ModuleOp> build(MLIRContext *context,
                              const std::string &elementType) const {
    auto module = parseSourceString<ModuleOp>(
        numericCase.getText(name(), elementType), context);
    if (module && isGradient) {
      auto function = cast<func::FuncOp>(module->getBody()->front());
      returnWeightedSum(function,
                        cast<FloatType>(parseType(elementType, context)));
      returnGradients(function);
    }
    return module;
  }
};

bool isFloat(StringRef elementType) { return elementType.contains('f'); }

/// Whether the operations of the case take elements of this type instead of
/// floats. Only floats have gradients.
bool accepts(const ForwardCase &forwardCase, const std::string &elementType) {
  if (isFloat(elementType))
    return true;
  static MLIRContext context;
  context.loadDialect<IngotDialect, func::FuncDialect>();
  ScopedDiagnosticHandler ignoreWhy(&context,
                                    [](Diagnostic &) { return success(); });
  const std::string &function = forwardCase.numericCase.function;
  return !forwardCase.isGradient && function.find("$T") != std::string::npos &&
         forwardCase.build(&context, elementType);
}

/// The inputs of a case of integers go through every number of eight bits.
CaseOptions getOptions(const ForwardCase &forwardCase, StringRef elementType) {
  return isFloat(elementType)
             ? forwardCase.numericCase.options
             : CaseOptions{.integerCount = 251, .integerLow = -125};
}

std::vector<ForwardCase> getForwardCases() {
  std::vector<ForwardCase> cases;
  for (const NumericCase &numericCase : getNumericCases())
    cases.push_back({numericCase, false});
  for (const NumericCase &numericCase : getGradientCases())
    cases.push_back({numericCase, true});
  return cases;
}

/// The text of one case, with the names that the artifact gives its arguments.
std::string getText(const ForwardCase &forwardCase,
                    const std::string &elementType) {
  MLIRContext context;
  context.loadDialect<IngotDialect, func::FuncDialect>();
  OwningOpRef<ModuleOp> module = forwardCase.build(&context, elementType);
  if (!module)
    return "";
  auto function = cast<func::FuncOp>(module->getBody()->front());
  Builder builder(&context);
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    function.setArgAttr(i, kNameAttr,
                        builder.getStringAttr("input" + Twine(i)));
  for (unsigned i = 0; i < function.getNumResults(); ++i)
    function.setResultAttr(i, kNameAttr,
                           builder.getStringAttr("output" + Twine(i)));
  std::string text;
  llvm::raw_string_ostream(text) << function << "\n";
  return text;
}

/// A target, a mode and the element type of the cases.
struct Road {
  const NumericTarget *target;
  Mode mode;
  std::string elementType;

  std::string name() const {
    return target->name + (mode == Mode::Fused ? "_fused" : "_eager") + "_" +
           elementType;
  }
};

std::vector<Road> getRoads() {
  std::vector<Road> roads;
  for (const NumericTarget &target : getTargets()) {
    if (target.onlyAccuracy)
      continue;
    for (Mode mode : {Mode::Fused, Mode::Eager})
      roads.push_back({&target, mode, "f32"});
    // The type changes what is in a kernel, not what a kernel is.
    for (const std::string &elementType : target.otherTypes)
      roads.push_back({&target, Mode::Fused, elementType});
  }
  return roads;
}

std::string getTestName(const Road &road, const ForwardCase &forwardCase) {
  return road.name() + "_" + forwardCase.name();
}

/// Names of the tests that this run of gtest executes, without their suite.
std::set<std::string> getSelectedTests() {
  std::set<std::string> selected;
  const testing::UnitTest &unitTest = *testing::UnitTest::GetInstance();
  for (int i = 0; i < unitTest.total_test_suite_count(); ++i) {
    const testing::TestSuite &suite = *unitTest.GetTestSuite(i);
    for (int j = 0; j < suite.total_test_count(); ++j)
      if (suite.GetTestInfo(j)->should_run())
        selected.insert(
            StringRef(suite.GetTestInfo(j)->name()).rsplit('/').second.str());
  }
  return selected;
}

CompiledCases &getCompiledCases(const Road &road) {
  static std::map<std::string, CompiledCases> compiled;
  if (auto known = compiled.find(road.name()); known != compiled.end())
    return known->second;
  std::set<std::string> selected = getSelectedTests();
  std::map<std::string, std::string> texts;
  for (const ForwardCase &forwardCase : getForwardCases())
    if (selected.count(getTestName(road, forwardCase)))
      texts[forwardCase.name()] = getText(forwardCase, road.elementType);
  return compiled
      .try_emplace(road.name(), *road.target, road.mode, std::move(texts))
      .first->second;
}

std::string describe(const Mismatch &mismatch) {
  std::string text;
  llvm::raw_string_ostream(text)
      << mismatch.count << " elements are too far off, most of all element "
      << mismatch.index << ": expected "
      << llvm::format("%.9g +- %.3g, found %.9g", mismatch.expected,
                      mismatch.bound, mismatch.actual);
  return text;
}

/// Results of the case in float64, with bounds for the type of its elements.
std::vector<ReferenceTensor>
evaluate(const ForwardCase &forwardCase, const std::string &elementType,
         const std::vector<ReferenceTensor> &inputs, MLIRContext *context) {
  OwningOpRef<ModuleOp> module = forwardCase.build(context, elementType);
  PassManager passes(context);
  passes.addNestedPass<func::FuncOp>(createDifferentiatePass());
  if (failed(passes.run(*module)))
    return {};
  Evaluator evaluator(context, {.trackErrors = true});
  auto results =
      evaluator.run(cast<func::FuncOp>(module->getBody()->front()), inputs);
  return succeeded(results) ? *results : std::vector<ReferenceTensor>();
}

/// A bound that excuses everything hides a wrong result. Only special values
/// overflow, and are compared where they do not: at some element of each result.
void expectSomeBound(const ReferenceTensor &expected) {
  EXPECT_TRUE(llvm::any_of(expected.errorBounds, [](double bound) {
    return std::isfinite(bound);
  })) << "nothing is compared";
}
void expectFiniteBounds(const ReferenceTensor &expected) {
  for (auto [i, bound] : llvm::enumerate(expected.errorBounds))
    ASSERT_TRUE(std::isfinite(bound)) << "the bound of element " << i;
}

/// The first result of a pointwise case by libm, under the evaluator's bounds. What
/// overflows in the element type is infinite there.
ReferenceTensor evaluateElementwise(const ForwardCase &forwardCase,
                                    const std::vector<ReferenceTensor> &inputs,
                                    ReferenceTensor expected) {
  for (int64_t i = 0; i < expected.elementCount(); ++i) {
    std::vector<double> operands;
    for (const ReferenceTensor &input : inputs)
      operands.push_back(input.floats[i]);
    double exact = forwardCase.numericCase.elementwise(operands.data());
    bool overflows =
        std::isinf(expected.floats[i]) &&
        std::fabs(exact) >
            largestFinite(cast<FloatType>(expected.type.getElementType()));
    expected.floats[i] =
        overflows ? std::copysign(expected.floats[i], exact) : exact;
  }
  return expected;
}

/// In functions of one number: where both of a zero are zeros, they have one sign.
void expectSignsOfZeros(const ReferenceTensor &expected,
                        const ReferenceTensor &actual,
                        const ReferenceTensor &input) {
  for (int64_t i = 0; i < expected.elementCount(); ++i)
    if (input.floats[i] == 0 && expected.floats[i] == 0 &&
        actual.floats[i] == 0)
      EXPECT_EQ(std::signbit(expected.floats[i]),
                std::signbit(actual.floats[i]))
          << "the sign of the zero of " << input.floats[i];
}

struct Test {
  Road road;
  ForwardCase forwardCase;

  std::string name() const { return getTestName(road, forwardCase); }
};
/// What gtest prints of a test that fails.
void PrintTo(const Test &test, std::ostream *out) { *out << test.name(); }

std::vector<Test> getTests() {
  std::vector<Test> tests;
  for (const Road &road : getRoads())
    for (const ForwardCase &forwardCase : getForwardCases())
      if (accepts(forwardCase, road.elementType))
        tests.push_back({road, forwardCase});
  return tests;
}

class Compiled : public testing::TestWithParam<Test> {};

TEST_P(Compiled, AgreesWithTheEvaluator) {
  const auto &[road, forwardCase] = GetParam();
  MLIRContext context;
  context.loadDialect<IngotDialect, func::FuncDialect>();
  OwningOpRef<ModuleOp> module = forwardCase.build(&context, road.elementType);
  ASSERT_TRUE(module);
  auto function = cast<func::FuncOp>(module->getBody()->front());
  CaseOptions options = getOptions(forwardCase, road.elementType);
  std::vector<ReferenceTensor> inputs =
      makeInputs(function.getArgumentTypes(), options);
  std::vector<ReferenceTensor> expected =
      evaluate(forwardCase, road.elementType, inputs, &context);
  ASSERT_EQ(expected.size(), function.getNumResults());

  std::vector<ReferenceTensor> actual;
  for (ReferenceTensor &result : expected)
    actual.emplace_back(result.type);
  std::string error =
      getCompiledCases(road).run(forwardCase.name(), inputs, actual);
  ASSERT_EQ(error, "");
  for (size_t i = 0; i < expected.size(); ++i) {
    if (options.hasFiniteInputs())
      expectFiniteBounds(expected[i]);
    else
      expectSomeBound(expected[i]);
    if (auto mismatch = findMismatch(expected[i], actual[i]))
      ADD_FAILURE() << "result " << i << ": " << describe(*mismatch);
  }
  if (forwardCase.isGradient || !isFloat(road.elementType) ||
      !forwardCase.numericCase.elementwise)
    return;
  ReferenceTensor byLibm =
      evaluateElementwise(forwardCase, inputs, expected[0]);
  if (auto mismatch = findMismatch(byLibm, actual[0]))
    ADD_FAILURE() << "libm: " << describe(*mismatch);
  if (options.specials && options.keepsSignOfZero && inputs.size() == 1)
    expectSignsOfZeros(byLibm, actual[0], inputs[0]);
}

INSTANTIATE_TEST_SUITE_P(All, Compiled, testing::ValuesIn(getTests()),
                         [](const auto &info) { return info.param.name(); });

/// Two functions of which one is wrong, or which contradict each other only.
TEST(CompiledCases, NoneSucceedsUnlessAllCompileTogether) {
  struct Program : TargetProgram {
    std::string run(const std::string &, const std::vector<ReferenceTensor> &,
                    std::vector<ReferenceTensor> &) override {
      return "";
    }
  };
  NumericTarget target;
  target.compile = [](const std::string &text, Mode,
                      std::unique_ptr<TargetProgram> &program) -> std::string {
    if (text.find("wrong") != std::string::npos)
      return "this is wrong";
    if (text == "ab")
      return "a contradicts b";
    program = std::make_unique<Program>();
    return "";
  };
  std::vector<ReferenceTensor> results;
  CompiledCases fine(target, Mode::Fused, {{"f", "a"}, {"g", "c"}});
  EXPECT_EQ(fine.run("f", {}, results), "");
  CompiledCases contradiction(target, Mode::Fused, {{"f", "a"}, {"g", "b"}});
  EXPECT_EQ(contradiction.run("f", {}, results),
            "compiles alone, but not with the others: a contradicts b");
  CompiledCases oneIsWrong(target, Mode::Fused, {{"f", "a"}, {"g", "wrong"}});
  EXPECT_EQ(oneIsWrong.run("g", {}, results), "this is wrong");
}

TEST(ForwardCases, CoverEveryOperationWithAValue) {
  std::set<std::string> covered;
  for (const NumericCase &numericCase : getNumericCases())
    covered.insert(numericCase.op);
  for (const std::string &op :
       getOpsWith<StructuredOpInterface, CompositeOpInterface>())
    EXPECT_TRUE(covered.count(op))
        << "no case for ingot." << op << ": add tests/numeric/" << op << ".cpp";
}

} // namespace
