// RUN: ingot-opt %s --ingot-set-target=target=cuda --ingot-lower-to-loops --ingot-schedule-kernels | FileCheck %s

// Kernels of a GPU: tiles of blocks, and rows that blocks divide.

// The most square tile copies least to shared memory. 56 tiles leave room for two blocks each,
// which share 300 steps of the sum in rounds of 16; neighbours copy steps where those are
// next to each other.
// CHECK: "product" schedule = #ingot.schedule<blocks {chunk_steps = 160, chunks = 2, lhs_along_steps = true, tile = [64, 64]}>
func.func @product(%x: tensor<500x300xf32>, %y: tensor<300x400xf32>) -> tensor<500x400xf32> {
  %result = ingot.kernel "product"(%x, %y) : (tensor<500x300xf32>, tensor<300x400xf32>) -> tensor<500x400xf32> {
  ^bb0(%x_: tensor<500x300xf32>, %y_: tensor<300x400xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<500x300xf32>, tensor<300x400xf32>
    ingot.yield %0 : tensor<500x400xf32>
  }
  return %result : tensor<500x400xf32>
}

// Both operands lie the other way round.
// CHECK: "transposed_operands" {{.*}}chunks = 2, rhs_along_steps = true, tile = [64, 64]}>
func.func @transposed_operands(%x: tensor<300x500xf32>, %y: tensor<400x300xf32>) -> tensor<500x400xf32> {
  %result = ingot.kernel "transposed_operands"(%x, %y) : (tensor<300x500xf32>, tensor<400x300xf32>) -> tensor<500x400xf32> {
  ^bb0(%x_: tensor<300x500xf32>, %y_: tensor<400x300xf32>):
    %0 = ingot.transpose %x_, permutation = [1, 0] : tensor<300x500xf32>
    %1 = ingot.transpose %y_, permutation = [1, 0] : tensor<400x300xf32>
    %2 = ingot.matmul %0, %1 : tensor<500x300xf32>, tensor<300x400xf32>
    ingot.yield %2 : tensor<500x400xf32>
  }
  return %result : tensor<500x400xf32>
}

// Threads of f64 compute squares of two: 208 tiles, too many for further blocks.
// CHECK: "doubles" schedule = #ingot.schedule<blocks {chunk_steps = 304, lhs_along_steps = true, tile = [32, 32]}>
func.func @doubles(%x: tensor<500x300xf64>, %y: tensor<300x400xf64>) -> tensor<500x400xf64> {
  %result = ingot.kernel "doubles"(%x, %y) : (tensor<500x300xf64>, tensor<300x400xf64>) -> tensor<500x400xf64> {
  ^bb0(%x_: tensor<500x300xf64>, %y_: tensor<300x400xf64>):
    %0 = ingot.matmul %x_, %y_ : tensor<500x300xf64>, tensor<300x400xf64>
    ingot.yield %0 : tensor<500x400xf64>
  }
  return %result : tensor<500x400xf64>
}

// One row would waste 63 of 64: the flattest tile, and many blocks for the long sum.
// CHECK: "one_row" {{.*}}chunk_steps = 144, chunks = 21, {{.*}}tile = [16, 256]}>
func.func @one_row(%x: tensor<1x3000xf32>, %y: tensor<3000x400xf32>) -> tensor<1x400xf32> {
  %result = ingot.kernel "one_row"(%x, %y) : (tensor<1x3000xf32>, tensor<3000x400xf32>) -> tensor<1x400xf32> {
  ^bb0(%x_: tensor<1x3000xf32>, %y_: tensor<3000x400xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<1x3000xf32>, tensor<3000x400xf32>
    ingot.yield %0 : tensor<1x400xf32>
  }
  return %result : tensor<1x400xf32>
}

// Five columns: the steepest.
// CHECK: "few_columns" {{.*}}tile = [256, 16]}>
func.func @few_columns(%x: tensor<1000x300xf32>, %y: tensor<300x5xf32>) -> tensor<1000x5xf32> {
  %result = ingot.kernel "few_columns"(%x, %y) : (tensor<1000x300xf32>, tensor<300x5xf32>) -> tensor<1000x5xf32> {
  ^bb0(%x_: tensor<1000x300xf32>, %y_: tensor<300x5xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<1000x300xf32>, tensor<300x5xf32>
    ingot.yield %0 : tensor<1000x5xf32>
  }
  return %result : tensor<1000x5xf32>
}

// Images and pixels move only the left operand: all are rows of one matrix.
// CHECK: "images" schedule = #ingot.schedule<blocks {{.*}}tile = [256, 16]}>
func.func @images(%x: tensor<8x14x14x32xf32>, %w: tensor<3x3x32x10xf32>) -> tensor<8x12x12x10xf32> {
  %result = ingot.kernel "images"(%x, %w) : (tensor<8x14x14x32xf32>, tensor<3x3x32x10xf32>) -> tensor<8x12x12x10xf32> {
  ^bb0(%x_: tensor<8x14x14x32xf32>, %w_: tensor<3x3x32x10xf32>):
    %0 = ingot.conv %x_, %w_ of = output stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<8x14x14x32xf32>, tensor<3x3x32x10xf32>
    ingot.yield %0 : tensor<8x12x12x10xf32>
  }
  return %result : tensor<8x12x12x10xf32>
}

// The residual is read where the result goes.
// CHECK: "residual" schedule = #ingot.schedule<blocks {{.*}}overwrites = [2], tile
func.func @residual(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>, %r: tensor<20x40xf32>) -> tensor<20x40xf32> {
  %result = ingot.kernel "residual"(%x, %y, %r) : (tensor<20x60xf32>, tensor<60x40xf32>, tensor<20x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>, %r_: tensor<20x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    %1 = ingot.add %0, %r_ : tensor<20x40xf32>
    ingot.yield %1 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// Nothing is kept or blocked: threads of a block have no vectors, and the caches are not
// known.
// CHECK: "softmax" schedule = #ingot.schedule<rows {nests = [{column = 1, rows = [0], sweeps = 3}], overwrites = [0]}>
func.func @softmax(%x: tensor<12x200xf32>) -> tensor<12x200xf32> {
  %result = ingot.kernel "softmax"(%x) : (tensor<12x200xf32>) -> tensor<12x200xf32> {
  ^bb0(%x_: tensor<12x200xf32>):
    %0 = ingot.softmax %x_, dim = 1 : tensor<12x200xf32>
    ingot.yield %0 : tensor<12x200xf32>
  }
  return %result : tensor<12x200xf32>
}

// Blocks are cheaper than threads of a CPU: more of them, and the parts are divided once more.
// CHECK: "column_sums" schedule = #ingot.schedule<rows {nests = [{column = 1, rows = [0], split = rows, tasks = 256}, {column = 1, phase = 1, rows = [2], split = rows, tasks = 19}, {column = 1, phase = 2, rows = [3]}]}>
func.func @column_sums(%x: tensor<4096x768xf32>) -> tensor<768xf32> {
  %result = ingot.kernel "column_sums"(%x) : (tensor<4096x768xf32>) -> tensor<768xf32> {
  ^bb0(%x_: tensor<4096x768xf32>):
    %0 = ingot.sum %x_, dims = [0] : tensor<4096x768xf32>
    ingot.yield %0 : tensor<768xf32>
  }
  return %result : tensor<768xf32>
}

// 8 MB at 20 bytes per nanosecond, in tasks of two microseconds.
// CHECK: "one_row_of_exp" schedule = #ingot.schedule<rows {nests = [{column = 0, split = columns, tasks = 200}]
func.func @one_row_of_exp(%x: tensor<1000x1000xf32>) -> tensor<1000x1000xf32> {
  %result = ingot.kernel "one_row_of_exp"(%x) : (tensor<1000x1000xf32>) -> tensor<1000x1000xf32> {
  ^bb0(%x_: tensor<1000x1000xf32>):
    %0 = ingot.exp %x_ : tensor<1000x1000xf32>
    ingot.yield %0 : tensor<1000x1000xf32>
  }
  return %result : tensor<1000x1000xf32>
}

// No squares in registers: shared memory would have to do that.
// CHECK: "transpose" schedule = #ingot.schedule<rows {nests = [{column = 1, rows = [0]}]}>
func.func @transpose(%x: tensor<30x50xf32>) -> tensor<50x30xf32> {
  %result = ingot.kernel "transpose"(%x) : (tensor<30x50xf32>) -> tensor<50x30xf32> {
  ^bb0(%x_: tensor<30x50xf32>):
    %0 = ingot.transpose %x_, permutation = [1, 0] : tensor<30x50xf32>
    ingot.yield %0 : tensor<50x30xf32>
  }
  return %result : tensor<50x30xf32>
}
