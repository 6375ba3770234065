// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_output_grad(%d: tensor<2x3x5x4xf32>, %w: tensor<3x2x3x4xf32>) {
  // expected-error @+1 {{expected output_grad of type 'tensor<2x3x6x4xf32>', found 'tensor<2x3x5x4xf32>'}}
  %x = ingot.conv2d_input_grad %d, %w stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] groups = 1 layout = channels_last : tensor<2x3x5x4xf32>, tensor<3x2x3x4xf32> -> tensor<2x5x7x3xf32>
  return
}

// -----

func.func @c1_channels(%d: tensor<2x3x6x4xf32>, %w: tensor<3x2x3x4xf32>) {
  // expected-error @+1 {{weight has 3 input channels, input has 2 in 1 groups}}
  %x = ingot.conv2d_input_grad %d, %w stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] groups = 1 layout = channels_last : tensor<2x3x6x4xf32>, tensor<3x2x3x4xf32> -> tensor<2x5x7x2xf32>
  return
}
