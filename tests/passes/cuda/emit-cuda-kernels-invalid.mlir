// RUN: ingot-opt %s --ingot-emit-cuda-kernels --split-input-file --verify-diagnostics

#identity = affine_map<(d0) -> (d0)>
func.func @no_text(%x: tensor<7xf32>) -> tensor<7xf32> {
  %y = ingot.kernel "atan"(%x) : (tensor<7xf32>) -> (tensor<7xf32>) {
  ^bb0(%input: tensor<7xf32>):
    %empty = tensor.empty() : tensor<7xf32>
    %0 = linalg.generic {indexing_maps = [#identity, #identity], iterator_types = ["parallel"]}
        ins(%input : tensor<7xf32>) outs(%empty : tensor<7xf32>) {
    ^bb0(%in: f32, %out: f32):
      // expected-error @+1 {{'math.atan' on 'f32' has no CUDA text, expected an operation of arith or math that cuda_kernel.h can express}}
      %1 = math.atan %in : f32
      linalg.yield %1 : f32
    } -> tensor<7xf32>
    ingot.yield %0 : tensor<7xf32>
  }
  return %y : tensor<7xf32>
}
