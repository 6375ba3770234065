//===- acosh.cpp - Numeric cases of ingot.acosh -----------------------------===//

#include "tests/numeric/CaseFamilies.h"

#include <cmath>

namespace {

using namespace ingot::test;

const FunctionCases floats("acosh", {.low = 1.1, .high = 5},
                           {.f32 = 3, .f64 = 3}, std::acosh);

} // namespace
