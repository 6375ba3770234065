// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LOOPS-LABEL: func @lowering
// LOOPS:         ingot.loops (i0 = {{.*}}, i1 = {{.*}}, i2 = {{.*}})
// LOOPS-NEXT:      reads %{{.*}}[i1]
// LOOPS-NEXT:      writes [i0, i1, i2] {
func.func @lowering(%x: tensor<3xf32>) -> tensor<2x3x5xf32> {
  %y = ingot.expand %x, dims = [1] : tensor<3xf32> to tensor<2x3x5xf32>
  return %y : tensor<2x3x5xf32>
}

// GRAD-LABEL: func @no_new_dimension
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>)
// GRAD-NEXT:    return %[[X]]
func.func @no_new_dimension(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %y = ingot.expand %x, dims = [0, 1] : tensor<3x5xf32> to tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}

// GRAD-LABEL: func @twice
// GRAD-SAME:      (%[[X:.*]]: tensor<3xf32>)
// GRAD-NEXT:    %[[Z:.*]] = ingot.expand %[[X]], dims = [1] : tensor<3xf32> to tensor<2x3x5xf32>
// GRAD-NEXT:    return %[[Z]]
func.func @twice(%x: tensor<3xf32>) -> tensor<2x3x5xf32> {
  %y = ingot.expand %x, dims = [0] : tensor<3xf32> to tensor<3x5xf32>
  %z = ingot.expand %y, dims = [1, 2] : tensor<3x5xf32> to tensor<2x3x5xf32>
  return %z : tensor<2x3x5xf32>
}

// GRAD-LABEL: func @of_splat
// GRAD-NEXT:    ingot.constant dense<2.0{{.*}}> : tensor<3x5xf32>
// GRAD-NEXT:    return
func.func @of_splat() -> tensor<3x5xf32> {
  %x = ingot.constant dense<2.0> : tensor<3xf32>
  %y = ingot.expand %x, dims = [0] : tensor<3xf32> to tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}

// What was read several times gets the sum of the gradients.
// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%{{.*}}: tensor<3xf32>, %[[DY:.*]]: tensor<2x3x5xf32>)
// GRAD-NEXT:    %[[DX:.*]] = ingot.sum %[[DY]], dims = [0, 2]
// GRAD-NEXT:    return %[[DX]]
func.func @gradient(%x: tensor<3xf32>, %dy: tensor<2x3x5xf32>) -> tensor<3xf32> {
  %y = ingot.expand %x, dims = [1] : tensor<3xf32> to tensor<2x3x5xf32>
  %p = ingot.mul %y, %dy : tensor<2x3x5xf32>
  %loss = ingot.sum %p, dims = [0, 1, 2] : tensor<2x3x5xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<3xf32> -> tensor<3xf32>
  return %g : tensor<3xf32>
}
