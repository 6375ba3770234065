// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// Only autodiff knows it: nothing is computed.
// LOOPS-LABEL: func @lowering
// LOOPS-SAME:      (%[[X:.*]]: tensor<3x5xf32>)
// LOOPS-NEXT:    return %[[X]]
func.func @lowering(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.detach %x : tensor<3x5xf32>
  return %z : tensor<3x5xf32>
}

// d/dx sum(x * detach(x)) is detach(x), not 2 x.
// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>)
// GRAD-NEXT:    return %[[X]]
func.func @gradient(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %c = ingot.detach %x : tensor<3x5xf32>
  %p = ingot.mul %x, %c : tensor<3x5xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<3x5xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<3x5xf32> -> tensor<3x5xf32>
  return %g : tensor<3x5xf32>
}

// The inner gradient is 2 x c with c detached: the outer one is 2 c, not 4 x.
// GRAD-LABEL: func @second_gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<f32>)
// GRAD-NEXT:    %[[G:.*]] = ingot.add %[[X]], %[[X]]
// GRAD-NEXT:    return %[[G]]
func.func @second_gradient(%x: tensor<f32>) -> tensor<f32> {
  %c = ingot.detach %x : tensor<f32>
  %square = ingot.mul %x, %x : tensor<f32>
  %loss = ingot.mul %square, %c : tensor<f32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<f32> -> tensor<f32>
  %gg = ingot.grad %g wrt %x : tensor<f32>, tensor<f32> -> tensor<f32>
  return %gg : tensor<f32>
}
