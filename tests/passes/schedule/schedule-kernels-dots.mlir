// RUN: ingot-opt %s --ingot-set-target=target=x86-64-v4 --ingot-lower-to-loops --ingot-schedule-kernels | FileCheck %s --check-prefixes=CHECK,V4
// RUN: ingot-opt %s --ingot-set-target="target=x86-64-v3 facts=l2=512K" --ingot-lower-to-loops --ingot-schedule-kernels | FileCheck %s --check-prefixes=CHECK,V3

// Which products are summed along vectors instead of in tiles.

// One row reads each row of weights once, as it lies: packing would cost more than the
// product.
// CHECK: "one_row" schedule = #ingot.schedule<dots {}>
func.func @one_row(%x: tensor<1x100xf32>, %y: tensor<70x100xf32>) -> tensor<1x70xf32> {
  %result = ingot.kernel "one_row"(%x, %y) : (tensor<1x100xf32>, tensor<70x100xf32>) -> tensor<1x70xf32> {
  ^bb0(%x_: tensor<1x100xf32>, %y_: tensor<70x100xf32>):
    %1 = ingot.transpose %y_, permutation = [1, 0] : tensor<70x100xf32>
    %0 = ingot.matmul %x_, %1 : tensor<1x100xf32>, tensor<100x70xf32>
    ingot.yield %0 : tensor<1x70xf32>
  }
  return %result : tensor<1x70xf32>
}

// Eight rows pay for packing where a vector is wide, not yet where it is narrow.
// V4: "eight_rows" schedule = #ingot.schedule<tiles {rhs = per_panel,
// V3: "eight_rows" schedule = #ingot.schedule<dots {}>
func.func @eight_rows(%x: tensor<8x100xf32>, %y: tensor<70x100xf32>) -> tensor<8x70xf32> {
  %result = ingot.kernel "eight_rows"(%x, %y) : (tensor<8x100xf32>, tensor<70x100xf32>) -> tensor<8x70xf32> {
  ^bb0(%x_: tensor<8x100xf32>, %y_: tensor<70x100xf32>):
    %1 = ingot.transpose %y_, permutation = [1, 0] : tensor<70x100xf32>
    %0 = ingot.matmul %x_, %1 : tensor<8x100xf32>, tensor<100x70xf32>
    ingot.yield %0 : tensor<8x70xf32>
  }
  return %result : tensor<8x70xf32>
}

// 48 MB of weights are shared out by columns, for as many threads as wait for memory.
// CHECK: "shared_out" schedule = #ingot.schedule<dots {tasks = [1, 1, 8]}>
func.func @shared_out(%x: tensor<1x4000xf32>, %y: tensor<3000x4000xf32>) -> tensor<1x3000xf32> {
  %result = ingot.kernel "shared_out"(%x, %y) : (tensor<1x4000xf32>, tensor<3000x4000xf32>) -> tensor<1x3000xf32> {
  ^bb0(%x_: tensor<1x4000xf32>, %y_: tensor<3000x4000xf32>):
    %1 = ingot.transpose %y_, permutation = [1, 0] : tensor<3000x4000xf32>
    %0 = ingot.matmul %x_, %1 : tensor<1x4000xf32>, tensor<4000x3000xf32>
    ingot.yield %0 : tensor<1x3000xf32>
  }
  return %result : tensor<1x3000xf32>
}

// Narrow floats are extended as they are loaded.
// CHECK: "halves" schedule = #ingot.schedule<dots {}>
func.func @halves(%x: tensor<2x100xf16>, %y: tensor<70x100xf16>) -> tensor<2x70xf16> {
  %result = ingot.kernel "halves"(%x, %y) : (tensor<2x100xf16>, tensor<70x100xf16>) -> tensor<2x70xf16> {
  ^bb0(%x_: tensor<2x100xf16>, %y_: tensor<70x100xf16>):
    %1 = ingot.transpose %y_, permutation = [1, 0] : tensor<70x100xf16>
    %0 = ingot.matmul %x_, %1 : tensor<2x100xf16>, tensor<100x70xf16>
    ingot.yield %0 : tensor<2x70xf16>
  }
  return %result : tensor<2x70xf16>
}

