// RUN: ingot-opt %s --ingot-set-target --ingot-widen-convolutions | FileCheck %s
// RUN: ingot-opt %s --ingot-set-target=target=x86-64-v3 --ingot-widen-convolutions | FileCheck %s --check-prefix=NARROW

// Three pixels of four channels: the taps of each stand one to the right of those
// before, the convolution knows which they are, and bias and activation take the shape, so that they stay in the
// epilogue. A vector of 256 bits is full with two pixels.
// CHECK-LABEL: func @epilogue
// CHECK-SAME:      (%[[X:.*]]: tensor<5x10x8x3xf32>, %[[W:.*]]: tensor<2x3x3x4xf32>, %[[B:.*]]: tensor<4xf32>)
// CHECK-DAG:     %[[W0:.*]] = ingot.pad %[[W]], low = [0, 0, 0, 0], high = [0, 2, 0, 0], value = 0.0
// CHECK-DAG:     %[[W1:.*]] = ingot.pad %[[W]], low = [0, 1, 0, 0], high = [0, 1, 0, 0], value = 0.0
// CHECK-DAG:     %[[W2:.*]] = ingot.pad %[[W]], low = [0, 2, 0, 0], high = [0, 0, 0, 0], value = 0.0
// CHECK-DAG:     %[[WIDE:.*]] = ingot.concat %[[W0]], %[[W1]], %[[W2]] dim = 3
// CHECK:         %[[C:.*]] = ingot.conv %[[X]], %[[WIDE]] of = output stride = [1, 3] {{.*}} {pixels = 3 : i64} {{.*}} tensor<2x5x3x12xf32>
// CHECK:         %[[REPEATED:.*]] = ingot.expand %[[B]], dims = [1] : tensor<4xf32> to tensor<3x4xf32>
// CHECK:         %[[S:.*]] = ingot.add %[[C]], %{{.*}} : tensor<5x9x2x12xf32>
// CHECK-NEXT:    %[[R:.*]] = ingot.relu %[[S]] : tensor<5x9x2x12xf32>
// CHECK-NEXT:    %[[Y:.*]] = ingot.reshape %[[R]] : tensor<5x9x2x12xf32> to tensor<5x9x6x4xf32>
// CHECK-NEXT:    return %[[Y]]
// NARROW-LABEL: func @epilogue
// NARROW:         ingot.conv {{.*}} of = output stride = [1, 2] {{.*}} tensor<2x4x3x8xf32>
func.func @epilogue(%x: tensor<5x10x8x3xf32>, %w: tensor<2x3x3x4xf32>, %b: tensor<4xf32>) -> tensor<5x9x6x4xf32> {
  %c = ingot.conv %x, %w of = output stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<5x10x8x3xf32>, tensor<2x3x3x4xf32>
  %e = ingot.expand %b, dims = [3] : tensor<4xf32> to tensor<5x9x6x4xf32>
  %s = ingot.add %c, %e : tensor<5x9x6x4xf32>
  %y = ingot.relu %s : tensor<5x9x6x4xf32>
  return %y : tensor<5x9x6x4xf32>
}

// The gradient of the weight is in the wide one twice, one column apart.
// CHECK-LABEL: func @weight_gradient
// CHECK-SAME:      (%[[DY:.*]]: tensor<5x9x6x7xf32>, %[[X:.*]]: tensor<5x10x8x3xf32>)
// CHECK-DAG:     %[[WIDE:.*]] = ingot.reshape %[[DY]] : tensor<5x9x6x7xf32> to tensor<5x9x3x14xf32>
// CHECK:         %[[G:.*]] = ingot.conv %[[WIDE]], %[[X]] of = weight extents = [2, 4] stride = [1, 2] {{.*}}
// CHECK-DAG:     %[[G0:.*]] = ingot.slice %[[G]], [0, 0, 0, 0] to [2, 3, 3, 7]
// CHECK-DAG:     %[[G1:.*]] = ingot.slice %[[G]], [0, 1, 0, 7] to [2, 4, 3, 14]
// CHECK:         %[[DW:.*]] = ingot.add %[[G0]], %[[G1]]
// CHECK-NEXT:    return %[[DW]]
// NARROW-LABEL: func @weight_gradient
// NARROW-NEXT:    ingot.conv
func.func @weight_gradient(%dy: tensor<5x9x6x7xf32>, %x: tensor<5x10x8x3xf32>) -> tensor<2x3x3x7xf32> {
  %g = ingot.conv %dy, %x of = weight extents = [2, 3] stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<5x9x6x7xf32>, tensor<5x10x8x3xf32>
  return %g : tensor<2x3x3x7xf32>
}

// The gradient of an image of few channels is a convolution again, with the weight
// turned.
// CHECK-LABEL: func @input_gradient
// CHECK:         %[[T:.*]] = ingot.transpose %{{.*}}, permutation = [0, 1, 3, 2]
// CHECK-NEXT:    ingot.flip %[[T]], dims = [0, 1]
// CHECK:         ingot.conv {{.*}} of = output stride = [1, 2] low = [1, 2] high = [1, 2] {{.*}} {pixels = 2 : i64} {{.*}} tensor<2x4x9x14xf32>
// CHECK-NOT:     ingot.conv
// CHECK:         return
func.func @input_gradient(%dy: tensor<5x9x6x9xf32>, %w: tensor<2x3x7x9xf32>) -> tensor<5x10x8x7xf32> {
  %g = ingot.conv %dy, %w of = input extents = [10, 8] stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<5x9x6x9xf32>, tensor<2x3x7x9xf32>
  return %g : tensor<5x10x8x7xf32>
}

