// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_types(%x: tensor<3xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{expected the types of the values}}
  %y = ingot.checkpoint %x : tensor<3xf32> -> tensor<4xf32>
  return %y : tensor<4xf32>
}
