// RUN: ingot-opt %s --ingot-set-target=target=x86-64-v3 --ingot-schedule-kernels --ingot-pack-operands | FileCheck %s
// RUN: ingot-opt %s --ingot-set-target=target=x86-64-v3 --ingot-schedule-kernels --ingot-pack-operands --ingot-emit-cpu-kernels | FileCheck %s --check-prefix=EMIT

// Weights [5 outputs, 3 inputs] become one panel of 8 columns for each of the 3
// inputs, filled up with zeros.
// CHECK-LABEL: func.func @linear(
// CHECK:         %[[W:.*]] = ingot.constant dense<
// CHECK-SAME{LITERAL}: [[[1.000000e+00, 4.000000e+00, 7.000000e+00, 1.000000e+01, 1.300000e+01, 0.000000e+00, 0.000000e+00, 0.000000e+00], [2.
// CHECK-SAME:      tensor<1x3x8xf32>
// CHECK:         ingot.kernel "linear" {{.*}}(%{{.*}}, %[[W]])
// CHECK:           %[[B:.*]] = ingot.unpack %{{.*}} : tensor<1x3x8xf32> to tensor<3x5xf32>
// CHECK:           %[[T:.*]] = ingot.loops (i0 = 5, i1 = 3)
// CHECK-NEXT:        reads %[[B]][i1, i0]
// CHECK:           ingot.loops (i0 = 4, i1 = 5 | k0 = 3)
// CHECK-NEXT:        reads %{{.*}}[i0, k0], %[[T]][i1, k0]
// Nothing is packed at run time.
// EMIT-LABEL:  func.func @linear(
// EMIT:          ingot.launch "linear" [@{{.*}}] {{.*}}tasks = [1] scratch = 0
func.func @linear(%x: tensor<4x3xf32>) -> tensor<4x5xf32> {
  %w = ingot.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0], [10.0, 11.0, 12.0], [13.0, 14.0, 15.0]]> : tensor<5x3xf32>
  %y = ingot.kernel "linear"(%x, %w) : (tensor<4x3xf32>, tensor<5x3xf32>) -> (tensor<4x5xf32>) {
  ^bb0(%input: tensor<4x3xf32>, %weight: tensor<5x3xf32>):
    %p = ingot.loops (m = 4, n = 5 | k = 3) reads %input[m, k], %weight[n, k] writes [m, n] from 0.0 {
    ^bb0(%i: f32, %j: f32, %o: f32):
      %0 = arith.mulf %i, %j : f32
      %1 = arith.addf %o, %0 : f32
      ingot.yield %1 : f32
    } : (tensor<4x3xf32>, tensor<5x3xf32>) -> tensor<4x5xf32>
    ingot.yield %p : tensor<4x5xf32>
  }
  return %y : tensor<4x5xf32>
}

// One row reads each row of the weights once, in order: panels would not help.
// CHECK-LABEL: func.func @one_row(
// CHECK:         ingot.constant {{.*}} : tensor<2x3xf32>
// CHECK-NOT:     ingot.unpack
func.func @one_row(%x: tensor<1x3xf32>) -> tensor<1x2xf32> {
  %w = ingot.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32>
  %y = ingot.kernel "one_row"(%x, %w) : (tensor<1x3xf32>, tensor<2x3xf32>) -> (tensor<1x2xf32>) {
  ^bb0(%input: tensor<1x3xf32>, %weight: tensor<2x3xf32>):
    %p = ingot.loops (m = 1, n = 2 | k = 3) reads %input[m, k], %weight[n, k] writes [m, n] from 0.0 {
    ^bb0(%i: f32, %j: f32, %o: f32):
      %0 = arith.mulf %i, %j : f32
      %1 = arith.addf %o, %0 : f32
      ingot.yield %1 : f32
    } : (tensor<1x3xf32>, tensor<2x3xf32>) -> tensor<1x2xf32>
    ingot.yield %p : tensor<1x2xf32>
  }
  return %y : tensor<1x2xf32>
}
