// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_stride(%d: tensor<2x6x3xf32>) {
  // expected-error @+1 {{expected 1 entry of at least 1 in stride, found [2, 1]}}
  %g = ingot.pool_gather %d kernel = [2] stride = [2, 1] low = [0] high = [0] dilation = [1] layout = channels_last : (tensor<2x6x3xf32>) -> tensor<2x7x3xf32>
  return
}

// -----

func.func @c2_output_grad(%d: tensor<2x6x3xf32>) {
  // expected-error @+1 {{expected output_grad like 'tensor<2x3x3xf32>', found 'tensor<2x6x3xf32>'}}
  %g = ingot.pool_gather %d kernel = [2] stride = [2] low = [0] high = [0] dilation = [1] layout = channels_last : (tensor<2x6x3xf32>) -> tensor<2x7x3xf32>
  return
}

// -----

func.func @c3_winner(%d: tensor<2x3x3xf32>, %w: tensor<2x4x3xi32>) {
  // expected-error @+1 {{expected winner of shape [2, 3, 3], found [2, 4, 3]}}
  %g = ingot.pool_gather %d, %w kernel = [2] stride = [2] low = [0] high = [0] dilation = [1] layout = channels_last : (tensor<2x3x3xf32>, tensor<2x4x3xi32>) -> tensor<2x7x3xf32>
  return
}
