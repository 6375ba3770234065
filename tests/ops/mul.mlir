// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LOOPS-LABEL: func @lowering
// LOOPS:       ingot.loops
// LOOPS:         ^bb0(%[[IN0:.*]]: f32, %[[IN1:.*]]: f32)
// LOOPS-NEXT:      %[[R:.*]] = arith.mulf %[[IN0]], %[[IN1]]
// LOOPS-NEXT:      ingot.yield %[[R]]
func.func @lowering(%x: tensor<3x5xf32>, %y: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.mul %x, %y : tensor<3x5xf32>
  return %z : tensor<3x5xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>, %[[Y:.*]]: tensor<3x5xf32>, %[[DZ:.*]]: tensor<3x5xf32>)
// GRAD:        %[[DX:.*]] = ingot.mul %[[DZ]], %[[Y]]
// GRAD-NEXT:   %[[DY:.*]] = ingot.mul %[[DZ]], %[[X]]
// GRAD-NEXT:   return %[[DX]], %[[DY]]
func.func @gradient(%x: tensor<3x5xf32>, %y: tensor<3x5xf32>, %dz: tensor<3x5xf32>) -> (tensor<3x5xf32>, tensor<3x5xf32>) {
  %z = ingot.mul %x, %y : tensor<3x5xf32>
  %p = ingot.mul %z, %dz : tensor<3x5xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<3x5xf32>
  %g:2 = ingot.grad %loss wrt %x, %y : tensor<f32>, tensor<3x5xf32>, tensor<3x5xf32> -> tensor<3x5xf32>, tensor<3x5xf32>
  return %g#0, %g#1 : tensor<3x5xf32>, tensor<3x5xf32>
}

// LOOPS-LABEL: func @integers
// LOOPS:         arith.muli
func.func @integers(%x: tensor<7xi32>, %y: tensor<7xi32>) -> tensor<7xi32> {
  %z = ingot.mul %x, %y : tensor<7xi32>
  return %z : tensor<7xi32>
}

// GRAD-LABEL: func @identity
// GRAD-SAME:      (%[[X:.*]]: tensor<7xf32>)
// GRAD:         return %[[X]]
func.func @identity(%x: tensor<7xf32>) -> tensor<7xf32> {
  %c = ingot.constant dense<1.0> : tensor<7xf32>
  %z = ingot.mul %x, %c : tensor<7xf32>
  return %z : tensor<7xf32>
}

// Another constant: nothing may be folded.
// GRAD-LABEL: func @no_identity
// GRAD:         ingot.mul
func.func @no_identity(%x: tensor<7xf32>) -> tensor<7xf32> {
  %c = ingot.constant dense<0.5> : tensor<7xf32>
  %z = ingot.mul %x, %c : tensor<7xf32>
  return %z : tensor<7xf32>
}
