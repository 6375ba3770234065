// RUN: ingot-opt %s --ingot-set-target=target=cuda --ingot-lower-to-loops --ingot-schedule-kernels --ingot-emit-cuda-kernels | FileCheck %s

// Few copies have their numbers as constants; blocks find theirs by halves.
// CHECK-LABEL: INGOT_KERNEL(few_kernel,
// CHECK-NOT:     copyRows
// CHECK:         if (blockX() < 1) {
// CHECK:         } else {
// CHECK:           if (blockX() < 2) {
func.func @few(%x0: tensor<3x1xf32>, %x1: tensor<3x2xf32>, %x2: tensor<3x3xf32>) -> tensor<3x6xf32> {
  %z = ingot.kernel "few"(%x0, %x1, %x2) : (tensor<3x1xf32>, tensor<3x2xf32>, tensor<3x3xf32>) -> (tensor<3x6xf32>) {
  ^bb0(%a0: tensor<3x1xf32>, %a1: tensor<3x2xf32>, %a2: tensor<3x3xf32>):
    %0 = ingot.concat %a0, %a1, %a2 dim = 1 : tensor<3x1xf32>, tensor<3x2xf32>, tensor<3x3xf32>
    ingot.yield %0 : tensor<3x6xf32>
  }
  return %z : tensor<3x6xf32>
}

// Of seventeen, what differs are arguments: strides, elements and columns.
// CHECK-LABEL: INGOT_KERNEL(many_kernel,
// CHECK-NOT:     for (
// CHECK:         copyRows<int>(input16, 17, output0 + 136, 153, 51, 17, block * 256 + thread, 256);
// CHECK:         copyRows<int>(input1, 2, output0 + 1, 153, 6, 2, block * 256 + thread, 256);
// CHECK:         copyRows<int>(input0, 1, output0, 153, 3, 1, block * 256 + thread, 256);
// CHECK-NOT:     for (
func.func @many(%x0: tensor<3x1xf32>, %x1: tensor<3x2xf32>, %x2: tensor<3x3xf32>, %x3: tensor<3x4xf32>, %x4: tensor<3x5xf32>, %x5: tensor<3x6xf32>, %x6: tensor<3x7xf32>, %x7: tensor<3x8xf32>, %x8: tensor<3x9xf32>, %x9: tensor<3x10xf32>, %x10: tensor<3x11xf32>, %x11: tensor<3x12xf32>, %x12: tensor<3x13xf32>, %x13: tensor<3x14xf32>, %x14: tensor<3x15xf32>, %x15: tensor<3x16xf32>, %x16: tensor<3x17xf32>) -> tensor<3x153xf32> {
  %z = ingot.kernel "many"(%x0, %x1, %x2, %x3, %x4, %x5, %x6, %x7, %x8, %x9, %x10, %x11, %x12, %x13, %x14, %x15, %x16) : (tensor<3x1xf32>, tensor<3x2xf32>, tensor<3x3xf32>, tensor<3x4xf32>, tensor<3x5xf32>, tensor<3x6xf32>, tensor<3x7xf32>, tensor<3x8xf32>, tensor<3x9xf32>, tensor<3x10xf32>, tensor<3x11xf32>, tensor<3x12xf32>, tensor<3x13xf32>, tensor<3x14xf32>, tensor<3x15xf32>, tensor<3x16xf32>, tensor<3x17xf32>) -> (tensor<3x153xf32>) {
  ^bb0(%a0: tensor<3x1xf32>, %a1: tensor<3x2xf32>, %a2: tensor<3x3xf32>, %a3: tensor<3x4xf32>, %a4: tensor<3x5xf32>, %a5: tensor<3x6xf32>, %a6: tensor<3x7xf32>, %a7: tensor<3x8xf32>, %a8: tensor<3x9xf32>, %a9: tensor<3x10xf32>, %a10: tensor<3x11xf32>, %a11: tensor<3x12xf32>, %a12: tensor<3x13xf32>, %a13: tensor<3x14xf32>, %a14: tensor<3x15xf32>, %a15: tensor<3x16xf32>, %a16: tensor<3x17xf32>):
    %0 = ingot.concat %a0, %a1, %a2, %a3, %a4, %a5, %a6, %a7, %a8, %a9, %a10, %a11, %a12, %a13, %a14, %a15, %a16 dim = 1 : tensor<3x1xf32>, tensor<3x2xf32>, tensor<3x3xf32>, tensor<3x4xf32>, tensor<3x5xf32>, tensor<3x6xf32>, tensor<3x7xf32>, tensor<3x8xf32>, tensor<3x9xf32>, tensor<3x10xf32>, tensor<3x11xf32>, tensor<3x12xf32>, tensor<3x13xf32>, tensor<3x14xf32>, tensor<3x15xf32>, tensor<3x16xf32>, tensor<3x17xf32>
    ingot.yield %0 : tensor<3x153xf32>
  }
  return %z : tensor<3x153xf32>
}
