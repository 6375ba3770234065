// RUN: ingot-opt %s --ingot-expand-math --split-input-file --verify-diagnostics | FileCheck %s

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
