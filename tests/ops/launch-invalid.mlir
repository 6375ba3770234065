// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_no_phase(%x: tensor<7xf32>) {
  // expected-error @+1 {{expected at least one phase and a task count for each, found 0 phases and 0 task counts}}
  %y = ingot.launch "k" [](%x) tasks = [] scratch = 0 overwrites = [-1] flops = 0 : (tensor<7xf32>) -> tensor<7xf32>
  return
}

// -----

func.func @c1_task_counts(%x: tensor<7xf32>) {
  // expected-error @+1 {{expected at least one phase and a task count for each, found 2 phases and 1 task counts}}
  %y = ingot.launch "k" [@f, @g](%x) tasks = [4] scratch = 0 overwrites = [-1] flops = 0 : (tensor<7xf32>) -> tensor<7xf32>
  return
}

// -----

func.func @c2_count(%x: tensor<7xf32>) {
  // expected-error @+1 {{expected 1 overwrites, one per result, found 2}}
  %y = ingot.launch "k" [@f](%x) tasks = [4] scratch = 0 overwrites = [-1, -1] flops = 0 : (tensor<7xf32>) -> tensor<7xf32>
  return
}

// -----

func.func @c2_no_such_input(%x: tensor<7xf32>) {
  // expected-error @+1 {{result 0 overwrites input 1, found 1 inputs}}
  %y = ingot.launch "k" [@f](%x) tasks = [4] scratch = 0 overwrites = [1] flops = 0 : (tensor<7xf32>) -> tensor<7xf32>
  return
}

// -----

func.func @c2_negative(%x: tensor<7xf32>) {
  // expected-error @+1 {{result 0 overwrites input -2, found 1 inputs}}
  %y = ingot.launch "k" [@f](%x) tasks = [4] scratch = 0 overwrites = [-2] flops = 0 : (tensor<7xf32>) -> tensor<7xf32>
  return
}

// -----

func.func @c2_size(%x: tensor<7xf32>) {
  // expected-error @+1 {{result 0 of 20 bytes overwrites input 0 of 28 bytes}}
  %y = ingot.launch "k" [@f](%x) tasks = [4] scratch = 0 overwrites = [0] flops = 0 : (tensor<7xf32>) -> tensor<5xf32>
  return
}
