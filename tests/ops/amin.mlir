// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// The start is infinity: any other start would win over large rows.
// LOOPS-LABEL: func @lowering
// LOOPS-SAME:      (%[[X:.*]]: tensor<2x3x5xf32>) -> tensor<3xf32>
// LOOPS:         ingot.loops (k0 = 2, i0 = 3, k1 = 5)
// LOOPS-NEXT:      reads %[[X]][k0, i0, k1]
// LOOPS-NEXT:      writes [i0] from inf
// LOOPS:         ^bb0(%[[IN:.*]]: f32, %[[OUT:.*]]: f32)
// LOOPS-NEXT:      %[[R:.*]] = arith.minimumf %[[OUT]], %[[IN]]
// LOOPS-NEXT:      ingot.yield %[[R]]
func.func @lowering(%x: tensor<2x3x5xf32>) -> tensor<3xf32> {
  %y = ingot.amin %x, dims = [0, 2] : tensor<2x3x5xf32>
  return %y : tensor<3xf32>
}

// Each of n equal extrema gets a share of 1/n.
// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>, %[[DY:.*]]: tensor<3xf32>)
// GRAD-DAG:     %[[ZERO:.*]] = ingot.constant dense<0.0{{.*}}> : tensor<3x5xf32>
// GRAD:         %[[Y:.*]] = ingot.amin %[[X]], dims = [1]
// GRAD-NEXT:    %[[YS:.*]] = ingot.expand %[[Y]], dims = [0] : tensor<3xf32> to tensor<3x5xf32>
// GRAD-NEXT:    %[[IS:.*]] = ingot.compare eq, %[[X]], %[[YS]]
// GRAD-NEXT:    %[[ONES:.*]] = ingot.cast %[[IS]]
// GRAD-NEXT:    %[[N:.*]] = ingot.sum %[[ONES]], dims = [1]
// GRAD-NEXT:    %[[SHARE:.*]] = ingot.div %[[DY]], %[[N]]
// GRAD-NEXT:    %[[SHARES:.*]] = ingot.expand %[[SHARE]], dims = [0]
// GRAD-NEXT:    %[[DX:.*]] = ingot.where %[[IS]], %[[SHARES]], %[[ZERO]]
// GRAD-NEXT:    return %[[DX]]
func.func @gradient(%x: tensor<3x5xf32>, %dy: tensor<3xf32>) -> tensor<3x5xf32> {
  %y = ingot.amin %x, dims = [1] : tensor<3x5xf32>
  %p = ingot.mul %y, %dy : tensor<3xf32>
  %loss = ingot.sum %p, dims = [0] : tensor<3xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<3x5xf32> -> tensor<3x5xf32>
  return %g : tensor<3x5xf32>
}
