// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// The border is minus infinity: zeros would win over negative pixels.
// LOOPS-LABEL: func @maximum
// LOOPS:         ingot.loops (i0 = 2, i1 = 3, i2 = 6, i3 = 3 | k0 = 3, k1 = 2)
// LOOPS-NEXT:      reads %{{.*}}[i0, i1 * 2 + k0 - 1, i2 + k1, i3] else -inf
// LOOPS-NEXT:      writes [i0, i1, i2, i3] from -inf
// LOOPS:           arith.maximumf
// LOOPS-NOT:     ingot.loops
// LOOPS:         return
func.func @maximum(%x: tensor<2x5x7x3xf32>) -> tensor<2x3x6x3xf32> {
  %y = ingot.pool %x kind = max kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] layout = channels_last : tensor<2x5x7x3xf32>
  return %y : tensor<2x3x6x3xf32>
}

// A sum of narrow floats is f32.
// LOOPS-LABEL: func @sum
// LOOPS:         ingot.loops (i0 = 2, i1 = 3, i2 = 4 | k0 = 2)
// LOOPS-NEXT:      reads %{{.*}}[i0, i1, i2 * 2 + k0 * 3 - 1] else 0.0
// LOOPS-NEXT:      writes [i0, i1, i2] from 0.0
// LOOPS:         (tensor<2x3x9xbf16>) -> tensor<2x3x4xf32>
func.func @sum(%x: tensor<2x3x9xbf16>) -> tensor<2x3x4xf32> {
  %y = ingot.pool %x kind = sum kernel = [2] stride = [2] low = [1] high = [0] dilation = [3] layout = channels_first : tensor<2x3x9xbf16>
  return %y : tensor<2x3x4xf32>
}

// The mean is rounded once.
// LOOPS-LABEL: func @mean
// LOOPS:         ingot.loops {{.*}} | k0 = 3, k1 = 2)
// LOOPS:         (tensor<2x5x7x3xbf16>) -> tensor<2x3x6x3xf32>
// LOOPS:         %[[SIX:.*]] = arith.constant 6.0
// LOOPS-NEXT:    arith.divf %{{.*}}, %[[SIX]] : f32
// LOOPS:         arith.truncf
func.func @mean(%x: tensor<2x5x7x3xbf16>) -> tensor<2x3x6x3xbf16> {
  %y = ingot.pool %x kind = mean_of_taps kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] layout = channels_last : tensor<2x5x7x3xbf16>
  return %y : tensor<2x3x6x3xbf16>
}

// Counted from positions, not read from a table.
// LOOPS-LABEL: func @mean_of_pixels
// LOOPS:         ingot.loops (i0 = 2, i1 = 3, i2 = 6, i3 = 3 | k0 = 3, k1 = 2)
// LOOPS:         ingot.loops (i0 = 3)
// LOOPS:         ingot.loop_index 0
// LOOPS:         arith.minsi
// LOOPS:         arith.maxsi
// LOOPS:         ingot.loops (i0 = 6)
// LOOPS:         arith.divf
func.func @mean_of_pixels(%x: tensor<2x5x7x3xf32>) -> tensor<2x3x6x3xf32> {
  %y = ingot.pool %x kind = mean_of_pixels kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] layout = channels_last : tensor<2x5x7x3xf32>
  return %y : tensor<2x3x6x3xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<2x5x7x3xf32>, %[[DY:.*]]: tensor<2x3x6x3xf32>)
// GRAD-NEXT:    %[[Y:.*]] = ingot.pool %[[X]] kind = max
// GRAD-NEXT:    %[[DX:.*]] = ingot.pool_grad %[[DY]], %[[X]], %[[Y]] kind = max kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0]
// GRAD-NEXT:    return %[[DX]]
func.func @gradient(%x: tensor<2x5x7x3xf32>, %dy: tensor<2x3x6x3xf32>) -> tensor<2x5x7x3xf32> {
  %y = ingot.pool %x kind = max kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] layout = channels_last : tensor<2x5x7x3xf32>
  %p = ingot.mul %y, %dy : tensor<2x3x6x3xf32>
  %loss = ingot.sum %p, dims = [0, 1, 2, 3] : tensor<2x3x6x3xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<2x5x7x3xf32> -> tensor<2x5x7x3xf32>
  return %g : tensor<2x5x7x3xf32>
}

// Linear: the gradient reads neither the input nor the output.
// GRAD-LABEL: func @gradient_of_mean
// GRAD-SAME:      (%{{.*}}: tensor<2x3x7xf32>, %[[DY:.*]]: tensor<2x3x4xf32>)
// GRAD-NEXT:    %[[DX:.*]] = ingot.pool_grad %[[DY]] kind = mean_of_pixels kernel = [3] stride = [2] low = [1] high = [1]
// GRAD-NEXT:    return %[[DX]]
func.func @gradient_of_mean(%x: tensor<2x3x7xf32>, %dy: tensor<2x3x4xf32>) -> tensor<2x3x7xf32> {
  %y = ingot.pool %x kind = mean_of_pixels kernel = [3] stride = [2] low = [1] high = [1] dilation = [1] layout = channels_first : tensor<2x3x7xf32>
  %p = ingot.mul %y, %dy : tensor<2x3x4xf32>
  %loss = ingot.sum %p, dims = [0, 1, 2] : tensor<2x3x4xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<2x3x7xf32> -> tensor<2x3x7xf32>
  return %g : tensor<2x3x7xf32>
}
