// RUN: ingot-opt %s --ingot-set-target=target=x86-64-v3 --ingot-lower-to-loops --ingot-schedule-kernels --split-input-file --verify-diagnostics

// Schedules of rows that are refused, with the reason.

// A nest is stated for each that there is.
func.func @no_nest(%x: tensor<20x60xf32>) -> tensor<20xf32> {
  // expected-error@+1 {{: expected more than 0 nests}}
  %result = ingot.kernel "no_nest" schedule = #ingot.schedule<rows {}> (%x) : (tensor<20x60xf32>) -> tensor<20xf32> {
  ^bb0(%x_: tensor<20x60xf32>):
    %0 = ingot.sum %x_, dims = [1] : tensor<20x60xf32>
    ingot.yield %0 : tensor<20xf32>
  }
  return %result : tensor<20xf32>
}

// -----

func.func @two_nests(%x: tensor<20x60xf32>) -> tensor<20xf32> {
  // expected-error@+1 {{: expected 1 nests, found 2}}
  %result = ingot.kernel "two_nests" schedule = #ingot.schedule<rows {nests = [{column = 1, rows = [0]}, {column = 1, rows = [0]}]}> (%x) : (tensor<20x60xf32>) -> tensor<20xf32> {
  ^bb0(%x_: tensor<20x60xf32>):
    %0 = ingot.sum %x_, dims = [1] : tensor<20x60xf32>
    ingot.yield %0 : tensor<20xf32>
  }
  return %result : tensor<20xf32>
}

// -----

func.func @sweeps_of_loops(%x: tensor<7x30xf32>) -> tensor<7xi64> {
  // expected-error@+1 {{: nest 0: expected loops, found sweeps}}
  %result = ingot.kernel "sweeps_of_loops" schedule = #ingot.schedule<rows {nests = [{column = 1}]}> (%x) : (tensor<7x30xf32>) -> tensor<7xi64> {
  ^bb0(%x_: tensor<7x30xf32>):
    %0 = ingot.argmax %x_, dim = 1 : tensor<7x30xf32>
    ingot.yield %0 : tensor<7xi64>
  }
  return %result : tensor<7xi64>
}

// -----

func.func @loops_of_sweeps(%x: tensor<20x60xf32>) -> tensor<20xf32> {
  // expected-error@+1 {{: nest 0: expected sweeps, found loops}}
  %result = ingot.kernel "loops_of_sweeps" schedule = #ingot.schedule<rows {nests = [{loops = true}]}> (%x) : (tensor<20x60xf32>) -> tensor<20xf32> {
  ^bb0(%x_: tensor<20x60xf32>):
    %0 = ingot.sum %x_, dims = [1] : tensor<20x60xf32>
    ingot.yield %0 : tensor<20xf32>
  }
  return %result : tensor<20xf32>
}

// -----

func.func @too_many_tasks_of_loops(%x: tensor<7x30xf32>) -> tensor<7xi64> {
  // expected-error@+1 {{: nest 0: expected 1 to 7 tasks, found 8}}
  %result = ingot.kernel "too_many_tasks_of_loops" schedule = #ingot.schedule<rows {nests = [{loops = true, tasks = 8}]}> (%x) : (tensor<7x30xf32>) -> tensor<7xi64> {
  ^bb0(%x_: tensor<7x30xf32>):
    %0 = ingot.argmax %x_, dim = 1 : tensor<7x30xf32>
    ingot.yield %0 : tensor<7xi64>
  }
  return %result : tensor<7xi64>
}

// -----

// Groups and rows follow from the column; a reader wants to see them.
func.func @no_column(%x: tensor<20x60xf32>) -> tensor<20xf32> {
  // expected-error@+1 {{: nest 0: dimension -1 is no column of the nest}}
  %result = ingot.kernel "no_column" schedule = #ingot.schedule<rows {nests = [{rows = [0]}]}> (%x) : (tensor<20x60xf32>) -> tensor<20xf32> {
  ^bb0(%x_: tensor<20x60xf32>):
    %0 = ingot.sum %x_, dims = [1] : tensor<20x60xf32>
    ingot.yield %0 : tensor<20xf32>
  }
  return %result : tensor<20xf32>
}

