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
#include "llvm/ADT/StringSet.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"

using namespace mlir;
using namespace ingot;
using namespace ingot::ir;
using namespace ingot::emit;

namespace {

/// A module of its own with the kernel functions of `module`; `parts` are the names of
/// those that are parts of phases.
OwningOpRef<ModuleOp> extractKernels(ModuleOp module,
                                     llvm::StringSet<> &parts) {
  OwningOpRef<ModuleOp> kernels = ModuleOp::create(module.getLoc());
  for (auto function : module.getOps<func::FuncOp>())
    if (isKernelFunction(function)) {
      auto copy = cast<func::FuncOp>(function->clone());
      copy->removeAttr(kKernelFunctionAttr);
      if (copy->removeAttr(kPhasePartAttr))
        parts.insert(copy.getSymName());
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

/// A function of type ingot_kernel_t, still without a body.
llvm::Function *createEntry(StringRef name, llvm::Module &code) {
  llvm::LLVMContext &context = code.getContext();
  auto *type = llvm::FunctionType::get(
      llvm::Type::getVoidTy(context),
      {llvm::PointerType::get(context, 0), llvm::Type::getInt64Ty(context)},
      false);
  return llvm::Function::Create(type, llvm::Function::ExternalLinkage, name,
                                code);
}

/// Wraps `body` (one pointer for each of `buffers`, then the task) in a function of type
/// ingot_kernel_t, which takes its name. LLVM inlines the only call, before all else so
/// that it simplifies the code once, and keeps what noalias promises.
llvm::Function *addEntry(llvm::Function &body, ArrayRef<unsigned> buffers) {
  std::string name = body.getName().str();
  body.setName(name + ".body");
  body.setLinkage(llvm::GlobalValue::InternalLinkage);
  body.addFnAttr(llvm::Attribute::AlwaysInline);
  llvm::Function *entry = createEntry(name, *body.getParent());
  llvm::IRBuilder<> builder(
      llvm::BasicBlock::Create(body.getContext(), "entry", entry));
  llvm::Type *pointer = builder.getPtrTy();
  SmallVector<llvm::Value *> arguments;
  for (unsigned buffer : buffers)
    arguments.push_back(builder.CreateLoad(
        pointer,
        builder.CreateConstInBoundsGEP1_64(pointer, entry->getArg(0), buffer)));
  arguments.push_back(entry->getArg(1));
  builder.CreateCall(&body, arguments);
  builder.CreateRetVoid();
  return entry;
}

/// The argument whose address an operand is, through the descriptor of its memref.
unsigned getArgumentNumber(llvm::Value *operand) {
  if (auto *extract = dyn_cast<llvm::ExtractValueInst>(operand))
    operand = llvm::FindInsertedValue(extract->getAggregateOperand(),
                                      extract->getIndices());
  return cast<llvm::Argument>(operand)->getArgNo();
}

/// Makes of `phase`, which finds the part of a task and calls it, a function of type
/// ingot_kernel_t. Parts get all buffers as the phase has them and load the addresses of
/// those that they use: a task of a thousand copies needs two.
void addDispatch(llvm::Function &phase) {
  std::string name = phase.getName().str();
  phase.setName("");
  llvm::Function *entry = createEntry(name, *phase.getParent());
  entry->splice(entry->end(), &phase);
  (phase.arg_end() - 1)->replaceAllUsesWith(entry->getArg(1));
  SmallVector<llvm::CallInst *> calls;
  for (llvm::Instruction &instruction : llvm::instructions(entry))
    if (auto *call = dyn_cast<llvm::CallInst>(&instruction))
      calls.push_back(call);
  for (llvm::CallInst *call : calls) {
    SmallVector<unsigned> buffers;
    for (llvm::Value *operand : llvm::drop_end(call->args()))
      buffers.push_back(getArgumentNumber(operand));
    llvm::Function *part = addEntry(*call->getCalledFunction(), buffers);
    part->setLinkage(llvm::GlobalValue::InternalLinkage);
    part->addFnAttr(llvm::Attribute::NoInline);
    llvm::IRBuilder<> builder(call);
    builder.CreateCall(part, {entry->getArg(0), *(call->arg_end() - 1)});
    call->eraseFromParent();
  }
  // The descriptors of memrefs are left, and used no more.
  for (llvm::Argument &argument : phase.args())
    argument.replaceAllUsesWith(llvm::PoisonValue::get(argument.getType()));
  phase.eraseFromParent();
}

} // namespace

std::unique_ptr<llvm::Module>
ingot::emit::translateKernels(ModuleOp module, CpuLevel level,
                              llvm::LLVMContext &context) {
  DialectRegistry registry;
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  module.getContext()->appendDialectRegistry(registry);

  llvm::StringSet<> parts;
  OwningOpRef<ModuleOp> kernels = extractKernels(module, parts);
  if (failed(lowerToLlvmDialect(*kernels)))
    return nullptr;
  std::unique_ptr<llvm::Module> code =
      translateModuleToLLVMIR(*kernels, context);
  if (!code)
    return nullptr;
  avoidLibraryCalls(*code);
  splitMaskedMoves(*code, vectorBits(level));
  SmallVector<llvm::Function *> phases;
  llvm::DenseSet<llvm::Function *> withParts;
  for (llvm::Function &function : *code) {
    if (function.hasExternalLinkage() && !function.isDeclaration())
      phases.push_back(&function);
    else if (parts.contains(function.getName()))
      withParts.insert(
          cast<llvm::CallInst>(*function.user_begin())->getFunction());
    // What kernels share, they call a thousand times.
    else if (function.hasInternalLinkage())
      function.addFnAttr(llvm::Attribute::NoInline);
  }
  for (llvm::Function *phase : phases) {
    if (withParts.contains(phase))
      addDispatch(*phase);
    else
      addEntry(*phase,
               llvm::to_vector(llvm::seq<unsigned>(0, phase->arg_size() - 1)));
  }
  std::string width = std::to_string(vectorBits(level));
  for (llvm::Function &function : *code) {
    function.setDoesNotThrow();
    // Otherwise loops that fill or copy become calls of the C library.
    function.addFnAttr("no-builtins");
    function.addFnAttr("prefer-vector-width", width);
    function.addFnAttr("target-cpu", cpuLevelName(level));
  }
  return code;
}
