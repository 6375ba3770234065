//===- MaskedMoves.cpp - Masked loads and stores of a register each ----------===//

#include "compiler/emit/cpu/MaskedMoves.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/Support/KnownBits.h"

#include <numeric>

using namespace llvm;

namespace {

/// A masked load or store, and the pieces that it is cut into.
class MaskedMove {
public:
  MaskedMove(IntrinsicInst *move, unsigned lanesOfPiece)
      : move(move), lanesOfPiece(lanesOfPiece), builder(move) {}

  void split() {
    if (isLoad())
      move->replaceAllUsesWith(splitLoad());
    else
      splitStore();
    move->eraseFromParent();
  }

  static FixedVectorType *vectorType(const IntrinsicInst &move) {
    bool isStore = move.getIntrinsicID() == Intrinsic::masked_store;
    return cast<FixedVectorType>(isStore ? move.getArgOperand(0)->getType()
                                         : move.getType());
  }

private:
  bool isLoad() const {
    return move->getIntrinsicID() == Intrinsic::masked_load;
  }
  unsigned lanes() const { return vectorType(*move)->getNumElements(); }

  Value *lanesOf(Value *vector, unsigned first, unsigned count) {
    SmallVector<int> picked(count);
    std::iota(picked.begin(), picked.end(), first);
    return builder.CreateShuffleVector(vector, picked);
  }

  /// Of the element `lane`, and how it is aligned.
  std::pair<Value *, Align> addressOf(unsigned pointer, unsigned lane) {
    Type *element = vectorType(*move)->getElementType();
    // Not known to be inbounds: the mask may hold all of a piece back.
    Value *address =
        builder.CreateConstGEP1_64(element, move->getArgOperand(pointer), lane);
    return {address,
            commonAlignment(move->getParamAlign(pointer).valueOrOne(),
                            lane * element->getScalarSizeInBits() / 8)};
  }

  /// Whether a piece moves nothing, as constants in the mask say.
  bool isLeftOut(unsigned mask, unsigned first, unsigned count) const {
    return computeKnownBits(move->getArgOperand(mask),
                            APInt::getBitsSet(lanes(), first, first + count),
                            move->getDataLayout())
        .isZero();
  }

  Value *splitLoad() {
    Type *element = vectorType(*move)->getElementType();
    Value *whole = nullptr;
    for (unsigned first = 0; first < lanes(); first += lanesOfPiece) {
      unsigned count = std::min(lanesOfPiece, lanes() - first);
      Value *piece = lanesOf(move->getArgOperand(2), first, count);
      if (!isLeftOut(1, first, count)) {
        auto [address, alignment] = addressOf(0, first);
        piece = builder.CreateMaskedLoad(
            FixedVectorType::get(element, count), address, alignment,
            lanesOf(move->getArgOperand(1), first, count), piece);
      }
      whole = whole ? join(whole, piece, first, count) : piece;
    }
    return whole;
  }

  /// `low`, and then the `count` lanes of `high`.
  Value *join(Value *low, Value *high, unsigned lowLanes, unsigned count) {
    SmallVector<int> picked(lowLanes);
    std::iota(picked.begin(), picked.end(), 0);
    // Operands of a shuffle have one type.
    SmallVector<int> widened(lowLanes, PoisonMaskElem);
    for (unsigned i = 0; i < std::min(count, lowLanes); ++i)
      widened[i] = i;
    Value *wide = builder.CreateShuffleVector(high, widened);
    for (unsigned i = 0; i < count; ++i)
      picked.push_back(lowLanes + i);
    return builder.CreateShuffleVector(low, wide, picked);
  }

  void splitStore() {
    for (unsigned first = 0; first < lanes(); first += lanesOfPiece) {
      unsigned count = std::min(lanesOfPiece, lanes() - first);
      if (isLeftOut(2, first, count))
        continue;
      auto [address, alignment] = addressOf(1, first);
      builder.CreateMaskedStore(lanesOf(move->getArgOperand(0), first, count),
                                address, alignment,
                                lanesOf(move->getArgOperand(2), first, count));
    }
  }

  IntrinsicInst *move;
  unsigned lanesOfPiece;
  IRBuilder<> builder;
};

} // namespace

void ingot::emit::splitMaskedMoves(Module &module, unsigned vectorBits) {
  for (Function &function : module)
    for (Instruction &instruction :
         make_early_inc_range(instructions(function))) {
      auto *move = dyn_cast<IntrinsicInst>(&instruction);
      if (!move || (move->getIntrinsicID() != Intrinsic::masked_load &&
                    move->getIntrinsicID() != Intrinsic::masked_store))
        continue;
      FixedVectorType *type = MaskedMove::vectorType(*move);
      unsigned lanes = vectorBits / type->getScalarSizeInBits();
      if (type->getNumElements() > lanes)
        MaskedMove(move, lanes).split();
    }
}
