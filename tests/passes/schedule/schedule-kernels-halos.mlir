// RUN: ingot-opt %s --ingot-set-target=target=x86-64-v4 --ingot-lower-to-loops --ingot-schedule-kernels | FileCheck %s --check-prefixes=CHECK,V4
// RUN: ingot-opt %s --ingot-set-target="target=x86-64-v3 facts=l2=512K" --ingot-lower-to-loops --ingot-schedule-kernels | FileCheck %s --check-prefixes=CHECK,V3

// Products of which an operand is read outside of its tensor, or divided: the class
// copies it with its surroundings, and plans the product as one of that copy.

// As without a border: rows of 14 windows, whose image is a batch.
// V4: "bordered" schedule = #ingot.schedule<tiles {tasks = [7, 2, 1], tile = [4, 6]}>
// V3: "bordered" schedule = #ingot.schedule<tiles {tasks = [7, 1, 2], tile = [2, 6]}>
func.func @bordered(%x: tensor<1x14x14x64xf32>, %w: tensor<3x3x64x96xf32>) -> tensor<1x14x14x96xf32> {
  %r = ingot.kernel "bordered"(%x, %w) : (tensor<1x14x14x64xf32>, tensor<3x3x64x96xf32>) -> tensor<1x14x14x96xf32> {
  ^bb0(%a: tensor<1x14x14x64xf32>, %b: tensor<3x3x64x96xf32>):
    %0 = ingot.conv %a, %b of = output stride = [1, 1] low = [1, 1] high = [1, 1] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<1x14x14x64xf32>, tensor<3x3x64x96xf32>
    ingot.yield %0 : tensor<1x14x14x96xf32>
  }
  return %r : tensor<1x14x14x96xf32>
}

// The copy has the type of the sums: nothing is left to extend.
// V4: "narrow" schedule = #ingot.schedule<tiles {tasks = [7, 2, 1], tile = [4, 6]}>
// V3: "narrow" schedule = #ingot.schedule<tiles {tasks = [7, 1, 2], tile = [2, 6]}>
func.func @narrow(%x: tensor<1x14x14x64xbf16>, %w: tensor<3x3x64x96xbf16>) -> tensor<1x14x14x96xbf16> {
  %r = ingot.kernel "narrow"(%x, %w) : (tensor<1x14x14x64xbf16>, tensor<3x3x64x96xbf16>) -> tensor<1x14x14x96xbf16> {
  ^bb0(%a: tensor<1x14x14x64xbf16>, %b: tensor<3x3x64x96xbf16>):
    %0 = ingot.conv %a, %b of = output stride = [1, 1] low = [1, 1] high = [1, 1] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<1x14x14x64xbf16>, tensor<3x3x64x96xbf16>
    ingot.yield %0 : tensor<1x14x14x96xbf16>
  }
  return %r : tensor<1x14x14x96xbf16>
}

// Groups are a batch: 48 columns of each are three vectors, or six.
// V4: "groups" schedule = #ingot.schedule<tiles {tasks = [8, 1, 1], tile = [7, 3]}>
// V3: "groups" schedule = #ingot.schedule<tiles {tasks = [8, 1, 1], tile = [2, 6]}>
func.func @groups(%x: tensor<2x14x14x64xf32>, %w: tensor<3x3x32x96xf32>) -> tensor<2x14x14x96xf32> {
  %r = ingot.kernel "groups"(%x, %w) : (tensor<2x14x14x64xf32>, tensor<3x3x32x96xf32>) -> tensor<2x14x14x96xf32> {
  ^bb0(%a: tensor<2x14x14x64xf32>, %b: tensor<3x3x32x96xf32>):
    %0 = ingot.conv %a, %b of = output stride = [1, 1] low = [1, 1] high = [1, 1] dilation = [1, 1] input_dilation = [1, 1] groups = 2 layout = channels_last : tensor<2x14x14x64xf32>, tensor<3x3x32x96xf32>
    ingot.yield %0 : tensor<2x14x14x96xf32>
  }
  return %r : tensor<2x14x14x96xf32>
}

