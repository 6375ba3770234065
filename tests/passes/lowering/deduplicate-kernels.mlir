// RUN: ingot-opt %s --ingot-deduplicate-kernels | FileCheck %s

// @b equals @a; @c does something else.
// CHECK-LABEL: func @two_layers
// CHECK:         ingot.launch "relu" [@a]
// CHECK:         ingot.launch "relu" [@a]
// CHECK:         ingot.launch "other" [@c]
// CHECK:       func private @a
// CHECK-NOT:   func private @b
// CHECK:       func private @c
func.func @two_layers(%x: tensor<7xf32>) -> tensor<7xf32> {
  %y = ingot.launch "relu" [@a](%x) tasks = [1] scratch = 0 overwrites = [-1] flops = 7 : (tensor<7xf32>) -> tensor<7xf32>
  %z = ingot.launch "relu" [@b](%y) tasks = [1] scratch = 0 overwrites = [-1] flops = 7 : (tensor<7xf32>) -> tensor<7xf32>
  %w = ingot.launch "other" [@c](%z) tasks = [1] scratch = 0 overwrites = [-1] flops = 7 : (tensor<7xf32>) -> tensor<7xf32>
  return %w : tensor<7xf32>
}
func.func private @a(%x: memref<7xf32>, %y: memref<7xf32>, %task: index) attributes {ingot.kernel_function} {
  %v = memref.load %x[%task] : memref<7xf32>
  memref.store %v, %y[%task] : memref<7xf32>
  return
}
func.func private @b(%x: memref<7xf32>, %y: memref<7xf32>, %task: index) attributes {ingot.kernel_function} {
  %v = memref.load %x[%task] : memref<7xf32>
  memref.store %v, %y[%task] : memref<7xf32>
  return
}
func.func private @c(%x: memref<7xf32>, %y: memref<7xf32>, %task: index) attributes {ingot.kernel_function} {
  %v = memref.load %y[%task] : memref<7xf32>
  memref.store %v, %y[%task] : memref<7xf32>
  return
}
