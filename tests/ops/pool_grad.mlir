// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// Two nests: who wins each window, and what each pixel gets.
// LOOPS-LABEL: func @of_maxima
// LOOPS-SAME:      (%[[D:.*]]: tensor<2x3x6x3xf32>, %[[X:.*]]: tensor<2x5x7x3xf32>, %[[Y:.*]]: tensor<2x3x6x3xf32>)
// LOOPS-NEXT:    %[[WINNER:.*]] = ingot.loops (i0 = 2, i1 = 3, i2 = 6, i3 = 3 | k0 = 3, k1 = 2)
// LOOPS-NEXT:      reads %[[X]]{{.*}} else nan, %[[Y]][
// LOOPS:         ingot.loops (i0 = 2, i1 = 5, i2 = 7, i3 = 3 | k0 = 3, k1 = 2)
// LOOPS-NEXT:      reads %[[D]]{{.*}} else 0.0, %[[WINNER]]
// LOOPS-NOT:     ingot.loops
// LOOPS:         return
func.func @of_maxima(%d: tensor<2x3x6x3xf32>, %x: tensor<2x5x7x3xf32>, %y: tensor<2x3x6x3xf32>) -> tensor<2x5x7x3xf32> {
  %g = ingot.pool_grad %d, %x, %y kind = max kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] layout = channels_last : (tensor<2x3x6x3xf32>, tensor<2x5x7x3xf32>, tensor<2x3x6x3xf32>) -> tensor<2x5x7x3xf32>
  return %g : tensor<2x5x7x3xf32>
}

// What all windows are divided by divides their sum.
// LOOPS-LABEL: func @of_means
// LOOPS:         ingot.loops (i0 = 2, i1 = 5, i2 = 7, i3 = 3 | k0 = 3, k1 = 2)
// LOOPS:         %[[SIX:.*]] = arith.constant 6.0
// LOOPS-NEXT:    arith.divf %{{.*}}, %[[SIX]]
// LOOPS-NOT:     ingot.loops
// LOOPS:         return
func.func @of_means(%d: tensor<2x3x6x3xf32>) -> tensor<2x5x7x3xf32> {
  %g = ingot.pool_grad %d kind = mean_of_taps kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] layout = channels_last : (tensor<2x3x6x3xf32>) -> tensor<2x5x7x3xf32>
  return %g : tensor<2x5x7x3xf32>
}

// Linear in the gradient: its derivative picks the pixels of the winners.
// GRAD-LABEL: func @gradient
// GRAD:         ingot.pool_winner
// GRAD-NOT:     ingot.pool_g
// GRAD-COUNT-6: ingot.where
// GRAD-NOT:     ingot.where
// GRAD:         return
func.func @gradient(%d: tensor<2x3x6x3xf32>, %x: tensor<2x5x7x3xf32>, %y: tensor<2x3x6x3xf32>, %ddx: tensor<2x5x7x3xf32>) -> tensor<2x3x6x3xf32> {
  %dx = ingot.pool_grad %d, %x, %y kind = max kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] layout = channels_last : (tensor<2x3x6x3xf32>, tensor<2x5x7x3xf32>, tensor<2x3x6x3xf32>) -> tensor<2x5x7x3xf32>
  %p = ingot.mul %dx, %ddx : tensor<2x5x7x3xf32>
  %loss = ingot.sum %p, dims = [0, 1, 2, 3] : tensor<2x5x7x3xf32>
  %g = ingot.grad %loss wrt %d : tensor<f32>, tensor<2x3x6x3xf32> -> tensor<2x3x6x3xf32>
  return %g : tensor<2x3x6x3xf32>
}
