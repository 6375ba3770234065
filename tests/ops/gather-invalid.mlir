// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_beyond_rank(%x: tensor<3x5xf32>, %i: tensor<2xi64>) {
  // expected-error @+1 {{dim must be within [0, 2), found 2}}
  %y = ingot.gather %i of %x dim = 2 : tensor<2xi64>, tensor<3x5xf32>
  return
}
