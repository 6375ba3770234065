// RUN: ingot-opt %s --split-input-file --ingot-set-target --ingot-form-kernels | FileCheck %s --check-prefixes=CHECK,FUSED
// RUN: ingot-opt %s --split-input-file --ingot-set-target --ingot-form-kernels=eager=true | FileCheck %s --check-prefixes=CHECK,EAGER
// RUN: ingot-opt %s --split-input-file --ingot-set-target --ingot-decompose-composites --ingot-form-kernels=eager=true \
// RUN:   | FileCheck %s --check-prefix=PARTS

// A linear layer is one kernel: the transposed weight is read in place and the
// bias is broadcast in the epilogue. Eager launches each operation by itself.
// CHECK-LABEL: func @linear_relu
// FUSED:         ingot.kernel "matmul + add + relu"
// FUSED:           ingot.transpose
// FUSED:           ingot.matmul
// FUSED:           ingot.expand
// FUSED-NOT:     ingot.kernel
// EAGER:         ingot.kernel "matmul"
// EAGER:           ingot.transpose
// EAGER:         ingot.kernel "add"
// EAGER:           ingot.expand
// EAGER:         ingot.kernel "relu"
// CHECK:         return
func.func @linear_relu(%x: tensor<3x7xf32>, %w: tensor<5x7xf32>, %b: tensor<5xf32>) -> tensor<3x5xf32> {
  %wt = ingot.transpose %w, permutation = [1, 0] : tensor<5x7xf32>
  %xw = ingot.matmul %x, %wt : tensor<3x7xf32>, tensor<7x5xf32>
  %be = ingot.expand %b, dims = [1] : tensor<5xf32> to tensor<3x5xf32>
  %sum = ingot.add %xw, %be : tensor<3x5xf32>
  %y = ingot.relu %sum : tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}

// -----

// A reduction over columns is read again in the same row: one kernel.
// CHECK-LABEL: func @normalise_rows
// FUSED:         ingot.kernel "mul + sum + rsqrt + mul"
// FUSED-NOT:     ingot.kernel
// CHECK:         return
func.func @normalise_rows(%x: tensor<3x7xf32>) -> tensor<3x7xf32> {
  %sq = ingot.mul %x, %x : tensor<3x7xf32>
  %s = ingot.sum %sq, dims = [1] : tensor<3x7xf32>
  %r = ingot.rsqrt %s : tensor<3xf32>
  %re = ingot.expand %r, dims = [0] : tensor<3xf32> to tensor<3x7xf32>
  %y = ingot.mul %x, %re : tensor<3x7xf32>
  return %y : tensor<3x7xf32>
}

// -----

// A sum over rows is known only after the last row: what reads it again per row
// is another kernel, what works on the sum itself is not.
// CHECK-LABEL: func @centre_columns
// FUSED:         ingot.kernel "sum + neg"
// FUSED:         ingot.kernel "add"
// FUSED-NOT:     ingot.kernel
// CHECK:         return
func.func @centre_columns(%x: tensor<3x7xf32>) -> tensor<3x7xf32> {
  %s = ingot.sum %x, dims = [0] : tensor<3x7xf32>
  %n = ingot.neg %s : tensor<7xf32>
  %ne = ingot.expand %n, dims = [1] : tensor<7xf32> to tensor<3x7xf32>
  %y = ingot.add %x, %ne : tensor<3x7xf32>
  return %y : tensor<3x7xf32>
}

// -----

// Joining exp and add would make the kernel wait for the product in between.
// CHECK-LABEL: func @cycle
// FUSED:         ingot.kernel "exp"
// FUSED:         ingot.kernel "matmul + add"
// FUSED-NOT:     ingot.kernel
// CHECK:         return
func.func @cycle(%x: tensor<4x4xf32>, %w: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %e = ingot.exp %x : tensor<4x4xf32>
  %p = ingot.matmul %e, %w : tensor<4x4xf32>, tensor<4x4xf32>
  %y = ingot.add %e, %p : tensor<4x4xf32>
  return %y : tensor<4x4xf32>
}

// -----

// A pointwise operation does not read against the cache lines: the transpose is a
// kernel of its own. A reshape is no kernel at all.
// CHECK-LABEL: func @views
// CHECK:         ingot.kernel "transpose"
// CHECK:         ingot.kernel "neg"
// CHECK:         ingot.reshape
// CHECK-NOT:     ingot.kernel
// CHECK:         return
func.func @views(%x: tensor<3x7xf32>) -> tensor<21xf32> {
  %t = ingot.transpose %x, permutation = [1, 0] : tensor<3x7xf32>
  %n = ingot.neg %t : tensor<7x3xf32>
  %y = ingot.reshape %n : tensor<7x3xf32> to tensor<21xf32>
  return %y : tensor<21xf32>
}

