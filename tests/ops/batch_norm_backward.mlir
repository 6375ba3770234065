// RUN: ingot-opt %s --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS

// Two sums per channel in one sweep each, then one pass over the elements.
// LOOPS-LABEL: func @lowering
// LOOPS-COUNT-2: ingot.loops (k0 = {{.*}}, i0 = {{.*}}, k1 = {{.*}})
// LOOPS-NOT:     "reduction"
// LOOPS:         return
func.func @lowering(%d: tensor<3x5x2xf32>, %x: tensor<3x5x2xf32>, %w: tensor<5xf32>, %m: tensor<5xf32>, %v: tensor<5xf32>) -> (tensor<3x5x2xf32>, tensor<5xf32>, tensor<5xf32>) {
  %dx, %dw, %db = ingot.batch_norm_backward %d, %x, %w, %m, %v, dim = 1, epsilon = 1.0e-5 : tensor<3x5x2xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xf32>
  return %dx, %dw, %db : tensor<3x5x2xf32>, tensor<5xf32>, tensor<5xf32>
}
