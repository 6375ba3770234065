//===- ContractionPhase.cpp - What the phases of a contraction share ---------===//

#include "passes/cpu/ContractionPhase.h"
#include "ir/TensorBytes.h"
#include "passes/cpu/LaneOffsets.h"
#include "passes/schedule/KernelClass.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace ingot;

ContractionPhase::ContractionPhase(const ContractionForm &form,
                                   const TilesPlan &plan,
                                   const KernelInterface &interface,
                                   func::FuncOp function)
    : form(form), plan(plan), interface(interface), function(function),
      builder(function.getContext()), loc(function.getLoc()) {
  builder.setInsertionPoint(function.getBody().front().getTerminator());
}

//===----------------------------------------------------------------------===//
// Index arithmetic and loops
//===----------------------------------------------------------------------===//

Value ContractionPhase::index(int64_t value) {
  return arith::ConstantIndexOp::create(builder, loc, value);
}
Value ContractionPhase::add(Value lhs, Value rhs) {
  return builder.createOrFold<arith::AddIOp>(loc, lhs, rhs);
}
Value ContractionPhase::add(Value lhs, int64_t rhs) {
  return add(lhs, index(rhs));
}
Value ContractionPhase::mul(Value lhs, int64_t rhs) {
  return builder.createOrFold<arith::MulIOp>(loc, lhs, index(rhs));
}
// Task numbers and loop bounds are not negative, so the unsigned forms, which
// are cheaper, are right.
Value ContractionPhase::div(Value lhs, int64_t rhs) {
  return builder.createOrFold<arith::DivUIOp>(loc, lhs, index(rhs));
}
Value ContractionPhase::rem(Value lhs, int64_t rhs) {
  if (rhs == 1)
    return index(0);
  return builder.createOrFold<arith::RemUIOp>(loc, lhs, index(rhs));
}
Value ContractionPhase::min(Value lhs, int64_t rhs) {
  return builder.createOrFold<arith::MinUIOp>(loc, lhs, index(rhs));
}
Value ContractionPhase::max(Value lhs, int64_t rhs) {
  return builder.createOrFold<arith::MaxUIOp>(loc, lhs, index(rhs));
}

void ContractionPhase::forEach(Value begin, Value end, int64_t step,
                               llvm::function_ref<void(Value)> body) {
  std::optional<int64_t> first = getConstantIntValue(begin);
  std::optional<int64_t> last = getConstantIntValue(end);
  if (first && last && *first >= *last)
    return;
  if (first && last && *last - *first <= step) {
    body(begin);
    return;
  }
  scf::ForOp::create(builder, loc, begin, end, index(step), ValueRange(),
                     [&](OpBuilder &nested, Location, Value i, ValueRange) {
                       OpBuilder::InsertionGuard guard(builder);
                       builder.setInsertionPoint(nested.getInsertionBlock(),
                                                 nested.getInsertionPoint());
                       body(i);
                       scf::YieldOp::create(builder, loc);
                     });
}

SmallVector<Value> ContractionPhase::forEach(
    int64_t begin, int64_t end, int64_t step, ArrayRef<Value> initial,
    llvm::function_ref<SmallVector<Value>(Value, ValueRange)> body) {
  if (end <= begin)
    return SmallVector<Value>(initial);
  if (end - begin <= step)
    return body(index(begin), initial);
  return forEach(index(begin), index(end), step, initial, body);
}

SmallVector<Value> ContractionPhase::forEach(
    Value begin, Value end, int64_t step, ArrayRef<Value> initial,
    llvm::function_ref<SmallVector<Value>(Value, ValueRange)> body) {
  auto loop = scf::ForOp::create(
      builder, loc, begin, end, index(step), initial,
      [&](OpBuilder &nested, Location, Value i, ValueRange carried) {
        OpBuilder::InsertionGuard guard(builder);
        builder.setInsertionPoint(nested.getInsertionBlock(),
                                  nested.getInsertionPoint());
        scf::YieldOp::create(builder, loc, body(i, carried));
      });
  return SmallVector<Value>(loop.getResults());
}

void ContractionPhase::ifElse(Value condition,
                              llvm::function_ref<void()> thenBody,
                              llvm::function_ref<void()> elseBody) {
  auto branch = [&](llvm::function_ref<void()> body) {
    return [this, body](OpBuilder &nested, Location) {
      OpBuilder::InsertionGuard guard(builder);
      builder.setInsertionPoint(nested.getInsertionBlock(),
                                nested.getInsertionPoint());
      body();
      scf::YieldOp::create(builder, loc);
    };
  };
  scf::IfOp::create(builder, loc, condition, branch(thenBody),
                    branch(elseBody));
}

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

Value ContractionPhase::inEntry(llvm::function_ref<Value()> create) {
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(&function.getBody().front());
  return create();
}

Value ContractionPhase::flat(Value buffer) {
  Value &view = flatBuffers[buffer];
  if (!view)
    view = inEntry([&] { return flattenBuffer(builder, loc, buffer); });
  return view;
}

Value ContractionPhase::input(unsigned number) {
  return flat(getInputBuffer(function, interface, number));
}

Value ContractionPhase::output(unsigned number) {
  return flat(getOutputBuffer(function, interface, number));
}

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

ContractionPhases::ContractionPhases(const ContractionForm &form,
                                     const TilesPlan &plan,
                                     SymbolTable &symbols)
    : form(form), plan(plan), symbols(symbols) {
  KernelOp kernel = form.kernel;
  interface = {kernel, countScratchBytes(form, plan),
               getOverwrites(*kernel.getSchedule(), kernel)};
  emitted.scratchBytes = interface.scratchBytes;
  emitted.flops = 2 * countProducts(form);
}

