// RUN: ingot-opt %s --ingot-set-target=target=x86-64-v3 --ingot-form-kernels | FileCheck %s --check-prefixes=CHECK,NEAR
// RUN: ingot-opt %s --ingot-set-target="target=x86-64-v3 facts=l2=256K" --ingot-form-kernels | FileCheck %s --check-prefixes=CHECK,FAR
// RUN: ingot-opt %s --ingot-set-target=target=x86-64-v4 --ingot-form-kernels | FileCheck %s --check-prefixes=CHECK,FAR
// RUN: ingot-opt %s --ingot-set-target=target=cuda --ingot-form-kernels | FileCheck %s --check-prefixes=CHECK,CUDA
// RUN: not ingot-opt %s --ingot-form-kernels 2>&1 | FileCheck %s --check-prefix=NONE

// A product of 32 KB and eleven tensors that are added. Half of 16 registers are for
// streams; two more pay if the product is in L2, which is faster than L3, where five
// more do. Half of 32 registers are enough for all of them.
// NONE: expected a module with ingot.target, run ingot-set-target
// CHECK-LABEL: func @streams
// NEAR: ingot.kernel "matmul + add + add + add + add + add + add + add + add + add"(
// NEAR: ingot.kernel "add + add"(
// FAR: ingot.kernel "matmul + add + add + add + add + add + add + add + add + add + add + add"(
// CUDA: ingot.kernel "matmul + add + add + add + add + add + add + add"(
// CUDA: ingot.kernel "add + add + add + add"(
func.func @streams(%lhs: tensor<64x32xf32>, %rhs: tensor<32x128xf32>,
                   %t0: tensor<64x128xf32>, %t1: tensor<64x128xf32>, %t2: tensor<64x128xf32>, %t3: tensor<64x128xf32>, %t4: tensor<64x128xf32>, %t5: tensor<64x128xf32>, %t6: tensor<64x128xf32>, %t7: tensor<64x128xf32>, %t8: tensor<64x128xf32>, %t9: tensor<64x128xf32>, %t10: tensor<64x128xf32>) -> tensor<64x128xf32> {
  %y0 = ingot.matmul %lhs, %rhs : tensor<64x32xf32>, tensor<32x128xf32>
  %y1 = ingot.add %y0, %t0 : tensor<64x128xf32>
  %y2 = ingot.add %y1, %t1 : tensor<64x128xf32>
  %y3 = ingot.add %y2, %t2 : tensor<64x128xf32>
  %y4 = ingot.add %y3, %t3 : tensor<64x128xf32>
  %y5 = ingot.add %y4, %t4 : tensor<64x128xf32>
  %y6 = ingot.add %y5, %t5 : tensor<64x128xf32>
  %y7 = ingot.add %y6, %t6 : tensor<64x128xf32>
  %y8 = ingot.add %y7, %t7 : tensor<64x128xf32>
  %y9 = ingot.add %y8, %t8 : tensor<64x128xf32>
  %y10 = ingot.add %y9, %t9 : tensor<64x128xf32>
  %y11 = ingot.add %y10, %t10 : tensor<64x128xf32>
  return %y11 : tensor<64x128xf32>
}