// The weight lies along the sum: it is packed, and turned on the way. A part of the product
// has every second row and column of the image.
// V4: "input_gradient" schedule = #ingot.schedule<tiles {rhs = before, tile = [7, 2]}>
// V3: "input_gradient" schedule = #ingot.schedule<tiles {chains = 2, rhs = before, tile = [3, 2]}>
func.func @input_gradient(%d: tensor<1x7x7x96xf32>, %w: tensor<3x3x64x96xf32>) -> tensor<1x14x14x64xf32> {
  %r = ingot.kernel "input_gradient"(%d, %w) : (tensor<1x7x7x96xf32>, tensor<3x3x64x96xf32>) -> tensor<1x14x14x64xf32> {
  ^bb0(%a: tensor<1x7x7x96xf32>, %b: tensor<3x3x64x96xf32>):
    %0 = ingot.conv %a, %b of = input extents = [14, 14] stride = [2, 2] low = [1, 1] high = [1, 1] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<1x7x7x96xf32>, tensor<3x3x64x96xf32>
    ingot.yield %0 : tensor<1x14x14x64xf32>
  }
  return %r : tensor<1x14x14x64xf32>
}

// A column of the copy is read along the sum, 49 windows of each image apart: where
// several panels read it, it is packed from the copy.
// V4: "weight_gradient" schedule = #ingot.schedule<tiles {tasks = [3, 3, 1], tile = [4, 6]}>
// V3: "weight_gradient" schedule = #ingot.schedule<tiles {lhs = before, tasks = [3, 2, 2], tile = [2, 6]}>
func.func @weight_gradient(%d: tensor<8x7x7x96xf32>, %x: tensor<8x14x14x64xf32>) -> tensor<3x3x64x96xf32> {
  %r = ingot.kernel "weight_gradient"(%d, %x) : (tensor<8x7x7x96xf32>, tensor<8x14x14x64xf32>) -> tensor<3x3x64x96xf32> {
  ^bb0(%a: tensor<8x7x7x96xf32>, %b: tensor<8x14x14x64xf32>):
    %0 = ingot.conv %a, %b of = weight extents = [3, 3] stride = [2, 2] low = [1, 1] high = [1, 1] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<8x7x7x96xf32>, tensor<8x14x14x64xf32>
    ingot.yield %0 : tensor<3x3x64x96xf32>
  }
  return %r : tensor<3x3x64x96xf32>
}

// A column per group would leave the vectors empty: they run along the groups instead.
// CHECK: "depthwise" schedule = #ingot.schedule<rows {{.*}}column = 2
func.func @depthwise(%x: tensor<1x14x14x64xf32>, %w: tensor<3x3x1x64xf32>) -> tensor<1x14x14x64xf32> {
  %r = ingot.kernel "depthwise"(%x, %w) : (tensor<1x14x14x64xf32>, tensor<3x3x1x64xf32>) -> tensor<1x14x14x64xf32> {
  ^bb0(%a: tensor<1x14x14x64xf32>, %b: tensor<3x3x1x64xf32>):
    %0 = ingot.conv %a, %b of = output stride = [1, 1] low = [1, 1] high = [1, 1] dilation = [1, 1] input_dilation = [1, 1] groups = 64 layout = channels_last : tensor<1x14x14x64xf32>, tensor<3x3x1x64xf32>
    ingot.yield %0 : tensor<1x14x14x64xf32>
  }
  return %r : tensor<1x14x14x64xf32>
}

// A gradient by a single tap reads nothing outside: no copy, and what is narrow is
// extended by itself.
// CHECK: "inside" schedule = #ingot.schedule<tiles {lhs = extended, {{.*}}}>
func.func @inside(%d: tensor<1x14x14x96xbf16>, %w: tensor<1x1x64x96xbf16>) -> tensor<1x14x14x64xbf16> {
  %r = ingot.kernel "inside"(%d, %w) : (tensor<1x14x14x96xbf16>, tensor<1x1x64x96xbf16>) -> tensor<1x14x14x64xbf16> {
  ^bb0(%a: tensor<1x14x14x96xbf16>, %b: tensor<1x1x64x96xbf16>):
    %0 = ingot.conv %a, %b of = input extents = [14, 14] stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<1x14x14x96xbf16>, tensor<1x1x64x96xbf16>
    ingot.yield %0 : tensor<1x14x14x64xbf16>
  }
  return %r : tensor<1x14x14x64xbf16>
}
