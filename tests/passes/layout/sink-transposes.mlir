// RUN: ingot-opt %s --ingot-sink-transposes | FileCheck %s

// Through bias and activation to the transpose back: none is left.
// CHECK-LABEL: func @cancel
// CHECK-SAME:      (%[[X:.*]]: tensor<2x5x7x3xf32>, %[[B:.*]]: tensor<3xf32>)
// CHECK-NEXT:    %[[E:.*]] = ingot.expand %[[B]], dims = [3] : tensor<3xf32> to tensor<2x5x7x3xf32>
// CHECK-NEXT:    %[[S:.*]] = ingot.add %[[X]], %[[E]]
// CHECK-NEXT:    %[[R:.*]] = ingot.relu %[[S]]
// CHECK-NEXT:    return %[[R]]
func.func @cancel(%x: tensor<2x5x7x3xf32>, %b: tensor<3xf32>) -> tensor<2x5x7x3xf32> {
  %t = ingot.transpose %x, permutation = [0, 3, 1, 2] : tensor<2x5x7x3xf32>
  %e = ingot.expand %b, dims = [1] : tensor<3xf32> to tensor<2x3x5x7xf32>
  %s = ingot.add %t, %e : tensor<2x3x5x7xf32>
  %r = ingot.relu %s : tensor<2x3x5x7xf32>
  %y = ingot.transpose %r, permutation = [0, 2, 3, 1] : tensor<2x3x5x7xf32>
  return %y : tensor<2x5x7x3xf32>
}

// What is computed again reads the same memory.
// CHECK-LABEL: func @recompute
// CHECK-SAME:      (%[[X:.*]]: tensor<2x5x7x3xf32>)
// CHECK-NEXT:    %[[R:.*]] = ingot.recompute %[[X]], number = 0 : tensor<2x5x7x3xf32>
// CHECK-NEXT:    return %[[R]]
func.func @recompute(%x: tensor<2x5x7x3xf32>) -> tensor<2x5x7x3xf32> {
  %t = ingot.transpose %x, permutation = [0, 3, 1, 2] : tensor<2x5x7x3xf32>
  %r = ingot.recompute %t, number = 0 : tensor<2x3x5x7xf32>
  %y = ingot.transpose %r, permutation = [0, 2, 3, 1] : tensor<2x3x5x7xf32>
  return %y : tensor<2x5x7x3xf32>
}

// A scalar operand has no order, and results may have other element types.
// CHECK-LABEL: func @results
// CHECK-SAME:      (%[[X:.*]]: tensor<2x5x7x3xf32>)
// CHECK:         %[[P:.*]] = ingot.compare gt, %[[X]]
// CHECK-SAME:        tensor<2x5x7x3xf32>
// CHECK:         %[[T:.*]] = ingot.transpose %[[P]], permutation = [0, 3, 1, 2] : tensor<2x5x7x3xi1>
// CHECK:         return %[[T]]
func.func @results(%x: tensor<2x5x7x3xf32>) -> tensor<2x3x5x7xi1> {
  %t = ingot.transpose %x, permutation = [0, 3, 1, 2] : tensor<2x5x7x3xf32>
  %z = ingot.constant dense<0.0> : tensor<2x3x5x7xf32>
  %p = ingot.compare gt, %t, %z : tensor<2x3x5x7xf32>
  return %p : tensor<2x3x5x7xi1>
}

// Dimensions 0, 2, 3 of the one order are 0, 1, 2 of the other: the gradient of a bias.
// CHECK-LABEL: func @reduction
// CHECK-SAME:      (%[[X:.*]]: tensor<2x5x7x3xf32>)
// CHECK-NEXT:    %[[S:.*]] = ingot.sum %[[X]], dims = [0, 1, 2]
// CHECK-NEXT:    return %[[S]] : tensor<3xf32>
func.func @reduction(%x: tensor<2x5x7x3xf32>) -> tensor<3xf32> {
  %t = ingot.transpose %x, permutation = [0, 3, 1, 2] : tensor<2x5x7x3xf32>
  %s = ingot.sum %t, dims = [0, 2, 3] : tensor<2x3x5x7xf32>
  return %s : tensor<3xf32>
}

