// RUN: ingot-opt %s --ingot-convert-to-channels-last | FileCheck %s

// Images N, C, H, W to N, H, W, C; weights O, C, KH, KW to KH, KW, C, O.
// CHECK-LABEL: func @convolution
// CHECK-SAME:      (%[[X:.*]]: tensor<2x3x7x5xf32>, %[[W:.*]]: tensor<4x3x2x1xf32>)
// CHECK-DAG:     %[[XT:.*]] = ingot.transpose %[[X]], permutation = [0, 2, 3, 1]
// CHECK-DAG:     %[[WT:.*]] = ingot.transpose %[[W]], permutation = [2, 3, 1, 0]
// CHECK:         %[[Y:.*]] = ingot.conv %[[XT]], %[[WT]] of = output stride = [2, 1] low = [1, 0] {{.*}} layout = channels_last
// CHECK-SAME:        tensor<2x7x5x3xf32>, tensor<2x1x3x4xf32>
// CHECK:         %[[OUT:.*]] = ingot.transpose %[[Y]], permutation = [0, 3, 1, 2]
// CHECK-NEXT:    return %[[OUT]]
func.func @convolution(%x: tensor<2x3x7x5xf32>, %w: tensor<4x3x2x1xf32>) -> tensor<2x4x4x5xf32> {
  %y = ingot.conv %x, %w of = output stride = [2, 1] low = [1, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_first : tensor<2x3x7x5xf32>, tensor<4x3x2x1xf32>
  return %y : tensor<2x4x4x5xf32>
}

// The gradient of a weight is transposed back to the order of the weight.
// CHECK-LABEL: func @weight_gradient
// CHECK:         %[[G:.*]] = ingot.conv {{.*}} of = weight extents = [2, 1] {{.*}} layout = channels_last
// CHECK:         ingot.transpose %[[G]], permutation = [3, 2, 0, 1]
func.func @weight_gradient(%d: tensor<2x4x6x5xf32>, %x: tensor<2x3x7x5xf32>) -> tensor<4x3x2x1xf32> {
  %w = ingot.conv %d, %x of = weight extents = [2, 1] stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_first : tensor<2x4x6x5xf32>, tensor<2x3x7x5xf32>
  return %w : tensor<4x3x2x1xf32>
}

// CHECK-LABEL: func @pools
// CHECK:         ingot.pool {{.*}} kind = max {{.*}} dilation = [1, 2] layout = channels_last : tensor<2x6x8x3xf32>
// CHECK:         ingot.pool {{.*}} kind = mean_of_pixels {{.*}} layout = channels_last : tensor<2x6x8x3xf32>
func.func @pools(%x: tensor<2x3x6x8xf32>) -> (tensor<2x3x3x6xf32>, tensor<2x3x3x4xf32>) {
  %m = ingot.pool %x kind = max kernel = [2, 2] stride = [2, 1] low = [0, 0] high = [0, 0] dilation = [1, 2] layout = channels_first : tensor<2x3x6x8xf32>
  %a = ingot.pool %x kind = mean_of_pixels kernel = [2, 2] stride = [2, 2] low = [0, 0] high = [0, 0] dilation = [1, 1] layout = channels_first : tensor<2x3x6x8xf32>
  return %m, %a : tensor<2x3x3x6xf32>, tensor<2x3x3x4xf32>
}

// All operands of a gradient, of a signal.
// CHECK-LABEL: func @pool_gradient
// CHECK:         %[[DX:.*]] = ingot.pool_grad {{.*}} kind = max {{.*}} layout = channels_last : (tensor<2x3x5xf32>, tensor<2x7x5xf32>, tensor<2x3x5xf32>) -> tensor<2x7x5xf32>
// CHECK-NEXT:    ingot.transpose %[[DX]], permutation = [0, 2, 1]
func.func @pool_gradient(%d: tensor<2x5x3xf32>, %x: tensor<2x5x7xf32>, %y: tensor<2x5x3xf32>) -> tensor<2x5x7xf32> {
  %g = ingot.pool_grad %d, %x, %y kind = max kernel = [2] stride = [2] low = [0] high = [0] dilation = [1] layout = channels_first : (tensor<2x5x3xf32>, tensor<2x5x7xf32>, tensor<2x5x3xf32>) -> tensor<2x5x7xf32>
  return %g : tensor<2x5x7xf32>
}

// What is in channels_last stays.
// CHECK-LABEL: func @channels_last
// CHECK-NEXT:    ingot.pool
// CHECK-NEXT:    return
func.func @channels_last(%x: tensor<2x6x8x3xf32>) -> tensor<2x3x4x3xf32> {
  %y = ingot.pool %x kind = max kernel = [2, 2] stride = [2, 2] low = [0, 0] high = [0, 0] dilation = [1, 1] layout = channels_last : tensor<2x6x8x3xf32>
  return %y : tensor<2x3x4x3xf32>
}

// Of any rank, and whichever tensor is computed.
// CHECK-LABEL: func @volume
// CHECK-SAME:      (%[[Y:.*]]: tensor<2x4x3x5x6xf32>, %[[W:.*]]: tensor<4x3x1x2x1xf32>)
// CHECK-DAG:     %[[YL:.*]] = ingot.transpose %[[Y]], permutation = [0, 2, 3, 4, 1]
// CHECK-DAG:     %[[WL:.*]] = ingot.transpose %[[W]], permutation = [2, 3, 4, 1, 0]
// CHECK:         %[[X:.*]] = ingot.conv %[[YL]], %[[WL]] of = input extents = [3, 6, 6] {{.*}} layout = channels_last : tensor<2x3x5x6x4xf32>, tensor<1x2x1x3x4xf32>
// CHECK-NEXT:    %[[XF:.*]] = ingot.transpose %[[X]], permutation = [0, 4, 1, 2, 3] : tensor<2x3x6x6x3xf32>
// CHECK-NEXT:    return %[[XF]]
func.func @volume(%y: tensor<2x4x3x5x6xf32>, %w: tensor<4x3x1x2x1xf32>) -> tensor<2x3x3x6x6xf32> {
  %x = ingot.conv %y, %w of = input extents = [3, 6, 6] stride = [1, 1, 1] low = [0, 0, 0] high = [0, 0, 0] dilation = [1, 1, 1] input_dilation = [1, 1, 1] groups = 1 layout = channels_first : tensor<2x4x3x5x6xf32>, tensor<4x3x1x2x1xf32>
  return %x : tensor<2x3x3x6x6xf32>
}
