// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD


// LOOPS-LABEL: func @lowering
// LOOPS-SAME:      (%[[A:.*]]: tensor<2x3x5xf32>, %[[B:.*]]: tensor<2x5x7xf32>)
// LOOPS:         ingot.loops (i0 = 2, i1 = 3, i2 = 7 | k0 = 5)
// LOOPS-NEXT:      reads %[[A]][i0, i1, k0], %[[B]][i0, k0, i2]
// LOOPS-NEXT:      writes [i0, i1, i2] from 0.0
func.func @lowering(%a: tensor<2x3x5xf32>, %b: tensor<2x5x7xf32>) -> tensor<2x3x7xf32> {
  %c = ingot.matmul %a, %b : tensor<2x3x5xf32>, tensor<2x5x7xf32>
  return %c : tensor<2x3x7xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[A:.*]]: tensor<2x3x5xf32>, %[[B:.*]]: tensor<2x5x7xf32>, %[[DC:.*]]: tensor<2x3x7xf32>)
// GRAD-DAG:     %[[BT:.*]] = ingot.transpose %[[B]], permutation = [0, 2, 1]
// GRAD-DAG:     %[[DA:.*]] = ingot.matmul %[[DC]], %[[BT]]
// GRAD-DAG:     %[[AT:.*]] = ingot.transpose %[[A]], permutation = [0, 2, 1]
// GRAD-DAG:     %[[DB:.*]] = ingot.matmul %[[AT]], %[[DC]]
// GRAD:         return %[[DA]], %[[DB]]
func.func @gradient(%a: tensor<2x3x5xf32>, %b: tensor<2x5x7xf32>, %dc: tensor<2x3x7xf32>) -> (tensor<2x3x5xf32>, tensor<2x5x7xf32>) {
  %c = ingot.matmul %a, %b : tensor<2x3x5xf32>, tensor<2x5x7xf32>
  %p = ingot.mul %c, %dc : tensor<2x3x7xf32>
  %loss = ingot.sum %p, dims = [0, 1, 2] : tensor<2x3x7xf32>
  %g:2 = ingot.grad %loss wrt %a, %b : tensor<f32>, tensor<2x3x5xf32>, tensor<2x5x7xf32> -> tensor<2x3x5xf32>, tensor<2x5x7xf32>
  return %g#0, %g#1 : tensor<2x3x5xf32>, tensor<2x5x7xf32>
}

// Nobody asks for the gradient of the input of the first layer: it is not built.
// GRAD-LABEL: func @one_gradient
// GRAD-COUNT-1: ingot.matmul
// GRAD-NOT:     ingot.matmul
// GRAD:         return
func.func @one_gradient(%a: tensor<3x5xf32>, %b: tensor<5x7xf32>, %dc: tensor<3x7xf32>) -> tensor<5x7xf32> {
  %c = ingot.matmul %a, %b : tensor<3x5xf32>, tensor<5x7xf32>
  %p = ingot.mul %c, %dc : tensor<3x7xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<3x7xf32>
  %g = ingot.grad %loss wrt %b : tensor<f32>, tensor<5x7xf32> -> tensor<5x7xf32>
  return %g : tensor<5x7xf32>
}
