// RUN: ingot-opt %s --ingot-set-target=target=cuda --ingot-lower-to-loops --ingot-schedule-kernels --ingot-emit-cuda-kernels | FileCheck %s

// The text is an attribute, in which \0A ends a line.

// A thread per element. The result may take the place of the input, so neither
// promises to be alone.
// CHECK-LABEL: func @pointwise
// CHECK:         ingot.launch "relu" [@relu_kernel] {{.*}} tasks = [6] scratch = 0 overwrites = [0]
func.func @pointwise(%x: tensor<7x199xf32>) -> tensor<7x199xf32> {
  %y = ingot.kernel "relu"(%x) : (tensor<7x199xf32>) -> (tensor<7x199xf32>) {
  ^bb0(%input: tensor<7x199xf32>):
    %0 = ingot.relu %input : tensor<7x199xf32>
    ingot.yield %0 : tensor<7x199xf32>
  }
  return %y : tensor<7x199xf32>
}

// Equal kernels are printed once.
// CHECK-LABEL: func @again
// CHECK:         ingot.launch "relu" [@relu_kernel]
func.func @again(%x: tensor<7x199xf32>) -> tensor<7x199xf32> {
  %y = ingot.kernel "relu"(%x) : (tensor<7x199xf32>) -> (tensor<7x199xf32>) {
  ^bb0(%input: tensor<7x199xf32>):
    %0 = ingot.relu %input : tensor<7x199xf32>
    ingot.yield %0 : tensor<7x199xf32>
  }
  return %y : tensor<7x199xf32>
}

// Those of several layers are called after the first and the number of the others,
// whichever function these are in and however often they run.
// CHECK-LABEL: func @layers
// CHECK:         ingot.launch "act1" [@act1_and_2_others_kernel]
// CHECK:         ingot.launch "act2" [@act1_and_2_others_kernel]
// CHECK:         ingot.launch "act1" [@act1_and_2_others_kernel]
func.func @layers(%x: tensor<11xf32>) -> tensor<11xf32> {
  %a = ingot.kernel "act1"(%x) : (tensor<11xf32>) -> (tensor<11xf32>) {
  ^bb0(%input: tensor<11xf32>):
    %0 = ingot.relu %input : tensor<11xf32>
    ingot.yield %0 : tensor<11xf32>
  }
  %b = ingot.kernel "act2"(%a) : (tensor<11xf32>) -> (tensor<11xf32>) {
  ^bb0(%input: tensor<11xf32>):
    %0 = ingot.relu %input : tensor<11xf32>
    ingot.yield %0 : tensor<11xf32>
  }
  %c = ingot.kernel "act1"(%b) : (tensor<11xf32>) -> (tensor<11xf32>) {
  ^bb0(%input: tensor<11xf32>):
    %0 = ingot.relu %input : tensor<11xf32>
    ingot.yield %0 : tensor<11xf32>
  }
  return %c : tensor<11xf32>
}

// CHECK-LABEL: func @third_layer
// CHECK:         ingot.launch "act3" [@act1_and_2_others_kernel]
func.func @third_layer(%x: tensor<11xf32>) -> tensor<11xf32> {
  %y = ingot.kernel "act3"(%x) : (tensor<11xf32>) -> (tensor<11xf32>) {
  ^bb0(%input: tensor<11xf32>):
    %0 = ingot.relu %input : tensor<11xf32>
    ingot.yield %0 : tensor<11xf32>
  }
  return %y : tensor<11xf32>
}

// The same text for arguments of another type is another function.
// CHECK-LABEL: func @flat
// CHECK:         ingot.launch "relu" [@relu_kernel_0]
func.func @flat(%x: tensor<1393xf32>) -> tensor<1393xf32> {
  %y = ingot.kernel "relu"(%x) : (tensor<1393xf32>) -> (tensor<1393xf32>) {
  ^bb0(%input: tensor<1393xf32>):
    %0 = ingot.relu %input : tensor<1393xf32>
    ingot.yield %0 : tensor<1393xf32>
  }
  return %y : tensor<1393xf32>
}

