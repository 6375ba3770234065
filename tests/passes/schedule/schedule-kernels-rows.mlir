// RUN: ingot-opt %s --ingot-set-target=target=x86-64-v4 --ingot-lower-to-loops --ingot-schedule-kernels | FileCheck %s --check-prefixes=CHECK,V4
// RUN: ingot-opt %s --ingot-set-target="target=x86-64-v3 facts=l2=512K" --ingot-lower-to-loops --ingot-schedule-kernels | FileCheck %s --check-prefixes=CHECK,V3

// What are rows, columns and groups of a kernel without a product, what is swept, kept and
// in flight together.

// Dimensions that are contiguous wherever they are read or written are one: 105 columns
// fill vectors that 7 would not.
// CHECK: "merged" schedule = #ingot.schedule<rows {nests = [{block = [1, 4], column = 0}],
func.func @merged(%x: tensor<3x5x7xf32>) -> tensor<3x5x7xf32> {
  %result = ingot.kernel "merged"(%x) : (tensor<3x5x7xf32>) -> tensor<3x5x7xf32> {
  ^bb0(%x_: tensor<3x5x7xf32>):
    %0 = ingot.exp %x_ : tensor<3x5x7xf32>
    ingot.yield %0 : tensor<3x5x7xf32>
  }
  return %result : tensor<3x5x7xf32>
}

// Nothing moves: one element is a nest without a column.
// CHECK: "single" schedule = #ingot.schedule<rows {nests = [{}],
func.func @single(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %result = ingot.kernel "single"(%x) : (tensor<1x1xf32>) -> tensor<1x1xf32> {
  ^bb0(%x_: tensor<1x1xf32>):
    %0 = ingot.exp %x_ : tensor<1x1xf32>
    ingot.yield %0 : tensor<1x1xf32>
  }
  return %result : tensor<1x1xf32>
}

// Maximum, sum of exponentials, quotients: each begins when the row before it is known. What
// e^x costs is a store and a load to keep it; what x - max costs is less.
// CHECK: "softmax" schedule = #ingot.schedule<rows {nests = [{block = [1, 4], column = 1, keep = [math.exp], rows = [0], sweeps = 3}],
func.func @softmax(%x: tensor<12x200xf32>) -> tensor<12x200xf32> {
  %result = ingot.kernel "softmax"(%x) : (tensor<12x200xf32>) -> tensor<12x200xf32> {
  ^bb0(%x_: tensor<12x200xf32>):
    %0 = ingot.softmax %x_, dim = 1 : tensor<12x200xf32>
    ingot.yield %0 : tensor<12x200xf32>
  }
  return %result : tensor<12x200xf32>
}

// A row of 78 KB is more than an eighth of 512 KB: it would leave the cache before it is read
// again, so that e^x is computed twice. All rows together are more than half of it, and those
// to come are fetched.
// V4: "long_softmax" schedule = #ingot.schedule<rows {nests = [{block = [1, 4], column = 1, keep = [math.exp], rows = [0],
// V3: "long_softmax" schedule = #ingot.schedule<rows {nests = [{block = [1, 4], column = 1, prefetch = true, rows = [0],
func.func @long_softmax(%x: tensor<12x20000xf32>) -> tensor<12x20000xf32> {
  %result = ingot.kernel "long_softmax"(%x) : (tensor<12x20000xf32>) -> tensor<12x20000xf32> {
  ^bb0(%x_: tensor<12x20000xf32>):
    %0 = ingot.softmax %x_, dim = 1 : tensor<12x20000xf32>
    ingot.yield %0 : tensor<12x20000xf32>
  }
  return %result : tensor<12x20000xf32>
}

