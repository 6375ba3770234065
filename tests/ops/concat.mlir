// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LOOPS-LABEL: func @lowering
// LOOPS-SAME:      (%[[X:.*]]: tensor<3x5xf32>, %[[Y:.*]]: tensor<3x2xf32>)
// LOOPS:         %[[FIRST:.*]] = ingot.loops (i0 = 3, i1 = 5)
// LOOPS-NEXT:      reads %[[X]][i0, i1]
// LOOPS-NEXT:      writes [i0, i1] {
// LOOPS:         %[[BOTH:.*]] = ingot.loops (i0 = 3, i1 = 2)
// LOOPS-NEXT:      reads %[[Y]][i0, i1]
// LOOPS-NEXT:      writes [i0, i1 + 5] onto %[[FIRST]]
// LOOPS:         return %[[BOTH]]
func.func @lowering(%x: tensor<3x5xf32>, %y: tensor<3x2xf32>) -> tensor<3x7xf32> {
  %z = ingot.concat %x, %y dim = 1 : tensor<3x5xf32>, tensor<3x2xf32>
  return %z : tensor<3x7xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%{{.*}}: tensor<3x5xf32>, %{{.*}}: tensor<3x2xf32>, %[[DZ:.*]]: tensor<3x7xf32>)
// GRAD-NEXT:    %[[DX:.*]] = ingot.slice %[[DZ]], [0, 0] to [3, 5] by [1, 1]
// GRAD-NEXT:    %[[DY:.*]] = ingot.slice %[[DZ]], [0, 5] to [3, 7] by [1, 1]
// GRAD-NEXT:    return %[[DX]], %[[DY]]
func.func @gradient(%x: tensor<3x5xf32>, %y: tensor<3x2xf32>, %dz: tensor<3x7xf32>) -> (tensor<3x5xf32>, tensor<3x2xf32>) {
  %z = ingot.concat %x, %y dim = 1 : tensor<3x5xf32>, tensor<3x2xf32>
  %p = ingot.mul %z, %dz : tensor<3x7xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<3x7xf32>
  %g:2 = ingot.grad %loss wrt %x, %y : tensor<f32>, tensor<3x5xf32>, tensor<3x2xf32> -> tensor<3x5xf32>, tensor<3x2xf32>
  return %g#0, %g#1 : tensor<3x5xf32>, tensor<3x2xf32>
}
