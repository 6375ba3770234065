//===- AddScalarNodes.cpp - Bodies of linalg operations as nodes ------------===//
//
// The second step from linalg to a scalar graph: one node per scalar operation.
//
//===----------------------------------------------------------------------===//

#include "passes/schedule/BuildScalarGraph.h"
#include "passes/schedule/GenericReduction.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace ingot;

/// Splits an affine expression into a constant and a factor per loop. Fails on
/// divisions and remainders.
static bool addLinear(AffineExpr expr, int64_t factor, int64_t &constant,
                      MutableArrayRef<int64_t> factors) {
  if (auto value = dyn_cast<AffineConstantExpr>(expr)) {
    constant += factor * value.getValue();
    return true;
  }
  if (auto dim = dyn_cast<AffineDimExpr>(expr)) {
    factors[dim.getPosition()] += factor;
    return true;
  }
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary)
    return false;
  if (binary.getKind() == AffineExprKind::Add)
    return addLinear(binary.getLHS(), factor, constant, factors) &&
           addLinear(binary.getRHS(), factor, constant, factors);
  auto scale = dyn_cast<AffineConstantExpr>(binary.getRHS());
  return binary.getKind() == AffineExprKind::Mul && scale &&
         addLinear(binary.getLHS(), factor * scale.getValue(), constant,
                   factors);
}

namespace {

class NodeBuilder {
public:
  NodeBuilder(const KernelTensors &tensors, ScalarGraph &graph)
      : tensors(tensors), graph(graph) {}

  FailureOr<NodeOfValue> addNodes(KernelOp kernel) {
    for (Operation &op : kernel.getBody().front().without_terminator()) {
      if (auto constant = dyn_cast<arith::ConstantOp>(op)) {
        auto splat = dyn_cast<SplatElementsAttr>(constant.getValue());
        nodeOf[op.getResult(0)] = graph.addConstant(
            splat ? splat.getSplatValue<TypedAttr>() : constant.getValue());
      } else if (auto fill = dyn_cast<linalg::FillOp>(op)) {
        nodeOf[op.getResult(0)] = nodeOf.lookup(fill.getInputs()[0]);
      } else if (isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp,
                     tensor::ExtractSliceOp>(op)) {
        // The node of a fill or of a computed tensor; what became a view is
        // read from memory, by loops of its own.
        bool isView = tensors.formOf(op.getResult(0)) == KernelTensor::Stored;
        if (!isView && nodeOf.count(op.getOperand(0)))
          nodeOf[op.getResult(0)] = nodeOf.lookup(op.getOperand(0));
      } else if (auto generic = dyn_cast<linalg::GenericOp>(op)) {
        if (needsLoops(generic))
          addLoops(generic);
        else if (failed(addGeneric(generic)))
          return failure();
      }
    }
    return std::move(nodeOf);
  }

private:
  /// The access of a generic's operand, with strides by the numbers in `loops`.
  FailureOr<Access> accessOf(linalg::GenericOp generic, const TensorView &view,
                             AffineMap map, ArrayRef<int> loops) {
    Access access{view.buffer, view.offset, {}};
    for (auto [expr, stride] :
         llvm::zip_equal(map.getResults(), view.strides)) {
      SmallVector<int64_t> factors(map.getNumDims(), 0);
      if (!addLinear(expr, stride, access.offset, factors))
        return generic.emitOpError("expected index maps without division");
      for (auto [loop, factor] : llvm::zip_equal(loops, factors))
        if (factor != 0 && loop != kNoLoop)
          access.strides[loop] += factor;
    }
    return access;
  }

  FailureOr<NodeId> readOperand(linalg::GenericOp generic, OpOperand &operand,
                                ArrayRef<int> loops) {
    std::optional<TensorView> view = tensors.viewOf(operand.get());
    if (!view)
      return nodeOf.lookup(operand.get());
    FailureOr<Access> access = accessOf(
        generic, *view, generic.getMatchingIndexingMap(&operand), loops);
    if (failed(access))
      return failure();
    return graph.addLoad(*access);
  }

  LogicalResult addGeneric(linalg::GenericOp generic) {
    SmallVector<int> loops = tensors.loopsOf(generic);
    DenseMap<Value, NodeId> scalars;
    for (OpOperand &operand : generic->getOpOperands()) {
      if (!readsOperand(generic, operand))
        continue;
      FailureOr<NodeId> node = readOperand(generic, operand, loops);
      if (failed(node))
        return failure();
      scalars[generic.getMatchingBlockArgument(&operand)] = *node;
    }
    DenseSet<Operation *> combiners;
    for (OpOperand &output : generic.getDpsInitsMutable())
      if (isReduced(generic, output))
        combiners.insert(combinerOf(generic, output));
    for (Operation &op : generic.getBody()->without_terminator())
      if (!combiners.contains(&op) && failed(addScalar(&op, loops, scalars)))
        return failure();

    Operation *yield = generic.getBody()->getTerminator();
    for (OpOperand &output : generic.getDpsInitsMutable()) {
      OpResult result = generic.getTiedOpResult(&output);
      Value yielded = yield->getOperand(result.getResultNumber());
      nodeOf[result] = isReduced(generic, output)
                           ? addReduction(generic, output, loops, scalars)
                           : valueOf(yielded, scalars);
    }
    return success();
  }

