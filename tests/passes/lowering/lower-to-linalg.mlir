// RUN: ingot-opt %s --ingot-lower-to-linalg | FileCheck %s

// Only the inside of a kernel is lowered; a constant outside is memory.
// CHECK-LABEL: func @kernel
// CHECK:         ingot.constant
// CHECK:         ingot.kernel "scale"
// CHECK:           linalg.generic
// CHECK:             arith.mulf
// CHECK:           ingot.yield
func.func @kernel(%x: tensor<3xf32>) -> tensor<3xf32> {
  %c = ingot.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %y = ingot.kernel "scale"(%x, %c) : (tensor<3xf32>, tensor<3xf32>) -> (tensor<3xf32>) {
  ^bb0(%a: tensor<3xf32>, %b: tensor<3xf32>):
    %0 = ingot.mul %a, %b : tensor<3xf32>
    ingot.yield %0 : tensor<3xf32>
  }
  return %y : tensor<3xf32>
}

// A splat constant becomes an immediate of the body, not an operand.
// CHECK-LABEL: func @immediate
// CHECK-SAME:      (%[[X:.*]]: tensor<3x5xf32>)
// CHECK-NOT:     linalg.fill
// CHECK:         linalg.generic {{.*}} ins(%[[X]] : tensor<3x5xf32>)
// CHECK:           %[[TWO:.*]] = arith.constant 2.0
// CHECK:           arith.mulf %{{.*}}, %[[TWO]]
func.func @immediate(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %two = ingot.constant dense<2.0> : tensor<3x5xf32>
  %y = ingot.mul %x, %two : tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}

// The accumulator starts at zero; without the fill the result is garbage.
// CHECK-LABEL: func @rectangular
// CHECK-SAME:      (%[[A:.*]]: tensor<2x3xf32>, %[[B:.*]]: tensor<3x5xf32>)
// CHECK:         %[[ZERO:.*]] = arith.constant 0.0
// CHECK:         %[[INIT:.*]] = linalg.fill ins(%[[ZERO]] : f32)
// CHECK:         linalg.generic {{.*}} ins(%[[A]], %[[B]] : {{.*}}) outs(%[[INIT]]
func.func @rectangular(%a: tensor<2x3xf32>, %b: tensor<3x5xf32>) -> tensor<2x5xf32> {
  %c = ingot.matmul %a, %b : tensor<2x3xf32>, tensor<3x5xf32>
  return %c : tensor<2x5xf32>
}

// A maximum starts at minus infinity: any other start would win over small rows.
// CHECK-LABEL: func @row_maximum
// CHECK:         arith.constant 0xFF800000 : f32
// CHECK:         linalg.generic {{.*}}iterator_types = ["parallel", "reduction"]
// CHECK:           arith.maximumf
func.func @row_maximum(%x: tensor<3x5xf32>) -> tensor<3xf32> {
  %m = ingot.amax %x, dims = [1] : tensor<3x5xf32>
  return %m : tensor<3xf32>
}

// Random numbers are computed from the element's index: ten rounds of Philox.
// CHECK-LABEL: func @random
// CHECK:         linalg.index 0
// CHECK-COUNT-20: arith.muli {{.*}} : i64
// CHECK:         arith.shrui
// CHECK:         arith.sitofp
func.func @random(%seed: tensor<i64>, %step: tensor<i64>) -> tensor<7xf32> {
  %u = ingot.random_uniform %seed, %step, stream = 3 : tensor<i64>, tensor<i64> -> tensor<7xf32>
  return %u : tensor<7xf32>
}

// A declaration has nothing to lower.
// CHECK: func.func private @declared(tensor<3xf32>)
func.func private @declared(tensor<3xf32>)
