// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// The border is minus infinity: zeros would win over negative pixels.
// LOOPS-LABEL: func @lowering
// LOOPS:         else -inf
// LOOPS:         ingot.loops (i0 = 2, i1 = 3, i2 = 6, i3 = 3)
// LOOPS-NEXT:      reads %{{.*}}[i0, i1 * 2{{.*}}, i2{{.*}}, i3]
// LOOPS-COUNT-5: arith.maximumf
// LOOPS-NOT:     arith.maximumf
// LOOPS:         return
func.func @lowering(%x: tensor<2x5x7x3xf32>) -> tensor<2x3x6x3xf32> {
  %y = ingot.max_pool2d %x kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0] layout = channels_last dilation = [1, 1] : tensor<2x5x7x3xf32>
  return %y : tensor<2x3x6x3xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<2x5x7x3xf32>, %[[DY:.*]]: tensor<2x3x6x3xf32>)
// GRAD-NEXT:    %[[Y:.*]] = ingot.max_pool2d %[[X]]
// GRAD-NEXT:    %[[DX:.*]] = ingot.max_pool2d_backward %[[DY]], %[[X]], %[[Y]] kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0]
// GRAD-NEXT:    return %[[DX]]
func.func @gradient(%x: tensor<2x5x7x3xf32>, %dy: tensor<2x3x6x3xf32>) -> tensor<2x5x7x3xf32> {
  %y = ingot.max_pool2d %x kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0] layout = channels_last dilation = [1, 1] : tensor<2x5x7x3xf32>
  %p = ingot.mul %y, %dy : tensor<2x3x6x3xf32>
  %loss = ingot.sum %p, dims = [0, 1, 2, 3] : tensor<2x3x6x3xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<2x5x7x3xf32> -> tensor<2x5x7x3xf32>
  return %g : tensor<2x5x7x3xf32>
}
