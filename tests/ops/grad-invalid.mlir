// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_loss_of_rank_1(%x: tensor<7xf32>) {
  // expected-error @+1 {{expected a loss of rank 0, found shape [7]}}
  %g = ingot.grad %x wrt %x : tensor<7xf32>, tensor<7xf32> -> tensor<7xf32>
  return
}

// -----

func.func @c2_count(%loss: tensor<f32>, %x: tensor<7xf32>) {
  // expected-error @+1 {{expected one gradient per wrt, found 2 gradients of 1 values}}
  %g:2 = ingot.grad %loss wrt %x : tensor<f32>, tensor<7xf32> -> tensor<7xf32>, tensor<7xf32>
  return
}

// -----

func.func @c2_type(%loss: tensor<f32>, %x: tensor<7xf32>) {
  // expected-error @+1 {{gradient 0 has type 'tensor<5xf32>', wrt has type 'tensor<7xf32>'}}
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<7xf32> -> tensor<5xf32>
  return
}
