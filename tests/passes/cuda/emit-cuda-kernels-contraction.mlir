// RUN: ingot-opt %s --ingot-set-target=target=cuda --ingot-lower-to-loops --ingot-schedule-kernels --ingot-emit-cuda-kernels --split-input-file | FileCheck %s

// The text is an attribute, in which \0A ends a line.

// A right operand that is read along the sum, and a bias in the epilogue.
// CHECK-LABEL: func @epilogue
// CHECK:         ingot.launch "linear" [@linear_kernel] schedule = #ingot.schedule<blocks {{.*}} tasks = [2] scratch = 0 overwrites = [-1] flops = 114000
// CHECK-LABEL: func private @linear_kernel(
// CHECK-SAME:    Tiles of 128 x 32 elements, 16 steps
// CHECK-SAME:    const int firstColumn = 0;
// CHECK-SAME:    const int firstRow = block * 128;
// Neighbours read neighbours: steps of both operands.
// CHECK-SAME:    const int lhsStep = thread % 8;
// CHECK-SAME:    const int row = firstRow + lhsRow + i * 32;
// CHECK-SAME:    lhsOffset[i] = row * 19;
// CHECK-SAME:    const int rhsStep = thread % 8;
// CHECK-SAME:    const int column = firstColumn + rhsColumn;
// CHECK-SAME:    rhsOffset[i] = column * 19;
// Nothing is read beyond the matrices.
// CHECK-SAME:    step < 19 && firstRow + lhsRow + j * 32 < 150 ? input0[lhsOffset[j] + offset] : 0.0f;
// CHECK-SAME:    step < 19 && firstColumn + rhsColumn < 20 ? input1[rhsOffset[j] + offset] : 0.0f;
// CHECK-SAME:    for (int first = 0; first < 19; first += 16) {
// CHECK-SAME:    barrier(); // all have read the last tiles
// CHECK-SAME:    lhsTile[(lhsStep + i * 8) * 132 + lhsRow + j * 32] = lhsNext[i * 4 + j];
// CHECK-SAME:    barrier();
// CHECK-SAME:    loadPack<4>(lhsTile + k * 132 + threadRow);
// CHECK-SAME:    loadPack<4>(rhsTile + k * 36 + threadColumn);
// CHECK-SAME:    const float [[PRODUCT:v[0-9]+]] = lhs.elements[i] * rhs.elements[j];
// CHECK-SAME:    = sums[i].elements[j] + [[PRODUCT]];
// CHECK-SAME:    if (row < 150 && column < 20) {
// CHECK-SAME:    = input2[column];
// CHECK-SAME:    output0[row * 20 + column] =
func.func @epilogue(%x: tensor<150x19xf32>, %w: tensor<20x19xf32>, %b: tensor<20xf32>) -> tensor<150x20xf32> {
  %y = ingot.kernel "linear"(%x, %w, %b) : (tensor<150x19xf32>, tensor<20x19xf32>, tensor<20xf32>) -> (tensor<150x20xf32>) {
  ^bb0(%lhs: tensor<150x19xf32>, %weight: tensor<20x19xf32>, %bias: tensor<20xf32>):
    %rhs = ingot.transpose %weight, permutation = [1, 0] : tensor<20x19xf32>
    %0 = ingot.matmul %lhs, %rhs : tensor<150x19xf32>, tensor<19x20xf32>
    %1 = ingot.expand %bias, dims = [1] : tensor<20xf32> to tensor<150x20xf32>
    %2 = ingot.add %0, %1 : tensor<150x20xf32>
    ingot.yield %2 : tensor<150x20xf32>
  }
  return %y : tensor<150x20xf32>
}

// -----

// Rows count images, rows and windows; the sum two loops, for a row of taps and
// channels is contiguous.
// CHECK-LABEL: func private @conv_kernel(
// CHECK-SAME:    lhsOffset[i] = row / 30 * 231 + row / 5 % 6 * 33 + row % 5 * 6;
// CHECK-SAME:    const int offset = step / 6 * 33 + step % 6;
// CHECK-SAME:    row < 60 && column < 11
// CHECK-SAME:    output0[row * 11 + column]
func.func @convolution(%x: tensor<2x7x11x3xf32>, %w: tensor<2x2x3x11xf32>) -> tensor<2x6x5x11xf32> {
  %y = ingot.kernel "conv"(%x, %w) : (tensor<2x7x11x3xf32>, tensor<2x2x3x11xf32>) -> (tensor<2x6x5x11xf32>) {
  ^bb0(%image: tensor<2x7x11x3xf32>, %weight: tensor<2x2x3x11xf32>):
    %0 = ingot.conv %image, %weight of = output stride = [1, 2] low = [0, 0] high = [0, 0] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<2x7x11x3xf32>, tensor<2x2x3x11xf32>
    ingot.yield %0 : tensor<2x6x5x11xf32>
  }
  return %y : tensor<2x6x5x11xf32>
}

