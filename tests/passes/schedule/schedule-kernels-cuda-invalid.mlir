// RUN: ingot-opt %s --ingot-set-target=target=cuda --ingot-lower-to-loops --ingot-schedule-kernels --split-input-file --verify-diagnostics

// Schedules of a GPU that are refused, with the reason.

func.func @class_of_another_target(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>) -> tensor<20x40xf32> {
  // expected-error-re@+1 {{: expected a class of {{.*}}blocks, rows}}
  %result = ingot.kernel "class_of_another_target" schedule = #ingot.schedule<tiles {tile = [4, 2]}> (%x, %y) : (tensor<20x60xf32>, tensor<60x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @one_number_of_a_tile(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: expected a tile of rows and columns}}
  %result = ingot.kernel "one_number_of_a_tile" schedule = #ingot.schedule<blocks {tile = [64]}> (%x, %y) : (tensor<20x60xf32>, tensor<60x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

// Threads of a block have sixteen elements each.
func.func @small_tile(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: expected a tile of 4096 elements whose sides are powers of 2 of at least 16, found 8 x 512}}
  %result = ingot.kernel "small_tile" schedule = #ingot.schedule<blocks {chunk_steps = 64, tile = [8, 512]}> (%x, %y) : (tensor<20x60xf32>, tensor<60x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @uneven_tile(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: expected a tile of 4096 elements whose sides are powers of 2 of at least 16, found 48 x 64}}
  %result = ingot.kernel "uneven_tile" schedule = #ingot.schedule<blocks {chunk_steps = 64, tile = [48, 64]}> (%x, %y) : (tensor<20x60xf32>, tensor<60x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @odd_steps(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: 1 chunks of 60 steps do not make the 60 steps of the sum: expected multiples of 16}}
  %result = ingot.kernel "odd_steps" schedule = #ingot.schedule<blocks {chunk_steps = 60, tile = [64, 64]}> (%x, %y) : (tensor<20x60xf32>, tensor<60x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @too_few_chunks(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: 1 chunks of 32 steps do not make the 60 steps of the sum: expected multiples of 16}}
  %result = ingot.kernel "too_few_chunks" schedule = #ingot.schedule<blocks {chunk_steps = 32, tile = [64, 64]}> (%x, %y) : (tensor<20x60xf32>, tensor<60x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @overwritten_operand(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>, %r: tensor<20x40xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: result 0 may not take the place of input 1: only of input 2}}
  %result = ingot.kernel "overwritten_operand" schedule = #ingot.schedule<blocks {chunk_steps = 64, overwrites = [1], tile = [64, 64]}> (%x, %y, %r) : (tensor<20x60xf32>, tensor<60x40xf32>, tensor<20x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>, %r_: tensor<20x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    %1 = ingot.add %0, %r_ : tensor<20x40xf32>
    ingot.yield %1 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @blocks_of_a_sum(%x: tensor<20x60xf32>) -> tensor<20xf32> {
  // expected-error@+1 {{: the kernel holds no product}}
  %result = ingot.kernel "blocks_of_a_sum" schedule = #ingot.schedule<blocks {chunk_steps = 64, tile = [64, 64]}> (%x) : (tensor<20x60xf32>) -> tensor<20xf32> {
  ^bb0(%x_: tensor<20x60xf32>):
    %0 = ingot.sum %x_, dims = [1] : tensor<20x60xf32>
    ingot.yield %0 : tensor<20xf32>
  }
  return %result : tensor<20xf32>
}
