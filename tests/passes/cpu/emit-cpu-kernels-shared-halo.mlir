// RUN: ingot-opt %s --ingot-set-target --ingot-form-kernels --ingot-lower-to-loops=kernels-only --ingot-schedule-kernels --ingot-emit-cpu-kernels --canonicalize --cse | FileCheck %s

// Elements in odd rows or columns have taps in row 5 or column 7 of what they read, which
// are not there: 6 x 8 pixels of 4 channels, 768 bytes, are copied once for those three
// parts. Their panels lie behind; the part in even rows and columns needs no copy.
// CHECK-LABEL: func.func @strided
// CHECK:         ingot.launch "conv" [@conv_halo, @conv_pack, @conv, @conv_part1_pack, @conv_part1, @conv_part2_pack, @conv_part2, @conv_part3_pack, @conv_part3]
// CHECK-SAME:      scratch = 1792
func.func @strided(%d: tensor<1x5x7x4xf32>, %w: tensor<3x3x16x4xf32>) -> tensor<1x10x14x16xf32> {
  %x = ingot.conv %d, %w of = input extents = [10, 14] stride = [2, 2] low = [1, 1] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<1x5x7x4xf32>, tensor<3x3x16x4xf32>
  return %x : tensor<1x10x14x16xf32>
}

// CHECK-LABEL: func.func private @conv_halo(
// CHECK:         memref.view %arg3[%c0][] : memref<1792xi8> to memref<192xf32>
// CHECK:         scf.for %{{.*}} = %c0 to %c6
// CHECK-LABEL: func.func private @conv(
// CHECK:         memref.view %arg3[%c768][] : memref<1792xi8> to memref<256xf32>
// CHECK:         memref.view %arg3[%c0][] : memref<1792xi8> to memref<192xf32>
// CHECK-LABEL: func.func private @conv_part1(
// CHECK-NOT:     memref.view %arg3[%c0]
// CHECK:         return
// CHECK-LABEL: func.func private @conv_part3(
// CHECK:         memref.view %arg3[%c0][] : memref<1792xi8> to memref<192xf32>
// CHECK:         scf.for %[[ROW:.*]] = %c0 to %c5
// CHECK:           arith.muli %[[ROW]], %c32
