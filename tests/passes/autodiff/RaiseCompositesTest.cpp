//===- RaiseCompositesTest.cpp - Gradients of what was raised --------------===//
//
// Attention written by hand, with and without being raised, by the float64 evaluator.
// The first query has no keys: its row is NaN, and so are gradients, the same ones.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Attention.h"
#include "ir/reference/Evaluator.h"
#include "passes/Dialects.h"
#include "passes/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace mlir;
using ingot::ir::ReferenceTensor;

namespace {

/// How %m, false where there is no key, makes %e of the scores %s.
struct Exclusion {
  const char *name;
  const char *source;
};

std::ostream &operator<<(std::ostream &os, const Exclusion &exclusion) {
  return os << exclusion.name;
}

class RaiseCompositesTest : public testing::TestWithParam<Exclusion> {
protected:
  RaiseCompositesTest() {
    DialectRegistry registry;
    ingot::passes::registerDialects(registry);
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
  }

  /// The output and the gradients of query, key and value.
  std::vector<ReferenceTensor> run(bool isRaised) {
    std::string source = R"(
func.func @f(%q: tensor<3x4xf64>, %k: tensor<5x4xf64>, %v: tensor<5x2xf64>, %m: tensor<3x5xi1>)
    -> (tensor<3x2xf64>, tensor<3x4xf64>, tensor<5x4xf64>, tensor<5x2xf64>) {
  %kt = ingot.transpose %k, permutation = [1, 0] : tensor<5x4xf64>
  %s = ingot.matmul %q, %kt : tensor<3x4xf64>, tensor<4x5xf64>
  %zero = ingot.constant dense<0.0> : tensor<3x5xf64>
  %inf = ingot.constant dense<0xFFF0000000000000> : tensor<3x5xf64>
)" + std::string(GetParam().source) +
                         R"(
  %p = ingot.softmax %e, dim = 1 : tensor<3x5xf64>
  %o = ingot.matmul %p, %v : tensor<3x5xf64>, tensor<5x2xf64>
  %w = ingot.mul %o, %o : tensor<3x2xf64>
  %l = ingot.sum %w, dims = [0, 1] : tensor<3x2xf64>
  %g:3 = ingot.grad %l wrt %q, %k, %v : tensor<f64>, tensor<3x4xf64>, tensor<5x4xf64>, tensor<5x2xf64>
    -> tensor<3x4xf64>, tensor<5x4xf64>, tensor<5x2xf64>
  return %o, %g#0, %g#1, %g#2 : tensor<3x2xf64>, tensor<3x4xf64>, tensor<5x4xf64>, tensor<5x2xf64>
})";
    auto module = parseSourceString<ModuleOp>(source, &context);
    PassManager passes(&context);
    if (isRaised)
      passes.addNestedPass<func::FuncOp>(
          ingot::passes::createRaiseCompositesPass());
    passes.addNestedPass<func::FuncOp>(
        ingot::passes::createDifferentiatePass());
    EXPECT_TRUE(succeeded(passes.run(*module)));
    bool hasAttention = false;
    module->walk([&](ingot::ir::AttentionOp) { hasAttention = true; });
    EXPECT_EQ(hasAttention, isRaised);
    auto function = module->lookupSymbol<func::FuncOp>("f");
    std::vector<ReferenceTensor> arguments;
    for (Type type : function.getArgumentTypes()) {
      ReferenceTensor tensor(cast<RankedTensorType>(type));
      for (auto [i, element] : llvm::enumerate(tensor.floats))
        element = std::sin(2.0 * i + arguments.size());
      for (auto [i, element] : llvm::enumerate(tensor.integers))
        element = i >= 5 && i % 3 != 0;
      arguments.push_back(std::move(tensor));
    }
    // It keeps what it knows of operations.
    ingot::ir::Evaluator evaluator(&context);
    auto results = evaluator.run(function, arguments);
    EXPECT_TRUE(succeeded(results));
    return *results;
  }

  MLIRContext context;
};

TEST_P(RaiseCompositesTest, KeepsWhatIsNaNWithoutKeys) {
  std::vector<ReferenceTensor> byHand = run(false), raised = run(true);
  ASSERT_EQ(byHand.size(), raised.size());
  int64_t undefined = 0;
  for (size_t r = 0; r < byHand.size(); ++r)
    for (size_t i = 0; i < byHand[r].floats.size(); ++i) {
      double expected = byHand[r].floats[i], found = raised[r].floats[i];
      undefined += std::isnan(expected);
      EXPECT_EQ(std::isnan(found), std::isnan(expected)) << r << ", " << i;
      // Sums of a few terms of at most 10.
      if (!std::isnan(expected))
        EXPECT_NEAR(found, expected, 1000 * 0x1p-52) << r << ", " << i;
    }
  EXPECT_GT(undefined, 0);
}

INSTANTIATE_TEST_SUITE_P(
    Attention, RaiseCompositesTest,
    testing::Values(Exclusion{"replaced", "  %e = ingot.where %m, %s, %inf : "
                                          "tensor<3x5xi1>, tensor<3x5xf64>"},
                    Exclusion{"added",
                              "  %a = ingot.where %m, %zero, %inf : "
                              "tensor<3x5xi1>, tensor<3x5xf64>\n"
                              "  %e = ingot.add %s, %a : tensor<3x5xf64>"}),
    testing::PrintToStringParamName());

} // namespace
