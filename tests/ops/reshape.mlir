// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LOOPS-LABEL: func @collapse
// LOOPS:         ingot.reshape %{{.*}} : tensor<3x5xf32> to tensor<15xf32>
func.func @collapse(%x: tensor<3x5xf32>) -> tensor<15xf32> {
  %y = ingot.reshape %x : tensor<3x5xf32> to tensor<15xf32>
  return %y : tensor<15xf32>
}

// GRAD-LABEL: func @same_shape
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>)
// GRAD-NEXT:    return %[[X]]
func.func @same_shape(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %y = ingot.reshape %x : tensor<3x5xf32> to tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}

// GRAD-LABEL: func @twice
// GRAD-SAME:      (%[[X:.*]]: tensor<3x10xf32>)
// GRAD-NEXT:    %[[Z:.*]] = ingot.reshape %[[X]] : tensor<3x10xf32> to tensor<5x6xf32>
// GRAD-NEXT:    return %[[Z]]
func.func @twice(%x: tensor<3x10xf32>) -> tensor<5x6xf32> {
  %y = ingot.reshape %x : tensor<3x10xf32> to tensor<2x15xf32>
  %z = ingot.reshape %y : tensor<2x15xf32> to tensor<5x6xf32>
  return %z : tensor<5x6xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%{{.*}}: tensor<3x10xf32>, %[[DY:.*]]: tensor<2x15xf32>)
// GRAD-NEXT:    %[[DX:.*]] = ingot.reshape %[[DY]] : tensor<2x15xf32> to tensor<3x10xf32>
// GRAD-NEXT:    return %[[DX]]
func.func @gradient(%x: tensor<3x10xf32>, %dy: tensor<2x15xf32>) -> tensor<3x10xf32> {
  %y = ingot.reshape %x : tensor<3x10xf32> to tensor<2x15xf32>
  %p = ingot.mul %y, %dy : tensor<2x15xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<2x15xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<3x10xf32> -> tensor<3x10xf32>
  return %g : tensor<3x10xf32>
}
