// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_rank(%x: tensor<5x7x3xf32>) {
  // expected-error @+1 {{expected an input of rank 4, found [5, 7, 3]}}
  %y = ingot.avg_pool2d %x kernel = [3, 2] stride = [1, 1] low = [0, 0] high = [0, 0] layout = channels_last : tensor<5x7x3xf32>
  return
}

// -----

func.func @c2_kernel(%x: tensor<2x5x7x3xf32>) {
  // expected-error @+1 {{expected 2 entries of at least 1 in kernel_size, found [3]}}
  %y = ingot.avg_pool2d %x kernel = [3] stride = [1, 1] low = [0, 0] high = [0, 0] layout = channels_last : tensor<2x5x7x3xf32>
  return
}

// -----

func.func @c2_stride(%x: tensor<2x5x7x3xf32>) {
  // expected-error @+1 {{expected 2 entries of at least 1 in stride, found [0, 1]}}
  %y = ingot.avg_pool2d %x kernel = [3, 2] stride = [0, 1] low = [0, 0] high = [0, 0] layout = channels_last : tensor<2x5x7x3xf32>
  return
}

// -----

func.func @c2_high(%x: tensor<2x5x7x3xf32>) {
  // expected-error @+1 {{expected 2 entries of at least 0 in padding_high, found [0, -1]}}
  %y = ingot.avg_pool2d %x kernel = [3, 2] stride = [1, 1] low = [0, 0] high = [0, -1] layout = channels_last : tensor<2x5x7x3xf32>
  return
}

// -----

func.func @c3_kernel_fits(%x: tensor<2x5x7x3xf32>) {
  // expected-error @+1 {{dilated kernel of extent 8 does not fit into the padded extent 7 of dimension 2}}
  %y = ingot.avg_pool2d %x kernel = [3, 8] stride = [1, 1] low = [0, 0] high = [0, 0] layout = channels_last : tensor<2x5x7x3xf32>
  return
}

// -----

func.func @c4_low(%x: tensor<2x5x7x3xf32>) {
  // expected-error @+1 {{padding of low 2 and high 0 is not smaller than the dilated kernel of extent 2 of dimension 2}}
  %y = ingot.avg_pool2d %x kernel = [3, 2] stride = [1, 1] low = [0, 2] high = [0, 0] layout = channels_last : tensor<2x5x7x3xf32>
  return
}

// -----

func.func @c4_high(%x: tensor<2x5x7x3xf32>) {
  // expected-error @+1 {{padding of low 0 and high 3 is not smaller than the dilated kernel of extent 3 of dimension 1}}
  %y = ingot.avg_pool2d %x kernel = [3, 2] stride = [1, 1] low = [0, 0] high = [3, 0] layout = channels_last : tensor<2x5x7x3xf32>
  return
}
