// RUN: ingot-opt %s --ingot-set-target=target=x86-64-v4 --ingot-lower-to-loops --ingot-schedule-kernels | FileCheck %s --check-prefixes=CHECK,V4
// RUN: ingot-opt %s --ingot-set-target="target=x86-64-v3 facts=l2=512K" --ingot-lower-to-loops --ingot-schedule-kernels | FileCheck %s --check-prefixes=CHECK,V3

// When operands of tiles are copied into the order in which these read them, and what is
// fetched meanwhile.

// Columns next to each other, in 256 KB: the pages of a panel stay in the TLB, a copy would
// cost as much as eight rows.
// CHECK:     "few_pages" schedule = #ingot.schedule<tiles
// CHECK-NOT: rhs =
func.func @few_pages(%x: tensor<120x256xf32>, %y: tensor<256x256xf32>) -> tensor<120x256xf32> {
  %result = ingot.kernel "few_pages"(%x, %y) : (tensor<120x256xf32>, tensor<256x256xf32>) -> tensor<120x256xf32> {
  ^bb0(%x_: tensor<120x256xf32>, %y_: tensor<256x256xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<120x256xf32>, tensor<256x256xf32>
    ingot.yield %0 : tensor<120x256xf32>
  }
  return %result : tensor<120x256xf32>
}

// More pages, but too few rows that read a panel.
// CHECK:     "few_rows" schedule = #ingot.schedule<tiles
// CHECK-NOT: rhs =
func.func @few_rows(%x: tensor<95x300xf32>, %y: tensor<300x1000xf32>) -> tensor<95x1000xf32> {
  %result = ingot.kernel "few_rows"(%x, %y) : (tensor<95x300xf32>, tensor<300x1000xf32>) -> tensor<95x1000xf32> {
  ^bb0(%x_: tensor<95x300xf32>, %y_: tensor<300x1000xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<95x300xf32>, tensor<300x1000xf32>
    ingot.yield %0 : tensor<95x1000xf32>
  }
  return %result : tensor<95x1000xf32>
}

// More pages and enough rows. Tasks of rows share the panels, which are packed before; 1.2 MB
// do not stay in half of either second-level cache, and the next panel is fetched.
// CHECK: "shared_by_rows" schedule = #ingot.schedule<tiles {{.*}}prefetch = true, rhs = before, tasks = [1, 2, 7],
func.func @shared_by_rows(%x: tensor<128x300xf32>, %y: tensor<300x1000xf32>) -> tensor<128x1000xf32> {
  %result = ingot.kernel "shared_by_rows"(%x, %y) : (tensor<128x300xf32>, tensor<300x1000xf32>) -> tensor<128x1000xf32> {
  ^bb0(%x_: tensor<128x300xf32>, %y_: tensor<300x1000xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<128x300xf32>, tensor<300x1000xf32>
    ingot.yield %0 : tensor<128x1000xf32>
  }
  return %result : tensor<128x1000xf32>
}

// Elements of a batch share the panels as well. 400 KB of them stay in one machine's cache.
// V4: "shared_by_batch" schedule = #ingot.schedule<tiles {rhs = before, tasks = [12, 1,
// V3: "shared_by_batch" schedule = #ingot.schedule<tiles {prefetch = true, rhs = before, tasks = [12, 1,
func.func @shared_by_batch(%x: tensor<12x100x300xf32>, %y: tensor<300x320xf32>) -> tensor<12x100x320xf32> {
  %result = ingot.kernel "shared_by_batch"(%x, %y) : (tensor<12x100x300xf32>, tensor<300x320xf32>) -> tensor<12x100x320xf32> {
  ^bb0(%x_: tensor<12x100x300xf32>, %y_: tensor<300x320xf32>):
    %1 = ingot.expand %y_, dims = [1, 2] : tensor<300x320xf32> to tensor<12x300x320xf32>
    %0 = ingot.matmul %x_, %1 : tensor<12x100x300xf32>, tensor<12x300x320xf32>
    ingot.yield %0 : tensor<12x100x320xf32>
  }
  return %result : tensor<12x100x320xf32>
}

// Nobody else reads the panels of an element that has a matrix of its own: each is packed
// just before its use, in memory that stays in the cache.
// CHECK: "own_panels" schedule = #ingot.schedule<tiles {rhs = per_panel, tasks = [12, 1,
func.func @own_panels(%x: tensor<12x100x300xf32>, %y: tensor<12x300x320xf32>) -> tensor<12x100x320xf32> {
  %result = ingot.kernel "own_panels"(%x, %y) : (tensor<12x100x300xf32>, tensor<12x300x320xf32>) -> tensor<12x100x320xf32> {
  ^bb0(%x_: tensor<12x100x300xf32>, %y_: tensor<12x300x320xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<12x100x300xf32>, tensor<12x300x320xf32>
    ingot.yield %0 : tensor<12x100x320xf32>
  }
  return %result : tensor<12x100x320xf32>
}

// Columns that are apart must be packed, by squares of one vector: panels of two vectors at
// most. 28 KB will be in the cache soon.
// V4: "transposed" schedule = #ingot.schedule<tiles {rhs = per_panel, tile = [10, 2]}>
// V3: "transposed" schedule = #ingot.schedule<tiles {rhs = per_panel, tile = [6, 2]}>
func.func @transposed(%x: tensor<30x100xf32>, %y: tensor<70x100xf32>) -> tensor<30x70xf32> {
  %result = ingot.kernel "transposed"(%x, %y) : (tensor<30x100xf32>, tensor<70x100xf32>) -> tensor<30x70xf32> {
  ^bb0(%x_: tensor<30x100xf32>, %y_: tensor<70x100xf32>):
    %1 = ingot.transpose %y_, permutation = [1, 0] : tensor<70x100xf32>
    %0 = ingot.matmul %x_, %1 : tensor<30x100xf32>, tensor<100x70xf32>
    ingot.yield %0 : tensor<30x70xf32>
  }
  return %result : tensor<30x70xf32>
}

// 240 KB in whole rows: what the next panel is packed from is fetched.
// CHECK: "transposed_and_fetched" schedule = #ingot.schedule<tiles {prefetch = true, rhs = per_panel, tile
func.func @transposed_and_fetched(%x: tensor<20x400xf32>, %y: tensor<150x400xf32>) -> tensor<20x150xf32> {
  %result = ingot.kernel "transposed_and_fetched"(%x, %y) : (tensor<20x400xf32>, tensor<150x400xf32>) -> tensor<20x150xf32> {
  ^bb0(%x_: tensor<20x400xf32>, %y_: tensor<150x400xf32>):
    %1 = ingot.transpose %y_, permutation = [1, 0] : tensor<150x400xf32>
    %0 = ingot.matmul %x_, %1 : tensor<20x400xf32>, tensor<400x150xf32>
    ingot.yield %0 : tensor<20x150xf32>
  }
  return %result : tensor<20x150xf32>
}

// A constant is packed when compiling, once: the artifact holds the panels. 585 KB are read
// again by each task's tiles, from the cache that holds half of 2 MB.
// V4:     "constant" schedule = #ingot.schedule<tiles
// V4-NOT: prefetch
// V4-SAME: rhs = compiled
// V3:     "constant" schedule = #ingot.schedule<tiles {prefetch = true, rhs = compiled
func.func @constant(%x: tensor<30x300xf32>) -> tensor<30x500xf32> {
  %w = ingot.constant dense<0.5> : tensor<300x500xf32>
  %result = ingot.kernel "constant"(%x, %w) : (tensor<30x300xf32>, tensor<300x500xf32>) -> tensor<30x500xf32> {
  ^bb0(%x_: tensor<30x300xf32>, %w_: tensor<300x500xf32>):
    %0 = ingot.matmul %x_, %w_ : tensor<30x300xf32>, tensor<300x500xf32>
    ingot.yield %0 : tensor<30x500xf32>
  }
  return %result : tensor<30x500xf32>
}

// The epilogue reads the constant as it is: its memory cannot become panels.
// CHECK:     "constant_read_twice" schedule = #ingot.schedule<tiles
// CHECK-NOT: rhs =
func.func @constant_read_twice(%x: tensor<50x50xf32>) -> tensor<50x50xf32> {
  %w = ingot.constant dense<0.5> : tensor<50x50xf32>
  %result = ingot.kernel "constant_read_twice"(%x, %w) : (tensor<50x50xf32>, tensor<50x50xf32>) -> tensor<50x50xf32> {
  ^bb0(%x_: tensor<50x50xf32>, %w_: tensor<50x50xf32>):
    %0 = ingot.matmul %x_, %w_ : tensor<50x50xf32>, tensor<50x50xf32>
    %1 = ingot.add %0, %w_ : tensor<50x50xf32>
    ingot.yield %1 : tensor<50x50xf32>
  }
  return %result : tensor<50x50xf32>
}

// A matrix for each element of the batch has no one order of panels.
// CHECK:     "constant_batch" schedule = #ingot.schedule<tiles
// CHECK-NOT: compiled
func.func @constant_batch(%x: tensor<3x50x50xf32>) -> tensor<3x50x50xf32> {
  %w = ingot.constant dense<0.5> : tensor<3x50x50xf32>
  %result = ingot.kernel "constant_batch"(%x, %w) : (tensor<3x50x50xf32>, tensor<3x50x50xf32>) -> tensor<3x50x50xf32> {
  ^bb0(%x_: tensor<3x50x50xf32>, %w_: tensor<3x50x50xf32>):
    %0 = ingot.matmul %x_, %w_ : tensor<3x50x50xf32>, tensor<3x50x50xf32>
    ingot.yield %0 : tensor<3x50x50xf32>
  }
  return %result : tensor<3x50x50xf32>
}

// A part of a constant: all of it would be packed for two thirds that are read.
// CHECK:     "constant_part" schedule = #ingot.schedule<tiles
// CHECK-NOT: compiled
func.func @constant_part(%x: tensor<30x40xf32>) -> tensor<30x50xf32> {
  %w = ingot.constant dense<0.5> : tensor<60x50xf32>
  %result = ingot.kernel "constant_part"(%x, %w) : (tensor<30x40xf32>, tensor<60x50xf32>) -> tensor<30x50xf32> {
  ^bb0(%x_: tensor<30x40xf32>, %w_: tensor<60x50xf32>):
    %1 = ingot.slice %w_, [0, 0] to [40, 50] by [1, 1] : tensor<60x50xf32>
    %0 = ingot.matmul %x_, %1 : tensor<30x40xf32>, tensor<40x50xf32>
    ingot.yield %0 : tensor<30x50xf32>
  }
  return %result : tensor<30x50xf32>
}

// Steps of k lie 512 bytes apart in the left operand: 300 lines are more than stay in L1
// while the panels of a tile follow each other.
// CHECK: "tall_columns" schedule = #ingot.schedule<tiles {lhs = before,
func.func @tall_columns(%x: tensor<300x128xf32>, %y: tensor<300x192xf32>) -> tensor<128x192xf32> {
  %result = ingot.kernel "tall_columns"(%x, %y) : (tensor<300x128xf32>, tensor<300x192xf32>) -> tensor<128x192xf32> {
  ^bb0(%x_: tensor<300x128xf32>, %y_: tensor<300x192xf32>):
    %1 = ingot.transpose %x_, permutation = [1, 0] : tensor<300x128xf32>
    %0 = ingot.matmul %1, %y_ : tensor<128x300xf32>, tensor<300x192xf32>
    ingot.yield %0 : tensor<128x192xf32>
  }
  return %result : tensor<128x192xf32>
}

// 100 lines stay.
// CHECK:     "short_columns" schedule = #ingot.schedule<tiles
// CHECK-NOT: lhs =
func.func @short_columns(%x: tensor<100x120xf32>, %y: tensor<100x192xf32>) -> tensor<120x192xf32> {
  %result = ingot.kernel "short_columns"(%x, %y) : (tensor<100x120xf32>, tensor<100x192xf32>) -> tensor<120x192xf32> {
  ^bb0(%x_: tensor<100x120xf32>, %y_: tensor<100x192xf32>):
    %1 = ingot.transpose %x_, permutation = [1, 0] : tensor<100x120xf32>
    %0 = ingot.matmul %1, %y_ : tensor<120x100xf32>, tensor<100x192xf32>
    ingot.yield %0 : tensor<120x192xf32>
  }
  return %result : tensor<120x192xf32>
}

// 100 lines, but 1 KB apart: they share a sixteenth of the sets.
// CHECK: "shared_sets" schedule = #ingot.schedule<tiles {lhs = before,
func.func @shared_sets(%x: tensor<100x256xf32>, %y: tensor<100x192xf32>) -> tensor<256x192xf32> {
  %result = ingot.kernel "shared_sets"(%x, %y) : (tensor<100x256xf32>, tensor<100x192xf32>) -> tensor<256x192xf32> {
  ^bb0(%x_: tensor<100x256xf32>, %y_: tensor<100x192xf32>):
    %1 = ingot.transpose %x_, permutation = [1, 0] : tensor<100x256xf32>
    %0 = ingot.matmul %1, %y_ : tensor<256x100xf32>, tensor<100x192xf32>
    ingot.yield %0 : tensor<256x192xf32>
  }
  return %result : tensor<256x192xf32>
}

// One panel reads the left operand once.
// CHECK:     "one_panel" schedule = #ingot.schedule<tiles
// CHECK-NOT: lhs =
func.func @one_panel(%x: tensor<300x128xf32>, %y: tensor<300x16xf32>) -> tensor<128x16xf32> {
  %result = ingot.kernel "one_panel"(%x, %y) : (tensor<300x128xf32>, tensor<300x16xf32>) -> tensor<128x16xf32> {
  ^bb0(%x_: tensor<300x128xf32>, %y_: tensor<300x16xf32>):
    %1 = ingot.transpose %x_, permutation = [1, 0] : tensor<300x128xf32>
    %0 = ingot.matmul %1, %y_ : tensor<128x300xf32>, tensor<300x16xf32>
    ingot.yield %0 : tensor<128x16xf32>
  }
  return %result : tensor<128x16xf32>
}

// Narrow floats are extended once, not in each broadcast of each panel.
// CHECK: "extended" schedule = #ingot.schedule<tiles {lhs = extended,
func.func @extended(%x: tensor<40x60xbf16>, %y: tensor<60x100xbf16>) -> tensor<40x100xbf16> {
  %result = ingot.kernel "extended"(%x, %y) : (tensor<40x60xbf16>, tensor<60x100xbf16>) -> tensor<40x100xbf16> {
  ^bb0(%x_: tensor<40x60xbf16>, %y_: tensor<60x100xbf16>):
    %0 = ingot.matmul %x_, %y_ : tensor<40x60xbf16>, tensor<60x100xbf16>
    ingot.yield %0 : tensor<40x100xbf16>
  }
  return %result : tensor<40x100xbf16>
}

// A tenth of the input is read: extending all of it would cost more.
// CHECK:     "extended_part" schedule = #ingot.schedule<tiles
// CHECK-NOT: lhs =
func.func @extended_part(%x: tensor<400x60xbf16>, %y: tensor<60x100xbf16>) -> tensor<40x100xbf16> {
  %result = ingot.kernel "extended_part"(%x, %y) : (tensor<400x60xbf16>, tensor<60x100xbf16>) -> tensor<40x100xbf16> {
  ^bb0(%x_: tensor<400x60xbf16>, %y_: tensor<60x100xbf16>):
    %1 = ingot.slice %x_, [0, 0] to [40, 60] by [1, 1] : tensor<400x60xbf16>
    %0 = ingot.matmul %1, %y_ : tensor<40x60xbf16>, tensor<60x100xbf16>
    ingot.yield %0 : tensor<40x100xbf16>
  }
  return %result : tensor<40x100xbf16>
}

// Panels that there are already are taken, however wide tiles would be else.
// V4: "given_panels" schedule = #ingot.schedule<tiles {{.*}}rhs = compiled, tile = [{{[0-9]+}}, 1]}>
// V3: "given_panels" schedule = #ingot.schedule<tiles {{.*}}rhs = compiled, tile = [{{[0-9]+}}, 2]}>
func.func @given_panels(%x: tensor<20x60xf32>, %y: tensor<3x60x16xf32>) -> tensor<20x40xf32> {
  %result = ingot.kernel "given_panels"(%x, %y) : (tensor<20x60xf32>, tensor<3x60x16xf32>) -> tensor<20x40xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %p: tensor<3x60x16xf32>):
    %y_ = ingot.unpack %p : tensor<3x60x16xf32> to tensor<60x40xf32>
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x40xf32>
    ingot.yield %0 : tensor<20x40xf32>
  }
  return %result : tensor<20x40xf32>
}

// Of the one panel, the last vectors hold no column.
// V4: "wide_panel" schedule = #ingot.schedule<tiles {{.*}}rhs = compiled, tile = [{{[0-9]+}}, 2]}>
// V3: "wide_panel" schedule = #ingot.schedule<tiles {{.*}}rhs = compiled, tile = [{{[0-9]+}}, 4]}>
func.func @wide_panel(%x: tensor<20x60xf32>, %y: tensor<1x60x32xf32>) -> tensor<20x13xf32> {
  %result = ingot.kernel "wide_panel"(%x, %y) : (tensor<20x60xf32>, tensor<1x60x32xf32>) -> tensor<20x13xf32> {
  ^bb0(%x_: tensor<20x60xf32>, %p: tensor<1x60x32xf32>):
    %y_ = ingot.unpack %p : tensor<1x60x32xf32> to tensor<60x13xf32>
    %0 = ingot.matmul %x_, %y_ : tensor<20x60xf32>, tensor<60x13xf32>
    ingot.yield %0 : tensor<20x13xf32>
  }
  return %result : tensor<20x13xf32>
}

// 150 lines of a column are more than a quarter of 32 KB, and less than that of 48 KB.
// V4:     "column_of_lines" schedule = #ingot.schedule<tiles
// V4-NOT: lhs =
// V3:     "column_of_lines" schedule = #ingot.schedule<tiles {{.*}}lhs = before
func.func @column_of_lines(%x: tensor<150x70xf32>, %y: tensor<150x500xf32>) -> tensor<70x500xf32> {
  %result = ingot.kernel "column_of_lines"(%x, %y) : (tensor<150x70xf32>, tensor<150x500xf32>) -> tensor<70x500xf32> {
  ^bb0(%x_: tensor<150x70xf32>, %y_: tensor<150x500xf32>):
    %0 = ingot.transpose %x_, permutation = [1, 0] : tensor<150x70xf32>
    %1 = ingot.matmul %0, %y_ : tensor<70x150xf32>, tensor<150x500xf32>
    ingot.yield %1 : tensor<70x500xf32>
  }
  return %result : tensor<70x500xf32>
}

// 40 lines that share 4 sets fit into 12 ways, not into 8.
// V4:     "few_shared_sets" schedule = #ingot.schedule<tiles
// V4-NOT: lhs =
// V3:     "few_shared_sets" schedule = #ingot.schedule<tiles {{.*}}lhs = before
func.func @few_shared_sets(%x: tensor<40x256xf32>, %y: tensor<40x500xf32>) -> tensor<256x500xf32> {
  %result = ingot.kernel "few_shared_sets"(%x, %y) : (tensor<40x256xf32>, tensor<40x500xf32>) -> tensor<256x500xf32> {
  ^bb0(%x_: tensor<40x256xf32>, %y_: tensor<40x500xf32>):
    %0 = ingot.transpose %x_, permutation = [1, 0] : tensor<40x256xf32>
    %1 = ingot.matmul %0, %y_ : tensor<256x40xf32>, tensor<40x500xf32>
    ingot.yield %1 : tensor<256x500xf32>
  }
  return %result : tensor<256x500xf32>
}
