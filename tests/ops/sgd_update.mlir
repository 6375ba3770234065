// RUN: ingot-opt %s --ingot-lower-to-linalg | FileCheck %s --check-prefix=LINALG

// Two results of one loop; the learning rate is one element for all.
// LINALG-LABEL: func @lowering
// LINALG:         linalg.generic {indexing_maps = [#[[ALL:.*]], #[[ALL]], #[[ALL]], #{{.*}}, #[[ALL]], #[[ALL]]]
// LINALG:         ^bb0(%[[P:.*]]: f32, %[[GRAD:.*]]: f32, %[[V:.*]]: f32, %[[LR:.*]]: f32, %{{.*}}: f32, %{{.*}}: f32)
// LINALG-NEXT:      %[[DECAY:.*]] = arith.constant 1.250000e-01
// LINALG-NEXT:      %[[DP:.*]] = arith.mulf %[[P]], %[[DECAY]]
// LINALG-NEXT:      %[[G:.*]] = arith.addf %[[GRAD]], %[[DP]]
// LINALG-NEXT:      %[[MOMENTUM:.*]] = arith.constant 7.500000e-01
// LINALG-NEXT:      %[[MV:.*]] = arith.mulf %[[V]], %[[MOMENTUM]]
// LINALG-NEXT:      %[[UNDAMPED:.*]] = arith.constant 7.500000e-01
// LINALG-NEXT:      %[[UG:.*]] = arith.mulf %[[G]], %[[UNDAMPED]]
// LINALG-NEXT:      %[[V1:.*]] = arith.addf %[[MV]], %[[UG]]
// LINALG-NEXT:      %[[STEP:.*]] = arith.mulf %[[LR]], %[[V1]]
// LINALG-NEXT:      %[[P1:.*]] = arith.subf %[[P]], %[[STEP]]
// LINALG-NEXT:      linalg.yield %[[P1]], %[[V1]]
func.func @lowering(%p: tensor<7xf32>, %g: tensor<7xf32>, %v: tensor<7xf32>, %lr: tensor<f32>) -> (tensor<7xf32>, tensor<7xf32>) {
  %p1, %v1 = ingot.sgd_update %p, %g, %v, %lr {momentum = 0.75 : f64, dampening = 0.25 : f64, weight_decay = 0.125 : f64, nesterov = false} : tensor<7xf32>, tensor<f32>
  return %p1, %v1 : tensor<7xf32>, tensor<7xf32>
}

// LINALG-LABEL: func @nesterov
// LINALG:           %[[G:.*]] = arith.addf
// LINALG:           %[[V1:.*]] = arith.addf
// LINALG:           %[[MV1:.*]] = arith.mulf %[[V1]]
// LINALG-NEXT:      %[[D:.*]] = arith.addf %[[G]], %[[MV1]]
// LINALG-NEXT:      arith.mulf %{{.*}}, %[[D]]
func.func @nesterov(%p: tensor<7xf32>, %g: tensor<7xf32>, %v: tensor<7xf32>, %lr: tensor<f32>) -> (tensor<7xf32>, tensor<7xf32>) {
  %p1, %v1 = ingot.sgd_update %p, %g, %v, %lr {momentum = 0.75 : f64, dampening = 0.25 : f64, weight_decay = 0.125 : f64, nesterov = true} : tensor<7xf32>, tensor<f32>
  return %p1, %v1 : tensor<7xf32>, tensor<7xf32>
}
