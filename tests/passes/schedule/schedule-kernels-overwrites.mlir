// RUN: ingot-opt %s --ingot-set-target=target=x86-64-v4 --ingot-lower-to-loops --ingot-schedule-kernels | FileCheck %s --check-prefixes=CHECK,V4
// RUN: ingot-opt %s --ingot-set-target="target=x86-64-v3 facts=l2=512K" --ingot-lower-to-loops --ingot-schedule-kernels | FileCheck %s --check-prefixes=CHECK,V3

// Which results may take the place of inputs: the arena is smaller, and less memory is read.

// Best is the last value of a state, which nobody needs any more: the gradient is of the same
// type, but the state would have to be copied.
// CHECK: "next_state" {{.*}}overwrites = [1]}>
func.func @next_state(%g: tensor<70xf32>, %w: tensor<70xf32> {ingot.state = "w"}) -> (tensor<70xf32> {ingot.state = "w"}) {
  %result = ingot.kernel "next_state"(%g, %w) : (tensor<70xf32>, tensor<70xf32>) -> tensor<70xf32> {
  ^bb0(%g_: tensor<70xf32>, %w_: tensor<70xf32>):
    %0 = ingot.sub %w_, %g_ : tensor<70xf32>
    ingot.yield %0 : tensor<70xf32>
  }
  return %result : tensor<70xf32>
}

// The same through other names of both.
// CHECK: "reshaped_state" {{.*}}overwrites = [1]}>
func.func @reshaped_state(%g: tensor<70xf32>, %w: tensor<7x10xf32> {ingot.state = "w"}) -> (tensor<7x10xf32> {ingot.state = "w"}) {
  %w0 = ingot.reshape %w : tensor<7x10xf32> to tensor<70xf32>
  %result = ingot.kernel "reshaped_state"(%g, %w0) : (tensor<70xf32>, tensor<70xf32>) -> tensor<70xf32> {
  ^bb0(%g_: tensor<70xf32>, %w_: tensor<70xf32>):
    %0 = ingot.sub %w_, %g_ : tensor<70xf32>
    ingot.yield %0 : tensor<70xf32>
  }
  %w1 = ingot.reshape %result : tensor<70xf32> to tensor<7x10xf32>
  return %w1 : tensor<7x10xf32>
}

// An output does not take the place that a state needs, of rows or of a product.
// CHECK: "state_and_output" {{.*}}overwrites = [-1, 0]}>
func.func @state_and_output(%w: tensor<70xf32> {ingot.state = "w"}) -> (tensor<70xf32>, tensor<70xf32> {ingot.state = "w"}) {
  %result:2 = ingot.kernel "state_and_output"(%w) : (tensor<70xf32>) -> (tensor<70xf32>, tensor<70xf32>) {
  ^bb0(%w_: tensor<70xf32>):
    %0 = ingot.exp %w_ : tensor<70xf32>
    %1 = ingot.tanh %w_ : tensor<70xf32>
    ingot.yield %0, %1 : tensor<70xf32>, tensor<70xf32>
  }
  return %result#0, %result#1 : tensor<70xf32>, tensor<70xf32>
}

// CHECK: "product_and_state" {{.*}}overwrites = [-1, 2],
func.func @product_and_state(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>, %w: tensor<20x40xf32> {ingot.state = "w"}) -> (tensor<20x40xf32>, tensor<20x40xf32> {ingot.state = "w"}) {
  %result:2 = ingot.kernel "product_and_state"(%x, %y, %w) : (tensor<20x60xf32>, tensor<60x40xf32>, tensor<20x40xf32>) -> (tensor<20x40xf32>, tensor<20x40xf32>) {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>, %w_: tensor<20x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    %1 = ingot.add %0, %w_ : tensor<20x40xf32>
    %2 = ingot.sub %w_, %0 : tensor<20x40xf32>
    ingot.yield %1, %2 : tensor<20x40xf32>, tensor<20x40xf32>
  }
  return %result#0, %result#1 : tensor<20x40xf32>, tensor<20x40xf32>
}

// What an earlier kernel left for this one alone is better than what the caller gave.
// CHECK: "intermediate" {{.*}}overwrites = [1]}>
func.func @intermediate(%x: tensor<70xf32>) -> tensor<70xf32> {
  %a = ingot.exp %x : tensor<70xf32>
  %result = ingot.kernel "intermediate"(%x, %a) : (tensor<70xf32>, tensor<70xf32>) -> tensor<70xf32> {
  ^bb0(%x_: tensor<70xf32>, %a_: tensor<70xf32>):
    %0 = ingot.sub %x_, %a_ : tensor<70xf32>
    ingot.yield %0 : tensor<70xf32>
  }
  return %result : tensor<70xf32>
}

