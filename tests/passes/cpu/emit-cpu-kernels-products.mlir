// RUN: ingot-opt %s --ingot-set-target --ingot-schedule-kernels --ingot-emit-cpu-kernels --split-input-file | FileCheck %s

// The weight is [out, in]: its transpose is folded into packing, which the task
// does for each panel before it is used. The residual is read only where the
// result is written, so the result may take its memory, and neither of them may
// be noalias.
// CHECK-LABEL: func.func @linear(
// CHECK:         ingot.launch "linear" [@[[PRODUCT:[a-z_0-9]*]]] schedule = #ingot.schedule<tiles {{.*}} tasks = [1]
// CHECK-SAME:      scratch = 7680 overwrites = [3] flops = 98400
// CHECK:       func.func private @[[PRODUCT]](
// CHECK-SAME:      %{{.*}}: memref<20x60xf32> {llvm.noalias}, %{{.*}}: memref<41x60xf32> {llvm.noalias},
// CHECK-SAME:      %{{.*}}: memref<41xf32> {llvm.noalias}, %[[RESIDUAL:.*]]: memref<20x41xf32>, %[[OUT:.*]]: memref<20x41xf32>,
// CHECK-SAME:      %{{.*}}: memref<7680xi8> {llvm.noalias}, %{{.*}}: index)
// CHECK-SAME:      ingot.kernel_function
// CHECK:         vector.shuffle
// The bias is loaded once per vector of columns, outside the sums, and 41 columns
// leave 9 lanes to a mask.
// CHECK:         scf.for
// CHECK:           vector.fma {{.*}} : vector<16xf32>
// CHECK:         arith.addf {{.*}} : vector<16xf32>
// CHECK:         arith.maximumf {{.*}} : vector<16xf32>
// CHECK:         vector.store
// CHECK:         vector.maskedstore
func.func @linear(%x: tensor<20x60xf32>, %w: tensor<41x60xf32>, %b: tensor<41xf32>,
                  %r: tensor<20x41xf32>) -> tensor<20x41xf32> {
  %y = ingot.kernel "linear"(%x, %w, %b, %r) : (tensor<20x60xf32>, tensor<41x60xf32>, tensor<41xf32>, tensor<20x41xf32>) -> (tensor<20x41xf32>) {
  ^bb0(%input: tensor<20x60xf32>, %weight: tensor<41x60xf32>, %bias: tensor<41xf32>, %residual: tensor<20x41xf32>):
    %t = ingot.loops (m = 60, n = 41) reads %weight[n, m] writes [m, n] {
    ^bb0(%i: f32):
      ingot.yield %i : f32
    } : (tensor<41x60xf32>) -> tensor<60x41xf32>
    %p = ingot.loops (m = 20, n = 41 | k = 60) reads %input[m, k], %t[k, n] writes [m, n] from 0.0 {
    ^bb0(%i: f32, %j: f32, %o: f32):
      %0 = arith.mulf %i, %j : f32
      %1 = arith.addf %o, %0 : f32
      ingot.yield %1 : f32
    } : (tensor<20x60xf32>, tensor<60x41xf32>) -> tensor<20x41xf32>
    %s = ingot.loops (m = 20, n = 41) reads %p[m, n], %bias[n], %residual[m, n] writes [m, n] {
    ^bb0(%i: f32, %j: f32, %k: f32):
      %zero = arith.constant 0.0 : f32
      %0 = arith.addf %i, %j : f32
      %1 = arith.maximumf %0, %zero : f32
      %2 = arith.addf %1, %k : f32
      ingot.yield %2 : f32
    } : (tensor<20x41xf32>, tensor<41xf32>, tensor<20x41xf32>) -> tensor<20x41xf32>
    ingot.yield %s : tensor<20x41xf32>
  }
  return %y : tensor<20x41xf32>
}

// -----

