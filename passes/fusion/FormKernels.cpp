//===- FormKernels.cpp - Puts operations into kernels ------------------------===//
//
// Walks the function once in program order and puts each operation into the
// group of a producer where that is legal (FusionGroup), worth it (FusionProfit)
// and free of cycles, else into a group of its own; then builds one ingot.kernel
// per group. Afterwards only kernels, aliases, constants and the return are left.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Kernel.h"
#include "ir/ops/Shape.h"
#include "passes/Passes.h"
#include "passes/fusion/FusionGroup.h"
#include "passes/fusion/FusionProfit.h"
#include "passes/graph/Origin.h"
#include "passes/schedule/KernelClass.h"
#include "passes/schedule/TargetDescription.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/MapVector.h"

#include <set>

using namespace mlir;
using namespace ingot::passes;
using namespace ingot::schedule;

#define GEN_PASS_DEF_FORMKERNELSPASS
#include "passes/PassBase.inc"

namespace {

/// Groups that are looked at to find a cycle.
constexpr size_t kMaxSearchedGroups = 1000;

/// Operations that stay between the kernels.
bool staysOutside(Operation *op) {
  return op->hasTrait<ingot::ir::OpTrait::Alias>() ||
         op->hasTrait<mlir::OpTrait::IsTerminator>() || isa<ConstantOp>(op);
}

/// Whether `operand` is also read where it has no element.
bool isGuarded(OpOperand &operand) {
  Loops loops =
      cast<ingot::ir::StructuredOpInterface>(operand.getOwner()).getLoops();
  return loops.reads[operand.getOperandNumber()].fill != nullptr;
}

/// Whether neighbours in a row of what `view` shows are neighbours in memory.
bool keepsRows(Operation *view) {
  Loops loops = cast<ingot::ir::StructuredOpInterface>(view).getLoops();
  auto read = loops.reads[0].singleLoops();
  auto written = loops.writes[0].access.singleLoops();
  return read && written && !read->empty() && read->back() == written->back();
}

/// Whether `product` has groups, each with a part of both operands, that are read at sums
/// of loops: a convolution, whose groups may be as small as a channel. Vectors then run
/// along the groups, and each position reads the weights again.
bool hasGroupsOfWindows(Operation *product) {
  Loops loops = cast<ingot::ir::StructuredOpInterface>(product).getLoops();
  auto isGroup = [&](unsigned loop) {
    return loops.writes[0].access.has(loop) && loops.reads[0].has(loop) &&
           loops.reads[1].has(loop);
  };
  auto isSum = [](const LoopSum &dim) { return dim.terms.size() > 1; };
  return llvm::any_of(llvm::seq<unsigned>(loops.extents.size()), isGroup) &&
         llvm::any_of(loops.reads, [&](const LoopAccess &read) {
           return llvm::any_of(read.dims, isSum);
         });
}

/// A contraction reads permuted or repeated operands as they are; slices it
/// reads from memory. What it copies first, it copies along the cache lines only. What
/// runs whole reads as a contraction does where rows are kept.
bool canReadThrough(OpOperand &operand, Operation *view) {
  Operation *user = operand.getOwner();
  if (!isRepeatable(view))
    return false;
  bool isPermutedOrRepeated = isa<TransposeOp, ExpandOp>(view);
  if (isRunWhole(user))
    return isPermutedOrRepeated && keepsRows(view);
  if (isContraction(user))
    return isGuarded(operand) || hasGroupsOfWindows(user)
               ? isView(view) && !isa<TransposeOp>(view)
               : isPermutedOrRepeated;
  // Elsewhere permuted reads run against the cache lines: a kernel of its own
  // transposes in registers.
  return !isa<TransposeOp>(view);
}

class KernelFormer {
public:
  KernelFormer(func::FuncOp function, TargetAttr target, bool eager)
      : function(function), target(target), eager(eager) {
    for (BlockArgument argument : function.getArguments())
      if (Attribute state =
              function.getArgAttr(argument.getArgNumber(), kStateAttr))
        stateArguments[state] = argument;
  }

  void run() {
    Block &block = function.getBody().front();
    for (Operation &op : block)
      if (!staysOutside(&op) && !isRepeatable(&op))
        assign(&op);
    for (Operation &op : block)
      if (staysOutside(&op))
        materializeViews(&op);
    emit();
  }

private:
  using GroupId = int;

