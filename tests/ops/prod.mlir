// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// A partial product that leaves [2^-240, 2^240) is moved back, and that is counted: of
// 1e30 and 0 the product is 0 in every order.
// LOOPS-LABEL: func @lowering
// LOOPS:         ingot.loops (i0 = {{.*}} | k0 = {{.*}})
// LOOPS:           writes [i0] from 1.0, [i0] from 0.0, [i0] from 1.0
// LOOPS:         ^bb0(%{{.*}}: f32, %{{.*}}: f64, %{{.*}}: f64, %{{.*}}: f32):
// LOOPS:           arith.extf
// LOOPS:           arith.mulf
// LOOPS:           arith.cmpf oge
// LOOPS:           arith.cmpf olt
// LOOPS:           arith.truncf
func.func @lowering(%x: tensor<3x5xf32>) -> tensor<3xf32> {
  %y = ingot.prod %x, dims = [1] : tensor<3x5xf32>
  return %y : tensor<3xf32>
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