// The residual of the epilogue is read where the result is written.
// CHECK: "residual" schedule = #ingot.schedule<dots {overwrites = [2]}>
func.func @residual(%x: tensor<1x100xf32>, %y: tensor<70x100xf32>, %r: tensor<1x70xf32>) -> tensor<1x70xf32> {
  %result = ingot.kernel "residual"(%x, %y, %r) : (tensor<1x100xf32>, tensor<70x100xf32>, tensor<1x70xf32>) -> tensor<1x70xf32> {
  ^bb0(%x_: tensor<1x100xf32>, %y_: tensor<70x100xf32>, %r_: tensor<1x70xf32>):
    %1 = ingot.transpose %y_, permutation = [1, 0] : tensor<70x100xf32>
    %0 = ingot.matmul %x_, %1 : tensor<1x100xf32>, tensor<100x70xf32>
    %2 = ingot.add %0, %r_ : tensor<1x70xf32>
    ingot.yield %2 : tensor<1x70xf32>
  }
  return %result : tensor<1x70xf32>
}

// Weights whose columns are next to each other are read in vectors of columns.
// CHECK: "columns" schedule = #ingot.schedule<tiles
func.func @columns(%x: tensor<1x100xf32>, %y: tensor<100x70xf32>) -> tensor<1x70xf32> {
  %result = ingot.kernel "columns"(%x, %y) : (tensor<1x100xf32>, tensor<100x70xf32>) -> tensor<1x70xf32> {
  ^bb0(%x_: tensor<1x100xf32>, %y_: tensor<100x70xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<1x100xf32>, tensor<100x70xf32>
    ingot.yield %0 : tensor<1x70xf32>
  }
  return %result : tensor<1x70xf32>
}

// Every second element of the row: no vector holds them.
// CHECK: "strided_row" schedule = #ingot.schedule<tiles {{.*}}rhs = per_panel
func.func @strided_row(%x: tensor<1x200xf32>, %y: tensor<70x100xf32>) -> tensor<1x70xf32> {
  %result = ingot.kernel "strided_row"(%x, %y) : (tensor<1x200xf32>, tensor<70x100xf32>) -> tensor<1x70xf32> {
  ^bb0(%x_: tensor<1x200xf32>, %y_: tensor<70x100xf32>):
    %2 = ingot.slice %x_, [0, 0] to [1, 200] by [1, 2] : tensor<1x200xf32>
    %1 = ingot.transpose %y_, permutation = [1, 0] : tensor<70x100xf32>
    %0 = ingot.matmul %2, %1 : tensor<1x100xf32>, tensor<100x70xf32>
    ingot.yield %0 : tensor<1x70xf32>
  }
  return %result : tensor<1x70xf32>
}

// The panels of a constant cost nothing when the program runs, and feed whole vectors of
// sums.
// CHECK: "constant_weights" schedule = #ingot.schedule<tiles {{.*}}rhs = compiled
func.func @constant_weights(%x: tensor<1x100xf32>) -> tensor<1x70xf32> {
  %w = ingot.constant dense<0.5> : tensor<70x100xf32>
  %result = ingot.kernel "constant_weights"(%x, %w) : (tensor<1x100xf32>, tensor<70x100xf32>) -> tensor<1x70xf32> {
  ^bb0(%x_: tensor<1x100xf32>, %w_: tensor<70x100xf32>):
    %1 = ingot.transpose %w_, permutation = [1, 0] : tensor<70x100xf32>
    %0 = ingot.matmul %x_, %1 : tensor<1x100xf32>, tensor<100x70xf32>
    ingot.yield %0 : tensor<1x70xf32>
  }
  return %result : tensor<1x70xf32>
}

// A window of two dimensions is no one loop that vectors could run along.
// CHECK: "window" schedule = #ingot.schedule<tiles
func.func @window(%x: tensor<1x3x3x1xf32>, %w: tensor<2x2x1x5xf32>) -> tensor<1x2x2x5xf32> {
  %result = ingot.kernel "window"(%x, %w) : (tensor<1x3x3x1xf32>, tensor<2x2x1x5xf32>) -> tensor<1x2x2x5xf32> {
  ^bb0(%x_: tensor<1x3x3x1xf32>, %w_: tensor<2x2x1x5xf32>):
    %0 = ingot.conv %x_, %w_ of = output stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<1x3x3x1xf32>, tensor<2x2x1x5xf32>
    ingot.yield %0 : tensor<1x2x2x5xf32>
  }
  return %result : tensor<1x2x2x5xf32>
}
