//===- atan.cpp - Numeric cases of ingot.atan -------------------------------===//

#include "tests/numeric/CaseFamilies.h"

#include <cmath>

namespace {

using namespace ingot::test;

const FunctionCases floats("atan", {.low = -3, .high = 3},
                           {.f32 = 2.5, .f64 = 2.5}, std::atan);

} // namespace
