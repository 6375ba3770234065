// RUN: ingot-opt %s --ingot-set-target=target=x86-64-v3 --ingot-lower-to-loops --ingot-schedule-kernels --split-input-file --verify-diagnostics

// Schedules of products that are refused, with the reason, and how decisions are read.

// What a schedule asks for is refused with the kernel, the schedule and the reason.
func.func @unknown_class(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>) -> tensor<20x40xf32> {
  // expected-error-re@+1 {{kernel 'unknown_class' cannot run as #ingot.schedule<squares {tile = [4, 4]}>: expected a class of {{.*}}dots, rows, tiles}}
  %result = ingot.kernel "unknown_class" schedule = #ingot.schedule<squares {tile = [4, 4]}> (%x, %y) : (tensor<20x60xf32>, tensor<60x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

// Blocks are a GPU's.
func.func @class_of_another_target(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>) -> tensor<20x40xf32> {
  // expected-error-re@+1 {{expected a class of {{.*}}dots, rows, tiles}}
  %result = ingot.kernel "class_of_another_target" schedule = #ingot.schedule<blocks {tile = [64, 64]}> (%x, %y) : (tensor<20x60xf32>, tensor<60x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

// Every type of decision has its reader.
func.func @unknown_decision(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: 'tiles' is no decision of the class: expected tile, chains, block_k, lhs, rhs, prefetch, defer, tasks, overwrites}}
  %result = ingot.kernel "unknown_decision" schedule = #ingot.schedule<tiles {tiles = [4, 4]}> (%x, %y) : (tensor<20x60xf32>, tensor<60x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @no_list(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: expected a list as tile}}
  %result = ingot.kernel "no_list" schedule = #ingot.schedule<tiles {tile = 4}> (%x, %y) : (tensor<20x60xf32>, tensor<60x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @no_number(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: expected a number as chains}}
  %result = ingot.kernel "no_number" schedule = #ingot.schedule<tiles {chains = two}> (%x, %y) : (tensor<20x60xf32>, tensor<60x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @no_number_in_list(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: expected a number as tile}}
  %result = ingot.kernel "no_number_in_list" schedule = #ingot.schedule<tiles {tile = [4, true]}> (%x, %y) : (tensor<20x60xf32>, tensor<60x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @no_flag(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: expected true or false as prefetch}}
  %result = ingot.kernel "no_flag" schedule = #ingot.schedule<tiles {prefetch = 1}> (%x, %y) : (tensor<20x60xf32>, tensor<60x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @no_such_word(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: expected one of never, compiled, before, per_panel, extended as rhs}}
  %result = ingot.kernel "no_such_word" schedule = #ingot.schedule<tiles {rhs = later}> (%x, %y) : (tensor<20x60xf32>, tensor<60x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @no_braces(%x: tensor<20x60xf32>) -> tensor<20xf32> {
  // expected-error@+1 {{: expected named values in braces as nests}}
  %result = ingot.kernel "no_braces" schedule = #ingot.schedule<rows {nests = [1]}> (%x) : (tensor<20x60xf32>) -> tensor<20xf32> {
  ^bb0(%x_: tensor<20x60xf32>):
    %0 = ingot.sum %x_, dims = [1] : tensor<20x60xf32>
    ingot.yield %0 : tensor<20xf32>
  }
  return %result : tensor<20xf32>
}

// -----

func.func @unknown_nested_decision(%x: tensor<20x60xf32>) -> tensor<20xf32> {
  // expected-error@+1 {{: nests: 'colum' is no decision of the class: expected phase, loops, column, groups, rows, sweeps, split, tasks, keep, block, squares, prefetch}}
  %result = ingot.kernel "unknown_nested_decision" schedule = #ingot.schedule<rows {nests = [{colum = 1}]}> (%x) : (tensor<20x60xf32>) -> tensor<20xf32> {
  ^bb0(%x_: tensor<20x60xf32>):
    %0 = ingot.sum %x_, dims = [1] : tensor<20x60xf32>
    ingot.yield %0 : tensor<20xf32>
  }
  return %result : tensor<20xf32>
}

// -----

