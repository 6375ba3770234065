// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_seed(%seed: tensor<1xi64>, %step: tensor<i64>) {
  // expected-error @+1 {{expected seed and step of rank 0, found rank 1 and rank 0}}
  %a = ingot.random_uniform %seed, %step, stream = 3 : tensor<1xi64>, tensor<i64> -> tensor<7xf32>
  return
}

// -----

func.func @c1_step(%seed: tensor<i64>, %step: tensor<1x1xi64>) {
  // expected-error @+1 {{expected seed and step of rank 0, found rank 0 and rank 2}}
  %a = ingot.random_uniform %seed, %step, stream = 3 : tensor<i64>, tensor<1x1xi64> -> tensor<7xf32>
  return
}
