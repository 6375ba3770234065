// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-linalg | FileCheck %s --check-prefix=LINALG
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// The accumulator starts at zero; without the fill the result is garbage.
// LINALG-LABEL: func @lowering
// LINALG-SAME:      (%[[X:.*]]: tensor<2x3x5xf32>) -> tensor<3xf32>
// LINALG:         %[[INIT:.*]] = arith.constant 0.0
// LINALG:         %[[FILL:.*]] = linalg.fill ins(%[[INIT]] : f32)
// LINALG:         linalg.generic {{.*}}iterator_types = ["reduction", "parallel", "reduction"]{{.*}} ins(%[[X]] : {{.*}}) outs(%[[FILL]]
// LINALG:         ^bb0(%[[IN:.*]]: f32, %[[OUT:.*]]: f32)
// LINALG-NEXT:      %[[R:.*]] = arith.addf %[[OUT]], %[[IN]]
// LINALG-NEXT:      linalg.yield %[[R]]
func.func @lowering(%x: tensor<2x3x5xf32>) -> tensor<3xf32> {
  %y = ingot.sum %x, dims = [0, 2] : tensor<2x3x5xf32>
  return %y : tensor<3xf32>
}

// LINALG-LABEL: func @integers
// LINALG:         arith.addi
func.func @integers(%x: tensor<7xi32>) -> tensor<i32> {
  %y = ingot.sum %x, dims = [0] : tensor<7xi32>
  return %y : tensor<i32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<2x3x5xf32>, %[[DY:.*]]: tensor<3xf32>)
// GRAD-NEXT:    %[[DX:.*]] = ingot.expand %[[DY]], dims = [1] : tensor<3xf32> to tensor<2x3x5xf32>
// GRAD-NEXT:    return %[[DX]]
func.func @gradient(%x: tensor<2x3x5xf32>, %dy: tensor<3xf32>) -> tensor<2x3x5xf32> {
  %y = ingot.sum %x, dims = [0, 2] : tensor<2x3x5xf32>
  %p = ingot.mul %y, %dy : tensor<3xf32>
  %loss = ingot.sum %p, dims = [0] : tensor<3xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<2x3x5xf32> -> tensor<2x3x5xf32>
  return %g : tensor<2x3x5xf32>
}