func.func @no_word(%x: tensor<20x60xf32>) -> tensor<20xf32> {
  // expected-error@+1 {{: nests: expected a word as keep}}
  %result = ingot.kernel "no_word" schedule = #ingot.schedule<rows {nests = [{column = 1, keep = [1], rows = [0]}]}> (%x) : (tensor<20x60xf32>) -> tensor<20xf32> {
  ^bb0(%x_: tensor<20x60xf32>):
    %0 = ingot.sum %x_, dims = [1] : tensor<20x60xf32>
    ingot.yield %0 : tensor<20xf32>
  }
  return %result : tensor<20xf32>
}

// -----

func.func @one_number_of_a_tile(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: expected a tile of rows and vectors}}
  %result = ingot.kernel "one_number_of_a_tile" schedule = #ingot.schedule<tiles {tile = [4]}> (%x, %y) : (tensor<20x60xf32>, tensor<60x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @tile_without_rows(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: expected a tile of rows and vectors}}
  %result = ingot.kernel "tile_without_rows" schedule = #ingot.schedule<tiles {tile = [0, 2]}> (%x, %y) : (tensor<20x60xf32>, tensor<60x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

// Sums that do not fit the registers would be stored and loaded at each step.
func.func @too_many_registers(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: a tile of 8 x 2 vectors in 1 chains needs 19 registers, the target has 16}}
  %result = ingot.kernel "too_many_registers" schedule = #ingot.schedule<tiles {tile = [8, 2]}> (%x, %y) : (tensor<20x60xf32>, tensor<60x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @three_chains(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: expected 1, 2 or 4 chains, found 3}}
  %result = ingot.kernel "three_chains" schedule = #ingot.schedule<tiles {chains = 3, tile = [2, 2]}> (%x, %y) : (tensor<20x60xf32>, tensor<60x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @two_tasks(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: expected tasks as parts of the batch, tiles and panels}}
  %result = ingot.kernel "two_tasks" schedule = #ingot.schedule<tiles {tasks = [1, 2], tile = [4, 2]}> (%x, %y) : (tensor<20x60xf32>, tensor<60x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @lhs_per_panel(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: the left operand can be packed never, before or extended}}
  %result = ingot.kernel "lhs_per_panel" schedule = #ingot.schedule<tiles {lhs = per_panel, tile = [4, 2]}> (%x, %y) : (tensor<20x60xf32>, tensor<60x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @extended_f32(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: the left operand has the type of the sums, it cannot be extended}}
  %result = ingot.kernel "extended_f32" schedule = #ingot.schedule<tiles {lhs = extended, tile = [4, 2]}> (%x, %y) : (tensor<20x60xf32>, tensor<60x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @no_constant(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: the right operand is no constant that can be packed when compiling}}
  %result = ingot.kernel "no_constant" schedule = #ingot.schedule<tiles {rhs = compiled, tile = [4, 2]}> (%x, %y) : (tensor<20x60xf32>, tensor<60x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @not_packed(%x: tensor<20x60xf32>, %y: tensor<40x60xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: the right operand has columns that are apart: expected it to be packed}}
  %result = ingot.kernel "not_packed" schedule = #ingot.schedule<tiles {tile = [4, 2]}> (%x, %y) : (tensor<20x60xf32>, tensor<40x60xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<40x60xf32>):
    %1 = ingot.transpose %y_, permutation = [1, 0] : tensor<40x60xf32>
    %0 = ingot.matmul %x_, %1 : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @two_panels(%x: tensor<1x5x9x1xf32>, %w: tensor<3x4x1x12xf32>) -> tensor<1x3x3x12xf32> {
  // expected-error@+1 {{: expected panels of 2 vectors, all columns whose terms take part at different steps}}
  %result = ingot.kernel "two_panels" schedule = #ingot.schedule<tiles {tile = [3, 1]}> (%x, %w) : (tensor<1x5x9x1xf32>, tensor<3x4x1x12xf32>) -> tensor<1x3x3x12xf32> {
  ^bb0(%x_: tensor<1x5x9x1xf32>, %w_: tensor<3x4x1x12xf32>):
    %0 = ingot.conv %x_, %w_ of = output stride = [1, 2] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last {pixels = 2 : i64} : tensor<1x5x9x1xf32>, tensor<3x4x1x12xf32>
    ingot.yield %0 : tensor<1x3x3x12xf32>
  }
  return %result : tensor<1x3x3x12xf32>
}

// -----

