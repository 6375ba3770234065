// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize | FileCheck %s --check-prefix=GRAD
// RUN: ingot-opt %s --canonicalize --cse | FileCheck %s --check-prefix=CSE

// The same memory.
// LOOPS-LABEL: func @lowering
// LOOPS-SAME:      (%[[X:.*]]: tensor<3x5xf32>)
// LOOPS-NEXT:    %[[Y:.*]] = ingot.recompute %[[X]]
// LOOPS-NEXT:    return %[[Y]]
func.func @lowering(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %y = ingot.recompute %x : tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<f32>)
// GRAD-NEXT:    %[[Y:.*]] = ingot.recompute %[[X]]
// GRAD-NEXT:    %[[G:.*]] = ingot.cos %[[Y]]
// GRAD-NEXT:    return %[[G]]
func.func @gradient(%x: tensor<f32>) -> tensor<f32> {
  %y = ingot.recompute %x : tensor<f32>
  %s = ingot.sin %y : tensor<f32>
  %g = ingot.grad %s wrt %x : tensor<f32>, tensor<f32> -> tensor<f32>
  return %g : tensor<f32>
}

// What is computed again stays apart, but is computed once.
// CSE-LABEL: func @apart
// CSE-SAME:      (%[[X:.*]]: tensor<f32>)
// CSE-NEXT:    %[[A:.*]] = ingot.exp %[[X]]
// CSE-NEXT:    %[[Y:.*]] = ingot.recompute %[[X]]
// CSE-NEXT:    %[[B:.*]] = ingot.exp %[[Y]]
// CSE-NEXT:    return %[[A]], %[[B]], %[[B]]
func.func @apart(%x: tensor<f32>) -> (tensor<f32>, tensor<f32>, tensor<f32>) {
  %a = ingot.exp %x : tensor<f32>
  %y = ingot.recompute %x : tensor<f32>
  %b = ingot.exp %y : tensor<f32>
  %z = ingot.recompute %x : tensor<f32>
  %c = ingot.exp %z : tensor<f32>
  return %a, %b, %c : tensor<f32>, tensor<f32>, tensor<f32>
}
