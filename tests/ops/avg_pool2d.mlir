// RUN: split-file %s %t
// RUN: ingot-opt %t/lowering.mlir --ingot-lower-to-loops | FileCheck %t/lowering.mlir --check-prefix=LOOPS
// RUN: ingot-opt %t/gradient.mlir --ingot-differentiate --canonicalize --cse | FileCheck %t/gradient.mlir --check-prefix=GRAD

//--- lowering.mlir
// LOOPS-LABEL: func @lowering
// LOOPS-COUNT-5: arith.addf
// LOOPS:         %[[SIX:.*]] = arith.constant 6.0
// LOOPS-NEXT:    arith.divf %{{.*}}, %[[SIX]]
func.func @lowering(%x: tensor<2x5x7x3xf32>) -> tensor<2x3x6x3xf32> {
  %y = ingot.avg_pool2d %x kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0] layout = channels_last : tensor<2x5x7x3xf32>
  return %y : tensor<2x3x6x3xf32>
}

// One window over the image: a sum over rows and columns, not fifteen slices.
// LOOPS-LABEL: func @global
// LOOPS-NOT:     reads {{.*}} + 
// LOOPS:         ingot.loops (i0 = {{.*}}, k0 = {{.*}}, k1 = {{.*}}, i1 = {{.*}})
// LOOPS:         return
func.func @global(%x: tensor<2x3x5x7xf32>) -> tensor<2x1x1x7xf32> {
  %y = ingot.avg_pool2d %x kernel = [3, 5] stride = [1, 1] low = [0, 0] high = [0, 0] layout = channels_last : tensor<2x3x5x7xf32>
  return %y : tensor<2x1x1x7xf32>
}

//--- gradient.mlir
// Without the border the first and the last row of windows count 2*2 pixels.
// GRAD-LABEL: func @pixels_only
// GRAD:         ingot.constant dense<{{\[}}[4.0{{.*}}], [6.0{{.*}}], [4.0{{.*}}]]> : tensor<3x6xf32>
func.func @pixels_only(%x: tensor<2x5x7x3xf32>, %dy: tensor<2x3x6x3xf32>) -> tensor<2x5x7x3xf32> {
  %y = ingot.avg_pool2d %x kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0] layout = channels_last {count_include_pad = false} : tensor<2x5x7x3xf32>
  %p = ingot.mul %y, %dy : tensor<2x3x6x3xf32>
  %loss = ingot.sum %p, dims = [0, 1, 2, 3] : tensor<2x3x6x3xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<2x5x7x3xf32> -> tensor<2x5x7x3xf32>
  return %g : tensor<2x5x7x3xf32>
}

// A sixth of the gradient, put where each of the six taps was taken, less the
// border.
// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%{{.*}}: tensor<2x5x7x3xf32>, %[[DY:.*]]: tensor<2x3x6x3xf32>)
// GRAD:         ingot.div %[[DY]], %{{.*}}
// GRAD-COUNT-5: ingot.add
// GRAD:         %[[DX:.*]] = ingot.slice %{{.*}}, [0, 1, 0, 0] to [2, 6, 7, 3]
// GRAD-NEXT:    return %[[DX]]
func.func @gradient(%x: tensor<2x5x7x3xf32>, %dy: tensor<2x3x6x3xf32>) -> tensor<2x5x7x3xf32> {
  %y = ingot.avg_pool2d %x kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0] layout = channels_last : tensor<2x5x7x3xf32>
  %p = ingot.mul %y, %dy : tensor<2x3x6x3xf32>
  %loss = ingot.sum %p, dims = [0, 1, 2, 3] : tensor<2x3x6x3xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<2x5x7x3xf32> -> tensor<2x5x7x3xf32>
  return %g : tensor<2x5x7x3xf32>
}

// Windows side by side: the gradient is repeated, nothing is added. Column 6
// belongs to no window.
// GRAD-LABEL: func @tiled
// GRAD:         %[[SHARE:.*]] = ingot.div
// GRAD-NEXT:    %[[TILES:.*]] = ingot.expand %[[SHARE]], dims = [0, 1, 3, 5] : tensor<2x2x3x3xf32> to tensor<2x2x2x3x2x3xf32>
// GRAD-NEXT:    %[[IMAGE:.*]] = ingot.reshape %[[TILES]] : tensor<2x2x2x3x2x3xf32> to tensor<2x4x6x3xf32>
// GRAD-NEXT:    %[[DX:.*]] = ingot.pad %[[IMAGE]], low = [0, 0, 0, 0], high = [0, 0, 1, 0]
// GRAD-NEXT:    return %[[DX]]
func.func @tiled(%x: tensor<2x4x7x3xf32>, %dy: tensor<2x2x3x3xf32>) -> tensor<2x4x7x3xf32> {
  %y = ingot.avg_pool2d %x kernel = [2, 2] stride = [2, 2] low = [0, 0] high = [0, 0] layout = channels_last : tensor<2x4x7x3xf32>
  %p = ingot.mul %y, %dy : tensor<2x2x3x3xf32>
  %loss = ingot.sum %p, dims = [0, 1, 2, 3] : tensor<2x2x3x3xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<2x4x7x3xf32> -> tensor<2x4x7x3xf32>
  return %g : tensor<2x4x7x3xf32>
}
