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
                                   func::FuncOp function)
    : VectorPhase(interface, function, plan.lanes), form(form), plan(plan) {}

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

/// Scratch in bytes that an operand takes, so that the next one is aligned.
static int64_t countPackedBytes(int64_t elements, Type type) {
  return llvm::alignTo(elements * type.getIntOrFloatBitWidth() / 8,
                       kBufferAlignment);
}

/// Elements of each part of the scratch memory.
static std::array<int64_t, 4> countParts(const ContractionForm &form,
                                         const TilesPlan &plan) {
  auto countHalo = [](const std::optional<Halo> &halo) {
    return halo ? halo->elementCount() : 0;
  };
  return {plan.rhsCopies * plan.rhsCopyElements,
          plan.lhsCopies * plan.lhsCopyElements, countHalo(form.lhsHalo),
          countHalo(form.rhsHalo)};
}

static int64_t countScratchBytes(const ContractionForm &form,
                                 const TilesPlan &plan) {
  int64_t bytes = 0;
  for (int64_t elements : countParts(form, plan))
    bytes += countPackedBytes(elements, form.accumulatorType());
  return bytes;
}

ContractionPhases::ContractionPhases(ArrayRef<PlannedProduct> parts,
                                     SymbolTable &symbols)
    : symbols(symbols) {
  for (const auto &[form, plan] : parts) {
    emitted.scratchBytes =
        std::max(emitted.scratchBytes, countScratchBytes(form, plan));
    emitted.flops += 2 * countProducts(form);
  }
  KernelOp kernel = parts.front().form.kernel;
  interface = {kernel, emitted.scratchBytes,
               getOverwrites(*kernel.getSchedule(), kernel)};
}

void ContractionPhases::add(const PlannedProduct &part, StringRef suffix,
                            int64_t tasks,
                            void (*emit)(ContractionPhase &phase)) {
  if (tasks == 0)
    return;
  func::FuncOp function = createKernelFunction(symbols, interface, suffix);
  ContractionPhase phase(part.form, part.plan, interface, function);
  emit(phase);
  emitted.phases.push_back({function, tasks});
}

Value ContractionPhase::scratchView(ScratchPart part) {
  std::array<int64_t, 4> parts = countParts(form, plan);
  auto number = static_cast<size_t>(part);
  scratchViews.resize(parts.size());
  if (scratchViews[number])
    return scratchViews[number];
  int64_t offset = 0;
  for (int64_t elements : ArrayRef(parts).take_front(number))
    offset += countPackedBytes(elements, accumulatorType());
  return scratchViews[number] =
             scratch(offset, parts[number], accumulatorType());
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
