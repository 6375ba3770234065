// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_panel_count(%panels: tensor<2x3x16xf32>) {
  // expected-error @+1 {{input of shape [2, 3, 16] does not hold the panels of a matrix of shape [3, 33]}}
  %b = ingot.unpack %panels : tensor<2x3x16xf32> to tensor<3x33xf32>
  return
}

// -----

func.func @c1_rows(%panels: tensor<2x3x16xf32>) {
  // expected-error @+1 {{input of shape [2, 3, 16] does not hold the panels of a matrix of shape [4, 32]}}
  %b = ingot.unpack %panels : tensor<2x3x16xf32> to tensor<4x32xf32>
  return
}

// -----

func.func @c2_element_type(%panels: tensor<2x3x16xf32>) {
  // expected-error @+1 {{element types differ: 'f32' in the input, 'f64' in the output}}
  %b = ingot.unpack %panels : tensor<2x3x16xf32> to tensor<3x32xf64>
  return
}