// -----

// Five blocks share the sum of each tile; a second launch adds what they leave,
// in order, and continues with the epilogue, which may overwrite its operand.
// CHECK-LABEL: func @deep
// CHECK:         ingot.launch "deep" [@deep_kernel, @deep_kernel1] {{.*}} tasks = [30, 18] scratch = 90048 overwrites = [2]
// CHECK-LABEL: func private @deep_kernel(
// CHECK-SAME:    const int firstColumn = block % 2 * 256;
// CHECK-SAME:    const int batch = block / 2 % 3;
// CHECK-SAME:    const int chunk = block / 2 / 3;
// CHECK-SAME:    const int firstStep = chunk * 144;
// CHECK-SAME:    const int endStep = firstStep + 144 < 701 ? firstStep + 144 : 701;
// CHECK-SAME:    rhsOffset[i] = batch * 210300 + column;
// CHECK-SAME:    for (int first = firstStep; first < endStep; first += 16) {
// CHECK-SAME:    parts[((chunk * 3 + batch) * 5 + row) * 300 + column] = sumTile[
// CHECK-LABEL: func private @deep_kernel1(
// CHECK-SAME:    float sum = parts[i];
// CHECK-SAME:    for (int chunk = 1; chunk < 5; ++chunk)
// CHECK-SAME:    sum = sum + parts[chunk * 4500 + i];
// CHECK-SAME:    [[OTHER:v[0-9]+]] = input2[batch * 1500 + row * 300 + column];
// CHECK-SAME:    = [[OTHER]] - sum;
func.func @deep(%x: tensor<3x5x701xf32>, %w: tensor<3x701x300xf32>, %z: tensor<3x5x300xf32>) -> tensor<3x5x300xf32> {
  %y = ingot.kernel "deep"(%x, %w, %z) : (tensor<3x5x701xf32>, tensor<3x701x300xf32>, tensor<3x5x300xf32>) -> (tensor<3x5x300xf32>) {
  ^bb0(%lhs: tensor<3x5x701xf32>, %rhs: tensor<3x701x300xf32>, %other: tensor<3x5x300xf32>):
    %0 = ingot.matmul %lhs, %rhs : tensor<3x5x701xf32>, tensor<3x701x300xf32>
    %1 = ingot.sub %other, %0 : tensor<3x5x300xf32>
    ingot.yield %1 : tensor<3x5x300xf32>
  }
  return %y : tensor<3x5x300xf32>
}

// -----

// Numbers of 64 bits: a thread has a square of two, its vectors are 16 bytes.
// CHECK-LABEL: func private @doubles_kernel(
// CHECK-SAME:    Tiles of 32 x 32 elements
// CHECK-SAME:    INGOT_SHARED(double, rhsTile, 4608, 576);
// CHECK-SAME:    Pack<double, 2> sums[2] = {};
func.func @doubles(%x: tensor<5x3xf64>, %w: tensor<3x7xf64>) -> tensor<5x7xf64> {
  %y = ingot.kernel "doubles"(%x, %w) : (tensor<5x3xf64>, tensor<3x7xf64>) -> (tensor<5x7xf64>) {
  ^bb0(%lhs: tensor<5x3xf64>, %rhs: tensor<3x7xf64>):
    %0 = ingot.matmul %lhs, %rhs : tensor<5x3xf64>, tensor<3x7xf64>
    ingot.yield %0 : tensor<5x7xf64>
  }
  return %y : tensor<5x7xf64>
}

// -----

// What follows the product is no element for each of its sums: plain loops, which
// say so.
// CHECK-LABEL: func private @row_sums_kernel(
// CHECK-SAME:    // Not in tiles: output 0 of a contraction kernel does not have one element for each element of the product.
// CHECK-NOT:     lhsTile
func.func @reduction_after(%x: tensor<5x3xf32>, %w: tensor<3x7xf32>) -> tensor<5xf32> {
  %y = ingot.kernel "row_sums"(%x, %w) : (tensor<5x3xf32>, tensor<3x7xf32>) -> (tensor<5xf32>) {
  ^bb0(%lhs: tensor<5x3xf32>, %rhs: tensor<3x7xf32>):
    %0 = ingot.matmul %lhs, %rhs : tensor<5x3xf32>, tensor<3x7xf32>
    %1 = ingot.sum %0, dims = [1] : tensor<5x7xf32>
    ingot.yield %1 : tensor<5xf32>
  }
  return %y : tensor<5xf32>
}