  NodeId valueOf(Value value, const DenseMap<Value, NodeId> &scalars) {
    auto found = scalars.find(value);
    return found != scalars.end() ? found->second : nodeOf.lookup(value);
  }

  NodeId addReduction(linalg::GenericOp generic, OpOperand &output,
                      ArrayRef<int> loops,
                      const DenseMap<Value, NodeId> &scalars) {
    Operation *combiner = combinerOf(generic, output);
    BlockArgument argument = generic.getMatchingBlockArgument(&output);
    Value element = combiner->getOperand(combiner->getOperand(0) == argument);
    AffineMap map = generic.getMatchingIndexingMap(&output);
    ScalarNode reduction(ScalarNode::Reduce, element.getType());
    reduction.op = combiner;
    reduction.operands.push_back(valueOf(element, scalars));
    for (auto [position, loop] : llvm::enumerate(loops))
      if (loop != kNoLoop && !map.isFunctionOfDim(position))
        reduction.reduced.insert(loop);
    NodeId node = graph.add(std::move(reduction));
    NodeId init = scalars.lookup(argument);
    if (isNeutral(combiner, graph.nodes[init].value))
      return node;
    ScalarNode combined(ScalarNode::Apply, element.getType());
    combined.op = combiner;
    combined.operands = {node, init};
    return graph.add(std::move(combined));
  }

  LogicalResult addScalar(Operation *op, ArrayRef<int> loops,
                          DenseMap<Value, NodeId> &scalars) {
    if (auto constant = dyn_cast<arith::ConstantOp>(op)) {
      scalars[constant] = graph.addConstant(constant.getValue());
      return success();
    }
    if (auto index = dyn_cast<linalg::IndexOp>(op)) {
      ScalarNode node(ScalarNode::Index, index.getType());
      if (loops[index.getDim()] != kNoLoop)
        node.terms.push_back({static_cast<unsigned>(loops[index.getDim()]), 1});
      scalars[index] = graph.add(std::move(node));
      return success();
    }
    // Between unsigned elements and the signless integers of arith.
    if (auto conversion = dyn_cast<UnrealizedConversionCastOp>(op)) {
      scalars[conversion.getResult(0)] =
          valueOf(conversion.getOperand(0), scalars);
      return success();
    }
    if (!mlir::OpTrait::hasElementwiseMappableTraits(op))
      return op->emitOpError("has no element-wise vector form");
    SmallVector<NodeId> operands;
    for (Value operand : op->getOperands())
      operands.push_back(valueOf(operand, scalars));
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

  /// A generic that only plain loops can run. Its accesses are by its own loops.
  void addLoops(linalg::GenericOp generic) {
    WorkItem item(WorkItem::Loops);
    item.generic = generic;
    SmallVector<int> ownLoops(generic.getNumLoops());
    std::iota(ownLoops.begin(), ownLoops.end(), 0);
    for (OpOperand &operand : generic->getOpOperands()) {
      std::optional<TensorView> view;
      if (generic.isDpsInit(&operand)) {
        view = tensors.viewOf(generic.getTiedOpResult(&operand));
        item.inits.push_back(nodeOf.lookup(operand.get()));
      } else {
        view = tensors.viewOf(operand.get());
        if (!view) // A fill: one element of it is the scalar itself.
          item.inits.push_back(nodeOf.lookup(operand.get()));
      }
      item.operands.emplace_back();
      if (!view)
        continue;
      FailureOr<Access> access = accessOf(
          generic, *view, generic.getMatchingIndexingMap(&operand), ownLoops);
      if (succeeded(access))
        item.operands.back() = *access;
    }
    unsigned number = graph.addItem(std::move(item));
    for (OpResult result : generic->getResults())
      if (std::optional<TensorView> view = tensors.viewOf(result))
        graph.writers[view->buffer].push_back(number);
  }

  const KernelTensors &tensors;
  ScalarGraph &graph;
  NodeOfValue nodeOf;
};

} // namespace

FailureOr<NodeOfValue> ingot::addScalarNodes(KernelOp kernel,
                                             const KernelTensors &tensors,
                                             ScalarGraph &graph) {
  return NodeBuilder(tensors, graph).addNodes(kernel);
}