// A row of 19 columns to 32 lanes, eight rows to a block.
// CHECK-LABEL: func @rows
// CHECK:         ingot.launch "softmax" [@softmax_kernel] {{.*}} tasks = [2]
func.func @rows(%x: tensor<13x19xf32>) -> tensor<13x19xf32> {
  %y = ingot.kernel "softmax"(%x) : (tensor<13x19xf32>) -> (tensor<13x19xf32>) {
  ^bb0(%input: tensor<13x19xf32>):
    %0 = ingot.softmax %input, dim = 1 : tensor<13x19xf32>
    ingot.yield %0 : tensor<13x19xf32>
  }
  return %y : tensor<13x19xf32>
}

// The parts of column sums are combined by a second launch.
// CHECK-LABEL: func @columns
// CHECK:         ingot.launch "column_sums" [@column_sums_kernel, @column_sums_kernel1]
func.func @columns(%x: tensor<4096x24xf32>) -> tensor<24xf32> {
  %y = ingot.kernel "column_sums"(%x) : (tensor<4096x24xf32>) -> (tensor<24xf32>) {
  ^bb0(%input: tensor<4096x24xf32>):
    %0 = ingot.sum %input, dims = [0] : tensor<4096x24xf32>
    ingot.yield %0 : tensor<24xf32>
  }
  return %y : tensor<24xf32>
}

func.func @long_sums(%x: tensor<4294967296xf32>, %y: tensor<2x536870912x24xf32>) -> (tensor<f32>, tensor<2x24xf32>) {
  %0 = ingot.kernel "long_sum"(%x) : (tensor<4294967296xf32>) -> (tensor<f32>) {
  ^bb0(%input: tensor<4294967296xf32>):
    %sum = ingot.sum %input, dims = [0] : tensor<4294967296xf32>
    ingot.yield %sum : tensor<f32>
  }
  %1 = ingot.kernel "grouped_sum"(%y) : (tensor<2x536870912x24xf32>) -> (tensor<2x24xf32>) {
  ^bb0(%input: tensor<2x536870912x24xf32>):
    %sum = ingot.sum %input, dims = [1] : tensor<2x536870912x24xf32>
    ingot.yield %sum : tensor<2x24xf32>
  }
  return %0, %1 : tensor<f32>, tensor<2x24xf32>
}

// CHECK-LABEL: func private @relu_kernel
// CHECK-SAME:    shared_bytes = 0
// CHECK-SAME:    INGOT_KERNEL(relu_kernel, 256,\0A    (const float *input0,\0A     float *output0)) {
// CHECK-SAME:    for (int i = block * 256 + thread; i < 1393; i += 1536) {
// CHECK-SAME:    maximum(
// CHECK-SAME:    threads = 256

// CHECK-LABEL: func private @softmax_kernel
// CHECK-SAME:    const bool isRow = row < 13;
// CHECK-SAME:    for (int d1 = isRow ? columnLane : 19; d1 < 19; d1 += 32) {
// CHECK-SAME:    shuffleXor
// CHECK-SAME:    divideF32

// CHECK-LABEL: func private @column_sums_kernel(
// CHECK-SAME:    INGOT_SHARED(float, partial, 0, 256);
// CHECK-LABEL: func private @column_sums_kernel1(

// Positions beyond 32 bits: the number of the block is as wide as what it becomes.
// CHECK-LABEL: func private @long_sum_kernel(
// CHECK-SAME:    const long long block = static_cast<long long>(blockX());
// CHECK-SAME:    const long long columnLow = block *
// CHECK-LABEL: func private @grouped_sum_kernel(
// CHECK-SAME:    const long long group = block /
// CHECK-SAME:    const long long chunk = block %

// A label is data, which ends no comment.
// CHECK:       func.func private @{{.*}}source = "// two?lines: 0 bytes of shared memory\0AINGOT_KERNEL
func.func @label(%x: tensor<5x13xf64>) -> tensor<5x13xf64> {
  %y = ingot.kernel "two\0Alines"(%x) : (tensor<5x13xf64>) -> (tensor<5x13xf64>) {
  ^bb0(%input: tensor<5x13xf64>):
    %0 = ingot.neg %input : tensor<5x13xf64>
    ingot.yield %0 : tensor<5x13xf64>
  }
  return %y : tensor<5x13xf64>
}
