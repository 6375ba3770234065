// RUN: ingot-opt %s --ingot-set-target=target=x86-64-v4 --ingot-lower-to-loops --ingot-schedule-kernels | FileCheck %s --check-prefixes=CHECK,V4
// RUN: ingot-opt %s --ingot-set-target="target=x86-64-v3 facts=l2=512K" --ingot-lower-to-loops --ingot-schedule-kernels | FileCheck %s --check-prefixes=CHECK,V3

// Products of which an operand is read outside of its tensor, or divided: the class
// copies it with its surroundings, and plans the product as one of that copy.

// CHECK: "bordered" schedule = 
func.func @bordered(%x: tensor<1x14x14x64xf32>, %w: tensor<3x3x64x96xf32>) -> tensor<1x14x14x96xf32> {
  %r = ingot.kernel "bordered"(%x, %w) : (tensor<1x14x14x64xf32>, tensor<3x3x64x96xf32>) -> tensor<1x14x14x96xf32> {
  ^bb0(%a: tensor<1x14x14x64xf32>, %b: tensor<3x3x64x96xf32>):
    %0 = ingot.conv2d %a, %b stride = [1, 1] low = [1, 1] high = [1, 1] dilation = [1, 1] groups = 1 layout = nhwc : tensor<1x14x14x64xf32>, tensor<3x3x64x96xf32>
    ingot.yield %0 : tensor<1x14x14x96xf32>
  }
  return %r : tensor<1x14x14x96xf32>
}

// CHECK: "narrow" schedule = 
func.func @narrow(%x: tensor<1x14x14x64xbf16>, %w: tensor<3x3x64x96xbf16>) -> tensor<1x14x14x96xbf16> {
  %r = ingot.kernel "narrow"(%x, %w) : (tensor<1x14x14x64xbf16>, tensor<3x3x64x96xbf16>) -> tensor<1x14x14x96xbf16> {
  ^bb0(%a: tensor<1x14x14x64xbf16>, %b: tensor<3x3x64x96xbf16>):
    %0 = ingot.conv2d %a, %b stride = [1, 1] low = [1, 1] high = [1, 1] dilation = [1, 1] groups = 1 layout = nhwc : tensor<1x14x14x64xbf16>, tensor<3x3x64x96xbf16>
    ingot.yield %0 : tensor<1x14x14x96xbf16>
  }
  return %r : tensor<1x14x14x96xbf16>
}

// CHECK: "groups" schedule = 
func.func @groups(%x: tensor<2x14x14x64xf32>, %w: tensor<3x3x32x96xf32>) -> tensor<2x14x14x96xf32> {
  %r = ingot.kernel "groups"(%x, %w) : (tensor<2x14x14x64xf32>, tensor<3x3x32x96xf32>) -> tensor<2x14x14x96xf32> {
  ^bb0(%a: tensor<2x14x14x64xf32>, %b: tensor<3x3x32x96xf32>):
    %0 = ingot.conv2d %a, %b stride = [1, 1] low = [1, 1] high = [1, 1] dilation = [1, 1] groups = 2 layout = nhwc : tensor<2x14x14x64xf32>, tensor<3x3x32x96xf32>
    ingot.yield %0 : tensor<2x14x14x96xf32>
  }
  return %r : tensor<2x14x14x96xf32>
}

// CHECK: "input_gradient" schedule = 
func.func @input_gradient(%d: tensor<1x7x7x96xf32>, %w: tensor<3x3x64x96xf32>) -> tensor<1x14x14x64xf32> {
  %r = ingot.kernel "input_gradient"(%d, %w) : (tensor<1x7x7x96xf32>, tensor<3x3x64x96xf32>) -> tensor<1x14x14x64xf32> {
  ^bb0(%a: tensor<1x7x7x96xf32>, %b: tensor<3x3x64x96xf32>):
    %0 = ingot.conv2d_input_grad %a, %b stride = [2, 2] low = [1, 1] high = [1, 1] dilation = [1, 1] groups = 1 layout = nhwc : tensor<1x7x7x96xf32>, tensor<3x3x64x96xf32> -> tensor<1x14x14x64xf32>
    ingot.yield %0 : tensor<1x14x14x64xf32>
  }
  return %r : tensor<1x14x14x64xf32>
}

// CHECK: "weight_gradient" schedule = 
func.func @weight_gradient(%d: tensor<8x7x7x96xf32>, %x: tensor<8x14x14x64xf32>) -> tensor<3x3x64x96xf32> {
  %r = ingot.kernel "weight_gradient"(%d, %x) : (tensor<8x7x7x96xf32>, tensor<8x14x14x64xf32>) -> tensor<3x3x64x96xf32> {
  ^bb0(%a: tensor<8x7x7x96xf32>, %b: tensor<8x14x14x64xf32>):
    %0 = ingot.conv2d_weight_grad %a, %b stride = [2, 2] low = [1, 1] high = [1, 1] dilation = [1, 1] groups = 1 layout = nhwc : tensor<8x7x7x96xf32>, tensor<8x14x14x64xf32> -> tensor<3x3x64x96xf32>
    ingot.yield %0 : tensor<3x3x64x96xf32>
  }
  return %r : tensor<3x3x64x96xf32>
}

// CHECK: "depthwise" schedule = 
func.func @depthwise(%x: tensor<1x14x14x64xf32>, %w: tensor<3x3x1x64xf32>) -> tensor<1x14x14x64xf32> {
  %r = ingot.kernel "depthwise"(%x, %w) : (tensor<1x14x14x64xf32>, tensor<3x3x1x64xf32>) -> tensor<1x14x14x64xf32> {
  ^bb0(%a: tensor<1x14x14x64xf32>, %b: tensor<3x3x1x64xf32>):
    %0 = ingot.conv2d %a, %b stride = [1, 1] low = [1, 1] high = [1, 1] dilation = [1, 1] groups = 64 layout = nhwc : tensor<1x14x14x64xf32>, tensor<3x3x1x64xf32>
    ingot.yield %0 : tensor<1x14x14x64xf32>
  }
  return %r : tensor<1x14x14x64xf32>
}
