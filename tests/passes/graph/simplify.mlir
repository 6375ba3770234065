// RUN: ingot-opt %s --ingot-simplify | FileCheck %s

// The gradient of a linear weight: x^T dy, transposed, is dy^T x.
// CHECK-LABEL: func @weight_gradient
// CHECK-SAME:      (%[[X:.*]]: tensor<3x5xf32>, %[[DY:.*]]: tensor<3x7xf32>)
// CHECK-NEXT:    %[[DYT:.*]] = ingot.transpose %[[DY]], permutation = [1, 0]
// CHECK-NEXT:    %[[DW:.*]] = ingot.matmul %[[DYT]], %[[X]]
// CHECK-NEXT:    return %[[DW]] : tensor<7x5xf32>
func.func @weight_gradient(%x: tensor<3x5xf32>, %dy: tensor<3x7xf32>) -> tensor<7x5xf32> {
  %xt = ingot.transpose %x, permutation = [1, 0] : tensor<3x5xf32>
  %p = ingot.matmul %xt, %dy : tensor<5x3xf32>, tensor<3x7xf32>
  %dw = ingot.transpose %p, permutation = [1, 0] : tensor<5x7xf32>
  return %dw : tensor<7x5xf32>
}

// The product itself is needed as well: computing it twice would cost more.
// CHECK-LABEL: func @read_elsewhere
// CHECK-COUNT-1: ingot.matmul
// CHECK:         ingot.transpose
func.func @read_elsewhere(%x: tensor<3x5xf32>, %y: tensor<5x7xf32>) -> (tensor<3x7xf32>, tensor<7x3xf32>) {
  %p = ingot.matmul %x, %y : tensor<3x5xf32>, tensor<5x7xf32>
  %t = ingot.transpose %p, permutation = [1, 0] : tensor<3x7xf32>
  return %p, %t : tensor<3x7xf32>, tensor<7x3xf32>
}
