//===- Kernel.cpp - Units of code and their launches ------------------------===//

#include "ir/ops/Kernel.h"
#include "ir/ops/GraphBuilder.h"
#include "ir/ops/Inference.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace ingot::ir;

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

//===----------------------------------------------------------------------===//
// PackOp, UnpackOp
//===----------------------------------------------------------------------===//

FailureOr<RankedTensorType> PackOp::inferType(std::optional<Location> location,
                                              Adaptor adaptor) {
  auto input = cast<RankedTensorType>(adaptor.getInput().getType());
  ArrayRef<int64_t> order = adaptor.getOrder();
  int64_t panelColumns = adaptor.getPanelColumns();
  if (input.getRank() < 2 ||
      static_cast<int64_t>(order.size()) != input.getRank() ||
      !isPermutationVector(order)) // C1
    return emitOptionalError(location,
                             "expected a matrix and a permutation of its "
                             "dimensions, found rank ",
                             input.getRank(), " and ", formatShape(order));
  if (panelColumns < 1) // C2
    return emitOptionalError(
        location, "expected panels of at least 1 column, found ", panelColumns);
  if (failed(checkShape(location, input)))
    return failure();
  int64_t columns = input.getDimSize(order.back());
  return RankedTensorType::get({llvm::divideCeilSigned(columns, panelColumns),
                                input.getNumElements() / columns, panelColumns},
                               input.getElementType());
}

SmallVector<Value> PackOp::decompose(OpBuilder &builder) {
  GraphBuilder b(builder, getLoc());
  ArrayRef<int64_t> panels = getOutput().getType().getShape();
  int64_t columns = getInput().getType().getDimSize(getOrder().back());
  Value matrix =
      b.reshape(b.transpose(getInput(), getOrder()), {panels[1], columns});
  Value full = b.pad(matrix, {0, 0}, {0, panels[0] * panels[2] - columns}, 0.0);
  Value blocks = b.reshape(full, {panels[1], panels[0], panels[2]});
  return {b.transpose(blocks, {1, 0, 2})};
}

/// Copies the elements; weights are large.
OpFoldResult PackOp::fold(FoldAdaptor adaptor) {
  auto matrix = dyn_cast_or_null<DenseElementsAttr>(adaptor.getInput());
  if (!matrix)
    return {};
  RankedTensorType type = getOutput().getType();
  ArrayRef<int64_t> shape = getInput().getType().getShape(), order = getOrder();
  int64_t columns = shape[order.back()], panelColumns = type.getDimSize(2);
  if (matrix.isSplat() && columns % panelColumns == 0)
    return matrix.resizeSplat(type);
  SmallVector<int64_t> strides = computeStrides(shape);
  // Where column 0 of each k lies.
  std::vector<int64_t> positions = {0};
  for (int64_t dim : order.drop_back()) {
    std::vector<int64_t> inner;
    for (int64_t outer : positions)
      for (int64_t i = 0; i < shape[dim]; ++i)
        inner.push_back(outer + i * strides[dim]);
    positions = std::move(inner);
  }
  int64_t elementBytes = type.getElementTypeBitWidth() / 8;
  ArrayRef<char> source = matrix.getRawData();
  std::vector<char> target(type.getNumElements() * elementBytes, 0);
  int64_t reduction = type.getDimSize(1);
  for (int64_t k = 0; k < reduction; ++k)
    for (int64_t n = 0; n < columns; ++n) {
      int64_t from =
          matrix.isSplat() ? 0 : positions[k] + n * strides[order.back()];
      int64_t to =
          (n / panelColumns * reduction + k) * panelColumns + n % panelColumns;
      std::copy_n(source.data() + from * elementBytes, elementBytes,
                  target.data() + to * elementBytes);
    }
  return DenseElementsAttr::getFromRawBuffer(type, target);
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
