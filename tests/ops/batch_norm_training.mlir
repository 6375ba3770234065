// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// Two sweeps: the mean, then squared differences from it. The mean square minus the
// squared mean would cancel.
// LOOPS-LABEL: func @lowering
// LOOPS:         ingot.loops (k0 = {{.*}}, i0 = {{.*}}, k1 = {{.*}})
// LOOPS:         arith.subf
// LOOPS:         arith.mulf
// LOOPS:         ingot.loops (k0 = {{.*}}, i0 = {{.*}}, k1 = {{.*}})
// LOOPS:         math.sqrt
func.func @lowering(%x: tensor<3x5x2xf32>, %w: tensor<5xf32>, %b: tensor<5xf32>) -> (tensor<3x5x2xf32>, tensor<5xf32>, tensor<5xf32>) {
  %y, %m, %v = ingot.batch_norm_training %x, %w, %b, dim = 1, epsilon = 1.0e-5 : tensor<3x5x2xf32>, tensor<5xf32>, tensor<5xf32>
  return %y, %m, %v : tensor<3x5x2xf32>, tensor<5xf32>, tensor<5xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5x2xf32>, %[[W:.*]]: tensor<5xf32>, %{{.*}}: tensor<5xf32>, %[[DY:.*]]: tensor<3x5x2xf32>)
// GRAD-NEXT:    %{{.*}}, %[[M:.*]], %[[V:.*]] = ingot.batch_norm_training
// GRAD-NEXT:    %[[DX:.*]], %[[DW:.*]], %[[DB:.*]] = ingot.batch_norm_backward %[[DY]], %[[X]], %[[W]], %[[M]], %[[V]], dim = 1
// GRAD-NEXT:    return %[[DX]], %[[DW]], %[[DB]]
func.func @gradient(%x: tensor<3x5x2xf32>, %w: tensor<5xf32>, %b: tensor<5xf32>, %dy: tensor<3x5x2xf32>) -> (tensor<3x5x2xf32>, tensor<5xf32>, tensor<5xf32>) {
  %y, %m, %v = ingot.batch_norm_training %x, %w, %b, dim = 1, epsilon = 1.0e-5 : tensor<3x5x2xf32>, tensor<5xf32>, tensor<5xf32>
  %p = ingot.mul %y, %dy : tensor<3x5x2xf32>
  %loss = ingot.sum %p, dims = [0, 1, 2] : tensor<3x5x2xf32>
  %g:3 = ingot.grad %loss wrt %x, %w, %b : tensor<f32>, tensor<3x5x2xf32>, tensor<5xf32>, tensor<5xf32> -> tensor<3x5x2xf32>, tensor<5xf32>, tensor<5xf32>
  return %g#0, %g#1, %g#2 : tensor<3x5x2xf32>, tensor<5xf32>, tensor<5xf32>
}

// A loss on the mean alone: 1/6 for each of the six elements of a channel.
// GRAD-LABEL: func @gradient_of_mean
// GRAD-SAME:      (%{{.*}}: tensor<3x5x2xf32>, %{{.*}}: tensor<5xf32>, %{{.*}}: tensor<5xf32>, %[[DM:.*]]: tensor<5xf32>)
// GRAD:         %[[SIXTH:.*]] = ingot.constant dense<0.166666672>
// GRAD:         %[[SHARE:.*]] = ingot.mul %[[DM]], %[[SIXTH]]
// GRAD-NEXT:    %[[DX:.*]] = ingot.expand %[[SHARE]], dims = [1]
// GRAD-NEXT:    return %[[DX]]
func.func @gradient_of_mean(%x: tensor<3x5x2xf32>, %w: tensor<5xf32>, %b: tensor<5xf32>, %dm: tensor<5xf32>) -> tensor<3x5x2xf32> {
  %y, %m, %v = ingot.batch_norm_training %x, %w, %b, dim = 1, epsilon = 1.0e-5 : tensor<3x5x2xf32>, tensor<5xf32>, tensor<5xf32>
  %p = ingot.mul %m, %dm : tensor<5xf32>
  %loss = ingot.sum %p, dims = [0] : tensor<5xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<3x5x2xf32> -> tensor<3x5x2xf32>
  return %g : tensor<3x5x2xf32>
}
