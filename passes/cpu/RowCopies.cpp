//===- RowCopies.cpp - Nests that copy rows, as calls of one function -------===//

#include "passes/cpu/RowCopies.h"

#include "ir/TensorBytes.h"
#include "passes/cpu/KernelFunction.h"
#include "passes/cpu/LoopBuilder.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace ingot::cpu;

/// Registers of a step along a row: loads and stores of as many cost less than the
/// step's counter.
static constexpr int64_t kRegistersOfStep = 4;

namespace {
/// What the function copies, in the order of its arguments: starts and strides count
/// elements.
enum Argument {
  From,
  To,
  FromStart,
  ToStart,
  Rows,
  Columns,
  FromStride,
  ToStride,
  ArgumentCount
};
} // namespace

/// A buffer of the type that the function takes: of no size that a bound on an address
/// could follow from.
static MemRefType anyBufferOf(Type elementType) {
  return MemRefType::get({kMaxBytes / ingot::ir::elementBytes(elementType)},
                         elementType);
}

//===----------------------------------------------------------------------===//
// The function
//===----------------------------------------------------------------------===//

namespace {

/// Prints the body: of the widths from a few registers down to one element, which halve,
/// the first that a row has room for. The last move of each row ends with the row and may
/// repeat what the one before has copied, so that no width needs a mask.
class RowCopyPrinter {
public:
  RowCopyPrinter(func::FuncOp function, TargetAttr target)
      : builder(function.front().getTerminator()), loc(function.getLoc()),
        loops(builder, loc), function(function),
        elementType(cast<MemRefType>(function.getArgumentTypes()[From])
                        .getElementType()),
        lanes(target.getLanes(elementType.getIntOrFloatBitWidth())) {}

  void print() { printWidth(lanes); }

private:
  Value get(Argument argument) { return function.getArgument(argument); }

  void printWidth(int64_t width) {
    if (width == 1)
      return printRows(width, /*isExact=*/true);
    printIf(
        arith::CmpIPredicate::ult, width, [&] { printWidth(width / 2); },
        [&] {
          printIf(
              arith::CmpIPredicate::eq, width,
              [&] { printRows(width, /*isExact=*/true); },
              [&] { printRows(width, /*isExact=*/false); });
        });
  }

  /// One or the other, as the columns compare to `width`.
  void printIf(arith::CmpIPredicate predicate, int64_t width,
               llvm::function_ref<void()> then,
               llvm::function_ref<void()> otherwise) {
    Value holds = arith::CmpIOp::create(builder, loc, predicate, get(Columns),
                                        loops.index(width));
    auto branch =
        scf::IfOp::create(builder, loc, holds, /*withElseRegion=*/true);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPoint(branch.thenYield());
    then();
    builder.setInsertionPoint(branch.elseYield());
    otherwise();
  }

  void printRows(int64_t width, bool isExact) {
    loops.loop(loops.index(0), get(Rows), 1, {},
               [&](Value row, ValueRange) -> SmallVector<Value> {
                 printRow(width, isExact, startOf(row, FromStart, FromStride),
                          startOf(row, ToStart, ToStride));
                 return {};
               });
  }

  Value startOf(Value row, Argument start, Argument stride) {
    Value skipped = arith::MulIOp::create(builder, loc, row, get(stride));
    return loops.add(get(start), skipped);
  }

  void printRow(int64_t width, bool isExact, Value from, Value to) {
    auto type = VectorType::get({width}, elementType);
    auto move = [&](Value column) {
      Value vector = vector::LoadOp::create(builder, loc, type, get(From),
                                            loops.add(from, column));
      vector::StoreOp::create(builder, loc, vector, get(To),
                              loops.add(to, column));
    };
    auto moveEach = [&](Value low, Value high, int64_t moves) {
      loops.loop(low, high, moves * width, {},
                 [&](Value column, ValueRange) -> SmallVector<Value> {
                   for (int64_t number = 0; number < moves; ++number)
                     move(loops.add(column, number * width));
                   return {};
                 });
    };
    Value first = loops.index(0);
    if (isExact)
      return move(first);
    Value last =
        arith::SubIOp::create(builder, loc, get(Columns), loops.index(width));
    if (width < lanes) {
      move(first); // and less than two
    } else {
      int64_t step = kRegistersOfStep * width;
      Value others =
          arith::SubIOp::create(builder, loc, get(Columns), loops.index(1));
      Value whole = loops.multiply(loops.divide(others, step), step);
      moveEach(first, whole, kRegistersOfStep);
      moveEach(whole, last, 1);
    }
    move(last);
  }

  OpBuilder builder;
  Location loc;
  LoopBuilder loops;
  func::FuncOp function;
  Type elementType;
  int64_t lanes;
};

} // namespace

