//===- Good.cu - One kernel of each class that the compiler generates -------===//
//
// Written by hand in the form of generated ones. tests/cuda/shim runs them on
// the CPU; the CUDA compilers that are installed compile them.
//
//===----------------------------------------------------------------------===//
#include "cuda_kernel.h"

using namespace ingot::kernel;

/// output = relu(input * scale[channel] + residual), 8 elements per thread and
/// step; `channels` is a multiple of 8.
INGOT_KERNEL(scaleAddRelu, 256,
             (BFloat16 *__restrict__ output, const BFloat16 *__restrict__ input,
              const BFloat16 *__restrict__ residual,
              const float *__restrict__ scale, int packs, int channels)) {
  require(channels % 8 == 0, "channels is not a multiple of 8");
  int step = static_cast<int>(gridBlocksX() * blockThreadsX());
  for (int pack = static_cast<int>(blockX() * blockThreadsX() + threadX());
       pack < packs; pack += step) {
    Pack<BFloat16, 8> lhs = loadPack<8>(input + 8 * pack);
    Pack<BFloat16, 8> rhs = loadPack<8>(residual + 8 * pack);
    Pack<BFloat16, 8> result;
    int channel = 8 * pack % channels;
    INGOT_UNROLL
    for (int i = 0; i < 8; ++i)
      result.elements[i] = toBFloat16(
          maximum(fusedMultiplyAdd(toF32(lhs.elements[i]), scale[channel + i],
                                   toF32(rhs.elements[i])),
                  0.0f));
    storePack<8>(output + 8 * pack, result);
  }
}

/// The sum of `value` over the block, in every thread. `partial` has an element
/// per warp and may be used again after the return.
INGOT_DEVICE float blockSum(float value, float *partial) {
  value = warpSum(value);
  if (laneIndex() == 0)
    partial[warpIndex()] = value;
  barrier();
  float total = 0.0f;
  for (unsigned warp = 0; warp < blockThreadsX() / kWarpThreads; ++warp)
    total += partial[warp];
  barrier();
  return total;
}

INGOT_DEVICE float blockMaximum(float value, float *partial) {
  value = warpMaximum(value);
  if (laneIndex() == 0)
    partial[warpIndex()] = value;
  barrier();
  float largest = partial[0];
  for (unsigned warp = 1; warp < blockThreadsX() / kWarpThreads; ++warp)
    largest = maximum(largest, partial[warp]);
  barrier();
  return largest;
}

/// One block per row.
INGOT_KERNEL(softmaxRow, 256,
             (float *__restrict__ output, const float *__restrict__ input,
              int columns)) {
  INGOT_SHARED(float, partial, 0, 8);
  const float *row = input + static_cast<long long>(blockX()) * columns;
  float *result = output + static_cast<long long>(blockX()) * columns;
  int first = static_cast<int>(threadX());
  int step = static_cast<int>(blockThreadsX());
  float largest = bitCast<float>(0xff800000u);
  for (int column = first; column < columns; column += step)
    largest = maximum(largest, row[column]);
  largest = blockMaximum(largest, partial);
  float sum = 0.0f;
  for (int column = first; column < columns; column += step)
    sum += expF32(row[column] - largest);
  sum = blockSum(sum, partial);
  for (int column = first; column < columns; column += step)
    result[column] = divideF32(expF32(row[column] - largest), sum);
}