func.func @shared_panels(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: tasks that share panels cannot pack them}}
  %result = ingot.kernel "shared_panels" schedule = #ingot.schedule<tiles {rhs = per_panel, tasks = [1, 2, 1], tile = [4, 2]}> (%x, %y) : (tensor<20x60xf32>, tensor<60x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @panels_of_a_batch(%x: tensor<4x20x60xf32>, %y: tensor<60x40xf32>) -> tensor<4x20x40xf32> {
  // expected-error@+1 {{: batch elements that share panels cannot pack them}}
  %result = ingot.kernel "panels_of_a_batch" schedule = #ingot.schedule<tiles {rhs = per_panel, tasks = [2, 1, 1], tile = [4, 2]}> (%x, %y) : (tensor<4x20x60xf32>, tensor<60x40xf32>) -> tensor<4x20x40xf32> {
  ^bb0(%x_: tensor<4x20x60xf32>, %y_: tensor<60x40xf32>):
    %1 = ingot.expand %y_, dims = [1, 2] : tensor<60x40xf32> to tensor<4x60x40xf32>
    %0 = ingot.matmul %x_, %1 : tensor<4x20x60xf32>, tensor<4x60x40xf32>
    ingot.yield %0 : tensor<4x20x40xf32>
  }
  return %result : tensor<4x20x40xf32>
}

// -----

func.func @deferred(%x: tensor<20x3xf32>, %y: tensor<3x40xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: the sums are too short for a deferred epilogue}}
  %result = ingot.kernel "deferred" schedule = #ingot.schedule<tiles {defer = true, tile = [4, 2]}> (%x, %y) : (tensor<20x3xf32>, tensor<3x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x3xf32>, %y_: tensor<3x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x3xf32>, tensor<3x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @tiles_of_a_sum(%x: tensor<20x60xf32>) -> tensor<20xf32> {
  // expected-error@+1 {{: the kernel holds no product}}
  %result = ingot.kernel "tiles_of_a_sum" schedule = #ingot.schedule<tiles {tile = [4, 2]}> (%x) : (tensor<20x60xf32>) -> tensor<20xf32> {
  ^bb0(%x_: tensor<20x60xf32>):
    %0 = ingot.sum %x_, dims = [1] : tensor<20x60xf32>
    ingot.yield %0 : tensor<20xf32>
  }
  return %result : tensor<20xf32>
}

// -----

func.func @dots_across(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: the operands are not contiguous along one loop of the sum}}
  %result = ingot.kernel "dots_across" schedule = #ingot.schedule<dots {}> (%x, %y) : (tensor<20x60xf32>, tensor<60x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @dots_of_two_tasks(%x: tensor<20x60xf32>, %y: tensor<40x60xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: expected tasks as parts of the batch, tiles and panels}}
  %result = ingot.kernel "dots_of_two_tasks" schedule = #ingot.schedule<dots {tasks = [1, 0, 1]}> (%x, %y) : (tensor<20x60xf32>, tensor<40x60xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<40x60xf32>):
    %1 = ingot.transpose %y_, permutation = [1, 0] : tensor<40x60xf32>
    %0 = ingot.matmul %x_, %1 : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @decision_of_tiles(%x: tensor<20x60xf32>, %y: tensor<40x60xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: 'tile' is no decision of the class: expected tasks, overwrites}}
  %result = ingot.kernel "decision_of_tiles" schedule = #ingot.schedule<dots {tile = [4, 2]}> (%x, %y) : (tensor<20x60xf32>, tensor<40x60xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<40x60xf32>):
    %1 = ingot.transpose %y_, permutation = [1, 0] : tensor<40x60xf32>
    %0 = ingot.matmul %x_, %1 : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

