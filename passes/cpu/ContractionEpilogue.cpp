//===- ContractionEpilogue.cpp - Elementwise work on a register tile ---------===//
//
// The epilogue of a contraction is its elementwise loops, cloned with vector
// types for each vector of the tile: values are asked for from the outputs
// backwards, and what does not depend on the row (a bias) or on the column is
// computed once per tile.
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/ContractionPhase.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

#include <map>

using namespace mlir;
using namespace ingot::cpu;

SmallVector<Value>
ingot::cpu::cloneBody(ContractionPhase &phase, LoopsOp loops,
                      ValueRange arguments,
                      llvm::function_ref<Value(unsigned loop)> index) {
  OpBuilder &builder = phase.builder;
  IRMapping mapping;
  mapping.map(loops.getBlock().getArguments(), arguments);
  auto toVector = [&](Value scalar) -> Value {
    if (Value vector = mapping.lookupOrNull(scalar))
      return vector;
    TypedAttr value;
    bool constant = matchPattern(scalar, m_Constant(&value));
    assert(constant && "a body uses arguments and constants only");
    (void)constant;
    return phase.splat(value);
  };
  for (Operation &op : loops.getBlock().without_terminator()) {
    if (auto indexOp = dyn_cast<LoopIndexOp>(op)) {
      mapping.map(indexOp.getResult(), index(indexOp.getLoop()));
      continue;
    }
    if (op.hasTrait<mlir::OpTrait::ConstantLike>())
      continue;
    for (Value operand : op.getOperands())
      mapping.map(operand, toVector(operand));
    Operation *clone = builder.clone(op, mapping);
    for (auto [result, vector] :
         llvm::zip(op.getResults(), clone->getResults()))
      vector.setType(phase.vectorOf(result.getType()));
  }
  SmallVector<Value> results;
  for (Value yielded : loops.getBlock().getTerminator()->getOperands())
    results.push_back(toVector(yielded));
  return results;
}

namespace {

class EpilogueEmitter {
public:
  EpilogueEmitter(ContractionPhase &phase, const ContractionTile &tile)
      : phase(phase), form(phase.form), tile(tile) {}

  void run();
  void prefetch();
  void storeSums();
  SmallVector<Value> loadSums();

private:
  /// Where in the tile a value is wanted.
  struct Place {
    int64_t row, vector;
  };
  Value evaluate(Value tensor, ArrayRef<LoopSum> index, Place place);
  Value compute(Value tensor, ArrayRef<LoopSum> index, Place place);
  Value emitIndex(const LoopSum &sum, Place place);
  Value emitLoop(unsigned loop, Place place);
  Value positionOf(const StridedView &view, Place place);
  int64_t columnStride(const StridedView &view) const {
    return form.stride(view, form.columns);
  }
  Value maskAt(Place place) const {
    return place.vector == tile.vectors - 1 ? tile.lastMask : nullptr;
  }

