// RUN: ingot-opt %s --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS

// With a NaN only ne holds: all other comparisons are ordered.
// LOOPS-LABEL: func @float_eq
// LOOPS:         arith.cmpf oeq, %in, %in_
func.func @float_eq(%x: tensor<7xf32>, %y: tensor<7xf32>) -> tensor<7xi1> {
  %z = ingot.compare eq, %x, %y : tensor<7xf32>
  return %z : tensor<7xi1>
}

// LOOPS-LABEL: func @integer_eq
// LOOPS:         arith.cmpi eq, %in, %in_
func.func @integer_eq(%x: tensor<7xi32>, %y: tensor<7xi32>) -> tensor<7xi1> {
  %z = ingot.compare eq, %x, %y : tensor<7xi32>
  return %z : tensor<7xi1>
}

// LOOPS-LABEL: func @float_ne
// LOOPS:         arith.cmpf une, %in, %in_
func.func @float_ne(%x: tensor<7xf32>, %y: tensor<7xf32>) -> tensor<7xi1> {
  %z = ingot.compare ne, %x, %y : tensor<7xf32>
  return %z : tensor<7xi1>
}

// LOOPS-LABEL: func @integer_ne
// LOOPS:         arith.cmpi ne, %in, %in_
func.func @integer_ne(%x: tensor<7xi32>, %y: tensor<7xi32>) -> tensor<7xi1> {
  %z = ingot.compare ne, %x, %y : tensor<7xi32>
  return %z : tensor<7xi1>
}

// LOOPS-LABEL: func @float_lt
// LOOPS:         arith.cmpf olt, %in, %in_
func.func @float_lt(%x: tensor<7xf32>, %y: tensor<7xf32>) -> tensor<7xi1> {
  %z = ingot.compare lt, %x, %y : tensor<7xf32>
  return %z : tensor<7xi1>
}

// LOOPS-LABEL: func @integer_lt
// LOOPS:         arith.cmpi slt, %in, %in_
func.func @integer_lt(%x: tensor<7xi32>, %y: tensor<7xi32>) -> tensor<7xi1> {
  %z = ingot.compare lt, %x, %y : tensor<7xi32>
  return %z : tensor<7xi1>
}

// LOOPS-LABEL: func @float_le
// LOOPS:         arith.cmpf ole, %in, %in_
func.func @float_le(%x: tensor<7xf32>, %y: tensor<7xf32>) -> tensor<7xi1> {
  %z = ingot.compare le, %x, %y : tensor<7xf32>
  return %z : tensor<7xi1>
}

// LOOPS-LABEL: func @integer_le
// LOOPS:         arith.cmpi sle, %in, %in_
func.func @integer_le(%x: tensor<7xi32>, %y: tensor<7xi32>) -> tensor<7xi1> {
  %z = ingot.compare le, %x, %y : tensor<7xi32>
  return %z : tensor<7xi1>
}

// LOOPS-LABEL: func @float_gt
// LOOPS:         arith.cmpf ogt, %in, %in_
func.func @float_gt(%x: tensor<7xf32>, %y: tensor<7xf32>) -> tensor<7xi1> {
  %z = ingot.compare gt, %x, %y : tensor<7xf32>
  return %z : tensor<7xi1>
}

// LOOPS-LABEL: func @integer_gt
// LOOPS:         arith.cmpi sgt, %in, %in_
func.func @integer_gt(%x: tensor<7xi32>, %y: tensor<7xi32>) -> tensor<7xi1> {
  %z = ingot.compare gt, %x, %y : tensor<7xi32>
  return %z : tensor<7xi1>
}

// LOOPS-LABEL: func @float_ge
// LOOPS:         arith.cmpf oge, %in, %in_
func.func @float_ge(%x: tensor<7xf32>, %y: tensor<7xf32>) -> tensor<7xi1> {
  %z = ingot.compare ge, %x, %y : tensor<7xf32>
  return %z : tensor<7xi1>
}

// LOOPS-LABEL: func @integer_ge
// LOOPS:         arith.cmpi sge, %in, %in_
func.func @integer_ge(%x: tensor<7xi32>, %y: tensor<7xi32>) -> tensor<7xi1> {
  %z = ingot.compare ge, %x, %y : tensor<7xi32>
  return %z : tensor<7xi1>
}

// False is less than true: a signed i1 would be 0 and -1.
// LOOPS-LABEL: func @boolean_lt
// LOOPS:         arith.cmpi ult, %in, %in_
func.func @boolean_lt(%x: tensor<7xi1>, %y: tensor<7xi1>) -> tensor<7xi1> {
  %z = ingot.compare lt, %x, %y : tensor<7xi1>
  return %z : tensor<7xi1>
}
