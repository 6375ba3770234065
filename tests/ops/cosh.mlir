// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LOOPS-LABEL: func @lowering
// LOOPS:       ingot.loops
// LOOPS:         ^bb0(%[[X:.*]]: f32)
// LOOPS:         %[[T:.*]] = math.absf %[[X]]
// LOOPS:         %[[FAR:.*]] = arith.cmpf ogt, %[[T]]
// LOOPS:         %[[E:.*]] = arith.select %[[FAR]], %{{.*}}, %[[T]]
// LOOPS-NEXT:    %[[S:.*]] = math.exp %[[E]]
// LOOPS:         arith.divf %{{.*}}, %[[S]]
// LOOPS:         %[[R:.*]] = arith.select %[[FAR]]
// LOOPS-NEXT:    ingot.yield %[[R]]
func.func @lowering(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.cosh %x : tensor<3x5xf32>
  return %z : tensor<3x5xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>, %[[DZ:.*]]: tensor<3x5xf32>)
// GRAD:        %[[S:.*]] = ingot.sinh %[[X]]
// GRAD-NEXT:   %[[DX:.*]] = ingot.mul %[[DZ]], %[[S]]
// GRAD-NEXT:   return %[[DX]]
func.func @gradient(%x: tensor<3x5xf32>, %dz: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.cosh %x : tensor<3x5xf32>
  %p = ingot.mul %z, %dz : tensor<3x5xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<3x5xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<3x5xf32> -> tensor<3x5xf32>
  return %g : tensor<3x5xf32>
}