// A kernel without a product of two different operands is no product: it runs in
// rows.
// CHECK-LABEL: func.func @row_sums
// CHECK:         ingot.launch "row_sums" [@{{.*}}] schedule = #ingot.schedule<rows
func.func @row_sums(%x: tensor<4x5xf32>) -> tensor<4xf32> {
  %y = ingot.kernel "row_sums"(%x) : (tensor<4x5xf32>) -> (tensor<4xf32>) {
  ^bb0(%input: tensor<4x5xf32>):
    %p = ingot.loops (m = 4 | k = 5) reads %input[m, k], %input[m, k] writes [m] from 0.0 {
    ^bb0(%i: f32, %j: f32, %o: f32):
      %0 = arith.mulf %i, %j : f32
      %1 = arith.addf %o, %0 : f32
      ingot.yield %1 : f32
    } : (tensor<4x5xf32>, tensor<4x5xf32>) -> tensor<4xf32>
    ingot.yield %p : tensor<4xf32>
  }
  return %y : tensor<4xf32>
}

// -----

// Tiles read their operands from memory; what is computed first runs in rows.
// CHECK-LABEL: func.func @computed_operand
// CHECK:         ingot.launch "computed_operand" [@{{.*}}] schedule = #ingot.schedule<rows {nests = [{column = 2, columnwise = true, groups = [0], rows = [1]}]}>
func.func @computed_operand(%x: tensor<4x5xf32>, %w: tensor<5x6xf32>) -> tensor<4x6xf32> {
  %y = ingot.kernel "computed_operand"(%x, %w) : (tensor<4x5xf32>, tensor<5x6xf32>) -> (tensor<4x6xf32>) {
  ^bb0(%input: tensor<4x5xf32>, %weight: tensor<5x6xf32>):
    %d = ingot.loops (m = 4, n = 5) reads %input[m, n] writes [m, n] {
    ^bb0(%i: f32):
      %0 = arith.addf %i, %i : f32
      ingot.yield %0 : f32
    } : (tensor<4x5xf32>) -> tensor<4x5xf32>
    %p = ingot.loops (m = 4, n = 6 | k = 5) reads %d[m, k], %weight[k, n] writes [m, n] from 0.0 {
    ^bb0(%i: f32, %j: f32, %o: f32):
      %0 = arith.mulf %i, %j : f32
      %1 = arith.addf %o, %0 : f32
      ingot.yield %1 : f32
    } : (tensor<4x5xf32>, tensor<5x6xf32>) -> tensor<4x6xf32>
    ingot.yield %p : tensor<4x6xf32>
  }
  return %y : tensor<4x6xf32>
}

// -----

