// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// Sums of narrow floats are kept in f32 until all are in.
// LOOPS-LABEL: func @lowering
// LOOPS:         ingot.loops (i0 = 3 | k0 = 4, k1 = 6)
// LOOPS-NEXT:      reads %{{.*}}[k0, k1], %{{.*}}[k0, k1, i0]
// LOOPS-NEXT:      writes [v0, i0] from 0.0 {
// LOOPS:         } : (tensor<4x6xi64>, tensor<4x6x3xbf16>) -> tensor<9x3xf32>
// LOOPS:         arith.truncf
func.func @lowering(%dy: tensor<4x6x3xbf16>, %i: tensor<4x6xi64>) -> tensor<9x3xbf16> {
  %y = ingot.scatter_add %dy to %i dim = 0 : tensor<4x6xi64>, tensor<4x6x3xbf16> -> tensor<9x3xbf16>
  return %y : tensor<9x3xbf16>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%{{.*}}: tensor<5x3xf32>, %[[I:.*]]: tensor<5xi32>, %[[DY:.*]]: tensor<9x3xf32>)
// GRAD-NEXT:    %[[DX:.*]] = ingot.gather %[[I]] of %[[DY]] dim = 0
// GRAD-NEXT:    return %[[DX]]
func.func @gradient(%x: tensor<5x3xf32>, %i: tensor<5xi32>, %dy: tensor<9x3xf32>) -> tensor<5x3xf32> {
  %y = ingot.scatter_add %x to %i dim = 0 : tensor<5xi32>, tensor<5x3xf32> -> tensor<9x3xf32>
  %p = ingot.mul %y, %dy : tensor<9x3xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<9x3xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<5x3xf32> -> tensor<5x3xf32>
  return %g : tensor<5x3xf32>
}
