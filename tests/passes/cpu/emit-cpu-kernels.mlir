// RUN: ingot-opt %s --ingot-set-target --ingot-lower-to-loops --ingot-schedule-kernels --ingot-emit-cpu-kernels | FileCheck %s
// RUN: ingot-opt %s --ingot-set-target=target=x86-64-v3 --ingot-lower-to-loops --ingot-schedule-kernels --ingot-emit-cpu-kernels | FileCheck %s --check-prefix=NARROW

// Rows that fit one task: the maximum, the sum of exponentials and the quotient
// are three sweeps of one row, and e^x is kept between the last two.
// CHECK-LABEL: func @softmax_rows
// CHECK:         ingot.launch "softmax" [@softmax] schedule = #ingot.schedule<rows {{.*}} tasks = [1] scratch = 0 overwrites = [0]
func.func @softmax_rows(%x: tensor<3x70xf32>) -> tensor<3x70xf32> {
  %y = ingot.kernel "softmax"(%x) : (tensor<3x70xf32>) -> (tensor<3x70xf32>) {
  ^bb0(%input: tensor<3x70xf32>):
    %0 = ingot.softmax %input, dim = 1 : tensor<3x70xf32>
    ingot.yield %0 : tensor<3x70xf32>
  }
  return %y : tensor<3x70xf32>
}

// A sum over many rows is divided among tasks; the second function adds the
// parts in the order of the tasks.
// CHECK-LABEL: func @sums_of_columns
// CHECK:         ingot.launch "column_sums" [@column_sums, @column_sums_1]
// CHECK-SAME:      tasks = [20, 1] scratch = 61440 overwrites = [-1] flops =
func.func @sums_of_columns(%x: tensor<4096x768xf32>) -> tensor<768xf32> {
  %y = ingot.kernel "column_sums"(%x) : (tensor<4096x768xf32>) -> (tensor<768xf32>) {
  ^bb0(%input: tensor<4096x768xf32>):
    %0 = ingot.sum %input, dims = [0] : tensor<4096x768xf32>
    ingot.yield %0 : tensor<768xf32>
  }
  return %y : tensor<768xf32>
}

// What two layers share is called after both, in each of its phases.
// CHECK-LABEL: func @equal_layers
// CHECK:         ingot.launch "fc1 + sum" [@fc1___sum_and_1_other, @fc1___sum_and_1_other_1]
// CHECK:         ingot.launch "fc2 + sum" [@fc1___sum_and_1_other, @fc1___sum_and_1_other_1]
func.func @equal_layers(%x: tensor<4096x776xf32>) -> (tensor<776xf32>, tensor<776xf32>) {
  %a = ingot.kernel "fc1 + sum"(%x) : (tensor<4096x776xf32>) -> (tensor<776xf32>) {
  ^bb0(%input: tensor<4096x776xf32>):
    %0 = ingot.sum %input, dims = [0] : tensor<4096x776xf32>
    ingot.yield %0 : tensor<776xf32>
  }
  %b = ingot.kernel "fc2 + sum"(%x) : (tensor<4096x776xf32>) -> (tensor<776xf32>) {
  ^bb0(%input: tensor<4096x776xf32>):
    %0 = ingot.sum %input, dims = [0] : tensor<4096x776xf32>
    ingot.yield %0 : tensor<776xf32>
  }
  return %a, %b : tensor<776xf32>, tensor<776xf32>
}

// The next value of a state takes the place of the last one, although the
// gradient would do as well.
// CHECK-LABEL: func @next_state
// CHECK:         overwrites = [1]
func.func @next_state(%g: tensor<70xf32>, %w: tensor<70xf32> {ingot.state = "w"})
    -> (tensor<70xf32> {ingot.state = "w"}) {
  %y = ingot.kernel "update"(%g, %w) : (tensor<70xf32>, tensor<70xf32>) -> (tensor<70xf32>) {
  ^bb0(%grad: tensor<70xf32>, %value: tensor<70xf32>):
    %0 = ingot.sub %value, %grad : tensor<70xf32>
    ingot.yield %0 : tensor<70xf32>
  }
  return %y : tensor<70xf32>
}

// A transposed input is read at other positions than are written.
// CHECK-LABEL: func @transposed
// CHECK:         overwrites = [-1]
func.func @transposed(%x: tensor<20x20xf32>) -> tensor<20x20xf32> {
  %y = ingot.kernel "transposed"(%x) : (tensor<20x20xf32>) -> (tensor<20x20xf32>) {
  ^bb0(%input: tensor<20x20xf32>):
    %0 = ingot.transpose %input, permutation = [1, 0] : tensor<20x20xf32>
    ingot.yield %0 : tensor<20x20xf32>
  }
  return %y : tensor<20x20xf32>
}

// One column of rows that lie far apart; what it gathers is checked below.
func.func @far_apart(%x: tensor<17x150000000xf32>) -> tensor<17xf32> {
  %y = ingot.kernel "far_apart_kernel"(%x) : (tensor<17x150000000xf32>) -> (tensor<17xf32>) {
  ^bb0(%input: tensor<17x150000000xf32>):
    %0 = ingot.slice %input, [0, 7] to [17, 8] by [1, 1] : tensor<17x150000000xf32>
    %1 = ingot.reshape %0 : tensor<17x1xf32> to tensor<17xf32>
    %2 = ingot.relu %1 : tensor<17xf32>
    ingot.yield %2 : tensor<17xf32>
  }
  return %y : tensor<17xf32>
}

// CHECK-LABEL: func private @softmax(
// CHECK-SAME:      memref<3x70xf32>, %[[OUT:.*]]: memref<3x70xf32>, %{{.*}}: index) attributes {ingot.kernel_function}
// The row of e^x needs no memory of its own: it waits where the result goes.
// CHECK-NOT:     memref.alloca
// CHECK:         %[[Y:.*]] = memref.reinterpret_cast %[[OUT]]
// CHECK:         scf.for
// The last 6 columns are loaded alone, and the others of the vector are -inf.
// CHECK:           vector.maskedload
// CHECK:           arith.select {{.*}} : vector<16xi1>, vector<16xf32>
// CHECK:           arith.maximumf {{.*}} fastmath<nsz> : vector<16xf32>
// CHECK:           %[[E:.*]] = math.exp {{.*}} : vector<16xf32>
// CHECK:           vector.store %[[E]], %[[Y]]
// CHECK:           vector.load %[[Y]]
// One division serves the row.
// CHECK:           arith.divf {{.*}} : f32
// CHECK-NOT:       math.exp
// CHECK-NOT:       arith.divf
// CHECK:         return
// NARROW-LABEL: func private @softmax(
// NARROW:         vector<8xf32>
// NARROW-NOT:     vector<16xf32>
// NARROW:       func private @column_sums(

// CHECK-LABEL: func private @column_sums(
// CHECK-SAME:      memref<4096x768xf32> {llvm.noalias}, %{{.*}}: memref<768xf32> {llvm.noalias}, %{{.*}}: memref<61440xi8> {llvm.noalias}, %{{.*}}: index) attributes

// Memory that a result shares with an input is not noalias.
// CHECK-LABEL: func private @update(
// CHECK-SAME:      memref<70xf32> {llvm.noalias}, %{{[a-z0-9]*}}: memref<70xf32>, %{{[a-z0-9]*}}: memref<70xf32>, %{{[a-z0-9]*}}: index) attributes

// The last lanes lie more than 2^31 elements behind the first.
// CHECK-LABEL: func private @far_apart_kernel(
// CHECK:         arith.constant dense<[0, 150000000, {{.*}}, 2100000000, 2250000000]> : vector<16xi64>
