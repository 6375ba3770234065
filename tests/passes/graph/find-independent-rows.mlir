// RUN: ingot-opt %s --ingot-find-independent-rows | FileCheck %s

// Rows that are made of the row of the same number alone, of constants that are the
// same for all and of weights.
// CHECK-LABEL: func @layer
// CHECK-SAME:    attributes {ingot.batch = 4 : i64}
func.func @layer(%x: tensor<4x3xf32>, %w: tensor<3x5xf32> {ingot.state = "w"}, %b: tensor<5xf32> {ingot.state = "b"},
                 %scale: tensor<f32>) -> (tensor<4x5xf32>, tensor<4xi64>) {
  %m = ingot.matmul %x, %w : tensor<4x3xf32>, tensor<3x5xf32>
  %e = ingot.expand %b, dims = [1] : tensor<5xf32> to tensor<4x5xf32>
  %a = ingot.add %m, %e : tensor<4x5xf32>
  %zero = ingot.constant dense<0.0> : tensor<4x5xf32>
  %r = ingot.maximum %a, %zero : tensor<4x5xf32>
  %es = ingot.expand %scale, dims = [] : tensor<f32> to tensor<4x5xf32>
  %s = ingot.mul %r, %es : tensor<4x5xf32>
  %y = ingot.softmax %s, dim = 1 : tensor<4x5xf32>
  %c = ingot.argmax %y, dim = 1 : tensor<4x5xf32>
  return %y, %c : tensor<4x5xf32>, tensor<4xi64>
}

// Elements may move, and be left out or added, inside of a row.
// CHECK-LABEL: func @moves
// CHECK-SAME:    attributes {ingot.batch = 4 : i64}
func.func @moves(%x: tensor<4x3xf32>) -> tensor<4x2x4xf32> {
  %f = ingot.flip %x, dims = [1] : tensor<4x3xf32>
  %c = ingot.concat %f, %x dim = 1 : tensor<4x3xf32>, tensor<4x3xf32>
  %p = ingot.pad %c, low = [0, 1], high = [0, 2], value = 2.0 : tensor<4x6xf32>
  %s = ingot.slice %p, [0, 1] to [4, 9] by [1, 1] : tensor<4x9xf32>
  %r = ingot.reshape %s : tensor<4x8xf32> to tensor<4x4x2xf32>
  %y = ingot.transpose %r, permutation = [0, 2, 1] : tensor<4x4x2xf32>
  return %y : tensor<4x2x4xf32>
}

// A sample may be several rows for a while.
// CHECK-LABEL: func @tokens
// CHECK-SAME:    attributes {ingot.batch = 4 : i64}
func.func @tokens(%x: tensor<4x3x2xf32>, %w: tensor<2x5xf32> {ingot.state = "w"}) -> tensor<4x15xf32> {
  %f = ingot.reshape %x : tensor<4x3x2xf32> to tensor<12x2xf32>
  %m = ingot.matmul %f, %w : tensor<12x2xf32>, tensor<2x5xf32>
  %y = ingot.reshape %m : tensor<12x5xf32> to tensor<4x15xf32>
  return %y : tensor<4x15xf32>
}

