//===- KernelMemory.cpp - The buffers of a kernel function ------------------===//

#include "ir/TensorBytes.h"
#include "passes/cpu/KernelFunction.h"
#include "passes/cpu/RowProgram.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace ingot::cpu;

/// What a function may take of the stack of a worker thread.
static constexpr int64_t kMaxStackBytes = 32 << 10;

Type ingot::cpu::storageType(Type type) {
  return type.isInteger(1) ? IntegerType::get(type.getContext(), 8) : type;
}

static int64_t bytesOf(Type elementType, int64_t count) {
  int64_t bits =
      elementType.isIndex() ? 64 : elementType.getIntOrFloatBitWidth();
  return llvm::alignTo(count * bits / 8, kBufferAlignment);
}

KernelMemory::KernelMemory(func::FuncOp phase, func::FuncOp part,
                           const ScalarGraph &graph,
                           ArrayRef<int64_t> scratchOffsets,
                           int64_t &scratchBytes)
    : phase(phase), part(part), function(part ? part : phase), graph(graph),
      scratchOffsets(scratchOffsets), scratchBytes(scratchBytes) {}

SmallVector<Value> KernelMemory::getTaken() {
  SmallVector<Value> arguments;
  for (unsigned number : llvm::make_first_range(taken))
    arguments.push_back(phase.getArgument(number));
  return arguments;
}

Value KernelMemory::argument(unsigned number) {
  if (!part)
    return phase.getArgument(number);
  auto [entry, isNew] = taken.try_emplace(number);
  if (isNew)
    entry->second = takeArgument(part, phase, number);
  return entry->second;
}

Value KernelMemory::buffer(unsigned number) {
  Value &view = views[number];
  if (view)
    return view;
  const KernelBuffer &buffer = graph.buffers[number];
  Type elementType = storageType(buffer.elementType);
  if (buffer.kind == KernelBuffer::Scratch)
    return view = scratchView(elementType, buffer.elementCount,
                              scratchOffsets[number]);
  // Inputs and outputs are the first buffers, in the order of the arguments.
  OpBuilder builder = OpBuilder::atBlockBegin(&function.front());
  return view = flattenBuffer(builder, function.getLoc(), argument(number));
}

Value KernelMemory::scratchView(Type elementType, int64_t count,
                                int64_t offset) {
  OpBuilder builder = OpBuilder::atBlockBegin(&function.front());
  Value start =
      arith::ConstantIndexOp::create(builder, function.getLoc(), offset);
  return memref::ViewOp::create(builder, function.getLoc(),
                                MemRefType::get({count}, elementType),
                                scratch(), start, ValueRange());
}

Value KernelMemory::taskRow(Type elementType, int64_t count, Value task,
                            int64_t tasks) {
  OpBuilder builder = OpBuilder::atBlockBegin(&function.front());
  Location loc = function.getLoc();
  auto type = MemRefType::get({count}, elementType);
  int64_t bytes = bytesOf(elementType, count);
  if (stackBytes + bytes <= kMaxStackBytes) {
    stackBytes += bytes;
    return memref::AllocaOp::create(builder, loc, type,
                                    builder.getI64IntegerAttr(64));
  }
  int64_t offset = scratchBytes;
  scratchBytes += bytes * tasks;
  // The nest's task is known at the nest only.
  builder.setInsertionPointAfterValue(task);
  if (isa<BlockArgument>(task))
    builder.setInsertionPointToStart(&function.front());
  Value size = arith::ConstantIndexOp::create(builder, loc, bytes);
  Value first = arith::ConstantIndexOp::create(builder, loc, offset);
  Value skipped = arith::MulIOp::create(builder, loc, task, size);
  Value start = arith::AddIOp::create(builder, loc, skipped, first);
  return memref::ViewOp::create(builder, loc, type, scratch(), start,
                                ValueRange());
}
