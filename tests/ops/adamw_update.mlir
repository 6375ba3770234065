// RUN: ingot-opt %s --ingot-lower-to-linalg | FileCheck %s --check-prefix=LINALG

// LINALG-LABEL: func @lowering
// LINALG:         ^bb0(%[[P:.*]]: f32, %[[G:.*]]: f32, %[[M:.*]]: f32, %[[V:.*]]: f32, %[[LR:.*]]: f32, %[[BC1:.*]]: f32, %[[BC2:.*]]: f32, %{{.*}}: f32, %{{.*}}: f32, %{{.*}}: f32)
// LINALG-NEXT:      %[[BETA1:.*]] = arith.constant 7.500000e-01
// LINALG-NEXT:      %[[M0:.*]] = arith.mulf %[[M]], %[[BETA1]]
// LINALG-NEXT:      %[[REST1:.*]] = arith.constant 2.500000e-01
// LINALG-NEXT:      %[[M2:.*]] = arith.mulf %[[G]], %[[REST1]]
// LINALG-NEXT:      %[[M1:.*]] = arith.addf %[[M0]], %[[M2]]
// LINALG-NEXT:      %[[BETA2:.*]] = arith.constant 8.750000e-01
// LINALG-NEXT:      %[[V0:.*]] = arith.mulf %[[V]], %[[BETA2]]
// LINALG-NEXT:      %[[G2:.*]] = arith.mulf %[[G]], %[[G]]
// LINALG-NEXT:      %[[REST2:.*]] = arith.constant 1.250000e-01
// LINALG-NEXT:      %[[V2:.*]] = arith.mulf %[[G2]], %[[REST2]]
// LINALG-NEXT:      %[[V1:.*]] = arith.addf %[[V0]], %[[V2]]
// Epsilon is added to the root of the corrected second moment, as in PyTorch.
// LINALG-NEXT:      %[[VC:.*]] = arith.divf %[[V1]], %[[BC2]]
// LINALG-NEXT:      %[[ROOT:.*]] = math.sqrt %[[VC]]
// LINALG-NEXT:      %[[EPSILON:.*]] = arith.constant 5.000000e-01
// LINALG-NEXT:      %[[DENOMINATOR:.*]] = arith.addf %[[ROOT]], %[[EPSILON]]
// LINALG-NEXT:      %[[MC:.*]] = arith.divf %[[M1]], %[[BC1]]
// LINALG-NEXT:      %[[D:.*]] = arith.divf %[[MC]], %[[DENOMINATOR]]
// LINALG-NEXT:      %[[ONE:.*]] = arith.constant 1.0
// LINALG-NEXT:      %[[WD:.*]] = arith.constant 6.250000e-02
// LINALG-NEXT:      %[[LRWD:.*]] = arith.mulf %[[LR]], %[[WD]]
// LINALG-NEXT:      %[[DECAY:.*]] = arith.subf %[[ONE]], %[[LRWD]]
// LINALG-NEXT:      %[[PD:.*]] = arith.mulf %[[P]], %[[DECAY]]
// LINALG-NEXT:      %[[STEP:.*]] = arith.mulf %[[LR]], %[[D]]
// LINALG-NEXT:      %[[P1:.*]] = arith.subf %[[PD]], %[[STEP]]
// LINALG-NEXT:      linalg.yield %[[P1]], %[[M1]], %[[V1]]
func.func @lowering(%p: tensor<7xf32>, %g: tensor<7xf32>, %m: tensor<7xf32>, %v: tensor<7xf32>,
                    %lr: tensor<f32>, %bc1: tensor<f32>, %bc2: tensor<f32>)
    -> (tensor<7xf32>, tensor<7xf32>, tensor<7xf32>) {
  %r:3 = ingot.adamw_update %p, %g, %m, %v, %lr, %bc1, %bc2 {beta1 = 0.75 : f64, beta2 = 0.875 : f64, epsilon = 0.5 : f64, weight_decay = 0.0625 : f64}
      : tensor<7xf32>, tensor<f32>, tensor<f32>, tensor<f32>
  return %r#0, %r#1, %r#2 : tensor<7xf32>, tensor<7xf32>, tensor<7xf32>
}
