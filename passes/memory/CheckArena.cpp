//===- CheckArena.cpp - Proves the memory plan by replaying it ---------------===//
//
// Independent of PlanArena: it knows the program and the slots, not how they were
// chosen. Afterwards every launch reads exactly the values it names.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Kernel.h"
#include "ir/ops/Program.h"
#include "ir/ops/Shape.h"
#include "passes/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <map>

using namespace mlir;
using namespace ingot::passes;

#define GEN_PASS_DEF_CHECKARENAPASS
#include "passes/PassBase.inc"

namespace {

/// What each byte of one piece of memory holds: disjoint ranges, by begin.
class Memory {
public:
  void write(int64_t begin, int64_t end, Value value) {
    erase(begin, end);
    ranges[begin] = {end, value};
  }

  bool holds(int64_t begin, int64_t end, Value value) const {
    auto found = ranges.find(begin);
    return found != ranges.end() && found->second.end == end &&
           found->second.value == value;
  }

private:
  struct Range {
    int64_t end;
    Value value;
  };

  /// A range that is hit even partly holds no value any more.
  void erase(int64_t begin, int64_t end) {
    auto range = ranges.lower_bound(begin);
    if (range != ranges.begin() && std::prev(range)->second.end > begin)
      --range;
    while (range != ranges.end() && range->first < end)
      range = ranges.erase(range);
  }

  std::map<int64_t, Range> ranges;
};

class Replay {
public:
  explicit Replay(func::FuncOp function) : function(function) {}

  LogicalResult run() {
    auto arena =
        function->getAttrOfType<IntegerAttr>(ingot::ir::kArenaBytesAttr);
    if (!arena)
      return function.emitError("has no arena size: run the memory planner");
    arenaBytes = arena.getInt();
    placeArguments();
    for (Operation &op : function.getBody().front())
      if (auto launch = dyn_cast<ingot::ir::LaunchOp>(op))
        if (failed(step(launch)))
          return failure();
    return checkResults();
  }

private:
  static Value origin(Value value) {
    while (Operation *op = value.getDefiningOp()) {
      if (!op->hasTrait<ingot::ir::OpTrait::Alias>())
        break;
      value = op->getOperand(0);
    }
    return value;
  }

  static bool overlaps(SlotAttr a, SlotAttr b) {
    return a.getKind() == b.getKind() && a.getIndex() == b.getIndex() &&
           a.getOffset() < b.getOffset() + b.getBytes() &&
           b.getOffset() < a.getOffset() + a.getBytes();
  }

  static int64_t countBytes(Value value) {
    auto type = cast<RankedTensorType>(value.getType());
    return type.getNumElements() *
           llvm::divideCeil(type.getElementTypeBitWidth(), 8);
  }

  using Piece = std::pair<SlotKind, int64_t>;

  /// A state, or the next of its kind.
  Piece pieceOf(StringAttr state, SlotKind kind, int64_t &next) {
    return state ? Piece{SlotKind::state, stateNumbers.lookup(state)}
                 : Piece{kind, next++};
  }

  /// Arguments are there from the start.
  void placeArguments() {
    auto module = function->getParentOfType<ModuleOp>();
    for (auto [number, state] :
         llvm::enumerate(module.getOps<ingot::ir::StateOp>()))
      stateNumbers[state.getSymNameAttr()] = number;
    int64_t input = 0;
    for (BlockArgument argument : function.getArguments()) {
      auto state = function.getArgAttrOfType<StringAttr>(
          argument.getArgNumber(), kStateAttr);
      memory[pieceOf(state, SlotKind::input, input)].write(
          0, countBytes(argument), argument);
    }
  }

