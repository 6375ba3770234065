// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LOOPS-LABEL: func @lowering
// LOOPS:         ingot.loops (i0 = {{.*}}, i1 = {{.*}}, i2 = {{.*}})
// LOOPS-NEXT:      reads %{{.*}}[i1, i2, i0]
// LOOPS-NEXT:      writes [i0, i1, i2] {
func.func @lowering(%x: tensor<2x3x5xf32>) -> tensor<5x2x3xf32> {
  %y = ingot.transpose %x, permutation = [2, 0, 1] : tensor<2x3x5xf32>
  return %y : tensor<5x2x3xf32>
}

// GRAD-LABEL: func @identity
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>)
// GRAD-NEXT:    return %[[X]]
func.func @identity(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %y = ingot.transpose %x, permutation = [0, 1] : tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}

// Dimension 0 of the result is dimension 0 of %y, which is dimension 2 of %x.
// GRAD-LABEL: func @twice
// GRAD-SAME:      (%[[X:.*]]: tensor<2x3x5xf32>)
// GRAD-NEXT:    %[[Z:.*]] = ingot.transpose %[[X]], permutation = [2, 1, 0] : tensor<2x3x5xf32>
// GRAD-NEXT:    return %[[Z]]
func.func @twice(%x: tensor<2x3x5xf32>) -> tensor<5x3x2xf32> {
  %y = ingot.transpose %x, permutation = [2, 0, 1] : tensor<2x3x5xf32>
  %z = ingot.transpose %y, permutation = [0, 2, 1] : tensor<5x2x3xf32>
  return %z : tensor<5x3x2xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%{{.*}}: tensor<2x3x5xf32>, %[[DY:.*]]: tensor<5x2x3xf32>)
// GRAD-NEXT:    %[[DX:.*]] = ingot.transpose %[[DY]], permutation = [1, 2, 0]
// GRAD-NEXT:    return %[[DX]] : tensor<2x3x5xf32>
func.func @gradient(%x: tensor<2x3x5xf32>, %dy: tensor<5x2x3xf32>) -> tensor<2x3x5xf32> {
  %y = ingot.transpose %x, permutation = [2, 0, 1] : tensor<2x3x5xf32>
  %p = ingot.mul %y, %dy : tensor<5x2x3xf32>
  %loss = ingot.sum %p, dims = [0, 1, 2] : tensor<5x2x3xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<2x3x5xf32> -> tensor<2x3x5xf32>
  return %g : tensor<2x3x5xf32>
}
