// RUN: split-file %s %t
// RUN: ingot-opt %t/lowering.mlir --ingot-lower-to-linalg | FileCheck %t/lowering.mlir --check-prefix=LINALG
// RUN: ingot-opt %t/gradient.mlir --ingot-differentiate --canonicalize --cse | FileCheck %t/gradient.mlir --check-prefix=GRAD

//--- lowering.mlir
// LINALG-LABEL: func @lowering
// LINALG-COUNT-5: arith.addf
// LINALG:         %[[SIX:.*]] = arith.constant 6.0
// LINALG-NEXT:    arith.divf %{{.*}}, %[[SIX]]
func.func @lowering(%x: tensor<2x5x7x3xf32>) -> tensor<2x3x6x3xf32> {
  %y = ingot.avg_pool2d %x kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0] layout = nhwc : tensor<2x5x7x3xf32>
  return %y : tensor<2x3x6x3xf32>
}

//--- gradient.mlir
// Without the border the first and the last row of windows count 2*2 pixels.
// GRAD-LABEL: func @pixels_only
// GRAD:         ingot.constant dense<{{\[}}[4.0{{.*}}], [6.0{{.*}}], [4.0{{.*}}]]> : tensor<3x6xf32>
func.func @pixels_only(%x: tensor<2x5x7x3xf32>, %dy: tensor<2x3x6x3xf32>) -> tensor<2x5x7x3xf32> {
  %y = ingot.avg_pool2d %x kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0] layout = nhwc {count_include_pad = false} : tensor<2x5x7x3xf32>
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
  %y = ingot.avg_pool2d %x kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0] layout = nhwc : tensor<2x5x7x3xf32>
  %p = ingot.mul %y, %dy : tensor<2x3x6x3xf32>
  %loss = ingot.sum %p, dims = [0, 1, 2, 3] : tensor<2x3x6x3xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<2x5x7x3xf32> -> tensor<2x5x7x3xf32>
  return %g : tensor<2x5x7x3xf32>
}
