//===- BuildScalarGraph.cpp - From linalg operations to a scalar graph ------===//
//
// Three steps. Loops of generics are unified through the values that flow
// between them; a value whose producer and consumer cannot share loops is cut:
// it goes through scratch memory. Then bodies become nodes. Last, dimensions
// that are contiguous everywhere are merged.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Kernel.h"
#include "passes/schedule/ScalarGraph.h"

#include "ir/ScalarType.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace ingot;

namespace {

/// A dimension of extent 1 has no loop.
constexpr int kNoLoop = -1;

/// A tensor in memory: strides in elements per dimension.
struct View {
  unsigned buffer;
  int64_t offset = 0;
  SmallVector<int64_t> strides;
};

struct Tensor {
  enum Form {
    Empty,    ///< without defined elements
    Fill,     ///< one scalar everywhere
    Computed, ///< an expression of loops; `view` too if it was cut
    Stored,   ///< elements of `view`
    Pieces    ///< inserted into one another; `view` too if it was cut
  } form;
  /// Per tensor dimension the loop that walks it, if Computed.
  SmallVector<int> loops;
  std::optional<View> view;
  Value source; ///< of a computed reshape: the tensor that has the node
};

bool isCombiner(Operation *op) {
  return isa<arith::AddFOp, arith::MulFOp, arith::MaximumFOp, arith::MinimumFOp,
             arith::MaxNumFOp, arith::MinNumFOp, arith::AddIOp, arith::MulIOp,
             arith::MaxSIOp, arith::MinSIOp, arith::MaxUIOp, arith::MinUIOp,
             arith::AndIOp, arith::OrIOp, arith::XOrIOp>(op);
}

SmallVector<int64_t> rowMajorStrides(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> strides(shape.size(), 1);
  for (int64_t d = static_cast<int64_t>(shape.size()) - 2; d >= 0; --d)
    strides[d] = strides[d + 1] * shape[d + 1];
  return strides;
}

/// Splits an affine expression into a constant and a factor per loop. Fails on
/// divisions and remainders.
bool addLinear(AffineExpr expr, int64_t factor, int64_t &constant,
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

class GraphBuilder {
public:
  explicit GraphBuilder(KernelOp kernel) : kernel(kernel) {}

  FailureOr<ScalarGraph> build() {
    if (failed(describeTensors()) || failed(addNodes()) ||
        failed(addStores()) || failed(checkDomains()))
      return failure();
    return std::move(graph);
  }

private:
  //===--------------------------------------------------------------------===//
  // Tensors and their loops
  //===--------------------------------------------------------------------===//

  LogicalResult describeTensors() {
    Block &body = kernel.getBody().front();
    for (BlockArgument argument : body.getArguments())
      tensors[argument] = {Tensor::Stored,
                           {},
                           viewOf(KernelBuffer::Input,
                                  cast<RankedTensorType>(argument.getType())),
                           {}};
    for (auto [number, value] :
         llvm::enumerate(body.getTerminator()->getOperands())) {
      outputs.push_back(viewOf(KernelBuffer::Output,
                               cast<RankedTensorType>(value.getType())));
      // A cut value that is a result needs no scratch: it is read back.
      outputOf.try_emplace(value, number);
    }
    for (Operation &op : body.without_terminator())
      if (failed(describe(&op)))
        return failure();
    shareLoopsOfInputs();
    return success();
  }

  LogicalResult describe(Operation *op) {
    if (isa<arith::ConstantOp>(op)) {
      auto splat =
          dyn_cast<SplatElementsAttr>(cast<arith::ConstantOp>(op).getValue());
      if (splat)
        tensors[op->getResult(0)] = {Tensor::Fill, {}, {}, {}};
      else if (isa<RankedTensorType>(op->getResult(0).getType()))
        return op->emitOpError("expected a splat inside a kernel");
      return success();
    }
    if (isa<tensor::EmptyOp>(op)) {
      tensors[op->getResult(0)] = {Tensor::Empty, {}, {}, {}};
      return success();
    }
    if (isa<linalg::FillOp>(op)) {
      tensors[op->getResult(0)] = {Tensor::Fill, {}, {}, {}};
      return success();
    }
    if (auto generic = dyn_cast<linalg::GenericOp>(op))
      return describeGeneric(generic);
    if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op))
      return describeSlice(slice);
    if (isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(op))
      return describeReshape(op);
    if (auto insert = dyn_cast<tensor::InsertSliceOp>(op)) {
      if (!insert.hasUnitStride() && insert.getType().getRank() == 0)
        return op->emitOpError("expected a static slice");
      for (auto list : {insert.getStaticOffsets(), insert.getStaticSizes(),
                        insert.getStaticStrides()})
        if (llvm::any_of(list, ShapedType::isDynamic))
          return op->emitOpError("expected a static slice");
      tensors[op->getResult(0)] = {Tensor::Pieces, {}, {}, {}};
      return success();
    }
    return op->emitOpError("has no scalar form that a row program could use");
  }

