// RUN: ingot-opt %s | ingot-opt | FileCheck %s

func.func private @partial(%in: memref<7xf32>, %out: memref<7xf32>, %scratch: memref<64xi8>, %task: index)
func.func private @combine(%in: memref<7xf32>, %out: memref<7xf32>, %scratch: memref<64xi8>, %task: index)

// CHECK-LABEL: func @in_place
// CHECK-SAME:      (%[[X:.*]]: tensor<7xf32>)
// CHECK:         %[[Y:.*]] = ingot.launch "scan" [@partial, @combine](%[[X]]) tasks = [4, 1] scratch = 64 overwrites = [0] flops = 14 : (tensor<7xf32>) -> tensor<7xf32>
// CHECK:         return %[[Y]]
func.func @in_place(%x: tensor<7xf32>) -> tensor<7xf32> {
  %y = ingot.launch "scan" [@partial, @combine](%x) tasks = [4, 1] scratch = 64 overwrites = [0] flops = 14 : (tensor<7xf32>) -> tensor<7xf32>
  return %y : tensor<7xf32>
}

// Bytes count, not types: 7 f32 and 14 bf16 fill the same memory.
func.func @other_type_of_equal_size(%x: tensor<7xf32>) -> tensor<14xbf16> {
  // CHECK: overwrites = [0]
  %y = ingot.launch "bits" [@partial](%x) tasks = [4] scratch = 0 overwrites = [0] flops = 0 : (tensor<7xf32>) -> tensor<14xbf16>
  return %y : tensor<14xbf16>
}
