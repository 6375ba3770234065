// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_element_count(%x: tensor<3x5xf32>) {
  // expected-error @+1 {{cannot reshape [3, 5], 15 elements, to [2, 7], 14 elements}}
  %y = ingot.reshape %x : tensor<3x5xf32> to tensor<2x7xf32>
  return
}

// -----

func.func @c2_element_type(%x: tensor<3x5xf32>) {
  // expected-error @+1 {{element types differ: 'f32' in input, 'i32' in output}}
  %y = ingot.reshape %x : tensor<3x5xf32> to tensor<15xi32>
  return
}
