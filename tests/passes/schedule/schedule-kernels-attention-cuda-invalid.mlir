// RUN: ingot-opt %s --ingot-set-target=target=cuda --ingot-lower-to-loops --ingot-schedule-kernels --verify-diagnostics

func.func @tile(%q: tensor<4x9x5xf32>) -> tensor<4x9x5xf32> {
  // expected-error@+1 {{: expected no decisions for warps, which have a query each}}
  %result = ingot.kernel "tile" schedule = #ingot.schedule<attention {tile = [2, 2]}> (%q) : (tensor<4x9x5xf32>) -> tensor<4x9x5xf32> {
  ^bb0(%q_: tensor<4x9x5xf32>):
    %0 = ingot.attention %q_, %q_, %q_ scale = 0.5 causal = false : tensor<4x9x5xf32>, tensor<4x9x5xf32>, tensor<4x9x5xf32>
    ingot.yield %0 : tensor<4x9x5xf32>
  }
  return %result : tensor<4x9x5xf32>
}
