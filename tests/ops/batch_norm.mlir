// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// The factors are multiplied once per channel, not per element.
// LOOPS-LABEL: func @lowering
// LOOPS:         math.sqrt
// LOOPS:         ingot.loops (i0 = 5)
// LOOPS:           arith.mulf
// LOOPS:         ingot.loops (i0 = 3, i1 = 5, i2 = 2)
// LOOPS:           arith.mulf
// LOOPS-NOT:       arith.mulf
// LOOPS:         return
func.func @lowering(%x: tensor<3x5x2xf32>, %w: tensor<5xf32>, %b: tensor<5xf32>, %m: tensor<5xf32>, %v: tensor<5xf32>) -> tensor<3x5x2xf32> {
  %y = ingot.batch_norm %x, %w, %b, %m, %v, dim = 1, epsilon = 1.0e-5 : tensor<3x5x2xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xf32>
  return %y : tensor<3x5x2xf32>
}

// The statistics are given: dx = dy * weight / sqrt(variance + epsilon).
// GRAD-LABEL: func @gradient
// GRAD:         %[[RSTD:.*]] = ingot.rsqrt
// GRAD-NEXT:    %[[SCALE:.*]] = ingot.mul %[[RSTD]], %{{.*}}
// GRAD-NEXT:    %[[SCALES:.*]] = ingot.expand %[[SCALE]], dims = [1]
// GRAD-NEXT:    %[[DX:.*]] = ingot.mul %{{.*}}, %[[SCALES]]
// GRAD-NEXT:    return %[[DX]]
func.func @gradient(%x: tensor<3x5x2xf32>, %w: tensor<5xf32>, %b: tensor<5xf32>, %m: tensor<5xf32>, %v: tensor<5xf32>, %dy: tensor<3x5x2xf32>) -> tensor<3x5x2xf32> {
  %y = ingot.batch_norm %x, %w, %b, %m, %v, dim = 1, epsilon = 1.0e-5 : tensor<3x5x2xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xf32>
  %p = ingot.mul %y, %dy : tensor<3x5x2xf32>
  %loss = ingot.sum %p, dims = [0, 1, 2] : tensor<3x5x2xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<3x5x2xf32> -> tensor<3x5x2xf32>
  return %g : tensor<3x5x2xf32>
}
