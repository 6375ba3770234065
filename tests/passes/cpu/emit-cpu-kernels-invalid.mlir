// RUN: ingot-opt %s --ingot-set-target --ingot-schedule-kernels --ingot-emit-cpu-kernels --split-input-file --verify-diagnostics

func.func @not_lowered(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{expected loops inside, run ingot-lower-to-loops}}
  %y = ingot.kernel "relu"(%x) : (tensor<4xf32>) -> (tensor<4xf32>) {
  ^bb0(%input: tensor<4xf32>):
    %0 = ingot.relu %input : tensor<4xf32>
    ingot.yield %0 : tensor<4xf32>
  }
  return %y : tensor<4xf32>
}

// -----

func.func @no_vector_form(%t: tensor<4xf32>) -> tensor<4xf32> {
  %y = ingot.kernel "branch"(%t) : (tensor<4xf32>) -> (tensor<4xf32>) {
  ^bb0(%table: tensor<4xf32>):
    %0 = ingot.loops (i = 4) reads %table[i] writes [i] {
    ^bb0(%in: f32):
      %true = arith.constant true
      // expected-error@+1 {{has no element-wise vector form}}
      %e = scf.if %true -> f32 {
        scf.yield %in : f32
      } else {
        scf.yield %in : f32
      }
      ingot.yield %e : f32
    } : (tensor<4xf32>) -> tensor<4xf32>
    ingot.yield %0 : tensor<4xf32>
  }
  return %y : tensor<4xf32>
}
