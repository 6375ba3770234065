//===- acos.cpp - Numeric cases of ingot.acos -------------------------------===//

#include "tests/numeric/CaseFamilies.h"

#include <cmath>

namespace {

using namespace ingot::test;

const FunctionCases floats("acos", {.low = -0.9, .high = 0.9},
                           {.f32 = 3, .f64 = 3}, std::acos);

} // namespace
