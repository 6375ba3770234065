// RUN: ingot-opt %s --ingot-set-target=target=cuda --ingot-lower-to-loops --ingot-schedule-kernels --ingot-emit-cuda-kernels \
// RUN:   | sed 's/\\0A/\n/g' | FileCheck %s

// A warp per query, eight in a block: 2 * 13 queries take 4 blocks. Lanes have a key each,
// of 7, and then a feature each; nothing is kept of the scores.
// CHECK: ingot.launch "forward" [@forward_kernel] schedule = #ingot.schedule<attention {}>{{.*}} tasks = [4] scratch = 0
func.func @forward(%q: tensor<2x13x5xf32>, %k: tensor<2x7x5xf32>, %v: tensor<2x7x3xf32>) -> tensor<2x13x3xf32> {
  %result = ingot.kernel "forward"(%q, %k, %v) : (tensor<2x13x5xf32>, tensor<2x7x5xf32>, tensor<2x7x3xf32>) -> tensor<2x13x3xf32> {
  ^bb0(%q_: tensor<2x13x5xf32>, %k_: tensor<2x7x5xf32>, %v_: tensor<2x7x3xf32>):
    %0 = ingot.attention %q_, %k_, %v_ scale = 0.5 causal = true : tensor<2x13x5xf32>, tensor<2x7x5xf32>, tensor<2x7x3xf32>
    ingot.yield %0 : tensor<2x13x3xf32>
  }
  return %result : tensor<2x13x3xf32>
}

// Queries leave three numbers each for the keys, which a second launch adds up over them:
// 2 * 13 * 3 * 4 bytes.
// CHECK: ingot.launch "gradient" [@gradient_kernel, @gradient_kernel1] {{.*}} tasks = [4, 2] scratch = 312
func.func @gradient(%d: tensor<2x13x3xf32>, %q: tensor<2x13x5xf32>, %k: tensor<2x7x5xf32>, %v: tensor<2x7x3xf32>) -> tensor<2x7x5xf32> {
  %result = ingot.kernel "gradient"(%d, %q, %k, %v) : (tensor<2x13x3xf32>, tensor<2x13x5xf32>, tensor<2x7x5xf32>, tensor<2x7x3xf32>) -> tensor<2x7x5xf32> {
  ^bb0(%d_: tensor<2x13x3xf32>, %q_: tensor<2x13x5xf32>, %k_: tensor<2x7x5xf32>, %v_: tensor<2x7x3xf32>):
    %0, %1, %2 = ingot.attention_backward %d_, %q_, %k_, %v_ scale = 0.5 causal = false : tensor<2x13x3xf32>, tensor<2x13x5xf32>, tensor<2x7x5xf32>, tensor<2x7x3xf32>
    ingot.yield %1 : tensor<2x7x5xf32>
  }
  return %result : tensor<2x7x5xf32>
}

// CHECK-LABEL: func.func private @forward_kernel
// CHECK:         if (warp < 26) {
// CHECK:           for (int key0 = 0; key0 < 7 && key0 <= query; key0 += 32) {
// CHECK:             if (query < 13 && key < 7 && key <= query) {
// CHECK:             const bool takesPart = score != bitCast<float>(0xff800000u);
// CHECK:             total = total * before + sum;
// CHECK:             const unsigned parts = warpBallot(takesPart);
// CHECK:             if (lane + n * 32 < 3 && (parts >> other & 1u) != 0) {

// Only the gradient of keys is wanted: neither sums of queries nor of values.
// CHECK-LABEL: func.func private @gradient_kernel(
// CHECK-NOT:     {{sums|parts}}
// CHECK:         statistics[warp * 3 + 2] = mean;
// CHECK-LABEL: func.func private @gradient_kernel1(
// CHECK:         if (warp < 14) {
// CHECK:         float keySums[1] = {};
// CHECK-NOT:     valueSums
