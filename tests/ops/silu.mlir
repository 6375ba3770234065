// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-linalg | FileCheck %s --check-prefix=LINALG
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LINALG-LABEL: func @lowering
// LINALG:       linalg.generic
// LINALG:         ^bb0(%[[IN:.*]]: f32, %{{.*}}: f32)
// LINALG-NEXT:      %[[N:.*]] = arith.negf %[[IN]]
// LINALG-NEXT:      %[[E:.*]] = math.exp %[[N]]
// LINALG-NEXT:      %[[ONE:.*]] = arith.constant 1.0
// LINALG-NEXT:      %[[D:.*]] = arith.addf %[[E]], %[[ONE]]
// LINALG-NEXT:      %[[ONE2:.*]] = arith.constant 1.0
// LINALG-NEXT:      %[[S:.*]] = arith.divf %[[ONE2]], %[[D]]
// LINALG-NEXT:      %[[R:.*]] = arith.mulf %[[IN]], %[[S]]
// LINALG-NEXT:      linalg.yield %[[R]]
func.func @lowering(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.silu %x : tensor<3x5xf32>
  return %z : tensor<3x5xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>, %[[DZ:.*]]: tensor<3x5xf32>)
// GRAD-DAG:    %[[ONE:.*]] = ingot.constant dense<1.0
// GRAD:        %[[S:.*]] = ingot.sigmoid %[[X]]
// GRAD-NEXT:   %[[C:.*]] = ingot.sub %[[ONE]], %[[S]]
// GRAD-NEXT:   %[[P:.*]] = ingot.mul %[[X]], %[[C]]
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
