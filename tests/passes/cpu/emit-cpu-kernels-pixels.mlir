// RUN: ingot-opt %s --ingot-set-target --ingot-form-kernels --ingot-lower-to-loops=kernels-only --ingot-schedule-kernels --ingot-emit-cpu-kernels --cse | FileCheck %s
// RUN: ingot-opt %s --ingot-set-target=target=x86-64-v3 --ingot-form-kernels --ingot-lower-to-loops=kernels-only --ingot-schedule-kernels --ingot-emit-cpu-kernels --cse | FileCheck %s --check-prefix=WIDE

// Two pixels of six channels in one vector, windows of three columns of four: the first
// tap keeps the sums of the second pixel as they are, the last those of the first, and
// those between are multiplied without a mask.
// CHECK-LABEL: func.func private @conv
// CHECK:         %[[FIRST:.*]] = vector.fma {{.*}}, %[[OLD:.*]] : vector<16xf32>
// CHECK:         %[[MASK:.*]] = arith.constant dense<[true, true, true, true, true, true, false, {{.*}}]> : vector<16xi1>
// CHECK-NEXT:    arith.select %[[MASK]], %[[FIRST]], %[[OLD]] : vector<16xi1>, vector<16xf32>
// CHECK-COUNT-2: arith.select %[[MASK]]
// CHECK-NOT:     arith.select
// CHECK:         %[[LAST:.*]] = vector.fma {{.*}}, %[[KEPT:.*]] : vector<16xf32>
// CHECK:         %[[REST:.*]] = arith.constant dense<[false, false, false, false, false, false, true, {{.*}}]> : vector<16xi1>
// CHECK-NEXT:    arith.select %[[REST]], %{{.*}}, %{{.*}} : vector<16xi1>, vector<16xf32>

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
