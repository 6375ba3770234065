// RUN: ingot-opt %s --ingot-lower-to-loops | FileCheck %s

// Only the inside of a kernel is lowered; a constant outside is memory.
// CHECK-LABEL: func @kernel
// CHECK:         ingot.constant
// CHECK:         ingot.kernel "scale"
// CHECK:           ingot.loops (i0 = 3)
// CHECK-NEXT:        reads %{{.*}}[i0], %{{.*}}[i0]
// CHECK-NEXT:        writes [i0] {
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
// CHECK-NEXT:    %{{.*}} = ingot.loops (i0 = 3, i1 = 5)
// CHECK-NEXT:      reads %[[X]][i0, i1]
// CHECK-NEXT:      writes [i0, i1] {
// CHECK:           %[[TWO:.*]] = arith.constant 2.0
// CHECK:           arith.mulf %{{.*}}, %[[TWO]]
func.func @immediate(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %two = ingot.constant dense<2.0> : tensor<3x5xf32>
  %y = ingot.mul %x, %two : tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}

// Extents 2, 3 and 5 are in the order i, j | k; the sum starts at zero.
// CHECK-LABEL: func @rectangular
// CHECK-SAME:      (%[[A:.*]]: tensor<2x3xf32>, %[[B:.*]]: tensor<3x5xf32>)
// CHECK:         ingot.loops (i0 = 2, i1 = 5 | k0 = 3)
// CHECK-NEXT:      reads %[[A]][i0, k0], %[[B]][k0, i1]
// CHECK-NEXT:      writes [i0, i1] from 0.0
func.func @rectangular(%a: tensor<2x3xf32>, %b: tensor<3x5xf32>) -> tensor<2x5xf32> {
  %c = ingot.matmul %a, %b : tensor<2x3xf32>, tensor<3x5xf32>
  return %c : tensor<2x5xf32>
}

// Narrow floats are multiplied and added up in f32 and rounded once; else 256 and 1
// are 256, in bf16.
// CHECK-LABEL: func @narrow_product
// CHECK:         %[[SUM:.*]] = ingot.loops (i0 = 2, i1 = 5 | k0 = 3)
// CHECK:           writes [i0, i1] from 0.0
// CHECK-NEXT:    ^bb0(%[[L:.*]]: bf16, %[[R:.*]]: bf16, %[[ACC:.*]]: f32):
// CHECK-DAG:       %[[LW:.*]] = arith.extf %[[L]]
// CHECK-DAG:       %[[RW:.*]] = arith.extf %[[R]]
// CHECK:           %[[TERM:.*]] = arith.mulf %[[LW]], %[[RW]] : f32
// CHECK-NEXT:      arith.addf %[[ACC]], %[[TERM]] : f32
// CHECK:         } : (tensor<2x3xbf16>, tensor<3x5xbf16>) -> tensor<2x5xf32>
// CHECK:         ingot.loops (i0 = 2, i1 = 5)
// CHECK-NEXT:      reads %[[SUM]][i0, i1]
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
// A product is taken apart in f32, and multiplied in f64.
// CHECK:           arith.extf %{{.*}} : f16 to f32
// CHECK:           arith.extf %{{.*}} : f32 to f64
// CHECK-NEXT:      arith.mulf {{.*}} : f64
// CHECK-NEXT:      arith.addi {{.*}} : i32
// CHECK:           arith.truncf {{.*}} : f64 to f32
// CHECK:           arith.truncf {{.*}} : f32 to f16
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

// 1 + erf cancels, and 0.01 is no number of bf16: what takes several roundings is
// computed in f32 and rounded once.
// CHECK-LABEL: func @narrow_functions
// CHECK:         ingot.loops
// CHECK:           %[[X:.*]] = arith.extf %{{.*}} : bf16 to f32
// CHECK:           math.erf %{{.*}} : f32
// CHECK:           arith.addf
// CHECK-NEXT:      %[[Y:.*]] = arith.mulf %{{.*}} : f32
// CHECK-NEXT:      %[[Z:.*]] = arith.truncf %[[Y]] : f32 to bf16
// CHECK-NEXT:      ingot.yield %[[Z]]
// CHECK:         ingot.loops
// CHECK:           arith.constant 0.00999999977 : f32
// CHECK:           arith.truncf
func.func @narrow_functions(%x: tensor<5xbf16>) -> (tensor<5xbf16>, tensor<5xbf16>) {
  %y = ingot.gelu %x : tensor<5xbf16>
  %z = ingot.leaky_relu %x : tensor<5xbf16>
  return %y, %z : tensor<5xbf16>, tensor<5xbf16>
}

// One operation is rounded once in any type.
// CHECK-LABEL: func @narrow_operations
// CHECK-NOT:     extf
// CHECK:         math.exp %{{.*}} : f16
// CHECK:         arith.maximumf %{{.*}} : f16
func.func @narrow_operations(%x: tensor<5xf16>) -> (tensor<5xf16>, tensor<5xf16>) {
  %y = ingot.exp %x : tensor<5xf16>
  %z = ingot.relu %x : tensor<5xf16>
  return %y, %z : tensor<5xf16>, tensor<5xf16>
}

// A maximum starts at minus infinity: any other start would win over small rows.
// CHECK-LABEL: func @row_maximum
// CHECK:         ingot.loops (i0 = 3 | k0 = 5)
// CHECK:           writes [i0] from -inf
// CHECK:           arith.maximumf
func.func @row_maximum(%x: tensor<3x5xf32>) -> tensor<3xf32> {
  %m = ingot.amax %x, dims = [1] : tensor<3x5xf32>
  return %m : tensor<3xf32>
}

// Random numbers are computed from the element's index: ten rounds of Philox.
// CHECK-LABEL: func @random
// CHECK:         ingot.loop_index 0
// CHECK-COUNT-20: arith.muli {{.*}} : i64
// CHECK:         arith.shrui
// CHECK:         arith.sitofp
func.func @random(%seed: tensor<i64>, %step: tensor<i64>) -> tensor<7xf32> {
  %u = ingot.random_uniform %seed, %step, stream = 3 : tensor<i64>, tensor<i64> -> tensor<7xf32>
  return %u : tensor<7xf32>
}

// A constant that is read elsewhere than at its place is written first.
// CHECK-LABEL: func @border_of_a_constant
// CHECK:         %[[TWO:.*]] = ingot.loops (i0 = 3)
// CHECK-NEXT:      writes [i0] {
// CHECK:         ingot.loops (i0 = 4)
// CHECK-NEXT:      reads %[[TWO]][i0 - 1] else 1.0
func.func @border_of_a_constant() -> tensor<4xf32> {
  %two = ingot.constant dense<2.0> : tensor<3xf32>
  %y = ingot.pad %two, low = [1], high = [0], value = 1.0 : tensor<3xf32>
  return %y : tensor<4xf32>
}

// A declaration has nothing to lower.
// CHECK: func.func private @declared(tensor<3xf32>)
func.func private @declared(tensor<3xf32>)
