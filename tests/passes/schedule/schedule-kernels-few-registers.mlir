// RUN: ingot-opt %s --ingot-set-target="target=x86-64-v3 facts=registers=2" --ingot-form-kernels --ingot-lower-to-loops=kernels-only --ingot-schedule-kernels | FileCheck %s
// RUN: ingot-opt %s --ingot-set-target=target=x86-64-v3 --ingot-form-kernels --ingot-lower-to-loops=kernels-only --ingot-schedule-kernels | FileCheck %s --check-prefix=V3

// Products whose smallest tile exceeds the registers run as rows.

// A sum, a row and a column are three registers.
// CHECK-LABEL: @product
// CHECK:       schedule = #ingot.schedule<rows
// V3-LABEL:    @product
// V3:          schedule = #ingot.schedule<tiles
func.func @product(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>) -> tensor<20x40xf32> {
  %0 = ingot.matmul %x, %y : tensor<20x60xf32>, tensor<60x40xf32>
  return %0 : tensor<20x40xf32>
}

// Columns whose terms take part at different steps are one tile, here of 30 vectors.
// CHECK-LABEL: @pixels
// CHECK:       schedule = #ingot.schedule<rows
// V3-LABEL:    @pixels
// V3:          schedule = #ingot.schedule<rows
func.func @pixels(%x: tensor<1x5x9x1xf32>, %w: tensor<3x4x1x240xf32>) -> tensor<1x3x3x240xf32> {
  %y = ingot.conv %x, %w of = output stride = [1, 2] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last {pixels = 2 : i64} : tensor<1x5x9x1xf32>, tensor<3x4x1x240xf32>
  return %y : tensor<1x3x3x240xf32>
}
