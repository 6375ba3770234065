// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LOOPS-LABEL: func @narrower_float
// LOOPS:         arith.truncf {{.*}} : f32 to bf16
func.func @narrower_float(%x: tensor<7xf32>) -> tensor<7xbf16> {
  %y = ingot.cast %x : tensor<7xf32> to tensor<7xbf16>
  return %y : tensor<7xbf16>
}

// Neither format holds the other: truncating one to the other is not an operation.
// LOOPS-LABEL: func @between_half_formats
// LOOPS:         %[[WIDE:.*]] = arith.extf {{.*}} : bf16 to f32
// LOOPS-NEXT:    arith.truncf %[[WIDE]] : f32 to f16
func.func @between_half_formats(%x: tensor<7xbf16>) -> tensor<7xf16> {
  %y = ingot.cast %x : tensor<7xbf16> to tensor<7xf16>
  return %y : tensor<7xf16>
}

// What is converted is a number in range; 2147483520 is the last float that is.
// LOOPS-LABEL: func @float_to_integer
// LOOPS:         ^bb0(%[[X:.*]]: f32)
// LOOPS:           %[[ORDERED:.*]] = arith.cmpf ord, %[[X]], %[[X]]
// LOOPS:           %[[NUMBER:.*]] = arith.select %[[ORDERED]], %[[X]], %{{.*}}
// LOOPS:           arith.constant -2.14748365E+9
// LOOPS:           arith.cmpf ogt, %[[NUMBER]]
// LOOPS:           arith.constant 2.14748352E+9
// LOOPS:           %[[WITHIN:.*]] = arith.select
// LOOPS:           %[[INTEGER:.*]] = arith.fptosi %[[WITHIN]] : f32 to i32
// LOOPS:           %[[ABOVE:.*]] = arith.cmpf oge, %[[NUMBER]]
// LOOPS:           arith.select %[[ABOVE]], %c2147483647_i32, %[[INTEGER]]
func.func @float_to_integer(%x: tensor<7xf32>) -> tensor<7xi32> {
  %y = ingot.cast %x : tensor<7xf32> to tensor<7xi32>
  return %y : tensor<7xi32>
}

// Every bound of i8 is a float: nothing is left to choose afterwards.
// LOOPS-LABEL: func @float_to_narrow_integer
// LOOPS:           %[[INTEGER:.*]] = arith.fptosi {{.*}} : f32 to i8
// LOOPS-NEXT:      ingot.yield %[[INTEGER]]
func.func @float_to_narrow_integer(%x: tensor<7xf32>) -> tensor<7xi8> {
  %y = ingot.cast %x : tensor<7xf32> to tensor<7xi8>
  return %y : tensor<7xi8>
}

// LOOPS-LABEL: func @float_to_unsigned
// LOOPS:           arith.fptoui {{.*}} : f32 to i8
func.func @float_to_unsigned(%x: tensor<7xf32>) -> tensor<7xui8> {
  %y = ingot.cast %x : tensor<7xf32> to tensor<7xui8>
  return %y : tensor<7xui8>
}

// NaN is not 0, hence true: an ordered comparison would say false.
// LOOPS-LABEL: func @float_to_boolean
// LOOPS:         arith.cmpf une
func.func @float_to_boolean(%x: tensor<7xf32>) -> tensor<7xi1> {
  %y = ingot.cast %x : tensor<7xf32> to tensor<7xi1>
  return %y : tensor<7xi1>
}

// True is 1: sign extension would give -1.
// LOOPS-LABEL: func @boolean_to_float
// LOOPS:         arith.uitofp {{.*}} : i1 to f32
func.func @boolean_to_float(%x: tensor<7xi1>) -> tensor<7xf32> {
  %y = ingot.cast %x : tensor<7xi1> to tensor<7xf32>
  return %y : tensor<7xf32>
}

// LOOPS-LABEL: func @boolean_to_integer
// LOOPS:         arith.extui {{.*}} : i1 to i64
func.func @boolean_to_integer(%x: tensor<7xi1>) -> tensor<7xi64> {
  %y = ingot.cast %x : tensor<7xi1> to tensor<7xi64>
  return %y : tensor<7xi64>
}

// LOOPS-LABEL: func @wider_integer
// LOOPS:         arith.extsi {{.*}} : i8 to i64
func.func @wider_integer(%x: tensor<7xi8>) -> tensor<7xi64> {
  %y = ingot.cast %x : tensor<7xi8> to tensor<7xi64>
  return %y : tensor<7xi64>
}

// LOOPS-LABEL: func @narrower_integer
// LOOPS:         arith.trunci {{.*}} : i64 to i32
func.func @narrower_integer(%x: tensor<7xi64>) -> tensor<7xi32> {
  %y = ingot.cast %x : tensor<7xi64> to tensor<7xi32>
  return %y : tensor<7xi32>
}

// LOOPS-LABEL: func @integer_to_boolean
// LOOPS:         arith.cmpi ne
func.func @integer_to_boolean(%x: tensor<7xi64>) -> tensor<7xi1> {
  %y = ingot.cast %x : tensor<7xi64> to tensor<7xi1>
  return %y : tensor<7xi1>
}

// The gradient has the type of the operand.
// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%{{.*}}: tensor<7xf32>, %[[DY:.*]]: tensor<7xbf16>)
// GRAD:         %[[DX:.*]] = ingot.cast %[[DY]] : tensor<7xbf16> to tensor<7xf32>
// GRAD-NEXT:    return %[[DX]]
func.func @gradient(%x: tensor<7xf32>, %dy: tensor<7xbf16>) -> tensor<7xf32> {
  %y = ingot.cast %x : tensor<7xf32> to tensor<7xbf16>
  %p = ingot.mul %y, %dy : tensor<7xbf16>
  %loss = ingot.sum %p, dims = [0] : tensor<7xbf16>
  %g = ingot.grad %loss wrt %x : tensor<bf16>, tensor<7xf32> -> tensor<7xf32>
  return %g : tensor<7xf32>
}

// An integer has no gradient, so the way through it contributes nothing.
// GRAD-LABEL: func @gradient_through_integers
// GRAD:         %[[ZERO:.*]] = ingot.constant dense<0.0
// GRAD:         return %[[ZERO]]
func.func @gradient_through_integers(%x: tensor<7xf32>) -> tensor<7xf32> {
  %i = ingot.cast %x : tensor<7xf32> to tensor<7xi32>
  %y = ingot.cast %i : tensor<7xi32> to tensor<7xf32>
  %loss = ingot.sum %y, dims = [0] : tensor<7xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<7xf32> -> tensor<7xf32>
  return %g : tensor<7xf32>
}
