// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_beyond_rank(%x: tensor<2x5xf32>, %i: tensor<2xi64>) {
  // expected-error @+1 {{dim must be within [0, 2), found 2}}
  %y = ingot.scatter_add %x to %i dim = 2 : tensor<2xi64>, tensor<2x5xf32> -> tensor<3x5xf32>
  return
}

// -----

func.func @c2_other_shape(%x: tensor<2x4xf32>, %i: tensor<2xi64>) {
  // expected-error @+1 {{expected updates of type 'tensor<2x5xf32>', found 'tensor<2x4xf32>'}}
  %y = ingot.scatter_add %x to %i dim = 0 : tensor<2xi64>, tensor<2x4xf32> -> tensor<3x5xf32>
  return
}