// -----

func.func @unknown_column(%x: tensor<20x60xf32>) -> tensor<20xf32> {
  // expected-error@+1 {{: nest 0: dimension 7 is no column of the nest}}
  %result = ingot.kernel "unknown_column" schedule = #ingot.schedule<rows {nests = [{column = 7, rows = [0]}]}> (%x) : (tensor<20x60xf32>) -> tensor<20xf32> {
  ^bb0(%x_: tensor<20x60xf32>):
    %0 = ingot.sum %x_, dims = [1] : tensor<20x60xf32>
    ingot.yield %0 : tensor<20xf32>
  }
  return %result : tensor<20xf32>
}

// -----

func.func @wrong_groups(%x: tensor<4x6x50xf32>) -> tensor<6xf32> {
  // expected-error@+1 {{: nest 0: with the column 2 expected groups = [1] and rows = [0]}}
  %result = ingot.kernel "wrong_groups" schedule = #ingot.schedule<rows {nests = [{column = 2, rows = [0, 1]}]}> (%x) : (tensor<4x6x50xf32>) -> tensor<6xf32> {
  ^bb0(%x_: tensor<4x6x50xf32>):
    %0 = ingot.sum %x_, dims = [0, 2] : tensor<4x6x50xf32>
    ingot.yield %0 : tensor<6xf32>
  }
  return %result : tensor<6xf32>
}

// -----

// Tasks divide what there is.
func.func @too_many_rows(%x: tensor<20x60xf32>) -> tensor<20xf32> {
  // expected-error@+1 {{: nest 0: expected 1 to 20 tasks, found 21}}
  %result = ingot.kernel "too_many_rows" schedule = #ingot.schedule<rows {nests = [{column = 1, rows = [0], split = rows, tasks = 21}]}> (%x) : (tensor<20x60xf32>) -> tensor<20xf32> {
  ^bb0(%x_: tensor<20x60xf32>):
    %0 = ingot.sum %x_, dims = [1] : tensor<20x60xf32>
    ingot.yield %0 : tensor<20xf32>
  }
  return %result : tensor<20xf32>
}

// -----

func.func @too_many_columns(%x: tensor<3x500xf32>, %b: tensor<500xf32>) -> tensor<3x500xf32> {
  // expected-error@+1 {{: nest 0: expected 1 to 7 tasks, found 8}}
  %result = ingot.kernel "too_many_columns" schedule = #ingot.schedule<rows {nests = [{column = 1, rows = [0], split = columns, tasks = 8}]}> (%x, %b) : (tensor<3x500xf32>, tensor<500xf32>) -> tensor<3x500xf32> {
  ^bb0(%x_: tensor<3x500xf32>, %b_: tensor<500xf32>):
    %0 = ingot.expand %b_, dims = [1] : tensor<500xf32> to tensor<3x500xf32>
    %1 = ingot.add %x_, %0 : tensor<3x500xf32>
    ingot.yield %1 : tensor<3x500xf32>
  }
  return %result : tensor<3x500xf32>
}

// -----

func.func @no_groups(%x: tensor<20x60xf32>) -> tensor<20xf32> {
  // expected-error@+1 {{: nest 0: expected 1 to 1 tasks, found 2}}
  %result = ingot.kernel "no_groups" schedule = #ingot.schedule<rows {nests = [{column = 1, rows = [0], split = groups, tasks = 2}]}> (%x) : (tensor<20x60xf32>) -> tensor<20xf32> {
  ^bb0(%x_: tensor<20x60xf32>):
    %0 = ingot.sum %x_, dims = [1] : tensor<20x60xf32>
    ingot.yield %0 : tensor<20xf32>
  }
  return %result : tensor<20xf32>
}

// -----

