//===- PlanArena.cpp - Places every tensor and scratch buffer ----------------===//
//
// Afterwards every launch knows where each of its buffers lies, and the peak of
// memory is a number. CheckArena proves the result without sharing code with it.
//
//===----------------------------------------------------------------------===//

#include "ir/TensorBytes.h"
#include "ir/ops/Kernel.h"
#include "ir/ops/Program.h"
#include "ir/ops/Shape.h"
#include "passes/Passes.h"
#include "passes/memory/ArenaLayout.h"
#include "passes/schedule/Storage.h"

#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace ingot::passes;
using namespace ingot::schedule;

#define GEN_PASS_DEF_PLANARENAPASS
#include "passes/PassBase.inc"

namespace {

/// In the order in which they are met first.
using ConstantNumbers = llvm::MapVector<Attribute, int64_t>;

class FunctionPlanner {
public:
  /// \param alignment  of every buffer of the arena, in bytes.
  FunctionPlanner(func::FuncOp function, ModuleOp module, int64_t alignment,
                  ConstantNumbers &constants)
      : function(function), module(module), alignment(alignment),
        constants(constants) {}

  LogicalResult plan() {
    for (auto [index, state] :
         llvm::enumerate(module.getOps<ingot::ir::StateOp>()))
      stateNumber[state.getSymName()] = index;
    placeArguments();
    placeResults();
    collectArenaBuffers();

    ArenaLayout layout = layOutArena(buffers, alignment);
    if (layout.arenaBytes > ingot::ir::kMaxBytes)
      return function.emitError("expected at most 2^46 bytes of intermediate "
                                "tensors, found ")
             << layout.arenaBytes;
    for (ingot::ir::LaunchOp launch : launches)
      setSlots(launch, layout);
    OpBuilder builder(function);
    function->setAttr(ingot::ir::kArenaBytesAttr,
                      builder.getI64IntegerAttr(layout.arenaBytes));
    return success();
  }

private:
  SlotAttr slot(ingot::ir::SlotKind kind, int64_t index, int64_t offset,
                int64_t bytes) {
    return SlotAttr::get(function.getContext(), kind, index, offset, bytes);
  }

  /// Of a state, or of the next tensor of its kind.
  SlotAttr slotOf(StringRef state, SlotKind kind, int64_t &next, Type type) {
    return state.empty() ? slot(kind, next++, 0, tensorBytes(type))
                         : slot(SlotKind::state, stateNumber.lookup(state), 0,
                                tensorBytes(type));
  }

  void placeArguments() {
    int64_t input = 0;
    for (BlockArgument argument : function.getArguments()) {
      StringRef state = stateOfArgument(function, argument.getArgNumber());
      fixed[argument] =
          slotOf(state, SlotKind::input, input, argument.getType());
    }
  }

  /// Function results are written where they belong; InsertCopies made sure that
  /// each comes from a launch result of its own, or is a state that stays as it is.
  void placeResults() {
    int64_t output = 0;
    Operation *terminator = function.getBody().front().getTerminator();
    for (OpOperand &returned : terminator->getOpOperands()) {
      Value root = resolveAlias(returned.get());
      StringRef state = stateOfResult(function, returned.getOperandNumber());
      fixed[root] = slotOf(state, SlotKind::output, output, root.getType());
    }
  }

