// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_learning_rate_rank(%p: tensor<7xf32>, %lr: tensor<1xf32>) {
  // expected-error @+1 {{expected learning_rate of type 'tensor<f32>', found 'tensor<1xf32>'}}
  %r:2 = ingot.sgd_update %p, %p, %p, %lr {momentum = 0.0 : f64, dampening = 0.0 : f64, weight_decay = 0.0 : f64, nesterov = false} : tensor<7xf32>, tensor<1xf32>
  return
}

// -----

func.func @c1_learning_rate_type(%p: tensor<7xf32>, %lr: tensor<f64>) {
  // expected-error @+1 {{expected learning_rate of type 'tensor<f32>', found 'tensor<f64>'}}
  %r:2 = ingot.sgd_update %p, %p, %p, %lr {momentum = 0.0 : f64, dampening = 0.0 : f64, weight_decay = 0.0 : f64, nesterov = false} : tensor<7xf32>, tensor<f64>
  return
}
