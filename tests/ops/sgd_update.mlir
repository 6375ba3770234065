// RUN: ingot-opt %s --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS

// Two results of one loop; the learning rate is one element for all.
// LOOPS-LABEL: func @lowering
// LOOPS:         ingot.loops
// LOOPS-NEXT:      reads %{{.*}}[i0{{[^]]*}}], %{{.*}}[i0{{[^]]*}}], %{{.*}}[i0{{[^]]*}}], %{{.*}}[]
// LOOPS:         ^bb0(%[[P:.*]]: f32, %[[GRAD:.*]]: f32, %[[V:.*]]: f32, %[[LR:.*]]: f32)
// LOOPS-NEXT:      %[[DECAY:.*]] = arith.constant 1.250000e-01
// LOOPS-NEXT:      %[[DP:.*]] = arith.mulf %[[P]], %[[DECAY]]
// LOOPS-NEXT:      %[[G:.*]] = arith.addf %[[GRAD]], %[[DP]]
// LOOPS-NEXT:      %[[MOMENTUM:.*]] = arith.constant 7.500000e-01
// LOOPS-NEXT:      %[[MV:.*]] = arith.mulf %[[V]], %[[MOMENTUM]]
// LOOPS-NEXT:      %[[UNDAMPED:.*]] = arith.constant 7.500000e-01
// LOOPS-NEXT:      %[[UG:.*]] = arith.mulf %[[G]], %[[UNDAMPED]]
// LOOPS-NEXT:      %[[V1:.*]] = arith.addf %[[MV]], %[[UG]]
// LOOPS-NEXT:      %[[STEP:.*]] = arith.mulf %[[LR]], %[[V1]]
// LOOPS-NEXT:      %[[P1:.*]] = arith.subf %[[P]], %[[STEP]]
// LOOPS-NEXT:      ingot.yield %[[P1]], %[[V1]]
func.func @lowering(%p: tensor<7xf32>, %g: tensor<7xf32>, %v: tensor<7xf32>, %lr: tensor<f32>) -> (tensor<7xf32>, tensor<7xf32>) {
  %p1, %v1 = ingot.sgd_update %p, %g, %v, %lr {momentum = 0.75 : f64, dampening = 0.25 : f64, weight_decay = 0.125 : f64, nesterov = false} : tensor<7xf32>, tensor<f32>
  return %p1, %v1 : tensor<7xf32>, tensor<7xf32>
}

// LOOPS-LABEL: func @nesterov
// LOOPS:           %[[G:.*]] = arith.addf
// LOOPS:           %[[V1:.*]] = arith.addf
// LOOPS:           %[[MV1:.*]] = arith.mulf %[[V1]]
// LOOPS-NEXT:      %[[D:.*]] = arith.addf %[[G]], %[[MV1]]
// LOOPS-NEXT:      arith.mulf %{{.*}}, %[[D]]
func.func @nesterov(%p: tensor<7xf32>, %g: tensor<7xf32>, %v: tensor<7xf32>, %lr: tensor<f32>) -> (tensor<7xf32>, tensor<7xf32>) {
  %p1, %v1 = ingot.sgd_update %p, %g, %v, %lr {momentum = 0.75 : f64, dampening = 0.25 : f64, weight_decay = 0.125 : f64, nesterov = true} : tensor<7xf32>, tensor<f32>
  return %p1, %v1 : tensor<7xf32>, tensor<7xf32>
}
