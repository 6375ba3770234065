// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LOOPS-LABEL: func @lowering
// LOOPS:       ingot.loops
// LOOPS:         ^bb0(%[[IN0:.*]]: f32, %[[IN1:.*]]: f32)
// LOOPS-NEXT:      %[[R:.*]] = arith.divf %[[IN0]], %[[IN1]]
// LOOPS-NEXT:      ingot.yield %[[R]]
func.func @lowering(%x: tensor<3x5xf32>, %y: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.div %x, %y : tensor<3x5xf32>
  return %z : tensor<3x5xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>, %[[Y:.*]]: tensor<3x5xf32>, %[[DZ:.*]]: tensor<3x5xf32>)
// GRAD:        %[[Z:.*]] = ingot.div %[[X]], %[[Y]]
// GRAD-NEXT:   %[[DX:.*]] = ingot.div %[[DZ]], %[[Y]]
// GRAD-NEXT:   %[[P:.*]] = ingot.mul %[[DX]], %[[Z]]
// GRAD-NEXT:   %[[DY:.*]] = ingot.neg %[[P]]
// GRAD-NEXT:   return %[[DX]], %[[DY]]
func.func @gradient(%x: tensor<3x5xf32>, %y: tensor<3x5xf32>, %dz: tensor<3x5xf32>) -> (tensor<3x5xf32>, tensor<3x5xf32>) {
  %z = ingot.div %x, %y : tensor<3x5xf32>
  %p = ingot.mul %z, %dz : tensor<3x5xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<3x5xf32>
  %g:2 = ingot.grad %loss wrt %x, %y : tensor<f32>, tensor<3x5xf32>, tensor<3x5xf32> -> tensor<3x5xf32>, tensor<3x5xf32>
  return %g#0, %g#1 : tensor<3x5xf32>, tensor<3x5xf32>
}

// Processors trap at 0 and at the smallest number by -1: 1 divides instead of both.
// LOOPS-LABEL: func @integers
// LOOPS:         ^bb0(%[[LHS:.*]]: i32, %[[RHS:.*]]: i32)
// LOOPS:           %[[ZERO:.*]] = arith.cmpi eq, %[[RHS]], %c0_i32
// LOOPS:           %[[MINUS:.*]] = arith.cmpi eq, %[[RHS]], %c-1_i32
// LOOPS:           %[[EITHER:.*]] = arith.ori %[[ZERO]], %[[MINUS]]
// LOOPS:           %[[DIVISOR:.*]] = arith.select %[[EITHER]], %c1_i32, %[[RHS]]
// LOOPS:           arith.divsi %[[LHS]], %[[DIVISOR]]
func.func @integers(%x: tensor<7xi32>, %y: tensor<7xi32>) -> tensor<7xi32> {
  %z = ingot.div %x, %y : tensor<7xi32>
  return %z : tensor<7xi32>
}

// GRAD-LABEL: func @identity
// GRAD-SAME:      (%[[X:.*]]: tensor<7xf32>)
// GRAD:         return %[[X]]
func.func @identity(%x: tensor<7xf32>) -> tensor<7xf32> {
  %c = ingot.constant dense<1.0> : tensor<7xf32>
  %z = ingot.div %x, %c : tensor<7xf32>
  return %z : tensor<7xf32>
}

// Another constant: nothing may be folded.
// GRAD-LABEL: func @no_identity
// GRAD:         ingot.div
func.func @no_identity(%x: tensor<7xf32>) -> tensor<7xf32> {
  %c = ingot.constant dense<0.5> : tensor<7xf32>
  %z = ingot.div %x, %c : tensor<7xf32>
  return %z : tensor<7xf32>
}
