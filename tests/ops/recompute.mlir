// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize | FileCheck %s --check-prefix=GRAD
// RUN: ingot-opt %s --canonicalize --cse | FileCheck %s --check-prefix=CSE

// The same memory.
// LOOPS-LABEL: func @lowering
// LOOPS-SAME:      (%[[X:.*]]: tensor<3x5xf32>)
// LOOPS-NEXT:    %[[Y:.*]] = ingot.recompute %[[X]], number = 0
// LOOPS-NEXT:    return %[[Y]]
func.func @lowering(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %y = ingot.recompute %x, number = 0 : tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<f32>)
// GRAD-NEXT:    %[[Y:.*]] = ingot.recompute %[[X]], number = 0
// GRAD-NEXT:    %[[G:.*]] = ingot.cos %[[Y]]
// GRAD-NEXT:    return %[[G]]
func.func @gradient(%x: tensor<f32>) -> tensor<f32> {
  %y = ingot.recompute %x, number = 0 : tensor<f32>
  %s = ingot.sin %y : tensor<f32>
  %g = ingot.grad %s wrt %x : tensor<f32>, tensor<f32> -> tensor<f32>
  return %g : tensor<f32>
}

// What is computed again stays apart, for each number, and is computed once.
// CSE-LABEL: func @apart
// CSE-SAME:      (%[[X:.*]]: tensor<f32>)
// CSE-NEXT:    %[[A:.*]] = ingot.exp %[[X]]
// CSE-NEXT:    %[[Y:.*]] = ingot.recompute %[[X]], number = 0
// CSE-NEXT:    %[[B:.*]] = ingot.exp %[[Y]]
// CSE-NEXT:    %[[Z:.*]] = ingot.recompute %[[X]], number = 1
// CSE-NEXT:    %[[D:.*]] = ingot.exp %[[Z]]
// CSE-NEXT:    return %[[A]], %[[B]], %[[B]], %[[D]]
func.func @apart(%x: tensor<f32>) -> (tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>) {
  %a = ingot.exp %x : tensor<f32>
  %y = ingot.recompute %x, number = 0 : tensor<f32>
  %b = ingot.exp %y : tensor<f32>
  %z = ingot.recompute %x, number = 0 : tensor<f32>
  %c = ingot.exp %z : tensor<f32>
  %w = ingot.recompute %x, number = 1 : tensor<f32>
  %d = ingot.exp %w : tensor<f32>
  return %a, %b, %c, %d : tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>
}
