// RUN: ingot-opt %s --ingot-set-target="target=x86-64-v3 facts=max_tasks=2" --ingot-form-kernels --ingot-lower-to-loops=kernels-only --ingot-schedule-kernels | FileCheck %s

// A product that wants more tasks gets as many as the target takes.
// CHECK: schedule = #ingot.schedule<tiles {{.*}}tasks = [1, 1, 2]
func.func @product(%x: tensor<64x512xf32>, %y: tensor<512x512xf32>) -> tensor<64x512xf32> {
  %0 = ingot.matmul %x, %y : tensor<64x512xf32>, tensor<512x512xf32>
  return %0 : tensor<64x512xf32>
}

// Nor do blocks of rows that a cache would hold make more, or batch elements and panels.
// CHECK: schedule = #ingot.schedule<tiles {{.*}}tasks = [1, 2, 1]
func.func @blocks_of_rows(%x: tensor<512x512xf32>, %y: tensor<512x512xf32>) -> tensor<512x512xf32> {
  %0 = ingot.matmul %x, %y : tensor<512x512xf32>, tensor<512x512xf32>
  return %0 : tensor<512x512xf32>
}
