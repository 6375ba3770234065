// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// What the mask leaves out is a term of zero, whatever was multiplied.
// LOOPS-LABEL: func @lowering
// LOOPS-SAME:      (%[[M:.*]]: tensor<2x3x5xi1>, %[[A:.*]]: tensor<2x3x5xf32>, %[[B:.*]]: tensor<2x5x7xf32>)
// LOOPS:         ingot.loops (i0 = 2, i1 = 3, i2 = 7 | k0 = 5)
// LOOPS-NEXT:      reads %[[M]][i0, i1, k0], %[[A]][i0, i1, k0], %[[B]][i0, k0, i2]
// LOOPS-NEXT:      writes [i0, i1, i2] from 0.0
// LOOPS:           %[[PRODUCT:.*]] = arith.mulf
// LOOPS:           %[[TERM:.*]] = arith.select %{{.*}}, %[[PRODUCT]], %{{.*}} : f32
// LOOPS:           arith.addf %{{.*}}, %[[TERM]]
func.func @lowering(%m: tensor<2x3x5xi1>, %a: tensor<2x3x5xf32>, %b: tensor<2x5x7xf32>) -> tensor<2x3x7xf32> {
  %c = ingot.masked_matmul %m, %a, %b : tensor<2x3x5xi1>, tensor<2x3x5xf32>, tensor<2x5x7xf32>
  return %c : tensor<2x3x7xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[M:.*]]: tensor<3x5xi1>, %[[A:.*]]: tensor<3x5xf32>, %[[B:.*]]: tensor<5x7xf32>, %[[DC:.*]]: tensor<3x7xf32>)
// GRAD-DAG:     %[[BT:.*]] = ingot.transpose %[[B]], permutation = [1, 0]
// GRAD-DAG:     %[[ALL:.*]] = ingot.matmul %[[DC]], %[[BT]]
// GRAD-DAG:     %[[DA:.*]] = ingot.where %[[M]], %[[ALL]], %{{.*}}
// GRAD-DAG:     %[[MT:.*]] = ingot.transpose %[[M]], permutation = [1, 0]
// GRAD-DAG:     %[[AT:.*]] = ingot.transpose %[[A]], permutation = [1, 0]
// GRAD-DAG:     %[[DB:.*]] = ingot.masked_matmul %[[MT]], %[[AT]], %[[DC]]
// GRAD:         return %[[DA]], %[[DB]]
func.func @gradient(%m: tensor<3x5xi1>, %a: tensor<3x5xf32>, %b: tensor<5x7xf32>, %dc: tensor<3x7xf32>) -> (tensor<3x5xf32>, tensor<5x7xf32>) {
  %c = ingot.masked_matmul %m, %a, %b : tensor<3x5xi1>, tensor<3x5xf32>, tensor<5x7xf32>
  %p = ingot.mul %c, %dc : tensor<3x7xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<3x7xf32>
  %g:2 = ingot.grad %loss wrt %a, %b : tensor<f32>, tensor<3x5xf32>, tensor<5x7xf32> -> tensor<3x5xf32>, tensor<5x7xf32>
  return %g#0, %g#1 : tensor<3x5xf32>, tensor<5x7xf32>
}
