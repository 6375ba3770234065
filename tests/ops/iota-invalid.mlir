// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_beyond_rank() {
  // expected-error @+1 {{dim must be within [0, 2), found 2}}
  %i = ingot.iota dim = 2 : tensor<3x5xi64>
  return
}

// -----

func.func @c1_negative() {
  // expected-error @+1 {{dim must be within [0, 2), found -1}}
  %i = ingot.iota dim = -1 : tensor<3x5xi64>
  return
}
