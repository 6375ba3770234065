//===- AddScalarNodes.cpp - Bodies of loops as nodes -------------------------===//
//
// The second step from loops to a scalar graph: one node per scalar operation.
//
//===----------------------------------------------------------------------===//

#include "passes/schedule/BuildScalarGraph.h"
#include "passes/schedule/GenericReduction.h"
#include "passes/schedule/LoopGuard.h"

#include "ir/ScalarType.h"
#include "ir/ops/Shape.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace ingot::schedule;

namespace {

class NodeBuilder {
public:
  NodeBuilder(const KernelTensors &tensors, ScalarGraph &graph)
      : tensors(tensors), graph(graph) {}

  FailureOr<NodeOfValue> addNodes(KernelOp kernel) {
    for (Operation &op : kernel.getBody().front().without_terminator()) {
      if (isa<ReshapeOp>(op)) {
        // The node of a constant or of a computed tensor; what became a view is
        // read from memory, by loops of its own.
        bool isView = tensors.formOf(op.getResult(0)) == KernelTensor::Stored;
        if (!isView && nodeOf.count(op.getOperand(0)))
          nodeOf[op.getResult(0)] = nodeOf.lookup(op.getOperand(0));
        continue;
      }
      auto loops = cast<LoopsOp>(op);
      if (TypedAttr constant = loops.getConstant())
        nodeOf[op.getResult(0)] = graph.addConstant(constant);
      else if (!tensors.ownLoops.contains(loops))
        continue; // a piece or a view
      else if (needsLoops(loops))
        addLoops(loops);
      else if (failed(addBody(loops)))
        return failure();
    }
    return std::move(nodeOf);
  }

private:
  /// `scalars` has the elements of inputs before this one.
  FailureOr<NodeId> readInput(LoopsOp op, unsigned input, ArrayRef<int> loops,
                              const DenseMap<Value, NodeId> &scalars) {
    Value tensor = op.getInputs()[input];
    std::optional<TensorView> view = tensors.viewOf(tensor);
    if (!view)
      return nodeOf.lookup(tensor);
    auto shape = cast<RankedTensorType>(tensor.getType()).getShape();
    LoopAccess read = op.getRead(input);
    Access access = view->at(read, shape, loops);
    if (!read.fill)
      return graph.addLoad(access);

    // Written as scalar operations, which become nodes as those of a body do.
    Location loc = op.getLoc();
    OpBuilder builder(op.getContext());
    builder.setInsertionPointToEnd(graph.scalars.get());
    Operation *last = graph.scalars->empty() ? nullptr : &graph.scalars->back();
    DenseMap<Value, NodeId> known;
    Value place;
    if (std::optional<unsigned> index = read.indexRead()) {
      BlockArgument found = op.getElement(*index);
      Value element = graph.scalars->addArgument(found.getType(), loc);
      known[element] = scalars.lookup(found);
      place = buildIndex(builder, loc, element, op.getInputs()[*index]);
    }
    Value guard = buildGuard(
        builder, loc, read, shape, op.getExtents(),
        [&](unsigned loop) -> Value {
          return LoopIndexOp::create(builder, loc, loop);
        },
        [&](unsigned) { return place; });
    if (!guard)
      return graph.addLoad(access);
    for (Operation *scalar = last ? last->getNextNode()
                                  : &graph.scalars->front();
         scalar; scalar = scalar->getNextNode())
      if (failed(addScalar(scalar, loops, known)))
        return failure();
    std::optional<NodeId> placeNode;
    if (place)
      placeNode = known.lookup(place);
    return graph.addGuardedLoad(access, known.lookup(guard),
                                getScalar(read.fill), placeNode);
  }

  LogicalResult addBody(LoopsOp op) {
    SmallVector<int> loops = tensors.loopsOf(op);
    DenseMap<Value, NodeId> scalars;
    for (unsigned input = 0; input < op.getInputs().size(); ++input)
      if (readsInput(op, input)) {
        FailureOr<NodeId> element = readInput(op, input, loops, scalars);
        if (failed(element))
          return failure();
        scalars[op.getElement(input)] = *element;
      }
    DenseSet<Operation *> combiners;
    for (unsigned output = 0; output < op.getNumResults(); ++output) {
      if (op.getStart(output))
        scalars[op.getAccumulator(output)] =
            graph.addConstant(op.getStart(output));
      if (isReduced(op, output))
        combiners.insert(combinerOf(op, output));
    }
    for (Operation &scalar : op.getBlock().without_terminator())
      if (!combiners.contains(&scalar) &&
          failed(addScalar(&scalar, loops, scalars)))
        return failure();
    for (unsigned output = 0; output < op.getNumResults(); ++output)
      nodeOf[op.getResult(output)] =
          isReduced(op, output) ? addReduction(op, output, loops, scalars)
                                : scalars.lookup(op.getYielded(output));
    return success();
  }

  NodeId addReduction(LoopsOp op, unsigned output, ArrayRef<int> loops,
                      const DenseMap<Value, NodeId> &scalars) {
    Operation *combiner = combinerOf(op, output);
    BlockArgument argument = op.getAccumulator(output);
    Value element = combiner->getOperand(combiner->getOperand(0) == argument);
    LoopAccess write = op.getWrite(output);
    ScalarNode reduction(ScalarNode::Reduce, element.getType());
    reduction.op = combiner;
    reduction.operands.push_back(scalars.lookup(element));
    for (auto [number, loop] : llvm::enumerate(loops))
      if (loop != kNoLoop && !write.has(number))
        reduction.reduced.insert(loop);
    NodeId node = graph.add(std::move(reduction));
    if (isNeutral(combiner, op.getStart(output)))
      return node;
    ScalarNode combined(ScalarNode::Apply, element.getType());
    combined.op = combiner;
    combined.operands = {node, scalars.lookup(argument)};
    return graph.add(std::move(combined));
  }

