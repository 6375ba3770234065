// RUN: ingot-opt %s --ingot-plan-arena --verify-diagnostics

func.func private @negate(%x: memref<35184372088832xi8>, %y: memref<35184372088832xi8>, %task: index) attributes {ingot.kernel_function} { return }

// Each is half of what an arena may hold; three are alive during the second launch.
// expected-error @+1 {{expected at most 2^46 bytes of intermediate tensors, found 105553116}}
func.func @too_large(%x: tensor<35184372088832xi8>) -> tensor<35184372088832xi8> {
  %a = ingot.launch "negate" [@negate](%x) tasks = [1] scratch = 0 overwrites = [-1] flops = 1 : (tensor<35184372088832xi8>) -> tensor<35184372088832xi8>
  %b = ingot.launch "negate" [@negate](%x) tasks = [1] scratch = 0 overwrites = [-1] flops = 1 : (tensor<35184372088832xi8>) -> tensor<35184372088832xi8>
  %c = ingot.launch "negate" [@negate](%a) tasks = [1] scratch = 0 overwrites = [-1] flops = 1 : (tensor<35184372088832xi8>) -> tensor<35184372088832xi8>
  %d = ingot.launch "select" [@negate](%a, %b, %c) tasks = [1] scratch = 0 overwrites = [-1] flops = 1 : (tensor<35184372088832xi8>, tensor<35184372088832xi8>, tensor<35184372088832xi8>) -> tensor<35184372088832xi8>
  return %d : tensor<35184372088832xi8>
}
