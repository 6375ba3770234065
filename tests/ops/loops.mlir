// RUN: ingot-opt %s | ingot-opt | FileCheck %s

// Names of loops are given when printing: i for those of the results, k for the
// reduced ones, which stand behind the bar where they come last.
// CHECK-LABEL: func @convolution
// CHECK:         ingot.loops (i0 = 1, i1 = 28, i2 = 6 | k0 = 5, k1 = 3)
// CHECK-NEXT:      reads %{{.*}}[i0, i1 + k0 - 2, k1] else 0.0, %{{.*}}[k0, k1, i2]
// CHECK-NEXT:      writes [i0, i1, i2] from 0.0 {
// CHECK-NEXT:    ^bb0(%{{.*}}: f32, %{{.*}}: f32, %{{.*}}: f32):
// CHECK:           ingot.yield %{{.*}} : f32
// CHECK-NEXT:    } : (tensor<1x28x3xf32>, tensor<5x3x6xf32>) -> tensor<1x28x6xf32>
func.func @convolution(%x: tensor<1x28x3xf32>, %f: tensor<5x3x6xf32>) -> tensor<1x28x6xf32> {
  %y = ingot.loops (n = 1, h = 28, o = 6 | kh = 5, c = 3)
      reads %x[n, h + kh - 2, c] else 0.0, %f[kh, c, o]
      writes [n, h, o] from 0.0 {
  ^bb0(%a: f32, %w: f32, %sum: f32):
    %p = arith.mulf %a, %w : f32
    %s = arith.addf %sum, %p : f32
    ingot.yield %s : f32
  } : (tensor<1x28x3xf32>, tensor<5x3x6xf32>) -> tensor<1x28x6xf32>
  return %y : tensor<1x28x6xf32>
}

// Its gradient asks the windows that have a pixel: not every pixel is a multiple of
// the stride away from their first one.
// CHECK-LABEL: func @transposed
// CHECK:         ingot.loops (i0 = 9 | k0 = 3)
// CHECK-NEXT:      reads %{{.*}}[i0 - k0 + 1 over 2] else 0.0, %{{.*}}[-k0 + 2]
// CHECK-NEXT:      writes [i0] from 0.0 {
func.func @transposed(%d: tensor<5xf32>, %f: tensor<3xf32>) -> tensor<9xf32> {
  %y = ingot.loops (p = 9 | k = 3)
      reads %d[p - k + 1 over 2] else 0.0, %f[2 - k] writes [p] from 0.0 {
  ^bb0(%a: f32, %w: f32, %sum: f32):
    %m = arith.mulf %a, %w : f32
    %s = arith.addf %sum, %m : f32
    ingot.yield %s : f32
  } : (tensor<5xf32>, tensor<3xf32>) -> tensor<9xf32>
  return %y : tensor<9xf32>
}

// CHECK-LABEL: func @extremes
// CHECK:         ingot.loops (k0 = 3, i0 = 2)
// CHECK-NEXT:      reads %{{.*}}[k0, i0]
// CHECK-NEXT:      writes [i0] from -inf, [i0] from -1 {
func.func @extremes(%x: tensor<3x2xf32>) -> tensor<2xi64> {
  %y:2 = ingot.loops (k = 3, i = 2) reads %x[k, i]
      writes [i] from -inf, [i] from -1 {
  ^bb0(%a: f32, %best: f32, %position: i64):
    %m = arith.maximumf %best, %a : f32
    ingot.yield %m, %position : f32, i64
  } : (tensor<3x2xf32>) -> (tensor<2xf32>, tensor<2xi64>)
  return %y#1 : tensor<2xi64>
}

// Unsigned elements are signless in the body.
// CHECK-LABEL: func @part_of_another
// CHECK:         ingot.loops (i0 = 2)
// CHECK-NEXT:      reads %{{.*}}[i0] else 255
// CHECK-NEXT:      writes [i0 + 3] onto %{{.*}} {
// CHECK-NEXT:    ^bb0(%{{.*}}: i8):
func.func @part_of_another(%x: tensor<2xui8>, %base: tensor<5xui8>) -> tensor<5xui8> {
  %y = ingot.loops (i = 2) reads %x[i] else 255 writes [i + 3] onto %base {
  ^bb0(%a: i8):
    ingot.yield %a : i8
  } : (tensor<2xui8>, tensor<5xui8>) -> tensor<5xui8>
  return %y : tensor<5xui8>
}

// CHECK-LABEL: func @scalar
// CHECK:         ingot.loops ()
// CHECK-NEXT:      reads %{{.*}}[]
// CHECK-NEXT:      writes [] {
func.func @scalar(%x: tensor<f32>) -> tensor<f32> {
  %y = ingot.loops () reads %x[] writes [] {
  ^bb0(%a: f32):
    %n = arith.negf %a : f32
    ingot.yield %n : f32
  } : (tensor<f32>) -> tensor<f32>
  return %y : tensor<f32>
}
