// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_kernel(%x: tensor<2x5x7x3xf32>, %y: tensor<2x3x6x3xf32>) {
  // expected-error @+1 {{expected 2 entries of at least 1 in kernel_size, found [3]}}
  %w = ingot.pool_winner %x, %y kernel = [3] stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] layout = channels_last : (tensor<2x5x7x3xf32>, tensor<2x3x6x3xf32>) -> tensor<2x3x6x3xi32>
  return
}

// -----

func.func @c2_output(%x: tensor<2x5x7x3xf32>, %y: tensor<2x3x7x3xf32>) {
  // expected-error @+1 {{expected output and winner like 'tensor<2x3x6x3xf32>', found 'tensor<2x3x7x3xf32>' and 'tensor<2x3x6x3xi32>'}}
  %w = ingot.pool_winner %x, %y kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] layout = channels_last : (tensor<2x5x7x3xf32>, tensor<2x3x7x3xf32>) -> tensor<2x3x6x3xi32>
  return
}

// -----

func.func @c3_winner(%x: tensor<2x5x7x3xf32>, %y: tensor<2x3x6x3xf32>) {
  // expected-error @+1 {{expected output and winner like 'tensor<2x3x6x3xf32>', found 'tensor<2x3x6x3xf32>' and 'tensor<2x3x6x4xi32>'}}
  %w = ingot.pool_winner %x, %y kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] layout = channels_last : (tensor<2x5x7x3xf32>, tensor<2x3x6x3xf32>) -> tensor<2x3x6x4xi32>
  return
}