// -----

// The update of a state runs after every reader of its old value,
// CHECK-LABEL: func @update_last
// FUSED:         ingot.kernel "exp"
// FUSED:         ingot.kernel "sub"
// CHECK:         return
func.func @update_last(%w: tensor<7xf32> {ingot.state = "w"}, %g: tensor<7xf32>, %x: tensor<7xf32>)
    -> (tensor<7xf32> {ingot.state = "w"}, tensor<3xf32>) {
  %n = ingot.sub %w, %g : tensor<7xf32>
  %y = ingot.slice %w, [0] to [3] by [1] : tensor<7xf32>
  %z = ingot.exp %y : tensor<3xf32>
  return %n, %z : tensor<7xf32>, tensor<3xf32>
}

// -----

// and then at once, in whatever order the program has them: what it reads need not be
// kept, like the gradient of a weight until the end of a training step.
// CHECK-LABEL: func @update_at_once
// FUSED:         ingot.kernel "exp + sub"
// FUSED:         ingot.kernel "sin + sum"
// EAGER:         ingot.kernel "exp"
// EAGER:         ingot.kernel "sub"
// EAGER:         ingot.kernel "sin"
// EAGER:         ingot.kernel "sum"
// CHECK:         return
func.func @update_at_once(%w: tensor<7xf32> {ingot.state = "w"}, %x: tensor<7xf32>, %y: tensor<3x5xf32>)
    -> (tensor<7xf32> {ingot.state = "w"}, tensor<3xf32>) {
  %e = ingot.exp %x : tensor<7xf32>
  %z = ingot.sin %y : tensor<3x5xf32>
  %s = ingot.sum %z, dims = [1] : tensor<3x5xf32>
  %n = ingot.sub %w, %e : tensor<7xf32>
  return %n, %s : tensor<7xf32>, tensor<3xf32>
}

// -----

// The gradient of x that stands in one kernel with the update of s is needed in the
// middle, and made there.
// CHECK-LABEL: func @update_beside_a_gradient
// FUSED:         ingot.kernel "exp + sub"
// FUSED:         ingot.kernel "matmul"
// FUSED:         ingot.kernel "sin"
// CHECK:         return
func.func @update_beside_a_gradient(%s: tensor<3x5xf32> {ingot.state = "s"}, %x: tensor<3x5xf32>, %w: tensor<5x2xf32>, %y: tensor<4xf32>)
    -> (tensor<3x5xf32> {ingot.state = "s"}, tensor<3x2xf32>, tensor<4xf32>) {
  %e = ingot.exp %x : tensor<3x5xf32>
  %m = ingot.matmul %e, %w : tensor<3x5xf32>, tensor<5x2xf32>
  %z = ingot.sin %y : tensor<4xf32>
  %n = ingot.sub %s, %e : tensor<3x5xf32>
  return %n, %m, %z : tensor<3x5xf32>, tensor<3x2xf32>, tensor<4xf32>
}

// -----

// What is computed again joins no kernel of what it reads: that would be kept.
// CHECK-LABEL: func @computed_again
// CHECK:         ingot.kernel "exp"(
// FUSED:         ingot.kernel "sin + cos"(
// FUSED-NOT:     ingot.kernel
// CHECK:         return
func.func @computed_again(%x: tensor<7xf32>) -> (tensor<7xf32>, tensor<7xf32>) {
  %e = ingot.exp %x : tensor<7xf32>
  %r = ingot.recompute %e, number = 0 : tensor<7xf32>
  %s = ingot.sin %r : tensor<7xf32>
  %c = ingot.cos %s : tensor<7xf32>
  return %e, %c : tensor<7xf32>, tensor<7xf32>
}

// -----

// An AdamW update takes the gradient from the accumulators of its product: the
// emitter fetches the weight and its moments while the sums run.
// CHECK-LABEL: func @adamw
// FUSED:         ingot.kernel "matmul + adamw_update"
// FUSED-NOT:     ingot.kernel
// CHECK:         return
func.func @adamw(%x: tensor<3x5xf32>, %dy: tensor<7x3xf32>, %w: tensor<7x5xf32>, %m: tensor<7x5xf32>,
                 %v: tensor<7x5xf32>, %lr: tensor<f32>) -> (tensor<7x5xf32>, tensor<7x5xf32>, tensor<7x5xf32>) {
  %g = ingot.matmul %dy, %x : tensor<7x3xf32>, tensor<3x5xf32>
  %a:3 = ingot.adamw_update %w, %g, %m, %v, %lr, %lr, %lr
    {beta1 = 0.9, beta2 = 0.999, epsilon = 1.0e-8, weight_decay = 0.01}
    : tensor<7x5xf32>, tensor<f32>, tensor<f32>, tensor<f32>
  return %a#0, %a#1, %a#2 : tensor<7x5xf32>, tensor<7x5xf32>, tensor<7x5xf32>
}