// The sum over columns would leave channels before rows.
// CHECK-LABEL: func @reordering_reduction
// CHECK:         ingot.transpose
// CHECK:         ingot.sum {{.*}} dims = [3] : tensor<2x3x5x7xf32>
func.func @reordering_reduction(%x: tensor<2x5x7x3xf32>) -> tensor<2x3x5xf32> {
  %t = ingot.transpose %x, permutation = [0, 3, 1, 2] : tensor<2x5x7x3xf32>
  %s = ingot.sum %t, dims = [3] : tensor<2x3x5x7xf32>
  return %s : tensor<2x3x5xf32>
}

// CHECK-LABEL: func @batch_norm
// CHECK-SAME:      (%[[X:.*]]: tensor<2x5x7x3xf32>
// CHECK-NEXT:    %[[Y:.*]], %[[MEAN:.*]], %{{.*}} = ingot.batch_norm_training %[[X]], %{{.*}}, %{{.*}}, dim = 3
// CHECK-NEXT:    return %[[Y]], %[[MEAN]] : tensor<2x5x7x3xf32>, tensor<3xf32>
func.func @batch_norm(%x: tensor<2x5x7x3xf32>, %w: tensor<3xf32>, %b: tensor<3xf32>) -> (tensor<2x5x7x3xf32>, tensor<3xf32>) {
  %t = ingot.transpose %x, permutation = [0, 3, 1, 2] : tensor<2x5x7x3xf32>
  %n:3 = ingot.batch_norm_training %t, %w, %b, dim = 1, epsilon = 1.0e-5 : tensor<2x3x5x7xf32>, tensor<3xf32>, tensor<3xf32>
  %y = ingot.transpose %n#0, permutation = [0, 2, 3, 1] : tensor<2x3x5x7xf32>
  return %y, %n#1 : tensor<2x5x7x3xf32>, tensor<3xf32>
}

// Channels one after another: dimension 1 of channels_first, 3 of channels_last.
// CHECK-LABEL: func @concat
// CHECK-SAME:      (%[[A:.*]]: tensor<2x5x7x3xf32>, %[[B:.*]]: tensor<2x5x7x4xf32>)
// CHECK-NEXT:    ingot.concat %[[A]], %[[B]] dim = 3
func.func @concat(%a: tensor<2x5x7x3xf32>, %b: tensor<2x5x7x4xf32>) -> tensor<2x7x5x7xf32> {
  %s = ingot.transpose %a, permutation = [0, 3, 1, 2] : tensor<2x5x7x3xf32>
  %t = ingot.transpose %b, permutation = [0, 3, 1, 2] : tensor<2x5x7x4xf32>
  %c = ingot.concat %s, %t dim = 1 : tensor<2x3x5x7xf32>, tensor<2x4x5x7xf32>
  return %c : tensor<2x7x5x7xf32>
}

// One channel: the order of elements is the same.
// CHECK-LABEL: func @one_channel
// CHECK-NEXT:    ingot.reshape %{{.*}} : tensor<2x1x5x7xf32> to tensor<2x5x7x1xf32>
// CHECK-NEXT:    return
func.func @one_channel(%x: tensor<2x1x5x7xf32>) -> tensor<2x5x7x1xf32> {
  %t = ingot.transpose %x, permutation = [0, 2, 3, 1] : tensor<2x1x5x7xf32>
  return %t : tensor<2x5x7x1xf32>
}

