//===- KernelFunction.cpp - The function of a phase for CPUs ----------------===//

#include "passes/cpu/KernelFunction.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace ingot::cpu;

/// The label with everything that a linker might dislike replaced.
static std::string getSymbolName(StringRef label, StringRef suffix) {
  std::string name;
  for (char c : label)
    name += llvm::isAlnum(c) || c == '_' || c == '.' ? c : '_';
  if (name.empty() || llvm::isDigit(name.front()))
    name = "kernel_" + name;
  return name + suffix.str();
}

func::FuncOp ingot::cpu::createKernelFunction(SymbolTable &symbols,
                                              const KernelInterface &interface,
                                              StringRef suffix) {
  KernelOp kernel = interface.kernel;
  MLIRContext *context = kernel.getContext();
  SmallVector<Type> types;
  for (Value input : kernel.getInputs())
    types.push_back(getBufferType(cast<RankedTensorType>(input.getType())));
  for (Value output : kernel.getOutputs())
    types.push_back(getBufferType(cast<RankedTensorType>(output.getType())));
  size_t tensorCount = types.size();
  if (interface.scratchBytes > 0)
    types.push_back(MemRefType::get({interface.scratchBytes},
                                    IntegerType::get(context, 8)));
  types.push_back(IndexType::get(context));

  OpBuilder builder(context);
  auto function = func::FuncOp::create(kernel.getLoc(),
                                       getSymbolName(kernel.getLabel(), suffix),
                                       FunctionType::get(context, types, {}));
  function.setPrivate();
  function->setAttr(kKernelFunctionAttr, builder.getUnitAttr());

  // Arguments that may share memory must not promise otherwise.
  llvm::SmallBitVector shared(tensorCount);
  for (auto [result, input] : llvm::enumerate(interface.overwrites))
    if (input >= 0) {
      shared.set(input);
      shared.set(kernel.getInputs().size() + result);
    }
  for (size_t i = 0, e = types.size() - 1; i < e; ++i)
    if (i >= tensorCount || !shared.test(i))
      function.setArgAttr(i, LLVM::LLVMDialect::getNoAliasAttrName(),
                          builder.getUnitAttr());

  symbols.insert(function);
  Block *entry = function.addEntryBlock();
  builder.setInsertionPointToEnd(entry);
  func::ReturnOp::create(builder, kernel.getLoc());
  return function;
}

func::FuncOp ingot::cpu::createInternalFunction(SymbolTable &symbols,
                                                Location loc, const Twine &name,
                                                FunctionType type) {
  OpBuilder builder(loc.getContext());
  auto function = func::FuncOp::create(loc, name.str(), type);
  function.setPrivate();
  function->setAttr(kKernelFunctionAttr, builder.getUnitAttr());
  function->setAttr(
      "llvm.linkage",
      LLVM::LinkageAttr::get(builder.getContext(), LLVM::Linkage::Internal));
  symbols.insert(function);
  builder.setInsertionPointToEnd(function.addEntryBlock());
  func::ReturnOp::create(builder, loc);
  return function;
}

func::FuncOp ingot::cpu::createPhasePart(SymbolTable &symbols,
                                         func::FuncOp phase) {
  Builder builder(phase.getContext());
  func::FuncOp function = createInternalFunction(
      symbols, phase.getLoc(), phase.getSymName() + "_nests",
      builder.getFunctionType(builder.getIndexType(), {}));
  function->setAttr(kPhasePartAttr, builder.getUnitAttr());
  return function;
}

Value ingot::cpu::takeArgument(func::FuncOp part, func::FuncOp phase,
                               unsigned number) {
  unsigned last = part.getNumArguments() - 1;
  if (failed(part.insertArgument(last, phase.getArgumentTypes()[number],
                                 phase.getArgAttrDict(number), phase.getLoc())))
    llvm_unreachable("a kernel function takes any argument");
  return part.getArgument(last);
}

void ingot::cpu::setArgumentType(func::FuncOp function, unsigned number,
                                 Type type) {
  function.getArgument(number).setType(type);
  SmallVector<Type> types(function.getArgumentTypes());
  types[number] = type;
  function.setFunctionType(FunctionType::get(function.getContext(), types, {}));
}

Value ingot::cpu::getInputBuffer(func::FuncOp function,
                                 const KernelInterface &interface,
                                 unsigned input) {
  return function.getArgument(input);
}

Value ingot::cpu::getOutputBuffer(func::FuncOp function,
                                  const KernelInterface &interface,
                                  unsigned output) {
  KernelOp kernel = interface.kernel;
  return function.getArgument(kernel.getInputs().size() + output);
}

Value ingot::cpu::getScratchBuffer(func::FuncOp function,
                                   const KernelInterface &interface) {
  return function.getArgument(function.getNumArguments() - 2);
}

Value ingot::cpu::getTask(func::FuncOp function) {
  return function.getArgument(function.getNumArguments() - 1);
}

Value ingot::cpu::flattenBuffer(OpBuilder &builder, Location loc,
                                Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  if (type.getRank() == 1)
    return buffer;
  int64_t elementCount = type.getNumElements();
  return memref::ReinterpretCastOp::create(
      builder, loc, MemRefType::get({elementCount}, type.getElementType()),
      buffer, /*offset=*/0, ArrayRef<int64_t>{elementCount},
      ArrayRef<int64_t>{1});
}
