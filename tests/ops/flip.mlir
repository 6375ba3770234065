// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LOOPS-LABEL: func @lowering
// LOOPS:         ingot.loops (i0 = 2, i1 = 3, i2 = 5)
// LOOPS-NEXT:      reads %{{.*}}[-i0 + 1, i1, -i2 + 4]
// LOOPS-NEXT:      writes [i0, i1, i2] {
func.func @lowering(%x: tensor<2x3x5xf32>) -> tensor<2x3x5xf32> {
  %y = ingot.flip %x, dims = [0, 2] : tensor<2x3x5xf32>
  return %y : tensor<2x3x5xf32>
}

// GRAD-LABEL: func @twice
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>)
// GRAD-NEXT:    return %[[X]]
func.func @twice(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %y = ingot.flip %x, dims = [1] : tensor<3x5xf32>
  %z = ingot.flip %y, dims = [1] : tensor<3x5xf32>
  return %z : tensor<3x5xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%{{.*}}: tensor<3x5xf32>, %[[DY:.*]]: tensor<3x5xf32>)
// GRAD-NEXT:    %[[DX:.*]] = ingot.flip %[[DY]], dims = [0, 1]
// GRAD-NEXT:    return %[[DX]]
func.func @gradient(%x: tensor<3x5xf32>, %dy: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %y = ingot.flip %x, dims = [0, 1] : tensor<3x5xf32>
  %p = ingot.mul %y, %dy : tensor<3x5xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<3x5xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<3x5xf32> -> tensor<3x5xf32>
  return %g : tensor<3x5xf32>
}
