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

// Narrow floats are multiplied and added up in f32 and rounded once; else 256 and 1
// are 256, in bf16.
// CHECK-LABEL: func @narrow_product
// CHECK:         %[[FILL:.*]] = linalg.fill {{.*}} -> tensor<2x5xf32>
// CHECK:         %[[SUM:.*]] = linalg.generic {{.*}} outs(%[[FILL]] : tensor<2x5xf32>)
// CHECK-NEXT:    ^bb0(%[[L:.*]]: bf16, %[[R:.*]]: bf16, %[[ACC:.*]]: f32):
// CHECK-DAG:       %[[LW:.*]] = arith.extf %[[L]]
// CHECK-DAG:       %[[RW:.*]] = arith.extf %[[R]]
// CHECK:           %[[TERM:.*]] = arith.mulf %[[LW]], %[[RW]] : f32
// CHECK-NEXT:      arith.addf %[[ACC]], %[[TERM]] : f32
// CHECK:         linalg.generic {{.*}} ins(%[[SUM]] : tensor<2x5xf32>)
// CHECK:           arith.truncf {{.*}} : f32 to bf16
func.func @narrow_product(%a: tensor<2x3xbf16>, %b: tensor<3x5xbf16>) -> tensor<2x5xbf16> {
  %c = ingot.matmul %a, %b : tensor<2x3xbf16>, tensor<3x5xbf16>
  return %c : tensor<2x5xbf16>
}

// CHECK-LABEL: func @narrow_reductions
// CHECK:         ^bb0(%[[IN:.*]]: f16, %[[ACC:.*]]: f32):
// CHECK-NEXT:      %[[W:.*]] = arith.extf %[[IN]]
// CHECK-NEXT:      arith.addf %[[ACC]], %[[W]] : f32
// CHECK:           arith.truncf
// CHECK:           arith.extf
// CHECK-NEXT:      arith.mulf {{.*}} : f32
// CHECK:           arith.truncf
// An extremum is an element: nothing is rounded.
// CHECK-NOT:       arith.extf
// CHECK:           arith.maximumf {{.*}} : f16
// CHECK-NOT:       arith.truncf
func.func @narrow_reductions(%x: tensor<3x5xf16>) -> (tensor<3xf16>, tensor<3xf16>, tensor<3xf16>) {
  %s = ingot.sum %x, dims = [1] : tensor<3x5xf16>
  %p = ingot.prod %x, dims = [1] : tensor<3x5xf16>
  %m = ingot.amax %x, dims = [1] : tensor<3x5xf16>
  return %s, %p, %m : tensor<3xf16>, tensor<3xf16>, tensor<3xf16>
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
