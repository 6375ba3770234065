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

// Two numbers are stored, not ten: the kernel that adds them expands them itself.
// CHECK-LABEL: func @broadcast
// CHECK:         %[[V:.*]] = ingot.constant dense<[1.600000e+01, 6.400000e+01]> : tensor<2xf32>
// CHECK-NEXT:    %[[E:.*]] = ingot.expand %[[V]]
// CHECK-NEXT:    ingot.add %{{.*}}, %[[E]]
func.func @broadcast(%x: tensor<5x2xf32>) -> tensor<5x2xf32> {
  %v = ingot.constant dense<[16.0, 64.0]> : tensor<2xf32>
  %e = ingot.expand %v, dims = [1] : tensor<2xf32> to tensor<5x2xf32>
  %y = ingot.add %x, %e : tensor<5x2xf32>
  return %y : tensor<5x2xf32>
}

// Weights with a scale for each channel are as large as the weights.
// CHECK-LABEL: func @scaled_weights
// CHECK-NEXT:    %[[W:.*]] = ingot.constant dense<{{\[}}[2.000000e+00, 6.000000e+00], [6.000000e+00, 1.200000e+01]]>
// CHECK-NEXT:    return %[[W]]
func.func @scaled_weights() -> tensor<2x2xf32> {
  %w = ingot.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %s = ingot.constant dense<[2.0, 3.0]> : tensor<2xf32>
  %e = ingot.expand %s, dims = [1] : tensor<2xf32> to tensor<2x2xf32>
  %y = ingot.mul %w, %e : tensor<2x2xf32>
  return %y : tensor<2x2xf32>
}

// A broadcast of two sums of two numbers would still be larger than they are.
// CHECK-LABEL: func @broadcasts_only
// CHECK-COUNT-2: ingot.expand
// CHECK:         ingot.add
func.func @broadcasts_only() -> tensor<5x2xf32> {
  %v = ingot.constant dense<[16.0, 64.0]> : tensor<2xf32>
  %e = ingot.expand %v, dims = [1] : tensor<2xf32> to tensor<5x2xf32>
  %w = ingot.constant dense<[1.0, 2.0, 3.0, 4.0, 5.0]> : tensor<5xf32>
  %f = ingot.expand %w, dims = [0] : tensor<5xf32> to tensor<5x2xf32>
  %y = ingot.add %e, %f : tensor<5x2xf32>
  return %y : tensor<5x2xf32>
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

// By 0 it is 0, the smallest number by -1 is itself.
// CHECK-LABEL: func @quotients
// CHECK-DAG:     ingot.constant dense<[0, 0, -128, -127, 127, -2]> : tensor<6xi8>
// CHECK-DAG:     ingot.constant dense<[0, 1, 85]> : tensor<3xui8>
// CHECK-DAG:     ingot.constant dense<[0, -2147483648, 1]> : tensor<3xi32>
// CHECK-DAG:     ingot.constant dense<[0, -9223372036854775808, 1]> : tensor<3xi64>
// CHECK-NOT:     ingot.div
func.func @quotients() -> (tensor<6xi8>, tensor<3xui8>, tensor<3xi32>, tensor<3xi64>) {
  %a = ingot.constant dense<[0, -128, -128, 127, -127, 5]> : tensor<6xi8>
  %b = ingot.constant dense<[0, 0, -1, -1, -1, -2]> : tensor<6xi8>
  %c = ingot.constant dense<255> : tensor<3xui8>
  %d = ingot.constant dense<[0, 255, 3]> : tensor<3xui8>
  %e = ingot.constant dense<-2147483648> : tensor<3xi32>
  %f = ingot.constant dense<[0, -1, -2147483648]> : tensor<3xi32>
  %g = ingot.constant dense<-9223372036854775808> : tensor<3xi64>
  %h = ingot.constant dense<[0, -1, -9223372036854775808]> : tensor<3xi64>
  %0 = ingot.div %a, %b : tensor<6xi8>
  %1 = ingot.div %c, %d : tensor<3xui8>
  %2 = ingot.div %e, %f : tensor<3xi32>
  %3 = ingot.div %g, %h : tensor<3xi64>
  return %0, %1, %2, %3 : tensor<6xi8>, tensor<3xui8>, tensor<3xi32>, tensor<3xi64>
}

// The nearest number of the type, 0 for NaN, truth for everything but 0.
// CHECK-LABEL: func @saturating_casts
// CHECK-DAG:     ingot.constant dense<[127, 126, 127, 127, 127, -127, -128, -128, -128, 0]> : tensor<10xi8>
// CHECK-DAG:     ingot.constant dense<[0, 0, 254, 255, 255, 255, 255, 0, 0]> : tensor<9xui8>
// CHECK-DAG:     ingot.constant dense<[2147483520, 2147483647, 2147483647, -2147483648, -2147483648, 0]> : tensor<6xi32>
// CHECK-DAG:     ingot.constant dense<[2147483646, 2147483647, 2147483647, -2147483647, -2147483648, -2147483648]> : tensor<6xi32>
// CHECK-DAG:     ingot.constant dense<[9223372036854774784, 9223372036854775807, 9223372036854775807, -9223372036854775808, -9223372036854775808, 0]> : tensor<6xi64>
// CHECK-DAG:     ingot.constant dense<[true, true, false, false]> : tensor<4xi1>
// CHECK-NOT:     ingot.cast
func.func @saturating_casts() -> (tensor<10xi8>, tensor<9xui8>, tensor<6xi32>, tensor<6xi32>, tensor<6xi64>, tensor<4xi1>) {
  %a = ingot.constant dense<[127.0, 126.5, 127.5, 128.0, 0x7F800000, -127.5, -128.5, -129.0, 0xFF800000, 0x7FC00000]> : tensor<10xf32>
  %b = ingot.constant dense<[-0.5, 0.5, 254.5, 255.0, 255.5, 256.0, 0x7C00, 0xFC00, 0x7E00]> : tensor<9xf16>
  %c = ingot.constant dense<[2147483520.0, 2147483648.0, 0x7F800000, -2147483648.0, -2147483904.0, 0x7FC00000]> : tensor<6xf32>
  %d = ingot.constant dense<[2147483646.5, 2147483647.5, 2147483648.0, -2147483647.5, -2147483648.5, -2147483649.0]> : tensor<6xf64>
  %e = ingot.constant dense<[9223372036854774784.0, 9223372036854775808.0, 0x7FF0000000000000, -9223372036854775808.0, -9223372036854777856.0, 0x7FF8000000000000]> : tensor<6xf64>
  %f = ingot.constant dense<[0x7FC0, 0.25, 0.0, -0.0]> : tensor<4xbf16>
  %0 = ingot.cast %a : tensor<10xf32> to tensor<10xi8>
  %1 = ingot.cast %b : tensor<9xf16> to tensor<9xui8>
  %2 = ingot.cast %c : tensor<6xf32> to tensor<6xi32>
  %3 = ingot.cast %d : tensor<6xf64> to tensor<6xi32>
  %4 = ingot.cast %e : tensor<6xf64> to tensor<6xi64>
  %5 = ingot.cast %f : tensor<4xbf16> to tensor<4xi1>
  return %0, %1, %2, %3, %4, %5 : tensor<10xi8>, tensor<9xui8>, tensor<6xi32>, tensor<6xi32>, tensor<6xi64>, tensor<4xi1>
}