// An epilogue that reads three tensors would wait for them: between the first
// steps of a tile's sums, the vectors of the tile before, whose sums wait in
// memory, are finished and what the tile itself will read is fetched. The last tile is finished at the end.
// CHECK-LABEL: func.func private @deferred_kernel(
// CHECK-DAG:     %[[SUMS:.*]] = memref.alloca() {alignment = 64 : i64} : memref<{{.*}}xf32>
// CHECK-DAG:     %[[PLACE:.*]] = memref.alloca() : memref<3xindex>
// CHECK:         scf.for
// CHECK:           memref.load %[[PLACE]]
// CHECK:           %[[FIRST:[0-9]+]]:24 = scf.for %{{.*}} = %{{.*}} to %[[SPLIT:[0-9]+]] step
// CHECK:             vector.load %[[SUMS]]
// CHECK:             arith.subf {{.*}} : vector<16xf32>
// CHECK:             vector.store
// CHECK-COUNT-3:     memref.prefetch %{{.*}}, read, locality<3>
// CHECK-NOT:         memref.prefetch
// CHECK:             vector.fma
// CHECK:           scf.for %{{.*}} = %[[SPLIT]] to %{{.*}} iter_args(%{{.*}} = %[[FIRST]]#0
// CHECK-NOT:         vector.load %[[SUMS]]
// CHECK:             vector.fma
// CHECK:           vector.store %{{.*}}, %[[SUMS]]
// CHECK:           memref.store %{{.*}}, %[[PLACE]]
// CHECK:         vector.load %[[SUMS]]
// CHECK:         return
func.func @deferred(%x: tensor<40x60xf32>, %y: tensor<40x64xf32>, %r: tensor<60x64xf32>,
                    %s: tensor<60x64xf32>, %t: tensor<60x64xf32>) -> tensor<60x64xf32> {
  %z = ingot.kernel "deferred_kernel"(%x, %y, %r, %s, %t) : (tensor<40x60xf32>, tensor<40x64xf32>, tensor<60x64xf32>, tensor<60x64xf32>, tensor<60x64xf32>) -> (tensor<60x64xf32>) {
  ^bb0(%a: tensor<40x60xf32>, %b: tensor<40x64xf32>, %c: tensor<60x64xf32>, %d: tensor<60x64xf32>, %g: tensor<60x64xf32>):
    %p = ingot.loops (m = 60, n = 64 | k = 40) reads %a[k, m], %b[k, n] writes [m, n] from 0.0 {
    ^bb0(%i: f32, %j: f32, %o: f32):
      %0 = arith.mulf %i, %j : f32
      %1 = arith.addf %o, %0 : f32
      ingot.yield %1 : f32
    } : (tensor<40x60xf32>, tensor<40x64xf32>) -> tensor<60x64xf32>
    %q = ingot.loops (m = 60, n = 64) reads %p[m, n], %c[m, n], %d[m, n], %g[m, n] writes [m, n] {
    ^bb0(%i: f32, %j: f32, %k: f32, %l: f32):
      %0 = arith.mulf %i, %j : f32
      %1 = arith.addf %0, %k : f32
      %2 = arith.subf %1, %l : f32
      ingot.yield %2 : f32
    } : (tensor<60x64xf32>, tensor<60x64xf32>, tensor<60x64xf32>, tensor<60x64xf32>) -> tensor<60x64xf32>
    ingot.yield %q : tensor<60x64xf32>
  }
  return %z : tensor<60x64xf32>
}

// -----

// What the epilogue reads for one row lies far apart: the last lanes are more than
// 2^31 elements behind the first.
// CHECK-LABEL: func private @far_apart_kernel(
// CHECK:         arith.constant dense<[0, 150000000, {{.*}}, 2100000000, 2250000000]> : vector<16xi64>
func.func @far_apart(%x: tensor<3x7xf32>, %y: tensor<7x17xf32>, %t: tensor<17x150000000xf32>) -> tensor<3x17xf32> {
  %z = ingot.kernel "far_apart_kernel"(%x, %y, %t) : (tensor<3x7xf32>, tensor<7x17xf32>, tensor<17x150000000xf32>) -> (tensor<3x17xf32>) {
  ^bb0(%a: tensor<3x7xf32>, %b: tensor<7x17xf32>, %c: tensor<17x150000000xf32>):
    %p = ingot.loops (m = 3, n = 17 | k = 7) reads %a[m, k], %b[k, n] writes [m, n] from 0.0 {
    ^bb0(%i: f32, %j: f32, %o: f32):
      %0 = arith.mulf %i, %j : f32
      %1 = arith.addf %o, %0 : f32
      ingot.yield %1 : f32
    } : (tensor<3x7xf32>, tensor<7x17xf32>) -> tensor<3x17xf32>
    %s = ingot.loops (n = 17, m = 3) reads %c[n, m + 7] writes [n, m] {
    ^bb0(%i: f32):
      ingot.yield %i : f32
    } : (tensor<17x150000000xf32>) -> tensor<17x3xf32>
    %q = ingot.loops (m = 3, n = 17) reads %p[m, n], %s[n, m] writes [m, n] {
    ^bb0(%i: f32, %j: f32):
      %0 = arith.addf %i, %j : f32
      ingot.yield %0 : f32
    } : (tensor<3x17xf32>, tensor<17x3xf32>) -> tensor<3x17xf32>
    ingot.yield %q : tensor<3x17xf32>
  }
  return %z : tensor<3x17xf32>
}
