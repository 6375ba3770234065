//===- doubler.cpp - y = 2 x + 1, whose results are exact ------------------===//
#include <ingot/ingot.h>

INGOT_PROGRAM(doubler) {
  using namespace ingot;
  function("forward", {input("x", {batch(), 3})},
           [&](Tensor x) { return Outputs{{"y", x + x + 1.0}}; });
}
