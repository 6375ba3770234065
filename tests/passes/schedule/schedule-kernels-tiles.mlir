// RUN: ingot-opt %s --ingot-set-target=target=x86-64-v4 --ingot-lower-to-loops --ingot-schedule-kernels | FileCheck %s --check-prefixes=CHECK,V4
// RUN: ingot-opt %s --ingot-set-target="target=x86-64-v3 facts=l2=512K" --ingot-lower-to-loops --ingot-schedule-kernels | FileCheck %s --check-prefixes=CHECK,V3

// How products are cut into tiles and chains, and shared out. Neither machine has a
// register more than the tiles below need: sums, vectors of one operand, and two for
// what passes by.

// 32 registers hold 27 sums and three vectors of a row, 16 hold 12 and two rows: no tile
// with more of them reads as little for each product.
// V4: "product" schedule = #ingot.schedule<tiles {{.*}}tile = [9, 3]}>
// V3: "product" schedule = #ingot.schedule<tiles {{.*}}tile = [2, 6]}>
func.func @product(%x: tensor<128x96xf32>, %y: tensor<96x192xf32>) -> tensor<128x192xf32> {
  %result = ingot.kernel "product"(%x, %y) : (tensor<128x96xf32>, tensor<96x192xf32>) -> tensor<128x192xf32> {
  ^bb0(%x_: tensor<128x96xf32>, %y_: tensor<96x192xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<128x96xf32>, tensor<96x192xf32>
    ingot.yield %0 : tensor<128x192xf32>
  }
  return %result : tensor<128x192xf32>
}

// Two of 32 registers are left for constants of the epilogue: a tile of the size above
// would spill a sum. Of 16 none is: the smaller tile would cost more than the constants.
// V4: "epilogue" schedule = #ingot.schedule<tiles {{.*}}tile = [4, 6]}>
// V3: "epilogue" schedule = #ingot.schedule<tiles {{.*}}tile = [2, 6]}>
func.func @epilogue(%x: tensor<128x96xf32>, %y: tensor<96x192xf32>) -> tensor<128x192xf32> {
  %result = ingot.kernel "epilogue"(%x, %y) : (tensor<128x96xf32>, tensor<96x192xf32>) -> tensor<128x192xf32> {
  ^bb0(%x_: tensor<128x96xf32>, %y_: tensor<96x192xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<128x96xf32>, tensor<96x192xf32>
    %1 = ingot.relu %0 : tensor<128x192xf32>
    ingot.yield %1 : tensor<128x192xf32>
  }
  return %result : tensor<128x192xf32>
}

// 15 rows are no tile of 14 and one that has a single row and waits for its sums, but
// tiles of about equal height.
// V4: "equal_heights" schedule = #ingot.schedule<tiles {tile = [4, 6]}>
// V3: "equal_heights" schedule = #ingot.schedule<tiles {tile = [5, 2]}>
func.func @equal_heights(%x: tensor<15x96xf32>, %y: tensor<96x192xf32>) -> tensor<15x192xf32> {
  %result = ingot.kernel "equal_heights"(%x, %y) : (tensor<15x96xf32>, tensor<96x192xf32>) -> tensor<15x192xf32> {
  ^bb0(%x_: tensor<15x96xf32>, %y_: tensor<96x192xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<15x96xf32>, tensor<96x192xf32>
    ingot.yield %0 : tensor<15x192xf32>
  }
  return %result : tensor<15x192xf32>
}

// One vector of sums leaves seven of eight multiply-adds in flight waiting: four chains,
// the most that a round of four steps has.
// CHECK: "one_vector" schedule = #ingot.schedule<tiles {chains = 4}>
func.func @one_vector(%x: tensor<1x96xf32>, %y: tensor<96x8xf32>) -> tensor<1x8xf32> {
  %result = ingot.kernel "one_vector"(%x, %y) : (tensor<1x96xf32>, tensor<96x8xf32>) -> tensor<1x8xf32> {
  ^bb0(%x_: tensor<1x96xf32>, %y_: tensor<96x8xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<1x96xf32>, tensor<96x8xf32>
    ingot.yield %0 : tensor<1x8xf32>
  }
  return %result : tensor<1x8xf32>
}

// 16 columns are one vector or two: the narrow machine has twice the sums, and needs half
// the chains for as many in flight.
// V4: "two_rows" schedule = #ingot.schedule<tiles {chains = 4, tile = [2, 1]}>
// V3: "two_rows" schedule = #ingot.schedule<tiles {chains = 2, tile = [2, 2]}>
func.func @two_rows(%x: tensor<2x96xf32>, %y: tensor<96x16xf32>) -> tensor<2x16xf32> {
  %result = ingot.kernel "two_rows"(%x, %y) : (tensor<2x96xf32>, tensor<96x16xf32>) -> tensor<2x16xf32> {
  ^bb0(%x_: tensor<2x96xf32>, %y_: tensor<96x16xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<2x96xf32>, tensor<96x16xf32>
    ingot.yield %0 : tensor<2x16xf32>
  }
  return %result : tensor<2x16xf32>
}

// Lanes follow from the type of the sums: these 16 columns are two vectors or four, of which
// 16 registers hold only half beside five rows.
// V4: "doubles" schedule = #ingot.schedule<tiles {{.*}}tile = [5, 2]}>
// V3: "doubles" schedule = #ingot.schedule<tiles {{.*}}tile = [5, 2]}>
func.func @doubles(%x: tensor<5x96xf64>, %y: tensor<96x16xf64>) -> tensor<5x16xf64> {
  %result = ingot.kernel "doubles"(%x, %y) : (tensor<5x96xf64>, tensor<96x16xf64>) -> tensor<5x16xf64> {
  ^bb0(%x_: tensor<5x96xf64>, %y_: tensor<96x16xf64>):
    %0 = ingot.matmul %x_, %y_ : tensor<5x96xf64>, tensor<96x16xf64>
    ingot.yield %0 : tensor<5x16xf64>
  }
  return %result : tensor<5x16xf64>
}

// A sum of fewer terms for some pixels of a vector: all columns are one panel, because
// the masks of its steps are constants.
// V4: "pixels" schedule = #ingot.schedule<tiles {{.*}}tile = [3, 1]}>
// V3: "pixels" schedule = #ingot.schedule<tiles {{.*}}tile = [3, 2]}>
func.func @pixels(%x: tensor<1x5x9x1xf32>, %w: tensor<3x4x1x12xf32>) -> tensor<1x3x3x12xf32> {
  %result = ingot.kernel "pixels"(%x, %w) : (tensor<1x5x9x1xf32>, tensor<3x4x1x12xf32>) -> tensor<1x3x3x12xf32> {
  ^bb0(%x_: tensor<1x5x9x1xf32>, %w_: tensor<3x4x1x12xf32>):
    %0 = ingot.conv %x_, %w_ of = output stride = [1, 2] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last {pixels = 2 : i64} : tensor<1x5x9x1xf32>, tensor<3x4x1x12xf32>
    ingot.yield %0 : tensor<1x3x3x12xf32>
  }
  return %result : tensor<1x3x3x12xf32>
}

// Three streams of the size of the product: their lines arrive while the next tile is
// summed. The panels have a seventh of the registers as vectors.
// V4: "three_streams" schedule = #ingot.schedule<tiles {defer = true, {{.*}}tile = [6, 4]}>
// V3: "three_streams" schedule = #ingot.schedule<tiles {defer = true, {{.*}}tile = [6, 2]}>
func.func @three_streams(%x: tensor<64x96xf32>, %y: tensor<96x128xf32>, %r: tensor<64x128xf32>, %s: tensor<64x128xf32>, %t: tensor<64x128xf32>) -> tensor<64x128xf32> {
  %result = ingot.kernel "three_streams"(%x, %y, %r, %s, %t) : (tensor<64x96xf32>, tensor<96x128xf32>, tensor<64x128xf32>, tensor<64x128xf32>, tensor<64x128xf32>) -> tensor<64x128xf32> {
  ^bb0(%x_: tensor<64x96xf32>, %y_: tensor<96x128xf32>, %r_: tensor<64x128xf32>, %s_: tensor<64x128xf32>, %t_: tensor<64x128xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<64x96xf32>, tensor<96x128xf32>
    %1 = ingot.mul %0, %r_ : tensor<64x128xf32>
    %2 = ingot.add %1, %s_ : tensor<64x128xf32>
    %3 = ingot.sub %2, %t_ : tensor<64x128xf32>
    ingot.yield %3 : tensor<64x128xf32>
  }
  return %result : tensor<64x128xf32>
}

// Two streams the processor fetches by itself.
// CHECK:     "two_streams" schedule = #ingot.schedule<tiles
// CHECK-NOT: defer
func.func @two_streams(%x: tensor<64x96xf32>, %y: tensor<96x128xf32>, %r: tensor<64x128xf32>, %s: tensor<64x128xf32>) -> tensor<64x128xf32> {
  %result = ingot.kernel "two_streams"(%x, %y, %r, %s) : (tensor<64x96xf32>, tensor<96x128xf32>, tensor<64x128xf32>, tensor<64x128xf32>) -> tensor<64x128xf32> {
  ^bb0(%x_: tensor<64x96xf32>, %y_: tensor<96x128xf32>, %r_: tensor<64x128xf32>, %s_: tensor<64x128xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<64x96xf32>, tensor<96x128xf32>
    %1 = ingot.mul %0, %r_ : tensor<64x128xf32>
    %2 = ingot.add %1, %s_ : tensor<64x128xf32>
    ingot.yield %2 : tensor<64x128xf32>
  }
  return %result : tensor<64x128xf32>
}

// Seven steps of a sum are over before an epilogue of that many vectors is.
// CHECK:     "short_sums" schedule = #ingot.schedule<tiles
// CHECK-NOT: defer
func.func @short_sums(%x: tensor<64x7xf32>, %y: tensor<7x128xf32>, %r: tensor<64x128xf32>, %s: tensor<64x128xf32>, %t: tensor<64x128xf32>) -> tensor<64x128xf32> {
  %result = ingot.kernel "short_sums"(%x, %y, %r, %s, %t) : (tensor<64x7xf32>, tensor<7x128xf32>, tensor<64x128xf32>, tensor<64x128xf32>, tensor<64x128xf32>) -> tensor<64x128xf32> {
  ^bb0(%x_: tensor<64x7xf32>, %y_: tensor<7x128xf32>, %r_: tensor<64x128xf32>, %s_: tensor<64x128xf32>, %t_: tensor<64x128xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<64x7xf32>, tensor<7x128xf32>
    %1 = ingot.mul %0, %r_ : tensor<64x128xf32>
    %2 = ingot.add %1, %s_ : tensor<64x128xf32>
    %3 = ingot.sub %2, %t_ : tensor<64x128xf32>
    ingot.yield %3 : tensor<64x128xf32>
  }
  return %result : tensor<64x128xf32>
}

// The first tile of each batch element would have to wait for the last one of another.
// CHECK:     "batch_of_streams" schedule = #ingot.schedule<tiles
// CHECK-NOT: defer
func.func @batch_of_streams(%x: tensor<2x64x96xf32>, %y: tensor<2x96x128xf32>, %r: tensor<2x64x128xf32>, %s: tensor<2x64x128xf32>, %t: tensor<2x64x128xf32>) -> tensor<2x64x128xf32> {
  %result = ingot.kernel "batch_of_streams"(%x, %y, %r, %s, %t) : (tensor<2x64x96xf32>, tensor<2x96x128xf32>, tensor<2x64x128xf32>, tensor<2x64x128xf32>, tensor<2x64x128xf32>) -> tensor<2x64x128xf32> {
  ^bb0(%x_: tensor<2x64x96xf32>, %y_: tensor<2x96x128xf32>, %r_: tensor<2x64x128xf32>, %s_: tensor<2x64x128xf32>, %t_: tensor<2x64x128xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<2x64x96xf32>, tensor<2x96x128xf32>
    %1 = ingot.mul %0, %r_ : tensor<2x64x128xf32>
    %2 = ingot.add %1, %s_ : tensor<2x64x128xf32>
    %3 = ingot.sub %2, %t_ : tensor<2x64x128xf32>
    ingot.yield %3 : tensor<2x64x128xf32>
  }
  return %result : tensor<2x64x128xf32>
}

// Below 50 microseconds another thread is not worth waking: the wide machine needs 35 for
// this, the narrow one 70, and shares out the only panel's rows to eight.
// V4:     "worth_a_thread" schedule = #ingot.schedule<tiles
// V4-NOT: tasks
// V3:     "worth_a_thread" schedule = #ingot.schedule<tiles {tasks = [1, 8, 1],
func.func @worth_a_thread(%x: tensor<290x240xf32>, %y: tensor<240x40xf32>) -> tensor<290x40xf32> {
  %result = ingot.kernel "worth_a_thread"(%x, %y) : (tensor<290x240xf32>, tensor<240x40xf32>) -> tensor<290x40xf32> {
  ^bb0(%x_: tensor<290x240xf32>, %y_: tensor<240x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<290x240xf32>, tensor<240x40xf32>
    ingot.yield %0 : tensor<290x40xf32>
  }
  return %result : tensor<290x40xf32>
}

// Elements of a batch need nothing of each other: they are shared out first.
// CHECK: "batch" schedule = #ingot.schedule<tiles {{.*}}tasks = [8, 1, 1],
func.func @batch(%x: tensor<16x90x70xf32>, %y: tensor<16x70x130xf32>) -> tensor<16x90x130xf32> {
  %result = ingot.kernel "batch"(%x, %y) : (tensor<16x90x70xf32>, tensor<16x70x130xf32>) -> tensor<16x90x130xf32> {
  ^bb0(%x_: tensor<16x90x70xf32>, %y_: tensor<16x70x130xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<16x90x70xf32>, tensor<16x70x130xf32>
    ingot.yield %0 : tensor<16x90x130xf32>
  }
  return %result : tensor<16x90x130xf32>
}

// Too few elements: panels are cut next, so that a task packs what no other one reads.
// CHECK: "few_elements" schedule = #ingot.schedule<tiles {{.*}}tasks = [2, 1, 4],
func.func @few_elements(%x: tensor<2x40x200xf32>, %y: tensor<2x200x512xf32>) -> tensor<2x40x512xf32> {
  %result = ingot.kernel "few_elements"(%x, %y) : (tensor<2x40x200xf32>, tensor<2x200x512xf32>) -> tensor<2x40x512xf32> {
  ^bb0(%x_: tensor<2x40x200xf32>, %y_: tensor<2x200x512xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<2x40x200xf32>, tensor<2x200x512xf32>
    ingot.yield %0 : tensor<2x40x512xf32>
  }
  return %result : tensor<2x40x512xf32>
}

// Rows of 3.6 KB: half of a second-level cache holds 291 of them, or 96 at least where it is
// small, but no more tasks than the target takes. The only panel cannot be shared out.
// V4: "blocks_of_rows" schedule = #ingot.schedule<tiles {tasks = [1, 31, 1],
// V3: "blocks_of_rows" schedule = #ingot.schedule<tiles {tasks = [1, 64, 1],
func.func @blocks_of_rows(%x: tensor<9000x900xf32>, %y: tensor<900x40xf32>) -> tensor<9000x40xf32> {
  %result = ingot.kernel "blocks_of_rows"(%x, %y) : (tensor<9000x900xf32>, tensor<900x40xf32>) -> tensor<9000x40xf32> {
  ^bb0(%x_: tensor<9000x900xf32>, %y_: tensor<900x40xf32>):
    %0 = ingot.matmul %x_, %y_ : tensor<9000x900xf32>, tensor<900x40xf32>
    ingot.yield %0 : tensor<9000x40xf32>
  }
  return %result : tensor<9000x40xf32>
}

// 1.5 MB of weights for 50 images of 8 KB: images first would read all of them for each
// image. What fits half of a second-level cache is read again for nothing. The wide
// machine has too few panels for its tasks and shares out the images as well.
// V4: "panels_first" schedule = #ingot.schedule<tiles {{.*}}tasks = [4, 1, 2],
// V3: "panels_first" schedule = #ingot.schedule<tiles {{.*}}tasks = [1, 1, 6],
func.func @panels_first(%x: tensor<50x1x4x512xf32>, %w: tensor<1x3x512x256xf32>) -> tensor<50x1x2x256xf32> {
  %result = ingot.kernel "panels_first"(%x, %w) : (tensor<50x1x4x512xf32>, tensor<1x3x512x256xf32>) -> tensor<50x1x2x256xf32> {
  ^bb0(%x_: tensor<50x1x4x512xf32>, %w_: tensor<1x3x512x256xf32>):
    %0 = ingot.conv %x_, %w_ of = output stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<50x1x4x512xf32>, tensor<1x3x512x256xf32>
    ingot.yield %0 : tensor<50x1x2x256xf32>
  }
  return %result : tensor<50x1x2x256xf32>
}

// A small weight stays in the cache: images are shared out.
// CHECK: "images_first" schedule = #ingot.schedule<tiles {tasks = [8, 1, 1],
func.func @images_first(%x: tensor<8x14x14x32xf32>, %w: tensor<3x3x32x64xf32>) -> tensor<8x12x12x64xf32> {
  %result = ingot.kernel "images_first"(%x, %w) : (tensor<8x14x14x32xf32>, tensor<3x3x32x64xf32>) -> tensor<8x12x12x64xf32> {
  ^bb0(%x_: tensor<8x14x14x32xf32>, %w_: tensor<3x3x32x64xf32>):
    %0 = ingot.conv %x_, %w_ of = output stride = [1, 1] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<8x14x14x32xf32>, tensor<3x3x32x64xf32>
    ingot.yield %0 : tensor<8x12x12x64xf32>
  }
  return %result : tensor<8x12x12x64xf32>
}
