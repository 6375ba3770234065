//===- LinkImageTest.cpp - What is said of code that needs more than itself --===//

#include "compiler/emit/cpu/KernelCode.h"

#include "llvm/AsmParser/Parser.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/Support/SourceMgr.h"

#include <gtest/gtest.h>

using namespace ingot;
using namespace ingot::emit;

TEST(LinkImage, NamesEachMissingSymbolOnceAndNoTemporaryFile) {
  llvm::LLVMContext context;
  llvm::SMDiagnostic diagnostic;
  std::unique_ptr<llvm::Module> code = llvm::parseAssemblyString(
      R"(target triple = "x86_64-unknown-linux-gnu"
declare void @absent()
declare void @missing()
define void @kernel() {
  call void @absent()
  call void @missing()
  call void @absent()
  ret void
})",
      diagnostic, context);
  ASSERT_TRUE(code) << diagnostic.getMessage().str();
  llvm::SmallVector<char> object;
  std::string error;
  ASSERT_TRUE(succeeded(generateCode(*code, CpuLevel::X86_64_V3,
                                     CodeFormat::Object, object, error)))
      << error;

  CodeImage image;
  EXPECT_TRUE(failed(linkImage({object.data(), object.size()}, image, error)));
  EXPECT_EQ(error,
            "linking the kernels failed: undefined symbols absent, missing");
}
