//===- EvaluatorTest.cpp - Kernels, composites and errors of the evaluator ----===//

#include "ir/ops/Normalization.h"
#include "tests/ir/reference/Program.h"

#include <cmath>

using namespace ingot;
using namespace ingot::ir;
using namespace ingot::test;

namespace {

TEST(Evaluator, RunsKernelsInsideOfFunctions) {
  Program program(R"(func.func @f(%x: tensor<3xf32>, %y: tensor<3xf32>)
      -> tensor<3xf32> {
    %0 = ingot.sub %x, %y : tensor<3xf32>
    %1 = ingot.kernel "exp+add"(%0, %x) : (tensor<3xf32>, tensor<3xf32>) -> (tensor<3xf32>) {
    ^bb0(%a: tensor<3xf32>, %b: tensor<3xf32>):
      %2 = ingot.exp %a : tensor<3xf32>
      %3 = ingot.add %2, %b : tensor<3xf32>
      ingot.yield %3 : tensor<3xf32>
    }
    return %1 : tensor<3xf32>
  })");
  auto results = program.run(
      {program.floats(0, {1, 2, 3}), program.floats(1, {3, 2.5, -1})});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  EXPECT_DOUBLE_EQ(results[0].floats[0], std::exp(-2.0) + 1);
  EXPECT_DOUBLE_EQ(results[0].floats[1], std::exp(-0.5) + 2);
  EXPECT_DOUBLE_EQ(results[0].floats[2], std::exp(4.0) + 3);
}

TEST(Evaluator, RunsAKernelAlone) {
  Program program(R"(func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {
    %0 = ingot.kernel "neg"(%x) : (tensor<2xf32>) -> (tensor<2xf32>) {
    ^bb0(%a: tensor<2xf32>):
      %1 = ingot.neg %a : tensor<2xf32>
      ingot.yield %1 : tensor<2xf32>
    }
    return %0 : tensor<2xf32>
  })");
  mlir::Operation &kernel = program.function().getBody().front().front();
  auto results = program.evaluator->run(
      &kernel, std::vector<ReferenceTensor>{program.floats(0, {4, -9})});
  ASSERT_TRUE(mlir::succeeded(results)) << program.lastMessage();
  EXPECT_EQ(results->front().floats, (std::vector<double>{-4, 9}));
}

TEST(Evaluator, DecomposesCompositesWithoutTouchingTheProgram) {
  Program program(R"(func.func @f(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
    %0 = ingot.softmax %x, dim = 1 : tensor<2x3xf32>
    return %0 : tensor<2x3xf32>
  })");
  std::vector<double> x = {1, 2, 4, -1, 1000, 999};
  for (int run = 0; run < 2; ++run) { // the second uses what the first built
    auto results = program.run({program.floats(0, x)});
    ASSERT_EQ(results.size(), 1u) << program.lastMessage();
    for (int row = 0; row < 2; ++row) {
      double largest = std::max({x[3 * row], x[3 * row + 1], x[3 * row + 2]});
      double sum = 0;
      for (int i = 0; i < 3; ++i)
        sum += std::exp(x[3 * row + i] - largest);
      for (int i = 0; i < 3; ++i)
        EXPECT_NEAR(results[0].floats[3 * row + i],
                    std::exp(x[3 * row + i] - largest) / sum, 8 * 0x1p-53);
    }
  }
  EXPECT_TRUE(
      llvm::isa<SoftmaxOp>(program.function().getBody().front().front()));
}

TEST(Evaluator, CompositeMayUseAValueTwice) {
  Program program(R"(func.func @f(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
    %0 = ingot.softmax_backward %x, %x, dim = 1 : tensor<1x2xf32>
    return %0 : tensor<1x2xf32>
  })");
  auto results = program.run({program.floats(0, {2, 3})});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  EXPECT_EQ(results[0].floats,
            (std::vector<double>{2 * (2 - 13.0), 3 * (3 - 13.0)}));
}

