// RUN: ingot-opt %s --ingot-lower-to-loops | FileCheck %s

// Weights are computed again, then two products per gradient of a product; the factor
// is part of the gradients of query and key, not of value.
// CHECK-LABEL: func @lowering
// CHECK:         ingot.loops (i0 = 3, i1 = 4, i2 = 7 | k0 = 5)
// CHECK:         math.exp
// CHECK:         ingot.loops (i0 = 3, i1 = 4, i2 = 7 | k0 = 2)
// CHECK:         %[[DS:.*]] = ingot.loops (i0 = 3, i1 = 4, i2 = 7)
// CHECK:         ingot.loops (i0 = 3, i1 = 4, i2 = 5 | k0 = 7)
// CHECK:         ingot.loops (i0 = 3, i1 = 7, i2 = 5 | k0 = 4)
// CHECK:         ingot.loops (i0 = 3, i1 = 7, i2 = 2 | k0 = 4)
// CHECK:         return
func.func @lowering(%do: tensor<3x4x2xf32>, %q: tensor<3x4x5xf32>, %k: tensor<3x7x5xf32>, %v: tensor<3x7x2xf32>) -> (tensor<3x4x5xf32>, tensor<3x7x5xf32>, tensor<3x7x2xf32>) {
  %dq, %dk, %dv = ingot.attention_backward %do, %q, %k, %v scale = 0.25 causal = false
    : tensor<3x4x2xf32>, tensor<3x4x5xf32>, tensor<3x7x5xf32>, tensor<3x7x2xf32>
  return %dq, %dk, %dv : tensor<3x4x5xf32>, tensor<3x7x5xf32>, tensor<3x7x2xf32>
}

// Of pairs that the order excludes nothing reaches a gradient: neither theirs of weights
// nor rows that they would be multiplied with.
// CHECK-LABEL: func @excluded
// CHECK:         arith.cmpf une
// CHECK:         ingot.loops (i0 = 4, i1 = 5 | k0 = 7)
// CHECK-NEXT:      reads %{{.*}}[i0, k0], %{{.*}}[i0, k0], %{{.*}}[k0, i1]
// CHECK:         ingot.loops (i0 = 7, i1 = 5 | k0 = 4)
// CHECK-NEXT:      reads %{{.*}}, %{{.*}}, %{{.*}}[k0, i1]
// CHECK:         ingot.loops (i0 = 7, i1 = 2 | k0 = 4)
// CHECK-NEXT:      reads %{{.*}}, %{{.*}}, %{{.*}}[k0, i1]
func.func @excluded(%do: tensor<4x2xf32>, %q: tensor<4x5xf32>, %k: tensor<7x5xf32>, %v: tensor<7x2xf32>) -> (tensor<4x5xf32>, tensor<7x5xf32>, tensor<7x2xf32>) {
  %dq, %dk, %dv = ingot.attention_backward %do, %q, %k, %v scale = 0.25 causal = true
    : tensor<4x2xf32>, tensor<4x5xf32>, tensor<7x5xf32>, tensor<7x2xf32>
  return %dq, %dk, %dv : tensor<4x5xf32>, tensor<7x5xf32>, tensor<7x2xf32>
}
