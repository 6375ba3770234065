// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LOOPS-LABEL: func @lowering
// LOOPS:         ingot.loops (i0 = 2, i1 = 4, i2 = 6, i3 = 3)
// LOOPS-NEXT:      reads %{{.*}}[i1, i2], %{{.*}}[i0, v0, i3] else 0.0
// LOOPS-NEXT:      writes [i0, i1, i2, i3] {
func.func @lowering(%x: tensor<2x9x3xf32>, %i: tensor<4x6xi64>) -> tensor<2x4x6x3xf32> {
  %y = ingot.gather %i of %x dim = 1 : tensor<4x6xi64>, tensor<2x9x3xf32>
  return %y : tensor<2x4x6x3xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%{{.*}}: tensor<9x3xf32>, %[[I:.*]]: tensor<5xi32>, %[[DY:.*]]: tensor<5x3xf32>)
// GRAD-NEXT:    %[[DX:.*]] = ingot.scatter_add %[[DY]] to %[[I]] dim = 0
// GRAD-NEXT:    return %[[DX]]
func.func @gradient(%x: tensor<9x3xf32>, %i: tensor<5xi32>, %dy: tensor<5x3xf32>) -> tensor<9x3xf32> {
  %y = ingot.gather %i of %x dim = 0 : tensor<5xi32>, tensor<9x3xf32>
  %p = ingot.mul %y, %dy : tensor<5x3xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<5x3xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<9x3xf32> -> tensor<9x3xf32>
  return %g : tensor<9x3xf32>
}