  //===--- Choosing groups ------------------------------------------------===//

  void assign(Operation *op) {
    materializeViews(op);
    if (joinProducers(op))
      return;
    open(op);
  }

  void open(Operation *op) {
    groups.push_back(std::make_unique<FusionGroup>(op));
    depthOf.push_back(0);
    groupOf[op] = groups.size() - 1;
    settleDepth(groups.size() - 1);
  }

  /// Gives a kernel to each view that `op` cannot read through.
  void materializeViews(Operation *op) {
    for (OpOperand &operand : op->getOpOperands()) {
      Operation *view = operand.get().getDefiningOp();
      while (view && isRepeatable(view) && !isa<ConstantOp>(view) &&
             !groupOf.contains(view)) {
        if (staysOutside(op) || !canReadThrough(operand, view)) {
          open(view);
          materializeViews(view);
          break;
        }
        view = view->getNumOperands() ? view->getOperand(0).getDefiningOp()
                                      : nullptr;
      }
    }
  }

  /// The groups that make what `op` reads, directly or through an expand.
  llvm::SetVector<GroupId> producersOf(Operation *op) {
    llvm::SetVector<GroupId> producers;
    for (Value operand : op->getOperands()) {
      Operation *definition = operand.getDefiningOp();
      while (definition && isa<ExpandOp>(definition) &&
             !groupOf.contains(definition))
        definition = definition->getOperand(0).getDefiningOp();
      if (definition && groupOf.contains(definition))
        producers.insert(groupOf[definition]);
    }
    return producers;
  }

  bool joinProducers(Operation *op) {
    SmallVector<GroupId> producers = producersOf(op).takeVector();
    llvm::sort(producers, std::greater<>());
    if (producers.size() > 1 && tryJoin(op, producers))
      return true;
    return llvm::any_of(producers,
                        [&](GroupId id) { return tryJoin(op, {id}); });
  }

  /// Merges the groups `ids` and adds `op`, and the expands in between, if the
  /// result is legal, worth it and acyclic.
  bool tryJoin(Operation *op, ArrayRef<GroupId> ids) {
    if (eager && !llvm::all_of(ids, [&](GroupId id) {
          return haveOneOrigin(*groups[id], op);
        }))
      return false;
    auto joined = std::make_unique<FusionGroup>(*groups[ids.front()]);
    for (GroupId id : ids.drop_front())
      if (!joined->merge(*groups[id]))
        return false;
    for (Value operand : op->getOperands())
      if (!addExpands(*joined, operand))
        return false;
    if (!isProfitable(*joined, op, target) || !joined->add(op) ||
        isCyclic(*joined, ids))
      return false;
    for (Operation *member : joined->operations())
      groupOf[member] = ids.front();
    groups[ids.front()] = std::move(joined);
    for (GroupId id : ids.drop_front())
      groups[id] = nullptr;
    settleDepth(ids.front());
    return true;
  }

  /// True if all are parts of one composite, which an eager framework would run
  /// as one kernel.
  static bool haveOneOrigin(const FusionGroup &group, Operation *op) {
    DistinctAttr origin = getOrigin(op);
    return origin && llvm::all_of(group.operations(), [&](Operation *member) {
             return getOrigin(member) == origin;
           });
  }

  /// Adds expands of values that the group makes, so that they are computed in
  /// registers; expands of other values are repeated when the kernel is built.
  bool addExpands(FusionGroup &group, Value operand) {
    auto expand = operand.getDefiningOp<ExpandOp>();
    if (!expand || group.contains(expand))
      return true;
    if (!addExpands(group, expand.getInput()))
      return false;
    return !group.makes(expand.getInput()) || group.add(expand);
  }

  //===--- Cycles ---------------------------------------------------------===//

  struct Source {
    Operation *definition;
    bool isBehind; ///< read through an operation that belongs to no group
  };

  /// What `op` reads of the groups and of `joined`, looking behind everything else.
  SmallVector<Source> sourcesOf(Operation *op,
                                const FusionGroup *joined = nullptr) const {
    SmallVector<Source> sources;
    SmallVector<Source> pending = {{op, false}};
    while (!pending.empty()) {
      auto [reader, isBehind] = pending.pop_back_val();
      for (Value operand : reader->getOperands()) {
        Operation *definition = operand.getDefiningOp();
        if (!definition)
          continue;
        if (groupOf.contains(definition) ||
            (joined && joined->contains(definition)))
          sources.push_back({definition, isBehind});
        else
          pending.push_back({definition, true});
      }
    }
    return sources;
  }

