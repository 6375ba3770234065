// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LOOPS-LABEL: func @lowering
// LOOPS:       ingot.loops
// LOOPS:         ^bb0(%[[X:.*]]: f32)
// LOOPS:         %[[T:.*]] = math.absf %[[X]]
// LOOPS-NEXT:    %[[TWICE:.*]] = arith.addf %[[T]], %[[T]]
// LOOPS:         %[[D:.*]] = arith.subf %{{.*}}, %[[T]]
// LOOPS-NEXT:    %[[Q:.*]] = arith.divf %[[TWICE]], %[[D]]
// LOOPS-NEXT:    %[[L:.*]] = math.log1p %[[Q]]
// LOOPS:         %[[M:.*]] = arith.mulf %[[L]]
// LOOPS-NEXT:    %[[R:.*]] = math.copysign %[[M]], %[[X]]
// LOOPS-NEXT:    ingot.yield %[[R]]
func.func @lowering(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.atanh %x : tensor<3x5xf32>
  return %z : tensor<3x5xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>, %[[DZ:.*]]: tensor<3x5xf32>)
// GRAD-DAG:    %[[ONE:.*]] = ingot.constant dense<1.0
// GRAD:        %[[LOW:.*]] = ingot.sub %[[ONE]], %[[X]]
// GRAD-NEXT:   %[[HIGH:.*]] = ingot.add %[[X]], %[[ONE]]
// GRAD-NEXT:   %[[S:.*]] = ingot.mul %[[LOW]], %[[HIGH]]
// GRAD-NEXT:   %[[DX:.*]] = ingot.div %[[DZ]], %[[S]]
// GRAD-NEXT:   return %[[DX]]
func.func @gradient(%x: tensor<3x5xf32>, %dz: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.atanh %x : tensor<3x5xf32>
  %p = ingot.mul %z, %dz : tensor<3x5xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<3x5xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<3x5xf32> -> tensor<3x5xf32>
  return %g : tensor<3x5xf32>
}
