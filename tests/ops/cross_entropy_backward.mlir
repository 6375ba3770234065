// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LOOPS-LABEL: func @lowering
// LOOPS:           arith.maximumf
// LOOPS:           math.exp
// LOOPS:           arith.divf
// LOOPS:           arith.cmpi eq
// LOOPS:           %[[MINUS_ONE:.*]] = arith.constant -1.0
// LOOPS-NEXT:      arith.addf %{{.*}}, %[[MINUS_ONE]]
// LOOPS:           arith.select
// LOOPS:           arith.mulf
func.func @lowering(%d: tensor<3xf32>, %x: tensor<3x5xf32>, %labels: tensor<3xi64>) -> tensor<3x5xf32> {
  %dx = ingot.cross_entropy_backward %d, %x, %labels : tensor<3xf32>, tensor<3x5xf32>, tensor<3xi64>
  return %dx : tensor<3x5xf32>
}

// Linear in %d: the derivative is the difference itself, summed over the row.
// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%{{.*}}: tensor<3xf32>, %{{.*}}: tensor<3x5xf32>, %{{.*}}: tensor<3xi64>, %[[DDX:.*]]: tensor<3x5xf32>)
// GRAD:         %[[SOFTMAX:.*]] = ingot.div
// GRAD:         %[[DIFFERENCE:.*]] = ingot.where %{{.*}}, %{{.*}}, %[[SOFTMAX]]
// GRAD:         %[[IS_CLASS:.*]] = ingot.logical_and
// GRAD-NEXT:    %[[P:.*]] = ingot.mul %[[DDX]], %[[DIFFERENCE]]
// GRAD-NEXT:    %[[R:.*]] = ingot.sum %[[P]], dims = [1]
// GRAD-NEXT:    %[[INSIDE:.*]] = ingot.where %[[IS_CLASS]], %[[R]]
// GRAD-NEXT:    return %[[INSIDE]]
func.func @gradient(%d: tensor<3xf32>, %x: tensor<3x5xf32>, %labels: tensor<3xi64>, %ddx: tensor<3x5xf32>) -> tensor<3xf32> {
  %dx = ingot.cross_entropy_backward %d, %x, %labels : tensor<3xf32>, tensor<3x5xf32>, tensor<3xi64>
  %p = ingot.mul %dx, %ddx : tensor<3x5xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<3x5xf32>
  %g = ingot.grad %loss wrt %d : tensor<f32>, tensor<3xf32> -> tensor<3xf32>
  return %g : tensor<3xf32>
}
