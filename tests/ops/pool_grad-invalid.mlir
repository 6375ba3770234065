// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_stride(%d: tensor<2x3x6x3xf32>) {
  // expected-error @+1 {{expected 2 entries of at least 1 in stride, found [2]}}
  %g = ingot.pool_grad %d kind = sum kernel = [3, 2] stride = [2] low = [1, 0] high = [1, 0] dilation = [1, 1] layout = channels_last : (tensor<2x3x6x3xf32>) -> tensor<2x5x7x3xf32>
  return
}

// -----

func.func @c1_mean(%d: tensor<2x2x6x3xf32>) {
  // expected-error @+1 {{expected means without dilation, found [2, 1]}}
  %g = ingot.pool_grad %d kind = mean_of_taps kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [2, 1] layout = channels_last : (tensor<2x2x6x3xf32>) -> tensor<2x5x7x3xf32>
  return
}

// -----

func.func @c2_output_grad(%d: tensor<2x4x6x3xf32>) {
  // expected-error @+1 {{expected output_grad like 'tensor<2x3x6x3xf32>', found 'tensor<2x4x6x3xf32>'}}
  %g = ingot.pool_grad %d kind = sum kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] layout = channels_last : (tensor<2x4x6x3xf32>) -> tensor<2x5x7x3xf32>
  return
}

// -----

func.func @c2_element_type(%d: tensor<2x3x6x3xf64>) {
  // expected-error @+1 {{expected output_grad like 'tensor<2x3x6x3xf32>', found 'tensor<2x3x6x3xf64>'}}
  %g = ingot.pool_grad %d kind = sum kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] layout = channels_last : (tensor<2x3x6x3xf64>) -> tensor<2x5x7x3xf32>
  return
}

// -----

func.func @c3_nothing_pooled(%d: tensor<2x3x6x3xf32>) {
  // expected-error @+1 {{expected 2 operands besides output_grad, the input and the output of a maximum, found 0}}
  %g = ingot.pool_grad %d kind = max kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] layout = channels_last : (tensor<2x3x6x3xf32>) -> tensor<2x5x7x3xf32>
  return
}

// -----

func.func @c3_pooled_sum(%d: tensor<2x3x6x3xf32>, %x: tensor<2x5x7x3xf32>) {
  // expected-error @+1 {{expected 0 operands besides output_grad, the input and the output of a maximum, found 2}}
  %g = ingot.pool_grad %d, %x, %d kind = sum kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] layout = channels_last : (tensor<2x3x6x3xf32>, tensor<2x5x7x3xf32>, tensor<2x3x6x3xf32>) -> tensor<2x5x7x3xf32>
  return
}

// -----

func.func @c3_output(%d: tensor<2x3x6x3xf32>, %x: tensor<2x5x7x3xf32>) {
  // expected-error @+1 {{expected input and output of types 'tensor<2x5x7x3xf32>' and 'tensor<2x3x6x3xf32>', found 'tensor<2x5x7x3xf32>' and 'tensor<2x5x7x3xf32>'}}
  %g = ingot.pool_grad %d, %x, %x kind = max kernel = [3, 2] stride = [2, 1] low = [1, 0] high = [1, 0] dilation = [1, 1] layout = channels_last : (tensor<2x3x6x3xf32>, tensor<2x5x7x3xf32>, tensor<2x5x7x3xf32>) -> tensor<2x5x7x3xf32>
  return
}
