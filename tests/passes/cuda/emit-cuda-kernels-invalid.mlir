// RUN: ingot-opt %s --ingot-emit-cuda-kernels --split-input-file --verify-diagnostics

#identity = affine_map<(d0) -> (d0)>
func.func @no_text(%x: tensor<7xf64>) -> tensor<7xf64> {
  %y = ingot.kernel "exp"(%x) : (tensor<7xf64>) -> (tensor<7xf64>) {
  ^bb0(%input: tensor<7xf64>):
    %empty = tensor.empty() : tensor<7xf64>
    %0 = linalg.generic {indexing_maps = [#identity, #identity], iterator_types = ["parallel"]}
        ins(%input : tensor<7xf64>) outs(%empty : tensor<7xf64>) {
    ^bb0(%in: f64, %out: f64):
      // expected-error @+1 {{'math.exp' on 'f64' has no CUDA text, expected an operation of arith or math that cuda_kernel.h can express}}
      %1 = math.exp %in : f64
      linalg.yield %1 : f64
    } -> tensor<7xf64>
    ingot.yield %0 : tensor<7xf64>
  }
  return %y : tensor<7xf64>
}
