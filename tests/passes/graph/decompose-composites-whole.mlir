// RUN: ingot-opt %s --ingot-set-target=target=x86-64-v4 --ingot-decompose-composites --ingot-form-kernels --ingot-lower-to-loops | FileCheck %s
// RUN: ingot-opt %s --ingot-decompose-composites | FileCheck %s --check-prefix=UNKNOWN

// The target has a class that runs attention whole: alone in a kernel, which reads the
// slice and the constant from memory.
// UNKNOWN-LABEL: func @whole
// UNKNOWN-NOT:     ingot.attention
// UNKNOWN:         ingot.softmax
// CHECK-LABEL:   func @whole
// CHECK:           %[[M:.*]] = ingot.constant dense<true>
// CHECK:           %[[Q:.*]] = ingot.kernel "slice"
// CHECK:           %[[O:.*]] = ingot.kernel "attention"(%[[Q]], %{{.*}}, %{{.*}}, %[[M]])
// CHECK-NEXT:      ^bb0(%[[Q_:.*]]: tensor<4x5xf32>, %[[K_:.*]]: tensor<7x5xf32>, %[[V_:.*]]: tensor<7x3xf32>, %[[M_:.*]]: tensor<1x7xi1>):
// CHECK-NEXT:        %[[R:.*]] = ingot.attention %[[Q_]], %[[K_]], %[[V_]], %[[M_]] scale
// CHECK-NEXT:        ingot.yield %[[R]]
// CHECK:           ingot.kernel "exp"(%[[O]])
func.func @whole(%x: tensor<9x5xf32>, %k: tensor<7x5xf32>, %v: tensor<7x3xf32>) -> tensor<4x3xf32> {
  %m = ingot.constant dense<true> : tensor<1x7xi1>
  %q = ingot.slice %x, [2, 0] to [6, 5] by [1, 1] : tensor<9x5xf32>
  %o = ingot.attention %q, %k, %v, %m scale = 0.5 causal = false
    : tensor<4x5xf32>, tensor<7x5xf32>, tensor<7x3xf32>, tensor<1x7xi1>
  %y = ingot.exp %o : tensor<4x3xf32>
  return %y : tensor<4x3xf32>
}

// What keeps rows as they are is read through, what turns them is not.
// CHECK-LABEL:   func @permuted
// CHECK-SAME:        (%[[Q:.*]]: tensor<4x2x5xf32>, %{{.*}}: tensor<5x7x2xf32>, %[[V:.*]]: tensor<7x3xf32>)
// CHECK:           %[[K:.*]] = ingot.kernel "transpose"
// CHECK:           ingot.kernel "attention"(%[[Q]], %[[K]], %[[V]])
// CHECK-COUNT-2:     ingot.loops
// CHECK-NOT:         ingot.loops
// CHECK:             ingot.attention
func.func @permuted(%q: tensor<4x2x5xf32>, %k: tensor<5x7x2xf32>, %v: tensor<7x3xf32>) -> tensor<2x4x3xf32> {
  %qt = ingot.transpose %q, permutation = [1, 0, 2] : tensor<4x2x5xf32>
  %kt = ingot.transpose %k, permutation = [2, 1, 0] : tensor<5x7x2xf32>
  %vs = ingot.expand %v, dims = [1, 2] : tensor<7x3xf32> to tensor<2x7x3xf32>
  %o = ingot.attention %qt, %kt, %vs scale = 0.5 causal = false
    : tensor<2x4x5xf32>, tensor<2x7x5xf32>, tensor<2x7x3xf32>
  return %o : tensor<2x4x3xf32>
}
