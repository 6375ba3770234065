// RUN: ingot-opt %s --split-input-file --verify-diagnostics

func.func @c1_rank(%x: tensor<5x7x4xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{expected operands of one rank, at least 3, and one element type, found 'tensor<5x7x4xf32>' and 'tensor<3x2x2x6xf32>'}}
  %y = ingot.conv %x, %w of = output stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 2 layout = channels_last : tensor<5x7x4xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c1_no_spatial_dimension(%x: tensor<2x4xf32>, %w: tensor<2x6xf32>) {
  // expected-error @+1 {{expected operands of one rank, at least 3, and one element type, found 'tensor<2x4xf32>' and 'tensor<2x6xf32>'}}
  %y = ingot.conv %x, %w of = output stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 2 layout = channels_last : tensor<2x4xf32>, tensor<2x6xf32>
  return
}

// -----

func.func @c1_element_type(%x: tensor<2x5x7x4xf32>, %w: tensor<3x2x2x6xf64>) {
  // expected-error @+1 {{expected operands of one rank, at least 3, and one element type, found 'tensor<2x5x7x4xf32>' and 'tensor<3x2x2x6xf64>'}}
  %y = ingot.conv %x, %w of = output stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 2 layout = channels_last : tensor<2x5x7x4xf32>, tensor<3x2x2x6xf64>
  return
}

// -----

