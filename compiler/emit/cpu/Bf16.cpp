//===- Bf16.cpp - What LLVM leaves of bf16 to the C library -----------------===//

#include "compiler/emit/cpu/Bf16.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

using namespace llvm;

static bool isBf16(Value *value) {
  return value->getType()->getScalarType()->isBFloatTy();
}

/// Moves masked vectors of bf16 as integers: LLVM 22 moves their elements one by one,
/// through f32 and calls of the C library.
static void moveAsIntegers(ArrayRef<IntrinsicInst *> moves) {
  for (IntrinsicInst *move : moves) {
    bool isLoad = move->getIntrinsicID() == Intrinsic::masked_load;
    Type *type = isLoad ? move->getType() : move->getArgOperand(0)->getType();
    IRBuilder<> builder(move);
    Type *integers = type->getWithNewType(Type::getInt16Ty(move->getContext()));
    unsigned pointer = isLoad ? 0 : 1;
    Value *address = move->getArgOperand(pointer);
    Align alignment = move->getParamAlign(pointer).valueOrOne();
    if (isLoad) {
      Value *loaded = builder.CreateMaskedLoad(
          integers, address, alignment, move->getArgOperand(1),
          builder.CreateBitCast(move->getArgOperand(2), integers));
      move->replaceAllUsesWith(builder.CreateBitCast(loaded, type));
    } else {
      builder.CreateMaskedStore(
          builder.CreateBitCast(move->getArgOperand(0), integers), address,
          alignment, move->getArgOperand(2));
    }
    move->eraseFromParent();
  }
}

/// Defines the function that LLVM calls: to nearest even, a NaN stays one. Weak, since
/// programs of several models have it several times.
static void defineRounding(Module &module) {
  LLVMContext &context = module.getContext();
  auto *type = FunctionType::get(Type::getBFloatTy(context),
                                 {Type::getFloatTy(context)}, false);
  auto *function = Function::Create(type, GlobalValue::WeakODRLinkage,
                                    "__truncsfbf2", module);
  function->setVisibility(GlobalValue::HiddenVisibility);
  IRBuilder<> builder(BasicBlock::Create(context, "entry", function));
  Value *single = function->getArg(0);
  Value *bits = builder.CreateBitCast(single, builder.getInt32Ty());
  Value *upper = builder.CreateLShr(bits, 16);
  // Half of the last place, less one bit unless that makes a tie even.
  Value *half =
      builder.CreateAdd(builder.CreateAnd(upper, 1), builder.getInt32(0x7FFF));
  Value *rounded = builder.CreateLShr(builder.CreateAdd(bits, half), 16);
  Value *quiet = builder.CreateOr(upper, 0x40);
  Value *isNaN = builder.CreateFCmpUNO(single, single);
  builder.CreateRet(builder.CreateBitCast(
      builder.CreateTrunc(builder.CreateSelect(isNaN, quiet, rounded),
                          builder.getInt16Ty()),
      Type::getBFloatTy(context)));
  appendToCompilerUsed(module, {function});
}

void ingot::emit::supportBf16(Module &module) {
  SmallVector<IntrinsicInst *> moves;
  bool usesBf16 = false;
  for (Function &function : module)
    for (Instruction &instruction : instructions(function)) {
      bool isUser =
          isBf16(&instruction) || llvm::any_of(instruction.operands(), isBf16);
      usesBf16 |= isUser;
      auto *call = dyn_cast<IntrinsicInst>(&instruction);
      if (isUser && call &&
          (call->getIntrinsicID() == Intrinsic::masked_load ||
           call->getIntrinsicID() == Intrinsic::masked_store))
        moves.push_back(call);
    }
  moveAsIntegers(moves);
  if (usesBf16)
    defineRounding(module);
}
