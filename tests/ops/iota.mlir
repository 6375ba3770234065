// RUN: ingot-opt %s --ingot-lower-to-linalg | FileCheck %s --check-prefix=LINALG

// LINALG-LABEL: func @lowering
// LINALG:         linalg.generic
// LINALG:           %[[I:.*]] = linalg.index 1 : index
// LINALG-NEXT:      %[[R:.*]] = arith.index_cast %[[I]] : index to i64
// LINALG-NEXT:      linalg.yield %[[R]]
func.func @lowering() -> tensor<3x5xi64> {
  %i = ingot.iota dim = 1 : tensor<3x5xi64>
  return %i : tensor<3x5xi64>
}

// LINALG-LABEL: func @floats
// LINALG:           linalg.index 0 : index
// LINALG:           arith.sitofp {{.*}} to f32
func.func @floats() -> tensor<3x5xf32> {
  %i = ingot.iota dim = 0 : tensor<3x5xf32>
  return %i : tensor<3x5xf32>
}
