//===- LibraryCallsTest.cpp - Functions that kernels bring along -------------===//

#include "compiler/emit/cpu/LibraryCalls.h"
#include "compiler/emit/cpu/KernelCode.h"

#include "llvm/ADT/APFloat.h"
#include "llvm/AsmParser/Parser.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/Support/SourceMgr.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <sys/mman.h>

using namespace ingot;
using namespace ingot::emit;

namespace {

/// A function of `text` that is called "kernel", in memory of this process.
class Kernel {
public:
  explicit Kernel(const std::string &text) {
    llvm::LLVMContext context;
    llvm::SMDiagnostic diagnostic;
    std::unique_ptr<llvm::Module> code = llvm::parseAssemblyString(
        "target triple = \"x86_64-unknown-linux-gnu\"\n" + text, diagnostic,
        context);
    if (!code) {
      error = diagnostic.getMessage().str();
      return;
    }
    avoidLibraryCalls(*code);
    for (llvm::Function &function : *code)
      function.addFnAttr("target-cpu", cpuLevelName(CpuLevel::X86_64_V3));
    llvm::SmallVector<char> object;
    CodeImage image;
    if (failed(generateCode(*code, CpuLevel::X86_64_V3, CodeFormat::Object,
                            object, error)) ||
        failed(linkImage({object.data(), object.size()}, image, error)))
      return;
    bytes = image.imageBytes;
    memory = static_cast<char *>(mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    for (const CodeImage::Segment &segment : image.segments)
      std::memcpy(memory + segment.memoryOffset, segment.bytes.data(),
                  segment.bytes.size());
    mprotect(memory, bytes, PROT_READ | PROT_EXEC);
    entry = memory + image.entries.at("kernel");
  }
  ~Kernel() {
    if (memory)
      munmap(memory, bytes);
  }
  template <typename Function> Function *as() const {
    return reinterpret_cast<Function *>(entry);
  }

  std::string error;

private:
  char *memory = nullptr, *entry = nullptr;
  size_t bytes = 0;
};

uint64_t roundToF16(double value) {
  llvm::APFloat number(value);
  bool losesInfo;
  number.convert(llvm::APFloat::IEEEhalf(), llvm::APFloat::rmNearestTiesToEven,
                 &losesInfo);
  return number.bitcastToAPInt().getZExtValue();
}

TEST(LibraryCalls, DoublesRoundOnceToHalfPrecision) {
  Kernel kernel(R"(define i16 @kernel(double %x) {
  %half = fptrunc double %x to half
  %bits = bitcast half %half to i16
  ret i16 %bits
})");
  ASSERT_EQ(kernel.error, "");
  auto *round = kernel.as<uint16_t(double)>();
  // Ties of f16, what is next to them in f64 and becomes a tie in f32, the least
  // subnormals, the largest numbers, and what overflows.
  for (double tie : {1 + 0x1p-11, 1 + 0x3p-11, 0x1p-25, 0x3p-25, 65520.0,
                     0x1p-14 - 0x1p-25, 65504.0, 1e5, 1e300, 1e-300, 0.0})
    for (double by : {0.0, 0x1p-52, -0x1p-52, 0x1p-26, -0x1p-26})
      for (double sign : {1.0, -1.0}) {
        double x = sign * tie * (1 + by);
        EXPECT_EQ(round(x), roundToF16(x)) << x;
      }
  EXPECT_EQ(round(-std::numeric_limits<double>::infinity()), 0xFC00);
  EXPECT_EQ(round(std::nan("")) & 0x7E00, 0x7E00);
}

TEST(LibraryCalls, SignOfADoubleRoundedTwiceIsRoundedHere) {
  Kernel kernel(R"(define i16 @kernel(double %x, float %y) {
  %single = fptrunc double %x to float
  %half = fptrunc float %single to half
  %sign = fpext half %half to float
  %number = call float @llvm.copysign.f32(float %y, float %sign)
  %result = fptrunc float %number to half
  %bits = bitcast half %result to i16
  ret i16 %bits
}
declare float @llvm.copysign.f32(float, float))");
  ASSERT_EQ(kernel.error, "");
  auto *copySign = kernel.as<uint16_t(double, float)>();
  EXPECT_EQ(copySign(5.0, -3), 0x4200);
  EXPECT_EQ(copySign(-1e-300, 3), 0xC200);
}

} // namespace
