// RUN: ingot-opt %s --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS

// The least number of a tap that equals the maximum; nothing equals the border.
// LOOPS-LABEL: func @lowering
// LOOPS:         ingot.loops (i0 = 2, i1 = 5, i2 = 3 | k0 = 4)
// LOOPS-NEXT:      reads %{{.*}}[i0, i1 + k0 * 2 - 3, i2] else nan, %{{.*}}[i0, i1, i2]
// LOOPS-NEXT:      writes [i0, i1, i2] from 2147483647
// LOOPS:           ingot.loop_index 3
// LOOPS:           arith.cmpf oeq
// LOOPS:           arith.minsi
func.func @lowering(%x: tensor<2x6x3xf32>, %y: tensor<2x5x3xf32>) -> tensor<2x5x3xi32> {
  %w = ingot.pool_winner %x, %y kernel = [4] stride = [1] low = [3] high = [2] dilation = [2] layout = channels_last : (tensor<2x6x3xf32>, tensor<2x5x3xf32>) -> tensor<2x5x3xi32>
  return %w : tensor<2x5x3xi32>
}