// -----

// Numbers of 16 bits are added up in f32, in scratch memory, too: 2 parts of 3 x 5
// elements of 4 bytes, in 64s.
// CHECK-LABEL: func @narrow
// CHECK:         ingot.launch "narrow" {{.*}} scratch = 128
// CHECK-LABEL: func private @narrow_kernel(
// CHECK-SAME:    toF32(input0[
// CHECK-SAME:    float *const parts
func.func @narrow(%x: tensor<3x257xbf16>, %w: tensor<257x5xbf16>) -> tensor<3x5xbf16> {
  %y = ingot.kernel "narrow"(%x, %w) : (tensor<3x257xbf16>, tensor<257x5xbf16>) -> (tensor<3x5xbf16>) {
  ^bb0(%lhs: tensor<3x257xbf16>, %rhs: tensor<257x5xbf16>):
    %0 = ingot.matmul %lhs, %rhs : tensor<3x257xbf16>, tensor<257x5xbf16>
    ingot.yield %0 : tensor<3x5xbf16>
  }
  return %y : tensor<3x5xbf16>
}

// -----

// Another block may still read what the result would overwrite: no operand of the
// product, no addend that is read at another place.
// CHECK-LABEL: func @overwrites
// CHECK:         ingot.launch "transposed" {{.*}} overwrites = [-1]
// CHECK:         ingot.launch "operand" {{.*}} overwrites = [-1]
func.func @overwrites(%a: tensor<67x67xf32>, %b: tensor<67x67xf32>, %c: tensor<67x67xf32>) -> tensor<67x67xf32> {
  %x = ingot.kernel "transposed"(%a, %b, %c) : (tensor<67x67xf32>, tensor<67x67xf32>, tensor<67x67xf32>) -> (tensor<67x67xf32>) {
  ^bb0(%lhs: tensor<67x67xf32>, %rhs: tensor<67x67xf32>, %addend: tensor<67x67xf32>):
    %0 = ingot.matmul %lhs, %rhs : tensor<67x67xf32>, tensor<67x67xf32>
    %1 = ingot.transpose %addend, permutation = [1, 0] : tensor<67x67xf32>
    %2 = ingot.add %0, %1 : tensor<67x67xf32>
    ingot.yield %2 : tensor<67x67xf32>
  }
  %y = ingot.kernel "operand"(%a, %x) : (tensor<67x67xf32>, tensor<67x67xf32>) -> (tensor<67x67xf32>) {
  ^bb0(%lhs: tensor<67x67xf32>, %rhs: tensor<67x67xf32>):
    %0 = ingot.matmul %lhs, %rhs : tensor<67x67xf32>, tensor<67x67xf32>
    %1 = ingot.add %0, %lhs : tensor<67x67xf32>
    %2 = ingot.add %1, %rhs : tensor<67x67xf32>
    ingot.yield %2 : tensor<67x67xf32>
  }
  return %y : tensor<67x67xf32>
}

// -----

// Rows beyond 32 bits: the number of the block is as wide as what it becomes.
// CHECK-LABEL: func private @tall_kernel(
// CHECK-SAME:    const long long block = static_cast<long long>(blockX());
// CHECK-SAME:    const long long firstRow = block * 256;
func.func @tall(%x: tensor<3000000000x2xf32>, %w: tensor<2x3xf32>) -> tensor<3000000000x3xf32> {
  %y = ingot.kernel "tall"(%x, %w) : (tensor<3000000000x2xf32>, tensor<2x3xf32>) -> (tensor<3000000000x3xf32>) {
  ^bb0(%lhs: tensor<3000000000x2xf32>, %rhs: tensor<2x3xf32>):
    %0 = ingot.matmul %lhs, %rhs : tensor<3000000000x2xf32>, tensor<2x3xf32>
    ingot.yield %0 : tensor<3000000000x3xf32>
  }
  return %y : tensor<3000000000x3xf32>
}

// -----

