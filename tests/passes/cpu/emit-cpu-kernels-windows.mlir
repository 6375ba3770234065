// RUN: ingot-opt %s --ingot-set-target --ingot-form-kernels --ingot-lower-to-loops=kernels-only --ingot-schedule-kernels --ingot-emit-cpu-kernels --canonicalize --cse | FileCheck %s

// Four taps begin with the first one, which no minus infinity comes before; five columns
// of a vector are no part of any sum over lanes, so that no lane needs a neutral element.
// The windows of a row have a loop of their own: no division finds their place.
// CHECK-LABEL: func.func private @pool
// CHECK-NOT:     arith.select
// CHECK-NOT:     div
// CHECK:         scf.for %[[ROW:.*]] = %c0 to %c9 step %c1 {
// CHECK-NEXT:      scf.for %[[X:.*]] = %c0 to %c5 step %c1 {
// CHECK-NOT:         scf.for
// CHECK:             %[[FIRST:.*]] = vector.maskedload
// CHECK:             %[[SECOND:.*]] = vector.maskedload
// CHECK-NEXT:        arith.maximumf %[[FIRST]], %[[SECOND]]
// CHECK-COUNT-2:     arith.maximumf
// CHECK-NOT:         arith.maximumf
// CHECK:             vector.maskedstore
// CHECK:         return
func.func @windows(%x: tensor<3x6x10x5xf32>) -> tensor<3x3x5x5xf32> {
  %y = ingot.pool %x kind = max kernel = [2, 2] stride = [2, 2] low = [0, 0] high = [0, 0] dilation = [1, 1] layout = channels_last : tensor<3x6x10x5xf32>
  return %y : tensor<3x3x5x5xf32>
}

// Rows of windows are shared out where there are enough for each task.
// CHECK-LABEL: func.func private @pool_0
// CHECK:         %[[LOW:.*]] = arith.divui %{{.*}}, %c{{[0-9]+}}
// CHECK:         scf.for %{{.*}} = %[[LOW]] to %{{.*}} step %c1 {
// CHECK-NEXT:      scf.for %{{.*}} = %c0 to %c14 step %c1 {
func.func @shared_out(%x: tensor<64x28x28x16xf32>) -> tensor<64x14x14x16xf32> {
  %y = ingot.pool %x kind = max kernel = [2, 2] stride = [2, 2] low = [0, 0] high = [0, 0] dilation = [1, 1] layout = channels_last : tensor<64x28x28x16xf32>
  return %y : tensor<64x14x14x16xf32>
}

// Windows of many taps have loops, whose sums begin with zero.
// CHECK-LABEL: func.func private @pool_1
// CHECK:         scf.for %{{.*}} = %c0 to %c7 step %c1 iter_args(%{{.*}} = %cst
// CHECK-NOT:       scf.for
// CHECK-COUNT-7:   arith.addf
func.func @large(%x: tensor<1x14x14x16xf32>) -> tensor<1x2x2x16xf32> {
  %y = ingot.pool %x kind = sum kernel = [7, 7] stride = [7, 7] low = [0, 0] high = [0, 0] dilation = [1, 1] layout = channels_last : tensor<1x14x14x16xf32>
  return %y : tensor<1x2x2x16xf32>
}