func.func @too_many_groups(%x: tensor<4x6x50xf32>) -> tensor<6xf32> {
  // expected-error@+1 {{: nest 0: expected 1 to 6 tasks, found 7}}
  %result = ingot.kernel "too_many_groups" schedule = #ingot.schedule<rows {nests = [{column = 2, groups = [1], rows = [0], split = groups, tasks = 7}]}> (%x) : (tensor<4x6x50xf32>) -> tensor<6xf32> {
  ^bb0(%x_: tensor<4x6x50xf32>):
    %0 = ingot.sum %x_, dims = [0, 2] : tensor<4x6x50xf32>
    ingot.yield %0 : tensor<6xf32>
  }
  return %result : tensor<6xf32>
}

// -----

func.func @part_of_a_group(%x: tensor<4x6x50xf32>) -> tensor<6xf32> {
  // expected-error@+1 {{: nest 0: expected a multiple of 6 tasks, one or more for each group, found 8}}
  %result = ingot.kernel "part_of_a_group" schedule = #ingot.schedule<rows {nests = [{column = 2, groups = [1], rows = [0], split = rows, tasks = 8}]}> (%x) : (tensor<4x6x50xf32>) -> tensor<6xf32> {
  ^bb0(%x_: tensor<4x6x50xf32>):
    %0 = ingot.sum %x_, dims = [0, 2] : tensor<4x6x50xf32>
    ingot.yield %0 : tensor<6xf32>
  }
  return %result : tensor<6xf32>
}

// -----

func.func @columns_of_sums(%x: tensor<4x6x50xf32>) -> tensor<6xf32> {
  // expected-error@+1 {{: nest 0: tasks cannot divide columns that are summed up with the rows}}
  %result = ingot.kernel "columns_of_sums" schedule = #ingot.schedule<rows {nests = [{column = 2, groups = [1], rows = [0], split = columns, tasks = 2}]}> (%x) : (tensor<4x6x50xf32>) -> tensor<6xf32> {
  ^bb0(%x_: tensor<4x6x50xf32>):
    %0 = ingot.sum %x_, dims = [0, 2] : tensor<4x6x50xf32>
    ingot.yield %0 : tensor<6xf32>
  }
  return %result : tensor<6xf32>
}

// -----

func.func @tasks_without_split(%x: tensor<20x60xf32>) -> tensor<20xf32> {
  // expected-error@+1 {{: nest 0: expected 1 to 1 tasks, found 2}}
  %result = ingot.kernel "tasks_without_split" schedule = #ingot.schedule<rows {nests = [{column = 1, rows = [0], tasks = 2}]}> (%x) : (tensor<20x60xf32>) -> tensor<20xf32> {
  ^bb0(%x_: tensor<20x60xf32>):
    %0 = ingot.sum %x_, dims = [1] : tensor<20x60xf32>
    ingot.yield %0 : tensor<20xf32>
  }
  return %result : tensor<20xf32>
}

// -----

func.func @no_such_split(%x: tensor<20x60xf32>) -> tensor<20xf32> {
  // expected-error@+1 {{: nests: expected one of none, groups, rows, columns as split}}
  %result = ingot.kernel "no_such_split" schedule = #ingot.schedule<rows {nests = [{column = 1, rows = [0], split = halves}]}> (%x) : (tensor<20x60xf32>) -> tensor<20xf32> {
  ^bb0(%x_: tensor<20x60xf32>):
    %0 = ingot.sum %x_, dims = [1] : tensor<20x60xf32>
    ingot.yield %0 : tensor<20xf32>
  }
  return %result : tensor<20xf32>
}

// -----

func.func @wrong_sweeps(%x: tensor<20x60xf32>) -> tensor<20xf32> {
  // expected-error@+1 {{: nest 0: expected sweeps = 1, found sweeps = 2}}
  %result = ingot.kernel "wrong_sweeps" schedule = #ingot.schedule<rows {nests = [{column = 1, rows = [0], sweeps = 2}]}> (%x) : (tensor<20x60xf32>) -> tensor<20xf32> {
  ^bb0(%x_: tensor<20x60xf32>):
    %0 = ingot.sum %x_, dims = [1] : tensor<20x60xf32>
    ingot.yield %0 : tensor<20xf32>
  }
  return %result : tensor<20xf32>
}