  LogicalResult step(ingot::ir::LaunchOp launch) {
    if (!launch.getSlots())
      return launch.emitError("has no slots: run the memory planner");
    SmallVector<SlotAttr> slots =
        llvm::to_vector(launch.getSlots()->getAsRange<SlotAttr>());
    size_t inputs = launch.getInputs().size();
    size_t outputs = launch.getOutputs().size();
    size_t scratch = launch.getScratchBytes() > 0;
    if (slots.size() != inputs + outputs + scratch)
      return launch.emitError("expected ")
             << inputs + outputs + scratch << " slots, found " << slots.size();

    for (auto [index, slot] : llvm::enumerate(slots)) {
      if (slot.getOffset() < 0 ||
          (slot.getKind() == ingot::ir::SlotKind::arena &&
           slot.getOffset() + slot.getBytes() > arenaBytes))
        return launch.emitError("slot ")
               << index << " lies outside the arena of " << arenaBytes
               << " bytes";
      if (index >= inputs && (slot.getKind() == SlotKind::input ||
                              slot.getKind() == SlotKind::constant))
        return launch.emitError("slot ")
               << index << " writes memory that is only read";
    }
    for (size_t index = 0; index < inputs; ++index)
      if (failed(checkRead(launch, index, slots[index])))
        return failure();
    for (size_t written = inputs; written < slots.size(); ++written)
      for (size_t other = 0; other < written; ++other)
        if (overlaps(slots[written], slots[other]) &&
            !mayShare(launch, written, other, slots))
          return launch.emitError("slot ")
                 << written << " overlaps slot " << other;
    for (size_t index = inputs; index < slots.size(); ++index) {
      Value value = index < inputs + outputs
                        ? launch.getResults()[index - inputs]
                        : Value();
      SlotAttr slot = slots[index];
      memory[{slot.getKind(), slot.getIndex()}].write(
          slot.getOffset(), slot.getOffset() + slot.getBytes(), value);
    }
    return success();
  }

  LogicalResult checkRead(ingot::ir::LaunchOp launch, size_t index,
                          SlotAttr slot) {
    Value value = origin(launch.getInputs()[index]);
    // Constants are never written: step() refuses that.
    if (isa_and_nonnull<ConstantOp>(value.getDefiningOp()))
      return success();
    int64_t begin = slot.getOffset(), end = begin + slot.getBytes();
    if (memory[{slot.getKind(), slot.getIndex()}].holds(begin, end, value))
      return success();
    return launch.emitError("input ")
           << index << " is read after its memory was overwritten";
  }

  /// An output may lie exactly on an input that the launch may overwrite, which
  /// no other input lies on.
  static bool mayShare(ingot::ir::LaunchOp launch, size_t written, size_t other,
                       ArrayRef<SlotAttr> slots) {
    size_t inputs = launch.getInputs().size();
    size_t result = written - inputs;
    return other < inputs && result < launch.getOutputs().size() &&
           launch.getOverwrites()[result] == static_cast<int64_t>(other) &&
           slots[written] == slots[other];
  }

  /// At the end every output and every written state holds what is returned.
  LogicalResult checkResults() {
    int64_t output = 0;
    Operation *terminator = function.getBody().front().getTerminator();
    for (OpOperand &returned : terminator->getOpOperands()) {
      auto state = function.getResultAttrOfType<StringAttr>(
          returned.getOperandNumber(), kStateAttr);
      Piece piece = pieceOf(state, SlotKind::output, output);
      int64_t bytes = countBytes(returned.get());
      if (!memory[piece].holds(0, bytes, origin(returned.get())))
        return function.emitError("result ")
               << returned.getOperandNumber() << " is not where it belongs";
    }
    return success();
  }

  func::FuncOp function;
  int64_t arenaBytes = 0;
  std::map<Piece, Memory> memory;
  llvm::DenseMap<StringAttr, int64_t> stateNumbers;
};

struct CheckArenaPass
    : ingot::passes::impl::CheckArenaPassBase<CheckArenaPass> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (!isKernelFunction(function) && failed(Replay(function).run()))
        return signalPassFailure();
  }
};

} // namespace
