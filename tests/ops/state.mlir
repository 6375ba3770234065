// RUN: ingot-opt %s | ingot-opt | FileCheck %s

// CHECK: ingot.state @fc.weight parameter = dense<{{\[}}[1.0{{.*}}, 2.0{{.*}}]]> : tensor<1x2xf32>
ingot.state @fc.weight parameter = dense<[[1.0, 2.0]]> : tensor<1x2xf32>
// CHECK: ingot.state @bn.mean buffer = dense<0.0{{.*}}> : tensor<7xf32>
ingot.state @bn.mean buffer = dense<0.0> : tensor<7xf32>
// CHECK: ingot.state @adam.step optimizer_slot = dense<1> : tensor<i64>
ingot.state @adam.step optimizer_slot = dense<1> : tensor<i64>
