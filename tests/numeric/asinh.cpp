//===- asinh.cpp - Numeric cases of ingot.asinh -----------------------------===//

#include "tests/numeric/CaseFamilies.h"

#include <cmath>

namespace {

using namespace ingot::test;

const FunctionCases floats("asinh", {.low = -3, .high = 3},
                           {.f32 = 3, .f64 = 3}, std::asinh);

} // namespace
