// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// The windows of the forward pass times the gradient, summed over images, rows and
// columns of windows.
// LOOPS-LABEL: func @lowering
// LOOPS-SAME:      (%[[D:.*]]: tensor<2x3x6x4xf32>, %[[X:.*]]: tensor<2x5x7x3xf32>)
// LOOPS-NEXT:    ingot.loops (i0 = 3, i1 = 2, i2 = 3, i3 = 4 | k0 = 2, k1 = 3, k2 = 6)
// LOOPS-NEXT:      reads %[[D]][k0, k1, k2, i3], %[[X]][k0, i0 + k1 * 2 - 1, i1 + k2, i2] else 0.0
// LOOPS-NEXT:      writes [i0, i1, i2, i3] from 0.0
func.func @lowering(%d: tensor<2x3x6x4xf32>, %x: tensor<2x5x7x3xf32>) -> tensor<3x2x3x4xf32> {
  %w = ingot.conv2d_weight_grad %d, %x stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] groups = 1 layout = channels_last : tensor<2x3x6x4xf32>, tensor<2x5x7x3xf32> -> tensor<3x2x3x4xf32>
  return %w : tensor<3x2x3x4xf32>
}

// Linear in both operands.
// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[D:.*]]: tensor<2x3x6x4xf32>, %[[X:.*]]: tensor<2x5x7x3xf32>, %[[DDW:.*]]: tensor<3x2x3x4xf32>)
// GRAD-NEXT:    %[[DD:.*]] = ingot.conv2d %[[X]], %[[DDW]]
// GRAD-NEXT:    %[[DX:.*]] = ingot.conv2d_input_grad %[[D]], %[[DDW]]
// GRAD-NEXT:    return %[[DD]], %[[DX]]
func.func @gradient(%d: tensor<2x3x6x4xf32>, %x: tensor<2x5x7x3xf32>, %ddw: tensor<3x2x3x4xf32>) -> (tensor<2x3x6x4xf32>, tensor<2x5x7x3xf32>) {
  %w = ingot.conv2d_weight_grad %d, %x stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] groups = 1 layout = channels_last : tensor<2x3x6x4xf32>, tensor<2x5x7x3xf32> -> tensor<3x2x3x4xf32>
  %p = ingot.mul %w, %ddw : tensor<3x2x3x4xf32>
  %loss = ingot.sum %p, dims = [0, 1, 2, 3] : tensor<3x2x3x4xf32>
  %g:2 = ingot.grad %loss wrt %d, %x : tensor<f32>, tensor<2x3x6x4xf32>, tensor<2x5x7x3xf32> -> tensor<2x3x6x4xf32>, tensor<2x5x7x3xf32>
  return %g#0, %g#1 : tensor<2x3x6x4xf32>, tensor<2x5x7x3xf32>
}