// Nothing but what is proved may be overwritten.
func.func @too_many_overwrites(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>, %r: tensor<20x40xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: expected 1 overwrites, one per result, found 2}}
  %result = ingot.kernel "too_many_overwrites" schedule = #ingot.schedule<tiles {overwrites = [2, 2], tile = [4, 2]}> (%x, %y, %r) : (tensor<20x60xf32>, tensor<60x40xf32>, tensor<20x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>, %r_: tensor<20x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    %1 = ingot.add %0, %r_ : tensor<20x40xf32>
    ingot.yield %1 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @overwritten_operand(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>, %r: tensor<20x40xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: result 0 may not take the place of input 0: only of input 2}}
  %result = ingot.kernel "overwritten_operand" schedule = #ingot.schedule<tiles {overwrites = [0], tile = [4, 2]}> (%x, %y, %r) : (tensor<20x60xf32>, tensor<60x40xf32>, tensor<20x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>, %r_: tensor<20x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    %1 = ingot.add %0, %r_ : tensor<20x40xf32>
    ingot.yield %1 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @overwritten_nothing(%x: tensor<20x60xf32>, %y: tensor<40x60xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: result 0 may not take the place of input 1: of none}}
  %result = ingot.kernel "overwritten_nothing" schedule = #ingot.schedule<dots {overwrites = [1]}> (%x, %y) : (tensor<20x60xf32>, tensor<40x60xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<40x60xf32>):
    %1 = ingot.transpose %y_, permutation = [1, 0] : tensor<40x60xf32>
    %0 = ingot.matmul %x_, %1 : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @overwritten_row(%x: tensor<20x60xf32>) -> tensor<20xf32> {
  // expected-error@+1 {{: result 0 may not take the place of input 0: of none}}
  %result = ingot.kernel "overwritten_row" schedule = #ingot.schedule<rows {nests = [{column = 1, rows = [0]}], overwrites = [0]}> (%x) : (tensor<20x60xf32>) -> tensor<20xf32> {
  ^bb0(%x_: tensor<20x60xf32>):
    %0 = ingot.sum %x_, dims = [1] : tensor<20x60xf32>
    ingot.yield %0 : tensor<20xf32>
  }
  return %result : tensor<20xf32>
}

// -----

// Sizes whose product exceeds 64 bits.
func.func @huge_tile(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: a tile of 4 x 4611686018427387904 vectors does not fit into the 16 registers of the target}}
  %result = ingot.kernel "huge_tile" schedule = #ingot.schedule<tiles {tile = [4, 4611686018427387904]}> (%x, %y) : (tensor<20x60xf32>, tensor<60x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @prefetch_of_no_panel(%x: tensor<20x60xf32>, %y: tensor<60x40xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: no panel is packed that could be fetched ahead, expected no prefetch}}
  %result = ingot.kernel "prefetch_of_no_panel" schedule = #ingot.schedule<tiles {tile = [4, 2], rhs = never, prefetch = true}> (%x, %y) : (tensor<20x60xf32>, tensor<60x40xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

func.func @prefetch_of_no_row(%x: tensor<6000xf32>) -> tensor<f32> {
  // expected-error@+1 {{: the nest has no rows to come, expected no prefetch}}
  %result = ingot.kernel "prefetch_of_no_row" schedule = #ingot.schedule<rows {nests = [{column = 0, prefetch = true}]}> (%x) : (tensor<6000xf32>) -> tensor<f32> {
  ^bb0(%x_: tensor<6000xf32>):
    %0 = ingot.sum %x_, dims = [0] : tensor<6000xf32>
    ingot.yield %0 : tensor<f32>
  }
  return %result : tensor<f32>
}

// -----

// Panels are as wide as the tiles that read them.
func.func @other_panels(%x: tensor<20x60xf32>, %y: tensor<2x60x24xf32>) -> tensor<20x40xf32> {
  // expected-error@+1 {{: the right operand lies in panels of 24 columns, expected it to be packed when compiling, in as many}}
  %result = ingot.kernel "other_panels" schedule = #ingot.schedule<tiles {rhs = compiled, tile = [4, 2]}> (%x, %y) : (tensor<20x60xf32>, tensor<2x60x24xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %p: tensor<2x60x24xf32>):
    %y_ = ingot.unpack %p : tensor<2x60x24xf32> to tensor<60x40xf32>
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// -----

// The one panel of 24 columns is cut off at 20, and masked tiles defer nothing.
func.func @deferred_masked_panel(%x: tensor<20x60xf32>, %y: tensor<60x20xf32>) -> tensor<20x20xf32> {
  // expected-error@+1 {{: the only panel is cut off, its epilogue cannot be deferred}}
  %result = ingot.kernel "deferred_masked_panel" schedule = #ingot.schedule<tiles {defer = true, tile = [3, 3]}> (%x, %y) : (tensor<20x60xf32>, tensor<60x20xf32>) -> tensor<20x20xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<60x20xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x20xf32>
    %1 = ingot.relu %0 : tensor<20x20xf32>
    ingot.yield %1 : tensor<20x20xf32>
  }
  return %result : tensor<20x20xf32>
}
