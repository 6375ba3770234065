// RUN: ingot-opt %s --ingot-fold-constants | FileCheck %s

// CHECK-LABEL: func @scale
// CHECK-NEXT:    ingot.constant dense<[2.500000e-01, 1.250000e-01]>
// CHECK-NEXT:    ingot.mul
func.func @scale(%x: tensor<2xf32>) -> tensor<2xf32> {
  %v = ingot.constant dense<[16.0, 64.0]> : tensor<2xf32>
  %r = ingot.rsqrt %v : tensor<2xf32>
  %y = ingot.mul %x, %r : tensor<2xf32>
  return %y : tensor<2xf32>
}

// 128 KB of ones are not worth storing; the kernel expands them itself.
// CHECK-LABEL: func @too_large
// CHECK:         ingot.expand
func.func @too_large() -> tensor<16384x2xf32> {
  %v = ingot.constant dense<[16.0, 64.0]> : tensor<2xf32>
  %e = ingot.expand %v, dims = [1] : tensor<2xf32> to tensor<16384x2xf32>
  return %e : tensor<16384x2xf32>
}

// A result of one value is stored as one element.
// CHECK-LABEL: func @splat
// CHECK-NEXT:    ingot.constant dense<3.000000e+00> : tensor<5xf32>
func.func @splat() -> tensor<5xf32> {
  %a = ingot.constant dense<1.0> : tensor<5xf32>
  %b = ingot.constant dense<[2.0, 2.0, 2.0, 2.0, 2.0]> : tensor<5xf32>
  %c = ingot.add %a, %b : tensor<5xf32>
  return %c : tensor<5xf32>
}