  /// Gives the loops of a generic dimensions and unifies them with the loops
  /// that compute its operands.
  LogicalResult describeGeneric(linalg::GenericOp generic) {
    SmallVector<int> &loops = loopsOf[generic];
    for (int64_t extent : generic.getStaticLoopRanges())
      loops.push_back(extent == 1 ? kNoLoop : static_cast<int>(newDim(extent)));
    loopGroups.push_back(loops);

    bool isPlain = !needsLoops(generic);
    for (OpOperand &operand : generic->getOpOperands()) {
      if (!readsOperand(generic, operand))
        continue;
      Tensor &tensor = tensors[operand.get()];
      if (tensor.form == Tensor::Fill || tensor.form == Tensor::Stored)
        continue;
      if (tensor.form == Tensor::Empty)
        return generic.emitOpError("reads an empty tensor");
      AffineMap map = generic.getMatchingIndexingMap(&operand);
      if (!isPlain || tensor.form == Tensor::Pieces || tensor.view ||
          !unify(tensor.loops, map, loops))
        cut(operand.get());
    }
    for (OpResult result : generic->getResults()) {
      AffineMap map = generic.getIndexingMapMatchingResult(result);
      Tensor &tensor = tensors[result];
      tensor.form = isPlain ? Tensor::Computed : Tensor::Stored;
      for (AffineExpr expr : map.getResults()) {
        auto dim = dyn_cast<AffineDimExpr>(expr);
        if (!dim && !isa<AffineConstantExpr>(expr))
          return generic.emitOpError("expected results at loop positions");
        tensor.loops.push_back(dim ? loops[dim.getPosition()] : kNoLoop);
      }
      if (!isPlain && (outputOf.count(result) || !result.use_empty()))
        cut(result);
    }
    return success();
  }

  /// True if the operand's elements matter: inputs, and outputs whose previous
  /// element the body uses.
  static bool readsOperand(linalg::GenericOp generic, OpOperand &operand) {
    return !generic.getMatchingBlockArgument(&operand).use_empty();
  }

  /// True if an output of the generic is a reduction by something else than one
  /// combining operation, as argmax.
  static bool needsLoops(linalg::GenericOp generic) {
    for (OpOperand &output : generic.getDpsInitsMutable())
      if (isReduced(generic, output) && !combinerOf(generic, output))
        return true;
    return false;
  }

  static bool isReduced(linalg::GenericOp generic, OpOperand &output) {
    AffineMap map = generic.getMatchingIndexingMap(&output);
    for (auto [loop, extent] : llvm::enumerate(generic.getStaticLoopRanges()))
      if (extent > 1 && !map.isFunctionOfDim(loop))
        return true;
    return false;
  }

  /// The operation that combines an element with the output, or null.
  static Operation *combinerOf(linalg::GenericOp generic, OpOperand &output) {
    BlockArgument argument = generic.getMatchingBlockArgument(&output);
    unsigned number = output.getOperandNumber() - generic.getNumDpsInputs();
    Operation *op =
        generic.getBody()->getTerminator()->getOperand(number).getDefiningOp();
    if (!op || op->getBlock() != generic.getBody() || !isCombiner(op) ||
        !argument.hasOneUse() || *argument.user_begin() != op)
      return nullptr;
    return op;
  }

  LogicalResult describeSlice(tensor::ExtractSliceOp slice) {
    for (auto list : {slice.getStaticOffsets(), slice.getStaticSizes(),
                      slice.getStaticStrides()})
      if (llvm::any_of(list, ShapedType::isDynamic))
        return slice.emitOpError("expected a static slice");
    Tensor source = tensors[slice.getSource()];
    if (source.form == Tensor::Empty || source.form == Tensor::Fill) {
      tensors[slice.getResult()] = source;
      return success();
    }
    View view = memoryOf(slice.getSource());
    llvm::SmallBitVector dropped = slice.getDroppedDims();
    SmallVector<int64_t> strides;
    for (unsigned d = 0; d < view.strides.size(); ++d) {
      view.offset += slice.getStaticOffset(d) * view.strides[d];
      if (!dropped.test(d))
        strides.push_back(slice.getStaticStride(d) * view.strides[d]);
    }
    view.strides = strides;
    tensors[slice.getResult()] = {Tensor::Stored, {}, view, {}};
    return success();
  }

