//===- GenerateCodeTest.cpp - What is optimised before code is made ----------===//

#include "tests/compiler/emit/cpu/Kernel.h"

#include <gtest/gtest.h>

using namespace ingot;
using namespace ingot::emit;

namespace {

std::string assemblyOf(const std::string &text) {
  llvm::LLVMContext context;
  llvm::SMDiagnostic diagnostic;
  std::unique_ptr<llvm::Module> code =
      llvm::parseAssemblyString(text, diagnostic, context);
  EXPECT_TRUE(code) << diagnostic.getMessage().str();
  if (!code)
    return "";
  for (llvm::Function &function : *code)
    function.addFnAttr("target-cpu", cpuLevelName(CpuLevel::X86_64_V3));
  llvm::SmallVector<char> output;
  std::string error;
  EXPECT_TRUE(succeeded(generateCode(*code, CpuLevel::X86_64_V3,
                                     CodeFormat::Assembly, output, error)))
      << error;
  return {output.data(), output.size()};
}

TEST(GenerateCode, MakesPartOfASharedFunctionWhatAllCallersPass) {
  std::string text = assemblyOf(R"(
    define internal i64 @shared(i64 %count, i64 %scale) noinline {
      %product = mul i64 %count, %scale
      ret i64 %product
    }
    define i64 @one(i64 %count) {
      %product = call i64 @shared(i64 %count, i64 8)
      ret i64 %product
    }
    define i64 @other(i64 %first, i64 %count) {
      %product = call i64 @shared(i64 %count, i64 8)
      ret i64 %product
    }
  )");
  EXPECT_EQ(text.find("imul"), text.npos) << text;
  EXPECT_EQ(text.find("$8"), text.npos) << text; // nobody passes it
}

} // namespace
