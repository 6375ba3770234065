// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LOOPS-LABEL: func @lowering
// LOOPS:       ingot.loops
// LOOPS:         ^bb0(%[[X:.*]]: f32)
// LOOPS:         %[[T:.*]] = math.absf %[[X]]
// LOOPS:         %[[ABOVE:.*]] = arith.cmpf ogt, %[[T]]
// LOOPS:         %[[FAR:.*]] = arith.cmpf ogt, %[[T]]
// LOOPS:         %[[U:.*]] = arith.divf
// LOOPS:         %[[Z:.*]] = arith.mulf %[[U]], %[[U]]
// LOOPS:         %[[R:.*]] = math.copysign %{{.*}}, %[[X]]
// LOOPS-NEXT:    ingot.yield %[[R]]
func.func @lowering(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.atan %x : tensor<3x5xf32>
  return %z : tensor<3x5xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>, %[[DZ:.*]]: tensor<3x5xf32>)
// GRAD-DAG:    %[[ONE:.*]] = ingot.constant dense<1.0
// GRAD:        %[[X2:.*]] = ingot.mul %[[X]], %[[X]]
// GRAD-NEXT:   %[[S:.*]] = ingot.add %[[X2]], %[[ONE]]
// GRAD-NEXT:   %[[DX:.*]] = ingot.div %[[DZ]], %[[S]]
// GRAD-NEXT:   return %[[DX]]
func.func @gradient(%x: tensor<3x5xf32>, %dz: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.atan %x : tensor<3x5xf32>
  %p = ingot.mul %z, %dz : tensor<3x5xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<3x5xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<3x5xf32> -> tensor<3x5xf32>
  return %g : tensor<3x5xf32>
}
