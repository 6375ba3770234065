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

// -----

// Nests of a CPU are blocked, those of a GPU are not.
func.func @block_of_rows(%x: tensor<20x60xf32>) -> tensor<20xf32> {
  // expected-error@+1 {{: nest 0: expected block = [1, 1], found block = [2, 1]}}
  %result = ingot.kernel "block_of_rows" schedule = #ingot.schedule<rows {nests = [{block = [2, 1], column = 1, rows = [0]}]}> (%x) : (tensor<20x60xf32>) -> tensor<20xf32> {
  ^bb0(%x_: tensor<20x60xf32>):
    %0 = ingot.sum %x_, dims = [1] : tensor<20x60xf32>
    ingot.yield %0 : tensor<20xf32>
  }
  return %result : tensor<20xf32>
}

// -----

func.func @squares(%x: tensor<20x60xf32>) -> tensor<20xf32> {
  // expected-error@+1 {{: nest 0: expected squares = false, found squares = true}}
  %result = ingot.kernel "squares" schedule = #ingot.schedule<rows {nests = [{column = 1, rows = [0], squares = true}]}> (%x) : (tensor<20x60xf32>) -> tensor<20xf32> {
  ^bb0(%x_: tensor<20x60xf32>):
    %0 = ingot.sum %x_, dims = [1] : tensor<20x60xf32>
    ingot.yield %0 : tensor<20xf32>
  }
  return %result : tensor<20xf32>
}

// -----

func.func @prefetch(%x: tensor<20x60xf32>) -> tensor<20xf32> {
  // expected-error@+1 {{: nest 0: expected prefetch = false, found prefetch = true}}
  %result = ingot.kernel "prefetch" schedule = #ingot.schedule<rows {nests = [{column = 1, prefetch = true, rows = [0]}]}> (%x) : (tensor<20x60xf32>) -> tensor<20xf32> {
  ^bb0(%x_: tensor<20x60xf32>):
    %0 = ingot.sum %x_, dims = [1] : tensor<20x60xf32>
    ingot.yield %0 : tensor<20xf32>
  }
  return %result : tensor<20xf32>
}

// -----

func.func @columnwise(%x: tensor<20x60xf32>) -> tensor<20xf32> {
  // expected-error@+1 {{: nest 0: expected columnwise = false, found columnwise = true}}
  %result = ingot.kernel "columnwise" schedule = #ingot.schedule<rows {nests = [{column = 1, columnwise = true, rows = [0]}]}> (%x) : (tensor<20x60xf32>) -> tensor<20xf32> {
  ^bb0(%x_: tensor<20x60xf32>):
    %0 = ingot.sum %x_, dims = [1] : tensor<20x60xf32>
    ingot.yield %0 : tensor<20xf32>
  }
  return %result : tensor<20xf32>
}

// -----

func.func @kept_element(%x: tensor<20x60xf32>) -> tensor<20xf32> {
  // expected-error@+1 {{: nest 0: expected keep = [], found keep = [math.exp]}}
  %result = ingot.kernel "kept_element" schedule = #ingot.schedule<rows {nests = [{column = 1, keep = [math.exp], rows = [0]}]}> (%x) : (tensor<20x60xf32>) -> tensor<20xf32> {
  ^bb0(%x_: tensor<20x60xf32>):
    %0 = ingot.sum %x_, dims = [1] : tensor<20x60xf32>
    ingot.yield %0 : tensor<20xf32>
  }
  return %result : tensor<20xf32>
}

// -----

// Nobody packs operands for a GPU.
func.func @panels(%x: tensor<20x60xf32>, %y: tensor<3x60x16xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: the right operand lies in panels of 16 columns, which a GPU does not read}}
  %result = ingot.kernel "panels" schedule = #ingot.schedule<blocks {chunk_steps = 64, tile = [64, 64]}> (%x, %y) : (tensor<20x60xf32>, tensor<3x60x16xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %p: tensor<3x60x16xf32>):
    %y_ = ingot.unpack %p : tensor<3x60x16xf32> to tensor<60x40xf32>
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}
