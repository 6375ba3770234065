//===- EmbedProgram.cpp - A program as read-only data of an object file ------===//

#include "compiler/artifact/EmbedProgram.h"

#include "artifact_generated.h"
#include "kernel_abi.h"

#include "llvm/IR/Constants.h"
#include "llvm/IR/IRBuilder.h"

using namespace ingot;
using namespace ingot::artifact;

namespace {

/// Bytes in read-only memory. The alignment is what the runtime asks of weights
/// and is enough for the metadata.
llvm::GlobalVariable *addBytes(llvm::Module &code, llvm::StringRef bytes,
                               llvm::StringRef name) {
  llvm::Constant *data = llvm::ConstantDataArray::getString(
      code.getContext(), bytes, /*AddNull=*/false);
  auto *global =
      new llvm::GlobalVariable(code, data->getType(), /*isConstant=*/true,
                               llvm::GlobalValue::InternalLinkage, data, name);
  global->setAlignment(llvm::Align(INGOT_BUFFER_ALIGNMENT));
  return global;
}

} // namespace

void ingot::artifact::embedProgram(llvm::Module &code,
                                   const ArtifactParts &parts,
                                   llvm::StringRef program) {
  llvm::LLVMContext &context = code.getContext();
  llvm::Type *pointer = llvm::PointerType::get(context, 0);
  llvm::Type *i32 = llvm::Type::getInt32Ty(context);
  llvm::Type *i64 = llvm::Type::getInt64Ty(context);

  for (llvm::Function &function : code)
    if (!function.isDeclaration())
      function.setLinkage(llvm::GlobalValue::InternalLinkage);
  std::vector<llvm::Constant *> entries;
  for (const std::string &kernel : parts.kernels)
    entries.push_back(code.getFunction(kernel));
  auto *tableType = llvm::ArrayType::get(pointer, entries.size());
  auto *table = new llvm::GlobalVariable(
      code, tableType, /*isConstant=*/true, llvm::GlobalValue::InternalLinkage,
      llvm::ConstantArray::get(tableType, entries), "kernels");

  auto number = [&](uint64_t value) {
    return llvm::ConstantInt::get(i64, value);
  };
  // The fields of ingot_embedded_program_t, in order.
  llvm::Constant *fields[] = {
      llvm::ConstantInt::get(i32, sizeof(ingot_embedded_program_t)),
      llvm::ConstantInt::get(i32, INGOT_SCHEMA_VERSION),
      addBytes(code, parts.metadata, "metadata"),
      number(parts.metadata.size()),
      table,
      number(entries.size()),
      addBytes(code, parts.weights, "weights"),
      number(parts.weights.size())};
  auto *type = llvm::StructType::get(
      context, {i32, i32, pointer, i64, pointer, i64, pointer, i64});
  auto *embedded = new llvm::GlobalVariable(
      code, type, /*isConstant=*/true, llvm::GlobalValue::InternalLinkage,
      llvm::ConstantStruct::get(type, fields), "program");
  auto *function = llvm::Function::Create(
      llvm::FunctionType::get(pointer, /*isVarArg=*/false),
      llvm::GlobalValue::ExternalLinkage, "ingot_program_" + program.str(),
      code);
  // A shared library has its own, and not that of another one in the same process
  // whose program is called the same.
  function->setVisibility(llvm::GlobalValue::ProtectedVisibility);
  function->setDoesNotThrow();
  llvm::IRBuilder<>(llvm::BasicBlock::Create(context, "", function))
      .CreateRet(embedded);
}