// All elements have numbers of 32 bits, but not the columns that fill the tile: their
// offsets are computed, though nothing is read there.
// CHECK-LABEL: func private @flat_kernel(
// CHECK-SAME:    const long long column = firstColumn + rhsColumn + i * 32;
// CHECK-SAME:    rhsOffset[i] = column * 268435456;
func.func @flat(%x: tensor<2x268435456xf32>, %w: tensor<268435456x1xf32>) -> tensor<2x1xf32> {
  %y = ingot.kernel "flat"(%x, %w) : (tensor<2x268435456xf32>, tensor<268435456x1xf32>) -> (tensor<2x1xf32>) {
  ^bb0(%lhs: tensor<2x268435456xf32>, %rhs: tensor<268435456x1xf32>):
    %0 = ingot.matmul %lhs, %rhs : tensor<2x268435456xf32>, tensor<268435456x1xf32>
    ingot.yield %0 : tensor<2x1xf32>
  }
  return %y : tensor<2x1xf32>
}

// -----

// A border, and windows that stand two rows apart, which a gradient divides by: rows 1, 3,
// 5, 7 see two taps of three, and each thread knows where its rows begin in both guarded
// dimensions, adds where a step is, and reads if there is an element. Rows 0, 2, 4, 6 see
// the middle one, always inside.
// CHECK-LABEL: ingot.launch "guarded" [@guarded_kernel, @guarded_kernel1]
// CHECK-SAME:    flops = 15120
// CHECK-LABEL: func private @guarded_kernel(
// CHECK-SAME:    lhsOffset[i] = row * 3 + 24;
// CHECK-SAME:    lhsGuard0[i] = row / 7 % 4 + 1;
// CHECK-SAME:    lhsGuard1[i] = row % 7 + 1;
// CHECK-SAME:    const int offset = step / 9 * -21 + step / 3 % 3 * -3 + step % 3;
// CHECK-SAME:    const int guard0 = step / 9 * -1;
// CHECK-SAME:    const int guard1 = step / 3 % 3 * -1;
// CHECK-SAME:    step < 18 && {{.*}} ? (lhsGuard0[j] + guard0 >= 0 && lhsGuard0[j] + guard0 < 4 && lhsGuard1[j] + guard1 >= 0 && lhsGuard1[j] + guard1 < 7 ? input0[lhsOffset[j] + offset] : 0.0f)
// CHECK-LABEL: func private @guarded_kernel1(
// CHECK-SAME:    step < 9 && {{[^?]*}} ? (lhsGuard0[j] + guard0 >= 0 && lhsGuard0[j] + guard0 < 7 ? input0[lhsOffset[j] + offset] : 0.0f)
func.func @guarded(%d: tensor<2x4x7x3xf32>, %w: tensor<3x3x5x3xf32>) -> tensor<2x8x7x5xf32> {
  %y = ingot.kernel "guarded"(%d, %w) : (tensor<2x4x7x3xf32>, tensor<3x3x5x3xf32>) -> (tensor<2x8x7x5xf32>) {
  ^bb0(%grad: tensor<2x4x7x3xf32>, %weight: tensor<3x3x5x3xf32>):
    %0 = ingot.conv %grad, %weight of = input extents = [8, 7] stride = [2, 1] low = [1, 1] high = [1, 1] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<2x4x7x3xf32>, tensor<3x3x5x3xf32>
    ingot.yield %0 : tensor<2x8x7x5xf32>
  }
  return %y : tensor<2x8x7x5xf32>
}

// -----

// Windows so far apart that parts would be too many: only the dimensions that are divided
// have their places in the image computed from that.
// CHECK-LABEL: ingot.launch "divided" [@divided_kernel]
// CHECK-SAME:    flops = 26730
// CHECK-LABEL: func private @divided_kernel(
// CHECK-SAME:    lhsGuard0[j] + guard0 < 6 && (lhsGuard0[j] + guard0) % 5 == 0 && {{.*}} && (lhsGuard1[j] + guard1) % 5 == 0 ? input0[lhsOffset[j] + offset + (lhsGuard0[j] + guard0) / 5 * 9 + (lhsGuard1[j] + guard1) / 5 * 3] : 0.0f)
func.func @divided(%d: tensor<1x2x3x3xf32>, %w: tensor<3x3x5x3xf32>) -> tensor<1x9x11x5xf32> {
  %y = ingot.kernel "divided"(%d, %w) : (tensor<1x2x3x3xf32>, tensor<3x3x5x3xf32>) -> (tensor<1x9x11x5xf32>) {
  ^bb0(%grad: tensor<1x2x3x3xf32>, %weight: tensor<3x3x5x3xf32>):
    %0 = ingot.conv %grad, %weight of = input extents = [9, 11] stride = [5, 5] low = [1, 1] high = [1, 1] dilation = [1, 1] input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<1x2x3x3xf32>, tensor<3x3x5x3xf32>
    ingot.yield %0 : tensor<1x9x11x5xf32>
  }
  return %y : tensor<1x9x11x5xf32>
}
