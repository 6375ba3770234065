// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_beyond_rank(%x: tensor<3x5xf32>) {
  // expected-error @+1 {{dim must be within [0, 2), found 2}}
  %z = ingot.log_softmax %x, dim = 2 : tensor<3x5xf32>
  return
}

// -----

func.func @c1_negative(%x: tensor<3x5xf32>) {
  // expected-error @+1 {{dim must be within [0, 2), found -1}}
  %z = ingot.log_softmax %x, dim = -1 : tensor<3x5xf32>
  return
}
