// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_no_input() {
  // expected-error @+2 {{expected at least one input, found none}}
  // expected-error @+1 {{failed to infer returned types}}
  %z = "ingot.concat"() {dim = 0 : i64} : () -> tensor<3xf32>
  return
}

// -----

func.func @c1_dim(%x: tensor<3x5xf32>, %y: tensor<3x2xf32>) {
  // expected-error @+1 {{dim must be within [0, 2), found 2}}
  %z = ingot.concat %x, %y dim = 2 : tensor<3x5xf32>, tensor<3x2xf32>
  return
}

// -----

func.func @c2_other_extent(%x: tensor<3x5xf32>, %y: tensor<2x5xf32>) {
  // expected-error @+1 {{input 1 of type 'tensor<2x5xf32>' differs from input 0 of type 'tensor<3x5xf32>' in more than dimension 1}}
  %z = ingot.concat %x, %y dim = 1 : tensor<3x5xf32>, tensor<2x5xf32>
  return
}

// -----

func.func @c2_rank(%x: tensor<3x5xf32>, %y: tensor<3xf32>) {
  // expected-error @+1 {{input 1 of type 'tensor<3xf32>' differs from input 0 of type 'tensor<3x5xf32>' in more than dimension 1}}
  %z = ingot.concat %x, %y dim = 1 : tensor<3x5xf32>, tensor<3xf32>
  return
}

// -----

func.func @c2_element_type(%x: tensor<3x5xf32>, %y: tensor<3x2xf64>) {
  // expected-error @+1 {{input 1 of type 'tensor<3x2xf64>' differs from input 0 of type 'tensor<3x5xf32>' in more than dimension 1}}
  %z = ingot.concat %x, %y dim = 1 : tensor<3x5xf32>, tensor<3x2xf64>
  return
}