// x - max costs as little as a load does.
// CHECK:     "log_softmax" schedule = #ingot.schedule<rows
// CHECK-NOT: keep
// CHECK-SAME: sweeps = 3
func.func @log_softmax(%x: tensor<12x200xf32>) -> tensor<12x200xf32> {
  %result = ingot.kernel "log_softmax"(%x) : (tensor<12x200xf32>) -> tensor<12x200xf32> {
  ^bb0(%x_: tensor<12x200xf32>):
    %0 = ingot.log_softmax %x_, dim = 1 : tensor<12x200xf32>
    ingot.yield %0 : tensor<12x200xf32>
  }
  return %result : tensor<12x200xf32>
}

// Sums over all dimensions but the column need no groups. One load and store of the sums
// serves eight rows.
// CHECK: "channel_sums" schedule = #ingot.schedule<rows {nests = [{block = [8, 1], column = 1, rows = [0]}]}>
func.func @channel_sums(%x: tensor<2x3x5x70xf32>) -> tensor<70xf32> {
  %result = ingot.kernel "channel_sums"(%x) : (tensor<2x3x5x70xf32>) -> tensor<70xf32> {
  ^bb0(%x_: tensor<2x3x5x70xf32>):
    %0 = ingot.sum %x_, dims = [0, 1, 2] : tensor<2x3x5x70xf32>
    ingot.yield %0 : tensor<70xf32>
  }
  return %result : tensor<70xf32>
}

// Channels in the middle: the sums keep them, so they are groups; what is reduced with the
// column are rows.
// CHECK: "middle_channels" schedule = #ingot.schedule<rows {nests = [{block = [1, 4], column = 2, groups = [1], rows = [0]}]}>
func.func @middle_channels(%x: tensor<4x6x50xf32>) -> tensor<6xf32> {
  %result = ingot.kernel "middle_channels"(%x) : (tensor<4x6x50xf32>) -> tensor<6xf32> {
  ^bb0(%x_: tensor<4x6x50xf32>):
    %0 = ingot.sum %x_, dims = [0, 2] : tensor<4x6x50xf32>
    ingot.yield %0 : tensor<6xf32>
  }
  return %result : tensor<6xf32>
}

// Mean, variance and result follow each other within a group of one nest: only the means of
// the next stage need those of the last one.
// CHECK: "batch_norm" schedule = #ingot.schedule<rows {nests = [{{{[^{}]*}}column = 2, groups = [1], rows = [0]}]}>
func.func @batch_norm(%x: tensor<20x6x30xf32>, %w: tensor<6xf32>, %b: tensor<6xf32>) -> (tensor<20x6x30xf32>, tensor<6xf32>, tensor<6xf32>) {
  %result:3 = ingot.kernel "batch_norm"(%x, %w, %b) : (tensor<20x6x30xf32>, tensor<6xf32>, tensor<6xf32>) -> (tensor<20x6x30xf32>, tensor<6xf32>, tensor<6xf32>) {
  ^bb0(%x_: tensor<20x6x30xf32>, %w_: tensor<6xf32>, %b_: tensor<6xf32>):
    %y, %m, %v = ingot.batch_norm_training %x_, %w_, %b_, dim = 1, epsilon = 1.0e-5 : tensor<20x6x30xf32>, tensor<6xf32>, tensor<6xf32>
    ingot.yield %y, %m, %v : tensor<20x6x30xf32>, tensor<6xf32>, tensor<6xf32>
  }
  return %result#0, %result#1, %result#2 : tensor<20x6x30xf32>, tensor<6xf32>, tensor<6xf32>
}

// Sums over rows and over columns read the input once, in one nest. A block is four rows here,
// because each of them has a sum of its own, too.
// CHECK: "both_sums" schedule = #ingot.schedule<rows {nests = [{block = [4, 1], column = 1, rows = [0]}]}>
func.func @both_sums(%x: tensor<40x300xf32>) -> (tensor<40xf32>, tensor<300xf32>) {
  %result:2 = ingot.kernel "both_sums"(%x) : (tensor<40x300xf32>) -> (tensor<40xf32>, tensor<300xf32>) {
  ^bb0(%x_: tensor<40x300xf32>):
    %0 = ingot.sum %x_, dims = [0] : tensor<40x300xf32>
    %1 = ingot.sum %x_, dims = [1] : tensor<40x300xf32>
    ingot.yield %1, %0 : tensor<40xf32>, tensor<300xf32>
  }
  return %result#0, %result#1 : tensor<40xf32>, tensor<300xf32>
}

