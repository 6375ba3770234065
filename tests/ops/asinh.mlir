// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LOOPS-LABEL: func @lowering
// LOOPS:       ingot.loops
// LOOPS:         ^bb0(%[[X:.*]]: f32)
// LOOPS:         %[[T:.*]] = math.absf %[[X]]
// LOOPS-NEXT:    %[[T2:.*]] = arith.mulf %[[T]], %[[T]]
// LOOPS:         math.sqrt
// LOOPS:         %[[REST:.*]] = arith.divf %[[T2]]
// LOOPS:         %[[SUM:.*]] = arith.addf %[[T]], %[[REST]]
// LOOPS-NEXT:    %[[Y:.*]] = arith.select %[[LARGE:.*]], %[[T]], %[[SUM]]
// LOOPS-NEXT:    %[[L:.*]] = math.log1p %[[Y]]
// LOOPS:         %[[M:.*]] = arith.select %[[LARGE]], %{{.*}}, %[[L]]
// LOOPS-NEXT:    %[[R:.*]] = math.copysign %[[M]], %[[X]]
// LOOPS-NEXT:    ingot.yield %[[R]]
func.func @lowering(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.asinh %x : tensor<3x5xf32>
  return %z : tensor<3x5xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>, %[[DZ:.*]]: tensor<3x5xf32>)
// GRAD-DAG:    %[[ONE:.*]] = ingot.constant dense<1.0
// GRAD:        %[[X2:.*]] = ingot.mul %[[X]], %[[X]]
// GRAD-NEXT:   %[[S:.*]] = ingot.add %[[X2]], %[[ONE]]
// GRAD-NEXT:   %[[D:.*]] = ingot.rsqrt %[[S]]
// GRAD-NEXT:   %[[DX:.*]] = ingot.mul %[[DZ]], %[[D]]
// GRAD-NEXT:   return %[[DX]]
func.func @gradient(%x: tensor<3x5xf32>, %dz: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.asinh %x : tensor<3x5xf32>
  %p = ingot.mul %z, %dz : tensor<3x5xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<3x5xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<3x5xf32> -> tensor<3x5xf32>
  return %g : tensor<3x5xf32>
}
