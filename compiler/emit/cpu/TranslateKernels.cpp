//===- TranslateKernels.cpp - Kernel functions to LLVM IR --------------------===//

#include "compiler/emit/cpu/KernelCode.h"
#include "compiler/emit/cpu/LibraryCalls.h"
#include "compiler/emit/cpu/MaskedMoves.h"
#include "ir/Ingot.h"

#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/FuncToLLVM/ConvertFuncToLLVM.h"
#include "mlir/Conversion/LLVMCommon/ConversionTarget.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/MemRefToLLVM/MemRefToLLVM.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Conversion/UBToLLVM/UBToLLVM.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVM.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Vector/Transforms/LoweringPatterns.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "mlir/Transforms/DialectConversion.h"
#include "llvm/IR/IRBuilder.h"

using namespace mlir;
using namespace ingot;
using namespace ingot::ir;
using namespace ingot::emit;

namespace {

/// A module of its own with the kernel functions of `module`.
OwningOpRef<ModuleOp> extractKernels(ModuleOp module) {
  OwningOpRef<ModuleOp> kernels = ModuleOp::create(module.getLoc());
  for (auto function : module.getOps<func::FuncOp>())
    if (isKernelFunction(function)) {
      auto copy = cast<func::FuncOp>(function->clone());
      copy->removeAttr(kKernelFunctionAttr);
      kernels->push_back(copy);
    }
  return kernels;
}

/// What no kernel has need not be converted, and what LLVM simplifies need not be
/// simplified before: one conversion of all that emitters write.
LogicalResult lowerToLlvmDialect(ModuleOp kernels) {
  MLIRContext *context = kernels.getContext();
  PassManager passes(context);
  passes.addPass(createSCFToControlFlowPass());
  if (failed(passes.run(kernels)))
    return failure();

  // Static shapes and identity layouts: a memref is its address.
  LowerToLLVMOptions options(context);
  options.useBarePtrCallConv = true;
  LLVMTypeConverter types(context, options);
  RewritePatternSet patterns(context);
  vector::populateVectorStepLoweringPatterns(patterns);
  vector::populateVectorShapeCastLoweringPatterns(patterns);
  populateVectorToLLVMConversionPatterns(types, patterns,
                                         /*reassociateFPReductions=*/false,
                                         /*force32BitVectorIndices=*/true);
  arith::populateArithToLLVMConversionPatterns(types, patterns);
  populateMathToLLVMConversionPatterns(types, patterns);
  populateFinalizeMemRefToLLVMConversionPatterns(types, patterns);
  cf::populateControlFlowToLLVMConversionPatterns(types, patterns);
  populateFuncToLLVMConversionPatterns(types, patterns);
  ub::populateUBToLLVMConversionPatterns(types, patterns);
  LLVMConversionTarget target(*context);
  target.addLegalOp<ModuleOp>();
  return applyFullConversion(kernels, target, std::move(patterns));
}

/// Wraps `body` (one pointer per buffer, then the task) in a function of type
/// ingot_kernel_t. LLVM inlines the only call, before all else so that it simplifies the
/// code once, and keeps what noalias promises.
void addEntry(llvm::Function &body, StringRef name) {
  llvm::LLVMContext &context = body.getContext();
  llvm::Type *pointer = llvm::PointerType::get(context, 0);
  llvm::Type *i64 = llvm::Type::getInt64Ty(context);
  auto *type = llvm::FunctionType::get(llvm::Type::getVoidTy(context),
                                       {pointer, i64}, false);
  auto *entry = llvm::Function::Create(type, llvm::Function::ExternalLinkage,
                                       name, body.getParent());
  llvm::IRBuilder<> builder(llvm::BasicBlock::Create(context, "entry", entry));
  SmallVector<llvm::Value *> arguments;
  for (unsigned i = 0; i + 1 < body.arg_size(); ++i)
    arguments.push_back(builder.CreateLoad(
        pointer,
        builder.CreateConstInBoundsGEP1_64(pointer, entry->getArg(0), i)));
  arguments.push_back(entry->getArg(1));
  builder.CreateCall(&body, arguments);
  builder.CreateRetVoid();
}

} // namespace

std::unique_ptr<llvm::Module>
ingot::emit::translateKernels(ModuleOp module, CpuLevel level,
                              llvm::LLVMContext &context) {
  DialectRegistry registry;
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  module.getContext()->appendDialectRegistry(registry);

  OwningOpRef<ModuleOp> kernels = extractKernels(module);
  if (failed(lowerToLlvmDialect(*kernels)))
    return nullptr;
  std::unique_ptr<llvm::Module> code =
      translateModuleToLLVMIR(*kernels, context);
  if (!code)
    return nullptr;
  avoidLibraryCalls(*code);
  splitMaskedMoves(*code, vectorBits(level));
  SmallVector<llvm::Function *> bodies;
  for (llvm::Function &function : *code) {
    if (function.hasExternalLinkage() && !function.isDeclaration())
      bodies.push_back(&function);
    // What kernels share, they call a thousand times.
    if (function.hasInternalLinkage())
      function.addFnAttr(llvm::Attribute::NoInline);
  }
  std::string width = std::to_string(vectorBits(level));
  for (llvm::Function *body : bodies) {
    std::string name = body->getName().str();
    body->setName(name + ".body");
    body->setLinkage(llvm::GlobalValue::InternalLinkage);
    body->addFnAttr(llvm::Attribute::AlwaysInline);
    addEntry(*body, name);
  }
  for (llvm::Function &function : *code) {
    function.setDoesNotThrow();
    // Otherwise loops that fill or copy become calls of the C library.
    function.addFnAttr("no-builtins");
    function.addFnAttr("prefer-vector-width", width);
    function.addFnAttr("target-cpu", cpuLevelName(level));
  }
  return code;
}