  /// Whether `joined`, made of the groups `ids` and an operation, would wait for
  /// itself: a value of it returns to it through operations outside, or through a
  /// view that it repeats, as memory that it has not written yet.
  ///
  /// Only groups deeper than one of `ids` can wait for that. A search that passes
  /// more groups than any cache holds the results of is given up as if it had found
  /// a cycle: what all n groups might search, n times, must have a bound.
  bool isCyclic(const FusionGroup &joined, ArrayRef<GroupId> ids) {
    int floor = depthOf[ids.front()];
    for (GroupId id : ids)
      floor = std::min(floor, depthOf[id]);
    llvm::DenseSet<GroupId> visited;
    SmallVector<GroupId> pending;
    auto visit = [&](Operation *definition) {
      GroupId id = groupOf.lookup(definition);
      if (depthOf[id] > floor && visited.insert(id).second)
        pending.push_back(id);
    };
    for (Operation *op : joined.operations())
      for (auto [definition, isBehind] : sourcesOf(op, &joined)) {
        if (!joined.contains(definition))
          visit(definition);
        else if (isBehind)
          return true;
      }
    while (!pending.empty()) {
      if (visited.size() > kMaxSearchedGroups)
        return true;
      for (Operation *op : groups[pending.pop_back_val()]->operations())
        for (auto [definition, isBehind] : sourcesOf(op)) {
          if (joined.contains(definition))
            return true;
          visit(definition);
        }
    }
    return false;
  }

  /// Makes the depth of a group, which is new or has grown, exceed that of every
  /// group it waits for, and so on for those that wait for it.
  void settleDepth(GroupId id) {
    int depth = 0;
    for (Operation *op : groups[id]->operations())
      for (auto [definition, isBehind] : sourcesOf(op))
        if (GroupId source = groupOf.lookup(definition); source != id)
          depth = std::max(depth, depthOf[source] + 1);
    depthOf[id] = depth;
    SmallVector<GroupId> raised = {id};
    while (!raised.empty()) {
      GroupId group = raised.pop_back_val();
      for (GroupId reader : readersOf(group))
        if (depthOf[reader] <= depthOf[group]) {
          depthOf[reader] = depthOf[group] + 1;
          raised.push_back(reader);
        }
    }
  }

  /// The groups that wait for `id`, as far as operations have a group by now.
  SmallVector<GroupId> readersOf(GroupId id) const {
    SmallVector<GroupId> readers;
    SmallVector<Operation *> pending(groups[id]->operations());
    while (!pending.empty())
      for (Operation *user : pending.pop_back_val()->getUsers()) {
        if (auto found = groupOf.find(user); found != groupOf.end()) {
          if (found->second != id)
            readers.push_back(found->second);
        } else if (staysOutside(user) || isRepeatable(user)) {
          pending.push_back(user);
        }
      }
    return readers;
  }

  //===--- Building kernels -----------------------------------------------===//

  /// Whether a group of `operations` makes what `op` does for another reader than
  /// itself and the function's states.
  bool isReadElsewhere(Operation *op, ArrayRef<Operation *> operations) {
    return llvm::any_of(op->getUses(), [&](OpOperand &use) {
      return !llvm::is_contained(operations, use.getOwner()) &&
             !(use.getOwner()->hasTrait<mlir::OpTrait::IsTerminator>() &&
               function.getResultAttr(use.getOperandNumber(), kStateAttr));
    });
  }

  /// The nodes that read what the states that `operations` write were before.
  llvm::DenseSet<int>
  readersOfOldState(ArrayRef<Operation *> operations,
                    const llvm::DenseMap<Operation *, int> &nodeOf) {
    SmallVector<Value> pending;
    for (Operation *op : operations)
      for (OpOperand &use : op->getUses())
        if (use.getOwner()->hasTrait<mlir::OpTrait::IsTerminator>())
          if (Value old = stateArguments.lookup(
                  function.getResultAttr(use.getOperandNumber(), kStateAttr)))
            pending.push_back(old);
    llvm::DenseSet<int> readers;
    llvm::DenseSet<Operation *> seen;
    while (!pending.empty())
      for (Operation *user : pending.pop_back_val().getUsers()) {
        if (!seen.insert(user).second)
          continue;
        if (auto found = nodeOf.find(user); found != nodeOf.end())
          readers.insert(found->second);
        if (staysOutside(user) || !nodeOf.contains(user)) // a view
          llvm::append_range(pending, user->getResults());
      }
    return readers;
  }