// CHECK-LABEL: func @image
// CHECK-SAME:    attributes {ingot.batch = 2 : i64}
func.func @image(%x: tensor<2x7x7x3xf32>, %w: tensor<3x2x3x4xf32> {ingot.state = "w"}) -> tensor<2x1x5x4xf32> {
  %c = ingot.conv %x, %w of = output stride = [2, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<2x7x7x3xf32>, tensor<3x2x3x4xf32>
  %y = ingot.pool %c kind = max kernel = [3, 2] stride = [2, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] layout = channels_last : tensor<2x3x6x4xf32>
  return %y : tensor<2x1x5x4xf32>
}

// Of a composite without loops the decomposition is read, and nothing of it stays.
// CHECK-LABEL: func @attends
// CHECK-SAME:    attributes {ingot.batch = 3 : i64}
// CHECK-NEXT:    ingot.attention
// CHECK-NEXT:    return
func.func @attends(%q: tensor<3x4x5xf32>, %k: tensor<3x7x5xf32>, %v: tensor<3x7x2xf32>) -> tensor<3x4x2xf32> {
  %o = ingot.attention %q, %k, %v scale = 0.25 causal = false
    : tensor<3x4x5xf32>, tensor<3x7x5xf32>, tensor<3x7x2xf32>
  return %o : tensor<3x4x2xf32>
}

// A table is no batch; the place in a row may matter.
// CHECK-LABEL: func @embeds
// CHECK-SAME:    attributes {ingot.batch = 4 : i64}
func.func @embeds(%i: tensor<4x6xi64>, %w: tensor<9x3xf32> {ingot.state = "w"}) -> (tensor<4x6x3xf32>, tensor<4x6xi64>) {
  %y = ingot.gather %i of %w dim = 0 : tensor<4x6xi64>, tensor<9x3xf32>
  %n = ingot.iota dim = 1 : tensor<4x6xi64>
  %s = ingot.add %i, %n : tensor<4x6xi64>
  return %y, %s : tensor<4x6x3xf32>, tensor<4x6xi64>
}

// A weight with the one row of a batch of 1 is that of larger batches, repeated.
// CHECK-LABEL: func @single
// CHECK-SAME:    attributes {ingot.batch = 1 : i64}
func.func @single(%x: tensor<1x3xf32>, %b: tensor<1x3xf32> {ingot.state = "b"}) -> tensor<1x3xf32> {
  %y = ingot.add %x, %b : tensor<1x3xf32>
  return %y : tensor<1x3xf32>
}

// Every row reads all of them,
// CHECK-LABEL: func @mean(
// CHECK-NOT:     ingot.batch =
func.func @mean(%x: tensor<4x3xf32>) -> tensor<4x3xf32> {
  %s = ingot.sum %x, dims = [0] : tensor<4x3xf32>
  %e = ingot.expand %s, dims = [1] : tensor<3xf32> to tensor<4x3xf32>
  %y = ingot.sub %x, %e : tensor<4x3xf32>
  return %y : tensor<4x3xf32>
}

// of a batch of 1 as well: the others are not there yet.
// CHECK-LABEL: func @mean_of_one(
// CHECK-NOT:     ingot.batch =
func.func @mean_of_one(%x: tensor<1x3xf32>) -> tensor<1x3xf32> {
  %s = ingot.sum %x, dims = [0] : tensor<1x3xf32>
  %r = ingot.reshape %s : tensor<3xf32> to tensor<1x3xf32>
  %y = ingot.sub %x, %r : tensor<1x3xf32>
  return %y : tensor<1x3xf32>
}

// CHECK-LABEL: func @square(
// CHECK-NOT:     ingot.batch =
func.func @square(%x: tensor<3x3xf32>) -> tensor<3x3xf32> {
  %y = ingot.matmul %x, %x : tensor<3x3xf32>, tensor<3x3xf32>
  return %y : tensor<3x3xf32>
}

// CHECK-LABEL: func @softmax_of_samples(
// CHECK-NOT:     ingot.batch =
func.func @softmax_of_samples(%x: tensor<4x3xf32>) -> tensor<4x3xf32> {
  %y = ingot.softmax %x, dim = 0 : tensor<4x3xf32>
  return %y : tensor<4x3xf32>
}

// CHECK-LABEL: func @batch_statistics(
// CHECK-NOT:     ingot.batch =
func.func @batch_statistics(%x: tensor<3x5x2xf32>, %w: tensor<5xf32> {ingot.state = "w"}, %b: tensor<5xf32> {ingot.state = "b"}) -> tensor<3x5x2xf32> {
  %y, %m, %v = ingot.batch_norm_training %x, %w, %b, dim = 1, epsilon = 1.0e-5 : tensor<3x5x2xf32>, tensor<5xf32>, tensor<5xf32>
  return %y : tensor<3x5x2xf32>
}

// Every row reads another one.
// CHECK-LABEL: func @flipped(
// CHECK-NOT:     ingot.batch =
func.func @flipped(%x: tensor<4x3xf32>) -> tensor<4x3xf32> {
  %y = ingot.flip %x, dims = [0] : tensor<4x3xf32>
  return %y : tensor<4x3xf32>
}

// CHECK-LABEL: func @shifted(
// CHECK-NOT:     ingot.batch =
func.func @shifted(%x: tensor<4x3xf32>) -> tensor<4x3xf32> {
  %s = ingot.slice %x, [0, 0] to [3, 3] by [1, 1] : tensor<4x3xf32>
  %y = ingot.pad %s, low = [1, 0], high = [0, 0], value = 0.0 : tensor<3x3xf32>
  return %y : tensor<4x3xf32>
}

// CHECK-LABEL: func @last_replaced(
// CHECK-NOT:     ingot.batch =
func.func @last_replaced(%x: tensor<4x3xf32>) -> tensor<4x3xf32> {
  %s = ingot.slice %x, [0, 0] to [3, 3] by [1, 1] : tensor<4x3xf32>
  %y = ingot.pad %s, low = [0, 0], high = [1, 0], value = 0.0 : tensor<3x3xf32>
  return %y : tensor<4x3xf32>
}

// CHECK-LABEL: func @chained(
// CHECK-NOT:     ingot.batch =
func.func @chained(%x: tensor<4x3xf32>) -> tensor<4x3xf32> {
  %a = ingot.slice %x, [2, 0] to [4, 3] by [1, 1] : tensor<4x3xf32>
  %b = ingot.slice %x, [0, 0] to [2, 3] by [1, 1] : tensor<4x3xf32>
  %y = ingot.concat %a, %b dim = 0 : tensor<2x3xf32>, tensor<2x3xf32>
  return %y : tensor<4x3xf32>
}

// CHECK-LABEL: func @transposed(
// CHECK-NOT:     ingot.batch =
func.func @transposed(%x: tensor<3x3xf32>) -> tensor<3x3xf32> {
  %y = ingot.transpose %x, permutation = [1, 0] : tensor<3x3xf32>
  return %y : tensor<3x3xf32>
}

// Rows of a tensor with more or fewer elements each are other ones.
// CHECK-LABEL: func @reordered(
// CHECK-NOT:     ingot.batch =
func.func @reordered(%x: tensor<4x3x2xf32>) -> tensor<4x3x2xf32> {
  %t = ingot.transpose %x, permutation = [1, 0, 2] : tensor<4x3x2xf32>
  %y = ingot.reshape %t : tensor<3x4x2xf32> to tensor<4x3x2xf32>
  return %y : tensor<4x3x2xf32>
}

// A sample that others look up.
// CHECK-LABEL: func @looked_up(
// CHECK-NOT:     ingot.batch =
func.func @looked_up(%i: tensor<4xi64>, %x: tensor<4x3xf32>) -> tensor<4x3xf32> {
  %y = ingot.gather %i of %x dim = 0 : tensor<4xi64>, tensor<4x3xf32>
  return %y : tensor<4x3xf32>
}

// CHECK-LABEL: func @scattered(
// CHECK-NOT:     ingot.batch =
func.func @scattered(%x: tensor<4x3xf32>, %i: tensor<4xi64>) -> tensor<4x3xf32> {
  %y = ingot.scatter_add %x to %i dim = 0 : tensor<4xi64>, tensor<4x3xf32> -> tensor<4x3xf32>
  return %y : tensor<4x3xf32>
}

// The number of a row matters, by counting,
// CHECK-LABEL: func @numbered(
// CHECK-NOT:     ingot.batch =
func.func @numbered(%x: tensor<4x3xi64>) -> tensor<4x3xi64> {
  %n = ingot.iota dim = 0 : tensor<4x3xi64>
  %y = ingot.add %x, %n : tensor<4x3xi64>
  return %y : tensor<4x3xi64>
}

// by a table with one entry each
// CHECK-LABEL: func @positions(
// CHECK-NOT:     ingot.batch =
func.func @positions(%x: tensor<4x3xf32>, %p: tensor<4x3xf32> {ingot.state = "p"}) -> tensor<4x3xf32> {
  %y = ingot.add %x, %p : tensor<4x3xf32>
  return %y : tensor<4x3xf32>
}

// and by random numbers.
// CHECK-LABEL: func @random(
// CHECK-NOT:     ingot.batch =
func.func @random(%x: tensor<4x3xf32>, %seed: tensor<i64>) -> tensor<4x3xf32> {
  %u = ingot.random_uniform %seed, %seed, stream = 3 : tensor<i64>, tensor<i64> -> tensor<4x3xf32>
  %y = ingot.mul %x, %u : tensor<4x3xf32>
  return %y : tensor<4x3xf32>
}

// There is not one row per sample.
// CHECK-LABEL: func @loss(
// CHECK-NOT:     ingot.batch =
func.func @loss(%x: tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<f32>) {
  %l = ingot.sum %x, dims = [0, 1] : tensor<4x3xf32>
  return %x, %l : tensor<4x3xf32>, tensor<f32>
}

// A state changes once a call.
// CHECK-LABEL: func @counts(
// CHECK-NOT:     ingot.batch =
func.func @counts(%x: tensor<4x3xf32>, %n: tensor<i64> {ingot.state = "n"}) -> (tensor<4x3xf32>, tensor<i64> {ingot.state = "n"}) {
  %one = ingot.constant dense<1> : tensor<i64>
  %m = ingot.add %n, %one : tensor<i64>
  return %x, %m : tensor<4x3xf32>, tensor<i64>
}

// There are no samples.
// CHECK-LABEL: func @generates(
// CHECK-NOT:     ingot.batch =
func.func @generates(%seed: tensor<i64>) -> tensor<4xi64> {
  %y = ingot.expand %seed, dims = [] : tensor<i64> to tensor<4xi64>
  return %y : tensor<4xi64>
}
