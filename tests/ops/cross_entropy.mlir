// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-linalg | FileCheck %s --check-prefix=LINALG
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// Differences from the row's maximum, and a select of the label's: multiplying by
// 0 or 1 would give NaN for logits of -inf.
// LINALG-LABEL: func @lowering
// LINALG:         iterator_types = ["parallel", "reduction"]
// LINALG:           arith.maximumf
// LINALG:           arith.subf
// LINALG:           math.exp
// LINALG:           arith.addf
// LINALG:           math.log
// LINALG:           linalg.index 1
// LINALG:           arith.cmpi eq, {{.*}} : i64
// LINALG:           arith.select
// LINALG:           arith.addf
func.func @lowering(%x: tensor<3x5xf32>, %labels: tensor<3xi64>) -> tensor<3xf32> {
  %l = ingot.cross_entropy %x, %labels : tensor<3x5xf32>, tensor<3xi64>
  return %l : tensor<3xf32>
}

// 300 classes do not fit the labels' eight bits: class numbers must not wrap.
// LINALG-LABEL: func @narrow_labels
// LINALG:         arith.extsi {{.*}} : i8 to i32
// LINALG:         arith.cmpi eq, {{.*}} : i32
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
