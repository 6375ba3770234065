// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_rank(%x: tensor<5xf32>, %labels: tensor<3xi64>) {
  // expected-error @+1 {{expected logits of shape [N, C], found [5]}}
  %l = ingot.cross_entropy %x, %labels : tensor<5xf32>, tensor<3xi64>
  return
}

// -----

func.func @c2_label_per_row(%x: tensor<3x5xf32>, %labels: tensor<5xi64>) {
  // expected-error @+1 {{expected labels of shape [3], one per row of logits, found [5]}}
  %l = ingot.cross_entropy %x, %labels : tensor<3x5xf32>, tensor<5xi64>
  return
}