/// The module's function for rows of `elementType`, made when it is first asked for.
static func::FuncOp getRowCopy(SymbolTable &symbols, Type elementType,
                               TargetAttr target) {
  std::string name = "copy_rows_";
  llvm::raw_string_ostream(name) << elementType;
  Builder builder(elementType.getContext());
  SmallVector<Type> types(ArgumentCount, builder.getIndexType());
  types[From] = types[To] = anyBufferOf(elementType);
  FunctionType type = builder.getFunctionType(types, {});
  // A function of the program may have that name; ours then gets another.
  if (auto known = symbols.lookup<func::FuncOp>(name);
      known && known.getFunctionType() == type)
    return known;
  func::FuncOp function =
      createInternalFunction(symbols, symbols.getOp()->getLoc(), name, type);
  RowCopyPrinter(function, target).print();
  return function;
}

//===----------------------------------------------------------------------===//
// Its calls
//===----------------------------------------------------------------------===//

namespace {

class CallPrinter {
public:
  CallPrinter(OpBuilder &builder, Location loc, const ScalarGraph &graph,
              const RowNest &nest, KernelMemory &memory, func::FuncOp function)
      : builder(builder), loc(loc), loops(builder, loc), graph(graph),
        nest(nest), memory(memory), function(function),
        copy(*findRowCopy(graph, nest)) {}

  /// Of rows in one dimension a task copies its share in one call, else row by row.
  void print(Value task) {
    SmallVector<int64_t> extents;
    for (unsigned dim : copy.rowDims)
      extents.push_back(graph.extents[dim]);
    int64_t rowCount = ShapedType::getNumElements(extents);
    int64_t columnCount = copy.column ? graph.extents[*copy.column] : 1;
    auto [firstRow, rows] = shareOf(task, RowSplit::Rows, rowCount);
    std::tie(firstColumn, columns) =
        shareOf(task, RowSplit::Columns, columnCount);
    if (extents.size() <= 1)
      return call({firstRow}, rows);
    Value end = arith::AddIOp::create(builder, loc, firstRow, rows);
    loops.loop(firstRow, end, 1, {},
               [&](Value row, ValueRange) -> SmallVector<Value> {
                 call(loops.delinearize(row, extents), loops.index(1));
                 return {};
               });
  }

private:
  /// The first of `count` rows or columns that `task` copies, and how many.
  std::pair<Value, Value> shareOf(Value task, RowSplit split, int64_t count) {
    if (nest.split != split)
      return {loops.index(0), loops.index(count)};
    auto [low, high] = loops.partOf(count, task, nest.tasks);
    return {low, arith::SubIOp::create(builder, loc, high, low)};
  }

  /// Copies `rows` from the one at `positions` in the row dimensions on.
  void call(ArrayRef<Value> positions, Value rows) {
    Value arguments[ArgumentCount];
    arguments[From] = bufferOf(*copy.from);
    arguments[To] = bufferOf(*copy.to);
    arguments[FromStart] = startOf(*copy.from, positions);
    arguments[ToStart] = startOf(*copy.to, positions);
    arguments[Rows] = rows;
    arguments[Columns] = columns;
    arguments[FromStride] = strideOf(*copy.from);
    arguments[ToStride] = strideOf(*copy.to);
    func::CallOp::create(builder, loc, function, arguments);
  }

  Value bufferOf(const Access &access) {
    Value buffer = memory.buffer(access.buffer);
    MemRefType type =
        anyBufferOf(cast<MemRefType>(buffer.getType()).getElementType());
    return memref::ReinterpretCastOp::create(builder, loc, type, buffer,
                                             /*offset=*/0, type.getShape(),
                                             ArrayRef<int64_t>{1});
  }

  Value startOf(const Access &access, ArrayRef<Value> positions) {
    Value start = loops.add(firstColumn, access.offset);
    for (auto [dim, position] : llvm::zip(copy.rowDims, positions))
      start = loops.add(start, loops.multiply(position, access.stride(dim)));
    return start;
  }

  Value strideOf(const Access &access) {
    return loops.index(
        copy.rowDims.empty() ? 0 : access.stride(copy.rowDims.back()));
  }

  OpBuilder &builder;
  Location loc;
  LoopBuilder loops;
  const ScalarGraph &graph;
  const RowNest &nest;
  KernelMemory &memory;
  func::FuncOp function;
  RowCopy copy;
  Value firstColumn, columns;
};

} // namespace

void ingot::cpu::printRowCopy(OpBuilder &builder, Location loc,
                              const ScalarGraph &graph, const RowNest &nest,
                              KernelMemory &memory, Value task,
                              TargetAttr target, SymbolTable &symbols) {
  Type elementType = graph.buffers[nest.items[0].target.buffer].elementType;
  func::FuncOp function = getRowCopy(symbols, storageType(elementType), target);
  CallPrinter(builder, loc, graph, nest, memory, function).print(task);
}