  /// Emits groups and outside operations in an order that respects their
  /// dependences, otherwise program order; groups that only write state come
  /// after all readers of its old value, and then at once.
  void emit() {
    Block &block = function.getBody().front();
    llvm::DenseMap<Operation *, int> position;
    for (auto [index, op] : llvm::enumerate(block))
      position[&op] = index;

    struct Node {
      SmallVector<Operation *> operations;
      bool isGroup;
    };
    SmallVector<Node> nodes;
    llvm::DenseMap<Operation *, int> nodeOf;
    auto addNode = [&](Node node) {
      for (Operation *op : node.operations)
        nodeOf[op] = nodes.size();
      llvm::sort(node.operations, [&](Operation *a, Operation *b) {
        return position[a] < position[b];
      });
      nodes.push_back(std::move(node));
    };
    for (auto &group : groups)
      if (group)
        addNode({SmallVector<Operation *>(group->operations()), true});
    for (Operation &op : block)
      if (staysOutside(&op) && !op.hasTrait<mlir::OpTrait::IsTerminator>())
        addNode({{&op}, false});

    // Dependences, looking behind repeated operations.
    SmallVector<llvm::DenseSet<int>> successors(nodes.size());
    SmallVector<int> waiting(nodes.size(), 0);
    for (auto [index, node] : llvm::enumerate(nodes)) {
      SmallVector<Operation *> pending(node.operations);
      llvm::DenseSet<Operation *> seen;
      while (!pending.empty())
        for (Value operand : pending.pop_back_val()->getOperands()) {
          Operation *definition = operand.getDefiningOp();
          if (!definition || !seen.insert(definition).second)
            continue;
          auto found = nodeOf.find(definition);
          if (found == nodeOf.end())
            pending.push_back(definition);
          else if (found->second != static_cast<int>(index) &&
                   successors[found->second].insert(index).second)
            ++waiting[index];
        }
    }
    // What only writes state overwrites the old value and frees what it reads: it comes
    // as soon as nobody else reads that, or last. What also writes state, as an update that
    // joined a gradient, comes where it is needed by others.
    SmallVector<int> neededAt(nodes.size(), -1); // -1: not needed by others
    SmallVector<SmallVector<int>> overwriters(nodes.size());
    SmallVector<int> readersLeft(nodes.size(), 0);
    for (auto [index, node] : llvm::enumerate(nodes)) {
      for (Operation *op : node.operations)
        if (!node.isGroup || isReadElsewhere(op, node.operations))
          neededAt[index] = position[op];
      if (neededAt[index] >= 0)
        continue;
      for (int reader : readersOfOldState(node.operations, nodeOf))
        if (reader != static_cast<int>(index)) {
          overwriters[reader].push_back(index);
          ++readersLeft[index];
        }
    }
    enum class Turn { OfState, InOrder, Late };
    auto priorityOf = [&](int index) {
      if (neededAt[index] >= 0)
        return std::tuple(Turn::InOrder, neededAt[index], index);
      return std::tuple(readersLeft[index] ? Turn::Late : Turn::OfState,
                        position[nodes[index].operations.back()], index);
    };
    std::set<std::tuple<Turn, int, int>> ready;
    for (size_t index = 0; index < nodes.size(); ++index)
      if (waiting[index] == 0)
        ready.insert(priorityOf(index));
    Operation *terminator = block.getTerminator();
    while (!ready.empty()) {
      int index = std::get<2>(*ready.begin());
      ready.erase(ready.begin());
      if (nodes[index].isGroup)
        buildKernel(nodes[index].operations, terminator);
      else
        nodes[index].operations.front()->moveBefore(terminator);
      for (int successor : successors[index])
        if (--waiting[successor] == 0)
          ready.insert(priorityOf(successor));
      for (int overwriter : overwriters[index]) {
        bool isReady = ready.erase(priorityOf(overwriter));
        --readersLeft[overwriter];
        if (isReady)
          ready.insert(priorityOf(overwriter));
      }
    }
    eraseDead(block);
  }

