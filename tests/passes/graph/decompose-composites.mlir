// RUN: ingot-opt %s --ingot-decompose-composites | FileCheck %s

// No kernel holds a pool: a maximum of the four taps.
// CHECK-LABEL: func @pool
// CHECK-NOT:     ingot.max_pool2d
// CHECK-COUNT-3: ingot.maximum
// CHECK-NOT:     ingot.maximum
// CHECK:         return
func.func @pool(%x: tensor<1x4x6x3xf32>) -> tensor<1x2x3x3xf32> {
  %y = ingot.max_pool2d %x kernel = [2, 2] stride = [2, 2] low = [0, 0] high = [0, 0] layout = nhwc dilation = [1, 1] : tensor<1x4x6x3xf32>
  return %y : tensor<1x2x3x3xf32>
}

// A convolution stays whole once it is a contraction: in the layout nhwc, of an
// image with its border.
// CHECK-LABEL: func @convolution
// CHECK-SAME:      (%[[X:.*]]: tensor<1x4x6x3xf32>, %[[W:.*]]: tensor<2x1x3x5xf32>)
// CHECK:         %[[PADDED:.*]] = ingot.pad %[[X]], low = [0, 1, 0, 0], high = [0, 0, 0, 0]
// CHECK:         ingot.conv2d %[[PADDED]], %[[W]] stride = [1, 1] low = [0, 0] high = [0, 0]
// CHECK-NEXT:    return
func.func @convolution(%x: tensor<1x4x6x3xf32>, %w: tensor<2x1x3x5xf32>) -> tensor<1x4x6x5xf32> {
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [1, 0] high = [0, 0] dilation = [1, 1] groups = 1 layout = nhwc : tensor<1x4x6x3xf32>, tensor<2x1x3x5xf32>
  return %y : tensor<1x4x6x5xf32>
}

// With groups it is none, and becomes one product per group.
// CHECK-LABEL: func @groups
// CHECK-NOT:     ingot.conv2d
// CHECK:         ingot.matmul
// CHECK:         return
func.func @groups(%x: tensor<1x4x6x4xf32>, %w: tensor<1x1x2x6xf32>) -> tensor<1x4x6x6xf32> {
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 2 layout = nhwc : tensor<1x4x6x4xf32>, tensor<1x1x2x6xf32>
  return %y : tensor<1x4x6x6xf32>
}

// Softmax tells its loops: it stays whole, so that its rows share a kernel with
// what comes before and after.
// CHECK-LABEL: func @softmax
// CHECK-NEXT:    ingot.softmax
// CHECK-NEXT:    return
func.func @softmax(%x: tensor<4x6xf32>) -> tensor<4x6xf32> {
  %y = ingot.softmax %x, dim = 1 : tensor<4x6xf32>
  return %y : tensor<4x6xf32>
}
