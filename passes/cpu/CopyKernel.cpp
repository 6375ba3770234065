//===- CopyKernel.cpp - Copies of whole tensors on a CPU ----------------------===//

#include "passes/memory/CopyKernel.h"

#include "ir/Ingot.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace ingot;

/// Bytes that one iteration of a copy moves: a cache line.
static constexpr int64_t kLineBytes = 64;

/// Copies larger than this are split, so that several threads take part.
static constexpr int64_t kTaskBytes = 1 << 20;

CopyKernel ingot::createCpuCopyKernel(SymbolTable &symbols, int64_t bytes) {
  OpBuilder builder(symbols.getOp()->getContext());
  Location loc = symbols.getOp()->getLoc();
  Type byte = builder.getI8Type();
  auto buffer = MemRefType::get({bytes}, byte);
  auto kernel = func::FuncOp::create(
      loc, "copy_" + std::to_string(bytes),
      builder.getFunctionType({buffer, buffer, builder.getIndexType()}, {}));
  kernel.setPrivate();
  symbols.insert(kernel);
  kernel->setAttr(kKernelFunctionAttr, builder.getUnitAttr());
  for (unsigned argument : {0, 1})
    kernel.setArgAttr(argument, "llvm.noalias", builder.getUnitAttr());

  Block *entry = kernel.addEntryBlock();
  builder.setInsertionPointToStart(entry);
  Value source = entry->getArgument(0), target = entry->getArgument(1);
  auto index = [&](int64_t value) -> Value {
    return arith::ConstantIndexOp::create(builder, loc, value);
  };
  auto move = [&](OpBuilder &nested, Value offset, int64_t width) {
    auto vectorType = VectorType::get({width}, byte);
    Value line =
        vector::LoadOp::create(nested, loc, vectorType, source, offset);
    vector::StoreOp::create(nested, loc, line, target, offset);
  };
  int64_t lines = bytes / kLineBytes;
  int64_t linesPerTask = kTaskBytes / kLineBytes;
  Value task = entry->getArgument(2);
  if (lines > 0) {
    Value begin = arith::MulIOp::create(builder, loc, task,
                                        index(linesPerTask * kLineBytes));
    Value end = arith::MinUIOp::create(
        builder, loc,
        arith::AddIOp::create(builder, loc, begin,
                              index(linesPerTask * kLineBytes)),
        index(lines * kLineBytes));
    scf::ForOp::create(
        builder, loc, begin, end, index(kLineBytes), {},
        [&](OpBuilder &nested, Location, Value offset, ValueRange) {
          move(nested, offset, kLineBytes);
          scf::YieldOp::create(nested, loc);
        });
  }
  // What is left is less than a line; every task but the first skips it.
  Value isFirst = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                                        task, index(0));
  scf::IfOp::create(builder, loc, isFirst, [&](OpBuilder &nested, Location) {
    int64_t offset = lines * kLineBytes;
    for (int64_t width = kLineBytes / 2; width >= 1; width /= 2)
      if ((bytes - offset) & width) {
        move(nested, arith::ConstantIndexOp::create(nested, loc, offset),
             width);
        offset += width;
      }
    scf::YieldOp::create(nested, loc);
  });
  func::ReturnOp::create(builder, loc);
  int64_t tasks =
      std::max<int64_t>(1, llvm::divideCeil(lines * kLineBytes, kTaskBytes));
  return {kernel, tasks};
}
