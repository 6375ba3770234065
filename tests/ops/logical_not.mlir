// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-linalg | FileCheck %s --check-prefix=LINALG

// LINALG-LABEL: func @lowering
// LINALG:       linalg.generic
// LINALG:         ^bb0(%[[IN:.*]]: i1, %{{.*}}: i1)
// LINALG-NEXT:      %[[T:.*]] = arith.constant true
// LINALG-NEXT:      %[[R:.*]] = arith.xori %[[IN]], %[[T]]
// LINALG-NEXT:      linalg.yield %[[R]]
func.func @lowering(%x: tensor<3x5xi1>) -> tensor<3x5xi1> {
  %z = ingot.logical_not %x : tensor<3x5xi1>
  return %z : tensor<3x5xi1>
}
