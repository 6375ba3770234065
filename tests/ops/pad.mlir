// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LOOPS-LABEL: func @lowering
// LOOPS-SAME:      (%[[X:.*]]: tensor<3x5xf32>)
// LOOPS:         %[[Y:.*]] = ingot.loops (i0 = 4, i1 = 7)
// LOOPS-NEXT:      reads %[[X]][i0 - 1, i1] else 2.0
// LOOPS-NEXT:      writes [i0, i1] {
// LOOPS:         return %[[Y]] : tensor<4x7xf32>
func.func @lowering(%x: tensor<3x5xf32>) -> tensor<4x7xf32> {
  %y = ingot.pad %x, low = [1, 0], high = [0, 2], value = 2.0 : tensor<3x5xf32>
  return %y : tensor<4x7xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%{{.*}}: tensor<3x5xf32>, %[[DY:.*]]: tensor<4x7xf32>)
// GRAD-NEXT:    %[[DX:.*]] = ingot.slice %[[DY]], [1, 0] to [4, 5] by [1, 1]
// GRAD-NEXT:    return %[[DX]]
func.func @gradient(%x: tensor<3x5xf32>, %dy: tensor<4x7xf32>) -> tensor<3x5xf32> {
  %y = ingot.pad %x, low = [1, 0], high = [0, 2], value = 2.0 : tensor<3x5xf32>
  %p = ingot.mul %y, %dy : tensor<4x7xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<4x7xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<3x5xf32> -> tensor<3x5xf32>
  return %g : tensor<3x5xf32>
}
