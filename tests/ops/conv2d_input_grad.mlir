// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// A row of the image is part of a window only where the window begins at a whole
// stride above it.
// LOOPS-LABEL: func @lowering
// LOOPS-SAME:      (%[[D:.*]]: tensor<2x3x6x4xf32>, %[[W:.*]]: tensor<3x2x3x4xf32>)
// LOOPS-NEXT:    ingot.loops (i0 = 2, i1 = 5, i2 = 7, i3 = 3 | k0 = 3, k1 = 2, k2 = 4)
// LOOPS-NEXT:      reads %[[D]][i0, i1 - k0 + 1 over 2, i2 - k1, k2] else 0.0, %[[W]][k0, k1, i3, k2]
// LOOPS-NEXT:      writes [i0, i1, i2, i3] from 0.0
func.func @lowering(%d: tensor<2x3x6x4xf32>, %w: tensor<3x2x3x4xf32>) -> tensor<2x5x7x3xf32> {
  %x = ingot.conv2d_input_grad %d, %w stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] groups = 1 layout = channels_last : tensor<2x3x6x4xf32>, tensor<3x2x3x4xf32> -> tensor<2x5x7x3xf32>
  return %x : tensor<2x5x7x3xf32>
}

// Linear in both operands.
// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[D:.*]]: tensor<2x3x6x4xf32>, %[[W:.*]]: tensor<3x2x3x4xf32>, %[[DDX:.*]]: tensor<2x5x7x3xf32>)
// GRAD-NEXT:    %[[DD:.*]] = ingot.conv2d %[[DDX]], %[[W]]
// GRAD-NEXT:    %[[DW:.*]] = ingot.conv2d_weight_grad %[[D]], %[[DDX]]
// GRAD-NEXT:    return %[[DD]], %[[DW]]
func.func @gradient(%d: tensor<2x3x6x4xf32>, %w: tensor<3x2x3x4xf32>, %ddx: tensor<2x5x7x3xf32>) -> (tensor<2x3x6x4xf32>, tensor<3x2x3x4xf32>) {
  %x = ingot.conv2d_input_grad %d, %w stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] groups = 1 layout = channels_last : tensor<2x3x6x4xf32>, tensor<3x2x3x4xf32> -> tensor<2x5x7x3xf32>
  %p = ingot.mul %x, %ddx : tensor<2x5x7x3xf32>
  %loss = ingot.sum %p, dims = [0, 1, 2, 3] : tensor<2x5x7x3xf32>
  %g:2 = ingot.grad %loss wrt %d, %w : tensor<f32>, tensor<2x3x6x4xf32>, tensor<3x2x3x4xf32> -> tensor<2x3x6x4xf32>, tensor<3x2x3x4xf32>
  return %g#0, %g#1 : tensor<2x3x6x4xf32>, tensor<3x2x3x4xf32>
}
