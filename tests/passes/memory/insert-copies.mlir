// RUN: ingot-opt %s --ingot-insert-copies | FileCheck %s
// RUN: ingot-opt %s --ingot-insert-copies=cuda=true | FileCheck %s --check-prefix=CUDA

// The same copies are made on a GPU, by text: 7 words of 4 bytes.
// CUDA-LABEL: func @returns
// CUDA-SAME:      (%[[X:.*]]: tensor<7xf32>)
// CUDA:         ingot.launch "copy" [@copy_28](%[[X]]) tasks = [1]
// CUDA:         func private @copy_28(memref<28xi8>, memref<28xi8>)
// CUDA-SAME:    INGOT_KERNEL(copy_28, 256,{{.*}}const unsigned *__restrict__ input0{{.*}}for (; i < 7; i += step){{.*}}storePack<1>(output0 + i, loadPack<1>(input0 + i));

func.func private @negate(%x: memref<7xf32>, %y: memref<7xf32>, %task: index) attributes {ingot.kernel_function} { return }

// A returned argument, and the second return of one value, are copied.
// CHECK-LABEL: func @returns
// CHECK-SAME:      (%[[X:.*]]: tensor<7xf32>)
// CHECK:         %[[Y:.*]] = ingot.launch "negate"
// CHECK:         %[[A:.*]] = ingot.launch "copy" [@copy_28](%[[X]])
// CHECK:         %[[B:.*]] = ingot.launch "copy" [@copy_28](%[[Y]])
// CHECK:         return %[[Y]], %[[A]], %[[B]]
func.func @returns(%x: tensor<7xf32>) -> (tensor<7xf32>, tensor<7xf32>, tensor<7xf32>) {
  %y = ingot.launch "negate" [@negate](%x) tasks = [1] scratch = 0 overwrites = [-1] flops = 7 : (tensor<7xf32>) -> tensor<7xf32>
  return %y, %x, %y : tensor<7xf32>, tensor<7xf32>, tensor<7xf32>
}

// The launch may overwrite what it reads: the state is updated in place.
// CHECK-LABEL: func @in_place
// CHECK-NOT:     "copy"
// CHECK:         return
func.func @in_place(%w: tensor<7xf32> {ingot.state = "w"}) -> (tensor<7xf32> {ingot.state = "w"}) {
  %y = ingot.launch "negate" [@negate](%w) tasks = [1] scratch = 0 overwrites = [0] flops = 7 : (tensor<7xf32>) -> tensor<7xf32>
  return %y : tensor<7xf32>
}

// A later launch still reads the old value: writing in place would change it.
// CHECK-LABEL: func @read_later
// CHECK:         %[[N:.*]] = ingot.launch "negate"
// CHECK:         ingot.launch "negate"
// CHECK:         %[[C:.*]] = ingot.launch "copy" [@copy_28](%[[N]])
// CHECK:         return %[[C]]
func.func @read_later(%w: tensor<7xf32> {ingot.state = "w"}) -> (tensor<7xf32> {ingot.state = "w"}, tensor<7xf32>) {
  %n = ingot.launch "negate" [@negate](%w) tasks = [1] scratch = 0 overwrites = [0] flops = 7 : (tensor<7xf32>) -> tensor<7xf32>
  %y = ingot.launch "negate" [@negate](%w) tasks = [1] scratch = 0 overwrites = [-1] flops = 7 : (tensor<7xf32>) -> tensor<7xf32>
  return %n, %y : tensor<7xf32>, tensor<7xf32>
}

// The program's own function of that name is none that copies.
// CHECK-LABEL: func @taken
// CHECK-SAME:      (%[[X:.*]]: tensor<4xf32>)
// CHECK:         %[[C:.*]] = ingot.launch "copy" [@[[COPY:copy_16_.*]]](%[[X]])
// CHECK:         return %[[C]]
func.func @taken(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}

// CHECK:       func @copy_16(
func.func @copy_16(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = ingot.launch "negate" [@negate](%x) tasks = [1] scratch = 0 overwrites = [-1] flops = 4 : (tensor<4xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// CHECK:       func private @copy_28(
// CHECK:       func private @[[COPY]](%{{.*}}: memref<16xi8>
