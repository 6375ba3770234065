//===- Conformance.cu - Every wrapper of cuda_kernel.h, one by one ----------===//
//
// The CPU bodies are checked against references by shim/ConformanceTest.cpp; the
// GPU bodies compile here, and on a GPU the same kernels can be compared.
//
//===----------------------------------------------------------------------===//
#include "cuda_kernel.h"

using namespace ingot::kernel;

// The operands are neighbours in the input.
#define INGOT_CALL(type, suffix, name, ...)                                    \
  INGOT_KERNEL(conform_##name##suffix, 256,                                    \
               (type * output, const type *input)) {                           \
    unsigned i = blockX() * blockThreadsX() + threadX();                       \
    output[i] = name(__VA_ARGS__);                                             \
  }
#define INGOT_UNARY(type, suffix, name) INGOT_CALL(type, suffix, name, input[i])
#define INGOT_BINARY(type, suffix, name)                                       \
  INGOT_CALL(type, suffix, name, input[i], input[i + 1])
#define INGOT_TERNARY(type, suffix, name)                                      \
  INGOT_CALL(type, suffix, name, input[i], input[i + 1], input[i + 2])

INGOT_UNARY(float, , expF32)
INGOT_UNARY(float, , expm1F32)
INGOT_UNARY(float, , logF32)
INGOT_UNARY(float, , log1pF32)
INGOT_UNARY(float, , tanhF32)
INGOT_UNARY(float, , erfF32)
INGOT_UNARY(float, , sinF32)
INGOT_UNARY(float, , cosF32)
INGOT_UNARY(float, , floorF32)
INGOT_UNARY(float, , ceilF32)
INGOT_UNARY(float, , roundEvenF32)
INGOT_UNARY(float, , sqrtF32)
INGOT_UNARY(float, , rsqrtApprox)
INGOT_UNARY(float, , reciprocalApprox)
INGOT_UNARY(float, , exp2Approx)
INGOT_UNARY(float, , tanhApprox)
INGOT_UNARY(double, , expF64)
INGOT_UNARY(double, , expm1F64)
INGOT_UNARY(double, , logF64)
INGOT_UNARY(double, , log1pF64)
INGOT_UNARY(double, , tanhF64)
INGOT_UNARY(double, , erfF64)
INGOT_UNARY(double, , sinF64)
INGOT_UNARY(double, , cosF64)
INGOT_UNARY(double, , floorF64)
INGOT_UNARY(double, , ceilF64)
INGOT_UNARY(double, , roundEvenF64)
INGOT_UNARY(double, , sqrtF64)
// What is one name for both types.
INGOT_UNARY(float, , absolute)
INGOT_UNARY(double, OfF64, absolute)

INGOT_BINARY(float, , powF32)
INGOT_BINARY(float, , divideF32)
INGOT_BINARY(double, , powF64)
INGOT_BINARY(double, , divideF64)
INGOT_BINARY(float, , fmodF32)
INGOT_BINARY(double, , fmodF64)
INGOT_BINARY(float, , maximum)
INGOT_BINARY(double, OfF64, maximum)
INGOT_BINARY(float, , minimum)
INGOT_BINARY(double, OfF64, minimum)
INGOT_BINARY(float, , copySign)
INGOT_BINARY(double, OfF64, copySign)
INGOT_TERNARY(float, , fusedMultiplyAdd)
INGOT_TERNARY(double, OfF64, fusedMultiplyAdd)

/// Four rounded results per input, as two 16-bit words each.
INGOT_KERNEL(conform_storage, 256,
             (unsigned short *halves, unsigned short *upperHalves,
              float *fromHalf, float *fromUpperHalf, const float *input)) {
  unsigned i = blockX() * blockThreadsX() + threadX();
  Half half = toHalf(input[i]);
  BFloat16 upperHalf = toBFloat16(input[i]);
  halves[i] = half.bits;
  upperHalves[i] = upperHalf.bits;
  fromHalf[i] = toF32(half);
  fromUpperHalf[i] = toF32(upperHalf);
}

/// One warp; twelve rows of 32 results.
INGOT_KERNEL(conform_warp, 32, (float *output, const float *input)) {
  require(blockThreadsX() == 32, "expected one warp");
  int lane = static_cast<int>(laneIndex());
  float value = input[lane];
  float *column = output + lane;
  column[0 * 32] = shuffle(value, (7 * lane) % 32);
  column[1 * 32] = shuffleXor(value, 5);
  column[2 * 32] = shuffleDown(value, 3);
  column[3 * 32] = warpSum(value);
  column[4 * 32] = warpMaximum(value);
  column[5 * 32] = warpMinimum(value);
  unsigned votes = warpBallot(lane % 3 == 0);
  column[6 * 32] = static_cast<float>(votes >> 16);
  column[7 * 32] = static_cast<float>(votes & 0xffffu);
  column[8 * 32] = static_cast<float>(shuffle(lane, 31 - lane));
  INGOT_SHARED(float, exchange, 0, 32);
  exchange[lane] = value;
  warpBarrier();
  column[9 * 32] = exchange[31 - lane];
  // Numbers that differ in both words; what is left of them without those of the lane
  // they should come from.
  double wide = 1.0 / (lane + 3);
  column[10 * 32] = static_cast<float>(shuffle(wide, (7 * lane) % 32) -
                                       1.0 / ((7 * lane) % 32 + 3));
  column[11 * 32] =
      static_cast<float>(shuffleXor(wide, 5) - 1.0 / ((lane ^ 5) + 3));
}

/// Indices of a grid and block with three dimensions, and an atomic sum.
INGOT_KERNEL(conform_places, 64, (unsigned *output, float *sum)) {
  unsigned block =
      (blockZ() * gridBlocksY() + blockY()) * gridBlocksX() + blockX();
  unsigned threads = blockThreadsX() * blockThreadsY() * blockThreadsZ();
  output[block * threads + linearThread()] =
      threadX() | threadY() << 4 | threadZ() << 8 | blockX() << 12 |
      blockY() << 16 | blockZ() << 20 | gridBlocksZ() << 24 | warpIndex() << 28;
  atomicAddF32(sum, 1.0f);
}

/// Copies of 4, 8 and 16 bytes, the last of which is half zeros.
INGOT_KERNEL(conform_copies, 32, (float *output, const float *input)) {
  INGOT_SHARED(float, words, 0, 32);
  INGOT_SHARED(float, pairs, 128, 64);
  INGOT_SHARED(float, packs, 384, 128);
  unsigned i = threadX();
  copyAsync<4>(words + i, input + i);
  commitCopies();
  copyAsync<8>(pairs + 2 * i, input + 2 * i);
  commitCopies();
  copyAsync<16>(packs + 4 * i, input + 4 * i, 8);
  commitCopies();
  waitForCopies<2>();
  output[i] = words[i];
  waitForCopies<0>();
  storePack<2>(output + 32 + 2 * i, loadPack<2>(pairs + 2 * i));
  storePack<4>(output + 96 + 4 * i, loadPack<4>(packs + 4 * i));
}

/// Seven rows of three, from rows of five to rows of four, by each thread in turn.
INGOT_KERNEL(conform_rows, 32, (float *output, const float *input)) {
  copyRows<int>(input, 5, output, 4, 21, 3, static_cast<int>(threadX()),
                static_cast<int>(blockThreadsX()));
}
