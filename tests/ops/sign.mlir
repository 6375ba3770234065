// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// Ordered comparisons fail with NaN, which is then the result.
// LOOPS-LABEL: func @lowering
// LOOPS:       ingot.loops
// LOOPS:         ^bb0(%[[IN:.*]]: f32)
// LOOPS-NEXT:      %[[ZERO:.*]] = arith.constant 0.0
// LOOPS-NEXT:      %[[NEGATIVE:.*]] = arith.cmpf olt, %[[IN]], %[[ZERO]]
// LOOPS-NEXT:      %[[MINUS_ONE:.*]] = arith.constant -1.0
// LOOPS-NEXT:      %[[A:.*]] = arith.select %[[NEGATIVE]], %[[MINUS_ONE]], %[[IN]]
// LOOPS-NEXT:      %[[ZERO2:.*]] = arith.constant 0.0
// LOOPS-NEXT:      %[[POSITIVE:.*]] = arith.cmpf ogt, %[[IN]], %[[ZERO2]]
// LOOPS-NEXT:      %[[ONE:.*]] = arith.constant 1.0
// LOOPS-NEXT:      %[[R:.*]] = arith.select %[[POSITIVE]], %[[ONE]], %[[A]]
// LOOPS-NEXT:      ingot.yield %[[R]]
func.func @lowering(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.sign %x : tensor<3x5xf32>
  return %z : tensor<3x5xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>, %[[DZ:.*]]: tensor<3x5xf32>)
// GRAD-DAG:    %[[DX:.*]] = ingot.constant dense<0.0
// GRAD:        return %[[DX]]
func.func @gradient(%x: tensor<3x5xf32>, %dz: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.sign %x : tensor<3x5xf32>
  %p = ingot.mul %z, %dz : tensor<3x5xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<3x5xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<3x5xf32> -> tensor<3x5xf32>
  return %g : tensor<3x5xf32>
}
