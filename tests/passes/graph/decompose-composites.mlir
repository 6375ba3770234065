// RUN: ingot-opt %s --ingot-decompose-composites | FileCheck %s

// What states loops of its own stays whole: a pool, a convolution of any border, one
// with groups.
// CHECK-LABEL: func @pool
// CHECK-NEXT:    ingot.pool
// CHECK-NEXT:    return
func.func @pool(%x: tensor<1x4x6x3xf32>) -> tensor<1x2x3x3xf32> {
  %y = ingot.pool %x kind = max kernel = [2, 2] stride = [2, 2] low = [0, 0] high = [0, 0] dilation = [1, 1] layout = channels_last : tensor<1x4x6x3xf32>
  return %y : tensor<1x2x3x3xf32>
}

// CHECK-LABEL: func @convolution
// CHECK-NEXT:    ingot.conv {{.*}} low = [1, 0] high = [0, 0]
// CHECK-NEXT:    return
func.func @convolution(%x: tensor<1x4x6x3xf32>, %w: tensor<2x1x3x5xf32>) -> tensor<1x4x6x5xf32> {
  %y = ingot.conv %x, %w of = output stride = [1, 1] low = [1, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<1x4x6x3xf32>, tensor<2x1x3x5xf32>
  return %y : tensor<1x4x6x5xf32>
}

// CHECK-LABEL: func @groups
// CHECK-NEXT:    ingot.conv {{.*}} groups = 2
// CHECK-NEXT:    return
func.func @groups(%x: tensor<1x4x6x4xf32>, %w: tensor<1x1x2x6xf32>) -> tensor<1x4x6x6xf32> {
  %y = ingot.conv %x, %w of = output stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 2 layout = channels_last : tensor<1x4x6x4xf32>, tensor<1x1x2x6xf32>
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
