// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_dim(%x: tensor<3x5x2xf32>, %w: tensor<5xf32>, %b: tensor<5xf32>, %m: tensor<5xf32>, %v: tensor<5xf32>) {
  // expected-error @+1 {{dim must be within [0, 3), found 3}}
  %r = ingot.batch_norm %x, %w, %b, %m, %v, dim = 3, epsilon = 1.0e-5 : tensor<3x5x2xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xf32>
  return
}

// -----

func.func @c1_rank(%x: tensor<5xf32>, %w: tensor<5xf32>, %b: tensor<5xf32>, %m: tensor<5xf32>, %v: tensor<5xf32>) {
  // expected-error @+1 {{expected an input of rank at least 2, found rank 1}}
  %r = ingot.batch_norm %x, %w, %b, %m, %v, dim = 0, epsilon = 1.0e-5 : tensor<5xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xf32>
  return
}

// -----

func.func @c2_channels(%x: tensor<3x5x2xf32>, %w: tensor<5xf32>, %b: tensor<5xf32>, %m: tensor<3xf32>, %v: tensor<5xf32>) {
  // expected-error @+1 {{expected operands per channel of type 'tensor<5xf32>', found 'tensor<3xf32>'}}
  %r = ingot.batch_norm %x, %w, %b, %m, %v, dim = 1, epsilon = 1.0e-5 : tensor<3x5x2xf32>, tensor<5xf32>, tensor<5xf32>, tensor<3xf32>, tensor<5xf32>
  return
}

// -----

func.func @c2_element_type(%x: tensor<3x5x2xf32>, %w: tensor<5xf32>, %b: tensor<5xf32>, %m: tensor<5xf32>, %v: tensor<5xf64>) {
  // expected-error @+1 {{expected operands per channel of type 'tensor<5xf32>', found 'tensor<5xf64>'}}
  %r = ingot.batch_norm %x, %w, %b, %m, %v, dim = 1, epsilon = 1.0e-5 : tensor<3x5x2xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xf64>
  return
}

// -----

func.func @epsilon_below_zero(%x: tensor<3x5x2xf32>, %w: tensor<5xf32>) {
  // expected-error @+1 {{attribute 'epsilon' failed to satisfy constraint: 64-bit float attribute of at least 0}}
  %r = ingot.batch_norm %x, %w, %w, %w, %w, dim = 1, epsilon = -1.0e-5 : tensor<3x5x2xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xf32>
  return
}

// -----

func.func @epsilon_nan(%x: tensor<3x5x2xf32>, %w: tensor<5xf32>) {
  // expected-error @+1 {{attribute 'epsilon' failed to satisfy constraint: 64-bit float attribute of at least 0}}
  %r = ingot.batch_norm %x, %w, %w, %w, %w, dim = 1, epsilon = 0x7FF8000000000000 : tensor<3x5x2xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xf32>
  return
}
