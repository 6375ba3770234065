//===- ContractionPhase.cpp - What the phases of a contraction share ---------===//

#include "passes/cpu/ContractionPhase.h"
#include "ir/TensorBytes.h"
#include "passes/schedule/KernelClass.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace ingot::cpu;

ContractionPhase::ContractionPhase(const ContractionForm &form,
                                   const TilesPlan &plan,
                                   const KernelInterface &interface,
                                   const ScratchCounts &scratchCounts,
                                   func::FuncOp function)
    : VectorPhase(interface, function, plan.lanes), form(form), plan(plan),
      scratchCounts(scratchCounts) {}

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

/// Scratch in bytes that an operand takes, so that the next one is aligned.
static int64_t countPackedBytes(int64_t elements, Type type) {
  return llvm::alignTo(elements * type.getIntOrFloatBitWidth() / 8,
                       kBufferAlignment);
}

static ScratchCounts countScratch(const ContractionForm &form,
                                  const TilesPlan &plan) {
  auto countHalo = [](const std::optional<Halo> &halo) {
    return halo ? halo->elementCount() : 0;
  };
  return {countHalo(form.lhsHalo), countHalo(form.rhsHalo),
          plan.rhsCopies * plan.rhsCopyElements,
          plan.lhsCopies * plan.lhsCopyElements};
}

ContractionPhases::ContractionPhases(ArrayRef<PlannedProduct> parts,
                                     SymbolTable &symbols)
    : symbols(symbols) {
  for (const auto &[form, plan] : parts) {
    for (auto [most, elements] :
         llvm::zip_equal(scratchCounts, countScratch(form, plan)))
      most = std::max(most, elements);
    emitted.flops += 2 * countProducts(form);
  }
  KernelOp kernel = parts.front().form.kernel;
  for (int64_t elements : scratchCounts)
    emitted.scratchBytes +=
        countPackedBytes(elements, parts.front().form.accumulatorType());
  interface = {kernel, emitted.scratchBytes,
               getOverwrites(*kernel.getSchedule(), kernel)};
}

void ContractionPhases::add(const PlannedProduct &part, StringRef suffix,
                            int64_t tasks,
                            void (*emit)(ContractionPhase &phase)) {
  if (tasks == 0)
    return;
  func::FuncOp function = createKernelFunction(symbols, interface, suffix);
  ContractionPhase phase(part.form, part.plan, interface, scratchCounts,
                         function);
  emit(phase);
  emitted.phases.push_back({function, tasks});
}

void ContractionPhases::addHalos(const PlannedProduct &part, StringRef suffix) {
  const ContractionForm &form = part.form;
  bool isHeld = (!form.lhsHalo || form.lhsHalo == lhsHalo) &&
                (!form.rhsHalo || form.rhsHalo == rhsHalo);
  if (isHeld)
    return;
  add(part, suffix, part.plan.haloTasks(), emitHaloPhase);
  if (form.lhsHalo)
    lhsHalo = form.lhsHalo;
  if (form.rhsHalo)
    rhsHalo = form.rhsHalo;
}

Value ContractionPhase::scratchView(ScratchPart part) {
  auto number = static_cast<size_t>(part);
  if (scratchViews[number])
    return scratchViews[number];
  int64_t offset = 0;
  for (int64_t elements : ArrayRef(scratchCounts).take_front(number))
    offset += countPackedBytes(elements, accumulatorType());
  return scratchViews[number] =
             scratch(offset, scratchCounts[number], accumulatorType());
}

Value ContractionPhase::lhsSource() {
  return form.lhsHalo ? scratchView(ScratchPart::lhsHalo)
                      : input(form.lhs.buffer);
}

Value ContractionPhase::rhsSource() {
  return form.rhsHalo ? scratchView(ScratchPart::rhsHalo)
                      : input(form.rhs.buffer);
}

Value ContractionPhase::waitingSums() {
  if (!waitingSumsBuffer)
    waitingSumsBuffer = inEntry([&] {
      int64_t elements = plan.tileRows * plan.panelColumns();
      return memref::AllocaOp::create(
          builder, loc, MemRefType::get({elements}, accumulatorType()),
          builder.getI64IntegerAttr(kBufferAlignment));
    });
  return waitingSumsBuffer;
}

Value ContractionPhase::waitingPlace() {
  if (!waitingPlaceBuffer)
    waitingPlaceBuffer = inEntry([&] {
      return memref::AllocaOp::create(
          builder, loc, MemRefType::get({3}, builder.getIndexType()));
    });
  return waitingPlaceBuffer;
}

SmallVector<Value> ContractionPhase::splitBatch(Value batch) {
  SmallVector<Value> indices(form.batch.size());
  for (size_t g = form.batch.size(); g-- > 0;) {
    int64_t extent = form.batch[g].extent;
    indices[g] = g == 0 ? batch : rem(batch, extent);
    batch = div(batch, extent);
  }
  return indices;
}

Value ContractionPhase::batchPosition(const StridedView &view,
                                      ValueRange batchIndices) {
  Value position = index(view.offset);
  for (auto [group, batchIndex] : llvm::zip(form.batch, batchIndices))
    if (int64_t stride = form.stride(view, group); stride != 0)
      position = add(position, mul(batchIndex, stride));
  return position;
}

Value ContractionPhase::reductionPosition(const StridedView &view, Value k) {
  Value position = index(0);
  for (auto [number, group] : llvm::enumerate(form.reduction)) {
    Value i = div(k, form.stepsPerIteration(number));
    if (number > 0)
      i = rem(i, group.extent);
    position = add(position, mul(i, form.stride(view, group)));
  }
  return position;
}

int64_t ContractionPhase::columnVectors() const {
  return llvm::divideCeil(form.columns.extent, plan.lanes);
}

int64_t ContractionPhase::lastLanes() const {
  int64_t rest = form.columns.extent % plan.lanes;
  return rest == 0 ? plan.lanes : rest;
}
