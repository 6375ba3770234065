// RUN: ingot-opt %s --ingot-lower-to-linalg | FileCheck %s --check-prefix=LINALG

// Value and index travel together. Strict comparison: the first of equal elements
// stays.
// LINALG-LABEL: func @lowering
// LINALG:         arith.constant 0x7F800000 : f32
// LINALG:         %[[R:.*]]:2 = linalg.generic {{.*}}iterator_types = ["parallel", "reduction"]
// LINALG:         ^bb0(%[[IN:.*]]: f32, %[[VALUE:.*]]: f32, %[[INDEX:.*]]: i64)
// LINALG:           linalg.index 1
// LINALG:           arith.cmpf ult, %[[IN]], %[[VALUE]]
// LINALG:           linalg.yield %{{.*}}, %{{.*}} : f32, i64
// LINALG:         return %[[R]]#1
func.func @lowering(%x: tensor<3x5xf32>) -> tensor<3xi64> {
  %y = ingot.argmin %x, dim = 1 : tensor<3x5xf32>
  return %y : tensor<3xi64>
}
