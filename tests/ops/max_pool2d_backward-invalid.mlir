// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_stride(%d: tensor<2x3x6x3xf32>, %x: tensor<2x5x7x3xf32>) {
  // expected-error @+1 {{expected 2 entries of at least 1 in stride, found [2]}}
  %g = ingot.max_pool2d_backward %d, %x, %d kernel = [3, 2] stride = [2] low = [1, 0] high = [1, 0] layout = channels_last dilation = [1, 1] : tensor<2x3x6x3xf32>, tensor<2x5x7x3xf32>, tensor<2x3x6x3xf32>
  return
}

// -----

func.func @c2_output(%d: tensor<2x3x6x3xf32>, %x: tensor<2x5x7x3xf32>) {
  // expected-error @+1 {{expected output_grad and output of type 'tensor<2x3x6x3xf32>', found 'tensor<2x3x6x3xf32>' and 'tensor<2x5x7x3xf32>'}}
  %g = ingot.max_pool2d_backward %d, %x, %x kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0] layout = channels_last dilation = [1, 1] : tensor<2x3x6x3xf32>, tensor<2x5x7x3xf32>, tensor<2x5x7x3xf32>
  return
}

// -----

func.func @c2_output_grad(%y: tensor<2x3x6x3xf32>, %x: tensor<2x5x7x3xf32>) {
  // expected-error @+1 {{expected output_grad and output of type 'tensor<2x3x6x3xf32>', found 'tensor<2x5x7x3xf32>' and 'tensor<2x3x6x3xf32>'}}
  %g = ingot.max_pool2d_backward %x, %x, %y kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0] layout = channels_last dilation = [1, 1] : tensor<2x5x7x3xf32>, tensor<2x5x7x3xf32>, tensor<2x3x6x3xf32>
  return
}
