// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// The accumulator starts at zero; without the fill the result is garbage.
// LOOPS-LABEL: func @lowering
// LOOPS-SAME:      (%[[X:.*]]: tensor<2x3x5xf32>) -> tensor<3xf32>
// LOOPS:         ingot.loops (k0 = 2, i0 = 3, k1 = 5)
// LOOPS-NEXT:      reads %[[X]][k0, i0, k1]
// LOOPS-NEXT:      writes [i0] from 0.0
// LOOPS:         ^bb0(%[[IN:.*]]: f32, %[[OUT:.*]]: f32)
// LOOPS-NEXT:      %[[R:.*]] = arith.addf %[[OUT]], %[[IN]]
// LOOPS-NEXT:      ingot.yield %[[R]]
func.func @lowering(%x: tensor<2x3x5xf32>) -> tensor<3xf32> {
  %y = ingot.sum %x, dims = [0, 2] : tensor<2x3x5xf32>
  return %y : tensor<3xf32>
}

// LOOPS-LABEL: func @integers
// LOOPS:         arith.addi
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
