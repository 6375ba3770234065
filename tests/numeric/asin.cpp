//===- asin.cpp - Numeric cases of ingot.asin -------------------------------===//

#include "tests/numeric/CaseFamilies.h"

#include <cmath>

namespace {

using namespace ingot::test;

const FunctionCases floats("asin", {.low = -0.9, .high = 0.9},
                           {.f32 = 3, .f64 = 3}, std::asin);

} // namespace
