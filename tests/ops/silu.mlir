// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LOOPS-LABEL: func @lowering
// LOOPS:       ingot.loops
// LOOPS:         ^bb0(%[[IN:.*]]: f32)
// LOOPS-NEXT:      %[[N:.*]] = arith.negf %[[IN]]
// LOOPS-NEXT:      %[[E:.*]] = math.exp %[[N]]
// LOOPS-NEXT:      %[[ONE:.*]] = arith.constant 1.0
// LOOPS-NEXT:      %[[D:.*]] = arith.addf %[[E]], %[[ONE]]
// LOOPS-NEXT:      %[[ONE2:.*]] = arith.constant 1.0
// LOOPS-NEXT:      %[[S:.*]] = arith.divf %[[ONE2]], %[[D]]
// -inf times the 0 that the sigmoid of it is would be NaN.
// LOOPS-NEXT:      %[[END:.*]] = arith.constant -1.024000e+03
// LOOPS-NEXT:      %[[FAR:.*]] = arith.cmpf olt, %[[IN]]
// LOOPS-NEXT:      %[[LOW:.*]] = arith.constant -1.024000e+03
// LOOPS-NEXT:      %[[X:.*]] = arith.select %[[FAR]], %[[LOW]], %[[IN]]
// LOOPS-NEXT:      %[[R:.*]] = arith.mulf %[[X]], %[[S]]
// LOOPS-NEXT:      ingot.yield %[[R]]
func.func @lowering(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.silu %x : tensor<3x5xf32>
  return %z : tensor<3x5xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>, %[[DZ:.*]]: tensor<3x5xf32>)
// GRAD-DAG:    %[[ONE:.*]] = ingot.constant dense<1.0
// GRAD:        %[[S:.*]] = ingot.sigmoid %[[X]]
// GRAD-NEXT:   %[[AT_LEAST:.*]] = ingot.maximum %[[X]]
// GRAD-NEXT:   %[[WITHIN:.*]] = ingot.minimum %[[AT_LEAST]]
// GRAD-NEXT:   %[[C:.*]] = ingot.sub %[[ONE]], %[[S]]
// GRAD-NEXT:   %[[P:.*]] = ingot.mul %[[WITHIN]], %[[C]]
// GRAD-NEXT:   %[[I:.*]] = ingot.add %[[P]], %[[ONE]]
// GRAD-NEXT:   %[[D:.*]] = ingot.mul %[[S]], %[[I]]
// GRAD-NEXT:   %[[DX:.*]] = ingot.mul %[[DZ]], %[[D]]
// GRAD-NEXT:   return %[[DX]]
func.func @gradient(%x: tensor<3x5xf32>, %dz: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.silu %x : tensor<3x5xf32>
  %p = ingot.mul %z, %dz : tensor<3x5xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<3x5xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<3x5xf32> -> tensor<3x5xf32>
  return %g : tensor<3x5xf32>
}
