// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LOOPS-LABEL: func @lowering
// LOOPS:         ingot.loops (i0 = 2, i1 = 3)
// LOOPS-NEXT:      reads %{{.*}}[i0 + 1, i1 * 2]
// LOOPS-NEXT:      writes [i0, i1] {
func.func @lowering(%x: tensor<4x6xf32>) -> tensor<2x3xf32> {
  %y = ingot.slice %x, [1, 0] to [3, 6] by [1, 2] : tensor<4x6xf32>
  return %y : tensor<2x3xf32>
}

// GRAD-LABEL: func @all
// GRAD-SAME:      (%[[X:.*]]: tensor<4x6xf32>)
// GRAD-NEXT:    return %[[X]]
func.func @all(%x: tensor<4x6xf32>) -> tensor<4x6xf32> {
  %y = ingot.slice %x, [0, 0] to [4, 6] by [1, 1] : tensor<4x6xf32>
  return %y : tensor<4x6xf32>
}

// The extent is rounded up: 0, 2, 4 of 5.
// GRAD-LABEL: func @uneven_stride
// GRAD:         ingot.slice
// GRAD-NEXT:    return %{{.*}} : tensor<3xf32>
func.func @uneven_stride(%x: tensor<5xf32>) -> tensor<3xf32> {
  %y = ingot.slice %x, [0] to [5] by [2] : tensor<5xf32>
  return %y : tensor<3xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%{{.*}}: tensor<4x6xf32>, %[[DY:.*]]: tensor<2x3xf32>)
// GRAD-NEXT:    %[[DX:.*]] = ingot.pad %[[DY]], low = [1, 2], high = [1, 1], value = 0.0
// GRAD-NEXT:    return %[[DX]]
func.func @gradient(%x: tensor<4x6xf32>, %dy: tensor<2x3xf32>) -> tensor<4x6xf32> {
  %y = ingot.slice %x, [1, 2] to [3, 5] by [1, 1] : tensor<4x6xf32>
  %p = ingot.mul %y, %dy : tensor<2x3xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<2x3xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<4x6xf32> -> tensor<4x6xf32>
  return %g : tensor<4x6xf32>
}

// Elements 1 and 4 of 6: each is followed by the two zeros of the stride, of
// which the last does not fit.
// GRAD-LABEL: func @strided_gradient
// GRAD-SAME:      (%{{.*}}: tensor<6xf32>, %[[DY:.*]]: tensor<2xf32>)
// GRAD-NEXT:    %[[COLUMN:.*]] = ingot.reshape %[[DY]] : tensor<2xf32> to tensor<2x1xf32>
// GRAD-NEXT:    %[[SPREAD:.*]] = ingot.pad %[[COLUMN]], low = [0, 0], high = [0, 2]
// GRAD-NEXT:    %[[FLAT:.*]] = ingot.reshape %[[SPREAD]] : tensor<2x3xf32> to tensor<6xf32>
// GRAD-NEXT:    %[[CUT:.*]] = ingot.slice %[[FLAT]], [0] to [5] by [1]
// GRAD-NEXT:    %[[DX:.*]] = ingot.pad %[[CUT]], low = [1], high = [0]
// GRAD-NEXT:    return %[[DX]] : tensor<6xf32>
func.func @strided_gradient(%x: tensor<6xf32>, %dy: tensor<2xf32>) -> tensor<6xf32> {
  %y = ingot.slice %x, [1] to [6] by [3] : tensor<6xf32>
  %p = ingot.mul %y, %dy : tensor<2xf32>
  %loss = ingot.sum %p, dims = [0] : tensor<2xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<6xf32> -> tensor<6xf32>
  return %g : tensor<6xf32>
}
