// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LOOPS-LABEL: func @lowering
// LOOPS:       ingot.loops
// LOOPS:         ^bb0(%[[IN:.*]]: f32)
// LOOPS-NEXT:      %[[R:.*]] = math.absf %[[IN]]
// LOOPS-NEXT:      ingot.yield %[[R]]
func.func @lowering(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.abs %x : tensor<3x5xf32>
  return %z : tensor<3x5xf32>
}

// sign(0) is 0, and so is the derivative at 0.
// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>, %[[DZ:.*]]: tensor<3x5xf32>)
// GRAD:        %[[S:.*]] = ingot.sign %[[X]]
// GRAD-NEXT:   %[[DX:.*]] = ingot.mul %[[DZ]], %[[S]]
// GRAD-NEXT:   return %[[DX]]
func.func @gradient(%x: tensor<3x5xf32>, %dz: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.abs %x : tensor<3x5xf32>
  %p = ingot.mul %z, %dz : tensor<3x5xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<3x5xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<3x5xf32> -> tensor<3x5xf32>
  return %g : tensor<3x5xf32>
}
