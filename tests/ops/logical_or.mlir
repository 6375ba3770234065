// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS

// LOOPS-LABEL: func @lowering
// LOOPS:       ingot.loops
// LOOPS:         ^bb0(%[[IN0:.*]]: i1, %[[IN1:.*]]: i1)
// LOOPS-NEXT:      %[[R:.*]] = arith.ori %[[IN0]], %[[IN1]]
// LOOPS-NEXT:      ingot.yield %[[R]]
func.func @lowering(%x: tensor<3x5xi1>, %y: tensor<3x5xi1>) -> tensor<3x5xi1> {
  %z = ingot.logical_or %x, %y : tensor<3x5xi1>
  return %z : tensor<3x5xi1>
}
