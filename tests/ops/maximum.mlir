// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LOOPS-LABEL: func @lowering
// LOOPS:       ingot.loops
// LOOPS:         ^bb0(%[[IN0:.*]]: f32, %[[IN1:.*]]: f32)
// LOOPS-NEXT:      %[[R:.*]] = arith.maximumf %[[IN0]], %[[IN1]]
// LOOPS-NEXT:      ingot.yield %[[R]]
func.func @lowering(%x: tensor<3x5xf32>, %y: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.maximum %x, %y : tensor<3x5xf32>
  return %z : tensor<3x5xf32>
}

// Equal elements share the gradient in halves.
// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>, %[[Y:.*]]: tensor<3x5xf32>, %[[DZ:.*]]: tensor<3x5xf32>)
// GRAD-DAG:    %[[ZERO:.*]] = ingot.constant dense<0.0
// GRAD-DAG:    %[[HALF:.*]] = ingot.constant dense<5.0
// GRAD:        %[[EQ:.*]] = ingot.compare eq, %[[X]], %[[Y]]
// GRAD-NEXT:   %[[H:.*]] = ingot.mul %[[DZ]], %[[HALF]]
// GRAD-NEXT:   %[[S:.*]] = ingot.where %[[EQ]], %[[H]], %[[DZ]]
// GRAD-NEXT:   %[[XLOSES:.*]] = ingot.compare lt, %[[X]], %[[Y]]
// GRAD-NEXT:   %[[DX:.*]] = ingot.where %[[XLOSES]], %[[ZERO]], %[[S]]
// GRAD-NEXT:   %[[YLOSES:.*]] = ingot.compare gt, %[[X]], %[[Y]]
// GRAD-NEXT:   %[[DY:.*]] = ingot.where %[[YLOSES]], %[[ZERO]], %[[S]]
// GRAD-NEXT:   return %[[DX]], %[[DY]]
func.func @gradient(%x: tensor<3x5xf32>, %y: tensor<3x5xf32>, %dz: tensor<3x5xf32>) -> (tensor<3x5xf32>, tensor<3x5xf32>) {
  %z = ingot.maximum %x, %y : tensor<3x5xf32>
  %p = ingot.mul %z, %dz : tensor<3x5xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<3x5xf32>
  %g:2 = ingot.grad %loss wrt %x, %y : tensor<f32>, tensor<3x5xf32>, tensor<3x5xf32> -> tensor<3x5xf32>, tensor<3x5xf32>
  return %g#0, %g#1 : tensor<3x5xf32>, tensor<3x5xf32>
}

// LOOPS-LABEL: func @integers
// LOOPS:         arith.maxsi
func.func @integers(%x: tensor<7xi32>, %y: tensor<7xi32>) -> tensor<7xi32> {
  %z = ingot.maximum %x, %y : tensor<7xi32>
  return %z : tensor<7xi32>
}
