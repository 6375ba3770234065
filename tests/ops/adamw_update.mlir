// RUN: ingot-opt %s --ingot-lower-to-linalg | FileCheck %s --check-prefix=LINALG

// LINALG-LABEL: func @lowering
// LINALG:         ^bb0(%[[P:.*]]: f32, %[[G:.*]]: f32, %[[M:.*]]: f32, %[[V:.*]]: f32, %[[LR:.*]]: f32, %[[BC1:.*]]: f32, %[[BC2:.*]]: f32, %{{.*}}: f32, %{{.*}}: f32, %{{.*}}: f32)
// LINALG-DAG:       %[[REST1:.*]] = arith.constant 2.500000e-01
// LINALG-DAG:       %[[BETA1:.*]] = arith.constant 7.500000e-01
// LINALG-DAG:       %[[G1:.*]] = arith.mulf %[[G]], %[[REST1]]
// LINALG:           %[[M1:.*]] = math.fma %[[M]], %[[BETA1]], %[[G1]]
// LINALG-DAG:       %[[BETA2:.*]] = arith.constant 8.750000e-01
// LINALG-DAG:       %[[REST2:.*]] = arith.constant 1.250000e-01
// LINALG-DAG:       %[[G2:.*]] = arith.mulf %[[G]], %[[G]]
// LINALG-DAG:       %[[G3:.*]] = arith.mulf %[[G2]], %[[REST2]]
// LINALG:           %[[V1:.*]] = math.fma %[[V]], %[[BETA2]], %[[G3]]
// Only one root and one division are of values that differ between elements.
// LINALG:           %[[ROOT2:.*]] = math.sqrt %[[BC2]]
// LINALG:           %[[ONE:.*]] = arith.constant 1.0
// LINALG:           %[[SCALE:.*]] = arith.divf %[[ONE]], %[[ROOT2]]
// LINALG:           %[[RATE:.*]] = arith.divf %[[LR]], %[[BC1]]
// LINALG:           %[[STEP:.*]] = arith.negf %[[RATE]]
// LINALG-DAG:       %[[ONE1:.*]] = arith.constant 1.0
// LINALG-DAG:       %[[WD:.*]] = arith.constant 6.250000e-02
// LINALG-DAG:       %[[LRWD:.*]] = arith.mulf %[[LR]], %[[WD]]
// LINALG:           %[[DECAY:.*]] = arith.subf %[[ONE1]], %[[LRWD]]
// Epsilon is added to the root of the corrected second moment, as in PyTorch.
// LINALG-DAG:       %[[EPSILON:.*]] = arith.constant 5.000000e-01
// LINALG-DAG:       %[[ROOT:.*]] = math.sqrt %[[V1]]
// LINALG:           %[[DENOMINATOR:.*]] = math.fma %[[ROOT]], %[[SCALE]], %[[EPSILON]]
// LINALG-DAG:       %[[D:.*]] = arith.divf %[[M1]], %[[DENOMINATOR]]
// LINALG-DAG:       %[[PD:.*]] = arith.mulf %[[P]], %[[DECAY]]
// LINALG:           %[[P1:.*]] = math.fma %[[D]], %[[STEP]], %[[PD]]
// LINALG-NEXT:      linalg.yield %[[P1]], %[[M1]], %[[V1]]
func.func @lowering(%p: tensor<7xf32>, %g: tensor<7xf32>, %m: tensor<7xf32>, %v: tensor<7xf32>,
                    %lr: tensor<f32>, %bc1: tensor<f32>, %bc2: tensor<f32>)
    -> (tensor<7xf32>, tensor<7xf32>, tensor<7xf32>) {
  %r:3 = ingot.adamw_update %p, %g, %m, %v, %lr, %bc1, %bc2 {beta1 = 0.75 : f64, beta2 = 0.875 : f64, epsilon = 0.5 : f64, weight_decay = 0.0625 : f64}
      : tensor<7xf32>, tensor<f32>, tensor<f32>, tensor<f32>
  return %r#0, %r#1, %r#2 : tensor<7xf32>, tensor<7xf32>, tensor<7xf32>
}