TEST(Evaluator, ReadsConstantsOfEveryElementType) {
  Program program(R"(func.func @f() -> (tensor<2xf16>, tensor<2xbf16>,
      tensor<2xf64>, tensor<2xi8>, tensor<2xui8>, tensor<2xi1>, tensor<3xi32>) {
    %0 = ingot.constant dense<[0.5, -1.5]> : tensor<2xf16>
    %1 = ingot.constant dense<[2.5, -8.0]> : tensor<2xbf16>
    %2 = ingot.constant dense<[0.1, 1.0e300]> : tensor<2xf64>
    %3 = ingot.constant dense<[-128, 127]> : tensor<2xi8>
    %4 = ingot.constant dense<[255, 1]> : tensor<2xui8>
    %5 = ingot.constant dense<[true, false]> : tensor<2xi1>
    %6 = ingot.constant dense<-7> : tensor<3xi32>
    return %0, %1, %2, %3, %4, %5, %6 : tensor<2xf16>, tensor<2xbf16>,
      tensor<2xf64>, tensor<2xi8>, tensor<2xui8>, tensor<2xi1>, tensor<3xi32>
  })");
  auto results = program.run({});
  ASSERT_EQ(results.size(), 7u) << program.lastMessage();
  EXPECT_EQ(results[0].floats, (std::vector<double>{0.5, -1.5}));
  EXPECT_EQ(results[1].floats, (std::vector<double>{2.5, -8}));
  EXPECT_EQ(results[2].floats, (std::vector<double>{0.1, 1e300}));
  EXPECT_EQ(results[3].integers, (std::vector<int64_t>{-128, 127}));
  EXPECT_EQ(results[4].integers, (std::vector<int64_t>{255, 1}));
  EXPECT_EQ(results[5].integers, (std::vector<int64_t>{1, 0}));
  EXPECT_EQ(results[6].integers, (std::vector<int64_t>{-7, -7, -7}));
}

TEST(Evaluator, ReturnsAnArgumentTwice) {
  Program program(R"(func.func @f(%x: tensor<2xf32>)
      -> (tensor<2xf32>, tensor<2xf32>) {
    return %x, %x : tensor<2xf32>, tensor<2xf32>
  })");
  auto results = program.run({program.floats(0, {1, 2})});
  ASSERT_EQ(results.size(), 2u) << program.lastMessage();
  EXPECT_EQ(results[0].floats, results[1].floats);
}

TEST(Evaluator, RefusesGradients) {
  Program program(R"(func.func @f(%x: tensor<f32>) -> tensor<f32> {
    %0 = ingot.grad %x wrt %x : tensor<f32>, tensor<f32> -> tensor<f32>
    return %0 : tensor<f32>
  })");
  EXPECT_EQ(program.refusal({program.floats(0, {1})}),
            "'ingot.grad' op gradients cannot be evaluated: run the pass "
            "Differentiate first");
}

TEST(Evaluator, NamesATensorThatMemoryDoesNotHold) {
  Program program(
      R"(func.func @f(%x: tensor<f32>) -> tensor<17592186044416xf32> {
    %0 = ingot.expand %x, dims = [] : tensor<f32> to tensor<17592186044416xf32>
    return %0 : tensor<17592186044416xf32>
  })");
  EXPECT_EQ(program.refusal({program.floats(0, {1})}),
            "'ingot.expand' op cannot allocate a double for each element of "
            "'tensor<17592186044416xf32>'");
}

TEST(Evaluator, NamesAnOperationThatItCannotRun) {
  Program program(R"(func.func @f(%x: tensor<2xf32>) {
    func.call @g(%x) : (tensor<2xf32>) -> ()
    return
  }
  func.func private @g(tensor<2xf32>))");
  EXPECT_EQ(program.refusal({program.floats(0, {1, 2})}),
            "'func.call' op cannot be evaluated: it has neither loops nor a "
            "decomposition");
}

TEST(Evaluator, RefusesWrongArguments) {
  Program program(R"(func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {
    return %x : tensor<2xf32>
  })");
  EXPECT_EQ(program.refusal({}), "expected 1 arguments, found 0");
  mlir::Builder builder(&program.context);
  ReferenceTensor wrong(mlir::RankedTensorType::get({3}, builder.getF32Type()));
  EXPECT_EQ(program.refusal({wrong}), "argument 0: expected 'tensor<2xf32>', "
                                      "found 'tensor<3xf32>'");
}

} // namespace
