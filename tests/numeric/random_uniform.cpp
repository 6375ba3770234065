//===- random_uniform.cpp - Numeric cases of ingot.random_uniform -----------===//

#include "tests/numeric/NumericCase.h"

namespace {

using namespace ingot::test;

const Case
    base("random_uniform", "",
         R"((%seed: tensor<i64>, %step: tensor<i64>) -> tensor<3x37xf32> {
  %u = ingot.random_uniform %seed, %step, stream = 5
    : tensor<i64>, tensor<i64> -> tensor<3x37xf32>
  return %u : tensor<3x37xf32>
})",
         {.integerCount = 1000000007, .integerLow = 123456789012});

} // namespace
