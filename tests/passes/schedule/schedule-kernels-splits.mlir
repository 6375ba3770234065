// RUN: ingot-opt %s --ingot-set-target=target=x86-64-v4 --ingot-lower-to-loops --ingot-schedule-kernels | FileCheck %s --check-prefixes=CHECK,V4
// RUN: ingot-opt %s --ingot-set-target="target=x86-64-v3 facts=l2=512K" --ingot-lower-to-loops --ingot-schedule-kernels | FileCheck %s --check-prefixes=CHECK,V3

// What tasks divide among themselves where no product is: first what needs no combining.

// Less than 30 microseconds on one core is not worth a second task.
// CHECK:     "small" schedule = #ingot.schedule<rows
// CHECK-NOT: tasks
func.func @small(%x: tensor<100x70xf32>, %b: tensor<70xf32>) -> tensor<100x70xf32> {
  %result = ingot.kernel "small"(%x, %b) : (tensor<100x70xf32>, tensor<70xf32>) -> tensor<100x70xf32> {
  ^bb0(%x_: tensor<100x70xf32>, %b_: tensor<70xf32>):
    %0 = ingot.expand %b_, dims = [1] : tensor<70xf32> to tensor<100x70xf32>
    %1 = ingot.add %x_, %0 : tensor<100x70xf32>
    ingot.yield %1 : tensor<100x70xf32>
  }
  return %result : tensor<100x70xf32>
}

// Rows are independent. Exponentials are bound by the width of a vector.
// V4: "rows" schedule = #ingot.schedule<rows {nests = [{{{.*}}split = rows, tasks = 2}]
// V3: "rows" schedule = #ingot.schedule<rows {nests = [{{{.*}}split = rows, tasks = 3}]
func.func @rows(%x: tensor<3000x70xf32>, %b: tensor<70xf32>) -> tensor<3000x70xf32> {
  %result = ingot.kernel "rows"(%x, %b) : (tensor<3000x70xf32>, tensor<70xf32>) -> tensor<3000x70xf32> {
  ^bb0(%x_: tensor<3000x70xf32>, %b_: tensor<70xf32>):
    %0 = ingot.expand %b_, dims = [1] : tensor<70xf32> to tensor<3000x70xf32>
    %1 = ingot.add %x_, %0 : tensor<3000x70xf32>
    %2 = ingot.exp %1 : tensor<3000x70xf32>
    ingot.yield %2 : tensor<3000x70xf32>
  }
  return %result : tensor<3000x70xf32>
}

// Everything is one row, whose columns are independent.
// V4: "one_row" schedule = #ingot.schedule<rows {nests = [{{{.*}}split = columns, tasks = 13}]
// V3: "one_row" schedule = #ingot.schedule<rows {nests = [{{{.*}}split = columns, tasks = 16}]
func.func @one_row(%x: tensor<1000x1000xf32>) -> tensor<1000x1000xf32> {
  %result = ingot.kernel "one_row"(%x) : (tensor<1000x1000xf32>) -> tensor<1000x1000xf32> {
  ^bb0(%x_: tensor<1000x1000xf32>):
    %0 = ingot.exp %x_ : tensor<1000x1000xf32>
    ingot.yield %0 : tensor<1000x1000xf32>
  }
  return %result : tensor<1000x1000xf32>
}

// Three rows are not enough for eight threads; their columns are.
// CHECK: "few_rows" schedule = #ingot.schedule<rows {nests = [{{{.*}}rows = [0], split = columns, tasks = 42}]
func.func @few_rows(%x: tensor<3x900000xf32>, %b: tensor<900000xf32>) -> tensor<3x900000xf32> {
  %result = ingot.kernel "few_rows"(%x, %b) : (tensor<3x900000xf32>, tensor<900000xf32>) -> tensor<3x900000xf32> {
  ^bb0(%x_: tensor<3x900000xf32>, %b_: tensor<900000xf32>):
    %0 = ingot.expand %b_, dims = [1] : tensor<900000xf32> to tensor<3x900000xf32>
    %1 = ingot.add %x_, %0 : tensor<3x900000xf32>
    ingot.yield %1 : tensor<3x900000xf32>
  }
  return %result : tensor<3x900000xf32>
}

