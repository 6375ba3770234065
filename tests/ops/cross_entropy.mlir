// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// Differences from the row's maximum, and a select of the label's: multiplying by
// 0 or 1 would give NaN for logits of -inf.
// LOOPS-LABEL: func @lowering
// LOOPS:         ingot.loops (i0 = {{.*}} | k0 = {{.*}})
// LOOPS:           arith.maximumf
// LOOPS:           arith.subf
// LOOPS:           math.exp
// LOOPS:           arith.addf
// LOOPS:           math.log
// LOOPS:           ingot.loop_index 1
// LOOPS:           arith.cmpi eq, {{.*}} : i64
// LOOPS:           arith.select
// Of a label that is no class the loss is NaN, not that of some other one.
// LOOPS:           arith.cmpi sge
// LOOPS:           arith.cmpi slt
// LOOPS:           %[[NAN:.*]] = arith.constant 0x7FC00000 : f32
// LOOPS:           arith.select %{{.*}}, %{{.*}}, %[[NAN]] : f32
func.func @lowering(%x: tensor<3x5xf32>, %labels: tensor<3xi64>) -> tensor<3xf32> {
  %l = ingot.cross_entropy %x, %labels : tensor<3x5xf32>, tensor<3xi64>
  return %l : tensor<3xf32>
}

// 300 classes do not fit the labels' eight bits: class numbers must not wrap.
// LOOPS-LABEL: func @narrow_labels
// LOOPS:         arith.extsi {{.*}} : i8 to i32
// LOOPS:         arith.cmpi eq, {{.*}} : i32
func.func @narrow_labels(%x: tensor<3x300xf32>, %labels: tensor<3xi8>) -> tensor<3xf32> {
  %l = ingot.cross_entropy %x, %labels : tensor<3x300xf32>, tensor<3xi8>
  return %l : tensor<3xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>, %[[LABELS:.*]]: tensor<3xi64>, %[[DL:.*]]: tensor<3xf32>)
// GRAD-NEXT:    %[[DX:.*]] = ingot.cross_entropy_backward %[[DL]], %[[X]], %[[LABELS]]
// GRAD-NEXT:    return %[[DX]]
func.func @gradient(%x: tensor<3x5xf32>, %labels: tensor<3xi64>, %dl: tensor<3xf32>) -> tensor<3x5xf32> {
  %l = ingot.cross_entropy %x, %labels : tensor<3x5xf32>, tensor<3xi64>
  %p = ingot.mul %l, %dl : tensor<3xf32>
  %loss = ingot.sum %p, dims = [0] : tensor<3xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<3x5xf32> -> tensor<3x5xf32>
  return %g : tensor<3x5xf32>
}
