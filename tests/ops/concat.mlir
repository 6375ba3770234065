// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-linalg | FileCheck %s --check-prefix=LINALG
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LINALG-LABEL: func @lowering
// LINALG-SAME:      (%[[X:.*]]: tensor<3x5xf32>, %[[Y:.*]]: tensor<3x2xf32>)
// LINALG:         %[[FIRST:.*]] = tensor.insert_slice %[[X]] into %{{.*}}[0, 0] [3, 5] [1, 1]
// LINALG-NEXT:    %[[BOTH:.*]] = tensor.insert_slice %[[Y]] into %[[FIRST]][0, 5] [3, 2] [1, 1]
// LINALG-NEXT:    return %[[BOTH]]
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
