// RUN: ingot-opt %s --ingot-form-kernels --ingot-lower-to-linalg=kernels-only --ingot-emit-contractions --cse | FileCheck %s
// RUN: ingot-opt %s --ingot-form-kernels --ingot-lower-to-linalg=kernels-only --ingot-emit-contractions=vector-bits=256 --cse | FileCheck %s --check-prefix=WIDE

// Two pixels of six channels in one vector, windows of three columns of four: the first
// tap keeps the sums of the second pixel as they are, the last those of the first, and
// those between are multiplied without a mask.
// CHECK-LABEL: func.func private @conv2d
// CHECK:         dense<[true, true, true, true, true, true, false, {{.*}}]> : vector<16xi1>
// CHECK:         %[[SUM:.*]] = vector.fma {{.*}}, %[[OLD:.*]] : vector<16xf32>
// CHECK-NEXT:    arith.select %{{.*}}, %[[SUM]], %[[OLD]] : vector<16xi1>, vector<16xf32>
// CHECK-COUNT-2: arith.select
// CHECK-NOT:     arith.select
// CHECK:         dense<[false, false, false, false, false, false, true, {{.*}}]> : vector<16xi1>
// CHECK:         vector.fma
// CHECK-NEXT:    arith.select

// Two vectors of 256 bits: no constant mask says it, but the indices do.
// WIDE-LABEL: func.func private @conv2d
// WIDE:         vector.step
// WIDE:         arith.cmpi ult, {{.*}} : vector<8xindex>
// WIDE:         arith.select
// WIDE-NOT:     vector.fma
// WIDE:         return
func.func @pixels(%x: tensor<1x5x9x1xf32>, %w: tensor<3x4x1x12xf32>) -> tensor<1x3x3x12xf32> {
  %y = ingot.conv2d %x, %w stride = [1, 2] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 1 layout = nhwc {pixels = 2 : i64} : tensor<1x5x9x1xf32>, tensor<3x4x1x12xf32>
  return %y : tensor<1x3x3x12xf32>
}