// One place for two results: the first takes it.
// CHECK: "two_for_one" {{.*}}overwrites = [0, -1]}>
func.func @two_for_one(%x: tensor<70xf32>) -> (tensor<70xf32>, tensor<70xf32>) {
  %result:2 = ingot.kernel "two_for_one"(%x) : (tensor<70xf32>) -> (tensor<70xf32>, tensor<70xf32>) {
  ^bb0(%x_: tensor<70xf32>):
    %0 = ingot.exp %x_ : tensor<70xf32>
    %1 = ingot.tanh %x_ : tensor<70xf32>
    ingot.yield %0, %1 : tensor<70xf32>, tensor<70xf32>
  }
  return %result#0, %result#1 : tensor<70xf32>, tensor<70xf32>
}

// Both results of a row need both values: the first is stored when both are known.
// CHECK: "sum_and_last" {{.*}}overwrites = [0, -1]}>
func.func @sum_and_last(%last: tensor<1xf32> {ingot.state = "l"}, %x: tensor<4x4xf32>) -> (tensor<1xf32> {ingot.state = "l"}, tensor<1xf32>) {
  %result:2 = ingot.kernel "sum_and_last"(%last, %x) : (tensor<1xf32>, tensor<4x4xf32>) -> (tensor<1xf32>, tensor<1xf32>) {
  ^bb0(%last_: tensor<1xf32>, %x_: tensor<4x4xf32>):
    %0 = ingot.sum %x_, dims = [0, 1] : tensor<4x4xf32>
    %1 = ingot.reshape %0 : tensor<f32> to tensor<1xf32>
    %2 = ingot.sub %last_, %1 : tensor<1xf32>
    ingot.yield %1, %2 : tensor<1xf32>, tensor<1xf32>
  }
  return %result#0, %result#1 : tensor<1xf32>, tensor<1xf32>
}

// A second nest pads the variance: nothing may be where it is read. The mean is read where
// the first result goes, by the nest that writes it.
// CHECK: "read_by_two_nests" {{.*}}overwrites = [0, -1]}>
func.func @read_by_two_nests(%m: tensor<3xf32>, %v: tensor<3xf32>) -> (tensor<3xf32>, tensor<5xf32>) {
  %result:2 = ingot.kernel "read_by_two_nests"(%m, %v) : (tensor<3xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<5xf32>) {
  ^bb0(%m_: tensor<3xf32>, %v_: tensor<3xf32>):
    %0 = ingot.sub %v_, %m_ : tensor<3xf32>
    %1 = ingot.sigmoid %0 : tensor<3xf32>
    %2 = ingot.pad %v_, low = [1], high = [1], value = 0.0 : tensor<3xf32>
    ingot.yield %1, %2 : tensor<3xf32>, tensor<5xf32>
  }
  return %result#0, %result#1 : tensor<3xf32>, tensor<5xf32>
}

// e^t is stored three times by one nest and read in between: no place is safe.
// CHECK:     "several_stores"
// CHECK-NOT: overwrites
func.func @several_stores(%t: tensor<1xf32>, %x: tensor<5xf32>) -> (tensor<1xf32>, tensor<3xf32>) {
  %result:2 = ingot.kernel "several_stores"(%t, %x) : (tensor<1xf32>, tensor<5xf32>) -> (tensor<1xf32>, tensor<3xf32>) {
  ^bb0(%t_: tensor<1xf32>, %x_: tensor<5xf32>):
    %0 = ingot.exp %t_ : tensor<1xf32>
    %1 = ingot.mul %x_, %x_ : tensor<5xf32>
    %2 = ingot.sum %1, dims = [0] : tensor<5xf32>
    %3 = ingot.reshape %2 : tensor<f32> to tensor<1xf32>
    %4 = ingot.mul %3, %0 : tensor<1xf32>
    %5 = ingot.concat %0, %4, %0 dim = 0 : tensor<1xf32>, tensor<1xf32>, tensor<1xf32>
    ingot.yield %0, %5 : tensor<1xf32>, tensor<3xf32>
  }
  return %result#0, %result#1 : tensor<1xf32>, tensor<3xf32>
}

