// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// Without a target there is no class that runs it whole: two products around a softmax.
// LOOPS-LABEL: func @lowering
// LOOPS-SAME:      (%[[Q:.*]]: tensor<3x4x5xf32>, %[[K:.*]]: tensor<3x7x5xf32>, %[[V:.*]]: tensor<3x7x2xf32>)
// LOOPS:         ingot.loops (i0 = 3, i1 = 4, i2 = 7 | k0 = 5)
// LOOPS-NEXT:      reads %[[Q]]
// LOOPS:         arith.constant 2.500000e-01
// LOOPS-NEXT:    arith.mulf
// LOOPS:         arith.maximumf
// LOOPS:         math.exp
// LOOPS:         ingot.loops (i0 = 3, i1 = 4, i2 = 2 | k0 = 7)
// LOOPS:         return
func.func @lowering(%q: tensor<3x4x5xf32>, %k: tensor<3x7x5xf32>, %v: tensor<3x7x2xf32>) -> tensor<3x4x2xf32> {
  %o = ingot.attention %q, %k, %v scale = 0.25 causal = false
    : tensor<3x4x5xf32>, tensor<3x7x5xf32>, tensor<3x7x2xf32>
  return %o : tensor<3x4x2xf32>
}

// Scores and weights of bf16 are f32; the result is rounded once.
// LOOPS-LABEL: func @narrow
// LOOPS-NOT:     arith.truncf
// LOOPS:         math.exp {{.*}} : f32
// LOOPS-NOT:     arith.truncf
// LOOPS:         arith.addf {{.*}} : f32
// LOOPS:         arith.truncf {{.*}} : f32 to bf16
func.func @narrow(%q: tensor<4x5xbf16>, %k: tensor<7x5xbf16>, %v: tensor<7x2xbf16>) -> tensor<4x2xbf16> {
  %o = ingot.attention %q, %k, %v scale = 0.25 causal = false
    : tensor<4x5xbf16>, tensor<7x5xbf16>, tensor<7x2xbf16>
  return %o : tensor<4x2xbf16>
}

// A key that comes later than its query, or that the mask excludes, has no weight, and its
// value is no term of the sum.
// LOOPS-LABEL: func @excluded
// LOOPS-SAME:      %[[M:[^:]*]]: tensor<3x1x7xi1>)
// LOOPS:         arith.cmpi sge
// LOOPS:         ingot.loops (i0 = 3, i1 = 4, i2 = 7)
// LOOPS:         arith.select {{.*}} : f32
// LOOPS:         %[[KEPT:.*]] = ingot.loops (i0 = 3, i1 = 4, i2 = 7)
// LOOPS:         arith.cmpf une
// LOOPS:         math.exp
// LOOPS:         ingot.loops (i0 = 3, i1 = 4, i2 = 2 | k0 = 7)
// LOOPS-NEXT:      reads %[[KEPT]]
func.func @excluded(%q: tensor<3x4x5xf32>, %k: tensor<3x7x5xf32>, %v: tensor<3x7x2xf32>, %m: tensor<3x1x7xi1>) -> tensor<3x4x2xf32> {
  %o = ingot.attention %q, %k, %v, %m scale = 0.25 causal = true
    : tensor<3x4x5xf32>, tensor<3x7x5xf32>, tensor<3x7x2xf32>, tensor<3x1x7xi1>
  return %o : tensor<3x4x2xf32>
}

// Neither scores nor weights are kept for the gradient.
// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[Q:.*]]: tensor<4x5xf32>, %[[K:.*]]: tensor<7x5xf32>, %[[V:.*]]: tensor<7x2xf32>, %[[M:.*]]: tensor<4x7xi1>, %[[DO:.*]]: tensor<4x2xf32>)
// GRAD-NEXT:    %[[DQ:.*]], %[[DK:.*]], %[[DV:.*]] = ingot.attention_backward %[[DO]], %[[Q]], %[[K]], %[[V]], %[[M]] scale = 2.500000e-01 causal = true
// GRAD-NEXT:    return %[[DQ]], %[[DK]], %[[DV]]
func.func @gradient(%q: tensor<4x5xf32>, %k: tensor<7x5xf32>, %v: tensor<7x2xf32>, %m: tensor<4x7xi1>, %do: tensor<4x2xf32>) -> (tensor<4x5xf32>, tensor<7x5xf32>, tensor<7x2xf32>) {
  %o = ingot.attention %q, %k, %v, %m scale = 0.25 causal = true
    : tensor<4x5xf32>, tensor<7x5xf32>, tensor<7x2xf32>, tensor<4x7xi1>
  %p = ingot.mul %o, %do : tensor<4x2xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<4x2xf32>
  %g:3 = ingot.grad %loss wrt %q, %k, %v : tensor<f32>, tensor<4x5xf32>, tensor<7x5xf32>, tensor<7x2xf32>
    -> tensor<4x5xf32>, tensor<7x5xf32>, tensor<7x2xf32>
  return %g#0, %g#1, %g#2 : tensor<4x5xf32>, tensor<7x5xf32>, tensor<7x2xf32>
}

// The gradient of an added mask is summed where the mask is repeated: over queries.
// GRAD-LABEL: func @gradient_of_mask
// GRAD:         %[[ALL:.*]] = ingot.softmax_backward
// GRAD-NEXT:    %[[DS:.*]] = ingot.where %{{.*}}, %[[ALL]],
// GRAD-NEXT:    %[[SUM:.*]] = ingot.sum %[[DS]], dims = [0] : tensor<4x7xf32>
// GRAD-NEXT:    %[[DM:.*]] = ingot.reshape %[[SUM]] : tensor<7xf32> to tensor<1x7xf32>
// GRAD-NEXT:    return %[[DM]]
func.func @gradient_of_mask(%q: tensor<4x5xf32>, %k: tensor<7x5xf32>, %v: tensor<7x2xf32>, %m: tensor<1x7xf32>, %do: tensor<4x2xf32>) -> tensor<1x7xf32> {
  %o = ingot.attention %q, %k, %v, %m scale = 0.25 causal = false
    : tensor<4x5xf32>, tensor<7x5xf32>, tensor<7x2xf32>, tensor<1x7xf32>
  %p = ingot.mul %o, %do : tensor<4x2xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<4x2xf32>
  %g = ingot.grad %loss wrt %m : tensor<f32>, tensor<1x7xf32> -> tensor<1x7xf32>
  return %g : tensor<1x7xf32>
}
