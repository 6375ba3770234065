// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_ranks_differ(%m: tensor<2x3x5xi1>, %a: tensor<2x3x5xf32>, %b: tensor<5x7xf32>) {
  // expected-error @+1 {{expected operands of one rank, at least 2, found rank 3 and rank 2}}
  %c = ingot.masked_matmul %m, %a, %b : tensor<2x3x5xi1>, tensor<2x3x5xf32>, tensor<5x7xf32>
  return
}

// -----

func.func @c2_batch(%m: tensor<2x3x5xi1>, %a: tensor<2x3x5xf32>, %b: tensor<4x5x7xf32>) {
  // expected-error @+1 {{batch dimensions differ: [2] in lhs, [4] in rhs}}
  %c = ingot.masked_matmul %m, %a, %b : tensor<2x3x5xi1>, tensor<2x3x5xf32>, tensor<4x5x7xf32>
  return
}

// -----

func.func @c3_contracted_dimension(%m: tensor<3x5xi1>, %a: tensor<3x5xf32>, %b: tensor<6x7xf32>) {
  // expected-error @+1 {{contracted dimensions differ: 5 columns in lhs, 6 rows in rhs}}
  %c = ingot.masked_matmul %m, %a, %b : tensor<3x5xi1>, tensor<3x5xf32>, tensor<6x7xf32>
  return
}

// -----

func.func @c4_element_type(%m: tensor<3x5xi1>, %a: tensor<3x5xf32>, %b: tensor<5x7xf64>) {
  // expected-error @+1 {{element types differ: 'f32' in lhs, 'f64' in rhs}}
  %c = ingot.masked_matmul %m, %a, %b : tensor<3x5xi1>, tensor<3x5xf32>, tensor<5x7xf64>
  return
}

// -----

func.func @c5_mask(%m: tensor<3x1xi1>, %a: tensor<3x5xf32>, %b: tensor<5x7xf32>) {
  // expected-error @+1 {{expected a mask of shape [3, 5], that of lhs, found [3, 1]}}
  %c = ingot.masked_matmul %m, %a, %b : tensor<3x1xi1>, tensor<3x5xf32>, tensor<5x7xf32>
  return
}
