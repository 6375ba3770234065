//===- Kernel.cpp - Units of code and their launches ------------------------===//

#include "ir/ops/Kernel.h"

using namespace mlir;
using namespace ingot;

/// Size of a tensor in memory: a boolean takes a byte.
static int64_t byteSize(Type type) {
  auto tensor = cast<RankedTensorType>(type);
  return tensor.getNumElements() *
         llvm::divideCeil(tensor.getElementTypeBitWidth(), 8);
}

LogicalResult KernelOp::verifyRegions() {
  Block &block = getBody().front();
  if (block.getNumArguments() != getInputs().size()) // C1
    return emitOpError("expected ")
           << getInputs().size() << " region arguments, one per input, found "
           << block.getNumArguments();
  for (auto [index, argument, input] :
       llvm::enumerate(block.getArgumentTypes(), getInputs().getTypes()))
    if (argument != input) // C1
      return emitOpError("region argument ")
             << index << " has type " << argument << ", input has type "
             << input;
  auto yield = cast<YieldOp>(block.getTerminator());
  if (yield.getValues().size() != getNumResults()) // C2
    return emitOpError("expected ")
           << getNumResults() << " yielded values, one per result, found "
           << yield.getValues().size();
  for (auto [index, value, result] :
       llvm::enumerate(yield.getValues().getTypes(), getResultTypes()))
    if (value != result) // C2
      return emitOpError("yielded value ") << index << " has type " << value
                                           << ", result has type " << result;
  return success();
}

LogicalResult UnpackOp::verify() {
  ArrayRef<int64_t> panels = getInput().getType().getShape();
  ArrayRef<int64_t> matrix = getOutput().getType().getShape();
  if (panels.size() != 3 || matrix.size() < 2 ||
      panels[1] * matrix.back() != getOutput().getType().getNumElements() ||
      panels[0] != llvm::divideCeilSigned(matrix.back(), panels[2])) // C1
    return emitOpError("input of shape [")
           << panels << "] does not hold the panels of a matrix of shape ["
           << matrix << "]";
  if (getInput().getType().getElementType() !=
      getOutput().getType().getElementType()) // C2
    return emitOpError("element types differ: ")
           << getInput().getType().getElementType() << " in the input, "
           << getOutput().getType().getElementType() << " in the output";
  return success();
}

LogicalResult LaunchOp::verify() {
  if (getPhases().empty() || getPhases().size() != getTaskCounts().size()) // C1
    return emitOpError("expected at least one phase and a task count for each, "
                       "found ")
           << getPhases().size() << " phases and " << getTaskCounts().size()
           << " task counts";
  if (getOverwrites().size() != getNumResults()) // C2
    return emitOpError("expected ")
           << getNumResults() << " overwrites, one per result, found "
           << getOverwrites().size();
  for (auto [index, input] : llvm::enumerate(getOverwrites())) {
    if (input == -1)
      continue;
    if (input < -1 || input >= static_cast<int64_t>(getInputs().size())) // C2
      return emitOpError("result ")
             << index << " overwrites input " << input << ", found "
             << getInputs().size() << " inputs";
    int64_t resultBytes = byteSize(getResult(index).getType());
    int64_t inputBytes = byteSize(getInputs()[input].getType());
    if (resultBytes != inputBytes) // C2
      return emitOpError("result ")
             << index << " of " << resultBytes << " bytes overwrites input "
             << input << " of " << inputBytes << " bytes";
  }
  return success();
}
