// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_extent(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected extents of at least 1, found 0}}
  %y = ingot.loops (i = 0) reads %x[i] writes [i] {
  ^bb0(%a: f32):
    ingot.yield %a : f32
  } : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @c2_rank(%x: tensor<4x5xf32>) {
  // expected-error @+1 {{read 0: expected an index per dimension of 'tensor<4x5xf32>'}}
  %y = ingot.loops (i = 4) reads %x[i] writes [i] {
  ^bb0(%a: f32):
    ingot.yield %a : f32
  } : (tensor<4x5xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @c3_outside(%x: tensor<4xf32>) {
  // expected-error @+1 {{read 0 reaches from -1 to 2 in dimension 0 of extent 4}}
  %y = ingot.loops (i = 4) reads %x[i - 1] writes [i] {
  ^bb0(%a: f32):
    ingot.yield %a : f32
  } : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @c3_divided(%x: tensor<4xf32>) {
  // expected-error @+1 {{read 0 divides its index 0 by 2, which only a read with 'else' may}}
  %y = ingot.loops (i = 4) reads %x[i over 2] writes [i] {
  ^bb0(%a: f32):
    ingot.yield %a : f32
  } : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @c4_outside(%x: tensor<4xf32>) {
  // expected-error @+1 {{write 0 reaches from 2 to 5 in dimension 0 of extent 5}}
  %y = ingot.loops (i = 4) reads %x[i] writes [i + 2] {
  ^bb0(%a: f32):
    ingot.yield %a : f32
  } : (tensor<4xf32>) -> tensor<5xf32>
  return
}

// -----

func.func @c5_reduced(%x: tensor<4x5xf32>) {
  // expected-error @+1 {{write 0: expected 'from', since loops are reduced}}
  %y = ingot.loops (i = 4 | k = 5) reads %x[i, k] writes [i] {
  ^bb0(%a: f32):
    ingot.yield %a : f32
  } : (tensor<4x5xf32>) -> tensor<4xf32>
  return
}

// -----

// Only the generic form can say a type.
func.func @c6_element_type(%x: tensor<4xf32>) {
  // expected-error @+1 {{read 0: expected 'else' of type 'f32', found 'i64'}}
  %y = "ingot.loops"(%x) <{extents = array<i64: 4>, indices = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], divisors = array<i64>, fills = [1 : i64], starts = [unit], operandSegmentSizes = array<i32: 1, 0>}> ({
  ^bb0(%a: f32):
    ingot.yield %a : f32
  }) : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @c7_base(%x: tensor<4xf32>, %base: tensor<6xf32>) {
  // expected-error @+1 {{expected one result of the type of 'onto', 'tensor<6xf32>'}}
  %y = ingot.loops (i = 4) reads %x[i] writes [i] onto %base {
  ^bb0(%a: f32):
    ingot.yield %a : f32
  } : (tensor<4xf32>, tensor<6xf32>) -> tensor<5xf32>
  return
}

// -----

func.func @c8_arguments(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected a body that takes 'f32', found 'f64'}}
  %y = ingot.loops (i = 4) reads %x[i] writes [i] {
  ^bb0(%a: f64):
    ingot.yield %a : f64
  } : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @c8_yield(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected a body that yields 'i1'}}
  %y = ingot.loops (i = 4) reads %x[i] writes [i] {
  ^bb0(%a: f32):
    ingot.yield %a : f32
  } : (tensor<4xf32>) -> tensor<4xi1>
  return
}

// -----

func.func @c9_no_else(%i: tensor<4xi64>, %x: tensor<9xf32>) {
  // expected-error @+1 {{read 1 has v0 as an index, expected one value at most, of a read of integers before it, and 'else' or 'from'}}
  %y = ingot.loops (i = 4) reads %i[i], %x[v0] writes [i] {
  ^bb0(%p: i64, %a: f32):
    ingot.yield %a : f32
  } : (tensor<4xi64>, tensor<9xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @c9_floats(%i: tensor<4xf32>, %x: tensor<9xf32>) {
  // expected-error @+1 {{read 1 has v0 as an index}}
  %y = ingot.loops (i = 4) reads %i[i], %x[v0] else 0.0 writes [i] {
  ^bb0(%p: f32, %a: f32):
    ingot.yield %a : f32
  } : (tensor<4xf32>, tensor<9xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @c9_two_values(%i: tensor<4xi64>, %x: tensor<9x9xf32>) {
  // expected-error @+1 {{read 1 has v0 as an index}}
  %y = ingot.loops (i = 4) reads %i[i], %x[v0, v0] else 0.0 writes [i] {
  ^bb0(%p: i64, %a: f32):
    ingot.yield %a : f32
  } : (tensor<4xi64>, tensor<9x9xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @c9_write(%i: tensor<4xi64>, %x: tensor<4xf32>) {
  // expected-error @+1 {{write 0 has v0 as an index}}
  %y = ingot.loops (i = 4) reads %i[i], %x[i] writes [v0] {
  ^bb0(%p: i64, %a: f32):
    ingot.yield %a : f32
  } : (tensor<4xi64>, tensor<4xf32>) -> tensor<9xf32>
  return
}

// -----

func.func @c9_outside(%i: tensor<4xi64>, %x: tensor<9x4xf32>) {
  // expected-error @+1 {{read 1 has a value as an index and may be outside in dimension 1}}
  %y = ingot.loops (i = 4) reads %i[i], %x[v0, i + 1] else 0.0 writes [i] {
  ^bb0(%p: i64, %a: f32):
    ingot.yield %a : f32
  } : (tensor<4xi64>, tensor<9x4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @c9_moves_with_result(%i: tensor<4xi64>, %x: tensor<4x3xf32>) {
  // expected-error @+1 {{write 0 has v0 as an index, expected one result, and a value of reduced loops only}}
  %y = ingot.loops (i = 4 | k = 3) reads %i[i], %x[i, k] writes [v0, i] from 0.0 {
  ^bb0(%p: i64, %a: f32, %sum: f32):
    %s = arith.addf %sum, %a : f32
    ingot.yield %s : f32
  } : (tensor<4xi64>, tensor<4x3xf32>) -> tensor<9x4xf32>
  return
}