// -----

func.func @wrong_phase(%x: tensor<20x60xf32>) -> tensor<20xf32> {
  // expected-error@+1 {{: nest 0: expected phase = 0, found phase = 1}}
  %result = ingot.kernel "wrong_phase" schedule = #ingot.schedule<rows {nests = [{column = 1, phase = 1, rows = [0]}]}> (%x) : (tensor<20x60xf32>) -> tensor<20xf32> {
  ^bb0(%x_: tensor<20x60xf32>):
    %0 = ingot.sum %x_, dims = [1] : tensor<20x60xf32>
    ingot.yield %0 : tensor<20xf32>
  }
  return %result : tensor<20xf32>
}

// -----

// A block is no larger than the nest, and what code may grow to.
func.func @too_many_rows_of_a_block(%x: tensor<3x500xf32>, %b: tensor<500xf32>) -> tensor<3x500xf32> {
  // expected-error@+1 {{: nest 0: expected a block of 1 to 3 rows and 1 to 8 vectors}}
  %result = ingot.kernel "too_many_rows_of_a_block" schedule = #ingot.schedule<rows {nests = [{block = [4, 1], column = 1, rows = [0]}]}> (%x, %b) : (tensor<3x500xf32>, tensor<500xf32>) -> tensor<3x500xf32> {
  ^bb0(%x_: tensor<3x500xf32>, %b_: tensor<500xf32>):
    %0 = ingot.expand %b_, dims = [1] : tensor<500xf32> to tensor<3x500xf32>
    %1 = ingot.add %x_, %0 : tensor<3x500xf32>
    ingot.yield %1 : tensor<3x500xf32>
  }
  return %result : tensor<3x500xf32>
}

// -----

func.func @too_many_vectors(%x: tensor<3x500xf32>, %b: tensor<500xf32>) -> tensor<3x500xf32> {
  // expected-error@+1 {{: nest 0: expected a block of 1 to 3 rows and 1 to 8 vectors}}
  %result = ingot.kernel "too_many_vectors" schedule = #ingot.schedule<rows {nests = [{block = [1, 9], column = 1, rows = [0]}]}> (%x, %b) : (tensor<3x500xf32>, tensor<500xf32>) -> tensor<3x500xf32> {
  ^bb0(%x_: tensor<3x500xf32>, %b_: tensor<500xf32>):
    %0 = ingot.expand %b_, dims = [1] : tensor<500xf32> to tensor<3x500xf32>
    %1 = ingot.add %x_, %0 : tensor<3x500xf32>
    ingot.yield %1 : tensor<3x500xf32>
  }
  return %result : tensor<3x500xf32>
}

// -----

func.func @half_a_block(%x: tensor<3x500xf32>, %b: tensor<500xf32>) -> tensor<3x500xf32> {
  // expected-error@+1 {{: nest 0: expected a block of 1 to 3 rows and 1 to 8 vectors}}
  %result = ingot.kernel "half_a_block" schedule = #ingot.schedule<rows {nests = [{block = [1], column = 1, rows = [0]}]}> (%x, %b) : (tensor<3x500xf32>, tensor<500xf32>) -> tensor<3x500xf32> {
  ^bb0(%x_: tensor<3x500xf32>, %b_: tensor<500xf32>):
    %0 = ingot.expand %b_, dims = [1] : tensor<500xf32> to tensor<3x500xf32>
    %1 = ingot.add %x_, %0 : tensor<3x500xf32>
    ingot.yield %1 : tensor<3x500xf32>
  }
  return %result : tensor<3x500xf32>
}

// -----

