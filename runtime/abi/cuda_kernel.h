//===- cuda_kernel.h - What CUDA kernels are written in ---------------------===//
//
// The only header that a generated kernel includes, and it includes no CUDA
// header: a kernel then compiles in milliseconds. Three kinds of compiler read
// it: NVRTC or nvcc, clang as a CUDA compiler without NVIDIA's headers, and any
// C++ compiler, for which each thread of the kernel runs on the CPU under
// tests/cuda/shim.
//
// Every intrinsic is a small named wrapper with a GPU body and a CPU body. What
// a kernel may rely on is what both bodies do:
// - collectives and barriers are called by all threads of the warp or block,
//   one per source line, never in divergent control flow;
// - shared memory is declared by INGOT_SHARED only;
// - floating-point arithmetic is f32; Half and BFloat16 are storage;
// - blocks depend on each other through atomics only.
//
//===----------------------------------------------------------------------===//
#ifndef INGOT_RUNTIME_ABI_CUDA_KERNEL_H
#define INGOT_RUNTIME_ABI_CUDA_KERNEL_H

#if defined(__CUDACC__) || defined(__CUDA__)
#define INGOT_ON_GPU 1
#else
#define INGOT_ON_GPU 0
#endif

#if defined(__clang__) && defined(__CUDA__) && !defined(__NVCC__)
#define INGOT_CLANG_CUDA 1
#else
#define INGOT_CLANG_CUDA 0
#endif

#if INGOT_CLANG_CUDA && !defined(__global__)
// clang knows the attributes; their names come from headers we do without.
#define __global__ __attribute__((global))
#define __device__ __attribute__((device))
#define __shared__ __attribute__((shared))
#define __launch_bounds__(...) __attribute__((launch_bounds(__VA_ARGS__)))
#define __forceinline__ __inline__ __attribute__((always_inline))
#endif

#if !INGOT_ON_GPU
#include <cmath>
#include <cstring>
#include <utility>
#endif

/// Defines the kernel `name` for blocks of at most `maxThreads` threads:
/// INGOT_KERNEL(scale, 256, (float *output, const float *input)) { ... }
///
/// Registers are such that a multiprocessor holds 512 threads of it; without that
/// number the assembler spills a few of them to fit more threads.
///
/// Each caller has its own copy of a function that is INGOT_DEVICE; callers share what
/// is INGOT_SHARED_CODE.
///
/// INGOT_SHARED(type, name, byteOffset, count) declares `count` elements of the
/// block's shared memory as `type *const name`. Regions may overlap where the
/// life of one ends before that of the other begins.
#if INGOT_ON_GPU
#define INGOT_DEVICE __device__ __forceinline__
#define INGOT_SHARED_CODE __device__ __attribute__((noinline))
#define INGOT_KERNEL(name, maxThreads, parameters)                             \
  extern "C" __global__ void __launch_bounds__(                                \
      maxThreads, (maxThreads) < 512 ? 512 / (maxThreads) : 1) name parameters
#define INGOT_SHARED(type, name, byteOffset, count)                            \
  type *const name = reinterpret_cast<type *>(ingotSharedMemory + (byteOffset))
// 128 bytes: what the widest copy into shared memory wants.
extern __shared__
    __attribute__((aligned(128))) unsigned char ingotSharedMemory[];
#else
#define INGOT_DEVICE inline
#define INGOT_SHARED_CODE inline
#define INGOT_KERNEL(name, maxThreads, parameters)                             \
  extern "C" void name parameters;                                             \
  extern "C" __attribute__((visibility("default")))                            \
  const ingot::kernel::host::KernelEntry ingot_kernel_##name;                  \
  const ingot::kernel::host::KernelEntry ingot_kernel_##name = {               \
      #name, &ingot::kernel::host::Invoke<&name>::run,                         \
      ingot::kernel::host::Invoke<&name>::count,                               \
      ingot::kernel::host::Invoke<&name>::bytes, maxThreads};                  \
  extern "C" void name parameters
