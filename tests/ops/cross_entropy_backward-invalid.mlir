// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_rank(%d: tensor<3xf32>, %x: tensor<5xf32>, %labels: tensor<3xi64>) {
  // expected-error @+1 {{expected logits of shape [N, C], found [5]}}
  %l = ingot.cross_entropy_backward %d, %x, %labels : tensor<3xf32>, tensor<5xf32>, tensor<3xi64>
  return
}

// -----

func.func @c2_label_per_row(%d: tensor<3xf32>, %x: tensor<3x5xf32>, %labels: tensor<5xi64>) {
  // expected-error @+1 {{expected labels of shape [3], one per row of logits, found [5]}}
  %l = ingot.cross_entropy_backward %d, %x, %labels : tensor<3xf32>, tensor<3x5xf32>, tensor<5xi64>
  return
}

// -----

func.func @c3_gradient_per_row(%d: tensor<5xf32>, %x: tensor<3x5xf32>, %labels: tensor<3xi64>) {
  // expected-error @+1 {{expected losses_grad of type 'tensor<3xf32>', found 'tensor<5xf32>'}}
  %l = ingot.cross_entropy_backward %d, %x, %labels : tensor<5xf32>, tensor<3x5xf32>, tensor<3xi64>
  return
}

// -----

func.func @c3_element_type(%d: tensor<3xf64>, %x: tensor<3x5xf32>, %labels: tensor<3xi64>) {
  // expected-error @+1 {{expected losses_grad of type 'tensor<3xf32>', found 'tensor<3xf64>'}}
  %l = ingot.cross_entropy_backward %d, %x, %labels : tensor<3xf64>, tensor<3x5xf32>, tensor<3xi64>
  return
}