/// One block per row; half-precision storage.
INGOT_KERNEL(layerNormRow, 256,
             (Half *__restrict__ output, const Half *__restrict__ input,
              const float *__restrict__ scale, const float *__restrict__ shift,
              int columns, float epsilon)) {
  INGOT_SHARED(float, partial, 0, 8);
  const Half *row = input + static_cast<long long>(blockX()) * columns;
  Half *result = output + static_cast<long long>(blockX()) * columns;
  int first = static_cast<int>(threadX());
  int step = static_cast<int>(blockThreadsX());
  float count = static_cast<float>(columns);
  float sum = 0.0f;
  for (int column = first; column < columns; column += step)
    sum += toF32(row[column]);
  float mean = divideF32(blockSum(sum, partial), count);
  float squares = 0.0f;
  for (int column = first; column < columns; column += step) {
    float centred = toF32(row[column]) - mean;
    squares = fusedMultiplyAdd(centred, centred, squares);
  }
  float variance = divideF32(blockSum(squares, partial), count);
  float inverse = rsqrtApprox(variance + epsilon);
  for (int column = first; column < columns; column += step)
    result[column] = toHalf(fusedMultiplyAdd(
        (toF32(row[column]) - mean) * inverse, scale[column], shift[column]));
}

/// output[M, N] = lhs[M, K] * rhs[K, N]: tiles of 32x32x32, 16x16 threads, the
/// next tiles on their way while these are multiplied. K and N are multiples of
/// 4, so that a copy of 16 bytes lies in one row.
INGOT_KERNEL(tiledMatmul, 256,
             (float *__restrict__ output, const float *__restrict__ lhs,
              const float *__restrict__ rhs, int M, int N, int K)) {
  constexpr int kTile = 32, kRow = 36; // 4 more: rows on different banks
  INGOT_SHARED(float, lhsTiles, 0, 2 * kTile * kRow);
  INGOT_SHARED(float, rhsTiles, 2 * kTile * kRow * 4, 2 * kTile * kRow);
  require(K % 4 == 0 && N % 4 == 0, "K or N is not a multiple of 4");
  int rowBase = static_cast<int>(blockY()) * kTile;
  int columnBase = static_cast<int>(blockX()) * kTile;
  int tileRow = static_cast<int>(linearThread()) / 8;
  int tileColumn = static_cast<int>(linearThread()) % 8 * 4;
  auto fetch = [&](int k, int buffer) {
    float *lhsTile = lhsTiles + (buffer * kTile + tileRow) * kRow + tileColumn;
    float *rhsTile = rhsTiles + (buffer * kTile + tileRow) * kRow + tileColumn;
    bool inLhs = rowBase + tileRow < M && k + tileColumn < K;
    bool inRhs = k + tileRow < K && columnBase + tileColumn < N;
    copyAsync<16>(
        lhsTile,
        inLhs ? lhs + (long long)(rowBase + tileRow) * K + k + tileColumn : lhs,
        inLhs ? 16 : 0);
    copyAsync<16>(rhsTile,
                  inRhs ? rhs + (long long)(k + tileRow) * N + columnBase +
                              tileColumn
                        : rhs,
                  inRhs ? 16 : 0);
    commitCopies();
  };
  float sums[2][2] = {};
  fetch(0, 0);
  int buffer = 0;
  for (int k = 0; k < K; k += kTile) {
    fetch(k + kTile, 1 - buffer);
    waitForCopies<1>();
    barrier();
    const float *lhsTile = lhsTiles + buffer * kTile * kRow;
    const float *rhsTile = rhsTiles + buffer * kTile * kRow;
    for (int depth = 0; depth < kTile; ++depth)
      for (int i = 0; i < 2; ++i)
        for (int j = 0; j < 2; ++j)
          sums[i][j] = fusedMultiplyAdd(
              lhsTile[(threadY() + 16 * i) * kRow + depth],
              rhsTile[depth * kRow + threadX() + 16 * j], sums[i][j]);
    barrier();
    buffer = 1 - buffer;
  }
  waitForCopies<0>();
  for (int i = 0; i < 2; ++i)
    for (int j = 0; j < 2; ++j) {
      int row = rowBase + static_cast<int>(threadY()) + 16 * i;
      int column = columnBase + static_cast<int>(threadX()) + 16 * j;
      if (row < M && column < N)
        output[static_cast<long long>(row) * N + column] = sums[i][j];
    }
}
