// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s

// Two blocks sin(cos(.)): the gradient of the second one is complete before the first
// is computed again, and what they read, and their results, are kept. Nothing of the
// forward pass is read that is not.
// CHECK-LABEL: func @blocks
// CHECK-SAME:      (%[[X:.*]]: tensor<f32>)
// CHECK-NEXT:    %[[C0:.*]] = ingot.cos %[[X]]
// CHECK-NEXT:    %[[Y0:.*]] = ingot.sin %[[C0]]
// CHECK-NEXT:    %[[C1:.*]] = ingot.cos %[[Y0]]
// CHECK-NEXT:    %[[Y1:.*]] = ingot.sin %[[C1]]
// CHECK-NEXT:    %[[R1:.*]] = ingot.recompute %[[Y0]]
// CHECK-NEXT:    %[[CC1:.*]] = ingot.cos %[[R1]]
// CHECK-NEXT:    %[[A:.*]] = ingot.cos %[[CC1]]
// CHECK-NEXT:    %[[D:.*]] = ingot.sin %[[R1]]
// CHECK-NEXT:    %[[E:.*]] = ingot.mul %[[A]], %[[D]]
// CHECK-NEXT:    %[[F:.*]] = ingot.neg %[[E]]
// CHECK-NEXT:    %[[R0:.*]] = ingot.recompute %[[X]]
// CHECK-NEXT:    %[[CC0:.*]] = ingot.cos %[[R0]]
// CHECK-NEXT:    ingot.cos %[[CC0]]
// CHECK:         ingot.sin %[[R0]]
// CHECK-NOT:     ingot.recompute
// CHECK:         return %[[Y1]],
func.func @blocks(%x: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
  %c0 = ingot.cos %x : tensor<f32>
  %y0 = ingot.sin %c0 : tensor<f32>
  ingot.checkpoint %y0 reads %x : tensor<f32> reads tensor<f32>
  %c1 = ingot.cos %y0 : tensor<f32>
  %y1 = ingot.sin %c1 : tensor<f32>
  ingot.checkpoint %y1 reads %y0 : tensor<f32> reads tensor<f32>
  %g = ingot.grad %y1 wrt %x : tensor<f32>, tensor<f32> -> tensor<f32>
  return %y1, %g : tensor<f32>, tensor<f32>
}

// What a gradient computes of what a block reads is not taken for what the block did.
// CHECK-LABEL: func @of_what_is_read
// CHECK-SAME:      (%[[X:.*]]: tensor<f32>)
// CHECK-NEXT:    %[[S:.*]] = ingot.sin %[[X]]
// CHECK-NEXT:    %[[C:.*]] = ingot.cos %[[X]]
// CHECK-NEXT:    %[[Y:.*]] = ingot.mul %[[S]], %[[C]]
// CHECK-NOT:     %[[S]]
// CHECK-NOT:     %[[C]]
// CHECK:         return %[[Y]],
func.func @of_what_is_read(%x: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
  %s = ingot.sin %x : tensor<f32>
  %c = ingot.cos %x : tensor<f32>
  %y = ingot.mul %s, %c : tensor<f32>
  ingot.checkpoint %y reads %x : tensor<f32> reads tensor<f32>
  %g = ingot.grad %y wrt %x : tensor<f32>, tensor<f32> -> tensor<f32>
  return %y, %g : tensor<f32>, tensor<f32>
}

// Nor is what is computed again of a kept result.
// CHECK-LABEL: func @behind_a_result
// CHECK-SAME:      (%[[X:.*]]: tensor<f32>)
// CHECK:         %[[C:.*]] = ingot.exp %[[X]]
// CHECK-NEXT:    %[[T:.*]] = ingot.tanh %[[C]]
// CHECK-NEXT:    %[[Y:.*]] = ingot.sin %[[T]]
// CHECK:         %[[R:.*]] = ingot.recompute %[[C]]
// CHECK:         ingot.tanh %[[R]]
// CHECK-NOT:     %[[T]]
// CHECK:         return %[[Y]], %[[C]],
func.func @behind_a_result(%x: tensor<f32>) -> (tensor<f32>, tensor<f32>, tensor<f32>) {
  %c = ingot.exp %x : tensor<f32>
  %t = ingot.tanh %c : tensor<f32>
  %y = ingot.sin %t : tensor<f32>
  ingot.checkpoint %c, %y reads %x : tensor<f32>, tensor<f32> reads tensor<f32>
  %g = ingot.grad %y wrt %x : tensor<f32>, tensor<f32> -> tensor<f32>
  return %y, %c, %g : tensor<f32>, tensor<f32>, tensor<f32>
}

// A detached tensor inside of a block stays a constant.
// CHECK-LABEL: func @detached
// CHECK-SAME:      (%[[X:.*]]: tensor<f32>)
// CHECK-NEXT:    %[[R:.*]] = ingot.recompute %[[X]]
// CHECK-NEXT:    %[[S:.*]] = ingot.sin %[[R]]
// CHECK-NEXT:    return %[[S]]
func.func @detached(%x: tensor<f32>) -> tensor<f32> {
  %s = ingot.sin %x : tensor<f32>
  %d = ingot.detach %s : tensor<f32>
  %y = ingot.mul %x, %d : tensor<f32>
  ingot.checkpoint %y reads %x : tensor<f32> reads tensor<f32>
  %g = ingot.grad %y wrt %x : tensor<f32>, tensor<f32> -> tensor<f32>
  return %g : tensor<f32>
}

// Each gradient computes again for itself,
// CHECK-LABEL: func @two_gradients
// CHECK-SAME:      (%[[X:.*]]: tensor<f32>)
// CHECK-DAG:     ingot.recompute %[[X]], number = 0
// CHECK-DAG:     ingot.recompute %[[X]], number = 1
// CHECK-NOT:     ingot.gradient
// CHECK:         return
func.func @two_gradients(%x: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
  %s = ingot.sin %x : tensor<f32>
  %y = ingot.exp %s : tensor<f32>
  ingot.checkpoint %y reads %x : tensor<f32> reads tensor<f32>
  %g = ingot.grad %y wrt %x : tensor<f32>, tensor<f32> -> tensor<f32>
  %h = ingot.grad %g wrt %x : tensor<f32>, tensor<f32> -> tensor<f32>
  return %g, %h : tensor<f32>, tensor<f32>
}

// and what the second one takes apart is still of the first: nothing but the forward pass
// reads the result of the block itself.
// CHECK-LABEL: func @composite_of_a_gradient
// CHECK:         %[[Y:.*]] = ingot.softmax
// CHECK-NEXT:    ingot.recompute %[[Y]], number = 0
// CHECK-NOT:     ingot.{{mul|add|softmax_backward}} {{.*}}%[[Y]]{{[, ]}}
// CHECK:         return
func.func @composite_of_a_gradient(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %e = ingot.exp %x : tensor<3x5xf32>
  %y = ingot.softmax %e, dim = 1 : tensor<3x5xf32>
  ingot.checkpoint %y reads %x : tensor<3x5xf32> reads tensor<3x5xf32>
  %s = ingot.mul %y, %y : tensor<3x5xf32>
  %loss = ingot.sum %s, dims = [0, 1] : tensor<3x5xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<3x5xf32> -> tensor<3x5xf32>
  %gs = ingot.mul %g, %g : tensor<3x5xf32>
  %norm = ingot.sum %gs, dims = [0, 1] : tensor<3x5xf32>
  %h = ingot.grad %norm wrt %x : tensor<f32>, tensor<3x5xf32> -> tensor<3x5xf32>
  return %h : tensor<3x5xf32>
}
