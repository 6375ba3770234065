// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_dim(%x: tensor<3x5x2xf32>, %w: tensor<5xf32>, %b: tensor<5xf32>) {
  // expected-error @+1 {{dim must be within [0, 3), found 3}}
  %r:3 = ingot.batch_norm_training %x, %w, %b, dim = 3, epsilon = 1.0e-5 : tensor<3x5x2xf32>, tensor<5xf32>, tensor<5xf32>
  return
}

// -----

func.func @c1_rank(%x: tensor<5xf32>, %w: tensor<5xf32>, %b: tensor<5xf32>) {
  // expected-error @+1 {{expected an input of rank at least 2, found rank 1}}
  %r:3 = ingot.batch_norm_training %x, %w, %b, dim = 0, epsilon = 1.0e-5 : tensor<5xf32>, tensor<5xf32>, tensor<5xf32>
  return
}

// -----

func.func @c2_channels(%x: tensor<3x5x2xf32>, %w: tensor<3xf32>, %b: tensor<5xf32>) {
  // expected-error @+1 {{expected operands per channel of type 'tensor<5xf32>', found 'tensor<3xf32>'}}
  %r:3 = ingot.batch_norm_training %x, %w, %b, dim = 1, epsilon = 1.0e-5 : tensor<3x5x2xf32>, tensor<3xf32>, tensor<5xf32>
  return
}

// -----

func.func @c2_element_type(%x: tensor<3x5x2xf32>, %w: tensor<5xf32>, %b: tensor<5xf64>) {
  // expected-error @+1 {{expected operands per channel of type 'tensor<5xf32>', found 'tensor<5xf64>'}}
  %r:3 = ingot.batch_norm_training %x, %w, %b, dim = 1, epsilon = 1.0e-5 : tensor<3x5x2xf32>, tensor<5xf32>, tensor<5xf64>
  return
}
