// RUN: ingot-opt %s --canonicalize --cse | FileCheck %s

// Equal constants become one, which is what folding to a constant relies on.
// CHECK-LABEL: func @equal
// CHECK-NEXT:    %[[C:.*]] = ingot.constant dense<[1.0{{.*}}, 2.0{{.*}}]> : tensor<2xf32>
// CHECK-NEXT:    return %[[C]], %[[C]]
func.func @equal() -> (tensor<2xf32>, tensor<2xf32>) {
  %a = ingot.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %b = ingot.constant dense<[1.0, 2.0]> : tensor<2xf32>
  return %a, %b : tensor<2xf32>, tensor<2xf32>
}

// CHECK-LABEL: func @reshaped
// CHECK:         ingot.constant dense<{{\[}}[1, 2], [3, 4], [5, 6]]> : tensor<3x2xi32>
// CHECK-NOT:     ingot.reshape
// CHECK:         return
func.func @reshaped() -> tensor<3x2xi32> {
  %x = ingot.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  %y = ingot.reshape %x : tensor<2x3xi32> to tensor<3x2xi32>
  return %y : tensor<3x2xi32>
}
