// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_output_grad(%d: tensor<2x3x6x5xf32>, %x: tensor<2x5x7x3xf32>) {
  // expected-error @+1 {{expected output_grad of type 'tensor<2x3x6x4xf32>', found 'tensor<2x3x6x5xf32>'}}
  %w = ingot.conv2d_weight_grad %d, %x stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] groups = 1 layout = channels_last : tensor<2x3x6x5xf32>, tensor<2x5x7x3xf32> -> tensor<3x2x3x4xf32>
  return
}