  using Key = std::tuple<const void *, std::vector<int64_t>, int64_t, int64_t>;
  ContractionPhase &phase;
  const ContractionForm &form;
  const ContractionTile &tile;
  std::map<Key, Value> values;
};

Value EpilogueEmitter::positionOf(const StridedView &view, Place place) {
  Value position = phase.batchPosition(view, tile.batchIndices);
  int64_t rowStride = form.stride(view, form.rows);
  position = phase.add(position, phase.mul(tile.row, rowStride));
  position = phase.add(position, phase.mul(tile.column, columnStride(view)));
  return phase.add(position, place.row * rowStride + place.vector *
                                                         phase.plan.lanes *
                                                         columnStride(view));
}

Value EpilogueEmitter::emitIndex(const LoopSum &sum, Place place) {
  auto constant = [&](int64_t value) {
    return phase.splat(phase.builder.getIndexAttr(value));
  };
  Value index = sum.offset == 0 ? nullptr : constant(sum.offset);
  for (const LoopSum::Term &term : sum.terms) {
    Value part = emitLoop(term.loop, place);
    if (term.factor != 1)
      part = arith::MulIOp::create(phase.builder, phase.loc, part,
                                   constant(term.factor));
    index = index ? arith::AddIOp::create(phase.builder, phase.loc, index, part)
                  : part;
  }
  return index ? index : constant(0);
}

Value EpilogueEmitter::emitLoop(unsigned loop, Place place) {
  OpBuilder &builder = phase.builder;
  VectorType type = phase.vectorOf(builder.getIndexType());
  auto broadcast = [&](Value index) -> Value {
    return vector::BroadcastOp::create(builder, phase.loc, type, index);
  };
  // An indexed loop that moves is alone in its group (see canMerge).
  if (form.loopExtents[loop] == 1)
    return broadcast(phase.index(0));
  for (auto [group, batchIndex] : llvm::zip(form.batch, tile.batchIndices))
    if (llvm::is_contained(group.loops, loop))
      return broadcast(batchIndex);
  if (llvm::is_contained(form.rows.loops, loop))
    return broadcast(phase.add(tile.row, place.row));
  Value first = phase.add(tile.column, place.vector * phase.plan.lanes);
  Value lanes = vector::StepOp::create(builder, phase.loc, type);
  return arith::AddIOp::create(builder, phase.loc, broadcast(first), lanes);
}

Value EpilogueEmitter::evaluate(Value tensor, ArrayRef<LoopSum> index,
                                Place place) {
  auto dependsOn = [&](const LoopGroup &group) {
    return llvm::any_of(group.loops, [&](unsigned loop) {
      return llvm::any_of(index,
                          [&](const LoopSum &dim) { return dim.has(loop); });
    });
  };
  // A value without columns is needed in full vectors, so its key has no mask.
  Place where{dependsOn(form.rows) ? place.row : 0,
              dependsOn(form.columns) ? place.vector : 0};
  Key key{tensor.getAsOpaquePointer(), toKey(index), where.row, where.vector};
  if (auto known = values.find(key); known != values.end())
    return known->second;
  Value value = compute(tensor, index, where);
  values[key] = value;
  return value;
}

Value EpilogueEmitter::compute(Value tensor, ArrayRef<LoopSum> index,
                               Place place) {
  if (tensor == form.getProduct().getResult(0))
    return tile.accumulators[place.row * tile.vectors + place.vector];
  if (auto view = traceToInput(tensor, index, form.loopExtents.size()))
    return phase.load(phase.input(view->buffer), positionOf(*view, place),
                      columnStride(*view),
                      cast<RankedTensorType>(tensor.getType()).getElementType(),
                      maskAt(place));
  auto op = tensor.getDefiningOp<LoopsOp>();
  if (TypedAttr constant = op.getConstant())
    return phase.splat(constant);
  SmallVector<LoopSum> loops = indexLoops(op, index);
  SmallVector<Value> arguments;
  for (auto [number, input] : llvm::enumerate(op.getInputs()))
    arguments.push_back(evaluate(input, indexInput(op, number, loops), place));
  SmallVector<Value> results =
      cloneBody(phase, op, arguments,
                [&](unsigned loop) { return emitIndex(loops[loop], place); });
  // The other results of the operation are now known, too.
  for (auto [result, value] : llvm::zip(op.getResults(), results))
    values[Key{result.getAsOpaquePointer(), toKey(index), place.row,
               place.vector}] = value;
  return results[cast<OpResult>(tensor).getResultNumber()];
}

void EpilogueEmitter::run() {
  for (int64_t row = 0; row < tile.rows; ++row)
    for (int64_t vector = 0; vector < tile.vectors; ++vector) {
      Place place{row, vector};
      // All reads of a place come before its writes: an output may overwrite an
      // input that is read at the same place.
      SmallVector<Value> results;
      for (const ContractionOutput &output : form.outputs)
        results.push_back(evaluate(output.tensor, output.index, place));
      for (auto [output, result] : llvm::zip(form.outputs, results))
        phase.store(result, phase.output(output.view.buffer),
                    positionOf(output.view, place),
                    form.columns.extent == 1 ? 1 : columnStride(output.view),
                    maskAt(place));
    }
}

void EpilogueEmitter::storeSums() {
  const StridedView &view = form.outputs[0].view;
  for (int64_t row = 0; row < tile.rows; ++row)
    for (int64_t vector = 0; vector < tile.vectors; ++vector)
      phase.store(tile.accumulators[row * tile.vectors + vector],
                  phase.output(view.buffer), positionOf(view, {row, vector}),
                  /*stride=*/1, maskAt({row, vector}));
}

SmallVector<Value> EpilogueEmitter::loadSums() {
  const StridedView &view = form.outputs[0].view;
  SmallVector<Value> sums;
  for (int64_t row = 0; row < tile.rows; ++row)
    for (int64_t vector = 0; vector < tile.vectors; ++vector)
      sums.push_back(phase.load(phase.output(view.buffer),
                                positionOf(view, {row, vector}), /*stride=*/1,
                                form.accumulatorType(), maskAt({row, vector})));
  return sums;
}

/// What is one line per vector; a value per row or column stays in the cache.
void EpilogueEmitter::prefetch() {
  llvm::SmallDenseSet<unsigned> fetched;
  for (const StridedView &view : form.epilogueReads)
    if (columnStride(view) == 1 && form.stride(view, form.rows) != 0 &&
        fetched.insert(view.buffer).second)
      memref::PrefetchOp::create(phase.builder, phase.loc,
                                 phase.input(view.buffer),
                                 positionOf(view, {0, 0}), /*isWrite=*/false,
                                 /*localityHint=*/3, /*isDataCache=*/true);
}

} // namespace

void ingot::cpu::emitEpiloguePrefetch(ContractionPhase &phase,
                                      const ContractionTile &tile) {
  EpilogueEmitter(phase, tile).prefetch();
}

void ingot::cpu::storeSums(ContractionPhase &phase,
                           const ContractionTile &tile) {
  EpilogueEmitter(phase, tile).storeSums();
}

SmallVector<Value> ingot::cpu::loadSums(ContractionPhase &phase,
                                        const ContractionTile &tile) {
  return EpilogueEmitter(phase, tile).loadSums();
}

void ingot::cpu::emitEpilogue(ContractionPhase &phase,
                              const ContractionTile &tile) {
  EpilogueEmitter(phase, tile).run();
}
