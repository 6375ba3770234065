// RUN: ingot-opt %s --ingot-set-target --ingot-form-kernels --ingot-lower-to-loops=kernels-only --ingot-schedule-kernels --ingot-emit-cpu-kernels --canonicalize --cse | FileCheck %s

// Elements in odd rows and columns, 4 x 6 of them, have 4 taps; 4 x 7 and 5 x 6 have 2 and
// 5 x 7 have 1: 247 of the 1053 terms that all taps of all elements would be, each of 16
// channels from 4.
// CHECK-LABEL: func.func @strided
// CHECK:         ingot.launch "conv" [@conv_pack, @conv, @conv_part1_pack, @conv_part1, @conv_part2_pack, @conv_part2, @conv_part3_pack, @conv_part3]
// CHECK-SAME:      flops = 31616
func.func @strided(%d: tensor<1x5x7x4xf32>, %w: tensor<3x3x16x4xf32>) -> tensor<1x9x13x16xf32> {
  %x = ingot.conv %d, %w of = input extents = [9, 13] stride = [2, 2] low = [1, 1] high = [1, 1] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<1x5x7x4xf32>, tensor<3x3x16x4xf32>
  return %x : tensor<1x9x13x16xf32>
}

// One tap is in even rows and columns: 35 elements have it.
// CHECK-LABEL: func.func @single_tap
// CHECK:         ingot.launch "conv" [@{{.*}}, @{{.*}}, @[[ZERO:conv_part1.*]], @{{.*}}, @{{.*}}] schedule
// CHECK-SAME:      flops = 4480
func.func @single_tap(%d: tensor<1x5x7x4xf32>, %w: tensor<1x1x16x4xf32>) -> tensor<1x9x13x16xf32> {
  %x = ingot.conv %d, %w of = input extents = [9, 13] stride = [2, 2] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<1x5x7x4xf32>, tensor<1x1x16x4xf32>
  return %x : tensor<1x9x13x16xf32>
}

// Of the first part a panel has 4 taps and 4 channels. It begins at the element in row 1
// and column 1, and its rows are 2 apart.
// CHECK-LABEL: func.func private @conv_pack(
// CHECK:         scf.for %{{.*}} = %c0 to %c16
// CHECK-LABEL: func.func private @conv(
// CHECK:         scf.for %[[ROW:.*]] = %c0 to %c4 step
// CHECK:           scf.for %{{.*}} = %c0 to %c2 step
// CHECK:             scf.for %{{.*}} = %c0 to %c2 step
// CHECK:           %[[Y:.*]] = arith.muli %[[ROW]], %c416
// CHECK:           %[[AT:.*]] = arith.addi %[[Y]], %c224
// CHECK:           vector.store %{{.*}}, %{{.*}}[%[[AT]]] : memref<1872xf32>
// The last part has the one tap in the middle.
// CHECK-LABEL: func.func private @conv_part3_pack(
// CHECK:         scf.for %{{.*}} = %c0 to %c4

// A part without terms reads nothing.
// CHECK:       func.func private @[[ZERO]](
// CHECK-NOT:     load
// CHECK:         vector.store %{{.*}} : memref<1872xf32>
// CHECK-NOT:     load
// CHECK:         return
