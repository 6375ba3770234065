// RUN: ingot-opt %s --canonicalize --cse | FileCheck %s
// RUN: ingot-opt %s --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS

// Streams differ, so the numbers do: the two must not become one.
// CHECK-LABEL: func @streams
// CHECK-DAG:     ingot.random_uniform %{{.*}}, %{{.*}}, stream = 3
// CHECK-DAG:     ingot.random_uniform %{{.*}}, %{{.*}}, stream = 4
func.func @streams(%seed: tensor<i64>, %step: tensor<i64>) -> (tensor<7xf32>, tensor<7xf32>) {
  %a = ingot.random_uniform %seed, %step, stream = 3 : tensor<i64>, tensor<i64> -> tensor<7xf32>
  %b = ingot.random_uniform %seed, %step, stream = 4 : tensor<i64>, tensor<i64> -> tensor<7xf32>
  return %a, %b : tensor<7xf32>, tensor<7xf32>
}

// The counter is the row-major index: i0 * 5 + i1. Ten rounds of two products,
// then 24 bits scaled by 2^-24, so that 1 is never reached.
// LOOPS-LABEL: func @lowering
// LOOPS:           ingot.loop_index 1
// LOOPS:           ingot.loop_index 0
// LOOPS:           arith.constant 5 : i64
// LOOPS-COUNT-20:  arith.extui %{{.*}} : i32 to i64
// LOOPS:           arith.constant 8 : i32
// LOOPS:           arith.shrui
// LOOPS:           arith.constant 5.96046448E-8 : f32
func.func @lowering(%seed: tensor<i64>, %step: tensor<i64>) -> tensor<3x5xf32> {
  %a = ingot.random_uniform %seed, %step, stream = 3 : tensor<i64>, tensor<i64> -> tensor<3x5xf32>
  return %a : tensor<3x5xf32>
}
