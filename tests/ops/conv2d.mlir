// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-linalg | FileCheck %s --check-prefix=LINALG
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// Bordered, then one product whose left operand has overlapping rows: windows two
// rows apart, and the taps of one.
// LINALG: #[[WINDOWS:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d4 + d1 * 2, d2 + d5, d6)>
// LINALG: #[[WEIGHT:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d4, d5, d6, d3)>
// LINALG-LABEL: func @lowering
// LINALG-SAME:      (%[[X:.*]]: tensor<2x5x7x3xf32>, %[[W:.*]]: tensor<3x2x3x4xf32>)
// LINALG:         tensor.insert_slice %[[X]] into %{{.*}}[0, 1, 0, 0] [2, 5, 7, 3]
// LINALG:         linalg.generic {indexing_maps = [#[[WINDOWS]], #[[WEIGHT]],
// LINALG-SAME:        iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]
// LINALG-SAME:        ins(%{{.*}}, %[[W]] : tensor<2x7x7x3xf32>, tensor<3x2x3x4xf32>)
func.func @lowering(%x: tensor<2x5x7x3xf32>, %w: tensor<3x2x3x4xf32>) -> tensor<2x3x6x4xf32> {
  %y = ingot.conv2d %x, %w stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] groups = 1 layout = nhwc : tensor<2x5x7x3xf32>, tensor<3x2x3x4xf32>
  return %y : tensor<2x3x6x4xf32>
}

// Two pixels of three channels, two columns apart, with windows of three columns: a
// term of another pixel's tap is zero, whatever was multiplied.
// LINALG-LABEL: func @pixels
// LINALG:         linalg.generic
// LINALG:           %[[TERM:.*]] = arith.mulf
// LINALG:           %[[O:.*]] = linalg.index 3
// LINALG:           %[[PIXEL:.*]] = arith.divui %[[O]], %c3
// LINALG:           %[[FIRST:.*]] = arith.muli %[[PIXEL]], %c2
// LINALG:           %[[J:.*]] = linalg.index 5
// LINALG:           %[[TAP:.*]] = arith.subi %[[J]], %[[FIRST]]
// LINALG:           %[[IN:.*]] = arith.cmpi ult, %[[TAP]], %c3
// LINALG:           %[[KEPT:.*]] = arith.select %[[IN]], %[[TERM]], %{{.*}} : f32
// LINALG:           arith.addf %{{.*}}, %[[KEPT]]
func.func @pixels(%x: tensor<2x5x9x3xf32>, %w: tensor<3x5x3x6xf32>) -> tensor<2x3x2x6xf32> {
  %y = ingot.conv2d %x, %w stride = [1, 4] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 1 layout = nhwc {pixels = 2 : i64} : tensor<2x5x9x3xf32>, tensor<3x5x3x6xf32>
  return %y : tensor<2x3x2x6xf32>
}

// Images and weights in PyTorch's order are read and written where they are.
// LINALG-LABEL: func @channels_first
// LINALG-SAME:      (%[[X:.*]]: tensor<2x3x7x5xf32>, %[[W:.*]]: tensor<4x3x1x1xf32>)
// LINALG:         linalg.generic {{.*}} ins(%[[X]], %[[W]] : tensor<2x3x7x5xf32>, tensor<4x3x1x1xf32>) outs(%{{.*}} : tensor<2x4x7x5xf32>)
// LINALG-NOT:     linalg.generic
func.func @channels_first(%x: tensor<2x3x7x5xf32>, %w: tensor<4x3x1x1xf32>) -> tensor<2x4x7x5xf32> {
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 1 layout = nchw : tensor<2x3x7x5xf32>, tensor<4x3x1x1xf32>
  return %y : tensor<2x4x7x5xf32>
}

// Groups split the channels in two loops: the windows are gathered instead, 2*4*6
// of them with 2*2*2 values for each of two groups.
// LINALG-LABEL: func @groups
// LINALG-COUNT-4: tensor.extract_slice %{{.*}} [2, 4, 6, 4] [1, 1, 1, 1]
// LINALG:         linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "parallel", "reduction"]
// LINALG-SAME:        ins(%{{.*}}, %{{.*}} : tensor<2x48x8xf32>, tensor<2x8x3xf32>)
func.func @groups(%x: tensor<2x5x7x4xf32>, %w: tensor<2x2x2x6xf32>) -> tensor<2x4x6x6xf32> {
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 2 layout = nhwc : tensor<2x5x7x4xf32>, tensor<2x2x2x6xf32>
  return %y : tensor<2x4x6x6xf32>
}

// One column per group would leave the vectors of a product empty.
// LINALG-LABEL: func @depthwise
// LINALG-NOT:     "reduction"
// LINALG-COUNT-4: arith.mulf
// LINALG-NOT:     arith.mulf
// LINALG:         return
func.func @depthwise(%x: tensor<2x5x7x3xf32>, %w: tensor<2x2x1x3xf32>) -> tensor<2x4x6x3xf32> {
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 3 layout = nhwc : tensor<2x5x7x3xf32>, tensor<2x2x1x3xf32>
  return %y : tensor<2x4x6x3xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<2x5x7x3xf32>, %[[W:.*]]: tensor<3x2x3x4xf32>, %[[DY:.*]]: tensor<2x3x6x4xf32>)
// GRAD-NEXT:    %[[DX:.*]] = ingot.conv2d_input_grad %[[DY]], %[[W]] stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] groups = 1
// GRAD-SAME:        -> tensor<2x5x7x3xf32>
// GRAD-NEXT:    %[[DW:.*]] = ingot.conv2d_weight_grad %[[DY]], %[[X]] stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] groups = 1
// GRAD-SAME:        -> tensor<3x2x3x4xf32>
// GRAD-NEXT:    return %[[DX]], %[[DW]]
func.func @gradient(%x: tensor<2x5x7x3xf32>, %w: tensor<3x2x3x4xf32>, %dy: tensor<2x3x6x4xf32>) -> (tensor<2x5x7x3xf32>, tensor<3x2x3x4xf32>) {
  %y = ingot.conv2d %x, %w stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] groups = 1 layout = nhwc : tensor<2x5x7x3xf32>, tensor<3x2x3x4xf32>
  %p = ingot.mul %y, %dy : tensor<2x3x6x4xf32>
  %loss = ingot.sum %p, dims = [0, 1, 2, 3] : tensor<2x3x6x4xf32>
  %g:2 = ingot.grad %loss wrt %x, %w : tensor<f32>, tensor<2x5x7x3xf32>, tensor<3x2x3x4xf32> -> tensor<2x5x7x3xf32>, tensor<3x2x3x4xf32>
  return %g#0, %g#1 : tensor<2x5x7x3xf32>, tensor<3x2x3x4xf32>
}
