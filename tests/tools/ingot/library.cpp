//===- library.cpp - Two programs of a user, in a shared library -----------===//
#include "ingot/ingot.h"

using namespace ingot;

INGOT_PROGRAM(doubler) {
  function("forward", {input("x", {batch(), 3})},
           [&](Tensor x) { return Outputs{{"y", x + x}}; });
}

INGOT_PROGRAM(squarer) {
  function("forward", {input("x", {batch(), 3})},
           [&](Tensor x) { return Outputs{{"y", x * x}}; });
}
