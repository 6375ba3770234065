// RUN: ingot-opt %s --split-input-file --verify-diagnostics --ingot-check-arena

// What PlanArena must never produce: each plan is wrong in one place.

func.func private @negate(%x: memref<16xf32>, %y: memref<16xf32>, %task: index) attributes {ingot.kernel_function} { return }
func.func @overwritten_too_early(%x: tensor<16xf32>) -> (tensor<16xf32>, tensor<16xf32>) attributes {ingot.arena_bytes = 64 : i64} {
  %a = ingot.launch "negate" [@negate](%x) tasks = [1] scratch = 0 overwrites = [-1] flops = 16
    {slots = [#ingot.slot<input 0, offset = 0, bytes = 64>, #ingot.slot<arena 0, offset = 0, bytes = 64>]} : (tensor<16xf32>) -> tensor<16xf32>
  %b = ingot.launch "negate" [@negate](%x) tasks = [1] scratch = 0 overwrites = [-1] flops = 16
    {slots = [#ingot.slot<input 0, offset = 0, bytes = 64>, #ingot.slot<arena 0, offset = 0, bytes = 64>]} : (tensor<16xf32>) -> tensor<16xf32>
  // expected-error@+1 {{input 0 is read after its memory was overwritten}}
  %c = ingot.launch "negate" [@negate](%a) tasks = [1] scratch = 0 overwrites = [-1] flops = 16
    {slots = [#ingot.slot<arena 0, offset = 0, bytes = 64>, #ingot.slot<output 0, offset = 0, bytes = 64>]} : (tensor<16xf32>) -> tensor<16xf32>
  return %c, %b : tensor<16xf32>, tensor<16xf32>
}

// -----

func.func private @negate(%x: memref<16xf32>, %y: memref<16xf32>, %task: index) attributes {ingot.kernel_function} { return }
func.func @outside_arena(%x: tensor<16xf32>) -> tensor<16xf32> attributes {ingot.arena_bytes = 32 : i64} {
  // expected-error@+1 {{slot 1 lies outside the arena of 32 bytes}}
  %a = ingot.launch "negate" [@negate](%x) tasks = [1] scratch = 0 overwrites = [-1] flops = 16
    {slots = [#ingot.slot<input 0, offset = 0, bytes = 64>, #ingot.slot<arena 0, offset = 0, bytes = 64>]} : (tensor<16xf32>) -> tensor<16xf32>
  return %a : tensor<16xf32>
}

// -----

func.func private @negate(%x: memref<16xf32>, %y: memref<16xf32>, %task: index) attributes {ingot.kernel_function} { return }
func.func @overlap(%x: tensor<16xf32>) -> tensor<16xf32> attributes {ingot.arena_bytes = 128 : i64} {
  %a = ingot.launch "negate" [@negate](%x) tasks = [1] scratch = 0 overwrites = [-1] flops = 16
    {slots = [#ingot.slot<input 0, offset = 0, bytes = 64>, #ingot.slot<arena 0, offset = 0, bytes = 64>]} : (tensor<16xf32>) -> tensor<16xf32>
  // expected-error@+1 {{slot 1 overlaps slot 0}}
  %b = ingot.launch "negate" [@negate](%a) tasks = [1] scratch = 0 overwrites = [0] flops = 16
    {slots = [#ingot.slot<arena 0, offset = 0, bytes = 64>, #ingot.slot<arena 0, offset = 32, bytes = 64>]} : (tensor<16xf32>) -> tensor<16xf32>
  return %b : tensor<16xf32>
}

// -----

func.func private @negate(%x: memref<16xf32>, %y: memref<16xf32>, %task: index) attributes {ingot.kernel_function} { return }
func.func @writes_input(%x: tensor<16xf32>) -> tensor<16xf32> attributes {ingot.arena_bytes = 0 : i64} {
  // expected-error@+1 {{slot 1 writes memory that is only read}}
  %a = ingot.launch "negate" [@negate](%x) tasks = [1] scratch = 0 overwrites = [0] flops = 16
    {slots = [#ingot.slot<input 0, offset = 0, bytes = 64>, #ingot.slot<input 0, offset = 0, bytes = 64>]} : (tensor<16xf32>) -> tensor<16xf32>
  return %a : tensor<16xf32>
}

// -----

func.func private @negate(%x: memref<16xf32>, %y: memref<16xf32>, %task: index) attributes {ingot.kernel_function} { return }
// expected-error@+1 {{result 0 is not where it belongs}}
func.func @result_in_arena(%x: tensor<16xf32>) -> tensor<16xf32> attributes {ingot.arena_bytes = 64 : i64} {
  %a = ingot.launch "negate" [@negate](%x) tasks = [1] scratch = 0 overwrites = [-1] flops = 16
    {slots = [#ingot.slot<input 0, offset = 0, bytes = 64>, #ingot.slot<arena 0, offset = 0, bytes = 64>]} : (tensor<16xf32>) -> tensor<16xf32>
  return %a : tensor<16xf32>
}