func.func @squares_of_nothing(%x: tensor<3x500xf32>, %b: tensor<500xf32>) -> tensor<3x500xf32> {
  // expected-error@+1 {{: nest 0: no input of the nest is transposed, expected no squares}}
  %result = ingot.kernel "squares_of_nothing" schedule = #ingot.schedule<rows {nests = [{column = 1, rows = [0], squares = true}]}> (%x, %b) : (tensor<3x500xf32>, tensor<500xf32>) -> tensor<3x500xf32> {
  ^bb0(%x_: tensor<3x500xf32>, %b_: tensor<500xf32>):
    %0 = ingot.expand %b_, dims = [1] : tensor<500xf32> to tensor<3x500xf32>
    %1 = ingot.add %x_, %0 : tensor<3x500xf32>
    ingot.yield %1 : tensor<3x500xf32>
  }
  return %result : tensor<3x500xf32>
}

// -----

// Six rows are two runs of three: a square across them would write beyond the second.
func.func @squares_beyond_a_dimension(%x: tensor<2x50x3xf32>) -> tensor<2x3x50xf32> {
  // expected-error@+1 {{: nest 0: expected squares of 1 to 3 rows and 1 vector}}
  %result = ingot.kernel "squares_beyond_a_dimension" schedule = #ingot.schedule<rows {nests = [{block = [6, 1], column = 2, rows = [0, 1], squares = true}]}> (%x) : (tensor<2x50x3xf32>) -> tensor<2x3x50xf32> {
  ^bb0(%x_: tensor<2x50x3xf32>):
    %0 = ingot.transpose %x_, permutation = [0, 2, 1] : tensor<2x50x3xf32>
    ingot.yield %0 : tensor<2x3x50xf32>
  }
  return %result : tensor<2x3x50xf32>
}

// -----

func.func @squares_of_two_vectors(%x: tensor<2x50x3xf32>) -> tensor<2x3x50xf32> {
  // expected-error@+1 {{: nest 0: expected squares of 1 to 3 rows and 1 vector}}
  %result = ingot.kernel "squares_of_two_vectors" schedule = #ingot.schedule<rows {nests = [{block = [3, 2], column = 2, rows = [0, 1], squares = true}]}> (%x) : (tensor<2x50x3xf32>) -> tensor<2x3x50xf32> {
  ^bb0(%x_: tensor<2x50x3xf32>):
    %0 = ingot.transpose %x_, permutation = [0, 2, 1] : tensor<2x50x3xf32>
    ingot.yield %0 : tensor<2x3x50xf32>
  }
  return %result : tensor<2x3x50xf32>
}

// -----

func.func @columnwise_elements(%x: tensor<20x60xf32>) -> tensor<20x60xf32> {
  // expected-error@+1 {{: nest 0: the nest does more than to sum up rows for each column, expected columns inside of rows}}
  %result = ingot.kernel "columnwise_elements" schedule = #ingot.schedule<rows {nests = [{column = 0, columnwise = true}]}> (%x) : (tensor<20x60xf32>) -> tensor<20x60xf32> {
  ^bb0(%x_: tensor<20x60xf32>):
    %0 = ingot.exp %x_ : tensor<20x60xf32>
    ingot.yield %0 : tensor<20x60xf32>
  }
  return %result : tensor<20x60xf32>
}

// -----

func.func @columnwise_block(%x: tensor<20x60x8xf32>) -> tensor<20x8xf32> {
  // expected-error@+1 {{: nest 0: expected a block of 1 row and no prefetch where each step of columns goes through all rows}}
  %result = ingot.kernel "columnwise_block" schedule = #ingot.schedule<rows {nests = [{block = [2, 1], column = 2, columnwise = true, groups = [0], rows = [1]}]}> (%x) : (tensor<20x60x8xf32>) -> tensor<20x8xf32> {
  ^bb0(%x_: tensor<20x60x8xf32>):
    %0 = ingot.sum %x_, dims = [1] : tensor<20x60x8xf32>
    ingot.yield %0 : tensor<20x8xf32>
  }
  return %result : tensor<20x8xf32>
}

// -----