// A later sweep reads the row again.
// CHECK:     "read_later"
// CHECK-NOT: overwrites
func.func @read_later(%x: tensor<12x70xf32>) -> (tensor<12x70xf32>, tensor<12xf32>) {
  %result:2 = ingot.kernel "read_later"(%x) : (tensor<12x70xf32>) -> (tensor<12x70xf32>, tensor<12xf32>) {
  ^bb0(%x_: tensor<12x70xf32>):
    %0 = ingot.exp %x_ : tensor<12x70xf32>
    %1 = ingot.sum %0, dims = [1] : tensor<12x70xf32>
    %2 = ingot.expand %1, dims = [0] : tensor<12xf32> to tensor<12x70xf32>
    %3 = ingot.mul %x_, %2 : tensor<12x70xf32>
    %4 = ingot.sum %3, dims = [1] : tensor<12x70xf32>
    ingot.yield %0, %4 : tensor<12x70xf32>, tensor<12xf32>
  }
  return %result#0, %result#1 : tensor<12x70xf32>, tensor<12xf32>
}

// The stage before the one that writes reads the input, too. It is over by then, but only
// reads of one stage are compared: safe, and a copy more than there had to be.
// CHECK:     "read_in_two_stages"
// CHECK-NOT: overwrites
func.func @read_in_two_stages(%x: tensor<40x300xf32>) -> tensor<40x300xf32> {
  %result = ingot.kernel "read_in_two_stages"(%x) : (tensor<40x300xf32>) -> tensor<40x300xf32> {
  ^bb0(%x_: tensor<40x300xf32>):
    %0 = ingot.sum %x_, dims = [0] : tensor<40x300xf32>
    %1 = ingot.expand %0, dims = [1] : tensor<300xf32> to tensor<40x300xf32>
    %2 = ingot.sub %x_, %1 : tensor<40x300xf32>
    ingot.yield %2 : tensor<40x300xf32>
  }
  return %result : tensor<40x300xf32>
}

// e^x is kept where the result goes, one sweep earlier than the result: x is not read later
// than that. If e^x is not kept, x is read until the last sweep, which writes.
// V4: "kept_in_place" {{.*}}keep = [math.exp]{{.*}}overwrites = [0]}>
// V3: "kept_in_place" {{.*}}sweeps = 3{{.*}}overwrites = [0]}>
func.func @kept_in_place(%x: tensor<12x20000xf32>) -> tensor<12x20000xf32> {
  %result = ingot.kernel "kept_in_place"(%x) : (tensor<12x20000xf32>) -> tensor<12x20000xf32> {
  ^bb0(%x_: tensor<12x20000xf32>):
    %0 = ingot.softmax %x_, dim = 1 : tensor<12x20000xf32>
    ingot.yield %0 : tensor<12x20000xf32>
  }
  return %result : tensor<12x20000xf32>
}

// Elements are read elsewhere than they are written.
// CHECK:     "transposed"
// CHECK-NOT: overwrites
func.func @transposed(%x: tensor<20x20xf32>) -> tensor<20x20xf32> {
  %result = ingot.kernel "transposed"(%x) : (tensor<20x20xf32>) -> tensor<20x20xf32> {
  ^bb0(%x_: tensor<20x20xf32>):
    %0 = ingot.transpose %x_, permutation = [1, 0] : tensor<20x20xf32>
    ingot.yield %0 : tensor<20x20xf32>
  }
  return %result : tensor<20x20xf32>
}

// The same, one element on.
// CHECK:     "shifted"
// CHECK-NOT: overwrites
func.func @shifted(%x: tensor<70xf32>) -> tensor<70xf32> {
  %result = ingot.kernel "shifted"(%x) : (tensor<70xf32>) -> tensor<70xf32> {
  ^bb0(%x_: tensor<70xf32>):
    %0 = ingot.slice %x_, [1] to [70] by [1] : tensor<70xf32>
    %1 = ingot.pad %0, low = [0], high = [1], value = 0.0 : tensor<69xf32>
    ingot.yield %1 : tensor<70xf32>
  }
  return %result : tensor<70xf32>
}

// Elements of another size.
// CHECK:     "other_type"
// CHECK-NOT: overwrites
func.func @other_type(%x: tensor<70xf32>) -> tensor<70xf64> {
  %result = ingot.kernel "other_type"(%x) : (tensor<70xf32>) -> tensor<70xf64> {
  ^bb0(%x_: tensor<70xf32>):
    %0 = ingot.cast %x_ : tensor<70xf32> to tensor<70xf64>
    ingot.yield %0 : tensor<70xf64>
  }
  return %result : tensor<70xf64>
}

// The same memory is a second input, which could be read at another time.
// CHECK:     "given_twice"
// CHECK-NOT: overwrites
func.func @given_twice(%x: tensor<70xf32>) -> tensor<70xf32> {
  %result = ingot.kernel "given_twice"(%x, %x) : (tensor<70xf32>, tensor<70xf32>) -> tensor<70xf32> {
  ^bb0(%x_: tensor<70xf32>, %y_: tensor<70xf32>):
    %0 = ingot.exp %x_ : tensor<70xf32>
    %1 = ingot.add %0, %y_ : tensor<70xf32>
    ingot.yield %1 : tensor<70xf32>
  }
  return %result : tensor<70xf32>
}

