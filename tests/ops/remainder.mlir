// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD
// RUN: ingot-opt %s --ingot-fold-constants | FileCheck %s --check-prefix=FOLD

// LOOPS-LABEL: func @lowering
// LOOPS:       ingot.loops
// LOOPS:         ^bb0(%[[X:.*]]: f32, %[[Y:.*]]: f32)
// LOOPS-NEXT:      %[[R:.*]] = arith.remf %[[X]], %[[Y]]
// LOOPS:           %[[LOW:.*]] = arith.cmpf olt, %[[R]]
// LOOPS:           %[[BELOW:.*]] = arith.cmpf olt, %[[Y]]
// LOOPS:           %[[DIFFER:.*]] = arith.xori %[[LOW]], %[[BELOW]]
// LOOPS:           %[[NONZERO:.*]] = arith.cmpf one, %[[R]]
// LOOPS:           %[[OFF:.*]] = arith.andi %[[DIFFER]], %[[NONZERO]]
// LOOPS:           %[[MOVED:.*]] = arith.addf %[[R]], %[[Y]]
// LOOPS:           arith.select %[[OFF]], %[[MOVED]], %[[R]]
func.func @lowering(%x: tensor<3x5xf32>, %y: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.remainder %x, %y : tensor<3x5xf32>
  return %z : tensor<3x5xf32>
}

// The quotient is that of z, not of x / y, which may be on the other side of a jump.
// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>, %[[Y:.*]]: tensor<3x5xf32>, %[[DZ:.*]]: tensor<3x5xf32>)
// GRAD:        %[[Z:.*]] = ingot.remainder %[[X]], %[[Y]]
// GRAD-NEXT:   %[[MULTIPLE:.*]] = ingot.sub %[[X]], %[[Z]]
// GRAD-NEXT:   %[[Q:.*]] = ingot.div %[[MULTIPLE]], %[[Y]]
// GRAD-NEXT:   %[[N:.*]] = ingot.round %[[Q]]
// GRAD-NEXT:   %[[P:.*]] = ingot.mul %[[DZ]], %[[N]]
// GRAD-NEXT:   %[[DY:.*]] = ingot.neg %[[P]]
// GRAD-NEXT:   return %[[DZ]], %[[DY]]
func.func @gradient(%x: tensor<3x5xf32>, %y: tensor<3x5xf32>, %dz: tensor<3x5xf32>) -> (tensor<3x5xf32>, tensor<3x5xf32>) {
  %z = ingot.remainder %x, %y : tensor<3x5xf32>
  %p = ingot.mul %z, %dz : tensor<3x5xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<3x5xf32>
  %g:2 = ingot.grad %loss wrt %x, %y : tensor<f32>, tensor<3x5xf32>, tensor<3x5xf32> -> tensor<3x5xf32>, tensor<3x5xf32>
  return %g#0, %g#1 : tensor<3x5xf32>, tensor<3x5xf32>
}

// LOOPS-LABEL: func @integers
// LOOPS:         ^bb0(%[[LHS:.*]]: i32, %[[RHS:.*]]: i32)
// LOOPS:           arith.remsi
// LOOPS:           %[[R:.*]] = arith.select %{{.*}}, %[[LHS]]
// LOOPS:           %[[SIGNS:.*]] = arith.xori %[[R]], %[[RHS]]
// LOOPS:           %[[DIFFER:.*]] = arith.cmpi slt, %[[SIGNS]]
// LOOPS:           %[[MOVED:.*]] = arith.addi %[[R]], %[[RHS]]
// LOOPS:           arith.select %{{.*}}, %[[MOVED]], %[[R]]
func.func @integers(%x: tensor<7xi32>, %y: tensor<7xi32>) -> tensor<7xi32> {
  %z = ingot.remainder %x, %y : tensor<7xi32>
  return %z : tensor<7xi32>
}

// FOLD-LABEL: func @folded
// FOLD:         ingot.constant dense<1> : tensor<5xi32>
func.func @folded() -> tensor<5xi32> {
  %x = ingot.constant dense<-5> : tensor<5xi32>
  %y = ingot.constant dense<3> : tensor<5xi32>
  %z = ingot.remainder %x, %y : tensor<5xi32>
  return %z : tensor<5xi32>
}
