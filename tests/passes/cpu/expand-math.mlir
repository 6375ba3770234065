// RUN: ingot-opt %s --ingot-set-target --ingot-expand-math --split-input-file --verify-diagnostics | FileCheck %s

// CHECK-LABEL: func @kernel
// CHECK-NOT:     math.exp
// CHECK:         math.fma {{.*}} : vector<8xf32>
// CHECK-NOT:     math.exp
// A square root is one instruction.
// CHECK:         math.sqrt %{{.*}} : f64
// CHECK:         return
func.func @kernel(%x: vector<8xf32>, %y: f64) -> (vector<8xf32>, f64) attributes {ingot.kernel_function} {
  %0 = math.exp %x : vector<8xf32>
  %1 = math.sqrt %y : f64
  return %0, %1 : vector<8xf32>, f64
}

// bf16 is the upper half of f32; rounding it is a call of the C library in LLVM.
// CHECK-LABEL: func @bf16
// CHECK-NOT:     truncf
// CHECK:         arith.addi %{{.*}} : vector<8xi32>
// CHECK:         arith.trunci %{{.*}} : vector<8xi32> to vector<8xi16>
// CHECK:         arith.addf %{{.*}} : vector<8xf32>
// CHECK-NOT:     {{truncf|extf}}
// CHECK:         return
func.func @bf16(%x: vector<8xf32>, %y: vector<8xbf16>) -> vector<8xbf16> attributes {ingot.kernel_function} {
  %0 = arith.truncf %x : vector<8xf32> to vector<8xbf16>
  %1 = arith.addf %0, %y : vector<8xbf16>
  return %1 : vector<8xbf16>
}

// What is no kernel function is left alone.
// CHECK-LABEL: func @other
// CHECK:         math.exp
func.func @other(%x: f32) -> f32 {
  %0 = math.exp %x : f32
  return %0 : f32
}

// -----

func.func @unknown(%x: f32) -> f32 attributes {ingot.kernel_function} {
  // expected-error@+1 {{has no expansion into arithmetic}}
  %0 = math.atan %x : f32
  return %0 : f32
}
