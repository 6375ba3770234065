//===- sinh.cpp - Numeric cases of ingot.sinh -------------------------------===//

#include "tests/numeric/CaseFamilies.h"

#include <cmath>

namespace {

using namespace ingot::test;

const FunctionCases floats("sinh", {.low = -3, .high = 3}, {.f32 = 3, .f64 = 3},
                           std::sinh);

} // namespace
