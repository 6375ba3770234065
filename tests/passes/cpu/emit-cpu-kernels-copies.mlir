// RUN: ingot-opt %s --ingot-set-target --ingot-lower-to-loops --ingot-schedule-kernels --ingot-emit-cpu-kernels --canonicalize --cse | FileCheck %s
// RUN: ingot-opt %s --ingot-set-target=target=x86-64-v3 --ingot-lower-to-loops --ingot-schedule-kernels --ingot-emit-cpu-kernels --canonicalize --cse | FileCheck %s --check-prefix=NARROW

// Rows of 5 and of 7 elements, the longer ones first: what differs between two copies are arguments.
func.func @columns(%x: tensor<3x5xf32>, %y: tensor<3x7xf32>) -> tensor<3x12xf32> {
  %z = ingot.kernel "columns_kernel"(%x, %y) : (tensor<3x5xf32>, tensor<3x7xf32>) -> (tensor<3x12xf32>) {
  ^bb0(%a: tensor<3x5xf32>, %b: tensor<3x7xf32>):
    %0 = ingot.concat %a, %b dim = 1 : tensor<3x5xf32>, tensor<3x7xf32>
    ingot.yield %0 : tensor<3x12xf32>
  }
  return %z : tensor<3x12xf32>
}

// One long row, of the same function.
func.func @rows(%x: tensor<20x30xf32>) -> tensor<11x30xf32> {
  %z = ingot.kernel "rows_kernel"(%x) : (tensor<20x30xf32>) -> (tensor<11x30xf32>) {
  ^bb0(%a: tensor<20x30xf32>):
    %0 = ingot.slice %a, [2, 0] to [13, 30] by [1, 1] : tensor<20x30xf32>
    ingot.yield %0 : tensor<11x30xf32>
  }
  return %z : tensor<11x30xf32>
}

// Every second column is no neighbour of the one before: rows of one element.
func.func @elements(%x: tensor<3x14xf32>) -> tensor<3x7xf32> {
  %z = ingot.kernel "elements_kernel"(%x) : (tensor<3x14xf32>) -> (tensor<3x7xf32>) {
  ^bb0(%a: tensor<3x14xf32>):
    %0 = ingot.slice %a, [0, 0] to [3, 14] by [1, 2] : tensor<3x14xf32>
    ingot.yield %0 : tensor<3x7xf32>
  }
  return %z : tensor<3x7xf32>
}

// What is repeated, or read on a condition, is no copy.
func.func @no_copies(%x: tensor<3x14xf32>, %y: tensor<3xf32>) -> (tensor<3x16xf32>, tensor<3x2xf32>) {
  %z:2 = ingot.kernel "no_copies_kernel"(%x, %y) : (tensor<3x14xf32>, tensor<3xf32>) -> (tensor<3x16xf32>, tensor<3x2xf32>) {
  ^bb0(%a: tensor<3x14xf32>, %b: tensor<3xf32>):
    %0 = ingot.pad %a, low = [0, 1], high = [0, 1], value = 0.0 : tensor<3x14xf32>
    %1 = ingot.expand %b, dims = [0] : tensor<3xf32> to tensor<3x2xf32>
    ingot.yield %0, %1 : tensor<3x16xf32>, tensor<3x2xf32>
  }
  return %z#0, %z#1 : tensor<3x16xf32>, tensor<3x2xf32>
}

// CHECK-LABEL: func private @columns_kernel(
// CHECK-SAME:      %[[X:.*]]: memref<3x5xf32> {llvm.noalias}, %[[Y:.*]]: memref<3x7xf32> {llvm.noalias}, %[[Z:.*]]: memref<3x12xf32>
// CHECK-DAG:     %[[THREE:.*]] = arith.constant 3 : index
// CHECK-DAG:     %[[FIVE:.*]] = arith.constant 5 : index
// CHECK-DAG:     %[[SEVEN:.*]] = arith.constant 7 : index
// CHECK-DAG:     %[[TWELVE:.*]] = arith.constant 12 : index
// CHECK-DAG:     %[[ZERO:.*]] = arith.constant 0 : index
// CHECK:         scf.if
// CHECK:           memref.reinterpret_cast %[[Y]]
// CHECK:           call @copy_rows_f32(%{{.*}}, %{{.*}}, %[[ZERO]], %[[FIVE]], %[[THREE]], %[[SEVEN]], %[[SEVEN]], %[[TWELVE]])
// CHECK:         else
// CHECK:           memref.reinterpret_cast %[[X]]
// CHECK:           call @copy_rows_f32(%{{.*}}, %{{.*}}, %[[ZERO]], %[[ZERO]], %[[THREE]], %[[FIVE]], %[[FIVE]], %[[TWELVE]])

// It is no entry of the artifact; a row of several registers ends with one that ends with
// it, a shorter one is moved in halves of a register, of a half, ...
// CHECK-LABEL: func private @copy_rows_f32(
// CHECK-SAME:      index, %{{.*}}: index) attributes {ingot.kernel_function, llvm.linkage = #llvm.linkage<internal>}
// CHECK:         vector<1xf32>
// CHECK:         vector<2xf32>
// CHECK:         vector<8xf32>
// CHECK:         scf.for
// CHECK:           scf.for
// CHECK-COUNT-4:     vector.store %{{.*}} vector<16xf32>
// CHECK:           scf.for
// CHECK-COUNT-1:     vector.store %{{.*}} vector<16xf32>
// CHECK:           vector.store %{{.*}} vector<16xf32>
// CHECK-NOT:     masked

// NARROW-LABEL: func private @copy_rows_f32(
// NARROW-NOT:     vector<16xf32>

// CHECK-LABEL: func private @rows_kernel(
// CHECK-DAG:     %[[ONE:.*]] = arith.constant 1 : index
// CHECK-DAG:     %[[ALL:.*]] = arith.constant 330 : index
// CHECK-DAG:     %[[SKIPPED:.*]] = arith.constant 60 : index
// CHECK-DAG:     %[[ZERO:.*]] = arith.constant 0 : index
// CHECK:         call @copy_rows_f32(%{{.*}}, %{{.*}}, %[[SKIPPED]], %[[ZERO]], %[[ONE]], %[[ALL]], %[[ZERO]], %[[ZERO]])

// CHECK-LABEL: func private @elements_kernel(
// CHECK-DAG:     %[[ONE:.*]] = arith.constant 1 : index
// CHECK-DAG:     %[[TWO:.*]] = arith.constant 2 : index
// CHECK-DAG:     %[[ALL:.*]] = arith.constant 21 : index
// CHECK-DAG:     %[[ZERO:.*]] = arith.constant 0 : index
// CHECK:         call @copy_rows_f32(%{{.*}}, %{{.*}}, %[[ZERO]], %[[ZERO]], %[[ALL]], %[[ONE]], %[[TWO]], %[[ONE]])

// CHECK-LABEL: func private @no_copies_kernel(
// CHECK-NOT:     call
