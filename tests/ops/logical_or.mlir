// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-linalg | FileCheck %s --check-prefix=LINALG

// LINALG-LABEL: func @lowering
// LINALG:       linalg.generic
// LINALG:         ^bb0(%[[IN0:.*]]: i1, %[[IN1:.*]]: i1, %{{.*}}: i1)
// LINALG-NEXT:      %[[R:.*]] = arith.ori %[[IN0]], %[[IN1]]
// LINALG-NEXT:      linalg.yield %[[R]]
func.func @lowering(%x: tensor<3x5xi1>, %y: tensor<3x5xi1>) -> tensor<3x5xi1> {
  %z = ingot.logical_or %x, %y : tensor<3x5xi1>
  return %z : tensor<3x5xi1>
}
