// RUN: ingot-opt %s --canonicalize | FileCheck %s --check-prefix=FOLD
// RUN: ingot-opt %s --ingot-decompose-composites | FileCheck %s --check-prefix=PARTS
// RUN: ingot-opt %s --ingot-differentiate --ingot-decompose-composites --canonicalize | FileCheck %s --check-prefix=GRAD

// Column 2 of each k is alone in the last panel, which is filled up with zeros.
// FOLD-LABEL:   func @constant
// FOLD:           %[[P:.*]] = ingot.constant dense<
// FOLD-SAME{LITERAL}: [[[1.000000e+00, 2.000000e+00], [4.000000e+00, 5.000000e+00]], [[3.000000e+00, 0.000000e+00], [6.000000e+00, 0.000000e+00]]]
// FOLD-SAME:        tensor<2x2x2xf32>
// FOLD:           return %[[P]]
func.func @constant() -> tensor<2x2x2xf32> {
  %w = ingot.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32>
  %p = ingot.pack %w, order = [0, 1], panel_columns = 2 : tensor<2x3xf32>
  return %p : tensor<2x2x2xf32>
}

// Dimension 0 is the column; k runs through dimension 2, within it through 1.
// FOLD-LABEL:   func @stack
// FOLD:           ingot.constant dense<
// FOLD-SAME{LITERAL}: [[[0.000000e+00, 6.000000e+00], [3.000000e+00, 9.000000e+00], [1.000000e+00, 7.000000e+00], [4.000000e+00, 1.000000e+01], [2.000000e+00, 8.000000e+00], [5.000000e+00, 1.100000e+01]]]
// FOLD-SAME:        tensor<1x6x2xf64>
func.func @stack() -> tensor<1x6x2xf64> {
  %w = ingot.constant dense<[[[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]], [[6.0, 7.0, 8.0], [9.0, 10.0, 11.0]]]> : tensor<2x2x3xf64>
  %p = ingot.pack %w, order = [2, 1, 0], panel_columns = 2 : tensor<2x2x3xf64>
  return %p : tensor<1x6x2xf64>
}

// Of equal elements only the filling differs.
// FOLD-LABEL:   func @splat
// FOLD:           ingot.constant dense<
// FOLD-SAME{LITERAL}: [[[7.000000e+00, 7.000000e+00]], [[7.000000e+00, 0.000000e+00]]]
// FOLD-LABEL:   func @full_splat
// FOLD:           ingot.constant dense<7.000000e+00> : tensor<2x1x2xf32>
func.func @splat() -> tensor<2x1x2xf32> {
  %w = ingot.constant dense<7.0> : tensor<1x3xf32>
  %p = ingot.pack %w, order = [0, 1], panel_columns = 2 : tensor<1x3xf32>
  return %p : tensor<2x1x2xf32>
}
func.func @full_splat() -> tensor<2x1x2xf32> {
  %w = ingot.constant dense<7.0> : tensor<1x4xf32>
  %p = ingot.pack %w, order = [0, 1], panel_columns = 2 : tensor<1x4xf32>
  return %p : tensor<2x1x2xf32>
}

// PARTS-LABEL:  func @computed
// PARTS-SAME:     (%[[W:.*]]: tensor<5x3xf32>)
// PARTS:          %[[T:.*]] = ingot.transpose %[[W]], permutation = [1, 0]
// PARTS:          %[[F:.*]] = ingot.pad %[[T]], low = [0, 0], high = [0, 3], value = 0.0
// PARTS:          %[[B:.*]] = ingot.reshape %[[F]] : tensor<3x8xf32> to tensor<3x2x4xf32>
// PARTS:          %[[P:.*]] = ingot.transpose %[[B]], permutation = [1, 0, 2]
// PARTS:          return %[[P]]
func.func @computed(%w: tensor<5x3xf32>) -> tensor<2x3x4xf32> {
  %p = ingot.pack %w, order = [1, 0], panel_columns = 4 : tensor<5x3xf32>
  return %p : tensor<2x3x4xf32>
}

// The gradient of what fills the last panel goes nowhere.
// GRAD-LABEL:   func @gradient
// GRAD-SAME:      (%[[W:.*]]: tensor<5x3xf32>, %[[D:.*]]: tensor<2x3x4xf32>)
// GRAD:           %[[T:.*]] = ingot.transpose %[[D]], permutation = [1, 0, 2]
// GRAD:           %[[R:.*]] = ingot.reshape %[[T]] : tensor<3x2x4xf32> to tensor<3x8xf32>
// GRAD:           %[[S:.*]] = ingot.slice %[[R]], [0, 0] to [3, 5] by [1, 1]
// GRAD:           %[[G:.*]] = ingot.transpose %[[S]], permutation = [1, 0]
// GRAD:           return %[[G]]
func.func @gradient(%w: tensor<5x3xf32>, %d: tensor<2x3x4xf32>) -> tensor<5x3xf32> {
  %p = ingot.pack %w, order = [1, 0], panel_columns = 4 : tensor<5x3xf32>
  %m = ingot.mul %p, %d : tensor<2x3x4xf32>
  %l = ingot.sum %m, dims = [0, 1, 2] : tensor<2x3x4xf32>
  %g = ingot.grad %l wrt %w : tensor<f32>, tensor<5x3xf32> -> tensor<5x3xf32>
  return %g : tensor<5x3xf32>
}
