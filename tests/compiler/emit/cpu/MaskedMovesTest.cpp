//===- MaskedMovesTest.cpp - Masked vectors longer than a register -----------===//

#include "tests/compiler/emit/cpu/Kernel.h"

#include <gtest/gtest.h>

#include <numeric>
#include <unistd.h>
#include <vector>

using namespace ingot;
using namespace ingot::emit;

namespace {

/// Numbers that end where memory does: what reads or writes behind them faults.
template <typename T> class LastNumbers {
public:
  LastNumbers(size_t count, T least) : count(count) {
    auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    bytes = 2 * page;
    memory = static_cast<char *>(mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    mprotect(memory + page, page, PROT_NONE);
    first = reinterpret_cast<T *>(memory + page) - count;
    std::iota(first, first + count, least);
  }
  ~LastNumbers() { munmap(memory, bytes); }

  T *data() const { return first; }
  std::vector<T> values() const { return {first, first + count}; }

private:
  char *memory;
  size_t bytes, count;
  T *first;
};

/// The levels that this machine runs.
std::vector<CpuLevel> levels() {
  std::vector<CpuLevel> found = {CpuLevel::X86_64_V3};
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl"))
    found.push_back(CpuLevel::X86_64_V4);
  return found;
}

/// `@kernel(source, target, mask)`: for `lanes` elements of `type` those of the
/// source where the mask has a bit, else 7, are stored where the other mask has one.
std::string copyText(unsigned lanes, const std::string &type) {
  std::string n = std::to_string(lanes);
  std::string vector = "<" + n + " x " + type + ">", mask = "<" + n + " x i1>";
  std::string suffix = ".v" + n + (type == "float" ? "f32" : "f64");
  return "define void @kernel(ptr %source, ptr %target, i64 %loads, i64 "
         "%stores) {\n"
         "  %short = trunc i64 %loads to i" +
         n +
         "\n"
         "  %read = bitcast i" +
         n + " %short to " + mask +
         "\n"
         "  %other = trunc i64 %stores to i" +
         n +
         "\n"
         "  %write = bitcast i" +
         n + " %other to " + mask +
         "\n"
         "  %x = call " +
         vector + " @llvm.masked.load" + suffix + ".p0(ptr align 4 %source, " +
         mask + " %read, " + vector + " splat (" + type +
         " 7.0))\n"
         "  call void @llvm.masked.store" +
         suffix + ".p0(" + vector + " %x, ptr align 4 %target, " + mask +
         " %write)\n  ret void\n}\n"
         "declare " +
         vector + " @llvm.masked.load" + suffix + ".p0(ptr, " + mask + ", " +
         vector +
         ")\n"
         "declare void @llvm.masked.store" +
         suffix + ".p0(" + vector + ", ptr, " + mask + ")\n";
}

template <typename T> void checkCopy(unsigned lanes, const std::string &type) {
  for (CpuLevel level : levels()) {
    Kernel kernel(copyText(lanes, type), level);
    ASSERT_EQ(kernel.error, "");
    auto *copy = kernel.as<void(const T *, T *, uint64_t, uint64_t)>();
    // Each number of elements that are there, and masks with holes below it.
    for (unsigned count = 0; count <= lanes; ++count)
      for (uint64_t holes :
           {0ull, 0x5555555555555555ull, 0x0ff0f00ff00f0ff0ull})
        for (bool hasHolesOnLoad : {true, false}) {
          uint64_t all = (1ull << count) - 1;
          uint64_t loads = hasHolesOnLoad ? all & ~holes : all;
          uint64_t stores = hasHolesOnLoad ? all : all & ~holes;
          LastNumbers<T> source(count, 1), target(count, 100);
          std::vector<T> expected = target.values();
          for (unsigned i = 0; i < count; ++i)
            if (stores >> i & 1)
              expected[i] = loads >> i & 1 ? source.data()[i] : T(7);
          copy(source.data(), target.data(), loads, stores);
          ASSERT_EQ(target.values(), expected)
              << lanes << " x " << type << ", " << count << " there, loads "
              << loads << ", stores " << stores;
        }
  }
}

TEST(MaskedMoves, OfOneRegisterAndOfSeveral) {
  for (unsigned lanes : {4, 8, 16, 32})
    checkCopy<float>(lanes, "float");
  for (unsigned lanes : {2, 4, 8, 16})
    checkCopy<double>(lanes, "double");
}

/// Whose last piece is shorter.
TEST(MaskedMoves, OfRegistersAndAPart) {
  for (unsigned lanes : {12, 20, 24})
    checkCopy<float>(lanes, "float");
  for (unsigned lanes : {6, 10, 12})
    checkCopy<double>(lanes, "double");
}

/// What LLVM 22 gets wrong if it cuts the vector itself: half of the mask is known
/// to be false.
TEST(MaskedMoves, LeaveOutWhatAMaskOfConstantsDoes) {
  Kernel kernel(R"(define void @kernel(ptr %source, ptr %target, i1 %all) {
  %one = insertelement <8 x i1> poison, i1 %all, i32 0
  %splat = shufflevector <8 x i1> %one, <8 x i1> poison, <8 x i32> zeroinitializer
  %mask = and <8 x i1> %splat, <i1 1, i1 1, i1 1, i1 1, i1 0, i1 0, i1 0, i1 0>
  %x = call <8 x double> @llvm.masked.load.v8f64.p0(ptr align 8 %source, <8 x i1> %mask, <8 x double> zeroinitializer)
  store <8 x double> %x, ptr %target, align 8
  ret void
}
declare <8 x double> @llvm.masked.load.v8f64.p0(ptr, <8 x i1>, <8 x double>))");
  ASSERT_EQ(kernel.error, "");
  auto *load = kernel.as<void(const double *, double *, bool)>();
  LastNumbers<double> source(4, 1);
  std::vector<double> target(8, 9);
  load(source.data(), target.data(), true);
  EXPECT_EQ(target, (std::vector<double>{1, 2, 3, 4, 0, 0, 0, 0}));
}

} // namespace