  LogicalResult addScalar(Operation *op, ArrayRef<int> loops,
                          DenseMap<Value, NodeId> &scalars) {
    if (auto constant = dyn_cast<arith::ConstantOp>(op)) {
      scalars[constant] = graph.addConstant(constant.getValue());
      return success();
    }
    if (auto index = dyn_cast<LoopIndexOp>(op)) {
      ScalarNode node(ScalarNode::Index, index.getType());
      if (loops[index.getLoop()] != kNoLoop)
        node.terms.push_back(
            {static_cast<unsigned>(loops[index.getLoop()]), 1});
      scalars[index] = graph.add(std::move(node));
      return success();
    }
    if (!mlir::OpTrait::hasElementwiseMappableTraits(op))
      return op->emitOpError("has no element-wise vector form");
    SmallVector<NodeId> operands;
    for (Value operand : op->getOperands())
      operands.push_back(scalars.lookup(operand));
    if (std::optional<ScalarNode> index = foldIndex(op, operands)) {
      scalars[op->getResult(0)] = graph.add(std::move(*index));
      return success();
    }
    for (OpResult result : op->getResults()) {
      ScalarNode node(ScalarNode::Apply, result.getType());
      node.op = op;
      node.result = result.getResultNumber();
      node.operands = operands;
      scalars[result] = graph.add(std::move(node));
    }
    return success();
  }

  /// Sums and multiples of loop indices stay index expressions: vectors of them
  /// cost one addition, and a row-major position is one term once its loops
  /// are merged. Sums of 32-bit integers may wrap and are left alone.
  std::optional<ScalarNode> foldIndex(Operation *op,
                                      ArrayRef<NodeId> operands) {
    auto isWide = [](Type type) {
      return type.isIndex() || type.isInteger(64);
    };
    if (op->getNumResults() != 1 || !isWide(op->getResult(0).getType()))
      return std::nullopt;
    auto asIndex = [&](NodeId id) -> std::optional<ScalarNode> {
      const ScalarNode &node = graph.nodes[id];
      if (node.kind == ScalarNode::Index)
        return node;
      if (auto value = dyn_cast_or_null<IntegerAttr>(node.value)) {
        ScalarNode index(ScalarNode::Index, node.type);
        index.constant = value.getInt();
        return index;
      }
      return std::nullopt;
    };
    std::optional<ScalarNode> lhs = asIndex(operands[0]);
    if (!lhs)
      return std::nullopt;
    lhs->type = op->getResult(0).getType();
    if (isa<arith::IndexCastOp>(op) && !lhs->terms.empty())
      return lhs;
    if (!isa<arith::AddIOp, arith::MulIOp>(op))
      return std::nullopt;
    std::optional<ScalarNode> rhs = asIndex(operands[1]);
    if (!rhs || (lhs->terms.empty() && rhs->terms.empty()))
      return std::nullopt;
    if (isa<arith::AddIOp>(op)) {
      lhs->constant += rhs->constant;
      lhs->terms.append(rhs->terms);
      llvm::sort(lhs->terms);
      return lhs;
    }
    if (!rhs->terms.empty())
      std::swap(lhs, rhs);
    if (!rhs->terms.empty())
      return std::nullopt;
    lhs->type = op->getResult(0).getType();
    lhs->constant *= rhs->constant;
    for (IndexTerm &term : lhs->terms)
      term.factor *= rhs->constant;
    if (rhs->constant == 0)
      lhs->terms.clear();
    return lhs;
  }

  /// What only plain loops can run. Its accesses are by its own loops.
  void addLoops(LoopsOp op) {
    WorkItem item(WorkItem::Loops);
    item.loops = op;
    SmallVector<int> ownLoops(op.getNumLoops());
    std::iota(ownLoops.begin(), ownLoops.end(), 0);
    auto addOperand = [&](Value tensor, const LoopAccess &access) {
      item.operands.emplace_back();
      if (std::optional<TensorView> view = tensors.viewOf(tensor))
        item.operands.back() = view->at(
            access, cast<RankedTensorType>(tensor.getType()).getShape(),
            ownLoops);
    };
    for (auto [number, input] : llvm::enumerate(op.getInputs()))
      addOperand(input, op.getRead(number));
    for (auto [number, output] : llvm::enumerate(op.getOutputs())) {
      addOperand(output, op.getWrite(number));
      item.inits.push_back(graph.addConstant(op.getStart(number)));
    }
    unsigned number = graph.addItem(std::move(item));
    for (Value output : op.getOutputs())
      if (std::optional<TensorView> view = tensors.viewOf(output))
        graph.writers[view->buffer].push_back(number);
  }

  const KernelTensors &tensors;
  ScalarGraph &graph;
  NodeOfValue nodeOf;
};

} // namespace

FailureOr<NodeOfValue>
ingot::schedule::addScalarNodes(KernelOp kernel, const KernelTensors &tensors,
                                ScalarGraph &graph) {
  return NodeBuilder(tensors, graph).addNodes(kernel);
}
