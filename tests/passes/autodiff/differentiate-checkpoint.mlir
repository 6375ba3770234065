// RUN: ingot-opt %s --ingot-differentiate | FileCheck %s

// Two blocks sin(cos(.)): the gradient of the second one is complete before the first
// is computed again, and the result of the first, which the second reads, is kept.
// CHECK-LABEL: func @blocks
// CHECK-SAME:      (%[[X:.*]]: tensor<f32>)
// CHECK-NEXT:    %[[C0:.*]] = ingot.cos %[[X]]
// CHECK-NEXT:    %[[Y0:.*]] = ingot.sin %[[C0]]
// CHECK-NEXT:    %[[C1:.*]] = ingot.cos %[[Y0]]
// CHECK-NEXT:    %[[Y1:.*]] = ingot.sin %[[C1]]
// CHECK-NEXT:    %[[ONE:.*]] = ingot.constant dense<1.0
// CHECK-NEXT:    %[[R1:.*]] = ingot.recompute %[[Y0]]
// CHECK-NEXT:    %[[CC1:.*]] = ingot.cos %[[R1]]
// CHECK-NEXT:    %[[A:.*]] = ingot.cos %[[CC1]]
// CHECK-NEXT:    %[[B:.*]] = ingot.mul %[[ONE]], %[[A]]
// CHECK-NEXT:    %[[D:.*]] = ingot.sin %[[Y0]]
// CHECK-NEXT:    %[[E:.*]] = ingot.mul %[[B]], %[[D]]
// CHECK-NEXT:    %[[F:.*]] = ingot.neg %[[E]]
// CHECK-NEXT:    %[[R0:.*]] = ingot.recompute %[[X]]
// CHECK-NEXT:    %[[CC0:.*]] = ingot.cos %[[R0]]
// CHECK-NEXT:    ingot.cos %[[CC0]]
// CHECK-NOT:     ingot.recompute
// CHECK:         return
func.func @blocks(%x: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
  %c0 = ingot.cos %x : tensor<f32>
  %s0 = ingot.sin %c0 : tensor<f32>
  %y0 = ingot.checkpoint %s0 reads %x : tensor<f32> reads tensor<f32> -> tensor<f32>
  %c1 = ingot.cos %y0 : tensor<f32>
  %s1 = ingot.sin %c1 : tensor<f32>
  %y1 = ingot.checkpoint %s1 reads %y0 : tensor<f32> reads tensor<f32> -> tensor<f32>
  %g = ingot.grad %y1 wrt %x : tensor<f32>, tensor<f32> -> tensor<f32>
  return %y1, %g : tensor<f32>, tensor<f32>
}

// What a block makes of arguments that it does not say it reads, as of parameters, is
// the same when it is computed again, and becomes one operation.
// CHECK-LABEL: func @parameters
// CHECK-SAME:      (%[[X:.*]]: tensor<f32>, %[[W:.*]]: tensor<f32>)
// CHECK-NEXT:    %[[V:.*]] = ingot.exp %[[W]]
// CHECK-NEXT:    %[[M:.*]] = ingot.mul %[[X]], %[[V]]
// CHECK-NEXT:    ingot.sin %[[M]]
// CHECK:         %[[VV:.*]] = ingot.exp %[[W]]
// CHECK-NEXT:    %[[R:.*]] = ingot.recompute %[[X]]
// CHECK-NEXT:    %[[MM:.*]] = ingot.mul %[[R]], %[[VV]]
// CHECK-NEXT:    ingot.cos %[[MM]]
func.func @parameters(%x: tensor<f32>, %w: tensor<f32>) -> tensor<f32> {
  %v = ingot.exp %w : tensor<f32>
  %m = ingot.mul %x, %v : tensor<f32>
  %s = ingot.sin %m : tensor<f32>
  %y = ingot.checkpoint %s reads %x : tensor<f32> reads tensor<f32> -> tensor<f32>
  %g = ingot.grad %y wrt %x : tensor<f32>, tensor<f32> -> tensor<f32>
  return %g : tensor<f32>
}

// A detached tensor inside of a block stays a constant.
// CHECK-LABEL: func @detached
// CHECK-SAME:      (%[[X:.*]]: tensor<f32>)
// CHECK:         %[[R:.*]] = ingot.recompute %[[X]]
// CHECK-NEXT:    %[[S:.*]] = ingot.sin %[[R]]
// CHECK-NEXT:    %[[G:.*]] = ingot.mul %{{.*}}, %[[S]]
// CHECK-NEXT:    return %[[G]]
func.func @detached(%x: tensor<f32>) -> tensor<f32> {
  %s = ingot.sin %x : tensor<f32>
  %d = ingot.detach %s : tensor<f32>
  %m = ingot.mul %x, %d : tensor<f32>
  %y = ingot.checkpoint %m reads %x : tensor<f32> reads tensor<f32> -> tensor<f32>
  %g = ingot.grad %y wrt %x : tensor<f32>, tensor<f32> -> tensor<f32>
  return %g : tensor<f32>
}

// The loss does not depend on what a block only reads.
// CHECK-LABEL: func @read_only
// CHECK:         %[[ZERO:.*]] = ingot.constant dense<0.0
// CHECK:         return %[[ZERO]]
func.func @read_only(%x: tensor<f32>, %z: tensor<f32>) -> tensor<f32> {
  %s = ingot.sin %x : tensor<f32>
  %y = ingot.checkpoint %s reads %x, %z : tensor<f32> reads tensor<f32>, tensor<f32> -> tensor<f32>
  %g = ingot.grad %y wrt %z : tensor<f32>, tensor<f32> -> tensor<f32>
  return %g : tensor<f32>
}

// A second derivative goes through what the first one computed again, to x itself.
// CHECK-LABEL: func @second
// CHECK-SAME:      (%[[X:.*]]: tensor<f32>)
// CHECK:         %[[R:.*]] = ingot.recompute %[[X]]
// CHECK-NEXT:    %[[C:.*]] = ingot.cos %[[R]]
// CHECK:         ingot.sin %[[C]]
// CHECK:         ingot.sin %[[R]]
// CHECK-NOT:     ingot.recompute
// CHECK:         return
func.func @second(%x: tensor<f32>) -> tensor<f32> {
  %c = ingot.cos %x : tensor<f32>
  %s = ingot.sin %c : tensor<f32>
  %y = ingot.checkpoint %s reads %x : tensor<f32> reads tensor<f32> -> tensor<f32>
  %g = ingot.grad %y wrt %x : tensor<f32>, tensor<f32> -> tensor<f32>
  %h = ingot.grad %g wrt %x : tensor<f32>, tensor<f32> -> tensor<f32>
  return %h : tensor<f32>
}
