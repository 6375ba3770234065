// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LOOPS-LABEL: func @lowering
// LOOPS:       ingot.loops
// LOOPS:         ^bb0(%[[IN:.*]]: f32)
// LOOPS-NEXT:      %[[A:.*]] = arith.constant 0.707106769
// LOOPS-NEXT:      %[[S:.*]] = arith.mulf %[[IN]], %[[A]]
// LOOPS-NEXT:      %[[E:.*]] = math.erf %[[S]]
// -inf times the 0 of the distribution at -inf would be NaN.
// LOOPS-NEXT:      %[[END:.*]] = arith.constant -6.4
// LOOPS-NEXT:      %[[FAR:.*]] = arith.cmpf olt, %[[IN]]
// LOOPS-NEXT:      %[[LOW:.*]] = arith.constant -6.4
// LOOPS-NEXT:      %[[X:.*]] = arith.select %[[FAR]], %[[LOW]], %[[IN]]
// LOOPS-NEXT:      %[[HALF:.*]] = arith.constant 5.0
// LOOPS-NEXT:      %[[H:.*]] = arith.mulf %[[X]], %[[HALF]]
// LOOPS-NEXT:      %[[ONE:.*]] = arith.constant 1.0
// LOOPS-NEXT:      %[[D:.*]] = arith.addf %[[E]], %[[ONE]]
// LOOPS-NEXT:      %[[R:.*]] = arith.mulf %[[H]], %[[D]]
// LOOPS-NEXT:      ingot.yield %[[R]]
func.func @lowering(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.gelu %x : tensor<3x5xf32>
  return %z : tensor<3x5xf32>
}

// The exact form, as PyTorch without approximate="tanh". 1 / sqrt(2 pi) = 0.398942292.
// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>, %[[DZ:.*]]: tensor<3x5xf32>)
// GRAD-DAG:    %[[ROOT:.*]] = ingot.constant dense<0.707106769>
// GRAD-DAG:    %[[ONE:.*]] = ingot.constant dense<1.0
// GRAD-DAG:    %[[HALF:.*]] = ingot.constant dense<5.0
// GRAD-DAG:    %[[MINUS_HALF:.*]] = ingot.constant dense<-5.0
// GRAD-DAG:    %[[DENSITY:.*]] = ingot.constant dense<0.398942292>
// GRAD:        %[[S:.*]] = ingot.mul %[[X]], %[[ROOT]]
// GRAD-NEXT:   %[[E:.*]] = ingot.erf %[[S]]
// GRAD-NEXT:   %[[E1:.*]] = ingot.add %[[E]], %[[ONE]]
// GRAD-NEXT:   %[[P:.*]] = ingot.mul %[[E1]], %[[HALF]]
// GRAD-NEXT:   %[[X2:.*]] = ingot.mul %[[X]], %[[X]]
// GRAD-NEXT:   %[[Q:.*]] = ingot.mul %[[X2]], %[[MINUS_HALF]]
// GRAD-NEXT:   %[[G:.*]] = ingot.exp %[[Q]]
// GRAD-NEXT:   %[[D:.*]] = ingot.mul %[[G]], %[[DENSITY]]
// GRAD-NEXT:   %[[AT_LEAST:.*]] = ingot.maximum %[[X]]
// GRAD-NEXT:   %[[WITHIN:.*]] = ingot.minimum %[[AT_LEAST]]
// GRAD-NEXT:   %[[XD:.*]] = ingot.mul %[[WITHIN]], %[[D]]
// GRAD-NEXT:   %[[T:.*]] = ingot.add %[[P]], %[[XD]]
// GRAD-NEXT:   %[[DX:.*]] = ingot.mul %[[DZ]], %[[T]]
// GRAD-NEXT:   return %[[DX]]
func.func @gradient(%x: tensor<3x5xf32>, %dz: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.gelu %x : tensor<3x5xf32>
  %p = ingot.mul %z, %dz : tensor<3x5xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<3x5xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<3x5xf32> -> tensor<3x5xf32>
  return %g : tensor<3x5xf32>
}