  /// One buffer per launch result that is not a function result, and one per
  /// scratch; a result shares the buffer of an operand that it may overwrite and
  /// that nobody reads afterwards.
  void collectArenaBuffers() {
    int64_t step = 0;
    for (Operation &op : function.getBody().front()) {
      auto launch = dyn_cast<LaunchOp>(op);
      if (!launch)
        continue;
      launches.push_back(launch);
      for (Value input : launch.getInputs()) {
        Value root = resolveAlias(input);
        if (auto found = bufferOf.find(root); found != bufferOf.end())
          buffers[found->second].lastStep = step;
      }
      llvm::SmallDenseSet<int> shared;
      for (OpResult result : launch.getResults()) {
        if (fixed.contains(result))
          continue;
        int64_t overwritten = launch.getOverwrites()[result.getResultNumber()];
        if (overwritten >= 0) {
          Value operand = launch.getInputs()[overwritten];
          auto found = bufferOf.find(resolveAlias(operand));
          if (found != bufferOf.end() && isLastUse(operand, launch) &&
              shared.insert(found->second).second) {
            bufferOf[result] = found->second;
            continue;
          }
        }
        bufferOf[result] = buffers.size();
        buffers.push_back({tensorBytes(result.getType()), step, step});
      }
      if (launch.getScratchBytes() > 0) {
        scratchOf[launch] = buffers.size();
        buffers.push_back(
            {static_cast<int64_t>(launch.getScratchBytes()), step, step});
      }
      ++step;
    }
  }

  /// True if no operation after `launch` reads the memory that `operand` names,
  /// and `launch` reads it through this one operand only.
  bool isLastUse(Value operand, ingot::ir::LaunchOp launch) {
    SmallVector<Value> names = {resolveAlias(operand)};
    int64_t readsHere = 0;
    while (!names.empty())
      for (Operation *user : names.pop_back_val().getUsers()) {
        if (user->hasTrait<ingot::ir::OpTrait::Alias>())
          names.push_back(user->getResult(0));
        else if (user == launch)
          ++readsHere;
        else if (!user->isBeforeInBlock(launch))
          return false;
      }
    return readsHere == 1;
  }

  SlotAttr slotOf(Value value, const ArenaLayout &layout) {
    Value root = resolveAlias(value);
    if (auto found = fixed.find(root); found != fixed.end())
      return found->second;
    if (auto constant = root.getDefiningOp<ConstantOp>()) {
      int64_t number =
          constants.try_emplace(constant.getValue(), constants.size())
              .first->second;
      return slot(SlotKind::constant, number, 0, tensorBytes(root.getType()));
    }
    return slot(SlotKind::arena, 0, layout.offsets[bufferOf.lookup(root)],
                tensorBytes(root.getType()));
  }

  void setSlots(ingot::ir::LaunchOp launch, const ArenaLayout &layout) {
    SmallVector<Attribute> slots;
    for (Value input : launch.getInputs())
      slots.push_back(slotOf(input, layout));
    for (Value result : launch.getResults())
      slots.push_back(slotOf(result, layout));
    if (auto scratch = scratchOf.find(launch); scratch != scratchOf.end())
      slots.push_back(slot(SlotKind::arena, 0, layout.offsets[scratch->second],
                           launch.getScratchBytes()));
    launch.setSlotsAttr(ArrayAttr::get(launch.getContext(), slots));
  }

  func::FuncOp function;
  ModuleOp module;
  int64_t alignment;
  ConstantNumbers &constants;
  llvm::StringMap<int64_t> stateNumber;
  llvm::DenseMap<Value, SlotAttr> fixed; ///< memory outside the arena
  std::vector<BufferLifetime> buffers;
  llvm::DenseMap<Value, int> bufferOf; ///< by launch result
  llvm::DenseMap<Operation *, int> scratchOf;
  SmallVector<ingot::ir::LaunchOp> launches;
};

struct PlanArenaPass : ingot::passes::impl::PlanArenaPassBase<PlanArenaPass> {
  using PlanArenaPassBase::PlanArenaPassBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    ConstantNumbers constants;
    for (auto function : module.getOps<func::FuncOp>())
      if (!isKernelFunction(function) &&
          failed(
              FunctionPlanner(function, module, alignment, constants).plan()))
        return signalPassFailure();
    module->setAttr(
        kConstantsAttr,
        ArrayAttr::get(&getContext(),
                       llvm::to_vector(llvm::make_first_range(constants))));
  }
};

} // namespace
