// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_rank(%w: tensor<5xf32>) {
  // expected-error @+1 {{expected a matrix and a permutation of its dimensions, found rank 1 and [0]}}
  %p = ingot.pack %w, order = [0], panel_columns = 4 : tensor<5xf32>
  return
}

// -----

func.func @c1_permutation(%w: tensor<5x3xf32>) {
  // expected-error @+1 {{expected a matrix and a permutation of its dimensions, found rank 2 and [1, 1]}}
  %p = ingot.pack %w, order = [1, 1], panel_columns = 4 : tensor<5x3xf32>
  return
}

// -----

func.func @c2_panel_columns(%w: tensor<5x3xf32>) {
  // expected-error @+1 {{expected panels of at least 1 column, found 0}}
  %p = ingot.pack %w, order = [0, 1], panel_columns = 0 : tensor<5x3xf32>
  return
}
