// RUN: ingot-opt %s --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS

// Value and index travel together. Strict comparison: the first of equal elements
// stays.
// LOOPS-LABEL: func @lowering
// LOOPS:         %[[R:.*]]:2 = ingot.loops (i0 = {{.*}} | k0 = {{.*}})
// LOOPS:           writes [i0] from -inf, [i0] from -1
// LOOPS:         ^bb0(%[[IN:.*]]: f32, %[[VALUE:.*]]: f32, %[[INDEX:.*]]: i64)
// LOOPS:           ingot.loop_index 1
// LOOPS:           arith.cmpf ugt, %[[IN]], %[[VALUE]]
// LOOPS:           ingot.yield %{{.*}}, %{{.*}} : f32, i64
// LOOPS:         return %[[R]]#1
func.func @lowering(%x: tensor<3x5xf32>) -> tensor<3xi64> {
  %y = ingot.argmax %x, dim = 1 : tensor<3x5xf32>
  return %y : tensor<3xi64>
}
