// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_rank(%x: tensor<5x7x4xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{expected input and weight of rank 4 and one element type, found 'tensor<5x7x4xf32>' and 'tensor<3x2x2x6xf32>'}}
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 2 layout = channels_last : tensor<5x7x4xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c1_element_type(%x: tensor<2x5x7x4xf32>, %w: tensor<3x2x2x6xf64>) {
  // expected-error @+1 {{expected input and weight of rank 4 and one element type, found 'tensor<2x5x7x4xf32>' and 'tensor<3x2x2x6xf64>'}}
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 2 layout = channels_last : tensor<2x5x7x4xf32>, tensor<3x2x2x6xf64>
  return
}

// -----

func.func @c2_stride_count(%x: tensor<2x5x7x4xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{expected 2 entries of at least 1 in stride, found [1]}}
  %y = ingot.conv2d %x, %w stride = [1] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 2 layout = channels_last : tensor<2x5x7x4xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c2_zero_stride(%x: tensor<2x5x7x4xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{expected 2 entries of at least 1 in stride, found [1, 0]}}
  %y = ingot.conv2d %x, %w stride = [1, 0] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 2 layout = channels_last : tensor<2x5x7x4xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c2_zero_dilation(%x: tensor<2x5x7x4xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{expected 2 entries of at least 1 in dilation, found [0, 1]}}
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [0, 1] groups = 2 layout = channels_last : tensor<2x5x7x4xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c2_negative_low(%x: tensor<2x5x7x4xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{expected 2 entries of at least 0 in padding_low, found [-1, 0]}}
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [-1, 0] high = [0, 0] dilation = [1, 1] groups = 2 layout = channels_last : tensor<2x5x7x4xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c2_high_count(%x: tensor<2x5x7x4xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{expected 2 entries of at least 0 in padding_high, found [0, 0, 0]}}
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [0, 0] high = [0, 0, 0] dilation = [1, 1] groups = 2 layout = channels_last : tensor<2x5x7x4xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c3_no_group(%x: tensor<2x5x7x4xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{expected groups to divide 4 input and 6 output channels, found 0}}
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 0 layout = channels_last : tensor<2x5x7x4xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c3_groups(%x: tensor<2x5x7x4xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{expected groups to divide 4 input and 6 output channels, found 3}}
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 3 layout = channels_last : tensor<2x5x7x4xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c4_channels(%x: tensor<2x5x7x4xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{weight has 2 input channels, input has 4 in 1 groups}}
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 1 layout = channels_last : tensor<2x5x7x4xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c5_height(%x: tensor<2x5x7x4xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{dilated kernel of extent 9 does not fit into the padded extent 7 of dimension 1}}
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [1, 0] high = [1, 0] dilation = [4, 1] groups = 2 layout = channels_last : tensor<2x5x7x4xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c5_width(%x: tensor<2x5x7x4xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{dilated kernel of extent 8 does not fit into the padded extent 7 of dimension 2}}
  %y = ingot.conv2d %x, %w stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 7] groups = 2 layout = channels_last : tensor<2x5x7x4xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c6_pixels_of_stride(%x: tensor<1x5x8x3xf32>, %w: tensor<3x4x3x6xf32>) -> tensor<1x3x2x6xf32> {
  // expected-error@+1 {{'ingot.conv2d' op expected pixels to divide 6 output channels and a stride of 3, their windows to fit into 4 columns, the layout channels_last, no groups and no dilation, found 2 pixels}}
  %y = ingot.conv2d %x, %w stride = [1, 3] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 1 layout = channels_last {pixels = 2 : i64} : tensor<1x5x8x3xf32>, tensor<3x4x3x6xf32>
  return %y : tensor<1x3x2x6xf32>
}

// -----

func.func @c6_no_window(%x: tensor<1x5x8x3xf32>, %w: tensor<3x2x3x6xf32>) -> tensor<1x3x2x6xf32> {
  // expected-error@+1 {{their windows to fit into 2 columns}}
  %y = ingot.conv2d %x, %w stride = [1, 6] low = [0, 0] high = [0, 0] dilation = [1, 1] groups = 1 layout = channels_last {pixels = 2 : i64} : tensor<1x5x8x3xf32>, tensor<3x2x3x6xf32>
  return %y : tensor<1x3x2x6xf32>
}
