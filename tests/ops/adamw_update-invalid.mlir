// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_learning_rate_rank(%p: tensor<7xf32>, %s: tensor<f32>, %wrong: tensor<1xf32>) {
  // expected-error @+1 {{expected learning_rate of type 'tensor<f32>', found 'tensor<1xf32>'}}
  %r:3 = ingot.adamw_update %p, %p, %p, %p, %wrong, %s, %s {beta1 = 0.75 : f64, beta2 = 0.875 : f64, epsilon = 0.5 : f64, weight_decay = 0.0625 : f64} : tensor<7xf32>, tensor<1xf32>, tensor<f32>, tensor<f32>
  return
}

// -----

func.func @c1_bias_correction1_rank(%p: tensor<7xf32>, %s: tensor<f32>, %wrong: tensor<1xf32>) {
  // expected-error @+1 {{expected bias_correction1 of type 'tensor<f32>', found 'tensor<1xf32>'}}
  %r:3 = ingot.adamw_update %p, %p, %p, %p, %s, %wrong, %s {beta1 = 0.75 : f64, beta2 = 0.875 : f64, epsilon = 0.5 : f64, weight_decay = 0.0625 : f64} : tensor<7xf32>, tensor<f32>, tensor<1xf32>, tensor<f32>
  return
}

// -----

func.func @c1_bias_correction2_rank(%p: tensor<7xf32>, %s: tensor<f32>, %wrong: tensor<1xf32>) {
  // expected-error @+1 {{expected bias_correction2 of type 'tensor<f32>', found 'tensor<1xf32>'}}
  %r:3 = ingot.adamw_update %p, %p, %p, %p, %s, %s, %wrong {beta1 = 0.75 : f64, beta2 = 0.875 : f64, epsilon = 0.5 : f64, weight_decay = 0.0625 : f64} : tensor<7xf32>, tensor<f32>, tensor<f32>, tensor<1xf32>
  return
}

// -----

func.func @c1_learning_rate_type(%p: tensor<7xf32>, %s: tensor<f32>, %wrong: tensor<f64>) {
  // expected-error @+1 {{expected learning_rate of type 'tensor<f32>', found 'tensor<f64>'}}
  %r:3 = ingot.adamw_update %p, %p, %p, %p, %wrong, %s, %s {beta1 = 0.75 : f64, beta2 = 0.875 : f64, epsilon = 0.5 : f64, weight_decay = 0.0625 : f64} : tensor<7xf32>, tensor<f64>, tensor<f32>, tensor<f32>
  return
}

// -----

func.func @beta_of_one(%p: tensor<7xf32>, %s: tensor<f32>) {
  // expected-error @+1 {{attribute 'beta2' failed to satisfy constraint: 64-bit float attribute within [0, 1)}}
  %r:3 = ingot.adamw_update %p, %p, %p, %p, %s, %s, %s {beta1 = 0.75 : f64, beta2 = 1.0 : f64, epsilon = 0.5 : f64, weight_decay = 0.0625 : f64} : tensor<7xf32>, tensor<f32>, tensor<f32>, tensor<f32>
  return
}
