// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// Mantissas are multiplied and exponents added: of 1e30 and 0 the product is 0 in
// every order. Infinities keep an exponent of finite numbers, 253, so that they are
// not multiplied with 0. The last sum takes off the biases of five factors and of the
// product, 5 * 127 + 1023.
// LOOPS-LABEL: func @lowering
// LOOPS:         ingot.loops (i0 = 3 | k0 = 5)
// LOOPS-NEXT:      reads %{{.*}}[i0, k0]
// LOOPS-NEXT:      writes [i0] from 1.0, [i0] from 0
// LOOPS-NEXT:    ^bb0(%[[X:.*]]: f32, %[[M:.*]]: f64, %[[E:.*]]: i32):
// LOOPS:           %[[FINITE:.*]] = arith.constant 2122317824 : i32
// LOOPS-NEXT:      %[[PLACE:.*]] = arith.minui %{{.*}}, %[[FINITE]]
// LOOPS:           %[[FACTOR:.*]] = arith.mulf %[[X]], %{{.*}} : f32
// LOOPS:           %[[EXPONENT:.*]] = arith.shrui %[[PLACE]]
// LOOPS:           arith.mulf %[[M]], %{{.*}} : f64
// LOOPS:           arith.addi %[[E]], %[[EXPONENT]]
// LOOPS:         ingot.loops (i0 = 3)
// LOOPS:           arith.constant -1658
// LOOPS:           arith.truncf %{{.*}} : f64 to f32
func.func @lowering(%x: tensor<3x5xf32>) -> tensor<3xf32> {
  %y = ingot.prod %x, dims = [1] : tensor<3x5xf32>
  return %y : tensor<3xf32>
}

// Blocks of at most 448 factors are multiplied first: of 1000 columns a divisor, and of
// the rows no more than one.
// LOOPS-LABEL: func @blocks
// LOOPS:         ingot.loops (i0 = 3, i1 = 4 | k0 = 250)
// LOOPS-NEXT:      reads %{{.*}}[i0, i1 * 250 + k0]
// LOOPS-NEXT:      writes [i0, i1] from 1.0, [i0, i1] from 0
// LOOPS:         ingot.loops (| k0 = 3, k1 = 4)
// LOOPS:           arith.constant -31750
// LOOPS:         ingot.loops ()
func.func @blocks(%x: tensor<3x1000xf32>) -> tensor<f32> {
  %y = ingot.prod %x, dims = [0, 1] : tensor<3x1000xf32>
  return %y : tensor<f32>
}

// A prime number of factors is cut into blocks that are nearly full.
// LOOPS-LABEL: func @odd_blocks
// LOOPS:         ingot.loops (i0 = 3 | k0 = 337)
// LOOPS-NEXT:      reads %{{.*}}[i0 * 337 + k0] else 1.0
func.func @odd_blocks(%x: tensor<1009xf32>) -> tensor<f32> {
  %y = ingot.prod %x, dims = [0] : tensor<1009xf32>
  return %y : tensor<f32>
}

// The product of the others must not come from a division by zero: the divisor
// is 1 where x is 0.
// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>, %[[DY:.*]]: tensor<3xf32>)
// GRAD-DAG:     %[[ZERO:.*]] = ingot.constant dense<0.0
// GRAD-DAG:     %[[ONE:.*]] = ingot.constant dense<1.0
// GRAD:         %[[IS_ZERO:.*]] = ingot.compare eq, %[[X]], %[[ZERO]]
// GRAD-NEXT:    %[[DIVISOR:.*]] = ingot.where %[[IS_ZERO]], %[[ONE]], %[[X]]
// GRAD:         ingot.prod %[[DIVISOR]], dims = [1]
// GRAD:         ingot.div %{{.*}}, %[[DIVISOR]]
func.func @gradient(%x: tensor<3x5xf32>, %dy: tensor<3xf32>) -> tensor<3x5xf32> {
  %y = ingot.prod %x, dims = [1] : tensor<3x5xf32>
  %p = ingot.mul %y, %dy : tensor<3xf32>
  %loss = ingot.sum %p, dims = [0] : tensor<3xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<3x5xf32> -> tensor<3x5xf32>
  return %g : tensor<3x5xf32>
}