// Plain loops read their input whenever they like.
// CHECK:     "read_by_loops"
// CHECK-NOT: overwrites
func.func @read_by_loops(%x: tensor<7x30xf32>) -> (tensor<7xi64>, tensor<7x30xf32>) {
  %result:2 = ingot.kernel "read_by_loops"(%x) : (tensor<7x30xf32>) -> (tensor<7xi64>, tensor<7x30xf32>) {
  ^bb0(%x_: tensor<7x30xf32>):
    %0 = ingot.argmax %x_, dim = 1 : tensor<7x30xf32>
    %1 = ingot.exp %x_ : tensor<7x30xf32>
    ingot.yield %0, %1 : tensor<7xi64>, tensor<7x30xf32>
  }
  return %result#0, %result#1 : tensor<7xi64>, tensor<7x30xf32>
}

// The epilogue of a product reads the residual where the result goes; the bias is smaller.
// CHECK: "residual" {{.*}}overwrites = [3],
func.func @residual(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>, %b: tensor<40xf32>, %r: tensor<20x40xf32>) -> tensor<20x40xf32> {
  %result = ingot.kernel "residual"(%x, %y, %b, %r) : (tensor<20x60xf32>, tensor<60x40xf32>, tensor<40xf32>, tensor<20x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>, %b_: tensor<40xf32>, %r_: tensor<20x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    %1 = ingot.expand %b_, dims = [1] : tensor<40xf32> to tensor<20x40xf32>
    %2 = ingot.add %0, %1 : tensor<20x40xf32>
    %3 = ingot.add %2, %r_ : tensor<20x40xf32>
    ingot.yield %3 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// Two results cannot have one place, and take two where there are two.
// CHECK: "two_residuals" {{.*}}overwrites = [2, 3],
func.func @two_residuals(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>, %r: tensor<20x40xf32>, %s: tensor<20x40xf32>) -> (tensor<20x40xf32>, tensor<20x40xf32>) {
  %result:2 = ingot.kernel "two_residuals"(%x, %y, %r, %s) : (tensor<20x60xf32>, tensor<60x40xf32>, tensor<20x40xf32>, tensor<20x40xf32>) -> (tensor<20x40xf32>, tensor<20x40xf32>) {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>, %r_: tensor<20x40xf32>, %s_: tensor<20x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    %1 = ingot.add %0, %r_ : tensor<20x40xf32>
    %2 = ingot.add %1, %s_ : tensor<20x40xf32>
    ingot.yield %1, %2 : tensor<20x40xf32>, tensor<20x40xf32>
  }
  return %result#0, %result#1 : tensor<20x40xf32>, tensor<20x40xf32>
}

// A transposed residual is read elsewhere.
// CHECK:     "transposed_residual"
// CHECK-NOT: overwrites
func.func @transposed_residual(%x: tensor<20x20xf32>, %y: tensor<20x20xf32>, %r: tensor<20x20xf32>) -> tensor<20x20xf32> {
  %result = ingot.kernel "transposed_residual"(%x, %y, %r) : (tensor<20x20xf32>, tensor<20x20xf32>, tensor<20x20xf32>) -> tensor<20x20xf32> {
  ^bb0(%x_: tensor<20x20xf32>, %y_: tensor<20x20xf32>, %r_: tensor<20x20xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x20xf32>, tensor<20x20xf32>
    %1 = ingot.transpose %r_, permutation = [1, 0] : tensor<20x20xf32>
    %2 = ingot.add %0, %1 : tensor<20x20xf32>
    ingot.yield %2 : tensor<20x20xf32>
  }
  return %result : tensor<20x20xf32>
}

// Later tiles read the operands.
// CHECK:     "operand"
// CHECK-NOT: overwrites
func.func @operand(%x: tensor<20x20xf32>, %y: tensor<20x20xf32>) -> tensor<20x20xf32> {
  %result = ingot.kernel "operand"(%x, %y) : (tensor<20x20xf32>, tensor<20x20xf32>) -> tensor<20x20xf32> {
  ^bb0(%x_: tensor<20x20xf32>, %y_: tensor<20x20xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x20xf32>, tensor<20x20xf32>
    %1 = ingot.add %0, %x_ : tensor<20x20xf32>
    ingot.yield %1 : tensor<20x20xf32>
  }
  return %result : tensor<20x20xf32>
}
