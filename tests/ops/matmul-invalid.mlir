// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_vector(%a: tensor<5xf32>, %b: tensor<5xf32>) {
  // expected-error @+1 {{expected operands of one rank, at least 2, found rank 1 and rank 1}}
  %c = ingot.matmul %a, %b : tensor<5xf32>, tensor<5xf32>
  return
}

// -----

func.func @c1_ranks_differ(%a: tensor<2x3x5xf32>, %b: tensor<5x7xf32>) {
  // expected-error @+1 {{expected operands of one rank, at least 2, found rank 3 and rank 2}}
  %c = ingot.matmul %a, %b : tensor<2x3x5xf32>, tensor<5x7xf32>
  return
}

// -----

func.func @c2_batch(%a: tensor<2x3x5xf32>, %b: tensor<4x5x7xf32>) {
  // expected-error @+1 {{batch dimensions differ: [2] in lhs, [4] in rhs}}
  %c = ingot.matmul %a, %b : tensor<2x3x5xf32>, tensor<4x5x7xf32>
  return
}

// -----

func.func @c3_contracted_dimension(%a: tensor<3x5xf32>, %b: tensor<6x7xf32>) {
  // expected-error @+1 {{contracted dimensions differ: 5 columns in lhs, 6 rows in rhs}}
  %c = ingot.matmul %a, %b : tensor<3x5xf32>, tensor<6x7xf32>
  return
}

// -----

func.func @c4_element_type(%a: tensor<3x5xf32>, %b: tensor<5x7xf64>) {
  // expected-error @+1 {{element types differ: 'f32' in lhs, 'f64' in rhs}}
  %c = ingot.matmul %a, %b : tensor<3x5xf32>, tensor<5x7xf64>
  return
}