// What plain loops have no use for is not dropped.
func.func @column_of_loops(%x: tensor<7x30xf32>) -> tensor<7xi64> {
  // expected-error@+1 {{: nest 0: expected column = -1, found column = 1}}
  %result = ingot.kernel "column_of_loops" schedule = #ingot.schedule<rows {nests = [{column = 1, loops = true}]}> (%x) : (tensor<7x30xf32>) -> tensor<7xi64> {
  ^bb0(%x_: tensor<7x30xf32>):
    %0 = ingot.argmax %x_, dim = 1 : tensor<7x30xf32>
    ingot.yield %0 : tensor<7xi64>
  }
  return %result : tensor<7xi64>
}

// -----

func.func @prefetch_of_loops(%x: tensor<7x30xf32>) -> tensor<7xi64> {
  // expected-error@+1 {{: nest 0: expected prefetch = false, found prefetch = true}}
  %result = ingot.kernel "prefetch_of_loops" schedule = #ingot.schedule<rows {nests = [{loops = true, prefetch = true}]}> (%x) : (tensor<7x30xf32>) -> tensor<7xi64> {
  ^bb0(%x_: tensor<7x30xf32>):
    %0 = ingot.argmax %x_, dim = 1 : tensor<7x30xf32>
    ingot.yield %0 : tensor<7xi64>
  }
  return %result : tensor<7xi64>
}

// -----

func.func @unknown_kept_element(%x: tensor<12x70xf32>) -> tensor<12x70xf32> {
  // expected-error@+1 {{: nest 0: expected keep = [math.exp], found keep = [math.exp, math.cube]}}
  %result = ingot.kernel "unknown_kept_element" schedule = #ingot.schedule<rows {nests = [{column = 1, keep = [math.exp, math.cube], rows = [0], sweeps = 3}]}> (%x) : (tensor<12x70xf32>) -> tensor<12x70xf32> {
  ^bb0(%x_: tensor<12x70xf32>):
    %0 = ingot.softmax %x_, dim = 1 : tensor<12x70xf32>
    ingot.yield %0 : tensor<12x70xf32>
  }
  return %result : tensor<12x70xf32>
}

// -----

// The first fault is the one that is told, with its nest.
func.func @second_nest(%x: tensor<20x60xf32>, %y: tensor<7x30xf32>) -> (tensor<20xf32>, tensor<7xf32>) {
  // expected-error@+1 {{: nest 1: expected a block of 1 to 7 rows and 1 to 8 vectors}}
  %result:2 = ingot.kernel "second_nest" schedule = #ingot.schedule<rows {nests = [{column = 1, rows = [0]}, {block = [9, 1], column = 3, rows = [2]}]}> (%x, %y) : (tensor<20x60xf32>, tensor<7x30xf32>) -> (tensor<20xf32>, tensor<7xf32>) {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<7x30xf32>):
    %0 = ingot.sum %x_, dims = [1] : tensor<20x60xf32>
    %1 = ingot.sum %y_, dims = [1] : tensor<7x30xf32>
    ingot.yield %0, %1 : tensor<20xf32>, tensor<7xf32>
  }
  return %result#0, %result#1 : tensor<20xf32>, tensor<7xf32>
}

// -----

func.func @first_of_two_nests(%x: tensor<20x60xf32>, %y: tensor<7x30xf32>) -> (tensor<20xf32>, tensor<7xf32>) {
  // expected-error@+1 {{: nest 0: expected a block of 1 to 8 rows and 1 to 8 vectors}}
  %result:2 = ingot.kernel "first_of_two_nests" schedule = #ingot.schedule<rows {nests = [{block = [9, 1], column = 1, rows = [0]}, {column = 3, phase = 1, rows = [2]}]}> (%x, %y) : (tensor<20x60xf32>, tensor<7x30xf32>) -> (tensor<20xf32>, tensor<7xf32>) {
  ^bb0(%x_: tensor<20x60xf32>, %y_: tensor<7x30xf32>):
    %0 = ingot.sum %x_, dims = [1] : tensor<20x60xf32>
    %1 = ingot.sum %y_, dims = [1] : tensor<7x30xf32>
    ingot.yield %0, %1 : tensor<20xf32>, tensor<7xf32>
  }
  return %result#0, %result#1 : tensor<20xf32>, tensor<7xf32>
}
