// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_entry_per_dimension(%x: tensor<4x6xf32>) {
  // expected-error @+1 {{expected 2 starts, limits and strides, found 1, 2 and 2}}
  %y = ingot.slice %x, [0] to [4, 6] by [1, 1] : tensor<4x6xf32>
  return
}

// -----

func.func @c2_empty(%x: tensor<4x6xf32>) {
  // expected-error @+1 {{slice [3, 3) of dimension 1 is empty or outside its extent 6}}
  %y = ingot.slice %x, [0, 3] to [4, 3] by [1, 1] : tensor<4x6xf32>
  return
}

// -----

func.func @c2_beyond_extent(%x: tensor<4x6xf32>) {
  // expected-error @+1 {{slice [0, 5) of dimension 0 is empty or outside its extent 4}}
  %y = ingot.slice %x, [0, 0] to [5, 6] by [1, 1] : tensor<4x6xf32>
  return
}

// -----

func.func @c2_negative_start(%x: tensor<4x6xf32>) {
  // expected-error @+1 {{slice [-1, 4) of dimension 0 is empty or outside its extent 4}}
  %y = ingot.slice %x, [-1, 0] to [4, 6] by [1, 1] : tensor<4x6xf32>
  return
}

// -----

func.func @c3_stride(%x: tensor<4x6xf32>) {
  // expected-error @+1 {{expected a stride of at least 1 in dimension 1, found 0}}
  %y = ingot.slice %x, [0, 0] to [4, 6] by [1, 0] : tensor<4x6xf32>
  return
}
