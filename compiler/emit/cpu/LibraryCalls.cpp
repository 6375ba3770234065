//===- LibraryCalls.cpp - What LLVM leaves to the C library ------------------===//
//
// Functions that LLVM may call are defined here. They are weak, since programs of several
// models have them several times.
//
//===----------------------------------------------------------------------===//

#include "compiler/emit/cpu/LibraryCalls.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

using namespace llvm;

static bool isBf16(Value *value) {
  return value->getType()->getScalarType()->isBFloatTy();
}
static bool isF16(Value *value) {
  return value->getType()->getScalarType()->isHalfTy();
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

/// A function of `name` that rounds a `from` to a `to`, without a body.
static Function *defineRounding(Module &module, StringRef name, Type *from,
                                Type *to) {
  auto *function = Function::Create(FunctionType::get(to, {from}, false),
                                    GlobalValue::WeakODRLinkage, name, module);
  function->setVisibility(GlobalValue::HiddenVisibility);
  appendToCompilerUsed(module, {function});
  return function;
}

/// To nearest even; a NaN stays one.
static void defineRoundingToBf16(Module &module) {
  LLVMContext &context = module.getContext();
  Function *function =
      defineRounding(module, "__truncsfbf2", Type::getFloatTy(context),
                     Type::getBFloatTy(context));
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
}

/// Through f32 rounded to odd, so that rounding twice is as rounding once: as
/// passes/cpu/NarrowFloats does where a kernel rounds.
static void defineRoundingToF16(Module &module) {
  LLVMContext &context = module.getContext();
  Type *f32 = Type::getFloatTy(context), *f64 = Type::getDoubleTy(context);
  Function *function =
      defineRounding(module, "__truncdfhf2", f64, Type::getHalfTy(context));
  IRBuilder<> builder(BasicBlock::Create(context, "entry", function));
  Value *value = function->getArg(0);
  Value *nearest = builder.CreateFPTrunc(value, f32);
  Value *back = builder.CreateFPExt(nearest, f64);
  Value *bits = builder.CreateBitCast(nearest, builder.getInt32Ty());
  Value *isBeyond = builder.CreateFCmpOLT(
      builder.CreateUnaryIntrinsic(Intrinsic::fabs, value),
      builder.CreateUnaryIntrinsic(Intrinsic::fabs, back));
  Value *towardZero =
      builder.CreateSub(bits, builder.CreateZExt(isBeyond, bits->getType()));
  Value *isInexact = builder.CreateFCmpONE(back, value);
  Value *odd =
      builder.CreateSelect(isInexact, builder.CreateOr(towardZero, 1), bits);
  builder.CreateRet(builder.CreateFPTrunc(builder.CreateBitCast(odd, f32),
                                          Type::getHalfTy(context)));
}

void ingot::emit::avoidLibraryCalls(Module &module) {
  SmallVector<IntrinsicInst *> moves;
  bool usesBf16 = false, usesF16 = false;
  for (Function &function : module)
    for (Instruction &instruction : instructions(function)) {
      bool isUser =
          isBf16(&instruction) || llvm::any_of(instruction.operands(), isBf16);
      usesBf16 |= isUser;
      usesF16 |=
          isF16(&instruction) || llvm::any_of(instruction.operands(), isF16);
      auto *call = dyn_cast<IntrinsicInst>(&instruction);
      if (isUser && call &&
          (call->getIntrinsicID() == Intrinsic::masked_load ||
           call->getIntrinsicID() == Intrinsic::masked_store))
        moves.push_back(call);
    }
  moveAsIntegers(moves);
  if (usesBf16)
    defineRoundingToBf16(module);
  if (usesF16)
    defineRoundingToF16(module);
}