// What follows the sums of the columns is done in the same nest after its rows.
// CHECK: "after_rows" schedule = #ingot.schedule<rows {nests = [{block = [8, 1], column = 1, rows = [0]}]}>
func.func @after_rows(%x: tensor<40x768xf32>) -> tensor<768xf32> {
  %result = ingot.kernel "after_rows"(%x) : (tensor<40x768xf32>) -> tensor<768xf32> {
  ^bb0(%x_: tensor<40x768xf32>):
    %0 = ingot.sum %x_, dims = [0] : tensor<40x768xf32>
    %1 = ingot.exp %0 : tensor<768xf32>
    ingot.yield %1 : tensor<768xf32>
  }
  return %result : tensor<768xf32>
}

// Contiguous stores and loads apart: squares are transposed in registers, as many rows as a
// vector has lanes.
// V4: "transpose" schedule = #ingot.schedule<rows {nests = [{block = [16, 1], column = 1, rows = [0], squares = true}]}>
// V3: "transpose" schedule = #ingot.schedule<rows {nests = [{block = [8, 1], column = 1, rows = [0], squares = true}]}>
func.func @transpose(%x: tensor<30x50xf32>) -> tensor<50x30xf32> {
  %result = ingot.kernel "transpose"(%x) : (tensor<30x50xf32>) -> tensor<50x30xf32> {
  ^bb0(%x_: tensor<30x50xf32>):
    %0 = ingot.transpose %x_, permutation = [1, 0] : tensor<30x50xf32>
    ingot.yield %0 : tensor<50x30xf32>
  }
  return %result : tensor<50x30xf32>
}

// Three inputs are contiguous along five columns, the result along fifty: more loads than
// stores are spared.
// CHECK:     "column_of_loads" schedule = #ingot.schedule<rows {nests = [{{{[^{}]*}}column = 1, rows = [0]
// CHECK-NOT: squares
func.func @column_of_loads(%x: tensor<50x5xf32>, %y: tensor<50x5xf32>, %z: tensor<50x5xf32>) -> tensor<5x50xf32> {
  %result = ingot.kernel "column_of_loads"(%x, %y, %z) : (tensor<50x5xf32>, tensor<50x5xf32>, tensor<50x5xf32>) -> tensor<5x50xf32> {
  ^bb0(%x_: tensor<50x5xf32>, %y_: tensor<50x5xf32>, %z_: tensor<50x5xf32>):
    %0 = ingot.add %x_, %y_ : tensor<50x5xf32>
    %1 = ingot.add %0, %z_ : tensor<50x5xf32>
    %2 = ingot.transpose %1, permutation = [1, 0] : tensor<50x5xf32>
    ingot.yield %2 : tensor<5x50xf32>
  }
  return %result : tensor<5x50xf32>
}

// Three columns fill no vector: the other dimension is the column here, although its loads are
// apart.
// CHECK: "short_column" schedule = #ingot.schedule<rows {nests = [{block = [3, 1], column = 0, rows = [1], squares = true}]}>
func.func @short_column(%x: tensor<50x3xf32>, %y: tensor<50x3xf32>, %z: tensor<50x3xf32>) -> tensor<3x50xf32> {
  %result = ingot.kernel "short_column"(%x, %y, %z) : (tensor<50x3xf32>, tensor<50x3xf32>, tensor<50x3xf32>) -> tensor<3x50xf32> {
  ^bb0(%x_: tensor<50x3xf32>, %y_: tensor<50x3xf32>, %z_: tensor<50x3xf32>):
    %0 = ingot.add %x_, %y_ : tensor<50x3xf32>
    %1 = ingot.add %0, %z_ : tensor<50x3xf32>
    %2 = ingot.transpose %1, permutation = [1, 0] : tensor<50x3xf32>
    ingot.yield %2 : tensor<3x50xf32>
  }
  return %result : tensor<3x50xf32>
}