  void buildKernel(ArrayRef<Operation *> members, Operation *insertBefore) {
    llvm::SetVector<Value> inputs;
    SmallVector<Operation *> body;
    llvm::DenseSet<Operation *> inBody;
    for (Operation *op : members)
      collect(op, members, body, inBody, inputs,
              isContraction(op) || isRunWhole(op));

    SmallVector<Value> outputs;
    SmallVector<Type> outputTypes;
    for (Operation *op : members)
      for (Value result : op->getResults())
        if (llvm::any_of(result.getUsers(), [&](Operation *user) {
              return !llvm::is_contained(members, user);
            })) {
          outputs.push_back(result);
          outputTypes.push_back(result.getType());
        }

    OpBuilder builder(insertBefore);
    SmallVector<Location> locations;
    for (Operation *op : members)
      locations.push_back(getProgramLocation(op));
    Location location = members.size() == 1 ? locations.front()
                                            : builder.getFusedLoc(locations);
    auto kernel = KernelOp::create(builder, location, outputTypes,
                                   labelOf(members), inputs.getArrayRef(),
                                   /*schedule=*/ScheduleAttr());
    Block *block = builder.createBlock(&kernel.getBody());
    IRMapping mapping;
    for (Value input : inputs)
      mapping.map(input, block->addArgument(input.getType(), input.getLoc()));
    for (Operation *op : body)
      builder.clone(*op, mapping);
    SmallVector<Value> yielded;
    for (Value output : outputs)
      yielded.push_back(mapping.lookup(output));
    YieldOp::create(builder, location, yielded);
    for (auto [output, result] : llvm::zip(outputs, kernel.getResults()))
      output.replaceUsesWithIf(result, [&](OpOperand &use) {
        return !llvm::is_contained(members, use.getOwner());
      });
  }

  /// Puts `op` and the views it reads through into `body`, in order, and what
  /// remains to be read into `inputs`. With `readsConstants` constants are read from
  /// memory like all else, also through views.
  void collect(Operation *op, ArrayRef<Operation *> members,
               SmallVector<Operation *> &body,
               llvm::DenseSet<Operation *> &inBody,
               llvm::SetVector<Value> &inputs, bool readsConstants) {
    if (!inBody.insert(op).second)
      return;
    for (Value operand : op->getOperands()) {
      Operation *definition = operand.getDefiningOp();
      if (definition && llvm::is_contained(members, definition))
        continue;
      if (definition && isRepeatable(definition) &&
          !groupOf.contains(definition) &&
          !(readsConstants && isa<ConstantOp>(definition)))
        collect(definition, members, body, inBody, inputs, readsConstants);
      else
        inputs.insert(operand);
    }
    body.push_back(op);
  }

  /// "fc1: matmul + add + relu": the module path of the first operation that has
  /// one, and what the kernel does, a composite by its own name.
  static std::string labelOf(ArrayRef<Operation *> members) {
    std::string path, names;
    Attribute lastOrigin;
    for (Operation *op : members) {
      if (auto named = dyn_cast<NameLoc>(getProgramLocation(op));
          named && path.empty())
        path = named.getName().str();
      if (isView(op) && members.size() > 1)
        continue;
      Attribute origin = getOrigin(op);
      if (!origin || origin != lastOrigin)
        names += (names.empty() ? "" : " + ") + getProgramName(op).str();
      lastOrigin = origin;
    }
    return path.empty() ? names : path + ": " + names;
  }

  static void eraseDead(Block &block) {
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
      if (isOpTriviallyDead(&op))
        op.erase();
  }

  func::FuncOp function;
  TargetAttr target;
  bool eager;
  std::vector<std::unique_ptr<FusionGroup>> groups; // null once merged away
  std::vector<int> depthOf; ///< per group, above that of all it waits for
  llvm::MapVector<Operation *, GroupId> groupOf;
  llvm::DenseMap<Attribute, Value> stateArguments; ///< by name
};

struct FormKernelsPass
    : ingot::passes::impl::FormKernelsPassBase<FormKernelsPass> {
  using FormKernelsPassBase::FormKernelsPassBase;
  void runOnOperation() override {
    FailureOr<TargetAttr> target = requireTarget(getOperation());
    if (failed(target))
      return signalPassFailure();
    KernelFormer(getOperation(), *target, eager).run();
  }
};

} // namespace
