//===- TilesTest.cpp - Contractions against double loops ----------===//

#include "tests/passes/cpu/ContractionKernel.h"

#include <gtest/gtest.h>

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <cmath>
#include <random>

using namespace ingot::test;

namespace {

class Tiles : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(VectorBits, Tiles, testing::Values(256, 512));

/// What a kernel has beside its shape and layout.
struct Rest {
  Epilogue epilogue;
  bool constantRhs = false;
};

/// Each in turn.
Epilogue takeEpilogue(size_t number) {
  return kEpilogues[number % kEpilogues.size()];
}

/// A kernel of each shape in each layout; `choose` has the rest by its number.
std::vector<ContractionKernel> ofEach(
    llvm::ArrayRef<Shape> shapes, llvm::ArrayRef<Layout> layouts,
    llvm::function_ref<Rest(size_t number)> choose = [](size_t number) {
      return Rest{takeEpilogue(number)};
    }) {
  std::vector<ContractionKernel> kernels;
  for (const Shape &shape : shapes)
    for (const Layout &layout : layouts) {
      size_t number = kernels.size();
      auto [epilogue, constantRhs] = choose(number);
      kernels.emplace_back("kernel" + std::to_string(number), shape, layout,
                           epilogue, constantRhs);
    }
  return kernels;
}

// Extents around the widths of vectors, tiles and panels, and of one.
TEST_P(Tiles, OddShapesInEveryLayout) {
  const Shape shapes[] = {
      {0, 1, 1, 1},    {0, 1, 100, 17},   {0, 3, 17, 64},
      {0, 17, 1, 31},  {0, 31, 10, 65},   {0, 64, 64, 64},
      {0, 65, 129, 3}, {0, 100, 31, 129}, {0, 129, 65, 200}};
  compileAndCheck(ofEach(shapes, kLayouts), GetParam());
}

TEST_P(Tiles, FewRowsAreDotsOrPanels) {
  std::vector<Shape> shapes;
  for (int64_t rows : {1, 2, 5, 8, 9})
    shapes.push_back({0, rows, 50, 77});
  compileAndCheck(ofEach(shapes, kLayouts), GetParam());
}

TEST_P(Tiles, BatchesInEveryLayout) {
  compileAndCheck(ofEach(Shape{3, 33, 40, 150}, kLayouts), GetParam());
}

// The epilogue of a tile is done during the sums of the next: tiles of two
// heights, a narrow and a masked last panel, a reduction that leaves steps over or
// is too short for it, several tasks, and batch elements that share a task.
TEST_P(Tiles, DeferredEpilogue) {
  const Shape shapes[] = {{0, 64, 64, 64},   {0, 37, 70, 61}, {0, 129, 200, 33},
                          {0, 100, 48, 16},  {0, 50, 40, 7},  {0, 1, 96, 50},
                          {0, 300, 512, 64}, {3, 33, 48, 40}, {40, 12, 32, 24}};
  compileAndCheck(ofEach(shapes, kLayouts,
                         [](size_t) { return Rest{Epilogue::ThreeStreams}; }),
                  GetParam());
}

// A transposed output swaps the operands.
TEST_P(Tiles, TransposedOutput) {
  std::array<Layout, 4> layouts = kLayouts;
  for (Layout &layout : layouts)
    layout.out = "nm";
  compileAndCheck(ofEach(Shape{0, 45, 37, 19}, layouts), GetParam());
}

// Constants are packed by the compiler; of one row, dots read them as they are.
TEST_P(Tiles, ConstantsInPanels) {
  auto kernels =
      ofEach({{0, 1, 70, 30},
              {0, 4, 130, 33},
              {0, 37, 10, 65},
              {2, 20, 49, 21},
              {0, 130, 301, 1027}},
             llvm::ArrayRef(kLayouts).take_front(2), [](size_t number) {
               return Rest{takeEpilogue(number), /*constantRhs=*/true};
             });
  compileAndCheck(std::move(kernels), GetParam());
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
  auto isConstant = [](size_t number) {
    return Rest{takeEpilogue(number), /*constantRhs=*/number % 3 == 1};
  };
  compileAndCheck(ofEach({{0, 5, 40, 2600},
                          {0, 33, 21, 3001},
                          {2, 3, 17, 2600},
                          {0, 100, 130, 2561},
                          {0, 5, 40, 2559}},
                         kLayouts, isConstant),
                  GetParam());
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
  compileAndCheck(ofEach(Shape{0, 130, 301, 1027}, kLayouts), GetParam());
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