// Of windows that are apart it is none: it would read zeros between them.
// CHECK-LABEL: func @strided_input_gradient
// CHECK-NEXT:    ingot.conv
// CHECK-NEXT:    return
func.func @strided_input_gradient(%dy: tensor<5x5x4x9xf32>, %w: tensor<2x3x7x9xf32>) -> tensor<5x10x8x7xf32> {
  %g = ingot.conv %dy, %w of = input extents = [10, 8] stride = [2, 2] low = [0, 0] high = [0, 1] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<5x5x4x9xf32>, tensor<2x3x7x9xf32>
  return %g : tensor<5x10x8x7xf32>
}

// A kernel of one column would become two, half of it zeros: no gain.
// CHECK-LABEL: func @pointwise_convolution
// CHECK-NEXT:    ingot.conv {{.*}} tensor<1x1x3x4xf32>
// CHECK-NEXT:    return
func.func @pointwise_convolution(%x: tensor<5x9x6x3xf32>, %w: tensor<1x1x3x4xf32>) -> tensor<5x9x6x4xf32> {
  %c = ingot.conv %x, %w of = output stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<5x9x6x3xf32>, tensor<1x1x3x4xf32>
  return %c : tensor<5x9x6x4xf32>
}

// Nine channels fill more than half of a vector.
// CHECK-LABEL: func @enough_channels
// CHECK-NEXT:    ingot.conv {{.*}} tensor<2x3x3x9xf32>
func.func @enough_channels(%x: tensor<5x10x8x3xf32>, %w: tensor<2x3x3x9xf32>) -> tensor<5x9x6x9xf32> {
  %c = ingot.conv %x, %w of = output stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<5x10x8x3xf32>, tensor<2x3x3x9xf32>
  return %c : tensor<5x9x6x9xf32>
}

// The border stays what it is: windows begin where those of every second pixel did.
// CHECK-LABEL: func @bordered
// CHECK:         ingot.conv {{.*}} of = output stride = [1, 2] low = [1, 1] high = [1, 1] {{.*}} {pixels = 2 : i64} {{.*}} tensor<3x4x3x14xf32>
// CHECK:         ingot.reshape %{{.*}} : tensor<5x10x4x14xf32> to tensor<5x10x8x7xf32>
func.func @bordered(%x: tensor<5x10x8x3xf32>, %w: tensor<3x3x3x7xf32>) -> tensor<5x10x8x7xf32> {
  %c = ingot.conv %x, %w of = output stride = [1, 1] low = [1, 1] high = [1, 1] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<5x10x8x3xf32>, tensor<3x3x3x7xf32>
  return %c : tensor<5x10x8x7xf32>
}

// Channels of a group are no whole pixel.
// CHECK-LABEL: func @groups
// CHECK-NEXT:    ingot.conv {{.*}} tensor<3x3x2x6xf32>
// CHECK-NEXT:    return
func.func @groups(%x: tensor<5x10x8x4xf32>, %w: tensor<3x3x2x6xf32>) -> tensor<5x8x6x6xf32> {
  %c = ingot.conv %x, %w of = output stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 2 layout = channels_last : tensor<5x10x8x4xf32>, tensor<3x3x2x6xf32>
  return %c : tensor<5x8x6x6xf32>
}

// The pixels of the last dimension, of how many there ever are; taps from behind.
// CHECK-LABEL: func @signal
// CHECK-SAME:      (%[[X:.*]]: tensor<5x8x3xf32>, %[[W:.*]]: tensor<3x3x7xf32>)
// CHECK-DAG:     %[[W0:.*]] = ingot.pad %[[W]], low = [1, 0, 0], high = [0, 0, 0], value = 0.0
// CHECK-DAG:     %[[W1:.*]] = ingot.pad %[[W]], low = [0, 0, 0], high = [1, 0, 0], value = 0.0
// CHECK-DAG:     %[[WIDE:.*]] = ingot.concat %[[W0]], %[[W1]] dim = 2
// CHECK:         %[[C:.*]] = ingot.conv %[[X]], %[[WIDE]] of = output stride = [2] {{.*}} {pixels = 2 : i64, reversed = true} : tensor<5x8x3xf32>, tensor<4x3x14xf32>
// CHECK:         %[[R:.*]] = ingot.relu %[[C]] : tensor<5x3x14xf32>
// CHECK:         ingot.reshape %[[R]] : tensor<5x3x14xf32> to tensor<5x6x7xf32>
func.func @signal(%x: tensor<5x8x3xf32>, %w: tensor<3x3x7xf32>) -> tensor<5x6x7xf32> {
  %c = ingot.conv %x, %w of = output stride = [1] low = [0] high = [0] dilation = [1] input_dilation = [1] groups = 1 layout = channels_last {reversed = true} : tensor<5x8x3xf32>, tensor<3x3x7xf32>
  %y = ingot.relu %c : tensor<5x6x7xf32>
  return %y : tensor<5x6x7xf32>
}

// A reshape that does not gather whole pixels is none of ours.
// CHECK-LABEL: func @other_reshape
// CHECK:         %[[R:.*]] = ingot.reshape %{{.*}} : tensor<1x1x2x6xf32> to tensor<1x1x3x4xf32>
// CHECK:         ingot.add %[[R]], %{{.*}} : tensor<1x1x3x4xf32>
func.func @other_reshape(%x: tensor<1x1x2x6xf32>, %b: tensor<4xf32>) -> tensor<1x1x3x4xf32> {
  %n = ingot.neg %x : tensor<1x1x2x6xf32>
  %r = ingot.reshape %n : tensor<1x1x2x6xf32> to tensor<1x1x3x4xf32>
  %e = ingot.expand %b, dims = [3] : tensor<4xf32> to tensor<1x1x3x4xf32>
  %y = ingot.add %r, %e : tensor<1x1x3x4xf32>
  return %y : tensor<1x1x3x4xf32>
}
