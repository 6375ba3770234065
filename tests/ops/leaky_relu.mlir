// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LOOPS-LABEL: func @lowering
// LOOPS:       ingot.loops
// LOOPS:         ^bb0(%[[IN:.*]]: f32)
// LOOPS-NEXT:      %[[ZERO:.*]] = arith.constant 0.0
// LOOPS-NEXT:      %[[M:.*]] = arith.cmpf ogt, %[[IN]], %[[ZERO]]
// LOOPS-NEXT:      %[[SLOPE:.*]] = arith.constant 2.5
// LOOPS-NEXT:      %[[S:.*]] = arith.mulf %[[IN]], %[[SLOPE]]
// LOOPS-NEXT:      %[[R:.*]] = arith.select %[[M]], %[[IN]], %[[S]]
// LOOPS-NEXT:      ingot.yield %[[R]]
func.func @lowering(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.leaky_relu %x {negative_slope = 0.25 : f64} : tensor<3x5xf32>
  return %z : tensor<3x5xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>, %[[DZ:.*]]: tensor<3x5xf32>)
// GRAD-DAG:    %[[SLOPE:.*]] = ingot.constant dense<2.5
// GRAD-DAG:    %[[ZERO:.*]] = ingot.constant dense<0.0
// GRAD:        %[[M:.*]] = ingot.compare gt, %[[X]], %[[ZERO]]
// GRAD-NEXT:   %[[S:.*]] = ingot.mul %[[DZ]], %[[SLOPE]]
// GRAD-NEXT:   %[[DX:.*]] = ingot.where %[[M]], %[[DZ]], %[[S]]
// GRAD-NEXT:   return %[[DX]]
func.func @gradient(%x: tensor<3x5xf32>, %dz: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.leaky_relu %x {negative_slope = 0.25 : f64} : tensor<3x5xf32>
  %p = ingot.mul %z, %dz : tensor<3x5xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<3x5xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<3x5xf32> -> tensor<3x5xf32>
  return %g : tensor<3x5xf32>
}
