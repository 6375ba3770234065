// RUN: ingot-opt %s --ingot-differentiate --ingot-lower-to-loops | FileCheck %s --check-prefix=LOOPS
// RUN: ingot-opt %s --ingot-differentiate --canonicalize --cse | FileCheck %s --check-prefix=GRAD

// ln(e^x / sum) would be ln(0) for small x: the logarithm is taken of the sum only.
// LOOPS-LABEL: func @lowering
// LOOPS:         ingot.loops (i0 = {{.*}} | k0 = {{.*}})
// LOOPS:           arith.maximumf
// LOOPS:           arith.subf
// LOOPS:           math.exp
// LOOPS:         ingot.loops (i0 = {{.*}} | k0 = {{.*}})
// LOOPS:           arith.addf
// LOOPS:           math.log
// LOOPS:           arith.subf
// LOOPS-NOT:     math
// LOOPS:         return
func.func @lowering(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %y = ingot.log_softmax %x, dim = 1 : tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}

// Eight bits of mantissa: a sum of ones in bf16 stops growing at 256.
// LOOPS-LABEL: func @narrow
// LOOPS:         arith.extf {{.*}} : bf16 to f32
// LOOPS:         arith.addf {{.*}} : f32
// LOOPS:         arith.truncf {{.*}} : f32 to bf16
func.func @narrow(%x: tensor<3x5xbf16>) -> tensor<3x5xbf16> {
  %y = ingot.log_softmax %x, dim = 1 : tensor<3x5xbf16>
  return %y : tensor<3x5xbf16>
}

// The result is kept, the input is not needed.
// GRAD-LABEL: func @gradient
// GRAD-SAME:      (%[[X:.*]]: tensor<3x5xf32>, %[[DY:.*]]: tensor<3x5xf32>)
// GRAD-NEXT:    %[[Y:.*]] = ingot.log_softmax %[[X]], dim = 0
// GRAD-NEXT:    %[[DX:.*]] = ingot.log_softmax_backward %[[DY]], %[[Y]], dim = 0
// GRAD-NEXT:    return %[[DX]]
func.func @gradient(%x: tensor<3x5xf32>, %dy: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %y = ingot.log_softmax %x, dim = 0 : tensor<3x5xf32>
  %p = ingot.mul %y, %dy : tensor<3x5xf32>
  %loss = ingot.sum %p, dims = [0, 1] : tensor<3x5xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<3x5xf32> -> tensor<3x5xf32>
  return %g : tensor<3x5xf32>
}
