// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// One product whose left operand has overlapping rows: windows two rows apart, and the
// taps of one; outside of the image they are zero.
// LOOPS-LABEL: func @lowering
// LOOPS-SAME:      (%[[X:.*]]: tensor<2x5x7x3xf32>, %[[W:.*]]: tensor<3x2x3x4xf32>)
// LOOPS-NEXT:    ingot.loops (i0 = 2, i1 = 3, i2 = 6, i3 = 4 | k0 = 3, k1 = 2, k2 = 3)
// LOOPS-NEXT:      reads %[[X]][i0, i1 * 2 + k0 - 1, i2 + k1, k2] else 0.0, %[[W]][k0, k1, k2, i3]
// LOOPS-NEXT:      writes [i0, i1, i2, i3] from 0.0
func.func @lowering(%x: tensor<2x5x7x3xf32>, %w: tensor<3x2x3x4xf32>) -> tensor<2x3x6x4xf32> {
  %y = ingot.conv2d %x, %w stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] groups = 1 layout = channels_last : tensor<2x5x7x3xf32>, tensor<3x2x3x4xf32>
  return %y : tensor<2x3x6x4xf32>
}

// Two pixels of three channels, two columns apart, with windows of three columns: a
// term of another pixel's tap is zero, whatever was multiplied.
// LOOPS-LABEL: func @pixels
// LOOPS:         ingot.loops (i0 = 2, i1 = 3, i2 = 2, i3 = 6 | k0 = 3, k1 = 5, k2 = 3)
// LOOPS:           %[[TERM:.*]] = arith.mulf
// LOOPS:           %[[O:.*]] = ingot.loop_index 3
// LOOPS:           %[[PIXEL:.*]] = arith.divui %[[O]], %c3
// LOOPS:           %[[FIRST:.*]] = arith.muli %[[PIXEL]], %c2
// LOOPS:           %[[J:.*]] = ingot.loop_index 5
// LOOPS:           %[[TAP:.*]] = arith.subi %[[J]], %[[FIRST]]
// LOOPS:           %[[IN:.*]] = arith.cmpi ult, %[[TAP]], %c3
// LOOPS:           %[[KEPT:.*]] = arith.select %[[IN]], %[[TERM]], %{{.*}} : f32
// LOOPS:           arith.addf %{{.*}}, %[[KEPT]]
func.func @pixels(%x: tensor<2x5x9x3xf32>, %w: tensor<3x5x3x6xf32>) -> tensor<2x3x2x6xf32> {
  %y = ingot.conv2d %x, %w stride = [1, 4] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 1 layout = channels_last {pixels = 2 : i64} : tensor<2x5x9x3xf32>, tensor<3x5x3x6xf32>
  return %y : tensor<2x3x2x6xf32>
}

// Images and weights in PyTorch's order are read and written where they are.
// LOOPS-LABEL: func @channels_first
// LOOPS-SAME:      (%[[X:.*]]: tensor<2x3x7x5xf32>, %[[W:.*]]: tensor<4x3x1x1xf32>)
// LOOPS:         ingot.loops (i0 = 2, i1 = 7, i2 = 5, i3 = 4 | k0 = 1, k1 = 1, k2 = 3)
// LOOPS-NEXT:      reads %[[X]][i0, k2, i1 + k0, i2 + k1], %[[W]][i3, k2, k0, k1]
// LOOPS-NEXT:      writes [i0, i3, i1, i2] from 0.0
// LOOPS-NOT:     ingot.loops
func.func @channels_first(%x: tensor<2x3x7x5xf32>, %w: tensor<4x3x1x1xf32>) -> tensor<2x4x7x5xf32> {
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 1 layout = channels_first : tensor<2x3x7x5xf32>, tensor<4x3x1x1xf32>
  return %y : tensor<2x4x7x5xf32>
}

// Groups split the channels in two loops.
// LOOPS-LABEL: func @groups
// LOOPS-SAME:      (%[[X:.*]]: tensor<2x5x7x4xf32>, %[[W:.*]]: tensor<2x2x2x6xf32>)
// LOOPS-NEXT:    ingot.loops (i0 = 2, i1 = 4, i2 = 6, i3 = 2, i4 = 3 | k0 = 2, k1 = 2, k2 = 2)
// LOOPS-NEXT:      reads %[[X]][i0, i1 + k0, i2 + k1, i3 * 2 + k2], %[[W]][k0, k1, k2, i3 * 3 + i4]
// LOOPS-NEXT:      writes [i0, i1, i2, i3 * 3 + i4] from 0.0
func.func @groups(%x: tensor<2x5x7x4xf32>, %w: tensor<2x2x2x6xf32>) -> tensor<2x4x6x6xf32> {
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 2 layout = channels_last : tensor<2x5x7x4xf32>, tensor<2x2x2x6xf32>
  return %y : tensor<2x4x6x6xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<2x5x7x3xf32>, %[[W:.*]]: tensor<3x2x3x4xf32>, %[[DY:.*]]: tensor<2x3x6x4xf32>)
// GRAD-NEXT:    %[[DX:.*]] = ingot.conv2d_input_grad %[[DY]], %[[W]] stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] groups = 1
// GRAD-SAME:        -> tensor<2x5x7x3xf32>
// GRAD-NEXT:    %[[DW:.*]] = ingot.conv2d_weight_grad %[[DY]], %[[X]] stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] groups = 1
// GRAD-SAME:        -> tensor<3x2x3x4xf32>
// GRAD-NEXT:    return %[[DX]], %[[DW]]
func.func @gradient(%x: tensor<2x5x7x3xf32>, %w: tensor<3x2x3x4xf32>, %dy: tensor<2x3x6x4xf32>) -> (tensor<2x5x7x3xf32>, tensor<3x2x3x4xf32>) {
  %y = ingot.conv2d %x, %w stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] groups = 1 layout = channels_last : tensor<2x5x7x3xf32>, tensor<3x2x3x4xf32>
  %p = ingot.mul %y, %dy : tensor<2x3x6x4xf32>
  %loss = ingot.sum %p, dims = [0, 1, 2, 3] : tensor<2x3x6x4xf32>
  %g:2 = ingot.grad %loss wrt %x, %w : tensor<f32>, tensor<2x5x7x3xf32>, tensor<3x2x3x4xf32> -> tensor<2x5x7x3xf32>, tensor<3x2x3x4xf32>
  return %g#0, %g#1 : tensor<2x5x7x3xf32>, tensor<3x2x3x4xf32>
}
