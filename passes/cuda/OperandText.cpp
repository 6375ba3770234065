//===- OperandText.cpp - How an operand of a product comes to its tile ------===//

#include "passes/cuda/OperandText.h"

#include "passes/cuda/ProductPosition.h"
#include "passes/cuda/ScalarText.h"

using namespace mlir;
using namespace ingot::cuda;

int64_t ingot::cuda::getValueBytes(Type type) {
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
      view(isLhs ? form.lhs : form.rhs),
      guards(isLhs ? form.lhsGuards : form.rhsGuards),
      copy(isLhs ? tiling.lhs : tiling.rhs),
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
  std::string perThread = "[" + text(copy.perThread()) + "];";
  out.line(indexType + " " + offset() + perThread);
  for (size_t g = 0; g < guards.size(); ++g)
    out.line(indexType + " " + guardOf(g) + perThread);
  out.line("INGOT_UNROLL");
  out.block("for (int i = 0; i < " + text(copy.perThread()) + "; ++i)", [&] {
    std::string place = isLhs ? "row" : "column";
    out.line("const " + indexType + " " + place + " = " + placeOf("i") + ";");
    ProductPosition position(form);
    position.add("batch", tiling.batch);
    position.add(place, groups);
    out.line(offset() + "[i] = " + position.offsetIn(view) + ";");
    for (auto [g, guard] : llvm::enumerate(guards))
      out.line(guardOf(g) + "[i] = " + position.offsetIn(guard.position) + ";");
  });
}

/// The element at `index`, or the fill where a guard finds none.
std::string OperandText::elementText(const std::string &index) const {
  SmallVector<std::string> conditions;
  std::string element = index;
  for (auto [g, guard] : llvm::enumerate(guards)) {
    std::string at = guardOf(g) + "[j] + guard" + text(g);
    conditions.push_back(at + " >= 0");
    conditions.push_back(at + " < " + text(guard.condition.end()));
    int64_t divisor = guard.condition.divisor;
    if (divisor == 1)
      continue;
    conditions.push_back("(" + at + ") % " + text(divisor) + " == 0");
    element +=
        " + (" + at + ") / " + text(divisor) + " * " + text(guard.stride);
  }
  std::string value =
      getLoadText(elementType, getInputName(view.buffer) + "[" + element + "]");
  if (conditions.empty())
    return value;
  LoopsOp product = form.getProduct();
  TypedAttr fill =
      product.getRead(isLhs ? form.lhsOperand : form.rhsOperand).fill;
  return "(" + llvm::join(conditions, " && ") + " ? " + value + " : " +
         getConstantText(fill) + ")";
}

void OperandText::printFetch(CudaText &out, const std::string &indexType,
                             const std::string &endStep) const {
  SmallVector<std::string> conditions;
  if (tiling.stepCount % kTileSteps != 0)
    conditions.push_back("step < " + endStep);
  if (count % copy.extent != 0)
    conditions.push_back(placeOf("j") + " < " + text(count));
  std::string value = elementText(offset() + "[j] + offset");
  if (!conditions.empty()) {
    Builder builder(elementType.getContext());
    value = llvm::join(conditions, " && ") + " ? " + value + " : " +
            getConstantText(builder.getZeroAttr(elementType));
  }
  ProductPosition position(form);
  position.add("step", form.reduction);
  // Offsets are in those of rows and columns.
  auto offsetOfStep = [&](StridedView steps) {
    steps.offset = 0;
    return position.offsetIn(steps);
  };
  out.line("INGOT_UNROLL");
  out.block(
      "for (int i = 0; i < " + text(copy.stepsPerThread()) + "; ++i)", [&] {
        out.line("const " + indexType + " step = first + " +
                 getSumText(0, {{step(), 1}, {"i", copy.stepLanes()}}) + ";");
        out.line("const " + indexType + " offset = " + offsetOfStep(view) +
                 ";");
        for (auto [g, guard] : llvm::enumerate(guards))
          out.line("const " + indexType + " guard" + text(g) + " = " +
                   offsetOfStep(guard.position) + ";");
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
