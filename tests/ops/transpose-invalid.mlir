// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_too_short(%x: tensor<2x3x5xf32>) {
  // expected-error @+1 {{expected a permutation of [0, 3), found [1, 0]}}
  %y = ingot.transpose %x, permutation = [1, 0] : tensor<2x3x5xf32>
  return
}

// -----

func.func @c1_repeated(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{expected a permutation of [0, 2), found [1, 1]}}
  %y = ingot.transpose %x, permutation = [1, 1] : tensor<2x3xf32>
  return
}

// -----

func.func @c1_beyond_rank(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{expected a permutation of [0, 2), found [2, 0]}}
  %y = ingot.transpose %x, permutation = [2, 0] : tensor<2x3xf32>
  return
}