  /// Reshapes rename memory; of a computed tensor only dimensions of extent 1
  /// can come and go, other reshapes go through memory.
  LogicalResult describeReshape(Operation *op) {
    Value source = op->getOperand(0);
    auto from = cast<RankedTensorType>(source.getType());
    auto to = cast<RankedTensorType>(op->getResult(0).getType());
    Tensor tensor = tensors[source];
    if (tensor.form == Tensor::Empty || tensor.form == Tensor::Fill) {
      tensors[op->getResult(0)] = tensor;
      return success();
    }
    auto isLoop = [](int64_t extent) { return extent != 1; };
    bool sameLoops =
        llvm::equal(llvm::make_filter_range(from.getShape(), isLoop),
                    llvm::make_filter_range(to.getShape(), isLoop));
    if (tensor.form == Tensor::Computed && !tensor.view && sameLoops) {
      Tensor result{Tensor::Computed, {}, {}, source};
      unsigned next = 0;
      for (int64_t extent : to.getShape()) {
        if (extent == 1) {
          result.loops.push_back(kNoLoop);
          continue;
        }
        while (from.getDimSize(next) == 1)
          ++next;
        result.loops.push_back(tensor.loops[next++]);
      }
      tensors[op->getResult(0)] = result;
      return success();
    }
    View view = memoryOf(source);
    if (sameLoops) {
      SmallVector<int64_t> strides;
      unsigned next = 0;
      for (int64_t extent : to.getShape()) {
        while (extent != 1 && from.getDimSize(next) == 1)
          ++next;
        strides.push_back(extent == 1 ? 0 : view.strides[next++]);
      }
      view.strides = strides;
    } else {
      SmallVector<int64_t> dense = rowMajorStrides(from.getShape());
      for (unsigned d = 0; d < dense.size(); ++d)
        if (from.getDimSize(d) != 1 && dense[d] != view.strides[d])
          return op->emitOpError("expected a dense tensor, found a slice");
      view.strides = rowMajorStrides(to.getShape());
    }
    tensors[op->getResult(0)] = {Tensor::Stored, {}, view, {}};
    return success();
  }

  View viewOf(KernelBuffer::Kind kind, RankedTensorType type) {
    return {graph.addBuffer(kind, getScalarType(type.getElementType()),
                            type.getNumElements()),
            0, rowMajorStrides(type.getShape())};
  }

  /// Sends a tensor through memory: its own output, or scratch.
  void cut(Value value) {
    Tensor &tensor = tensors[value];
    if (tensor.view)
      return;
    auto output = outputOf.find(value);
    tensor.view = output != outputOf.end()
                      ? outputs[output->second]
                      : viewOf(KernelBuffer::Scratch,
                               cast<RankedTensorType>(value.getType()));
    cuts.push_back(value);
  }

  View memoryOf(Value value) {
    cut(value);
    return *tensors[value].view;
  }

  //===--------------------------------------------------------------------===//
  // Dimensions
  //===--------------------------------------------------------------------===//

  unsigned newDim(int64_t extent) {
    graph.extents.push_back(extent);
    parents.push_back(parents.size());
    return parents.size() - 1;
  }

  unsigned find(unsigned dim) const {
    while (parents[dim] != dim)
      dim = parents[dim];
    return dim;
  }
  int find(int loop) const {
    return loop == kNoLoop
               ? kNoLoop
               : static_cast<int>(find(static_cast<unsigned>(loop)));
  }

  /// True if some operation has loops of both classes: its iteration space
  /// would collapse to a diagonal.
  bool areApart(int lhs, int rhs) const {
    for (ArrayRef<int> group : loopGroups) {
      bool hasLhs = false, hasRhs = false;
      for (int loop : group) {
        hasLhs |= find(loop) == lhs;
        hasRhs |= find(loop) == rhs;
      }
      if (hasLhs && hasRhs)
        return true;
    }
    return false;
  }