// The sums of three rows need their columns: a row each is better than phases that combine
// parts.
// CHECK: "few_sums" schedule = #ingot.schedule<rows {nests = [{{{.*}}rows = [0], split = rows, sweeps = 3, tasks = 3}]
func.func @few_sums(%x: tensor<3x900000xf32>) -> tensor<3x900000xf32> {
  %result = ingot.kernel "few_sums"(%x) : (tensor<3x900000xf32>) -> tensor<3x900000xf32> {
  ^bb0(%x_: tensor<3x900000xf32>):
    %0 = ingot.softmax %x_, dim = 1 : tensor<3x900000xf32>
    ingot.yield %0 : tensor<3x900000xf32>
  }
  return %result : tensor<3x900000xf32>
}

// The sum of a single row is left in parts, which a second phase adds, in the order of the
// tasks.
// CHECK: "one_sum" schedule = #ingot.schedule<rows {nests = [{{{.*}}split = columns, tasks = 20}, {{{[^{}]*}}phase = 1}]}>
func.func @one_sum(%x: tensor<3000000xf32>) -> tensor<f32> {
  %result = ingot.kernel "one_sum"(%x) : (tensor<3000000xf32>) -> tensor<f32> {
  ^bb0(%x_: tensor<3000000xf32>):
    %0 = ingot.sum %x_, dims = [0] : tensor<3000000xf32>
    ingot.yield %0 : tensor<f32>
  }
  return %result : tensor<f32>
}

// A maximum and a sum in parts, each combined by a phase of its own, and the quotients.
// V4: "one_softmax" schedule = #ingot.schedule<rows {nests = [{{{.*}}split = columns, tasks = 53}, {{{[^{}]*}}phase = 1}, {{{[^{}]*}}phase = 2,{{.*}}tasks = 53}, {{{[^{}]*}}phase = 3}, {{{[^{}]*}}phase = 4,{{.*}}tasks = 53}]}>
// V3: "one_softmax" schedule = #ingot.schedule<rows {nests = [{{{.*}}split = columns, tasks = 64}, {{{[^{}]*}}phase = 1}, {{{[^{}]*}}phase = 2,
func.func @one_softmax(%x: tensor<1x4000000xf32>) -> tensor<1x4000000xf32> {
  %result = ingot.kernel "one_softmax"(%x) : (tensor<1x4000000xf32>) -> tensor<1x4000000xf32> {
  ^bb0(%x_: tensor<1x4000000xf32>):
    %0 = ingot.softmax %x_, dim = 1 : tensor<1x4000000xf32>
    ingot.yield %0 : tensor<1x4000000xf32>
  }
  return %result : tensor<1x4000000xf32>
}

// 40 channels have their sums to themselves.
// CHECK: "groups" schedule = #ingot.schedule<rows {nests = [{{{.*}}groups = [1], {{.*}}split = groups, tasks = 25}]}>
func.func @groups(%x: tensor<16x40x3000xf32>, %w: tensor<40xf32>, %b: tensor<40xf32>) -> (tensor<16x40x3000xf32>, tensor<40xf32>, tensor<40xf32>) {
  %result:3 = ingot.kernel "groups"(%x, %w, %b) : (tensor<16x40x3000xf32>, tensor<40xf32>, tensor<40xf32>) -> (tensor<16x40x3000xf32>, tensor<40xf32>, tensor<40xf32>) {
  ^bb0(%x_: tensor<16x40x3000xf32>, %w_: tensor<40xf32>, %b_: tensor<40xf32>):
    %y, %m, %v = ingot.batch_norm_training %x_, %w_, %b_, dim = 1, epsilon = 1.0e-5 : tensor<16x40x3000xf32>, tensor<40xf32>, tensor<40xf32>
    ingot.yield %y, %m, %v : tensor<16x40x3000xf32>, tensor<40xf32>, tensor<40xf32>
  }
  return %result#0, %result#1, %result#2 : tensor<16x40x3000xf32>, tensor<40xf32>, tensor<40xf32>
}