// Rows of one vector are swept four at a time, of two vectors two at a time: a single one
// would wait for itself.
// V4: "short_rows" schedule = #ingot.schedule<rows {nests = [{block = [4, 1], column = 1, rows = [0]}]
// V3: "short_rows" schedule = #ingot.schedule<rows {nests = [{block = [2, 2], column = 1, rows = [0]}]
func.func @short_rows(%x: tensor<30x16xf32>, %b: tensor<16xf32>) -> tensor<30x16xf32> {
  %result = ingot.kernel "short_rows"(%x, %b) : (tensor<30x16xf32>, tensor<16xf32>) -> tensor<30x16xf32> {
  ^bb0(%x_: tensor<30x16xf32>, %b_: tensor<16xf32>):
    %1 = ingot.expand %b_, dims = [1] : tensor<16xf32> to tensor<30x16xf32>
    %2 = ingot.add %x_, %1 : tensor<30x16xf32>
    ingot.yield %2 : tensor<30x16xf32>
  }
  return %result : tensor<30x16xf32>
}

// The temporaries of two functions leave registers for two vectors.
// CHECK: "two_functions" schedule = #ingot.schedule<rows {nests = [{block = [1, 2], column = 0}]
func.func @two_functions(%x: tensor<30x100xf32>) -> tensor<30x100xf32> {
  %result = ingot.kernel "two_functions"(%x) : (tensor<30x100xf32>) -> tensor<30x100xf32> {
  ^bb0(%x_: tensor<30x100xf32>):
    %0 = ingot.erf %x_ : tensor<30x100xf32>
    %1 = ingot.tanh %0 : tensor<30x100xf32>
    ingot.yield %1 : tensor<30x100xf32>
  }
  return %result : tensor<30x100xf32>
}

// Those of four functions leave registers for one vector.
// CHECK: "four_functions" schedule = #ingot.schedule<rows {nests = [{column = 0}]
func.func @four_functions(%x: tensor<30x100xf32>) -> tensor<30x100xf32> {
  %result = ingot.kernel "four_functions"(%x) : (tensor<30x100xf32>) -> tensor<30x100xf32> {
  ^bb0(%x_: tensor<30x100xf32>):
    %0 = ingot.erf %x_ : tensor<30x100xf32>
    %1 = ingot.tanh %0 : tensor<30x100xf32>
    %2 = ingot.sin %1 : tensor<30x100xf32>
    %3 = ingot.exp %2 : tensor<30x100xf32>
    ingot.yield %3 : tensor<30x100xf32>
  }
  return %result : tensor<30x100xf32>
}

// Of rows with one vector, two go together and not four.
// CHECK: "short_rows_of_functions" schedule = #ingot.schedule<rows {nests = [{block = [2, 1], column = 1, rows = [0]}]
func.func @short_rows_of_functions(%x: tensor<30x8xf32>, %b: tensor<8xf32>) -> tensor<30x8xf32> {
  %result = ingot.kernel "short_rows_of_functions"(%x, %b) : (tensor<30x8xf32>, tensor<8xf32>) -> tensor<30x8xf32> {
  ^bb0(%x_: tensor<30x8xf32>, %b_: tensor<8xf32>):
    %0 = ingot.expand %b_, dims = [1] : tensor<8xf32> to tensor<30x8xf32>
    %1 = ingot.add %x_, %0 : tensor<30x8xf32>
    %2 = ingot.erf %1 : tensor<30x8xf32>
    %3 = ingot.tanh %2 : tensor<30x8xf32>
    %4 = ingot.sin %3 : tensor<30x8xf32>
    %5 = ingot.exp %4 : tensor<30x8xf32>
    ingot.yield %5 : tensor<30x8xf32>
  }
  return %result : tensor<30x8xf32>
}