void ContractionPhases::add(StringRef suffix, int64_t tasks,
                            void (*emit)(ContractionPhase &phase)) {
  if (tasks == 0)
    return;
  func::FuncOp function = createKernelFunction(symbols, interface, suffix);
  ContractionPhase phase(form, plan, interface, function);
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
  return scratchViews[number] = inEntry([&] {
           return memref::ViewOp::create(
               builder, loc,
               MemRefType::get({parts[number]}, accumulatorType()),
               getScratchBuffer(function, interface), index(offset),
               ValueRange());
         });
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

//===----------------------------------------------------------------------===//
// Vectors
//===----------------------------------------------------------------------===//

Value ContractionPhase::maskOf(int64_t count) {
  SmallVector<bool> lanes(plan.lanes, false);
  std::fill_n(lanes.begin(), count, true);
  return maskOf(lanes);
}

Value ContractionPhase::maskOf(ArrayRef<bool> lanes) {
  if (llvm::all_of(lanes, [](bool isActive) { return isActive; }))
    return nullptr;
  return arith::ConstantOp::create(
      builder, loc,
      DenseElementsAttr::get(vectorOf(builder.getI1Type()), lanes));
}

Value ContractionPhase::splat(TypedAttr value) {
  return arith::ConstantOp::create(
      builder, loc, DenseElementsAttr::get(vectorOf(value.getType()), value));
}

Value ContractionPhase::zero(Type element) {
  return splat(builder.getZeroAttr(element));
}

Value ContractionPhase::broadcastElement(Value buffer, Value position,
                                         Type element) {
  Value loaded = memref::LoadOp::create(builder, loc, buffer, position);
  return fromMemory(vector::BroadcastOp::create(
                        builder, loc, vectorOf(loaded.getType()), loaded),
                    element);
}

Value ContractionPhase::fromMemory(Value vector, Type element) {
  Type stored = cast<VectorType>(vector.getType()).getElementType();
  if (stored == element)
    return vector;
  if (element.isInteger(1))
    return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne, vector,
                                 zero(stored));
  return arith::ExtFOp::create(builder, loc, vectorOf(element), vector);
}

/// Lane numbers times `stride`, for elements that lie apart.
static Value createOffsets(ContractionPhase &phase, int64_t stride) {
  return arith::ConstantOp::create(
      phase.builder, phase.loc,
      makeLaneOffsets(phase.builder, phase.plan.lanes, stride));
}

std::pair<Value, Value>
ContractionPhase::interleaveBlocks(Value first, Value second, int64_t block) {
  int64_t lanes = plan.lanes;
  SmallVector<int64_t> even(lanes), odd(lanes);
  for (int64_t lane = 0; lane < lanes; ++lane) {
    bool isOdd = lane & block;
    even[lane] = isOdd ? lanes + lane - block : lane;
    odd[lane] = isOdd ? lanes + lane : lane + block;
  }
  Value evenBlocks =
      vector::ShuffleOp::create(builder, loc, first, second, even);
  Value oddBlocks = vector::ShuffleOp::create(builder, loc, first, second, odd);
  return {evenBlocks, oddBlocks};
}

Value ContractionPhase::load(Value buffer, Value position, int64_t stride,
                             Type element, Value mask, int64_t alignment) {
  Type stored = cast<MemRefType>(buffer.getType()).getElementType();
  VectorType type = vectorOf(stored);
  Value loaded;
  if (stride == 0) {
    loaded = broadcastElement(buffer, position, stored);
  } else if (stride != 1) {
    Value lanes = mask ? mask : splat(builder.getBoolAttr(true));
    loaded = vector::GatherOp::create(builder, loc, type, buffer, position,
                                      createOffsets(*this, stride), lanes,
                                      zero(stored));
  } else if (mask) {
    loaded = vector::MaskedLoadOp::create(builder, loc, type, buffer, position,
                                          mask, zero(stored));
  } else {
    loaded = vector::LoadOp::create(builder, loc, type, buffer, position,
                                    /*nontemporal=*/false,
                                    llvm::MaybeAlign(alignment));
  }
  return fromMemory(loaded, element);
}

/// True if `mask` is a constant of which only the first lane is set.
static bool isOneLane(Value mask) {
  DenseElementsAttr lanes;
  return mask && matchPattern(mask, m_Constant(&lanes)) &&
         llvm::count(lanes.getValues<bool>(), true) == 1 &&
         *lanes.value_begin<bool>();
}

void ContractionPhase::store(Value vector, Value buffer, Value position,
                             int64_t stride, Value mask) {
  Type stored = cast<MemRefType>(buffer.getType()).getElementType();
  if (cast<VectorType>(vector.getType()).getElementType() != stored)
    vector = arith::ExtUIOp::create(builder, loc, vectorOf(stored), vector);
  if (stride != 1) {
    Value lanes = mask ? mask : splat(builder.getBoolAttr(true));
    vector::ScatterOp::create(builder, loc, /*resultType=*/Type(), buffer,
                              position, createOffsets(*this, stride), lanes,
                              vector);
  } else if (isOneLane(mask)) {
    // LLVM 22 turns a masked store of one truncated lane into a store of the
    // wider lane, past the end of the buffer.
    memref::StoreOp::create(
        builder, loc,
        vector::ExtractOp::create(builder, loc, vector, ArrayRef<int64_t>{0}),
        buffer, position);
  } else if (mask) {
    vector::MaskedStoreOp::create(builder, loc, buffer, position, mask, vector);
  } else {
    vector::StoreOp::create(builder, loc, vector, buffer, position);
  }
}
