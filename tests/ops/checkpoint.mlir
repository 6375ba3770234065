// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate | FileCheck %s --check-prefix=GRAD

// Only autodiff knows it: nothing is computed.
// LOOPS-LABEL: func @lowering
// LOOPS-SAME:      (%[[X:.*]]: tensor<3x5xf32>)
// LOOPS-NEXT:    return %[[X]]
func.func @lowering(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %y = ingot.checkpoint %x : tensor<3x5xf32> -> tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}

// The gradient of exp(sin(x)) is exp(sin(x)) cos(x), of which exp(sin(x)), being the
// block's result, is kept, and sin(x) is not read.
// GRAD-LABEL: func @result
// GRAD-SAME:      (%[[X:.*]]: tensor<f32>)
// GRAD-NEXT:    %[[S:.*]] = ingot.sin %[[X]]
// GRAD-NEXT:    %[[Y:.*]] = ingot.exp %[[S]]
// GRAD-NEXT:    %[[ONE:.*]] = ingot.constant dense<1.0
// GRAD-NEXT:    %[[A:.*]] = ingot.mul %[[ONE]], %[[Y]]
// GRAD-NEXT:    %[[C:.*]] = ingot.cos %[[X]]
// GRAD-NEXT:    %[[G:.*]] = ingot.mul %[[A]], %[[C]]
// GRAD-NEXT:    return %[[G]]
func.func @result(%x: tensor<f32>) -> tensor<f32> {
  %s = ingot.sin %x : tensor<f32>
  %e = ingot.exp %s : tensor<f32>
  %y = ingot.checkpoint %e reads %x : tensor<f32> reads tensor<f32> -> tensor<f32>
  %g = ingot.grad %y wrt %x : tensor<f32>, tensor<f32> -> tensor<f32>
  return %g : tensor<f32>
}
