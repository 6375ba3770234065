//===- tanh.cpp - Numeric cases of ingot.tanh -------------------------------===//

#include "tests/numeric/CaseFamilies.h"

#include <cmath>

namespace {

using namespace ingot::test;

const FunctionCases floats("tanh", {.low = -3, .high = 3}, {.f32 = 2, .f64 = 3},
                           std::tanh);

} // namespace
