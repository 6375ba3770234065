// RUN: ingot-opt %s | ingot-opt | FileCheck %s
// RUN: ingot-opt %s --ingot-differentiate | FileCheck %s --check-prefix=GRAD

// CHECK-LABEL: func @two_gradients
// CHECK-SAME:      (%[[X:.*]]: tensor<3x5xf32>, %[[Y:.*]]: tensor<3x5xf32>)
// CHECK:         %[[LOSS:.*]] = ingot.sum
// CHECK:         %[[G:.*]]:2 = ingot.grad %[[LOSS]] wrt %[[Y]], %[[X]] : tensor<f32>, tensor<3x5xf32>, tensor<3x5xf32> -> tensor<3x5xf32>, tensor<3x5xf32>
// CHECK:         return %[[G]]#0, %[[G]]#1
// The order is that of wrt, not that of the program: d/dy = x, d/dx = y.
// GRAD-LABEL: func @two_gradients
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>, %[[Y:.*]]: tensor<3x5xf32>)
// GRAD:         %[[DP:.*]] = ingot.expand
// GRAD-NEXT:    %[[DX:.*]] = ingot.mul %[[DP]], %[[Y]]
// GRAD-NEXT:    %[[DY:.*]] = ingot.mul %[[DP]], %[[X]]
// GRAD-NEXT:    return %[[DY]], %[[DX]]
func.func @two_gradients(%x: tensor<3x5xf32>, %y: tensor<3x5xf32>) -> (tensor<3x5xf32>, tensor<3x5xf32>) {
  %p = ingot.mul %x, %y : tensor<3x5xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<3x5xf32>
  %g:2 = ingot.grad %loss wrt %y, %x : tensor<f32>, tensor<3x5xf32>, tensor<3x5xf32> -> tensor<3x5xf32>, tensor<3x5xf32>
  return %g#0, %g#1 : tensor<3x5xf32>, tensor<3x5xf32>
}
