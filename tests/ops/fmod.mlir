// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LOOPS-LABEL: func @lowering
// LOOPS:       ingot.loops
// LOOPS:         ^bb0(%[[X:.*]]: f32, %[[Y:.*]]: f32)
// LOOPS-NEXT:      %[[R:.*]] = arith.remf %[[X]], %[[Y]]
// LOOPS-NEXT:      ingot.yield %[[R]]
func.func @lowering(%x: tensor<3x5xf32>, %y: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.fmod %x, %y : tensor<3x5xf32>
  return %z : tensor<3x5xf32>
}

// The quotient is that of z, not of x / y, which may be on the other side of a jump.
// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>, %[[Y:.*]]: tensor<3x5xf32>, %[[DZ:.*]]: tensor<3x5xf32>)
// GRAD:        %[[Z:.*]] = ingot.fmod %[[X]], %[[Y]]
// GRAD-NEXT:   %[[MULTIPLE:.*]] = ingot.sub %[[X]], %[[Z]]
// GRAD-NEXT:   %[[Q:.*]] = ingot.div %[[MULTIPLE]], %[[Y]]
// GRAD-NEXT:   %[[N:.*]] = ingot.round %[[Q]]
// GRAD-NEXT:   %[[P:.*]] = ingot.mul %[[DZ]], %[[N]]
// GRAD-NEXT:   %[[DY:.*]] = ingot.neg %[[P]]
// GRAD-NEXT:   return %[[DZ]], %[[DY]]
func.func @gradient(%x: tensor<3x5xf32>, %y: tensor<3x5xf32>, %dz: tensor<3x5xf32>) -> (tensor<3x5xf32>, tensor<3x5xf32>) {
  %z = ingot.fmod %x, %y : tensor<3x5xf32>
  %p = ingot.mul %z, %dz : tensor<3x5xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<3x5xf32>
  %g:2 = ingot.grad %loss wrt %x, %y : tensor<f32>, tensor<3x5xf32>, tensor<3x5xf32> -> tensor<3x5xf32>, tensor<3x5xf32>
  return %g#0, %g#1 : tensor<3x5xf32>, tensor<3x5xf32>
}

// Processors trap at 0, of which the remainder is the dividend, and at -1.
// LOOPS-LABEL: func @integers
// LOOPS:         ^bb0(%[[LHS:.*]]: i32, %[[RHS:.*]]: i32)
// LOOPS:           %[[ZERO:.*]] = arith.cmpi eq, %[[RHS]], %c0_i32
// LOOPS:           %[[MINUS:.*]] = arith.cmpi eq, %[[RHS]], %c-1_i32
// LOOPS:           %[[EITHER:.*]] = arith.ori %[[ZERO]], %[[MINUS]]
// LOOPS:           %[[DIVISOR:.*]] = arith.select %[[EITHER]], %c1_i32, %[[RHS]]
// LOOPS:           %[[R:.*]] = arith.remsi %[[LHS]], %[[DIVISOR]]
// LOOPS:           arith.select %[[ZERO]], %[[LHS]], %[[R]]
func.func @integers(%x: tensor<7xi32>, %y: tensor<7xi32>) -> tensor<7xi32> {
  %z = ingot.fmod %x, %y : tensor<7xi32>
  return %z : tensor<7xi32>
}

// LOOPS-LABEL: func @unsigned_integers
// LOOPS:           arith.remui
// LOOPS-NOT:       arith.remsi
func.func @unsigned_integers(%x: tensor<7xui8>, %y: tensor<7xui8>) -> tensor<7xui8> {
  %z = ingot.fmod %x, %y : tensor<7xui8>
  return %z : tensor<7xui8>
}
