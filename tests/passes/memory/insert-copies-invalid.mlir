// RUN: ingot-opt %s --ingot-set-target --split-input-file --verify-diagnostics --ingot-insert-copies

func.func @not_scheduled(%w: tensor<7xf32> {ingot.state = "w"}) -> (tensor<7xf32> {ingot.state = "w"}) {
  // expected-error@+1 {{expected a schedule, run ingot-schedule-kernels}}
  %y = ingot.kernel "negate"(%w) : (tensor<7xf32>) -> tensor<7xf32> {
  ^bb0(%i: tensor<7xf32>):
    %0 = ingot.neg %i : tensor<7xf32>
    ingot.yield %0 : tensor<7xf32>
  }
  return %y : tensor<7xf32>
}
