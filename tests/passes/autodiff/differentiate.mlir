// RUN: ingot-opt %s --ingot-differentiate --split-input-file --verify-diagnostics | FileCheck %s

// Both users of %y contribute, the last user first: %b, then %a. The order is
// fixed so that results are the same in every run.
// CHECK-LABEL: func @several_users
// CHECK-SAME:      (%[[X:.*]]: tensor<f32>)
// CHECK:         %[[Y:.*]] = ingot.exp %[[X]]
// CHECK:         %[[A:.*]] = ingot.sin %[[Y]]
// CHECK:         %[[B:.*]] = ingot.cos %[[Y]]
// CHECK:         %[[ONE:.*]] = ingot.constant dense<1.0{{.*}}> : tensor<f32>
// CHECK:         %[[FROM_B:.*]] = ingot.neg
// CHECK:         %[[COS:.*]] = ingot.cos %[[Y]]
// CHECK:         %[[FROM_A:.*]] = ingot.mul %[[ONE]], %[[COS]]
// CHECK:         %[[DY:.*]] = ingot.add %[[FROM_B]], %[[FROM_A]]
// CHECK:         %[[DX:.*]] = ingot.mul %[[DY]], %[[Y]]
// CHECK:         return %[[DX]]
func.func @several_users(%x: tensor<f32>) -> tensor<f32> {
  %y = ingot.exp %x : tensor<f32>
  %a = ingot.sin %y : tensor<f32>
  %b = ingot.cos %y : tensor<f32>
  %loss = ingot.add %a, %b : tensor<f32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<f32> -> tensor<f32>
  return %g : tensor<f32>
}

// -----

// A residual connection: without the sum it would train on half of its gradient.
// CHECK-LABEL: func @same_operand_twice
// CHECK-SAME:      (%[[X:.*]]: tensor<f32>)
// CHECK:         %[[ONE:.*]] = ingot.constant dense<1.0{{.*}}> : tensor<f32>
// CHECK:         %[[DX:.*]] = ingot.add %[[ONE]], %[[ONE]]
// CHECK:         return %[[DX]]
func.func @same_operand_twice(%x: tensor<f32>) -> tensor<f32> {
  %loss = ingot.add %x, %x : tensor<f32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<f32> -> tensor<f32>
  return %g : tensor<f32>
}

// -----

// CHECK-LABEL: func @independent
// CHECK:         %[[ZERO:.*]] = ingot.constant dense<0.0{{.*}}> : tensor<3x5xf32>
// CHECK:         return %[[ZERO]]
func.func @independent(%x: tensor<f32>, %w: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %loss = ingot.exp %x : tensor<f32>
  %g = ingot.grad %loss wrt %w : tensor<f32>, tensor<3x5xf32> -> tensor<3x5xf32>
  return %g : tensor<3x5xf32>
}

// -----

// The gradient of a value inside the program, and through it of what it depends
// on: d loss / d y is used for both.
// CHECK-LABEL: func @intermediate
// CHECK-SAME:      (%[[X:.*]]: tensor<f32>)
// CHECK:         %[[Y:.*]] = ingot.exp %[[X]]
// CHECK:         %[[COS:.*]] = ingot.cos %[[Y]]
// CHECK:         %[[DY:.*]] = ingot.mul %{{.*}}, %[[COS]]
// CHECK:         %[[DX:.*]] = ingot.mul %[[DY]], %[[Y]]
// CHECK:         return %[[DY]], %[[DX]]
func.func @intermediate(%x: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
  %y = ingot.exp %x : tensor<f32>
  %loss = ingot.sin %y : tensor<f32>
  %g:2 = ingot.grad %loss wrt %y, %x : tensor<f32>, tensor<f32>, tensor<f32> -> tensor<f32>, tensor<f32>
  return %g#0, %g#1 : tensor<f32>, tensor<f32>
}

// -----

// CHECK-LABEL: func @of_the_loss_itself
// CHECK:         %[[ONE:.*]] = ingot.constant dense<1.0
// CHECK:         return %[[ONE]]
func.func @of_the_loss_itself(%loss: tensor<f32>) -> tensor<f32> {
  %g = ingot.grad %loss wrt %loss : tensor<f32>, tensor<f32> -> tensor<f32>
  return %g : tensor<f32>
}

