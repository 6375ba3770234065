// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// Each pixel asks the windows that contain it, at every second pixel.
// LOOPS-LABEL: func @lowering
// LOOPS:         ingot.loops (i0 = 2, i1 = 7, i2 = 3 | k0 = 4)
// LOOPS-NEXT:      reads %{{.*}}[i0, i1 - k0 + 1 over 2, i2] else 0.0, %{{.*}}[i0, i1 - k0 + 1 over 2, i2] else 2147483647
// LOOPS-NEXT:      writes [i0, i1, i2] from 0.0
// LOOPS:           arith.cmpi eq
// LOOPS:           arith.select
// LOOPS:           arith.addf
func.func @lowering(%d: tensor<2x3x3xf32>, %w: tensor<2x3x3xi32>) -> tensor<2x7x3xf32> {
  %g = ingot.pool_gather %d, %w kernel = [4] stride = [2] low = [1] high = [0] dilation = [1] layout = channels_last : (tensor<2x3x3xf32>, tensor<2x3x3xi32>) -> tensor<2x7x3xf32>
  return %g : tensor<2x7x3xf32>
}

// Transposed it is a sum over windows.
// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%{{.*}}: tensor<2x3x3xf32>, %[[DDX:.*]]: tensor<2x7x3xf32>)
// GRAD-NEXT:    %[[G:.*]] = ingot.pool %[[DDX]] kind = sum kernel = [4] stride = [2] low = [1] high = [0]
// GRAD-NEXT:    return %[[G]]
func.func @gradient(%d: tensor<2x3x3xf32>, %ddx: tensor<2x7x3xf32>) -> tensor<2x3x3xf32> {
  %dx = ingot.pool_gather %d kernel = [4] stride = [2] low = [1] high = [0] dilation = [1] layout = channels_last : (tensor<2x3x3xf32>) -> tensor<2x7x3xf32>
  %p = ingot.mul %dx, %ddx : tensor<2x7x3xf32>
  %loss = ingot.sum %p, dims = [0, 1, 2] : tensor<2x7x3xf32>
  %g = ingot.grad %loss wrt %d : tensor<f32>, tensor<2x3x3xf32> -> tensor<2x3x3xf32>
  return %g : tensor<2x3x3xf32>
}
