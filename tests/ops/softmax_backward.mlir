// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LOOPS-LABEL: func @lowering
// LOOPS:           arith.mulf
// LOOPS:         ingot.loops (i0 = {{.*}} | k0 = {{.*}})
// LOOPS:           arith.addf
// LOOPS:           arith.subf
// LOOPS:           arith.mulf
func.func @lowering(%dy: tensor<3x5xf32>, %y: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %dx = ingot.softmax_backward %dy, %y, dim = 1 : tensor<3x5xf32>
  return %dx : tensor<3x5xf32>
}

// Its own derivative is that of its decomposition.
// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%{{.*}}: tensor<3x5xf32>, %[[Y:.*]]: tensor<3x5xf32>, %[[DDX:.*]]: tensor<3x5xf32>)
// GRAD-NEXT:    %[[A:.*]] = ingot.mul %[[DDX]], %[[Y]]
// GRAD-NEXT:    %[[N:.*]] = ingot.neg %[[A]]
// GRAD-NEXT:    %[[S:.*]] = ingot.sum %[[N]], dims = [1]
// GRAD-NEXT:    %[[B:.*]] = ingot.expand %[[S]], dims = [0]
// GRAD-NEXT:    %[[C:.*]] = ingot.mul %[[B]], %[[Y]]
// GRAD-NEXT:    %[[R:.*]] = ingot.add %[[A]], %[[C]]
// GRAD-NEXT:    return %[[R]]
func.func @gradient(%dy: tensor<3x5xf32>, %y: tensor<3x5xf32>, %ddx: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %dx = ingot.softmax_backward %dy, %y, dim = 1 : tensor<3x5xf32>
  %p = ingot.mul %dx, %ddx : tensor<3x5xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<3x5xf32>
  %g = ingot.grad %loss wrt %dy : tensor<f32>, tensor<3x5xf32> -> tensor<3x5xf32>
  return %g : tensor<3x5xf32>
}
