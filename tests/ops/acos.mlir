// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// LOOPS-LABEL: func @lowering
// LOOPS:       ingot.loops
// LOOPS:         ^bb0(%[[X:.*]]: f32)
// LOOPS:         %[[LOW:.*]] = arith.subf %{{.*}}, %[[X]]
// LOOPS:         %[[HIGH:.*]] = arith.addf %[[X]]
// LOOPS-NEXT:    %[[S:.*]] = arith.divf %[[LOW]], %[[HIGH]]
// LOOPS-NEXT:    %[[T:.*]] = math.sqrt %[[S]]
// LOOPS:         arith.cmpf ogt, %[[T]]
// LOOPS:         %[[TWO:.*]] = arith.constant 2.0
// LOOPS-NEXT:    %[[R:.*]] = arith.mulf %{{.*}}, %[[TWO]]
// LOOPS-NEXT:    ingot.yield %[[R]]
func.func @lowering(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.acos %x : tensor<3x5xf32>
  return %z : tensor<3x5xf32>
}

// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>, %[[DZ:.*]]: tensor<3x5xf32>)
// GRAD-DAG:    %[[ONE:.*]] = ingot.constant dense<1.0
// GRAD:        %[[LOW:.*]] = ingot.sub %[[ONE]], %[[X]]
// GRAD-NEXT:   %[[HIGH:.*]] = ingot.add %[[X]], %[[ONE]]
// GRAD-NEXT:   %[[S:.*]] = ingot.mul %[[LOW]], %[[HIGH]]
// GRAD-NEXT:   %[[D:.*]] = ingot.rsqrt %[[S]]
// GRAD-NEXT:   %[[P:.*]] = ingot.mul %[[DZ]], %[[D]]
// GRAD-NEXT:   %[[DX:.*]] = ingot.neg %[[P]]
// GRAD-NEXT:   return %[[DX]]
func.func @gradient(%x: tensor<3x5xf32>, %dz: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %z = ingot.acos %x : tensor<3x5xf32>
  %p = ingot.mul %z, %dz : tensor<3x5xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<3x5xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<3x5xf32> -> tensor<3x5xf32>
  return %g : tensor<3x5xf32>
}