// -----

// The inner gradient is expanded before the outer one, which then walks its
// operations: d/dx of 2 x (as x + x) is 1 + 1.
// CHECK-LABEL: func @nested
// CHECK-NOT:     ingot.grad
// CHECK:         %[[ONE:.*]] = ingot.constant dense<1.0
// CHECK:         %[[ONE2:.*]] = ingot.constant dense<1.0
// CHECK:         ingot.add
// CHECK-NOT:     ingot.grad
// CHECK:         return
func.func @nested(%x: tensor<f32>) -> tensor<f32> {
  %y = ingot.mul %x, %x : tensor<f32>
  %g = ingot.grad %y wrt %x : tensor<f32>, tensor<f32> -> tensor<f32>
  %h = ingot.grad %g wrt %x : tensor<f32>, tensor<f32> -> tensor<f32>
  return %h : tensor<f32>
}

// -----

// The path through the comparison has no derivative; that through %x has.
// CHECK-LABEL: func @boolean_on_the_way
// CHECK-SAME:      (%[[X:.*]]: tensor<f32>)
// CHECK:         %[[M:.*]] = ingot.compare gt, %[[X]]
// CHECK-NEXT:    ingot.where
// CHECK:         %[[DX:.*]] = ingot.where %[[M]],
// CHECK:         return %[[DX]]
func.func @boolean_on_the_way(%x: tensor<f32>) -> tensor<f32> {
  %zero = ingot.constant dense<0.0> : tensor<f32>
  %m = ingot.compare gt, %x, %zero : tensor<f32>
  %loss = ingot.where %m, %x, %zero : tensor<i1>, tensor<f32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<f32> -> tensor<f32>
  return %g : tensor<f32>
}

// -----

// Each operation doubles the paths from %x to the loss, 32 in all, but is visited
// once: two products of the program and two for the gradient of each.
// CHECK-LABEL: func @many_paths
// CHECK-COUNT-6:  ingot.mul
// CHECK-NOT:      ingot.mul
// CHECK:          return
func.func @many_paths(%x: tensor<f32>) -> tensor<f32> {
  %0 = ingot.add %x, %x : tensor<f32>
  %1 = ingot.mul %0, %0 : tensor<f32>
  %2 = ingot.add %1, %1 : tensor<f32>
  %3 = ingot.mul %2, %2 : tensor<f32>
  %4 = ingot.add %3, %3 : tensor<f32>
  %g = ingot.grad %4 wrt %x : tensor<f32>, tensor<f32> -> tensor<f32>
  return %g : tensor<f32>
}

// -----

func.func @not_differentiable(%p: tensor<7xf32>, %lr: tensor<f32>) -> tensor<7xf32> {
  // expected-error @+1 {{cannot differentiate 'ingot.sgd_update', on which a loss depends}}
  %r:2 = ingot.sgd_update %p, %p, %p, %lr {momentum = 0.0 : f64, dampening = 0.0 : f64, weight_decay = 0.0 : f64, nesterov = false} : tensor<7xf32>, tensor<f32>
  %loss = ingot.sum %r#0, dims = [0] : tensor<7xf32>
  // expected-note @+1 {{the gradient is asked for here}}
  %g = ingot.grad %loss wrt %p : tensor<f32>, tensor<7xf32> -> tensor<7xf32>
  return %g : tensor<7xf32>
}

// -----

// The same operation beside the path does no harm.
// CHECK-LABEL: func @not_differentiable_beside
// CHECK:         ingot.sgd_update
// CHECK:         return
func.func @not_differentiable_beside(%p: tensor<7xf32>, %x: tensor<7xf32>, %lr: tensor<f32>) -> tensor<7xf32> {
  %r:2 = ingot.sgd_update %p, %p, %p, %lr {momentum = 0.0 : f64, dampening = 0.0 : f64, weight_decay = 0.0 : f64, nesterov = false} : tensor<7xf32>, tensor<f32>
  %y = ingot.mul %r#0, %x : tensor<7xf32>
  %loss = ingot.sum %y, dims = [0] : tensor<7xf32>
  %g = ingot.grad %loss wrt %x : tensor<f32>, tensor<7xf32> -> tensor<7xf32>
  return %g : tensor<7xf32>
}
