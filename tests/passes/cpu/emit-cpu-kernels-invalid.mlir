// RUN: ingot-opt %s --ingot-set-target --ingot-schedule-kernels --ingot-emit-cpu-kernels --split-input-file --verify-diagnostics

func.func @not_lowered(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{expected linalg inside, run ingot-lower-to-linalg}}
  %y = ingot.kernel "relu"(%x) : (tensor<4xf32>) -> (tensor<4xf32>) {
  ^bb0(%input: tensor<4xf32>):
    %0 = ingot.relu %input : tensor<4xf32>
    ingot.yield %0 : tensor<4xf32>
  }
  return %y : tensor<4xf32>
}

// -----

#identity = affine_map<(d0) -> (d0)>
func.func @no_vector_form(%x: tensor<4xindex>, %t: tensor<9xf32>) -> tensor<4xf32> {
  %y = ingot.kernel "gather"(%t) : (tensor<9xf32>) -> (tensor<4xf32>) {
  ^bb0(%table: tensor<9xf32>):
    %empty = tensor.empty() : tensor<4xf32>
    %0 = linalg.generic {indexing_maps = [#identity], iterator_types = ["parallel"]} outs(%empty : tensor<4xf32>) {
    ^bb0(%out: f32):
      %i = linalg.index 0 : index
      // expected-error@+1 {{has no element-wise vector form}}
      %e = tensor.extract %table[%i] : tensor<9xf32>
      linalg.yield %e : f32
    } -> tensor<4xf32>
    ingot.yield %0 : tensor<4xf32>
  }
  return %y : tensor<4xf32>
}
