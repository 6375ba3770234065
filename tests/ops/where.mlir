// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LOOPS-LABEL: func @lowering
// LOOPS:         ^bb0(%[[C:.*]]: i1, %[[X:.*]]: f32, %[[Y:.*]]: f32)
// LOOPS-NEXT:      %[[R:.*]] = arith.select %[[C]], %[[X]], %[[Y]]
// LOOPS-NEXT:      ingot.yield %[[R]]
func.func @lowering(%c: tensor<7xi1>, %x: tensor<7xf32>, %y: tensor<7xf32>) -> tensor<7xf32> {
  %z = ingot.where %c, %x, %y : tensor<7xi1>, tensor<7xf32>
  return %z : tensor<7xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[C:.*]]: tensor<7xi1>, %[[X:.*]]: tensor<7xf32>, %[[Y:.*]]: tensor<7xf32>, %[[DZ:.*]]: tensor<7xf32>)
// GRAD:         %[[ZERO:.*]] = ingot.constant dense<0.0
// GRAD-NEXT:    %[[DX:.*]] = ingot.where %[[C]], %[[DZ]], %[[ZERO]]
// GRAD-NEXT:    %[[DY:.*]] = ingot.where %[[C]], %[[ZERO]], %[[DZ]]
// GRAD-NEXT:    return %[[DX]], %[[DY]]
func.func @gradient(%c: tensor<7xi1>, %x: tensor<7xf32>, %y: tensor<7xf32>, %dz: tensor<7xf32>) -> (tensor<7xf32>, tensor<7xf32>) {
  %z = ingot.where %c, %x, %y : tensor<7xi1>, tensor<7xf32>
  %p = ingot.mul %z, %dz : tensor<7xf32>
  %loss = ingot.sum %p, dims = [0] : tensor<7xf32>
  %g:2 = ingot.grad %loss wrt %x, %y : tensor<f32>, tensor<7xf32>, tensor<7xf32> -> tensor<7xf32>, tensor<7xf32>
  return %g#0, %g#1 : tensor<7xf32>, tensor<7xf32>
}

// GRAD-LABEL: func @constant_condition
// GRAD-SAME:      (%[[X:.*]]: tensor<7xf32>, %[[Y:.*]]: tensor<7xf32>)
// GRAD-NEXT:    return %[[X]], %[[Y]]
func.func @constant_condition(%x: tensor<7xf32>, %y: tensor<7xf32>) -> (tensor<7xf32>, tensor<7xf32>) {
  %true = ingot.constant dense<true> : tensor<7xi1>
  %false = ingot.constant dense<false> : tensor<7xi1>
  %z = ingot.where %true, %x, %y : tensor<7xi1>, tensor<7xf32>
  %w = ingot.where %false, %x, %y : tensor<7xi1>, tensor<7xf32>
  return %z, %w : tensor<7xf32>, tensor<7xf32>
}
