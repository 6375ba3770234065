// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LOOPS-LABEL: func @lowering
// LOOPS:       ingot.loops
// LOOPS:         ^bb0(%[[IN0:.*]]: f32, %[[IN1:.*]]: f32)
// LOOPS-NEXT:      %[[R:.*]] = math.powf %[[IN0]], %[[IN1]]
// LOOPS-NEXT:      ingot.yield %[[R]]
func.func @lowering(%x: tensor<3x5xf32>, %y: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.pow %x, %y : tensor<3x5xf32>
  return %z : tensor<3x5xf32>
}

// Where the formulas give 0 * inf their limit 0 is selected.
// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>, %[[Y:.*]]: tensor<3x5xf32>, %[[DZ:.*]]: tensor<3x5xf32>)
// GRAD-DAG:    %[[ZERO:.*]] = ingot.constant dense<0.0
// GRAD-DAG:    %[[MINUS_ONE:.*]] = ingot.constant dense<-1.0
// GRAD:        %[[Z:.*]] = ingot.pow %[[X]], %[[Y]]
// GRAD-NEXT:   %[[Y1:.*]] = ingot.add %[[Y]], %[[MINUS_ONE]]
// GRAD-NEXT:   %[[L:.*]] = ingot.pow %[[X]], %[[Y1]]
// GRAD-NEXT:   %[[YL:.*]] = ingot.mul %[[Y]], %[[L]]
// GRAD-NEXT:   %[[P:.*]] = ingot.mul %[[DZ]], %[[YL]]
// GRAD-NEXT:   %[[CONST:.*]] = ingot.compare eq, %[[Y]], %[[ZERO]]
// GRAD-NEXT:   %[[DX:.*]] = ingot.where %[[CONST]], %[[ZERO]], %[[P]]
// GRAD-NEXT:   %[[LN:.*]] = ingot.log %[[X]]
// GRAD-NEXT:   %[[ZL:.*]] = ingot.mul %[[Z]], %[[LN]]
// GRAD-NEXT:   %[[Q:.*]] = ingot.mul %[[DZ]], %[[ZL]]
// GRAD-NEXT:   %[[EQ:.*]] = ingot.compare eq, %[[X]], %[[ZERO]]
// GRAD-NEXT:   %[[GE:.*]] = ingot.compare ge, %[[Y]], %[[ZERO]]
// GRAD-NEXT:   %[[LIMIT:.*]] = ingot.logical_and %[[EQ]], %[[GE]]
// GRAD-NEXT:   %[[DY:.*]] = ingot.where %[[LIMIT]], %[[ZERO]], %[[Q]]
// GRAD-NEXT:   return %[[DX]], %[[DY]]
func.func @gradient(%x: tensor<3x5xf32>, %y: tensor<3x5xf32>, %dz: tensor<3x5xf32>) -> (tensor<3x5xf32>, tensor<3x5xf32>) {
  %z = ingot.pow %x, %y : tensor<3x5xf32>
  %p = ingot.mul %z, %dz : tensor<3x5xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<3x5xf32>
  %g:2 = ingot.grad %loss wrt %x, %y : tensor<f32>, tensor<3x5xf32>, tensor<3x5xf32> -> tensor<3x5xf32>, tensor<3x5xf32>
  return %g#0, %g#1 : tensor<3x5xf32>, tensor<3x5xf32>
}
