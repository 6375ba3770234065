// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS

// LOOPS-LABEL: func @lowering
// LOOPS:       ingot.loops
// LOOPS:         ^bb0(%[[IN:.*]]: i1)
// LOOPS-NEXT:      %[[T:.*]] = arith.constant true
// LOOPS-NEXT:      %[[R:.*]] = arith.xori %[[IN]], %[[T]]
// LOOPS-NEXT:      ingot.yield %[[R]]
func.func @lowering(%x: tensor<3x5xi1>) -> tensor<3x5xi1> {
  %z = ingot.logical_not %x : tensor<3x5xi1>
  return %z : tensor<3x5xi1>
}
