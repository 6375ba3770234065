// RUN: ingot-opt %s --ingot-plan-arena --ingot-check-arena | FileCheck %s
// RUN: ingot-opt %s --ingot-plan-arena=alignment=256 --ingot-check-arena | FileCheck %s --check-prefix=WIDE

// Of the two places that the values of the chain take in turn, the second begins
// at the next multiple of the alignment.
// WIDE-LABEL: func @chain
// WIDE-SAME:    ingot.arena_bytes = 512
// WIDE:         slots = [#ingot.slot<arena 0, offset = 0, bytes = 64>, #ingot.slot<arena 0, offset = 256, bytes = 64>]

func.func private @negate(%x: memref<16xf32>, %y: memref<16xf32>, %task: index) attributes {ingot.kernel_function} { return }
func.func private @sum(%x: memref<16xf32>, %s: memref<f32>, %scratch: memref<128xi8>, %task: index) attributes {ingot.kernel_function} { return }

ingot.state @w parameter = dense<0.0> : tensor<16xf32>

// Three values one after another: the third takes the place of the first, the
// second is needed while the third is written. Results go straight to their place.
// CHECK-LABEL: func @chain
// CHECK-SAME:    ingot.arena_bytes = 128
// CHECK:         slots = [#ingot.slot<input 0, offset = 0, bytes = 64>, #ingot.slot<arena 0, offset = 0, bytes = 64>]
// CHECK:         slots = [#ingot.slot<arena 0, offset = 0, bytes = 64>, #ingot.slot<arena 0, offset = 64, bytes = 64>]
// CHECK:         slots = [#ingot.slot<arena 0, offset = 64, bytes = 64>, #ingot.slot<arena 0, offset = 0, bytes = 64>]
// CHECK:         slots = [#ingot.slot<arena 0, offset = 0, bytes = 64>, #ingot.slot<output 0, offset = 0, bytes = 64>]
func.func @chain(%x: tensor<16xf32>) -> tensor<16xf32> {
  %a = ingot.launch "negate" [@negate](%x) tasks = [1] scratch = 0 overwrites = [-1] flops = 16 : (tensor<16xf32>) -> tensor<16xf32>
  %b = ingot.launch "negate" [@negate](%a) tasks = [1] scratch = 0 overwrites = [-1] flops = 16 : (tensor<16xf32>) -> tensor<16xf32>
  %c = ingot.launch "negate" [@negate](%b) tasks = [1] scratch = 0 overwrites = [-1] flops = 16 : (tensor<16xf32>) -> tensor<16xf32>
  %d = ingot.launch "negate" [@negate](%c) tasks = [1] scratch = 0 overwrites = [-1] flops = 16 : (tensor<16xf32>) -> tensor<16xf32>
  return %d : tensor<16xf32>
}

// A launch that may overwrite its operand does so, unless somebody still reads it.
// CHECK-LABEL: func @in_place
// CHECK-SAME:    ingot.arena_bytes = 64
// CHECK:         slots = [#ingot.slot<input 0, {{.*}}>, #ingot.slot<arena 0, offset = 0, bytes = 64>]
// CHECK:         slots = [#ingot.slot<arena 0, offset = 0, bytes = 64>, #ingot.slot<arena 0, offset = 0, bytes = 64>]
// CHECK:         slots = [#ingot.slot<arena 0, offset = 0, bytes = 64>, #ingot.slot<state 0, offset = 0, bytes = 64>]
func.func @in_place(%x: tensor<16xf32>) -> (tensor<16xf32> {ingot.state = "w"}) {
  %a = ingot.launch "negate" [@negate](%x) tasks = [1] scratch = 0 overwrites = [-1] flops = 16 : (tensor<16xf32>) -> tensor<16xf32>
  %b = ingot.launch "negate" [@negate](%a) tasks = [1] scratch = 0 overwrites = [0] flops = 16 : (tensor<16xf32>) -> tensor<16xf32>
  %c = ingot.launch "negate" [@negate](%b) tasks = [1] scratch = 0 overwrites = [0] flops = 16 : (tensor<16xf32>) -> tensor<16xf32>
  return %c : tensor<16xf32>
}

// Scratch lives for its launch only and comes last; a constant has its own slot.
// CHECK-LABEL: func @scratch
// CHECK:         slots = [#ingot.slot<constant 0, offset = 0, bytes = 64>, #ingot.slot<output 0, offset = 0, bytes = 4>, #ingot.slot<arena 0, offset = 0, bytes = 128>]
func.func @scratch() -> tensor<f32> {
  %x = ingot.constant dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]> : tensor<16xf32>
  %s = ingot.launch "sum" [@sum](%x) tasks = [1] scratch = 128 overwrites = [-1] flops = 16 : (tensor<16xf32>) -> tensor<f32>
  return %s : tensor<f32>
}
