//===- OperandText.cpp - How an operand of a product comes to its tile ------===//

#include "passes/cuda/OperandText.h"

#include "passes/cuda/ProductPosition.h"
#include "passes/cuda/ScalarText.h"

using namespace mlir;
using namespace ingot;

int64_t ingot::getValueBytes(Type type) {
  // f16 and bf16 are float in registers.
  return llvm::divideCeil(
      type.isF16() || type.isBF16() ? 32 : getScalarBits(type), 8);
}

OperandText OperandText::makeLhs(const ContractionForm &form,
                                 const BlocksPlan &tiling) {
  return OperandText(form, tiling, /*isLhs=*/true);
}
OperandText OperandText::makeRhs(const ContractionForm &form,
                                 const BlocksPlan &tiling) {
  return OperandText(form, tiling, /*isLhs=*/false);
}

OperandText::OperandText(const ContractionForm &form, const BlocksPlan &tiling,
                         bool isLhs)
    : form(form), tiling(tiling), isLhs(isLhs), name(isLhs ? "lhs" : "rhs"),
      view(isLhs ? form.lhs : form.rhs), copy(isLhs ? tiling.lhs : tiling.rhs),
      groups(isLhs ? tiling.rows : tiling.columns),
      count(isLhs ? tiling.rowCount : tiling.columnCount) {
  Value tensor =
      form.getProduct().getInputs()[isLhs ? form.lhsOperand : form.rhsOperand];
  elementType = cast<RankedTensorType>(tensor.getType()).getElementType();
}

int64_t OperandText::tileBytes() const {
  return llvm::alignTo(copy.elements() * getValueBytes(elementType), 16);
}

void OperandText::printTile(CudaText &out, int64_t byteOffset) const {
  out.line("INGOT_SHARED(" + getValueText(elementType) + ", " + tile() + ", " +
           text(byteOffset) + ", " + text(copy.elements()) + ");");
}

std::string OperandText::placeOf(const std::string &number) const {
  std::string first = isLhs ? "firstRow" : "firstColumn";
  return first + " + " + lane() +
         (copy.perThread() == 1 ? "" : " + " + number + " * ") +
         (copy.perThread() == 1 ? "" : text(copy.lanes()));
}

void OperandText::printPlaces(CudaText &out,
                              const std::string &indexType) const {
  int64_t inner = copy.alongSteps ? copy.stepLanes() : copy.lanes();
  auto digit = [&](bool isInner) {
    return "thread " + std::string(isInner ? "% " : "/ ") + text(inner) + ";";
  };
  out.line("const int " + step() + " = " + digit(copy.alongSteps));
  out.line("const int " + lane() + " = " + digit(!copy.alongSteps));
  out.line(getValueText(elementType) + " " + next() + "[" +
           text(copy.stepsPerThread() * copy.perThread()) + "];");
  out.line(indexType + " " + offset() + "[" + text(copy.perThread()) + "];");
  out.line("INGOT_UNROLL");
  out.block("for (int i = 0; i < " + text(copy.perThread()) + "; ++i)", [&] {
    std::string place = isLhs ? "row" : "column";
    out.line("const " + indexType + " " + place + " = " + placeOf("i") + ";");
    ProductPosition position(form);
    position.add("batch", tiling.batch);
    position.add(place, groups);
    out.line(offset() + "[i] = " + position.offsetIn(view) + ";");
  });
}

void OperandText::printFetch(CudaText &out, const std::string &indexType,
                             const std::string &endStep) const {
  SmallVector<std::string> conditions;
  if (tiling.stepCount % kTileSteps != 0)
    conditions.push_back("step < " + endStep);
  if (count % copy.extent != 0)
    conditions.push_back(placeOf("j") + " < " + text(count));
  std::string value = getLoadText(elementType, getInputName(view.buffer) + "[" +
                                                   offset() + "[j] + offset]");
  if (!conditions.empty()) {
    Builder builder(elementType.getContext());
    value = llvm::join(conditions, " && ") + " ? " + value + " : " +
            getConstantText(builder.getZeroAttr(elementType));
  }
  ProductPosition position(form);
  position.add("step", form.reduction);
  StridedView steps = view;
  steps.offset = 0; // is in the offsets of rows and columns
  out.line("INGOT_UNROLL");
  out.block(
      "for (int i = 0; i < " + text(copy.stepsPerThread()) + "; ++i)", [&] {
        out.line("const " + indexType + " step = first + " +
                 getSumText(0, {{step(), 1}, {"i", copy.stepLanes()}}) + ";");
        out.line("const " + indexType +
                 " offset = " + position.offsetIn(steps) + ";");
        out.line("INGOT_UNROLL");
        out.line("for (int j = 0; j < " + text(copy.perThread()) + "; ++j)");
        out.line("  " + next() + "[" +
                 getSumText(0, {{"i", copy.perThread()}, {"j", 1}}) +
                 "] = " + value + ";");
      });
}

void OperandText::printKeep(CudaText &out) const {
  out.line("INGOT_UNROLL");
  out.block(
      "for (int i = 0; i < " + text(copy.stepsPerThread()) + "; ++i)", [&] {
        out.line("INGOT_UNROLL");
        out.line("for (int j = 0; j < " + text(copy.perThread()) + "; ++j)");
        out.line("  " + tile() + "[(" +
                 getSumText(0, {{step(), 1}, {"i", copy.stepLanes()}}) +
                 ") * " + text(copy.stride()) + " + " +
                 getSumText(0, {{lane(), 1}, {"j", copy.lanes()}}) +
                 "] = " + next() + "[" +
                 getSumText(0, {{"i", copy.perThread()}, {"j", 1}}) + "];");
      });
}
