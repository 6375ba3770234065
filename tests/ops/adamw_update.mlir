// RUN: ingot-opt %s --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS

// LOOPS-LABEL: func @lowering
// LOOPS:         ^bb0(%[[P:.*]]: f32, %[[G:.*]]: f32, %[[M:.*]]: f32, %[[V:.*]]: f32, %[[LR:.*]]: f32, %[[BC1:.*]]: f32, %[[BC2:.*]]: f32)
// LOOPS-DAG:       %[[REST1:.*]] = arith.constant 2.500000e-01
// LOOPS-DAG:       %[[BETA1:.*]] = arith.constant 7.500000e-01
// LOOPS-DAG:       %[[G1:.*]] = arith.mulf %[[G]], %[[REST1]]
// LOOPS:           %[[M1:.*]] = math.fma %[[M]], %[[BETA1]], %[[G1]]
// LOOPS-DAG:       %[[BETA2:.*]] = arith.constant 8.750000e-01
// LOOPS-DAG:       %[[REST2:.*]] = arith.constant 1.250000e-01
// LOOPS-DAG:       %[[G2:.*]] = arith.mulf %[[G]], %[[G]]
// LOOPS-DAG:       %[[G3:.*]] = arith.mulf %[[G2]], %[[REST2]]
// LOOPS:           %[[V1:.*]] = math.fma %[[V]], %[[BETA2]], %[[G3]]
// Only one root and one division are of values that differ between elements.
// LOOPS:           %[[ROOT2:.*]] = math.sqrt %[[BC2]]
// LOOPS:           %[[ONE:.*]] = arith.constant 1.0
// LOOPS:           %[[SCALE:.*]] = arith.divf %[[ONE]], %[[ROOT2]]
// LOOPS:           %[[RATE:.*]] = arith.divf %[[LR]], %[[BC1]]
// LOOPS:           %[[STEP:.*]] = arith.negf %[[RATE]]
// LOOPS-DAG:       %[[ONE1:.*]] = arith.constant 1.0
// LOOPS-DAG:       %[[WD:.*]] = arith.constant 6.250000e-02
// LOOPS-DAG:       %[[LRWD:.*]] = arith.mulf %[[LR]], %[[WD]]
// LOOPS:           %[[DECAY:.*]] = arith.subf %[[ONE1]], %[[LRWD]]
// Epsilon is added to the root of the corrected second moment, as in PyTorch.
// LOOPS-DAG:       %[[EPSILON:.*]] = arith.constant 5.000000e-01
// LOOPS-DAG:       %[[ROOT:.*]] = math.sqrt %[[V1]]
// LOOPS:           %[[DENOMINATOR:.*]] = math.fma %[[ROOT]], %[[SCALE]], %[[EPSILON]]
// LOOPS-DAG:       %[[D:.*]] = arith.divf %[[M1]], %[[DENOMINATOR]]
// LOOPS-DAG:       %[[PD:.*]] = arith.mulf %[[P]], %[[DECAY]]
// LOOPS:           %[[P1:.*]] = math.fma %[[D]], %[[STEP]], %[[PD]]
// LOOPS-NEXT:      ingot.yield %[[P1]], %[[M1]], %[[V1]]
func.func @lowering(%p: tensor<7xf32>, %g: tensor<7xf32>, %m: tensor<7xf32>, %v: tensor<7xf32>,
                    %lr: tensor<f32>, %bc1: tensor<f32>, %bc2: tensor<f32>)
    -> (tensor<7xf32>, tensor<7xf32>, tensor<7xf32>) {
  %r:3 = ingot.adamw_update %p, %g, %m, %v, %lr, %bc1, %bc2 {beta1 = 0.75 : f64, beta2 = 0.875 : f64, epsilon = 0.5 : f64, weight_decay = 0.0625 : f64}
      : tensor<7xf32>, tensor<f32>, tensor<f32>, tensor<f32>
  return %r#0, %r#1, %r#2 : tensor<7xf32>, tensor<7xf32>, tensor<7xf32>
}