// Flattening needs the other order: the conversion stays, behind the activation.
// CHECK-LABEL: func @flatten
// CHECK:         %[[R:.*]] = ingot.relu %{{.*}} : tensor<2x5x7x3xf32>
// CHECK-NEXT:    %[[T:.*]] = ingot.transpose %[[R]], permutation = [0, 3, 1, 2]
// CHECK-NEXT:    ingot.reshape %[[T]]
func.func @flatten(%x: tensor<2x5x7x3xf32>) -> tensor<2x105xf32> {
  %t = ingot.transpose %x, permutation = [0, 3, 1, 2] : tensor<2x5x7x3xf32>
  %r = ingot.relu %t : tensor<2x3x5x7xf32>
  %y = ingot.reshape %r : tensor<2x3x5x7xf32> to tensor<2x105xf32>
  return %y : tensor<2x105xf32>
}

// One spatial dimension: bias, activation and batch normalisation as above.
// CHECK-LABEL: func @signal
// CHECK-SAME:      (%[[X:.*]]: tensor<2x7x3xf32>
// CHECK-NEXT:    %[[E:.*]] = ingot.expand %{{.*}}, dims = [2] : tensor<3xf32> to tensor<2x7x3xf32>
// CHECK-NEXT:    %[[S:.*]] = ingot.add %[[X]], %[[E]]
// CHECK-NEXT:    %[[Y:.*]], %{{.*}}, %{{.*}} = ingot.batch_norm_training %[[S]], {{.*}} dim = 2
// CHECK-NEXT:    return %[[Y]]
func.func @signal(%x: tensor<2x7x3xf32>, %w: tensor<3xf32>, %b: tensor<3xf32>) -> tensor<2x7x3xf32> {
  %t = ingot.transpose %x, permutation = [0, 2, 1] : tensor<2x7x3xf32>
  %e = ingot.expand %b, dims = [1] : tensor<3xf32> to tensor<2x3x7xf32>
  %s = ingot.add %t, %e : tensor<2x3x7xf32>
  %n:3 = ingot.batch_norm_training %s, %w, %b, dim = 1, epsilon = 1.0e-5 : tensor<2x3x7xf32>, tensor<3xf32>, tensor<3xf32>
  %y = ingot.transpose %n#0, permutation = [0, 2, 1] : tensor<2x3x7xf32>
  return %y : tensor<2x7x3xf32>
}

// The transpose of a signal is its own inverse: if it moved, it would move back to
// the other operand, and so on.
// CHECK-LABEL: func @signals
// CHECK-SAME:      (%[[X:.*]]: tensor<2x7x3xf32>, %[[Y:.*]]: tensor<2x3x7xf32>)
// CHECK-NEXT:    %[[T:.*]] = ingot.transpose %[[X]]
// CHECK-NEXT:    %[[S:.*]] = ingot.sub %[[T]], %[[Y]]
// CHECK-NEXT:    return %[[S]]
func.func @signals(%x: tensor<2x7x3xf32>, %y: tensor<2x3x7xf32>) -> tensor<2x3x7xf32> {
  %t = ingot.transpose %x, permutation = [0, 2, 1] : tensor<2x7x3xf32>
  %s = ingot.sub %t, %y : tensor<2x3x7xf32>
  return %s : tensor<2x3x7xf32>
}

// Three spatial dimensions.
// CHECK-LABEL: func @volume
// CHECK-SAME:      (%[[X:.*]]: tensor<2x5x7x4x3xf32>
// CHECK-NEXT:    %[[R:.*]] = ingot.relu %[[X]]
// CHECK-NEXT:    %[[S:.*]] = ingot.sum %[[R]], dims = [0, 1, 2, 3]
// CHECK-NEXT:    return %[[S]] : tensor<3xf32>
func.func @volume(%x: tensor<2x5x7x4x3xf32>) -> tensor<3xf32> {
  %t = ingot.transpose %x, permutation = [0, 4, 1, 2, 3] : tensor<2x5x7x4x3xf32>
  %r = ingot.relu %t : tensor<2x3x5x7x4xf32>
  %s = ingot.sum %r, dims = [0, 2, 3, 4] : tensor<2x3x5x7x4xf32>
  return %s : tensor<3xf32>
}