  bool unifyPairs(ArrayRef<std::pair<int, int>> pairs) {
    for (auto [lhs, rhs] : pairs) {
      int a = find(lhs), b = find(rhs);
      if (a == b)
        continue;
      if (a == kNoLoop || b == kNoLoop ||
          graph.extents[a] != graph.extents[b] || areApart(a, b))
        return false;
    }
    for (auto [lhs, rhs] : pairs) {
      int a = find(lhs), b = find(rhs);
      if (a == b)
        continue;
      // The first union may have set the classes of a later pair apart.
      if (areApart(a, b))
        return false;
      parents[std::max(a, b)] = std::min(a, b);
    }
    return true;
  }

  /// Unifies the loops that compute a tensor with those of a reader.
  bool unify(ArrayRef<int> tensorLoops, AffineMap map, ArrayRef<int> loops) {
    if (!map.isProjectedPermutation(/*allowZeroInResults=*/true))
      return false;
    SmallVector<std::pair<int, int>> pairs;
    for (auto [expr, loop] : llvm::zip_equal(map.getResults(), tensorLoops)) {
      auto dim = dyn_cast<AffineDimExpr>(expr);
      int reader = dim ? loops[dim.getPosition()] : kNoLoop;
      if ((reader == kNoLoop) != (loop == kNoLoop))
        return false;
      pairs.emplace_back(loop, reader);
    }
    return unifyPairs(pairs);
  }

  /// Two operations that read a kernel input in the same way walk it together,
  /// where nothing forbids it: a sum of an input joins what else reads it.
  void shareLoopsOfInputs() {
    using Read = std::pair<linalg::GenericOp, AffineMap>;
    llvm::MapVector<Value, SmallVector<Read>> reads;
    kernel.getBody().walk([&](linalg::GenericOp generic) {
      for (OpOperand &operand : generic->getOpOperands())
        if (tensors[operand.get()].form == Tensor::Stored &&
            readsOperand(generic, operand))
          reads[operand.get()].emplace_back(
              generic, generic.getMatchingIndexingMap(&operand));
    });
    for (auto &[input, readers] : reads)
      for (const Read &reader : llvm::drop_begin(readers)) {
        auto [first, firstMap] = readers.front();
        auto [other, otherMap] = reader;
        if (!firstMap.isProjectedPermutation(true) ||
            !otherMap.isProjectedPermutation(true))
          continue;
        SmallVector<std::pair<int, int>> pairs;
        bool matches = true;
        for (auto [lhs, rhs] :
             llvm::zip_equal(firstMap.getResults(), otherMap.getResults())) {
          auto a = dyn_cast<AffineDimExpr>(lhs),
               b = dyn_cast<AffineDimExpr>(rhs);
          matches &= static_cast<bool>(a) == static_cast<bool>(b);
          if (matches && a)
            pairs.emplace_back(loopsOf[first][a.getPosition()],
                               loopsOf[other][b.getPosition()]);
        }
        if (matches)
          unifyPairs(pairs);
      }
  }

  //===--------------------------------------------------------------------===//
  // Nodes
  //===--------------------------------------------------------------------===//

