//===- CountFlopsTest.cpp - How many operations composites say they take -----===//

#include "tests/ir/reference/Program.h"

#include "ir/interfaces/Interfaces.h"

using namespace ingot::test;

namespace {

/// What the one composite of a program says.
int64_t countFlops(llvm::StringRef text) {
  Program program(text);
  int64_t count = -1;
  program.function().walk(
      [&](ingot::ir::CompositeOpInterface op) { count = op.countFlops(); });
  return count;
}

TEST(CountFlops, OfAttentionTwoForEachTermOfItsTwoProducts) {
  EXPECT_EQ(countFlops(R"(
func.func @f(%q: tensor<2x3x4x5xf32>, %k: tensor<2x3x7x5xf32>, %v: tensor<2x3x7x11xf32>) -> tensor<2x3x4x11xf32> {
  %o = ingot.attention %q, %k, %v scale = 0.5 causal = true
    : tensor<2x3x4x5xf32>, tensor<2x3x7x5xf32>, tensor<2x3x7x11xf32>
  return %o : tensor<2x3x4x11xf32>
})"),
            2 * (2 * 3 * 4 * 7) * (5 + 11));
}

// The scores, the gradients of query and key; and those of weights and values.
TEST(CountFlops, OfItsGradientThoseOfFiveProducts) {
  EXPECT_EQ(countFlops(R"(
func.func @f(%g: tensor<4x11xf32>, %q: tensor<4x5xf32>, %k: tensor<7x5xf32>, %v: tensor<7x11xf32>) -> tensor<4x5xf32> {
  %a, %b, %c = ingot.attention_backward %g, %q, %k, %v scale = 0.5 causal = false
    : tensor<4x11xf32>, tensor<4x5xf32>, tensor<7x5xf32>, tensor<7x11xf32>
  return %a : tensor<4x5xf32>
})"),
            2 * (4 * 7) * (3 * 5 + 2 * 11));
}

TEST(CountFlops, OfOthersOnePerElement) {
  EXPECT_EQ(countFlops(R"(
func.func @f(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %y = ingot.softmax %x, dim = 1 : tensor<3x5xf32>
  return %y : tensor<3x5xf32>
})"),
            3 * 5);
}

} // namespace
