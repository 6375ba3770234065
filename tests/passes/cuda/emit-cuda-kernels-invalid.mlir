// RUN: ingot-opt %s --ingot-set-target=target=cuda --ingot-lower-to-loops --ingot-schedule-kernels --ingot-emit-cuda-kernels --split-input-file --verify-diagnostics

func.func @no_text(%x: tensor<7xf32>) -> tensor<7xf32> {
  %y = ingot.kernel "atan"(%x) : (tensor<7xf32>) -> (tensor<7xf32>) {
  ^bb0(%input: tensor<7xf32>):
    %0 = ingot.loops (i = 7) reads %input[i] writes [i] {
    ^bb0(%in: f32):
      // expected-error @+1 {{'math.atan' on 'f32' has no CUDA text, expected an operation of arith or math that cuda_kernel.h can express}}
      %1 = math.atan %in : f32
      ingot.yield %1 : f32
    } : (tensor<7xf32>) -> tensor<7xf32>
    ingot.yield %0 : tensor<7xf32>
  }
  return %y : tensor<7xf32>
}

// -----

// Tiles of 256 x 16 elements.
func.func @more_blocks_than_a_grid(%x: tensor<549755813889x2xf32>, %w: tensor<2x3xf32>) -> tensor<549755813889x3xf32> {
  // expected-error @+1 {{kernel has 2147483649 blocks, expected at most 2147483647}}
  %y = ingot.kernel "tall"(%x, %w) : (tensor<549755813889x2xf32>, tensor<2x3xf32>) -> (tensor<549755813889x3xf32>) {
  ^bb0(%lhs: tensor<549755813889x2xf32>, %rhs: tensor<2x3xf32>):
    %0 = ingot.matmul %lhs, %rhs : tensor<549755813889x2xf32>, tensor<2x3xf32>
    ingot.yield %0 : tensor<549755813889x3xf32>
  }
  return %y : tensor<549755813889x3xf32>
}