  LogicalResult addNodes() {
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
        bool isView = tensors[op.getResult(0)].form == Tensor::Stored;
        if (!isView && nodeOf.count(op.getOperand(0)))
          nodeOf[op.getResult(0)] = nodeOf.lookup(op.getOperand(0));
      } else if (auto generic = dyn_cast<linalg::GenericOp>(op)) {
        if (needsLoops(generic))
          addLoops(generic);
        else if (failed(addGeneric(generic)))
          return failure();
      }
    }
    return success();
  }

  /// The access of a generic's operand, with strides by the numbers in `loops`.
  FailureOr<Access> accessOf(linalg::GenericOp generic, const View &view,
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

  SmallVector<int> canonicalLoops(linalg::GenericOp generic) {
    SmallVector<int> loops;
    for (int loop : loopsOf[generic])
      loops.push_back(find(loop));
    return loops;
  }

  FailureOr<NodeId> readOperand(linalg::GenericOp generic, OpOperand &operand,
                                ArrayRef<int> loops) {
    const Tensor &tensor = tensors[operand.get()];
    if (!tensor.view)
      return nodeOf.lookup(operand.get());
    FailureOr<Access> access = accessOf(
        generic, *tensor.view, generic.getMatchingIndexingMap(&operand), loops);
    if (failed(access))
      return failure();
    return graph.addLoad(*access);
  }

  LogicalResult addGeneric(linalg::GenericOp generic) {
    SmallVector<int> loops = canonicalLoops(generic);
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

  static bool isNeutral(Operation *combiner, TypedAttr value) {
    if (!value)
      return false;
    std::optional<TypedAttr> neutral = arith::getNeutralElement(combiner);
    if (isa<arith::AddFOp>(combiner)) // getNeutralElement knows -0.0 only
      return cast<FloatAttr>(value).getValue().isZero();
    if (auto number = dyn_cast<FloatAttr>(value)) {
      if (isa<arith::MaximumFOp, arith::MaxNumFOp>(combiner))
        return number.getValue().isInfinity() && number.getValue().isNegative();
      if (isa<arith::MinimumFOp, arith::MinNumFOp>(combiner))
        return number.getValue().isInfinity() &&
               !number.getValue().isNegative();
    }
    return neutral && *neutral == value;
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
      std::optional<View> view;
      if (generic.isDpsInit(&operand)) {
        view = tensors[generic.getTiedOpResult(&operand)].view;
        item.inits.push_back(nodeOf.lookup(operand.get()));
      } else {
        view = tensors[operand.get()].view;
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
    unsigned number = addItem(std::move(item));
    for (OpResult result : generic->getResults())
      if (const std::optional<View> &view = tensors[result].view)
        graph.writers[view->buffer].push_back(number);
  }

  //===--------------------------------------------------------------------===//
  // Stores
  //===--------------------------------------------------------------------===//

  unsigned addItem(WorkItem item) {
    graph.items.push_back(std::move(item));
    return graph.items.size() - 1;
  }

  LogicalResult addStores() {
    // Loops write their results themselves.
    auto isWritten = [&](Value value) {
      auto generic = value.getDefiningOp<linalg::GenericOp>();
      return generic && needsLoops(generic);
    };
    for (Value value : cuts) {
      if (isWritten(value))
        continue;
      View view = *tensors[value].view;
      if (graph.buffers[view.buffer].kind != KernelBuffer::Scratch)
        continue; // The store of the result does it.
      if (failed(addStore(value, view)))
        return failure();
    }
    Operation *yield = kernel.getBody().front().getTerminator();
    for (auto [value, view] : llvm::zip_equal(yield->getOperands(), outputs)) {
      if (isWritten(value) && tensors[value].view->buffer == view.buffer)
        continue;
      if (failed(addStore(value, view)))
        return failure();
    }
    return success();
  }

  /// Writes a tensor to memory.
  LogicalResult addStore(Value value, const View &target,
                         ArrayRef<unsigned> after = {}) {
    if (tensors[value].form == Tensor::Pieces)
      return addPieces(value, target, after);
    const Tensor &tensor = tensors[value];
    auto type = cast<RankedTensorType>(value.getType());
    if (tensor.form == Tensor::Empty)
      return emitError(value.getLoc(), "expected a tensor with elements");
    WorkItem item(WorkItem::Store);
    item.after.assign(after.begin(), after.end());
    SmallVector<int> loops;
    bool isComputed = tensor.form == Tensor::Computed;
    for (unsigned d = 0; d < type.getRank(); ++d) {
      if (isComputed)
        loops.push_back(find(tensor.loops[d]));
      else
        loops.push_back(type.getDimSize(d) == 1
                            ? kNoLoop
                            : static_cast<int>(newDim(type.getDimSize(d))));
    }
    auto accessBy = [&](const View &view) {
      Access access{view.buffer, view.offset, {}};
      for (auto [loop, stride] : llvm::zip_equal(loops, view.strides))
        if (loop != kNoLoop && stride != 0)
          access.strides[loop] = stride;
      return access;
    };
    item.target = accessBy(target);
    item.domain = item.target.dims();
    item.node = nodeOf.count(value) ? nodeOf.lookup(value)
                                    : graph.addLoad(accessBy(*tensor.view));
    unsigned number = addItem(std::move(item));
    graph.writers[target.buffer].push_back(number);
    return success();
  }

  /// Writes tensors that were inserted into one another: concatenations and
  /// padding. Pieces that may overlap are written in order.
  LogicalResult addPieces(Value value, const View &target,
                          ArrayRef<unsigned> after) {
    SmallVector<tensor::InsertSliceOp> inserts;
    while (auto insert = value.getDefiningOp<tensor::InsertSliceOp>()) {
      inserts.push_back(insert);
      value = insert.getDest();
    }
    std::reverse(inserts.begin(), inserts.end());
    SmallVector<unsigned> before(after);
    Tensor::Form base = tensors[value].form;
    if (base == Tensor::Fill && inserts.size() == 1 &&
        inserts[0].hasUnitStride()) {
      addBorder(value, inserts[0], target, after);
    } else if (base != Tensor::Empty) {
      unsigned first = graph.items.size();
      if (failed(addStore(value, target, after)))
        return failure();
      for (unsigned item = first; item < graph.items.size(); ++item)
        before.push_back(item);
    }
    for (auto [number, insert] : llvm::enumerate(inserts)) {
      View piece = target;
      llvm::SmallBitVector dropped = insert.getDroppedDims();
      SmallVector<int64_t> strides;
      for (unsigned d = 0; d < piece.strides.size(); ++d) {
        piece.offset += insert.getStaticOffset(d) * piece.strides[d];
        if (!dropped.test(d))
          strides.push_back(insert.getStaticStride(d) * piece.strides[d]);
      }
      piece.strides = strides;
      unsigned first = graph.items.size();
      if (failed(addStore(insert.getSource(), piece, before)))
        return failure();
      bool overlaps =
          llvm::any_of(ArrayRef(inserts).drop_front(number + 1),
                       [insert = insert](tensor::InsertSliceOp later) mutable {
                         return mayOverlap(insert, later);
                       });
      for (unsigned item = first; overlaps && item < graph.items.size(); ++item)
        before.push_back(item);
    }
    return success();
  }

  static bool mayOverlap(tensor::InsertSliceOp lhs, tensor::InsertSliceOp rhs) {
    auto end = [](tensor::InsertSliceOp insert, unsigned d) {
      return insert.getStaticOffset(d) +
             (insert.getStaticSize(d) - 1) * insert.getStaticStride(d) + 1;
    };
    for (unsigned d = 0; d < lhs.getType().getRank(); ++d)
      if (end(lhs, d) <= rhs.getStaticOffset(d) ||
          end(rhs, d) <= lhs.getStaticOffset(d))
        return false;
    return true;
  }

  /// Writes the constant around an inserted box, as disjoint boxes: below and
  /// above it in each dimension, within the box in the dimensions before.
  void addBorder(Value fill, tensor::InsertSliceOp insert, const View &target,
                 ArrayRef<unsigned> after) {
    auto type = insert.getType();
    SmallVector<int64_t> low(type.getRank(), 0), high(type.getShape());
    for (unsigned d = 0; d < type.getRank(); ++d) {
      int64_t from = insert.getStaticOffset(d);
      int64_t to = from + insert.getStaticSize(d);
      for (auto [begin, end] :
           {std::pair{int64_t(0), from}, std::pair{to, type.getDimSize(d)}}) {
        if (begin == end)
          continue;
        low[d] = begin;
        high[d] = end;
        addBox(nodeOf.lookup(fill), target, low, high, after);
      }
      low[d] = from;
      high[d] = to;
    }
  }

  void addBox(NodeId node, const View &target, ArrayRef<int64_t> low,
              ArrayRef<int64_t> high, ArrayRef<unsigned> after) {
    WorkItem item(WorkItem::Store);
    item.node = node;
    item.after.assign(after.begin(), after.end());
    item.target = {target.buffer, target.offset, {}};
    for (auto [from, to, stride] : llvm::zip_equal(low, high, target.strides)) {
      item.target.offset += from * stride;
      if (to - from > 1)
        item.target.strides[newDim(to - from)] = stride;
    }
    item.domain = item.target.dims();
    graph.writers[target.buffer].push_back(addItem(std::move(item)));
  }

  /// Emitters know positions in the domain of an item and no others.
  LogicalResult checkDomains() {
    for (const WorkItem &item : graph.items) {
      if (item.kind != WorkItem::Store)
        continue;
      DimSet outside = graph.nodes[item.node].dims - item.domain;
      if (!outside.empty())
        return kernel.emitOpError("stores a value that depends on a loop of ")
               << graph.extents[*outside.begin()]
               << " iterations outside the store's domain";
    }
    return success();
  }

  KernelOp kernel;
  ScalarGraph graph;
  DenseMap<Value, Tensor> tensors;
  DenseMap<Operation *, SmallVector<int>> loopsOf;
  std::vector<SmallVector<int>> loopGroups;
  std::vector<unsigned> parents;
  SmallVector<View> outputs;
  DenseMap<Value, unsigned> outputOf;
  SmallVector<Value> cuts;
  DenseMap<Value, NodeId> nodeOf;
};

} // namespace

FailureOr<ScalarGraph> ingot::buildScalarGraph(KernelOp kernel) {
  FailureOr<ScalarGraph> graph = GraphBuilder(kernel).build();
  if (failed(graph))
    return failure();
  return mergeDimensions(*graph);
}
