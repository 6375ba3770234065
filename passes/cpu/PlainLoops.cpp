//===- PlainLoops.cpp - Any loops, one element at a time --------------------===//
//
// What no sweep can express, such as argmax, whose accumulator is a pair: loops
// over the results and, inside, over what is reduced. Where a value says which result
// it is, what is reduced comes outside, and results are combined in memory, those of a
// task by that task only and in the order of the loops.
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/LoopBuilder.h"
#include "passes/cpu/RowProgram.h"
#include "passes/schedule/LoopGuard.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace ingot::cpu;

namespace {

class PlainLoopPrinter {
public:
  PlainLoopPrinter(OpBuilder &builder, Location loc, const ScalarGraph &graph,
                   const WorkItem &item, KernelMemory &memory)
      : builder(builder), loc(loc), loops(builder, loc), graph(graph),
        item(item), op(item.loops), memory(memory), extents(op.getExtents()),
        positions(extents.size()) {}

  /// Prints the results that fall to `task`.
  void print(Value task, int64_t tasks) {
    SmallVector<unsigned> outer, inner;
    SmallVector<int64_t> outerExtents;
    for (unsigned loop = 0; loop < op.getNumLoops(); ++loop) {
      (op.isReduced(loop) ? inner : outer).push_back(loop);
      if (!op.isReduced(loop))
        outerExtents.push_back(extents[loop]);
    }
    int64_t results = ShapedType::getNumElements(outerExtents);
    auto [low, high] = loops.partOf(results, task, tasks);
    auto forEachResult = [&, low = low,
                          high = high](llvm::function_ref<void()> body) {
      loops.loop(low, high, 1, {},
                 [&](Value result, ValueRange) -> SmallVector<Value> {
                   for (auto [loop, position] : llvm::zip_equal(
                            outer, loops.delinearize(result, outerExtents)))
                     positions[loop] = position;
                   body();
                   return {};
                 });
    };
    if (isScatter())
      return printScatter(inner, forEachResult);
    forEachResult(
        [&] { storeOutputs(printReduction(inner, initialValues())); });
  }

private:
  using ForEachResult =
      llvm::function_ref<void(llvm::function_ref<void()> body)>;

  bool isScatter() const {
    return item.operands.back() && item.operands.back()->lookup;
  }

  /// Results of all values begin with the initial one.
  void printScatter(ArrayRef<unsigned> inner, ForEachResult forEachResult) {
    const Access &target = *item.operands.back();
    unsigned index = target.lookup->input;
    loops.loop(loops.index(0), loops.index(target.lookup->extent), 1, {},
               [&](Value place, ValueRange) -> SmallVector<Value> {
                 forEachResult([&] {
                   storeElement(initialValues().front(), target,
                                placeAt(target, place));
                 });
                 return {};
               });
    printOuter(inner, [&] {
      Value place = buildIndex(builder, loc, loadElement(*item.operands[index]),
                               op.getInputs()[index]);
      // What is negative is large without a sign.
      Value isInside =
          arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ult, place,
                                loops.index(target.lookup->extent));
      auto branch = scf::IfOp::create(builder, loc, isInside,
                                      /*withElseRegion=*/false);
      OpBuilder::InsertionGuard guard(builder);
      builder.setInsertionPoint(branch.thenYield());
      forEachResult([&] {
        Value address = placeAt(target, place);
        Value sum = memref::LoadOp::create(
            builder, loc, memory.buffer(target.buffer), address);
        storeElement(printBody(sum).front(), target, address);
      });
    });
  }

  void printOuter(ArrayRef<unsigned> inner, llvm::function_ref<void()> body) {
    if (inner.empty())
      return body();
    loops.loop(loops.index(0), loops.index(extents[inner.front()]), 1, {},
               [&](Value position, ValueRange) -> SmallVector<Value> {
                 positions[inner.front()] = position;
                 printOuter(inner.drop_front(), body);
                 return {};
               });
  }

  Value placeAt(const Access &access, Value place) {
    return loops.add(addressOf(access),
                     loops.multiply(place, access.lookup->stride));
  }

  SmallVector<Value> initialValues() {
    SmallVector<Value> values;
    for (NodeId init : item.inits)
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
    for (unsigned input = 0; input < op.getInputs().size(); ++input)
      mapping.map(op.getElement(input), loadElement(*item.operands[input]));
    for (auto [output, value] : llvm::enumerate(accumulators))
      mapping.map(op.getAccumulator(output), value);
    for (Operation &scalar : op.getBlock().without_terminator()) {
      if (auto index = dyn_cast<LoopIndexOp>(scalar))
        mapping.map(index.getResult(), positions[index.getLoop()]);
      else
        builder.clone(scalar, mapping);
    }
    SmallVector<Value> results;
    for (Value value : op.getBlock().getTerminator()->getOperands())
      results.push_back(mapping.lookup(value));
    return results;
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
    unsigned inputs = op.getInputs().size();
    for (auto [number, value] : llvm::enumerate(values)) {
      const std::optional<Access> &access = item.operands[inputs + number];
      if (!access)
        continue;
      storeElement(value, *access, addressOf(*access));
    }
  }

  void storeElement(Value value, const Access &access, Value address) {
    if (value.getType().isInteger(1))
      value = arith::ExtUIOp::create(builder, loc, builder.getI8Type(), value);
    memref::StoreOp::create(builder, loc, value, memory.buffer(access.buffer),
                            address);
  }

  OpBuilder &builder;
  Location loc;
  LoopBuilder loops;
  const ScalarGraph &graph;
  const WorkItem &item;
  LoopsOp op;
  KernelMemory &memory;
  SmallVector<int64_t> extents;
  SmallVector<Value> positions; ///< per loop
};

} // namespace

void ingot::cpu::printPlainLoops(OpBuilder &builder, Location loc,
                                 const ScalarGraph &graph, const RowNest &nest,
                                 KernelMemory &memory, Value task) {
  PlainLoopPrinter(builder, loc, graph, *nest.loops, memory)
      .print(task, nest.tasks);
}
