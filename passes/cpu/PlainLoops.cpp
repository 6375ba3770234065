//===- PlainLoops.cpp - Any generic, one element at a time ------------------===//
//
// What no sweep can express, such as argmax, whose accumulator is a pair: loops
// over the results and, inside, over what is reduced.
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/LoopBuilder.h"
#include "passes/cpu/RowProgram.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace ingot;

namespace {

class PlainLoopPrinter {
public:
  PlainLoopPrinter(OpBuilder &builder, Location loc, const ScalarGraph &graph,
                   const WorkItem &item, KernelMemory &memory)
      : builder(builder), loc(loc), loops(builder, loc), graph(graph),
        item(item), generic(item.generic), memory(memory),
        extents(generic.getStaticLoopRanges()), positions(extents.size()) {}

  /// Prints the results that fall to `task`.
  void print(Value task, int64_t tasks) {
    SmallVector<unsigned> outer, inner;
    SmallVector<int64_t> outerExtents;
    for (auto [loop, kind] : llvm::enumerate(generic.getIteratorTypesArray())) {
      (kind == utils::IteratorType::parallel ? outer : inner).push_back(loop);
      if (kind == utils::IteratorType::parallel)
        outerExtents.push_back(extents[loop]);
    }
    int64_t results = ShapedType::getNumElements(outerExtents);
    auto [low, high] = loops.partOf(results, task, tasks);
    loops.loop(
        low, high, 1, {}, [&](Value result, ValueRange) -> SmallVector<Value> {
          for (auto [loop, position] :
               llvm::zip_equal(outer, loops.delinearize(result, outerExtents)))
            positions[loop] = position;
          storeOutputs(printReduction(inner, initialValues()));
          return {};
        });
  }

private:
  SmallVector<Value> initialValues() {
    SmallVector<Value> values;
    // Fills among the inputs come first in `inits`.
    for (NodeId init : ArrayRef(item.inits).take_back(generic.getNumDpsInits()))
      values.push_back(scalarConstant(init));
    return values;
  }

  Value scalarConstant(NodeId id) {
    return arith::ConstantOp::create(builder, loc, graph.nodes[id].value);
  }

  SmallVector<Value> printReduction(ArrayRef<unsigned> inner,
                                    ValueRange carried) {
    if (inner.empty())
      return printBody(carried);
    return loops.loop(loops.index(0), loops.index(extents[inner.front()]), 1,
                      carried, [&](Value position, ValueRange values) {
                        positions[inner.front()] = position;
                        return printReduction(inner.drop_front(), values);
                      });
  }

  SmallVector<Value> printBody(ValueRange accumulators) {
    IRMapping mapping;
    unsigned fills = 0;
    for (OpOperand *operand : generic.getDpsInputOperands()) {
      const std::optional<Access> &access =
          item.operands[operand->getOperandNumber()];
      mapping.map(generic.getMatchingBlockArgument(operand),
                  access ? loadElement(*access)
                         : scalarConstant(item.inits[fills++]));
    }
    for (auto [argument, value] :
         llvm::zip_equal(generic.getRegionOutputArgs(), accumulators))
      mapping.map(argument, value);
    for (Operation &op : generic.getBody()->without_terminator())
      printScalar(op, mapping);
    SmallVector<Value> results;
    for (Value value : generic.getBody()->getTerminator()->getOperands())
      results.push_back(lookup(value, mapping));
    return results;
  }

  /// Constants may stand outside the generic.
  Value lookup(Value value, IRMapping &mapping) {
    if (Value mapped = mapping.lookupOrNull(value))
      return mapped;
    return builder.clone(*value.getDefiningOp())->getResult(0);
  }

  void printScalar(Operation &op, IRMapping &mapping) {
    if (auto index = dyn_cast<linalg::IndexOp>(op)) {
      mapping.map(index.getResult(), positions[index.getDim()]);
      return;
    }
    for (Value operand : op.getOperands())
      mapping.map(operand, lookup(operand, mapping));
    builder.clone(op, mapping);
  }

  Value addressOf(const Access &access) {
    Value address = loops.index(access.offset);
    for (auto [loop, stride] : access.strides)
      address = loops.add(address, loops.multiply(positions[loop], stride));
    return address;
  }

  Value loadElement(const Access &access) {
    Value value = memref::LoadOp::create(
        builder, loc, memory.buffer(access.buffer), addressOf(access));
    if (!graph.buffers[access.buffer].elementType.isInteger(1))
      return value;
    return arith::TruncIOp::create(builder, loc, builder.getI1Type(), value);
  }

  void storeOutputs(ValueRange values) {
    unsigned inputs = generic.getNumDpsInputs();
    for (auto [number, value] : llvm::enumerate(values)) {
      const std::optional<Access> &access = item.operands[inputs + number];
      if (!access)
        continue;
      Value stored = value;
      if (stored.getType().isInteger(1))
        stored =
            arith::ExtUIOp::create(builder, loc, builder.getI8Type(), value);
      memref::StoreOp::create(builder, loc, stored,
                              memory.buffer(access->buffer),
                              addressOf(*access));
    }
  }

  OpBuilder &builder;
  Location loc;
  LoopBuilder loops;
  const ScalarGraph &graph;
  const WorkItem &item;
  linalg::GenericOp generic;
  KernelMemory &memory;
  SmallVector<int64_t> extents;
  SmallVector<Value> positions; ///< per loop of the generic
};

} // namespace

void ingot::printPlainLoops(OpBuilder &builder, Location loc,
                            const ScalarGraph &graph, const RowNest &nest,
                            KernelMemory &memory, Value task) {
  PlainLoopPrinter(builder, loc, graph, *nest.loops, memory)
      .print(task, nest.tasks);
}