// Costly elements leave registers for the sums of four rows.
// CHECK: "sums_of_functions" schedule = #ingot.schedule<rows {nests = [{block = [4, 1], column = 1, rows = [0]}]
func.func @sums_of_functions(%x: tensor<40x300xf32>) -> tensor<300xf32> {
  %result = ingot.kernel "sums_of_functions"(%x) : (tensor<40x300xf32>) -> tensor<300xf32> {
  ^bb0(%x_: tensor<40x300xf32>):
    %0 = ingot.tanh %x_ : tensor<40x300xf32>
    %1 = ingot.sum %0, dims = [0] : tensor<40x300xf32>
    ingot.yield %1 : tensor<300xf32>
  }
  return %result : tensor<300xf32>
}

// Two domains are two nests, which do not wait for each other: one phase.
// CHECK: "two_nests" schedule = #ingot.schedule<rows {nests = [{block = [1, 4], column = 0}, {block = [1, 4], column = 1}]
func.func @two_nests(%x: tensor<30x50xf32>, %y: tensor<77xf32>) -> (tensor<30x50xf32>, tensor<77xf32>) {
  %result:2 = ingot.kernel "two_nests"(%x, %y) : (tensor<30x50xf32>, tensor<77xf32>) -> (tensor<30x50xf32>, tensor<77xf32>) {
  ^bb0(%x_: tensor<30x50xf32>, %y_: tensor<77xf32>):
    %0 = ingot.exp %x_ : tensor<30x50xf32>
    %1 = ingot.exp %y_ : tensor<77xf32>
    ingot.yield %0, %1 : tensor<30x50xf32>, tensor<77xf32>
  }
  return %result#0, %result#1 : tensor<30x50xf32>, tensor<77xf32>
}

// Sums of sums: a row's sum is added up as soon as it is known.
// CHECK: "sum_of_sums" schedule = #ingot.schedule<rows {nests = [{block = [1, 4], column = 1, rows = [0]}]}>
func.func @sum_of_sums(%x: tensor<4x6x50xf32>) -> tensor<f32> {
  %result = ingot.kernel "sum_of_sums"(%x) : (tensor<4x6x50xf32>) -> tensor<f32> {
  ^bb0(%x_: tensor<4x6x50xf32>):
    %0 = ingot.exp %x_ : tensor<4x6x50xf32>
    %1 = ingot.sum %0, dims = [2] : tensor<4x6x50xf32>
    %2 = ingot.exp %1 : tensor<4x6xf32>
    %3 = ingot.sum %2, dims = [0, 1] : tensor<4x6xf32>
    ingot.yield %3 : tensor<f32>
  }
  return %result : tensor<f32>
}

// The sums of the columns are known after the last row, when those of the rows are forgotten:
// a second phase reads both.
// CHECK: "two_phases" schedule = #ingot.schedule<rows {nests = [{{{[^{}]*}}column = 1, rows = [0]}, {{{[^{}]*}}column = 1, phase = 1, rows = [0]}]
func.func @two_phases(%x: tensor<40x300xf32>) -> tensor<40x300xf32> {
  %result = ingot.kernel "two_phases"(%x) : (tensor<40x300xf32>) -> tensor<40x300xf32> {
  ^bb0(%x_: tensor<40x300xf32>):
    %0 = ingot.sum %x_, dims = [0] : tensor<40x300xf32>
    %1 = ingot.sum %x_, dims = [1] : tensor<40x300xf32>
    %2 = ingot.expand %0, dims = [1] : tensor<300xf32> to tensor<40x300xf32>
    %3 = ingot.expand %1, dims = [0] : tensor<40xf32> to tensor<40x300xf32>
    %4 = ingot.mul %2, %3 : tensor<40x300xf32>
    %5 = ingot.mul %x_, %4 : tensor<40x300xf32>
    ingot.yield %5 : tensor<40x300xf32>
  }
  return %result : tensor<40x300xf32>
}

