// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// Only autodiff knows it: nothing is computed.
// LOOPS-LABEL: func @lowering
// LOOPS-SAME:      (%[[X:.*]]: tensor<3x5xf32>)
// LOOPS-NEXT:    return %[[X]]
func.func @lowering(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  ingot.checkpoint %x : tensor<3x5xf32>
  return %x : tensor<3x5xf32>
}

// The gradient of exp(sin(x)) is exp(sin(x)) cos(x): the result of the block is kept, and
// sin(x) is not read.
// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<f32>)
// GRAD-NEXT:    %[[S:.*]] = ingot.sin %[[X]]
// GRAD-NEXT:    %[[Y:.*]] = ingot.exp %[[S]]
// GRAD-NEXT:    %[[RY:.*]] = ingot.recompute %[[Y]], number = 0
// GRAD-NEXT:    %[[RX:.*]] = ingot.recompute %[[X]], number = 0
// GRAD-NEXT:    %[[C:.*]] = ingot.cos %[[RX]]
// GRAD-NEXT:    %[[G:.*]] = ingot.mul %[[RY]], %[[C]]
// GRAD-NEXT:    return %[[G]]
func.func @gradient(%x: tensor<f32>) -> tensor<f32> {
  %s = ingot.sin %x : tensor<f32>
  %y = ingot.exp %s : tensor<f32>
  ingot.checkpoint %y reads %x : tensor<f32> reads tensor<f32>
  %g = ingot.grad %y wrt %x : tensor<f32>, tensor<f32> -> tensor<f32>
  return %g : tensor<f32>
}
