// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// Only the first of equal pixels: what was found before is masked.
// LOOPS-LABEL: func @lowering
// LOOPS:         arith.cmpf oeq
// LOOPS:         arith.select
// LOOPS:         arith.cmpf oeq
// LOOPS:         arith.xori
// LOOPS:         arith.andi
// LOOPS:         arith.select
// LOOPS:         arith.addf
func.func @lowering(%d: tensor<2x3x6x3xf32>, %x: tensor<2x5x7x3xf32>, %y: tensor<2x3x6x3xf32>) -> tensor<2x5x7x3xf32> {
  %g = ingot.max_pool2d_backward %d, %x, %y kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0] layout = channels_last dilation = [1, 1] : tensor<2x3x6x3xf32>, tensor<2x5x7x3xf32>, tensor<2x3x6x3xf32>
  return %g : tensor<2x5x7x3xf32>
}

// Linear in the gradient: its derivative picks the pixels of the maxima.
// GRAD-LABEL: func @gradient
// GRAD-NOT:     ingot.max_pool2d_backward
// GRAD-COUNT-6: ingot.where
// GRAD-NOT:     ingot.where
// GRAD:         return
func.func @gradient(%d: tensor<2x3x6x3xf32>, %x: tensor<2x5x7x3xf32>, %y: tensor<2x3x6x3xf32>, %ddx: tensor<2x5x7x3xf32>) -> tensor<2x3x6x3xf32> {
  %dx = ingot.max_pool2d_backward %d, %x, %y kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0] layout = channels_last dilation = [1, 1] : tensor<2x3x6x3xf32>, tensor<2x5x7x3xf32>, tensor<2x3x6x3xf32>
  %p = ingot.mul %dx, %ddx : tensor<2x5x7x3xf32>
  %loss = ingot.sum %p, dims = [0, 1, 2, 3] : tensor<2x5x7x3xf32>
  %g = ingot.grad %loss wrt %d : tensor<f32>, tensor<2x3x6x3xf32> -> tensor<2x3x6x3xf32>
  return %g : tensor<2x3x6x3xf32>
}
