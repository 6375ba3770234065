// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_no_dims(%x: tensor<3x5xf32>) {
  // expected-error @+1 {{dims is empty}}
  %y = ingot.flip %x, dims = [] : tensor<3x5xf32>
  return
}

// -----

func.func @c1_beyond_rank(%x: tensor<3x5xf32>) {
  // expected-error @+1 {{dims must be strictly ascending and within [0, 2), found [2]}}
  %y = ingot.flip %x, dims = [2] : tensor<3x5xf32>
  return
}
