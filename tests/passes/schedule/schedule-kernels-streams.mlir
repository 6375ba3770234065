// RUN: ingot-opt %s --ingot-set-target=target=x86-64-v3 --ingot-form-kernels --ingot-lower-to-loops=kernels-only --ingot-schedule-kernels | FileCheck %s --check-prefix=FAR
// RUN: ingot-opt %s --ingot-set-target="target=x86-64-v3 facts=l2=4M" --ingot-form-kernels --ingot-lower-to-loops=kernels-only --ingot-schedule-kernels | FileCheck %s --check-prefix=NEAR
// RUN: ingot-opt %s --ingot-set-target=target=x86-64-v4 --ingot-form-kernels --ingot-lower-to-loops=kernels-only --ingot-schedule-kernels | FileCheck %s --check-prefix=WIDE

// A product of one step waits for the four tensors of 512 KB that it reads and writes. A
// panel of half a line would bring each line twice from beyond an L2 cache of 512 KB,
// whose sets the rows of 2 KB share; long pieces of few rows are fetched ahead. In a
// cache that holds all of them, of 4 MB or the 2 MB of the wider machine, the tile is that
// of the sums.
// FAR: ingot.kernel "matmul + add + add + add" schedule = #ingot.schedule<tiles {overwrites = [2], tile = [1, 12]}>
// NEAR: ingot.kernel "matmul + add + add + add" schedule = #ingot.schedule<tiles {overwrites = [2], tile = [13, 1]}>
// WIDE: ingot.kernel "matmul + add + add + add" schedule = #ingot.schedule<tiles {overwrites = [2], tile = [13, 2]}>
func.func @rank_one(%x: tensor<256x1xf32>, %y: tensor<1x512xf32>, %a: tensor<256x512xf32>, %b: tensor<256x512xf32>, %c: tensor<256x512xf32>) -> tensor<256x512xf32> {
  %p = ingot.matmul %x, %y : tensor<256x1xf32>, tensor<1x512xf32>
  %0 = ingot.add %p, %a : tensor<256x512xf32>
  %1 = ingot.add %0, %b : tensor<256x512xf32>
  %2 = ingot.add %1, %c : tensor<256x512xf32>
  return %2 : tensor<256x512xf32>
}

// Sums of 512 steps outlast the memory: one tile on either machine.
// FAR: ingot.kernel "matmul + add" schedule = #ingot.schedule<tiles {
// FAR-SAME: tile = [6, 2]
// NEAR: ingot.kernel "matmul + add" schedule = #ingot.schedule<tiles {
// NEAR-SAME: tile = [6, 2]
func.func @long_sums(%x: tensor<256x512xf32>, %y: tensor<512x512xf32>, %a: tensor<256x512xf32>) -> tensor<256x512xf32> {
  %p = ingot.matmul %x, %y : tensor<256x512xf32>, tensor<512x512xf32>
  %0 = ingot.add %p, %a : tensor<256x512xf32>
  return %0 : tensor<256x512xf32>
}
