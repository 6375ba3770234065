//===- DriverHeaderTest.cpp - Our declarations against NVIDIA's cuda.h ------===//
//
// cuda.h is part of the CUDA toolkit. Where it is installed, every symbol of the
// table has to exist in it with parameters of the same sizes, and every constant
// to have the same value; the assertions are at compile time.
//
//===----------------------------------------------------------------------===//
#include "runtime/device/cuda/Driver.h"

#include <gtest/gtest.h>
#include <type_traits>

#if INGOT_HAS_CUDA_HEADER
#include <cuda.h>
// Older headers lack what the table calls optional.
#define INGOT_KNOWS_ALL (CUDA_VERSION >= 12040)
#else
#define INGOT_KNOWS_ALL 0
#endif

#if INGOT_KNOWS_ALL

namespace {

using ingot::runtime::cuda::Driver;
namespace ours = ingot::runtime::cuda;

// Passed alike: a pointer as a pointer, an enum as the int of its size.
template <typename Lhs, typename Rhs>
constexpr bool isPassedAlike = sizeof(Lhs) == sizeof(Rhs) &&
                               std::is_pointer_v<Lhs> == std::is_pointer_v<Rhs>;

template <typename Lhs, typename Rhs> struct IsCalledAlike : std::false_type {};
template <typename LhsResult, typename... Lhs, typename RhsResult,
          typename... Rhs>
  requires(sizeof...(Lhs) == sizeof...(Rhs))
struct IsCalledAlike<LhsResult (*)(Lhs...), RhsResult (*)(Rhs...)>
    : std::bool_constant<isPassedAlike<LhsResult, RhsResult> &&
                         (isPassedAlike<Lhs, Rhs> && ...)> {};

#define INGOT_CHECK_FUNCTION(need, name, symbol, parameters)                   \
  static_assert(IsCalledAlike<decltype(Driver::name), decltype(&symbol)>(),    \
                #symbol);
INGOT_CUDA_FUNCTIONS(INGOT_CHECK_FUNCTION)

#define INGOT_CHECK_CONSTANT(name, value, cudaName)                            \
  static_assert(ours::name == static_cast<int>(cudaName), #cudaName);
INGOT_CUDA_RESULTS(INGOT_CHECK_CONSTANT)
INGOT_CUDA_CONSTANTS(INGOT_CHECK_CONSTANT)

// That the check can fail.
static_assert(!IsCalledAlike<int (*)(int), int (*)(void *)>());
static_assert(!IsCalledAlike<int (*)(int), int (*)(int, int)>());

} // namespace
#endif

TEST(CudaDriverTable, AgreesWithTheHeader) {
#if INGOT_KNOWS_ALL
  RecordProperty("CUDA_VERSION", CUDA_VERSION);
#else
  GTEST_SKIP() << "cuda.h of CUDA 12.4 or later is not installed: the CUDA "
                  "toolkit has it";
#endif
}
