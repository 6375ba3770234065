// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// One product whose left operand has overlapping rows: windows two rows apart, and the
// taps of one.
// LOOPS-LABEL: func @output
// LOOPS-SAME:      (%[[X:.*]]: tensor<2x7x7x3xf32>, %[[W:.*]]: tensor<3x2x3x4xf32>)
// LOOPS:         ingot.loops (i0 = 2, i1 = 3, i2 = 6, i3 = 4 | k0 = 3, k1 = 2, k2 = 3)
// LOOPS-NEXT:      reads %[[X]][i0, i1 * 2 + k0, i2 + k1, k2], %[[W]][k0, k1, k2, i3]
// LOOPS-NEXT:      writes [i0, i1, i2, i3] from 0.0
// LOOPS-NOT:     ingot.loops
func.func @output(%x: tensor<2x7x7x3xf32>, %w: tensor<3x2x3x4xf32>) -> tensor<2x3x6x4xf32> {
  %y = ingot.conv %x, %w of = output stride = [2, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<2x7x7x3xf32>, tensor<3x2x3x4xf32>
  return %y : tensor<2x3x6x4xf32>
}

// An input whose every element is one window's: nothing is outside.
// LOOPS-LABEL: func @input
// LOOPS-SAME:      (%[[Y:.*]]: tensor<2x6x5x4xf32>, %[[W:.*]]: tensor<1x1x3x4xf32>)
// LOOPS:         ingot.loops (i0 = 2, i1 = 6, i2 = 5, i3 = 3 | k0 = 1, k1 = 1, k2 = 4)
// LOOPS-NEXT:      reads %[[Y]][i0, i1 - k0, i2 - k1, k2], %[[W]][k0, k1, i3, k2]
// LOOPS-NEXT:      writes [i0, i1, i2, i3] from 0.0
// LOOPS-NOT:     ingot.loops
func.func @input(%y: tensor<2x6x5x4xf32>, %w: tensor<1x1x3x4xf32>) -> tensor<2x6x5x3xf32> {
  %x = ingot.conv %y, %w of = input extents = [6, 5] stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<2x6x5x4xf32>, tensor<1x1x3x4xf32>
  return %x : tensor<2x6x5x3xf32>
}

// Windows times the output, summed over images and positions of windows. The border
// behind is one that no window reads.
// LOOPS-LABEL: func @weight
// LOOPS-SAME:      (%[[Y:.*]]: tensor<2x3x6x4xf32>, %[[X:.*]]: tensor<2x7x7x3xf32>)
// LOOPS:         ingot.loops (i0 = 3, i1 = 2, i2 = 3, i3 = 4 | k0 = 2, k1 = 3, k2 = 6)
// LOOPS-NEXT:      reads %[[Y]][k0, k1, k2, i3], %[[X]][k0, i0 + k1 * 2, i1 + k2, i2]
// LOOPS-NEXT:      writes [i0, i1, i2, i3] from 0.0
// LOOPS-NOT:     ingot.loops
func.func @weight(%y: tensor<2x3x6x4xf32>, %x: tensor<2x7x7x3xf32>) -> tensor<3x2x3x4xf32> {
  %w = ingot.conv %y, %x of = weight extents = [3, 2] stride = [2, 1] low = [0, 0] high = [1, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<2x3x6x4xf32>, tensor<2x7x7x3xf32>
  return %w : tensor<3x2x3x4xf32>
}

// Outside of the border and between the elements of a dilated input are zeros; on the
// side where no window leaves the input nothing is guarded against.
// LOOPS-LABEL: func @bordered
// LOOPS-SAME:      (%[[X:.*]]: tensor<2x5x7x3xf32>, %[[W:.*]]: tensor<3x2x3x4xf32>)
// LOOPS:         ingot.loops (i0 = 2, i1 = 5, i2 = 6, i3 = 4 | k0 = 3, k1 = 2, k2 = 3)
// LOOPS-NEXT:      reads %[[X]][i0, i1 * 2 + k0 - 1 over 2, i2 + k1, k2] else 0.0, %[[W]][k0, k1, k2, i3]
// LOOPS-NEXT:      writes [i0, i1, i2, i3] from 0.0
// LOOPS-NOT:     ingot.loops
func.func @bordered(%x: tensor<2x5x7x3xf32>, %w: tensor<3x2x3x4xf32>) -> tensor<2x5x6x4xf32> {
  %y = ingot.conv %x, %w of = output stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] input_dilation = [2, 1] groups = 1 layout = channels_last : tensor<2x5x7x3xf32>, tensor<3x2x3x4xf32>
  return %y : tensor<2x5x6x4xf32>
}

// Each position asks the windows that may contain it: those whose distance is a
// multiple of the stride.
// LOOPS-LABEL: func @transposed
// LOOPS-SAME:      (%[[Y:.*]]: tensor<2x3x6x4xf32>, %[[W:.*]]: tensor<3x2x3x4xf32>)
// LOOPS:         ingot.loops (i0 = 2, i1 = 5, i2 = 7, i3 = 3 | k0 = 3, k1 = 2, k2 = 4)
// LOOPS-NEXT:      reads %[[Y]][i0, i1 - k0 + 1 over 2, i2 - k1, k2] else 0.0, %[[W]][k0, k1, i3, k2]
// LOOPS-NEXT:      writes [i0, i1, i2, i3] from 0.0
// LOOPS-NOT:     ingot.loops
func.func @transposed(%y: tensor<2x3x6x4xf32>, %w: tensor<3x2x3x4xf32>) -> tensor<2x5x7x3xf32> {
  %x = ingot.conv %y, %w of = input extents = [5, 7] stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<2x3x6x4xf32>, tensor<3x2x3x4xf32>
  return %x : tensor<2x5x7x3xf32>
}

// Two groups of two input and three output channels; three of one and one.
// LOOPS-LABEL: func @groups
// LOOPS:         ingot.loops (i0 = 2, i1 = 6, i2 = 2, i3 = 3 | k0 = 2, k1 = 2)
// LOOPS-NEXT:      reads %{{.*}}[i0, i1 + k0, i2 * 2 + k1], %{{.*}}[k0, k1, i2 * 3 + i3]
// LOOPS-NEXT:      writes [i0, i1, i2 * 3 + i3] from 0.0
func.func @groups(%x: tensor<2x7x4xf32>, %w: tensor<2x2x6xf32>) -> tensor<2x6x6xf32> {
  %y = ingot.conv %x, %w of = output stride = [1] low = [0] high = [0] dilation = [1] input_dilation = [1] groups = 2 layout = channels_last : tensor<2x7x4xf32>, tensor<2x2x6xf32>
  return %y : tensor<2x6x6xf32>
}

// LOOPS-LABEL: func @depthwise
// LOOPS:         ingot.loops (i0 = 2, i1 = 1, i2 = 3, i3 = 1 | k0 = 2, k1 = 6)
// LOOPS-NEXT:      reads %{{.*}}[k0, k1, i2 + i3], %{{.*}}[k0, i0 + k1, i1 + i2]
// LOOPS-NEXT:      writes [i0, i1, i2 + i3] from 0.0
func.func @depthwise(%y: tensor<2x6x3xf32>, %x: tensor<2x7x3xf32>) -> tensor<2x1x3xf32> {
  %w = ingot.conv %y, %x of = weight extents = [2] stride = [1] low = [0] high = [0] dilation = [1] input_dilation = [1] groups = 3 layout = channels_last : tensor<2x6x3xf32>, tensor<2x7x3xf32>
  return %w : tensor<2x1x3xf32>
}

// Taps of the kernel from behind, which are two apart.
// LOOPS-LABEL: func @reversed
// LOOPS-SAME:      (%[[X:.*]]: tensor<2x7x3xf32>, %[[W:.*]]: tensor<3x3x4xf32>)
// LOOPS:         ingot.loops (i0 = 2, i1 = 3, i2 = 4 | k0 = 3, k1 = 3)
// LOOPS-NEXT:      reads %[[X]][i0, i1 + k0 * 2, k1], %[[W]][{{.*}}k0 + 2, k1, i2]
func.func @reversed(%x: tensor<2x7x3xf32>, %w: tensor<3x3x4xf32>) -> tensor<2x3x4xf32> {
  %y = ingot.conv %x, %w of = output stride = [1] low = [0] high = [0] dilation = [2] input_dilation = [1] groups = 1 layout = channels_last {reversed = true} : tensor<2x7x3xf32>, tensor<3x3x4xf32>
  return %y : tensor<2x3x4xf32>
}

// LOOPS-LABEL: func @volume
// LOOPS:         ingot.loops (i0 = 1, i1 = 3, i2 = 4, i3 = 6, i4 = 2 | k0 = 2, k1 = 1, k2 = 2, k3 = 3)
// LOOPS-NEXT:      reads %{{.*}}[i0, i1 + k0, i2 * 2 + k1, i3 + k2 * 3, k3], %{{.*}}[k0, k1, k2, k3, i4]
func.func @volume(%x: tensor<1x4x7x9x3xf32>, %w: tensor<2x1x2x3x2xf32>) -> tensor<1x3x4x6x2xf32> {
  %y = ingot.conv %x, %w of = output stride = [1, 2, 1] low = [0, 0, 0] high = [0, 0, 0] dilation = [1, 1, 3] input_dilation = [1, 1, 1] groups = 1 layout = channels_last : tensor<1x4x7x9x3xf32>, tensor<2x1x2x3x2xf32>
  return %y : tensor<1x3x4x6x2xf32>
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
  %y = ingot.conv %x, %w of = output stride = [1, 4] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last {pixels = 2 : i64} : tensor<2x5x9x3xf32>, tensor<3x5x3x6xf32>
  return %y : tensor<2x3x2x6xf32>
}

// Images and weights in PyTorch's order are read and written where they are.
// LOOPS-LABEL: func @channels_first
// LOOPS-SAME:      (%[[X:.*]]: tensor<2x3x7x5xf32>, %[[W:.*]]: tensor<4x3x1x1xf32>)
// LOOPS:         ingot.loops (i0 = 2, i1 = 7, i2 = 5, i3 = 4 | k0 = 1, k1 = 1, k2 = 3)
// LOOPS-NEXT:      reads %[[X]][i0, k2, i1 + k0, i2 + k1], %[[W]][i3, k2, k0, k1]
// LOOPS-NEXT:      writes [i0, i3, i1, i2] from 0.0
// LOOPS-NOT:     ingot.loops
// LOOPS:         return
func.func @channels_first(%x: tensor<2x3x7x5xf32>, %w: tensor<4x3x1x1xf32>) -> tensor<2x4x7x5xf32> {
  %y = ingot.conv %x, %w of = output stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_first : tensor<2x3x7x5xf32>, tensor<4x3x1x1xf32>
  return %y : tensor<2x4x7x5xf32>
}

// Linear in both operands: the gradients are the same relation, solved for others.
// GRAD-LABEL: func @gradient_of_output
// GRAD-SAME:      (%[[X:.*]]: tensor<2x5x7x3xf32>, %[[W:.*]]: tensor<3x2x3x4xf32>, %[[DY:.*]]: tensor<2x3x6x4xf32>)
// GRAD-NEXT:    %[[DX:.*]] = ingot.conv %[[DY]], %[[W]] of = input extents = [5, 7] stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1
// GRAD-NEXT:    %[[DW:.*]] = ingot.conv %[[DY]], %[[X]] of = weight extents = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1
// GRAD-NEXT:    return %[[DX]], %[[DW]]
func.func @gradient_of_output(%x: tensor<2x5x7x3xf32>, %w: tensor<3x2x3x4xf32>, %dy: tensor<2x3x6x4xf32>) -> (tensor<2x5x7x3xf32>, tensor<3x2x3x4xf32>) {
  %y = ingot.conv %x, %w of = output stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<2x5x7x3xf32>, tensor<3x2x3x4xf32>
  %p = ingot.mul %y, %dy : tensor<2x3x6x4xf32>
  %loss = ingot.sum %p, dims = [0, 1, 2, 3] : tensor<2x3x6x4xf32>
  %g:2 = ingot.grad %loss wrt %x, %w : tensor<f32>, tensor<2x5x7x3xf32>, tensor<3x2x3x4xf32> -> tensor<2x5x7x3xf32>, tensor<3x2x3x4xf32>
  return %g#0, %g#1 : tensor<2x5x7x3xf32>, tensor<3x2x3x4xf32>
}

// GRAD-LABEL: func @gradient_of_input
// GRAD-SAME:      (%[[Y:.*]]: tensor<2x5x4xf32>, %[[W:.*]]: tensor<2x3x4xf32>, %[[DX:.*]]: tensor<2x7x3xf32>)
// GRAD-NEXT:    %[[DY:.*]] = ingot.conv %[[DX]], %[[W]] of = output stride = [2] low = [0] high = [0] dilation = [3] input_dilation = [2] groups = 1 layout = channels_last {reversed = true}
// GRAD-NEXT:    %[[DW:.*]] = ingot.conv %[[Y]], %[[DX]] of = weight extents = [2] stride = [2] low = [0] high = [0] dilation = [3] input_dilation = [2] groups = 1 layout = channels_last {reversed = true}
// GRAD-NEXT:    return %[[DY]], %[[DW]]
func.func @gradient_of_input(%y: tensor<2x5x4xf32>, %w: tensor<2x3x4xf32>, %dx: tensor<2x7x3xf32>) -> (tensor<2x5x4xf32>, tensor<2x3x4xf32>) {
  %x = ingot.conv %y, %w of = input extents = [7] stride = [2] low = [0] high = [0] dilation = [3] input_dilation = [2] groups = 1 layout = channels_last {reversed = true} : tensor<2x5x4xf32>, tensor<2x3x4xf32>
  %p = ingot.mul %x, %dx : tensor<2x7x3xf32>
  %loss = ingot.sum %p, dims = [0, 1, 2] : tensor<2x7x3xf32>
  %g:2 = ingot.grad %loss wrt %y, %w : tensor<f32>, tensor<2x5x4xf32>, tensor<2x3x4xf32> -> tensor<2x5x4xf32>, tensor<2x3x4xf32>
  return %g#0, %g#1 : tensor<2x5x4xf32>, tensor<2x3x4xf32>
}

// GRAD-LABEL: func @gradient_of_weight
// GRAD-SAME:      (%[[Y:.*]]: tensor<2x4x6xf32>, %[[X:.*]]: tensor<2x6x8xf32>, %[[DW:.*]]: tensor<4x3x3xf32>)
// GRAD-NEXT:    %[[DY:.*]] = ingot.conv %[[X]], %[[DW]] of = output stride = [1]
// GRAD-SAME:        groups = 2 layout = channels_first
// GRAD-NEXT:    %[[DX:.*]] = ingot.conv %[[Y]], %[[DW]] of = input extents = [8] stride = [1]
// GRAD-SAME:        groups = 2 layout = channels_first
// GRAD-NEXT:    return %[[DY]], %[[DX]]
func.func @gradient_of_weight(%y: tensor<2x4x6xf32>, %x: tensor<2x6x8xf32>, %dw: tensor<4x3x3xf32>) -> (tensor<2x4x6xf32>, tensor<2x6x8xf32>) {
  %w = ingot.conv %y, %x of = weight extents = [3] stride = [1] low = [0] high = [0] dilation = [1] input_dilation = [1] groups = 2 layout = channels_first : tensor<2x4x6xf32>, tensor<2x6x8xf32>
  %p = ingot.mul %w, %dw : tensor<4x3x3xf32>
  %loss = ingot.sum %p, dims = [0, 1, 2] : tensor<4x3x3xf32>
  %g:2 = ingot.grad %loss wrt %y, %x : tensor<f32>, tensor<2x4x6xf32>, tensor<2x6x8xf32> -> tensor<2x4x6xf32>, tensor<2x6x8xf32>
  return %g#0, %g#1 : tensor<2x4x6xf32>, tensor<2x6x8xf32>
}
