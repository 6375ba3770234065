// RUN: ingot-opt %s --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS

// LOOPS-LABEL: func @lowering
// LOOPS:         ingot.loops
// LOOPS:           %[[I:.*]] = ingot.loop_index 1
// LOOPS-NEXT:      %[[R:.*]] = arith.index_cast %[[I]] : index to i64
// LOOPS-NEXT:      ingot.yield %[[R]]
func.func @lowering() -> tensor<3x5xi64> {
  %i = ingot.iota dim = 1 : tensor<3x5xi64>
  return %i : tensor<3x5xi64>
}

// LOOPS-LABEL: func @floats
// LOOPS:           ingot.loop_index 0
// LOOPS:           arith.sitofp {{.*}} to f32
func.func @floats() -> tensor<3x5xf32> {
  %i = ingot.iota dim = 0 : tensor<3x5xf32>
  return %i : tensor<3x5xf32>
}
