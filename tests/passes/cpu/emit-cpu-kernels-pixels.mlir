// RUN: ingot-opt %s --ingot-set-target --ingot-form-kernels --ingot-lower-to-loops=kernels-only --ingot-schedule-kernels --ingot-emit-cpu-kernels --cse | FileCheck %s
// RUN: ingot-opt %s --ingot-set-target=target=x86-64-v3 --ingot-form-kernels --ingot-lower-to-loops=kernels-only --ingot-schedule-kernels --ingot-emit-cpu-kernels --cse | FileCheck %s --check-prefix=WIDE

// Two pixels of six channels in one vector, windows of three columns of four: the first
// tap keeps the sums of the second pixel as they are, the last those of the first, and
// those between are multiplied without a mask. LLVM must not know the mask, which it
// would make a shuffle of.
// CHECK-LABEL: func.func private @conv
// CHECK:         %[[SECOND:.*]] = arith.constant -64 : i16
// CHECK-NEXT:    %[[HIDDEN:.*]] = llvm.inline_asm "", "=r,0" %[[SECOND]]
// CHECK-NEXT:    %[[BITS:.*]] = vector.broadcast %[[HIDDEN]] : i16 to vector<1xi16>
// CHECK-NEXT:    %[[LAST:.*]] = vector.bitcast %[[BITS]] : vector<1xi16> to vector<16xi1>
// CHECK:         arith.constant 63 : i16
// CHECK:         %[[FIRST:.*]] = vector.bitcast
// CHECK:         scf.for
// CHECK:         %[[SUM:.*]] = vector.fma {{.*}}, %[[OLD:.*]] : vector<16xf32>
// CHECK:         arith.select %[[FIRST]], %[[SUM]], %[[OLD]] : vector<16xi1>, vector<16xf32>
// CHECK-COUNT-2: arith.select %[[FIRST]]
// CHECK-NOT:     arith.select
// CHECK:         vector.fma
// CHECK:         arith.select %[[LAST]], %{{.*}}, %{{.*}} : vector<16xi1>, vector<16xf32>
// CHECK-COUNT-2: arith.select %[[LAST]]
// CHECK-NOT:     arith.select

// Of two vectors of 256 bits each has a mask of its own, or none where all of it takes
// part.
// WIDE-LABEL: func.func private @conv
// WIDE:         %[[LOW:.*]] = arith.constant dense<[true, true, true, true, true, true, false, false]> : vector<8xi1>
// WIDE-NEXT:    arith.select %[[LOW]]
// WIDE:         %[[HIGH:.*]] = arith.constant dense<false> : vector<8xi1>
// WIDE-NEXT:    arith.select %[[HIGH]]
func.func @pixels(%x: tensor<1x5x9x1xf32>, %w: tensor<3x4x1x12xf32>) -> tensor<1x3x3x12xf32> {
  %y = ingot.conv %x, %w of = output stride = [1, 2] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last {pixels = 2 : i64} : tensor<1x5x9x1xf32>, tensor<3x4x1x12xf32>
  return %y : tensor<1x3x3x12xf32>
}

// Two taps that only the first pixel has. With masks of instructions each is selected
// where it is added; without them both are at once.
// CHECK-LABEL: func.func private @conv_0
// CHECK:         %[[ONE:.*]] = arith.select %[[FIRST:.*]], %{{.*}}, %{{.*}} : vector<16xi1>
// CHECK:         %[[SUM:.*]] = vector.fma {{.*}}, %[[ONE]] : vector<16xf32>
// CHECK:         arith.select %[[FIRST]], %[[SUM]], %[[ONE]]
// WIDE-LABEL: func.func private @conv_0
// WIDE:         %[[ONE:.*]] = vector.fma {{.*}}, %[[OLD:.*]] : vector<8xf32>
// WIDE:         %[[SUM:.*]] = vector.fma {{.*}}, %[[ONE]] : vector<8xf32>
// WIDE:         arith.select %{{.*}}, %[[SUM]], %[[OLD]]
func.func @pixels_of_two_steps(%x: tensor<1x3x49x1xf32>, %w: tensor<3x5x1x12xf32>) -> tensor<1x1x12x12xf32> {
  %y = ingot.conv %x, %w of = output stride = [1, 4] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last {pixels = 2 : i64} : tensor<1x3x49x1xf32>, tensor<3x5x1x12xf32>
  return %y : tensor<1x1x12x12xf32>
}
