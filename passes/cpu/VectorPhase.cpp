//===- VectorPhase.cpp - The function of a phase, in vectors -----------------===//

#include "passes/cpu/VectorPhase.h"

#include "passes/cpu/LaneOffsets.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace ingot::cpu;

VectorPhase::VectorPhase(const KernelInterface &interface,
                         func::FuncOp function, int64_t lanes)
    : interface(interface), function(function), builder(function.getContext()),
      loc(function.getLoc()), lanes(lanes) {
  builder.setInsertionPoint(function.getBody().front().getTerminator());
}

//===----------------------------------------------------------------------===//
// Index arithmetic and loops
//===----------------------------------------------------------------------===//

Value VectorPhase::index(int64_t value) {
  return arith::ConstantIndexOp::create(builder, loc, value);
}
Value VectorPhase::add(Value lhs, Value rhs) {
  return builder.createOrFold<arith::AddIOp>(loc, lhs, rhs);
}
Value VectorPhase::add(Value lhs, int64_t rhs) { return add(lhs, index(rhs)); }
Value VectorPhase::mul(Value lhs, int64_t rhs) {
  return builder.createOrFold<arith::MulIOp>(loc, lhs, index(rhs));
}
// Task numbers and loop bounds are not negative, so the unsigned forms, which
// are cheaper, are right.
Value VectorPhase::div(Value lhs, int64_t rhs) {
  return builder.createOrFold<arith::DivUIOp>(loc, lhs, index(rhs));
}
Value VectorPhase::rem(Value lhs, int64_t rhs) {
  if (rhs == 1)
    return index(0);
  return builder.createOrFold<arith::RemUIOp>(loc, lhs, index(rhs));
}
Value VectorPhase::min(Value lhs, int64_t rhs) {
  return builder.createOrFold<arith::MinUIOp>(loc, lhs, index(rhs));
}
Value VectorPhase::max(Value lhs, int64_t rhs) {
  return builder.createOrFold<arith::MaxUIOp>(loc, lhs, index(rhs));
}

