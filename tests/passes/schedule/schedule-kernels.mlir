// RUN: ingot-opt %s --ingot-set-target=target=x86-64-v3 --ingot-schedule-kernels --split-input-file --verify-diagnostics | FileCheck %s

// A schedule that a kernel has already is kept if its class can follow it.
// CHECK-LABEL: func @given
// CHECK:         ingot.kernel "negate" schedule = #ingot.schedule<rows {nests = [{block = [1, 2], column = 0}], overwrites = [0]}>
func.func @given(%x: tensor<100xf32>) -> tensor<100xf32> {
  %y = ingot.kernel "negate" schedule = #ingot.schedule<rows {nests = [{block = [1, 2], column = 0}], overwrites = [0]}> (%x) : (tensor<100xf32>) -> tensor<100xf32> {
  ^bb0(%i: tensor<100xf32>):
    %n = ingot.loops (i = 100) reads %i[i] writes [i] {
    ^bb0(%a: f32):
      %m = arith.negf %a : f32
      ingot.yield %m : f32
    } : (tensor<100xf32>) -> tensor<100xf32>
    ingot.yield %n : tensor<100xf32>
  }
  return %y : tensor<100xf32>
}

// -----

func.func @too_many_tasks(%x: tensor<100xf32>) -> tensor<100xf32> {
  // expected-error@+1 {{kernel 'negate' cannot run as #ingot.schedule<rows {nests = [{column = 0, split = columns, tasks = 9}]}>: nest 0: expected 1 to 1 tasks, found 9}}
  %y = ingot.kernel "negate" schedule = #ingot.schedule<rows {nests = [{column = 0, split = columns, tasks = 9}]}> (%x) : (tensor<100xf32>) -> tensor<100xf32> {
  ^bb0(%i: tensor<100xf32>):
    %n = ingot.loops (i = 100) reads %i[i] writes [i] {
    ^bb0(%a: f32):
      %m = arith.negf %a : f32
      ingot.yield %m : f32
    } : (tensor<100xf32>) -> tensor<100xf32>
    ingot.yield %n : tensor<100xf32>
  }
  return %y : tensor<100xf32>
}

// -----

func.func @not_lowered(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{expected loops inside, run ingot-lower-to-loops}}
  %y = ingot.kernel "relu"(%x) : (tensor<4xf32>) -> (tensor<4xf32>) {
  ^bb0(%input: tensor<4xf32>):
    %0 = ingot.relu %input : tensor<4xf32>
    ingot.yield %0 : tensor<4xf32>
  }
  return %y : tensor<4xf32>
}
