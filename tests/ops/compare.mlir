// RUN: ingot-opt %s --ingot-lower-to-linalg | FileCheck %s --check-prefix=LINALG

// With a NaN only ne holds: all other comparisons are ordered.
// LINALG-LABEL: func @float_eq
// LINALG:         arith.cmpf oeq, %in, %in_
func.func @float_eq(%x: tensor<7xf32>, %y: tensor<7xf32>) -> tensor<7xi1> {
  %z = ingot.compare eq, %x, %y : tensor<7xf32>
  return %z : tensor<7xi1>
}

// LINALG-LABEL: func @integer_eq
// LINALG:         arith.cmpi eq, %in, %in_
func.func @integer_eq(%x: tensor<7xi32>, %y: tensor<7xi32>) -> tensor<7xi1> {
  %z = ingot.compare eq, %x, %y : tensor<7xi32>
  return %z : tensor<7xi1>
}

// LINALG-LABEL: func @float_ne
// LINALG:         arith.cmpf une, %in, %in_
func.func @float_ne(%x: tensor<7xf32>, %y: tensor<7xf32>) -> tensor<7xi1> {
  %z = ingot.compare ne, %x, %y : tensor<7xf32>
  return %z : tensor<7xi1>
}

// LINALG-LABEL: func @integer_ne
// LINALG:         arith.cmpi ne, %in, %in_
func.func @integer_ne(%x: tensor<7xi32>, %y: tensor<7xi32>) -> tensor<7xi1> {
  %z = ingot.compare ne, %x, %y : tensor<7xi32>
  return %z : tensor<7xi1>
}

// LINALG-LABEL: func @float_lt
// LINALG:         arith.cmpf olt, %in, %in_
func.func @float_lt(%x: tensor<7xf32>, %y: tensor<7xf32>) -> tensor<7xi1> {
  %z = ingot.compare lt, %x, %y : tensor<7xf32>
  return %z : tensor<7xi1>
}

// LINALG-LABEL: func @integer_lt
// LINALG:         arith.cmpi slt, %in, %in_
func.func @integer_lt(%x: tensor<7xi32>, %y: tensor<7xi32>) -> tensor<7xi1> {
  %z = ingot.compare lt, %x, %y : tensor<7xi32>
  return %z : tensor<7xi1>
}

// LINALG-LABEL: func @float_le
// LINALG:         arith.cmpf ole, %in, %in_
func.func @float_le(%x: tensor<7xf32>, %y: tensor<7xf32>) -> tensor<7xi1> {
  %z = ingot.compare le, %x, %y : tensor<7xf32>
  return %z : tensor<7xi1>
}

// LINALG-LABEL: func @integer_le
// LINALG:         arith.cmpi sle, %in, %in_
func.func @integer_le(%x: tensor<7xi32>, %y: tensor<7xi32>) -> tensor<7xi1> {
  %z = ingot.compare le, %x, %y : tensor<7xi32>
  return %z : tensor<7xi1>
}

// LINALG-LABEL: func @float_gt
// LINALG:         arith.cmpf ogt, %in, %in_
func.func @float_gt(%x: tensor<7xf32>, %y: tensor<7xf32>) -> tensor<7xi1> {
  %z = ingot.compare gt, %x, %y : tensor<7xf32>
  return %z : tensor<7xi1>
}

// LINALG-LABEL: func @integer_gt
// LINALG:         arith.cmpi sgt, %in, %in_
func.func @integer_gt(%x: tensor<7xi32>, %y: tensor<7xi32>) -> tensor<7xi1> {
  %z = ingot.compare gt, %x, %y : tensor<7xi32>
  return %z : tensor<7xi1>
}

// LINALG-LABEL: func @float_ge
// LINALG:         arith.cmpf oge, %in, %in_
func.func @float_ge(%x: tensor<7xf32>, %y: tensor<7xf32>) -> tensor<7xi1> {
  %z = ingot.compare ge, %x, %y : tensor<7xf32>
  return %z : tensor<7xi1>
}

// LINALG-LABEL: func @integer_ge
// LINALG:         arith.cmpi sge, %in, %in_
func.func @integer_ge(%x: tensor<7xi32>, %y: tensor<7xi32>) -> tensor<7xi1> {
  %z = ingot.compare ge, %x, %y : tensor<7xi32>
  return %z : tensor<7xi1>
}

// False is less than true: a signed i1 would be 0 and -1.
// LINALG-LABEL: func @boolean_lt
// LINALG:         arith.cmpi ult, %in, %in_
func.func @boolean_lt(%x: tensor<7xi1>, %y: tensor<7xi1>) -> tensor<7xi1> {
  %z = ingot.compare lt, %x, %y : tensor<7xi1>
  return %z : tensor<7xi1>
}