func.func @c2_stride_count(%x: tensor<2x5x7x4xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{expected 2 entries of at least 1 in stride, found [1]}}
  %y = ingot.conv %x, %w of = output stride = [1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 2 layout = channels_last : tensor<2x5x7x4xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c2_stride_count_of_a_signal(%x: tensor<2x7x4xf32>, %w: tensor<3x2x6xf32>) {
  // expected-error @+1 {{expected 1 entry of at least 1 in stride, found [1, 1]}}
  %y = ingot.conv %x, %w of = output stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 2 layout = channels_last : tensor<2x7x4xf32>, tensor<3x2x6xf32>
  return
}

// -----

func.func @c2_zero_stride(%x: tensor<2x5x7x4xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{expected 2 entries of at least 1 in stride, found [1, 0]}}
  %y = ingot.conv %x, %w of = output stride = [1, 0] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 2 layout = channels_last : tensor<2x5x7x4xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c2_low_count(%x: tensor<2x5x7x4xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{expected 2 entries in low, found [0]}}
  %y = ingot.conv %x, %w of = output stride = [1, 1] low = [0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 2 layout = channels_last : tensor<2x5x7x4xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c2_high_count(%x: tensor<2x5x7x4xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{expected 2 entries in high, found [0, 0, 0]}}
  %y = ingot.conv %x, %w of = output stride = [1, 1] low = [0, 0] high = [0, 0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 2 layout = channels_last : tensor<2x5x7x4xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c2_zero_dilation(%x: tensor<2x5x7x4xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{expected 2 entries of at least 1 in dilation, found [0, 1]}}
  %y = ingot.conv %x, %w of = output stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [0, 1] input_dilation = [1, 1] groups = 2 layout = channels_last : tensor<2x5x7x4xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c2_zero_input_dilation(%x: tensor<2x5x7x4xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{expected 2 entries of at least 1 in input_dilation, found [1, 0]}}
  %y = ingot.conv %x, %w of = output stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 0] groups = 2 layout = channels_last : tensor<2x5x7x4xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c2_large_low(%x: tensor<2x5x7x4xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{expected entries below 2^31 in low, found [2147483648, 0]}}
  %y = ingot.conv %x, %w of = output stride = [1, 1] low = [2147483648, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 2 layout = channels_last : tensor<2x5x7x4xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c2_large_negative_high(%x: tensor<2x5x7x4xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{expected entries below 2^31 in high, found [0, -2147483648]}}
  %y = ingot.conv %x, %w of = output stride = [1, 1] low = [0, 0] high = [0, -2147483648] dilation = [1, 1] input_dilation = [1, 1] groups = 2 layout = channels_last : tensor<2x5x7x4xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c2_extents_of_output(%x: tensor<2x5x7x4xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{expected no entries in extents, found [5, 7]}}
  %y = ingot.conv %x, %w of = output extents = [5, 7] stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 2 layout = channels_last : tensor<2x5x7x4xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c2_extents_of_input(%x: tensor<2x5x7x4xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{expected 2 entries of at least 1 in extents, found []}}
  %y = ingot.conv %x, %w of = input stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 2 layout = channels_last : tensor<2x5x7x4xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c2_extents_of_weight(%x: tensor<2x5x7x4xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{expected 2 entries of at least 1 in extents, found [3, 0]}}
  %y = ingot.conv %x, %w of = weight extents = [3, 0] stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 2 layout = channels_last : tensor<2x5x7x4xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c2_large_extent(%x: tensor<1x1x2147483648x4xf32>, %w: tensor<1x1x4x6xf32>) {
  // expected-error @+1 {{expected extents below 2^31 in input, found [1, 2147483648]}}
  %y = ingot.conv %x, %w of = output stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<1x1x2147483648x4xf32>, tensor<1x1x4x6xf32>
  return
}

// -----

func.func @c3_no_group(%x: tensor<2x5x7x4xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{expected groups to divide 4 input and 6 output channels, found 0}}
  %y = ingot.conv %x, %w of = output stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 0 layout = channels_last : tensor<2x5x7x4xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c3_groups(%x: tensor<2x5x7x4xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{expected groups to divide 4 input and 6 output channels, found 3}}
  %y = ingot.conv %x, %w of = output stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 3 layout = channels_last : tensor<2x5x7x4xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c3_groups_of_weight(%x: tensor<2x3x6x6xf32>, %w: tensor<2x5x7x4xf32>) {
  // expected-error @+1 {{expected groups to divide 4 input and 6 output channels, found 0}}
  %y = ingot.conv %x, %w of = weight extents = [3, 2] stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 0 layout = channels_last : tensor<2x3x6x6xf32>, tensor<2x5x7x4xf32>
  return
}

// -----

func.func @c4_channels(%x: tensor<2x5x7x4xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{weight has 2 input channels, input has 4 in 1 groups}}
  %y = ingot.conv %x, %w of = output stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<2x5x7x4xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c5_dimension_1(%x: tensor<2x5x7x4xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{dilated kernel of extent 9 does not fit into the padded extent 7 of dimension 1}}
  %y = ingot.conv %x, %w of = output stride = [1, 1] low = [1, 0] high = [1, 0] dilation = [4, 1] input_dilation = [1, 1] groups = 2 layout = channels_last : tensor<2x5x7x4xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c5_dimension_2(%x: tensor<2x5x7x4xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{dilated kernel of extent 8 does not fit into the padded extent 7 of dimension 2}}
  %y = ingot.conv %x, %w of = output stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 7] input_dilation = [1, 1] groups = 2 layout = channels_last : tensor<2x5x7x4xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c5_negative_border(%x: tensor<2x4x5x7xf32>, %w: tensor<6x2x3x3xf32>) {
  // expected-error @+1 {{dilated kernel of extent 3 does not fit into the padded extent -1 of dimension 3}}
  %y = ingot.conv %x, %w of = output stride = [1, 1] low = [0, -9] high = [0, 1] dilation = [1, 1] input_dilation = [1, 1] groups = 2 layout = channels_first : tensor<2x4x5x7xf32>, tensor<6x2x3x3xf32>
  return
}

// -----

func.func @c5_input_dilation(%x: tensor<2x5x4xf32>, %w: tensor<12x2x6xf32>) {
  // expected-error @+1 {{dilated kernel of extent 12 does not fit into the padded extent 9 of dimension 1}}
  %y = ingot.conv %x, %w of = output stride = [1] low = [0] high = [0] dilation = [1] input_dilation = [2] groups = 2 layout = channels_last : tensor<2x5x4xf32>, tensor<12x2x6xf32>
  return
}

// -----

func.func @c6_output_of_input(%x: tensor<2x3x5x6xf32>, %w: tensor<3x2x2x6xf32>) {
  // expected-error @+1 {{expected output of shape [2, 3, 6, 6], found [2, 3, 5, 6]}}
  %y = ingot.conv %x, %w of = input extents = [5, 7] stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 2 layout = channels_last : tensor<2x3x5x6xf32>, tensor<3x2x2x6xf32>
  return
}

// -----

func.func @c6_channels_of_output(%x: tensor<2x3x3x6xf32>, %w: tensor<6x2x3x2xf32>) {
  // expected-error @+1 {{expected output of shape [2, 6, 3, 6], found [2, 3, 3, 6]}}
  %y = ingot.conv %x, %w of = input extents = [5, 7] stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 2 layout = channels_first : tensor<2x3x3x6xf32>, tensor<6x2x3x2xf32>
  return
}

// -----

func.func @c6_images(%x: tensor<3x3x6x6xf32>, %w: tensor<2x5x7x4xf32>) {
  // expected-error @+1 {{expected output of shape [2, 3, 6, 6], found [3, 3, 6, 6]}}
  %y = ingot.conv %x, %w of = weight extents = [3, 2] stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 2 layout = channels_last : tensor<3x3x6x6xf32>, tensor<2x5x7x4xf32>
  return
}

// -----

func.func @c7_pixels_of_stride(%x: tensor<1x5x8x3xf32>, %w: tensor<3x4x3x6xf32>) {
  // expected-error @+1 {{'ingot.conv' op expected pixels to divide 6 output channels and a stride of 3, their windows to fit into 4 taps, of = output, the layout channels_last, no groups and no dilation, found 2 pixels}}
  %y = ingot.conv %x, %w of = output stride = [1, 3] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last {pixels = 2 : i64} : tensor<1x5x8x3xf32>, tensor<3x4x3x6xf32>
  return
}

// -----

func.func @c7_no_window(%x: tensor<1x5x8x3xf32>, %w: tensor<3x2x3x6xf32>) {
  // expected-error @+1 {{their windows to fit into 2 taps}}
  %y = ingot.conv %x, %w of = output stride = [1, 6] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last {pixels = 2 : i64} : tensor<1x5x8x3xf32>, tensor<3x2x3x6xf32>
  return
}

// -----

func.func @c7_dilation(%x: tensor<1x5x8x3xf32>, %w: tensor<3x4x3x6xf32>) {
  // expected-error @+1 {{'ingot.conv' op expected pixels to divide 6 output channels and a stride of 2, their windows to fit into 4 taps, of = output, the layout channels_last, no groups and no dilation, found 2 pixels}}
  %y = ingot.conv %x, %w of = output stride = [1, 2] low = [0, 0] high = [0, 0] dilation = [1, 2] input_dilation = [1, 1] groups = 1 layout = channels_last {pixels = 2 : i64} : tensor<1x5x8x3xf32>, tensor<3x4x3x6xf32>
  return
}

// -----

func.func @c7_groups(%x: tensor<1x5x8x3xf32>, %w: tensor<3x4x1x6xf32>) {
  // expected-error @+1 {{'ingot.conv' op expected pixels to divide 6 output channels and a stride of 2, their windows to fit into 4 taps, of = output, the layout channels_last, no groups and no dilation, found 2 pixels}}
  %y = ingot.conv %x, %w of = output stride = [1, 2] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 3 layout = channels_last {pixels = 2 : i64} : tensor<1x5x8x3xf32>, tensor<3x4x1x6xf32>
  return
}

// -----

func.func @c7_layout(%x: tensor<1x3x5x8xf32>, %w: tensor<6x3x3x4xf32>) {
  // expected-error @+1 {{'ingot.conv' op expected pixels to divide 6 output channels and a stride of 2, their windows to fit into 4 taps, of = output, the layout channels_last, no groups and no dilation, found 2 pixels}}
  %y = ingot.conv %x, %w of = output stride = [1, 2] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_first {pixels = 2 : i64} : tensor<1x3x5x8xf32>, tensor<6x3x3x4xf32>
  return
}

// -----

func.func @c7_weight(%x: tensor<1x3x3x6xf32>, %w: tensor<1x5x8x3xf32>) {
  // expected-error @+1 {{'ingot.conv' op expected pixels to divide 6 output channels and a stride of 2, their windows to fit into 4 taps, of = output, the layout channels_last, no groups and no dilation, found 2 pixels}}
  %y = ingot.conv %x, %w of = weight extents = [3, 4] stride = [1, 2] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last {pixels = 2 : i64} : tensor<1x3x3x6xf32>, tensor<1x5x8x3xf32>
  return
}
