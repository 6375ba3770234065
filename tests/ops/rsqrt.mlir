// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// Two correctly rounded instructions, not an approximation.
// LOOPS-LABEL: func @lowering
// LOOPS:       ingot.loops
// LOOPS:         ^bb0(%[[IN:.*]]: f32)
// LOOPS-NEXT:      %[[S:.*]] = math.sqrt %[[IN]]
// LOOPS-NEXT:      %[[ONE:.*]] = arith.constant 1.0
// LOOPS-NEXT:      %[[R:.*]] = arith.divf %[[ONE]], %[[S]]
// LOOPS-NEXT:      ingot.yield %[[R]]
func.func @lowering(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.rsqrt %x : tensor<3x5xf32>
  return %z : tensor<3x5xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>, %[[DZ:.*]]: tensor<3x5xf32>)
// GRAD-DAG:    %[[HALF:.*]] = ingot.constant dense<-5.0
// GRAD:        %[[Z:.*]] = ingot.rsqrt %[[X]]
// GRAD-NEXT:   %[[Z2:.*]] = ingot.mul %[[Z]], %[[Z]]
// GRAD-NEXT:   %[[Z3:.*]] = ingot.mul %[[Z2]], %[[Z]]
// GRAD-NEXT:   %[[H:.*]] = ingot.mul %[[DZ]], %[[HALF]]
// GRAD-NEXT:   %[[DX:.*]] = ingot.mul %[[H]], %[[Z3]]
// GRAD-NEXT:   return %[[DX]]
func.func @gradient(%x: tensor<3x5xf32>, %dz: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.rsqrt %x : tensor<3x5xf32>
  %p = ingot.mul %z, %dz : tensor<3x5xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<3x5xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<3x5xf32> -> tensor<3x5xf32>
  return %g : tensor<3x5xf32>
}
