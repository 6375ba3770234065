// RUN: ingot-opt %s | ingot-opt | FileCheck %s

// CHECK-LABEL: func @two_results
// CHECK-SAME:      (%[[X:.*]]: tensor<3x5xf32>)
// CHECK:         %[[R:.*]]:2 = ingot.kernel "exp+neg"(%[[X]]) : (tensor<3x5xf32>) -> (tensor<3x5xf32>, tensor<3x5xf32>) {
// CHECK:         ^bb0(%[[INPUT:.*]]: tensor<3x5xf32>):
// CHECK:           %[[E:.*]] = ingot.exp %[[INPUT]]
// CHECK:           %[[N:.*]] = ingot.neg %[[INPUT]]
// CHECK:           ingot.yield %[[E]], %[[N]] : tensor<3x5xf32>, tensor<3x5xf32>
// CHECK:         return %[[R]]#0, %[[R]]#1
func.func @two_results(%x: tensor<3x5xf32>) -> (tensor<3x5xf32>, tensor<3x5xf32>) {
  %r:2 = ingot.kernel "exp+neg"(%x) : (tensor<3x5xf32>) -> (tensor<3x5xf32>, tensor<3x5xf32>) {
  ^bb0(%input: tensor<3x5xf32>):
    %e = ingot.exp %input : tensor<3x5xf32>
    %n = ingot.neg %input : tensor<3x5xf32>
    ingot.yield %e, %n : tensor<3x5xf32>, tensor<3x5xf32>
  }
  return %r#0, %r#1 : tensor<3x5xf32>, tensor<3x5xf32>
}