// Three channels are not enough: the rows of each go to eight tasks, and the parts of mean and
// variance to phases in between.
// CHECK: "few_groups" schedule = #ingot.schedule<rows {nests = [{{{[^{}]*}}groups = [1], {{[^{}]*}}split = rows, tasks = 24}, {{{[^{}]*}}phase = 1,{{[^{}]*}}}, {{{[^{}]*}}phase = 2,{{[^{}]*}}tasks = 24}, {{{[^{}]*}}phase = 3,{{[^{}]*}}}, {{{[^{}]*}}phase = 4, {{[^{}]*}}rows = [0, 1], split = rows
func.func @few_groups(%x: tensor<64x3x9000xf32>, %w: tensor<3xf32>, %b: tensor<3xf32>) -> (tensor<64x3x9000xf32>, tensor<3xf32>, tensor<3xf32>) {
  %result:3 = ingot.kernel "few_groups"(%x, %w, %b) : (tensor<64x3x9000xf32>, tensor<3xf32>, tensor<3xf32>) -> (tensor<64x3x9000xf32>, tensor<3xf32>, tensor<3xf32>) {
  ^bb0(%x_: tensor<64x3x9000xf32>, %w_: tensor<3xf32>, %b_: tensor<3xf32>):
    %y, %m, %v = ingot.batch_norm_training %x_, %w_, %b_, dim = 1, epsilon = 1.0e-5 : tensor<64x3x9000xf32>, tensor<3xf32>, tensor<3xf32>
    ingot.yield %y, %m, %v : tensor<64x3x9000xf32>, tensor<3xf32>, tensor<3xf32>
  }
  return %result#0, %result#1, %result#2 : tensor<64x3x9000xf32>, tensor<3xf32>, tensor<3xf32>
}

// Each task sums more than 2 KB of each row: nothing is combined.
// CHECK: "long_columns" schedule = #ingot.schedule<rows {nests = [{{{[^{}]*}}split = columns, tasks = 21}]}>
func.func @long_columns(%x: tensor<64x50000xf32>) -> tensor<50000xf32> {
  %result = ingot.kernel "long_columns"(%x) : (tensor<64x50000xf32>) -> tensor<50000xf32> {
  ^bb0(%x_: tensor<64x50000xf32>):
    %0 = ingot.sum %x_, dims = [0] : tensor<64x50000xf32>
    ingot.yield %0 : tensor<50000xf32>
  }
  return %result : tensor<50000xf32>
}

// 768 columns in 20 parts would defeat the prefetchers: rows are divided and their sums
// combined.
// CHECK: "short_columns" schedule = #ingot.schedule<rows {nests = [{{{[^{}]*}}split = rows, tasks = 20}, {{{[^{}]*}}phase = 1, rows = [2]}]}>
func.func @short_columns(%x: tensor<4096x768xf32>) -> tensor<768xf32> {
  %result = ingot.kernel "short_columns"(%x) : (tensor<4096x768xf32>) -> tensor<768xf32> {
  ^bb0(%x_: tensor<4096x768xf32>):
    %0 = ingot.sum %x_, dims = [0] : tensor<4096x768xf32>
    ingot.yield %0 : tensor<768xf32>
  }
  return %result : tensor<768xf32>
}

// Results of plain loops are divided, up to 64 tasks.
// CHECK: "loops" schedule = #ingot.schedule<rows {nests = [{loops = true, tasks = 64}]}>
func.func @loops(%x: tensor<7000x300xf32>) -> tensor<7000xi64> {
  %result = ingot.kernel "loops"(%x) : (tensor<7000x300xf32>) -> tensor<7000xi64> {
  ^bb0(%x_: tensor<7000x300xf32>):
    %0 = ingot.argmax %x_, dim = 1 : tensor<7000x300xf32>
    ingot.yield %0 : tensor<7000xi64>
  }
  return %result : tensor<7000xi64>
}

// There are only two results.
// CHECK: "few_loops" schedule = #ingot.schedule<rows {nests = [{loops = true, tasks = 2}]}>
func.func @few_loops(%x: tensor<2x900000xf32>) -> tensor<2xi64> {
  %result = ingot.kernel "few_loops"(%x) : (tensor<2x900000xf32>) -> tensor<2xi64> {
  ^bb0(%x_: tensor<2x900000xf32>):
    %0 = ingot.argmax %x_, dim = 1 : tensor<2x900000xf32>
    ingot.yield %0 : tensor<2xi64>
  }
  return %result : tensor<2xi64>
}