#define INGOT_SHARED(type, name, byteOffset, count)                            \
  type *const name = static_cast<type *>(ingot::kernel::host::sharedRegion(    \
      #name, byteOffset, sizeof(type) * (count), __LINE__))
#endif

#if INGOT_ON_GPU || defined(__clang__)
#define INGOT_UNROLL _Pragma("unroll")
#else
#define INGOT_UNROLL
#endif

// The CPU bodies of barriers and collectives take the line of their call, so
// that an error can name it.
#if INGOT_ON_GPU
#define INGOT_LINE_PARAMETER
#define INGOT_AND_LINE_PARAMETER
#define INGOT_AND_LINE
#else
#define INGOT_LINE_PARAMETER int line = __builtin_LINE()
#define INGOT_AND_LINE_PARAMETER , int line = __builtin_LINE()
#define INGOT_AND_LINE , line
#endif

namespace ingot::kernel {

constexpr int kWarpThreads = 32;

//===----------------------------------------------------------------------===//
// What the CPU bodies call; tests/cuda/shim implements it
//===----------------------------------------------------------------------===//

#if !INGOT_ON_GPU
namespace host {

/// The place of the thread that runs now: the same object for as long as the
/// thread runs, so that a loop need not ask again.
struct Thread {
  unsigned threadIndex[3], blockIndex[3];
  unsigned blockThreads[3], gridBlocks[3];
  unsigned lane, warp; ///< of the linear thread index
};
[[gnu::const]] const Thread &thread();

/// The address of parameter `index` of the kernel that runs now.
const void *parameter(unsigned index);

void barrier(int line);
void warpBarrier(int line);
/// What lane `source` of this warp passed as `word`.
unsigned shuffle(const char *name, unsigned word, int source, int line);
/// Bit i says whether lane i passed true.
unsigned ballot(bool vote, int line);

void *sharedRegion(const char *name, size_t offset, size_t bytes, int line);
void copyAsync(void *destination, const void *source, unsigned bytes,
               unsigned sourceBytes, int line);
void commitCopies();
void waitForCopies(unsigned pendingGroups);

/// Ends the launch with this message unless `condition` holds.
void require(bool condition, const char *message, int line);

/// One kernel as the emulated driver finds it.
struct KernelEntry {
  const char *name;
  /// Takes its parameters through parameter(): a function without arguments
  /// can be called by code that a sanitizer does not know.
  void (*run)();
  unsigned parameterCount;
  const unsigned *parameterBytes;
  unsigned maxThreads;
};

template <auto Kernel> struct Invoke;
template <typename... Parameters, void (*Kernel)(Parameters...)>
struct Invoke<Kernel> {
  static constexpr unsigned count = sizeof...(Parameters);
  static constexpr unsigned bytes[count + 1] = {sizeof(Parameters)..., 0};
  static void run() { runWith(std::index_sequence_for<Parameters...>()); }

private:
  template <size_t... I> static void runWith(std::index_sequence<I...>) {
    Kernel(*static_cast<const Parameters *>(parameter(I))...);
  }
};

} // namespace host
#endif

//===----------------------------------------------------------------------===//
// Where a thread stands
//===----------------------------------------------------------------------===//

#if INGOT_CLANG_CUDA
#define INGOT_SPECIAL(ptx, cuda, member) __nvvm_read_ptx_sreg_##ptx()
#elif INGOT_ON_GPU
#define INGOT_SPECIAL(ptx, cuda, member) cuda
#else
#define INGOT_SPECIAL(ptx, cuda, member) host::thread().member
#endif

INGOT_DEVICE unsigned threadX() {
  return INGOT_SPECIAL(tid_x, threadIdx.x, threadIndex[0]);
}
INGOT_DEVICE unsigned threadY() {
  return INGOT_SPECIAL(tid_y, threadIdx.y, threadIndex[1]);
}
INGOT_DEVICE unsigned threadZ() {
  return INGOT_SPECIAL(tid_z, threadIdx.z, threadIndex[2]);
}
INGOT_DEVICE unsigned blockX() {
  return INGOT_SPECIAL(ctaid_x, blockIdx.x, blockIndex[0]);
}
INGOT_DEVICE unsigned blockY() {
  return INGOT_SPECIAL(ctaid_y, blockIdx.y, blockIndex[1]);
}
INGOT_DEVICE unsigned blockZ() {
  return INGOT_SPECIAL(ctaid_z, blockIdx.z, blockIndex[2]);
}
INGOT_DEVICE unsigned blockThreadsX() {
  return INGOT_SPECIAL(ntid_x, blockDim.x, blockThreads[0]);
}
INGOT_DEVICE unsigned blockThreadsY() {
  return INGOT_SPECIAL(ntid_y, blockDim.y, blockThreads[1]);
}
INGOT_DEVICE unsigned blockThreadsZ() {
  return INGOT_SPECIAL(ntid_z, blockDim.z, blockThreads[2]);
}
INGOT_DEVICE unsigned gridBlocksX() {
  return INGOT_SPECIAL(nctaid_x, gridDim.x, gridBlocks[0]);
}
INGOT_DEVICE unsigned gridBlocksY() {
  return INGOT_SPECIAL(nctaid_y, gridDim.y, gridBlocks[1]);
}
INGOT_DEVICE unsigned gridBlocksZ() {
  return INGOT_SPECIAL(nctaid_z, gridDim.z, gridBlocks[2]);
}
#undef INGOT_SPECIAL

INGOT_DEVICE unsigned linearThread() {
  return (threadZ() * blockThreadsY() + threadY()) * blockThreadsX() +
         threadX();
}
INGOT_DEVICE unsigned laneIndex() { return linearThread() % kWarpThreads; }
INGOT_DEVICE unsigned warpIndex() { return linearThread() / kWarpThreads; }

//===----------------------------------------------------------------------===//
// Bits and storage types
//===----------------------------------------------------------------------===//

template <typename To, typename From> INGOT_DEVICE To bitCast(From value) {
  static_assert(sizeof(To) == sizeof(From), "bitCast keeps the size");
  return __builtin_bit_cast(To, value);
}

/// IEEE binary16 as stored.
struct alignas(2) Half {
  unsigned short bits;
};
/// The upper half of an f32 as stored.
struct alignas(2) BFloat16 {
  unsigned short bits;
};

INGOT_DEVICE float toF32(float value) { return value; }

INGOT_DEVICE float toF32(BFloat16 value) {
  return bitCast<float>(static_cast<unsigned>(value.bits) << 16);
}

INGOT_DEVICE float toF32(Half value) {
#if INGOT_ON_GPU
  float result;
  asm("cvt.f32.f16 %0, %1;" : "=f"(result) : "h"(value.bits));
  return result;
#else
  return static_cast<float>(bitCast<_Float16>(value.bits));
#endif
}

/// Rounds to nearest, ties to even; every NaN becomes 0x7fff.
INGOT_DEVICE BFloat16 toBFloat16(float value) {
  BFloat16 result;
#if INGOT_ON_GPU
  asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(result.bits) : "f"(value));
#else
  unsigned bits = bitCast<unsigned>(value);
  bool isNan = (bits & 0x7fffffffu) > 0x7f800000u;
  unsigned rounded = (bits + 0x7fffu + ((bits >> 16) & 1)) >> 16;
  result.bits = static_cast<unsigned short>(isNan ? 0x7fffu : rounded);
#endif
  return result;
}

/// Rounds to nearest, ties to even; every NaN becomes 0x7fff.
INGOT_DEVICE Half toHalf(float value) {
  Half result;
#if INGOT_ON_GPU
  asm("cvt.rn.f16.f32 %0, %1;" : "=h"(result.bits) : "f"(value));
#else
  result.bits = value != value
                    ? static_cast<unsigned short>(0x7fff)
                    : bitCast<unsigned short>(static_cast<_Float16>(value));
#endif
  return result;
}

INGOT_DEVICE float absolute(float value) {
  return bitCast<float>(bitCast<unsigned>(value) & 0x7fffffffu);
}
INGOT_DEVICE double absolute(double value) {
  return bitCast<double>(bitCast<unsigned long long>(value) &
                         0x7fffffffffffffffull);
}

/// `value` with the sign of `sign`, be they zeros or NaN.
INGOT_DEVICE float copySign(float value, float sign) {
  unsigned signBit = bitCast<unsigned>(sign) & 0x80000000u;
  return bitCast<float>(bitCast<unsigned>(absolute(value)) | signBit);
}
INGOT_DEVICE double copySign(double value, double sign) {
  unsigned long long signBit =
      bitCast<unsigned long long>(sign) & 0x8000000000000000ull;
  return bitCast<double>(bitCast<unsigned long long>(absolute(value)) |
                         signBit);
}

/// `N` neighbouring elements that one instruction loads or stores.
template <typename T, int N> struct alignas(sizeof(T) * N) Pack {
  static_assert(sizeof(T) * N <= 16, "no instruction moves more");
  T elements[N];
};

/// States what the compiler promised about its arguments; checked on the CPU.
INGOT_DEVICE void require(bool condition,
                          const char *message INGOT_AND_LINE_PARAMETER) {
#if !INGOT_ON_GPU
  host::require(condition, message, line);
#endif
}

#if !INGOT_ON_GPU
inline bool isAligned(const void *address, size_t bytes) {
  return bitCast<size_t>(address) % bytes == 0;
}
#endif

/// `address` is aligned to the size of the pack.
template <int N, typename T>
INGOT_DEVICE Pack<T, N> loadPack(const T *address INGOT_AND_LINE_PARAMETER) {
#if !INGOT_ON_GPU
  host::require(isAligned(address, sizeof(Pack<T, N>)), "misaligned load",
                line);
#endif
  return *reinterpret_cast<const Pack<T, N> *>(address);
}

/// `address` is aligned to the size of the pack.
template <int N, typename T>
INGOT_DEVICE void storePack(T *address,
                            Pack<T, N> pack INGOT_AND_LINE_PARAMETER) {
#if !INGOT_ON_GPU
  host::require(isAligned(address, sizeof(Pack<T, N>)), "misaligned store",
                line);
#endif
  *reinterpret_cast<Pack<T, N> *>(address) = pack;
}

//===----------------------------------------------------------------------===//
// Barriers, collectives of a warp, atomics
//===----------------------------------------------------------------------===//

/// Waits for every thread of the block; shared and global memory that one of
/// them wrote before is visible to all afterwards.
INGOT_DEVICE void barrier(INGOT_LINE_PARAMETER) {
#if INGOT_ON_GPU
  __syncthreads();
#else
  host::barrier(line);
#endif
}

/// The same among the 32 threads of a warp.
INGOT_DEVICE void warpBarrier(INGOT_LINE_PARAMETER) {
#if INGOT_ON_GPU
  asm volatile("bar.warp.sync 0xffffffff;" ::: "memory");
#else
  host::warpBarrier(line);
#endif
}

/// `value` of lane `source`, which is below 32.
template <typename T>
INGOT_DEVICE T shuffle(T value, int source INGOT_AND_LINE_PARAMETER) {
  unsigned word = bitCast<unsigned>(value), result;
#if INGOT_ON_GPU
  asm volatile("shfl.sync.idx.b32 %0, %1, %2, 31, 0xffffffff;"
               : "=r"(result)
               : "r"(word), "r"(source));
#else
  result = host::shuffle("shuffle", word, source, line);
#endif
  return bitCast<T>(result);
}

/// `value` of the lane whose number differs from this one's by `mask`.
template <typename T>
INGOT_DEVICE T shuffleXor(T value, int mask INGOT_AND_LINE_PARAMETER) {
  unsigned word = bitCast<unsigned>(value), result;
#if INGOT_ON_GPU
  asm volatile("shfl.sync.bfly.b32 %0, %1, %2, 31, 0xffffffff;"
               : "=r"(result)
               : "r"(word), "r"(mask));
#else
  int source = static_cast<int>(host::thread().lane) ^ mask;
  result = host::shuffle("shuffleXor", word, source, line);
#endif
  return bitCast<T>(result);
}

/// The same for numbers of two words.
INGOT_DEVICE double shuffle(double value, int source INGOT_AND_LINE_PARAMETER) {
  unsigned long long bits = bitCast<unsigned long long>(value);
  unsigned low = shuffle(static_cast<unsigned>(bits), source INGOT_AND_LINE);
  unsigned high =
      shuffle(static_cast<unsigned>(bits >> 32), source INGOT_AND_LINE);
  return bitCast<double>(static_cast<unsigned long long>(high) << 32 | low);
}
INGOT_DEVICE double shuffleXor(double value,
                               int mask INGOT_AND_LINE_PARAMETER) {
  unsigned long long bits = bitCast<unsigned long long>(value);
  unsigned low = shuffleXor(static_cast<unsigned>(bits), mask INGOT_AND_LINE);
  unsigned high =
      shuffleXor(static_cast<unsigned>(bits >> 32), mask INGOT_AND_LINE);
  return bitCast<double>(static_cast<unsigned long long>(high) << 32 | low);
}

/// `value` of the lane `distance` above; the last lanes keep their own.
template <typename T>
INGOT_DEVICE T shuffleDown(T value, int distance INGOT_AND_LINE_PARAMETER) {
  unsigned word = bitCast<unsigned>(value), result;
#if INGOT_ON_GPU
  asm volatile("shfl.sync.down.b32 %0, %1, %2, 31, 0xffffffff;"
               : "=r"(result)
               : "r"(word), "r"(distance));
#else
  int lane = static_cast<int>(host::thread().lane);
  int source = lane + distance < kWarpThreads ? lane + distance : lane;
  result = host::shuffle("shuffleDown", word, source, line);
#endif
  return bitCast<T>(result);
}

/// Bit i of the result is `vote` of lane i. NVIDIA's compilers know a `ballot`.
INGOT_DEVICE unsigned warpBallot(bool vote INGOT_AND_LINE_PARAMETER) {
#if INGOT_ON_GPU
  unsigned result;
  asm volatile("{ .reg .pred p; setp.ne.u32 p, %1, 0; "
               "vote.sync.ballot.b32 %0, p, 0xffffffff; }"
               : "=r"(result)
               : "r"(static_cast<unsigned>(vote)));
  return result;
#else
  return host::ballot(vote, line);
#endif
}

/// The larger operand; NaN if one is NaN. Of two zeros either: instruction and
/// comparison differ in it.
INGOT_DEVICE float maximum(float lhs, float rhs) {
#if INGOT_ON_GPU
  float result;
  asm("max.NaN.f32 %0, %1, %2;" : "=f"(result) : "f"(lhs), "f"(rhs));
  return result;
#else
  return lhs > rhs || lhs != lhs ? lhs : rhs;
#endif
}

INGOT_DEVICE double maximum(double lhs, double rhs) {
  return lhs > rhs || lhs != lhs ? lhs : rhs;
}

/// The smaller operand; NaN if one is NaN. Of two zeros either.
INGOT_DEVICE float minimum(float lhs, float rhs) {
#if INGOT_ON_GPU
  float result;
  asm("min.NaN.f32 %0, %1, %2;" : "=f"(result) : "f"(lhs), "f"(rhs));
  return result;
#else
  return lhs < rhs || lhs != lhs ? lhs : rhs;
#endif
}

INGOT_DEVICE double minimum(double lhs, double rhs) {
  return lhs < rhs || lhs != lhs ? lhs : rhs;
}

// Every lane gets the result, the same bits in all: the butterfly adds the same
// pairs on both sides.
INGOT_DEVICE float warpSum(float value INGOT_AND_LINE_PARAMETER) {
  INGOT_UNROLL
  for (int mask = kWarpThreads / 2; mask > 0; mask /= 2)
    value += shuffleXor(value, mask INGOT_AND_LINE);
  return value;
}
INGOT_DEVICE float warpMaximum(float value INGOT_AND_LINE_PARAMETER) {
  INGOT_UNROLL
  for (int mask = kWarpThreads / 2; mask > 0; mask /= 2)
    value = maximum(value, shuffleXor(value, mask INGOT_AND_LINE));
  return value;
}
INGOT_DEVICE float warpMinimum(float value INGOT_AND_LINE_PARAMETER) {
  INGOT_UNROLL
  for (int mask = kWarpThreads / 2; mask > 0; mask /= 2)
    value = minimum(value, shuffleXor(value, mask INGOT_AND_LINE));
  return value;
}

/// Adds to a number that several blocks may add to; returns the old value. The
/// order of the additions is not fixed.
INGOT_DEVICE float atomicAddF32(float *address, float value) {
#if INGOT_ON_GPU
  float old;
  asm volatile("atom.add.f32 %0, [%1], %2;"
               : "=f"(old)
               : "l"(address), "f"(value)
               : "memory");
  return old;
#else
  unsigned *word = reinterpret_cast<unsigned *>(address);
  unsigned old = __atomic_load_n(word, __ATOMIC_RELAXED);
  while (!__atomic_compare_exchange_n(
      word, &old, bitCast<unsigned>(bitCast<float>(old) + value), false,
      __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
  }
  return bitCast<float>(old);
#endif
}

//===----------------------------------------------------------------------===//
// Asynchronous copies from global to shared memory
//===----------------------------------------------------------------------===//

/// Starts to copy `sourceBytes` bytes and zeros up to `Bytes` (4, 8 or 16), to
/// which both addresses are aligned. Nothing may be read from the destination
/// before this thread's waitForCopies, by other threads before a barrier after
/// that.
template <int Bytes>
INGOT_DEVICE void copyAsync(void *destination, const void *source,
                            int sourceBytes = Bytes INGOT_AND_LINE_PARAMETER) {
  static_assert(Bytes == 4 || Bytes == 8 || Bytes == 16, "what PTX can copy");
#if INGOT_ON_GPU
  unsigned address;
  asm("{ .reg .u64 t; cvta.to.shared.u64 t, %1; cvt.u32.u64 %0, t; }"
      : "=r"(address)
      : "l"(destination));
  if constexpr (Bytes == 16)
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(address),
                 "l"(source), "r"(sourceBytes)
                 : "memory");
  else
    asm volatile("cp.async.ca.shared.global [%0], [%1], %2, %3;" ::"r"(address),
                 "l"(source), "n"(Bytes), "r"(sourceBytes)
                 : "memory");
#else
  host::copyAsync(destination, source, Bytes, sourceBytes, line);
#endif
}

/// Ends a group: the copies that this thread started since the last group.
INGOT_DEVICE void commitCopies() {
#if INGOT_ON_GPU
  asm volatile("cp.async.commit_group;" ::: "memory");
#else
  host::commitCopies();
#endif
}

/// Waits for this thread's groups but the `PendingGroups` latest.
template <int PendingGroups> INGOT_DEVICE void waitForCopies() {
#if INGOT_ON_GPU
  asm volatile("cp.async.wait_group %0;" ::"n"(PendingGroups) : "memory");
#else
  host::waitForCopies(PendingGroups);
#endif
}

//===----------------------------------------------------------------------===//
// Mathematics. ...F32 and ...F64 are accurate to 2 units in the last place (pow
// of F32: 8); ...Approx is one instruction with the error that PTX states.
//===----------------------------------------------------------------------===//

#if INGOT_CLANG_CUDA
// What the others have built in; the linker takes these from libdevice.
extern "C" {
__device__ float __nv_expf(float);
__device__ float __nv_expm1f(float);
__device__ float __nv_logf(float);
__device__ float __nv_log1pf(float);
__device__ float __nv_tanhf(float);
__device__ float __nv_erff(float);
__device__ float __nv_sinf(float);
__device__ float __nv_cosf(float);
__device__ float __nv_powf(float, float);
__device__ float __nv_fmodf(float, float);
__device__ float __nv_floorf(float);
__device__ float __nv_ceilf(float);
__device__ float __nv_rintf(float);
__device__ double __nv_exp(double);
__device__ double __nv_expm1(double);
__device__ double __nv_log(double);
__device__ double __nv_log1p(double);
__device__ double __nv_tanh(double);
__device__ double __nv_erf(double);
__device__ double __nv_sin(double);
__device__ double __nv_cos(double);
__device__ double __nv_pow(double, double);
__device__ double __nv_fmod(double, double);
__device__ double __nv_floor(double);
__device__ double __nv_ceil(double);
__device__ double __nv_rint(double);
}
#define INGOT_MATH(name) __nv_##name
#else
#define INGOT_MATH(name) ::name
#endif

INGOT_DEVICE float expF32(float x) { return INGOT_MATH(expf)(x); }
INGOT_DEVICE float expm1F32(float x) { return INGOT_MATH(expm1f)(x); }
INGOT_DEVICE float logF32(float x) { return INGOT_MATH(logf)(x); }
INGOT_DEVICE float log1pF32(float x) { return INGOT_MATH(log1pf)(x); }
INGOT_DEVICE float tanhF32(float x) { return INGOT_MATH(tanhf)(x); }
INGOT_DEVICE float erfF32(float x) { return INGOT_MATH(erff)(x); }
INGOT_DEVICE float sinF32(float x) { return INGOT_MATH(sinf)(x); }
INGOT_DEVICE float cosF32(float x) { return INGOT_MATH(cosf)(x); }
INGOT_DEVICE float powF32(float x, float y) { return INGOT_MATH(powf)(x, y); }
INGOT_DEVICE double expF64(double x) { return INGOT_MATH(exp)(x); }
INGOT_DEVICE double expm1F64(double x) { return INGOT_MATH(expm1)(x); }
INGOT_DEVICE double logF64(double x) { return INGOT_MATH(log)(x); }
INGOT_DEVICE double log1pF64(double x) { return INGOT_MATH(log1p)(x); }
INGOT_DEVICE double tanhF64(double x) { return INGOT_MATH(tanh)(x); }
INGOT_DEVICE double erfF64(double x) { return INGOT_MATH(erf)(x); }
INGOT_DEVICE double sinF64(double x) { return INGOT_MATH(sin)(x); }
INGOT_DEVICE double cosF64(double x) { return INGOT_MATH(cos)(x); }
INGOT_DEVICE double powF64(double x, double y) { return INGOT_MATH(pow)(x, y); }
// Exact; halves round to even.
INGOT_DEVICE float fmodF32(float x, float y) { return INGOT_MATH(fmodf)(x, y); }
INGOT_DEVICE float floorF32(float x) { return INGOT_MATH(floorf)(x); }
INGOT_DEVICE float ceilF32(float x) { return INGOT_MATH(ceilf)(x); }
INGOT_DEVICE float roundEvenF32(float x) { return INGOT_MATH(rintf)(x); }
INGOT_DEVICE double fmodF64(double x, double y) {
  return INGOT_MATH(fmod)(x, y);
}
INGOT_DEVICE double floorF64(double x) { return INGOT_MATH(floor)(x); }
INGOT_DEVICE double ceilF64(double x) { return INGOT_MATH(ceil)(x); }
INGOT_DEVICE double roundEvenF64(double x) { return INGOT_MATH(rint)(x); }
#undef INGOT_MATH

/// Rounded once.
INGOT_DEVICE float fusedMultiplyAdd(float lhs, float rhs, float addend) {
#if INGOT_ON_GPU
  float result;
  asm("fma.rn.f32 %0, %1, %2, %3;"
      : "=f"(result)
      : "f"(lhs), "f"(rhs), "f"(addend));
  return result;
#else
  return ::fmaf(lhs, rhs, addend);
#endif
}

INGOT_DEVICE double fusedMultiplyAdd(double lhs, double rhs, double addend) {
#if INGOT_ON_GPU
  double result;
  asm("fma.rn.f64 %0, %1, %2, %3;"
      : "=d"(result)
      : "d"(lhs), "d"(rhs), "d"(addend));
  return result;
#else
  return ::fma(lhs, rhs, addend);
#endif
}

/// Correctly rounded.
INGOT_DEVICE float sqrtF32(float x) {
#if INGOT_ON_GPU
  float result;
  asm("sqrt.rn.f32 %0, %1;" : "=f"(result) : "f"(x));
  return result;
#else
  return ::sqrtf(x);
#endif
}

INGOT_DEVICE double sqrtF64(double x) {
#if INGOT_ON_GPU
  double result;
  asm("sqrt.rn.f64 %0, %1;" : "=d"(result) : "d"(x));
  return result;
#else
  return ::sqrt(x);
#endif
}

/// Correctly rounded, whatever the compiler's options say about division.
INGOT_DEVICE float divideF32(float lhs, float rhs) {
#if INGOT_ON_GPU
  float result;
  asm("div.rn.f32 %0, %1, %2;" : "=f"(result) : "f"(lhs), "f"(rhs));
  return result;
#else
  return lhs / rhs;
#endif
}

INGOT_DEVICE double divideF64(double lhs, double rhs) { return lhs / rhs; }

/// Relative error at most 2^-22.4 (PTX: rsqrt.approx.f32).
INGOT_DEVICE float rsqrtApprox(float x) {
#if INGOT_ON_GPU
  float result;
  asm("rsqrt.approx.f32 %0, %1;" : "=f"(result) : "f"(x));
  return result;
#else
  return 1.0f / ::sqrtf(x);
#endif
}

/// At most 1 unit in the last place (PTX: rcp.approx.f32).
INGOT_DEVICE float reciprocalApprox(float x) {
#if INGOT_ON_GPU
  float result;
  asm("rcp.approx.f32 %0, %1;" : "=f"(result) : "f"(x));
  return result;
#else
  return 1.0f / x;
#endif
}

/// 2^x, at most 2 units in the last place (PTX: ex2.approx.f32).
INGOT_DEVICE float exp2Approx(float x) {
#if INGOT_ON_GPU
  float result;
  asm("ex2.approx.f32 %0, %1;" : "=f"(result) : "f"(x));
  return result;
#else
  return ::exp2f(x);
#endif
}

/// Relative error at most 2^-11 (PTX: tanh.approx.f32).
INGOT_DEVICE float tanhApprox(float x) {
#if INGOT_ON_GPU
  float result;
  asm("tanh.approx.f32 %0, %1;" : "=f"(result) : "f"(x));
  return result;
#else
  return ::tanhf(x);
#endif
}

//===----------------------------------------------------------------------===//
// Copies
//===----------------------------------------------------------------------===//

/// Copies `elements`, in rows of `columns` neighbours; strides are those of rows. The
/// thread copies every `step`th of them from `first` on. Not inlined: kernels that
/// copy many tensors are one call for each.
template <typename Index, typename T>
INGOT_SHARED_CODE void copyRows(const T *from, Index fromStride, T *to,
                                Index toStride, Index elements, Index columns,
                                Index first, Index step) {
  for (Index element = first; element < elements; element += step) {
    Index row = element / columns, column = element % columns;
    to[row * toStride + column] = from[row * fromStride + column];
  }
}

} // namespace ingot::kernel

#endif // INGOT_RUNTIME_ABI_CUDA_KERNEL_H
