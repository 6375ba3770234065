// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LOOPS-LABEL: func @lowering
// LOOPS:       ingot.loops
// LOOPS:         ^bb0(%[[IN:.*]]: f32)
// LOOPS-NEXT:      %[[N:.*]] = arith.negf %[[IN]]
// LOOPS-NEXT:      %[[E:.*]] = math.exp %[[N]]
// LOOPS-NEXT:      %[[ONE:.*]] = arith.constant 1.0
// LOOPS-NEXT:      %[[D:.*]] = arith.addf %[[E]], %[[ONE]]
// LOOPS-NEXT:      %[[ONE2:.*]] = arith.constant 1.0
// LOOPS-NEXT:      %[[R:.*]] = arith.divf %[[ONE2]], %[[D]]
// LOOPS-NEXT:      ingot.yield %[[R]]
func.func @lowering(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.sigmoid %x : tensor<3x5xf32>
  return %z : tensor<3x5xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>, %[[DZ:.*]]: tensor<3x5xf32>)
// GRAD-DAG:    %[[ONE:.*]] = ingot.constant dense<1.0
// GRAD:        %[[Z:.*]] = ingot.sigmoid %[[X]]
// GRAD-NEXT:   %[[C:.*]] = ingot.sub %[[ONE]], %[[Z]]
// GRAD-NEXT:   %[[S:.*]] = ingot.mul %[[Z]], %[[C]]
// GRAD-NEXT:   %[[DX:.*]] = ingot.mul %[[DZ]], %[[S]]
// GRAD-NEXT:   return %[[DX]]
func.func @gradient(%x: tensor<3x5xf32>, %dz: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.sigmoid %x : tensor<3x5xf32>
  %p = ingot.mul %z, %dz : tensor<3x5xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<3x5xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<3x5xf32> -> tensor<3x5xf32>
  return %g : tensor<3x5xf32>
}
