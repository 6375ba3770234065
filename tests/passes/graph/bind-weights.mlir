// RUN: ingot-opt %s --ingot-bind-weights | FileCheck %s

// A state that a function writes stays; one that all functions only read becomes a
// constant of each.
// CHECK-NOT:   ingot.state @weight
// CHECK:       ingot.state @step
ingot.state @weight parameter = dense<[1.0, 2.0]> : tensor<2xf32>
ingot.state @step optimizer_slot = dense<0.0> : tensor<2xf32>

// CHECK-LABEL: func @forward
// CHECK-SAME:      (%[[X:[a-z0-9]*]]: tensor<2xf32>, %[[S:[a-z0-9]*]]: tensor<2xf32> {ingot.state = "step"})
// CHECK:         %[[W:.*]] = ingot.constant dense<[1.000000e+00, 2.000000e+00]>
// CHECK:         ingot.mul %[[X]], %[[W]]
func.func @forward(%x: tensor<2xf32>, %w: tensor<2xf32> {ingot.state = "weight"}, %s: tensor<2xf32> {ingot.state = "step"})
    -> (tensor<2xf32>, tensor<2xf32> {ingot.state = "step"}) {
  %y = ingot.mul %x, %w : tensor<2xf32>
  %n = ingot.add %s, %y : tensor<2xf32>
  return %y, %n : tensor<2xf32>, tensor<2xf32>
}
