// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_dims_per_input_dimension(%x: tensor<3xf32>) {
  // expected-error @+1 {{expected one entry of dims per dimension of the input, 1, found 2}}
  %y = ingot.expand %x, dims = [0, 1] : tensor<3xf32> to tensor<3x5xf32>
  return
}

// -----

func.func @c1_descending(%x: tensor<3x5xf32>) {
  // expected-error @+1 {{dims must be strictly ascending and within [0, 3), found [1, 0]}}
  %y = ingot.expand %x, dims = [1, 0] : tensor<3x5xf32> to tensor<5x3x2xf32>
  return
}

// -----

func.func @c2_extent(%x: tensor<3xf32>) {
  // expected-error @+1 {{dimension 0 of the input has extent 3, dimension 1 of the output has extent 5}}
  %y = ingot.expand %x, dims = [1] : tensor<3xf32> to tensor<3x5xf32>
  return
}

// -----

func.func @c3_element_type(%x: tensor<3xf32>) {
  // expected-error @+1 {{element types differ: 'f32' in input, 'f64' in output}}
  %y = ingot.expand %x, dims = [0] : tensor<3xf32> to tensor<3x5xf64>
  return
}