// The place of a maximum is two values for each step: no sweep has that, plain loops do.
// CHECK: "place_of_maximum" schedule = #ingot.schedule<rows {nests = [{loops = true}]}>
func.func @place_of_maximum(%x: tensor<7x30xf32>) -> tensor<7xi64> {
  %result = ingot.kernel "place_of_maximum"(%x) : (tensor<7x30xf32>) -> tensor<7xi64> {
  ^bb0(%x_: tensor<7x30xf32>):
    %0 = ingot.argmax %x_, dim = 1 : tensor<7x30xf32>
    ingot.yield %0 : tensor<7xi64>
  }
  return %result : tensor<7xi64>
}

// A kernel of a product and of something else has no form of tiles.
// CHECK: "product_and_more" schedule = #ingot.schedule<rows {nests = [{block = [1, 4], column = 1, columnwise = true, groups = [0], rows = [2]}, {
func.func @product_and_more(%x: tensor<30x50xf32>, %w: tensor<50x50xf32>) -> (tensor<30x50xf32>, tensor<50x50xf32>) {
  %result:2 = ingot.kernel "product_and_more"(%x, %w) : (tensor<30x50xf32>, tensor<50x50xf32>) -> (tensor<30x50xf32>, tensor<50x50xf32>) {
  ^bb0(%x_: tensor<30x50xf32>, %w_: tensor<50x50xf32>):
    %0 = ingot.matmul %x_, %w_ : tensor<30x50xf32>, tensor<50x50xf32>
    %1 = ingot.exp %w_ : tensor<50x50xf32>
    ingot.yield %0, %1 : tensor<30x50xf32>, tensor<50x50xf32>
  }
  return %result#0, %result#1 : tensor<30x50xf32>, tensor<50x50xf32>
}

// The only row has none to come that could be fetched ahead, however small the
// cache.
// CHECK-LABEL: @only_row
// CHECK-NOT:   prefetch
// CHECK:       return
func.func @only_row(%x: tensor<1x3000000xf32>) -> tensor<1x3000000xf32> {
  %result = ingot.kernel "only_row" (%x) : (tensor<1x3000000xf32>) -> tensor<1x3000000xf32> {
  ^bb0(%x_: tensor<1x3000000xf32>):
    %0 = ingot.softmax %x_, dim = 1 : tensor<1x3000000xf32>
    ingot.yield %0 : tensor<1x3000000xf32>
  }
  return %result : tensor<1x3000000xf32>
}

// Channels are the columns of windows, whose border is read on a condition; positions do
// not become one dimension, which the condition would have to take apart. Sums over few
// rows stay in registers, a step of columns after the other.
// V4: "window" schedule = #ingot.schedule<rows {nests = [{column = 2, columnwise = true, groups = [0, 1], rows = [3, 4]}]}>
// V3: "window" schedule = #ingot.schedule<rows {nests = [{block = [1, 2], column = 2, columnwise = true, groups = [0, 1], rows = [3, 4]}]}>
func.func @window(%x: tensor<1x8x8x16xf32>) -> tensor<1x8x8x16xf32> {
  %result = ingot.kernel "window"(%x) : (tensor<1x8x8x16xf32>) -> tensor<1x8x8x16xf32> {
  ^bb0(%x_: tensor<1x8x8x16xf32>):
    %0 = ingot.pool %x_ kind = max kernel = [3, 3] stride = [1, 1] low = [1, 1] high = [1, 1] dilation = [1, 1] layout = channels_last : tensor<1x8x8x16xf32>
    ingot.yield %0 : tensor<1x8x8x16xf32>
  }
  return %result : tensor<1x8x8x16xf32>
}
