// RUN: ingot-opt %s --ingot-set-target --ingot-form-kernels --ingot-lower-to-loops=kernels-only --ingot-schedule-kernels --ingot-emit-cpu-kernels --canonicalize --cse | FileCheck %s

// Pixels and channels are walked as one: of the 42 elements of a row 6 before and 9 behind
// the image's are the border, which masks of the first and the last vector leave out. The
// vector between has none. Rows above and below the image read nothing.
// CHECK-LABEL: func.func @thin
// CHECK:         ingot.launch "pad" [@pad] {{.*}} scratch = 0
func.func @thin(%x: tensor<2x7x9x3xf32>) -> tensor<2x10x14x3xf32> {
  %y = ingot.pad %x, low = [0, 1, 2, 0], high = [0, 2, 3, 0], value = 1.0 : tensor<2x7x9x3xf32>
  return %y : tensor<2x10x14x3xf32>
}

// What repeats a tensor is read from there.
// CHECK-LABEL: func.func @repeated
// CHECK:         ingot.launch "pad" [@pad_0] {{.*}} scratch = 0
func.func @repeated(%x: tensor<7xf32>) -> tensor<10x14xf32> {
  %e = ingot.expand %x, dims = [0] : tensor<7xf32> to tensor<7x9xf32>
  %y = ingot.pad %e, low = [1, 2], high = [2, 3], value = 1.0 : tensor<7x9xf32>
  return %y : tensor<10x14xf32>
}

// CHECK-LABEL: func.func private @pad(
// CHECK-DAG:     %[[LAST:.*]] = arith.constant dense<[true, false, false, false, false, false, false, false, false, false, false, false, false, false, false, false]>
// CHECK-DAG:     %[[FIRST:.*]] = arith.constant dense<[false, false, false, false, false, false, true, true, true, true, true, true, true, true, true, true]>
// CHECK:         scf.for %{{.*}} = %c0 to %c20 step
// CHECK:           %[[INSIDE:.*]] = arith.cmpi ult, %{{.*}}, %c7
// CHECK:           scf.if %[[INSIDE]]
// CHECK-NEXT:        vector.maskedload %{{.*}}, %[[FIRST]], %[[FILL:.*]] :
// CHECK:           } else {
// CHECK-NEXT:        scf.yield %[[FILL]]
// CHECK:           scf.if %[[INSIDE]]
// CHECK:             vector.load
// CHECK:           scf.if %[[INSIDE]]
// CHECK:             vector.maskedload %{{.*}}, %[[LAST]], %[[FILL]] :