void VectorPhase::forEach(Value begin, Value end, int64_t step,
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

SmallVector<Value> VectorPhase::forEach(
    int64_t begin, int64_t end, int64_t step, ArrayRef<Value> initial,
    llvm::function_ref<SmallVector<Value>(Value, ValueRange)> body) {
  if (end <= begin)
    return SmallVector<Value>(initial);
  if (end - begin <= step)
    return body(index(begin), initial);
  return forEach(index(begin), index(end), step, initial, body);
}

SmallVector<Value> VectorPhase::forEach(
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

void VectorPhase::ifElse(Value condition, llvm::function_ref<void()> thenBody,
                         llvm::function_ref<void()> elseBody) {
  auto withoutValues = [](llvm::function_ref<void()> body) {
    return [body]() -> Values {
      body();
      return {};
    };
  };
  choose(condition, withoutValues(thenBody), withoutValues(elseBody));
}

VectorPhase::Values VectorPhase::choose(Value condition,
                                        llvm::function_ref<Values()> thenBody,
                                        llvm::function_ref<Values()> elseBody) {
  auto branch = [&](llvm::function_ref<Values()> body) {
    return [this, body](OpBuilder &nested, Location) {
      OpBuilder::InsertionGuard guard(builder);
      builder.setInsertionPoint(nested.getInsertionBlock(),
                                nested.getInsertionPoint());
      scf::YieldOp::create(builder, loc, body());
    };
  };
  auto chosen = scf::IfOp::create(builder, loc, condition, branch(thenBody),
                                  branch(elseBody));
  return Values(chosen.getResults());
}

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

Value VectorPhase::inEntry(llvm::function_ref<Value()> create) {
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(&function.getBody().front());
  return create();
}

Value VectorPhase::flat(Value buffer) {
  Value &view = flatBuffers[buffer];
  if (!view)
    view = inEntry([&] { return flattenBuffer(builder, loc, buffer); });
  return view;
}

Value VectorPhase::input(unsigned number) {
  return flat(getInputBuffer(function, interface, number));
}

Value VectorPhase::output(unsigned number) {
  return flat(getOutputBuffer(function, interface, number));
}

Value VectorPhase::scratch(int64_t byteOffset, int64_t elementCount,
                           Type type) {
  return inEntry([&] {
    return memref::ViewOp::create(
        builder, loc, MemRefType::get({elementCount}, type),
        getScratchBuffer(function, interface), index(byteOffset), ValueRange());
  });
}

//===----------------------------------------------------------------------===//
// Vectors
//===----------------------------------------------------------------------===//

Value VectorPhase::maskOf(int64_t count) {
  SmallVector<bool> active(lanes, false);
  std::fill_n(active.begin(), count, true);
  return maskOf(active);
}

Value VectorPhase::maskOf(ArrayRef<bool> active) {
  if (llvm::all_of(active, [](bool isActive) { return isActive; }))
    return nullptr;
  return arith::ConstantOp::create(
      builder, loc,
      DenseElementsAttr::get(vectorOf(builder.getI1Type()), active));
}

bool VectorPhase::hasMaskedInstructions(Type element) const {
  constexpr int64_t kAvx512Bits = 512;
  return lanes * element.getIntOrFloatBitWidth() == kAvx512Bits;
}

Value VectorPhase::maskRegisterOf(ArrayRef<bool> active) {
  if (!maskOf(active))
    return nullptr;
  uint64_t bits = 0;
  for (auto [lane, isActive] : llvm::enumerate(active))
    bits |= uint64_t(isActive) << lane;
  Value &mask = maskRegisters[bits];
  if (!mask)
    mask = inEntry([&]() -> Value {
      Type type = builder.getIntegerType(lanes);
      Value number = arith::ConstantOp::create(
          builder, loc, builder.getIntegerAttr(type, bits));
      Value hidden = LLVM::InlineAsmOp::create(
                         builder, loc, type, number,
                         /*asm_string=*/"", /*constraints=*/"=r,0",
                         /*has_side_effects=*/false,
                         /*is_align_stack=*/false, LLVM::TailCallKind::None,
                         /*asm_dialect=*/nullptr,
                         /*operand_attrs=*/nullptr)
                         .getResult(0);
      Value vector = vector::BroadcastOp::create(
          builder, loc, VectorType::get({1}, type), hidden);
      return vector::BitCastOp::create(builder, loc,
                                       vectorOf(builder.getI1Type()), vector);
    });
  return mask;
}

Value VectorPhase::splat(TypedAttr value) {
  return arith::ConstantOp::create(
      builder, loc, DenseElementsAttr::get(vectorOf(value.getType()), value));
}

Value VectorPhase::zero(Type element) {
  return splat(builder.getZeroAttr(element));
}

Value VectorPhase::broadcastElement(Value buffer, Value position,
                                    Type element) {
  Value loaded = memref::LoadOp::create(builder, loc, buffer, position);
  return fromMemory(vector::BroadcastOp::create(
                        builder, loc, vectorOf(loaded.getType()), loaded),
                    element);
}

Value VectorPhase::fromMemory(Value vector, Type element) {
  Type stored = cast<VectorType>(vector.getType()).getElementType();
  if (stored == element)
    return vector;
  if (element.isInteger(1))
    return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne, vector,
                                 zero(stored));
  return arith::ExtFOp::create(builder, loc, vectorOf(element), vector);
}

/// Lane numbers times `stride`, for elements that lie apart.
static Value createOffsets(VectorPhase &phase, int64_t stride) {
  return arith::ConstantOp::create(
      phase.builder, phase.loc,
      makeLaneOffsets(phase.builder, phase.lanes, stride));
}

std::pair<Value, Value> VectorPhase::interleaveBlocks(Value first, Value second,
                                                      int64_t block) {
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

/// One round of two-input shuffles per bit of the lane number swaps the blocks off the
/// diagonal.
SmallVector<Value> VectorPhase::transpose(SmallVector<Value> rows) {
  for (int64_t block = lanes / 2; block > 0; block /= 2)
    for (int64_t row = 0; row < lanes; ++row)
      if ((row & block) == 0)
        std::tie(rows[row], rows[row + block]) =
            interleaveBlocks(rows[row], rows[row + block], block);
  return rows;
}

Value VectorPhase::load(Value buffer, Value position, int64_t stride,
                        Type element, Value mask, int64_t alignment) {
  Type stored = cast<MemRefType>(buffer.getType()).getElementType();
  VectorType type = vectorOf(stored);
  Value loaded;
  if (stride == 0) {
    loaded = broadcastElement(buffer, position, stored);
  } else if (stride != 1) {
    Value active = mask ? mask : splat(builder.getBoolAttr(true));
    loaded = vector::GatherOp::create(builder, loc, type, buffer, position,
                                      createOffsets(*this, stride), active,
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

void VectorPhase::store(Value vector, Value buffer, Value position,
                        int64_t stride, Value mask) {
  Type stored = cast<MemRefType>(buffer.getType()).getElementType();
  if (cast<VectorType>(vector.getType()).getElementType() != stored)
    vector = arith::ExtUIOp::create(builder, loc, vectorOf(stored), vector);
  if (stride != 1) {
    Value active = mask ? mask : splat(builder.getBoolAttr(true));
    vector::ScatterOp::create(builder, loc, /*resultType=*/Type(), buffer,
                              position, createOffsets(*this, stride), active,
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
