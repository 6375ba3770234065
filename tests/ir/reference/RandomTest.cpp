//===- RandomTest.cpp - Philox against its published answers ------------------===//

#include "ir/reference/Philox.h"
#include "tests/ir/reference/Program.h"

using namespace ingot;
using namespace ingot::ir;
using namespace ingot::test;

namespace {

using Words = std::array<uint32_t, 4>;

// The vectors of Random123's kat_vectors for philox4x32 with 10 rounds.
TEST(Philox, EqualsTheKnownAnswers) {
  EXPECT_EQ(philox4x32({0, 0, 0, 0}, {0, 0}),
            (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox4x32({~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
                       {0xa4093822, 0x299f31d0}),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(RandomUniform, CountsElementsStepAndStream) {
  Program program(R"(func.func @f(%seed: tensor<i64>, %step: tensor<i64>)
      -> tensor<2x3xf32> {
    %u = ingot.random_uniform %seed, %step, stream = 3
      : tensor<i64>, tensor<i64> -> tensor<2x3xf32>
    return %u : tensor<2x3xf32>
  })");
  auto results = program.run(
      {program.integers(0, {0x0123456789abcdef}), program.integers(1, {17})});
  ASSERT_EQ(results.size(), 1u) << program.lastMessage();
  for (uint32_t i = 0; i < 6; ++i) {
    uint32_t word = philox4x32({i, 0, 17, 3}, {0x89abcdef, 0x01234567})[0];
    EXPECT_EQ(results[0].floats[i], (word >> 8) / 16777216.0) << i;
  }
}

} // namespace
