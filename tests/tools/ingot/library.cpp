//===- library.cpp - Programs of a user, in a shared library ---------------===//
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

INGOT_PROGRAM(mismatched) {
  struct : nn::Module {
    nn::Sequential body{*this, "body"};
  } net;
  net.body.emplace_back<nn::Linear>(3, 7);
  net.body.emplace_back<nn::Linear>(5, 2);
  function("forward", {input("x", {batch(), 3})},
           [&](Tensor x) { return net.body(x); });
}