// -----

// A plain step reads one and writes one: it stays on the accumulators.
// CHECK-LABEL: func @gradient_descent
// FUSED:         ingot.kernel "matmul + sub"
// FUSED-NOT:     ingot.kernel
// CHECK:         return
func.func @gradient_descent(%x: tensor<3x5xf32>, %dy: tensor<7x3xf32>, %w: tensor<7x5xf32>) -> tensor<7x5xf32> {
  %g = ingot.matmul %dy, %x : tensor<7x3xf32>, tensor<3x5xf32>
  %n = ingot.sub %w, %g : tensor<7x5xf32>
  return %n : tensor<7x5xf32>
}

// -----

// An eager framework launches one kernel for a normalisation, although it has
// several parts here, and another for what follows.
// PARTS-LABEL: func @parts_of_a_composite
// PARTS:         ingot.kernel "batch_norm"
// PARTS:           ingot.sub
// PARTS:           ingot.mul
// PARTS:           ingot.add
// PARTS:         ingot.kernel "relu"
// PARTS-NOT:     ingot.kernel
// PARTS:         return
func.func @parts_of_a_composite(%x: tensor<2x4x3xf32>, %c: tensor<3xf32>) -> tensor<2x4x3xf32> {
  %n = ingot.batch_norm %x, %c, %c, %c, %c, dim = 2, epsilon = 1.0e-5 : tensor<2x4x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
  %y = ingot.relu %n : tensor<2x4x3xf32>
  return %y : tensor<2x4x3xf32>
}

// -----

// A pool reads neighbours, which its producer has not computed yet; what follows it
// reads one value per window.
// CHECK-LABEL: func @around_a_pool
// FUSED:         ingot.kernel "exp"
// FUSED:         ingot.kernel "pool + relu"
// FUSED-NOT:     ingot.kernel
// CHECK:         return
func.func @around_a_pool(%x: tensor<1x4x6x3xf32>) -> tensor<1x2x3x3xf32> {
  %e = ingot.exp %x : tensor<1x4x6x3xf32>
  %p = ingot.pool %e kind = max kernel = [3, 3] stride = [2, 2] low = [1, 1] high = [0, 0] dilation = [1, 1] layout = channels_last : tensor<1x4x6x3xf32>
  %y = ingot.relu %p : tensor<1x2x3x3xf32>
  return %y : tensor<1x2x3x3xf32>
}

// -----

// Each position reads the weights of a depthwise convolution again: they are transposed
// once, by a kernel of their own.
// CHECK-LABEL: func @depthwise
// CHECK:         ingot.kernel "transpose"
// CHECK:         ingot.kernel "conv"
// CHECK-NOT:     ingot.kernel
// CHECK:         return
func.func @depthwise(%x: tensor<1x8x8x16xf32>, %w: tensor<16x1x3x3xf32>) -> tensor<1x8x8x16xf32> {
  %t = ingot.transpose %w, permutation = [2, 3, 1, 0] : tensor<16x1x3x3xf32>
  %y = ingot.conv %x, %t of = output stride = [1, 1] low = [1, 1] high = [1, 1] dilation = [1, 1] input_dilation = [1, 1] groups = 16 layout = channels_last : tensor<1x8x8x16xf32>, tensor<3x3x1x16xf32>
  return %y : tensor<1x8x8x16xf32>
}

// -----

// Attention has no loops that others could join, which are not those of a scalar.
// PARTS takes it apart.
// CHECK-LABEL: func @attention_and_scalar
// CHECK-DAG:     ingot.kernel "attention"(
// CHECK-DAG:     ingot.kernel "pow
// CHECK:         return
func.func @attention_and_scalar(%x: tensor<1x1xf32>, %s: tensor<f32>) -> tensor<1x1xf32> {
  %a = ingot.attention %x, %x, %x scale = 1.0 causal = false : tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1xf32>
  %p = ingot.pow %s, %s : tensor<f32>
  %e = ingot.expand %p, dims = [] : tensor<f32> to tensor<1x1xf32>
  %y = ingot.div %e, %a : tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}
