// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_no_dims(%x: tensor<3x5xf32>) {
  // expected-error @+1 {{dims is empty}}
  %y = ingot.prod %x, dims = [] : tensor<3x5xf32>
  return
}

// -----

func.func @c1_descending(%x: tensor<3x5xf32>) {
  // expected-error @+1 {{dims must be strictly ascending and within [0, 2), found [1, 0]}}
  %y = ingot.prod %x, dims = [1, 0] : tensor<3x5xf32>
  return
}

// -----

func.func @c1_beyond_rank(%x: tensor<3x5xf32>) {
  // expected-error @+1 {{dims must be strictly ascending and within [0, 2), found [2]}}
  %y = ingot.prod %x, dims = [2] : tensor<3x5xf32>
  return
}

// -----

func.func @c1_negative(%x: tensor<3x5xf32>) {
  // expected-error @+1 {{dims must be strictly ascending and within [0, 2), found [-1]}}
  %y = ingot.prod %x, dims = [-1] : tensor<3x5xf32>
  return
}
