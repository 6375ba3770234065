// RUN: ingot-opt %s --ingot-set-target=target=x86-64-v3 --ingot-lower-to-loops --ingot-schedule-kernels --split-input-file --verify-diagnostics

// Schedules of attention that are refused, with the reason.

func.func @few_registers(%q: tensor<4x9x5xf32>) -> tensor<4x9x5xf32> {
  // expected-error@+1 {{: tile of 6 x 5 vectors needs 36 registers, the target has 16}}
  %result = ingot.kernel "few_registers" schedule = #ingot.schedule<attention {tile = [6, 5]}> (%q) : (tensor<4x9x5xf32>) -> tensor<4x9x5xf32> {
  ^bb0(%q_: tensor<4x9x5xf32>):
    %0 = ingot.attention %q_, %q_, %q_ scale = 0.5 causal = false : tensor<4x9x5xf32>, tensor<4x9x5xf32>, tensor<4x9x5xf32>
    ingot.yield %0 : tensor<4x9x5xf32>
  }
  return %result : tensor<4x9x5xf32>
}

// -----

func.func @no_tile(%q: tensor<4x9x5xf32>) -> tensor<4x9x5xf32> {
  // expected-error@+1 {{: expected a tile of rows and vectors, each at least 1}}
  %result = ingot.kernel "no_tile" schedule = #ingot.schedule<attention {}> (%q) : (tensor<4x9x5xf32>) -> tensor<4x9x5xf32> {
  ^bb0(%q_: tensor<4x9x5xf32>):
    %0 = ingot.attention %q_, %q_, %q_ scale = 0.5 causal = false : tensor<4x9x5xf32>, tensor<4x9x5xf32>, tensor<4x9x5xf32>
    ingot.yield %0 : tensor<4x9x5xf32>
  }
  return %result : tensor<4x9x5xf32>
}

// -----

func.func @too_many_rows(%q: tensor<4x9x5xf32>) -> tensor<4x9x5xf32> {
  // expected-error@+1 {{: expected rows from 1 to 9, found 10}}
  %result = ingot.kernel "too_many_rows" schedule = #ingot.schedule<attention {rows = 10, tile = [2, 2]}> (%q) : (tensor<4x9x5xf32>) -> tensor<4x9x5xf32> {
  ^bb0(%q_: tensor<4x9x5xf32>):
    %0 = ingot.attention %q_, %q_, %q_ scale = 0.5 causal = false : tensor<4x9x5xf32>, tensor<4x9x5xf32>, tensor<4x9x5xf32>
    ingot.yield %0 : tensor<4x9x5xf32>
  }
  return %result : tensor<4x9x5xf32>
}

// -----

func.func @too_many_tasks(%q: tensor<4x9x5xf32>) -> tensor<4x9x5xf32> {
  // expected-error@+1 {{: expected tasks for at most 3 parts of the queries, found 4}}
  %result = ingot.kernel "too_many_tasks" schedule = #ingot.schedule<attention {rows = 3, tasks = [4, 4], tile = [2, 2]}> (%q) : (tensor<4x9x5xf32>) -> tensor<4x9x5xf32> {
  ^bb0(%q_: tensor<4x9x5xf32>):
    %0 = ingot.attention %q_, %q_, %q_ scale = 0.5 causal = false : tensor<4x9x5xf32>, tensor<4x9x5xf32>, tensor<4x9x5xf32>
    ingot.yield %0 : tensor<4x9x5xf32>
  }
  return %result : tensor<4x9x5xf32>
}

// -----

func.func @too_many_heads(%q: tensor<4x9x5xf32>) -> tensor<4x9x5xf32> {
  // expected-error@+1 {{: expected tasks for at most 4 parts of the batch}}
  %result = ingot.kernel "too_many_heads" schedule = #ingot.schedule<attention {rows = 3, tasks = [5, 1], tile = [2, 2]}> (%q) : (tensor<4x9x5xf32>) -> tensor<4x9x5xf32> {
  ^bb0(%q_: tensor<4x9x5xf32>):
    %0 = ingot.attention %q_, %q_, %q_ scale = 0.5 causal = false : tensor<4x9x5xf32>, tensor<4x9x5xf32>, tensor<4x9x5xf32>
    ingot.yield %0 : tensor<4x9x5xf32>
  }
  return %result : tensor<4x9x5xf32>
}

// -----

// A task with several heads has memory for the sums of one.
func.func @shared_queries(%q: tensor<4x9x5xf32>) -> tensor<4x9x5xf32> {
  // expected-error@+1 {{: expected tasks for at most 1 parts of the queries, found 2}}
  %result = ingot.kernel "shared_queries" schedule = #ingot.schedule<attention {rows = 3, tasks = [1, 2], tile = [2, 2]}> (%q) : (tensor<4x9x5xf32>) -> tensor<4x9x5xf32> {
  ^bb0(%q_: tensor<4x9x5xf32>):
    %0, %1, %2 = ingot.attention_backward %q_, %q_, %q_, %q_ scale = 0.5 causal = false : tensor<4x9x5xf32>, tensor<4x9x5xf32>, tensor<4x9x5xf32>, tensor<4x9x5xf32>
    ingot.yield %0 : tensor<4x9x5xf32>
  }
  return %result : tensor<4x9x5xf32>
}

// -----

func.func @other_kernel(%x: tensor<20xf32>) -> tensor<20xf32> {
  // expected-error@+1 {{: the kernel is not one attention}}
  %result = ingot.kernel "other_kernel" schedule = #ingot.schedule<attention {tile = [2, 2]}> (%x) : (tensor<20xf32>) -> tensor<20xf32> {
  ^bb0(%x_: tensor<20xf32>):
    %0 = ingot.exp %x_ : tensor<20xf32>
    ingot.yield %0 : tensor<20xf32>
  }
  return %result : tensor<20xf32>
}

// -----

// A kernel of loops that turns a row: nobody makes one, but a file might.
func.func @turned_rows(%q: tensor<4x9x5xf32>, %k: tensor<4x5x9xf32>) -> tensor<4x9x5xf32> {
  // expected-error@+1 {{: an operand is not contiguous along its rows}}
  %result = ingot.kernel "turned_rows" schedule = #ingot.schedule<attention {tile = [2, 2]}> (%q, %k) : (tensor<4x9x5xf32>, tensor<4x5x9xf32>) -> tensor<4x9x5xf32> {
  ^bb0(%q_: tensor<4x9x5xf32>, %k_: tensor<4x5x9xf32>):
    %t = ingot.transpose %k_, permutation = [0, 2, 1] : tensor<4x5x9xf32>
    %0 = ingot.attention %q_, %t, %q_ scale = 0.5 causal = false : tensor<4x9x5xf32>, tensor<4x9x5xf32>, tensor<4x9x5xf32>
    ingot.yield %0 : tensor<4x9x5xf32>
  }
  return %result : tensor<4x9x5xf32>
}
