// RUN: ingot-opt %s --ingot-differentiate --split-input-file --verify-diagnostics

// d (x^2 + w) / dx = 2 x, in which no w is left.
func.func @gradient_of_a_gradient(%x: tensor<f32>, %w: tensor<f32> {ingot.state = "fc.w"}) -> tensor<f32> {
  %s = ingot.mul %x, %x : tensor<f32>
  %loss = ingot.add %s, %w : tensor<f32>
  %g = ingot.grad %loss wrt %x {all_used = true} : tensor<f32>, tensor<f32> -> tensor<f32>
  // expected-error @+1 {{the loss does not depend on 'fc.w'; {.allow_unused = true} gives a gradient of 0}}
  %h = ingot.grad %g wrt %w {all_used = true} : tensor<f32>, tensor<f32> -> tensor<f32>
  return %h : tensor<f32>
}

// -----

func.func @value_that_is_no_state(%x: tensor<f32>, %y: tensor<f32>) -> tensor<f32> {
  %d = ingot.detach %y : tensor<f32>
  %loss = ingot.mul %x, %d : tensor<f32>
  // expected-error @+1 {{the loss does not depend on wrt[1]; }}
  %g:2 = ingot.grad %loss wrt %x, %y {all_used = true} : tensor<f32>, tensor<f32>, tensor<f32> -> tensor<f32>, tensor<f32>
  return %g#1 : tensor<f32>
}

// -----

// d relu(x + b) / dx asks where x + b is positive: as in PyTorch a gradient of 0.
func.func @by_a_comparison(%x: tensor<f32>, %b: tensor<f32>) -> tensor<f32> {
  %s = ingot.add %x, %b : tensor<f32>
  %loss = ingot.relu %s : tensor<f32>
  %g = ingot.grad %loss wrt %x {all_used = true} : tensor<f32>, tensor<f32> -> tensor<f32>
  %h = ingot.grad %g wrt %b {all_used = true} : tensor<f32>, tensor<f32> -> tensor<f32>
  return %h : tensor<f32>
}

// -----

// Not asked for.
func.func @unused(%x: tensor<f32>, %w: tensor<f32>) -> tensor<f32> {
  %loss = ingot.mul %x, %x : tensor<f32>
  %g = ingot.grad %loss wrt %w : tensor<f32>, tensor<f32> -> tensor<f32>
  return %g : tensor<f32>
}
