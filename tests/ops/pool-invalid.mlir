// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_no_spatial_dimension(%x: tensor<5x7xf32>) {
  // expected-error @+1 {{expected an image of 1 to 3 dimensions besides batch and channels, found [5, 7]}}
  %y = ingot.pool %x kind = max kernel = [] stride = [] low = [] high = [] dilation = [] layout = channels_last : tensor<5x7xf32>
  return
}

// -----

func.func @c1_four_spatial_dimensions(%x: tensor<2x5x4x6x7x3xf32>) {
  // expected-error @+1 {{expected an image of 1 to 3 dimensions besides batch and channels, found [2, 5, 4, 6, 7, 3]}}
  %y = ingot.pool %x kind = max kernel = [1, 1, 1, 1] stride = [1, 1, 1, 1] low = [0, 0, 0, 0] high = [0, 0, 0, 0] dilation = [1, 1, 1, 1] layout = channels_last : tensor<2x5x4x6x7x3xf32>
  return
}

// -----

func.func @c2_kernel(%x: tensor<2x5x7x3xf32>) {
  // expected-error @+1 {{expected 2 entries of at least 1 in kernel_size, found [3]}}
  %y = ingot.pool %x kind = max kernel = [3] stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] layout = channels_last : tensor<2x5x7x3xf32>
  return
}

// -----

func.func @c2_stride(%x: tensor<2x7x3xf32>) {
  // expected-error @+1 {{expected 1 entry of at least 1 in stride, found [0]}}
  %y = ingot.pool %x kind = sum kernel = [3] stride = [0] low = [0] high = [0] dilation = [1] layout = channels_last : tensor<2x7x3xf32>
  return
}

// -----

func.func @c2_high(%x: tensor<2x5x7x3xf32>) {
  // expected-error @+1 {{expected 2 entries of at least 0 in padding_high, found [0, -1]}}
  %y = ingot.pool %x kind = mean_of_taps kernel = [3, 2] stride = [1, 1] low = [0, 0] high = [0, -1] dilation = [1, 1] layout = channels_last : tensor<2x5x7x3xf32>
  return
}

// -----

func.func @c2_dilation(%x: tensor<2x4x5x7x3xf32>) {
  // expected-error @+1 {{expected 3 entries of at least 1 in dilation, found [1, 0, 1]}}
  %y = ingot.pool %x kind = max kernel = [2, 3, 2] stride = [1, 1, 1] low = [0, 0, 0] high = [0, 0, 0] dilation = [1, 0, 1] layout = channels_last : tensor<2x4x5x7x3xf32>
  return
}

// -----

// 2^62 times 2 is more than 64 bits hold.
func.func @c2_dilation_overflows(%x: tensor<2x5x7x3xf32>) {
  // expected-error @+1 {{expected entries below 2^31 in dilation, found [4611686018427387904, 1]}}
  %y = ingot.pool %x kind = max kernel = [3, 2] stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [4611686018427387904, 1] layout = channels_last : tensor<2x5x7x3xf32>
  return
}

// -----

func.func @c3_kernel_fits(%x: tensor<2x5x7x3xf32>) {
  // expected-error @+1 {{dilated kernel of extent 8 does not fit into the padded extent 7 of dimension 2}}
  %y = ingot.pool %x kind = max kernel = [3, 8] stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] layout = channels_last : tensor<2x5x7x3xf32>
  return
}

// -----

func.func @c4_low(%x: tensor<2x5x7x3xf32>) {
  // expected-error @+1 {{padding of low 2 and high 0 is not smaller than the dilated kernel of extent 2 of dimension 2}}
  %y = ingot.pool %x kind = max kernel = [3, 2] stride = [1, 1] low = [0, 2] high = [0, 0] dilation = [1, 1] layout = channels_last : tensor<2x5x7x3xf32>
  return
}

// -----

func.func @c4_high(%x: tensor<2x3x5x7xf32>) {
  // expected-error @+1 {{padding of low 0 and high 3 is not smaller than the dilated kernel of extent 3 of dimension 2}}
  %y = ingot.pool %x kind = max kernel = [3, 2] stride = [1, 1] low = [0, 0] high = [3, 0] dilation = [1, 1] layout = channels_first : tensor<2x3x5x7xf32>
  return
}

// -----

// 2^15 * 2^16 taps, most of them in the border.
func.func @c5_taps(%x: tensor<2x5x7x3xf32>) {
  // expected-error @+1 {{expected less than 2^31 taps, found a kernel of [32768, 65536]}}
  %y = ingot.pool %x kind = sum kernel = [32768, 65536] stride = [1, 1] low = [32767, 65535] high = [0, 0] dilation = [1, 1] layout = channels_last : tensor<2x5x7x3xf32>
  return
}

// -----

func.func @c6_mean(%x: tensor<2x5x7x3xf32>) {
  // expected-error @+1 {{expected means without dilation, found [1, 2]}}
  %y = ingot.pool %x kind = mean_of_pixels kernel = [3, 2] stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 2] layout = channels_last : tensor<2x5x7x3xf32>
  return
}
