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

// In the layout nchw a convolution decomposes into one of nhwc between transposes,
// and that one again.
// CHECK-LABEL: func @convolution
// CHECK:         ingot.transpose
// CHECK:         ingot.matmul
// CHECK-NOT:     ingot.conv2d
// CHECK:         ingot.transpose
// CHECK:         return
func.func @convolution(%x: tensor<1x3x4x6xf32>, %w: tensor<5x3x1x1xf32>) -> tensor<1x5x4x6xf32> {
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 1 layout = nchw : tensor<1x3x4x6xf32>, tensor<5x3x1x1xf32>
  return %y : tensor<1x5x4x6xf32>
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
