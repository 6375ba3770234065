//===- ContractionForm.cpp - A contraction kernel as numbers -----------------===//

#include "passes/schedule/ContractionForm.h"
#include "ir/ops/Kernel.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace ingot;

//===----------------------------------------------------------------------===//
// Views and loops
//===----------------------------------------------------------------------===//

unsigned LoopGroup::movingLoop(ArrayRef<int64_t> loopExtents) const {
  for (unsigned loop : llvm::reverse(loops))
    if (loopExtents[loop] > 1)
      return loop;
  return loops.back();
}

int64_t ingot::countIterations(ArrayRef<LoopGroup> groups) {
  int64_t count = 1;
  for (const LoopGroup &group : groups)
    count *= group.extent;
  return count;
}

int64_t ContractionForm::batchCount() const { return countIterations(batch); }
int64_t ContractionForm::reductionExtent() const {
  return countIterations(reduction);
}
int64_t ContractionForm::stepsPerIteration(size_t group) const {
  return countIterations(ArrayRef(reduction).drop_front(group + 1));
}

Value ContractionForm::termCondition() const {
  Value sum = getProduct().getBody()->getTerminator()->getOperand(0);
  Operation *add = sum.getDefiningOp();
  if (!isa_and_nonnull<arith::AddFOp, arith::AddIOp>(add))
    return nullptr;
  for (Value term : add->getOperands())
    if (auto select = term.getDefiningOp<arith::SelectOp>();
        select && (matchPattern(select.getFalseValue(), m_AnyZeroFloat()) ||
                   matchPattern(select.getFalseValue(), m_Zero())))
      return select.getCondition();
  return nullptr;
}

/// The constant that `value` is once loops have the indices of `loops`; null if it
/// depends on others or on what is no constant.
static Attribute foldIndices(Value value,
                             const llvm::DenseMap<unsigned, int64_t> &loops) {
  Operation *op = value.getDefiningOp();
  if (!op)
    return nullptr;
  Builder builder(op->getContext());
  if (auto index = dyn_cast<linalg::IndexOp>(op)) {
    auto found = loops.find(index.getDim());
    return found == loops.end() ? Attribute()
                                : builder.getIndexAttr(found->second);
  }
  SmallVector<Attribute> operands;
  for (Value operand : op->getOperands()) {
    operands.push_back(foldIndices(operand, loops));
    if (!operands.back())
      return nullptr;
  }
  // Of a copy: folding may change an operation in place.
  Operation *copy = op->clone();
  SmallVector<OpFoldResult> results;
  bool isFolded = succeeded(copy->fold(operands, results));
  copy->destroy();
  if (!isFolded || results.size() != 1)
    return nullptr;
  // x * 1 folds to the operand x.
  if (auto same = llvm::dyn_cast<Value>(results.front())) {
    auto found = llvm::find(op->getOperands(), same);
    return found == op->operand_end() ? Attribute()
                                      : operands[found - op->operand_begin()];
  }
  return llvm::cast<Attribute>(results.front());
}

std::optional<bool> ContractionForm::takesPart(int64_t column,
                                               int64_t step) const {
  Value condition = termCondition();
  if (!condition)
    return true;
  llvm::DenseMap<unsigned, int64_t> loops;
  for (auto [loop, extent] : llvm::enumerate(loopExtents))
    if (extent == 1)
      loops[loop] = 0;
  auto split = [&](const LoopGroup &group, int64_t index) {
    for (unsigned loop : llvm::reverse(group.loops)) {
      loops[loop] = index % loopExtents[loop];
      index /= loopExtents[loop];
    }
  };
  split(columns, column);
  split(reduction.back(), step);
  auto result = dyn_cast_if_present<IntegerAttr>(foldIndices(condition, loops));
  return result ? std::optional(!result.getValue().isZero()) : std::nullopt;
}

/// The view of a whole buffer of `type` at the index that `indexOfLoops` gives.
static StridedView viewBuffer(unsigned buffer, RankedTensorType type,
                              AffineMap indexOfLoops) {
  SmallVector<int64_t> strides = computeStrides(type.getShape());
  auto positionAt = [&](ArrayRef<int64_t> loops) {
    int64_t position = 0;
    for (auto [stride, index] : llvm::zip(strides, indexOfLoops.compose(loops)))
      position += stride * index;
    return position;
  };
  SmallVector<int64_t> loops(indexOfLoops.getNumDims(), 0);
  StridedView view{buffer, positionAt(loops), {}};
  for (int64_t &loop : loops) {
    loop = 1;
    view.strides.push_back(positionAt(loops) - view.offset);
    loop = 0;
  }
  return view;
}

/// The map from `loopCount` loops to those of `loopOfDim`.
static AffineMap selectLoops(MLIRContext *context, ArrayRef<unsigned> loopOfDim,
                             size_t loopCount) {
  return AffineMap::getMultiDimMapWithTargets(loopCount, loopOfDim, context);
}

/// True if the generic only reads one operand in another order.
static bool isCopy(linalg::GenericOp generic) {
  return generic.getNumDpsInputs() == 1 && generic.getNumDpsInits() == 1 &&
         generic.getNumReductionLoops() == 0 &&
         generic.getBody()->getTerminator()->getOperand(0) ==
             generic.getBody()->getArgument(0);
}

SmallVector<unsigned> ingot::getProductLoops(linalg::GenericOp generic,
                                             ArrayRef<unsigned> loopOfDim) {
  AffineMap map = generic.getIndexingMapsArray().back();
  SmallVector<unsigned> loops(generic.getNumLoops(), 0);
  for (auto [d, loop] : llvm::enumerate(loopOfDim))
    loops[map.getDimPosition(d)] = loop;
  return loops;
}

SmallVector<unsigned> ingot::getOperandLoops(linalg::GenericOp generic,
                                             unsigned operand,
                                             ArrayRef<unsigned> loops) {
  AffineMap map = generic.getIndexingMapsArray()[operand];
  SmallVector<unsigned> result;
  for (unsigned d = 0, e = map.getNumResults(); d < e; ++d)
    result.push_back(loops[map.getDimPosition(d)]);
  return result;
}

/// The index of `generic`'s own loops, given that of its result.
static AffineMap indexOwnLoops(linalg::GenericOp generic,
                               AffineMap indexOfLoops) {
  AffineMap resultMap = generic.getIndexingMapsArray().back();
  SmallVector<AffineExpr> loops(
      generic.getNumLoops(),
      getAffineConstantExpr(0, indexOfLoops.getContext()));
  for (auto [d, index] : llvm::enumerate(indexOfLoops.getResults()))
    loops[resultMap.getDimPosition(d)] = index;
  return AffineMap::get(indexOfLoops.getNumDims(), 0, loops,
                        indexOfLoops.getContext());
}

/// The index of the source of `slice`, given that of its result.
static AffineMap indexSource(tensor::ExtractSliceOp slice,
                             AffineMap indexOfLoops) {
  MLIRContext *context = indexOfLoops.getContext();
  llvm::SmallBitVector dropped = slice.getDroppedDims();
  SmallVector<AffineExpr> source;
  unsigned resultDim = 0;
  for (int64_t d = 0, rank = slice.getSourceType().getRank(); d < rank; ++d) {
    AffineExpr start = getAffineConstantExpr(slice.getStaticOffset(d), context);
    source.push_back(dropped.test(d)
                         ? start
                         : start + indexOfLoops.getResult(resultDim++) *
                                       slice.getStaticStride(d));
  }
  return AffineMap::get(indexOfLoops.getNumDims(), 0, source, context);
}

std::optional<StridedView> ingot::traceToInput(Value tensor,
                                               AffineMap indexOfLoops) {
  if (auto argument = dyn_cast<BlockArgument>(tensor))
    return viewBuffer(argument.getArgNumber(),
                      cast<RankedTensorType>(argument.getType()), indexOfLoops);
  if (auto generic = tensor.getDefiningOp<linalg::GenericOp>()) {
    if (!isCopy(generic))
      return std::nullopt;
    return traceToInput(generic.getInputs()[0],
                        generic.getIndexingMapsArray()[0].compose(
                            indexOwnLoops(generic, indexOfLoops)));
  }
  if (auto slice = tensor.getDefiningOp<tensor::ExtractSliceOp>())
    return traceToInput(slice.getSource(), indexSource(slice, indexOfLoops));
  // Only an input can lie in panels; its view is that of the tensor they hold.
  if (auto unpack = tensor.getDefiningOp<UnpackOp>())
    if (auto argument = dyn_cast<BlockArgument>(unpack.getInput()))
      return viewBuffer(argument.getArgNumber(), unpack.getOutput().getType(),
                        indexOfLoops);
  return std::nullopt;
}

std::optional<StridedView> ingot::traceToInput(Value tensor,
                                               ArrayRef<unsigned> loopOfDim,
                                               size_t loopCount) {
  return traceToInput(tensor,
                      selectLoops(tensor.getContext(), loopOfDim, loopCount));
}

//===----------------------------------------------------------------------===//
// Recognition
//===----------------------------------------------------------------------===//

/// Loops of the given kind that operand `operand` of the generic has.
static llvm::SmallBitVector getLoops(linalg::GenericOp generic,
                                     unsigned operand,
                                     utils::IteratorType kind) {
  llvm::SmallBitVector loops(generic.getNumLoops());
  AffineMap map = generic.getIndexingMapsArray()[operand];
  for (unsigned loop = 0, e = generic.getNumLoops(); loop < e; ++loop)
    if (map.isFunctionOfDim(loop) &&
        generic.getIteratorTypesArray()[loop] == kind)
      loops.set(loop);
  return loops;
}

/// True if every result is a sum of loops times constants, plus a constant.
static bool isLinear(AffineMap map) {
  return llvm::all_of(map.getResults(), [](AffineExpr index) {
    WalkResult result = index.walk([](AffineExpr part) {
      return part.getKind() == AffineExprKind::Add ||
                     part.getKind() == AffineExprKind::Mul ||
                     part.getKind() == AffineExprKind::Constant ||
                     part.getKind() == AffineExprKind::DimId
                 ? WalkResult::advance()
                 : WalkResult::interrupt();
    });
    return !result.wasInterrupted();
  });
}

linalg::GenericOp ingot::findContraction(KernelOp kernel) {
  for (Operation &op : kernel.getBody().front()) {
    auto generic = dyn_cast<linalg::GenericOp>(op);
    if (!generic || generic.getNumDpsInputs() != 2 ||
        generic.getNumDpsInits() != 1 || generic.getNumReductionLoops() == 0)
      continue;
    auto lhs = getLoops(generic, 0, utils::IteratorType::parallel);
    auto rhs = getLoops(generic, 1, utils::IteratorType::parallel);
    if (lhs.test(rhs) && rhs.test(lhs)) // each has a loop that the other lacks
      return generic;
  }
  return nullptr;
}

namespace {

class ContractionReader {
public:
  ContractionReader(KernelOp kernel, linalg::GenericOp product) {
    form.kernel = kernel;
    form.product = product;
  }

  FailureOr<ContractionForm> read();
  /// Why there is no form.
  const Diagnostic &getRefusal() const { return *refusal; }

private:
  /// What `<<` continues, and converts to failure.
  struct Refusal {
    Diagnostic &message;
    template <typename Part> Refusal &operator<<(Part &&part) {
      message << std::forward<Part>(part);
      return *this;
    }
    operator LogicalResult() const { return failure(); }
  };
  Refusal refuse(Location loc) {
    return {refusal.emplace(loc, DiagnosticSeverity::Error)};
  }

  LogicalResult readProduct();
  LogicalResult readEpilogue();
  LogicalResult readOperation(Value tensor, ArrayRef<unsigned> loopOfDim);
  /// Loops by dimension of a tensor that depends on the product.
  std::optional<SmallVector<unsigned>> inferLoops(Value tensor);
  void formGroups();
  LogicalResult readPanels();
  bool canMerge(unsigned outer, unsigned inner) const;
  SmallVector<LoopGroup> groupLoops(ArrayRef<unsigned> loops) const;

  ContractionForm form;
  std::optional<Diagnostic> refusal;
  llvm::SmallBitVector indexed; ///< loops whose index the epilogue uses
};

FailureOr<ContractionForm> ContractionReader::read() {
  if (failed(readProduct()) || failed(readEpilogue()))
    return failure();
  formGroups();
  if (failed(readPanels()))
    return failure();
  return std::move(form);
}

LogicalResult ContractionReader::readProduct() {
  linalg::GenericOp product = form.product;
  SmallVector<AffineMap> maps = product.getIndexingMapsArray();
  if (!maps.back().isProjectedPermutation())
    return refuse(product.getLoc()) << "result map of a contraction is "
                                    << AffineMapAttr::get(maps.back())
                                    << ", expected a projected permutation";
  for (AffineMap map : ArrayRef(maps).drop_back())
    if (!isLinear(map))
      return refuse(product.getLoc())
             << "operand map of a contraction is " << AffineMapAttr::get(map)
             << ", expected one linear in the loops";
  auto fill = product.getOutputs()[0].getDefiningOp<linalg::FillOp>();
  if (!fill || !(matchPattern(fill.getInputs()[0], m_AnyZeroFloat()) ||
                 matchPattern(fill.getInputs()[0], m_Zero())))
    return refuse(product.getLoc())
           << "a contraction must start from a fill with zero";

  for (int64_t extent : product.getStaticLoopRanges())
    form.loopExtents.push_back(extent);
  indexed.resize(product.getNumLoops());
  SmallVector<unsigned> loops(product.getNumLoops());
  std::iota(loops.begin(), loops.end(), 0);
  form.productLoopOfDim = getOperandLoops(product, 2, loops);
  form.lhsOperand = 0;
  form.rhsOperand = 1;
  for (unsigned operand : {0u, 1u}) {
    std::optional<StridedView> view =
        traceToInput(product.getInputs()[operand], maps[operand]);
    if (!view)
      return refuse(product.getLoc())
             << "operand " << operand
             << " of a contraction is computed inside the kernel, "
             << "expected an input, possibly sliced, transposed or expanded";
    (operand == 0 ? form.lhs : form.rhs) = *view;
  }
  return success();
}

std::optional<SmallVector<unsigned>>
ContractionReader::inferLoops(Value tensor) {
  if (tensor == form.product.getResult(0))
    return form.productLoopOfDim;
  auto generic = tensor.getDefiningOp<linalg::GenericOp>();
  if (!generic || generic.getNumReductionLoops() > 0)
    return std::nullopt;
  for (auto [operand, input] : llvm::enumerate(generic.getInputs())) {
    std::optional<SmallVector<unsigned>> inputLoops = inferLoops(input);
    AffineMap map = generic.getIndexingMapsArray()[operand];
    if (!inputLoops || map.getNumResults() != generic.getNumLoops())
      continue;
    SmallVector<unsigned> loops(generic.getNumLoops());
    for (auto [d, loop] : llvm::enumerate(*inputLoops))
      loops[map.getDimPosition(d)] = loop;
    return getOperandLoops(generic, generic.getIndexingMapsArray().size() - 1,
                           loops);
  }
  return std::nullopt;
}

/// Checks that `tensor` can be computed element by element from the product and
/// the kernel's inputs, and notes what is read.
LogicalResult ContractionReader::readOperation(Value tensor,
                                               ArrayRef<unsigned> loopOfDim) {
  if (tensor == form.product.getResult(0)) {
    if (loopOfDim != ArrayRef<unsigned>(form.productLoopOfDim))
      return refuse(form.product.getLoc())
             << "the epilogue reads the product at another position than it "
                "writes";
    return success();
  }
  if (auto view = traceToInput(tensor, loopOfDim, form.loopExtents.size())) {
    form.epilogueReads.push_back(*view);
    return success();
  }
  Operation *definition = tensor.getDefiningOp();
  if (isa_and_nonnull<linalg::FillOp>(definition))
    return success();
  auto generic = dyn_cast_or_null<linalg::GenericOp>(definition);
  if (!generic)
    return refuse(tensor.getLoc())
           << "'" << definition->getName()
           << "' in the epilogue of a contraction, expected linalg.generic";
  if (generic.getNumReductionLoops() > 0)
    return refuse(generic.getLoc())
           << "reduction in the epilogue of a contraction";
  for (Operation &op : generic.getBody()->without_terminator())
    if (!isa<linalg::IndexOp>(op) &&
        !mlir::OpTrait::hasElementwiseMappableTraits(&op) &&
        !op.hasTrait<mlir::OpTrait::ConstantLike>())
      return refuse(op.getLoc())
             << "'" << op.getName()
             << "' is not elementwise, in the epilogue of a "
                "contraction";
  SmallVector<unsigned> loops = getProductLoops(generic, loopOfDim);
  for (auto index : generic.getBody()->getOps<linalg::IndexOp>())
    indexed.set(loops[index.getDim()]);
  for (auto [operand, input] : llvm::enumerate(generic.getInputs()))
    if (failed(readOperation(input, getOperandLoops(generic, operand, loops))))
      return failure();
  return success();
}

LogicalResult ContractionReader::readEpilogue() {
  auto yield = cast<YieldOp>(form.kernel.getBody().front().getTerminator());
  for (auto [number, tensor] : llvm::enumerate(yield.getValues())) {
    std::optional<SmallVector<unsigned>> loops = inferLoops(tensor);
    if (!loops)
      return refuse(form.kernel.getLoc())
             << "output " << number
             << " of a contraction kernel does not have one element "
             << "for each element of the product";
    if (failed(readOperation(tensor, *loops)))
      return failure();
    form.outputs.push_back(
        {tensor, *loops,
         viewBuffer(number, cast<RankedTensorType>(tensor.getType()),
                    selectLoops(tensor.getContext(), *loops,
                                form.loopExtents.size()))});
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Loop groups
//===----------------------------------------------------------------------===//

/// Two loops are one if every buffer walks them with one stride. An index of a
/// merged loop would have to be taken apart again, so indexed loops stay.
bool ContractionReader::canMerge(unsigned outer, unsigned inner) const {
  if (form.loopExtents[outer] == 1 || form.loopExtents[inner] == 1)
    return true;
  if (indexed.test(outer) || indexed.test(inner))
    return false;
  auto walks = [&](const StridedView &view) {
    return view.strides[outer] == view.strides[inner] * form.loopExtents[inner];
  };
  return walks(form.lhs) && walks(form.rhs) &&
         llvm::all_of(form.epilogueReads, walks) &&
         llvm::all_of(form.outputs, [&](const ContractionOutput &output) {
           return walks(output.view);
         });
}

SmallVector<LoopGroup>
ContractionReader::groupLoops(ArrayRef<unsigned> loops) const {
  SmallVector<LoopGroup> groups;
  for (unsigned loop : loops) {
    if (!groups.empty() &&
        canMerge(groups.back().movingLoop(form.loopExtents), loop)) {
      groups.back().loops.push_back(loop);
      groups.back().extent *= form.loopExtents[loop];
    } else {
      groups.push_back({{loop}, form.loopExtents[loop]});
    }
  }
  return groups;
}

void ContractionReader::formGroups() {
  linalg::GenericOp product = form.product;
  auto lhsLoops = getLoops(product, 0, utils::IteratorType::parallel);
  auto rhsLoops = getLoops(product, 1, utils::IteratorType::parallel);
  SmallVector<unsigned> batchLoops, rowLoops, columnLoops, reductionLoops;
  for (unsigned loop : form.productLoopOfDim)
    (lhsLoops.test(loop) == rhsLoops.test(loop) ? batchLoops
     : lhsLoops.test(loop)                      ? rowLoops
                                                : columnLoops)
        .push_back(loop);
  for (unsigned loop = 0; loop < form.loopExtents.size(); ++loop)
    if (product.getIteratorTypesArray()[loop] == utils::IteratorType::reduction)
      reductionLoops.push_back(loop);

  form.batch = groupLoops(batchLoops);
  form.reduction = groupLoops(reductionLoops);
  SmallVector<LoopGroup> rows = groupLoops(rowLoops),
                         columns = groupLoops(columnLoops);

  // Vectors run where the first output is contiguous. A single column makes
  // either choice contiguous; then the other one gives full vectors.
  const StridedView &output = form.outputs[0].view;
  auto isContiguous = [&](const LoopGroup &group) {
    return group.extent > 1 && form.stride(output, group) == 1;
  };
  bool columnsMove =
      llvm::any_of(columns, [](const LoopGroup &g) { return g.extent > 1; });
  if (llvm::none_of(columns, isContiguous) &&
      (llvm::any_of(rows, isContiguous) || !columnsMove)) {
    std::swap(rows, columns);
    std::swap(form.lhs, form.rhs);
    std::swap(form.lhsOperand, form.rhsOperand);
  }
  // One group of each is tiled; the others go around it.
  auto choose = [&](SmallVector<LoopGroup> &groups) {
    auto *chosen = llvm::find_if(groups, isContiguous);
    if (chosen == groups.end())
      chosen = groups.end() - 1;
    LoopGroup group = *chosen;
    groups.erase(chosen);
    form.batch.append(groups);
    return group;
  };
  form.rows = choose(rows);
  form.columns = choose(columns);
}

/// Only the operand whose columns vectors run along can lie in panels.
LogicalResult ContractionReader::readPanels() {
  auto unpackOf = [&](unsigned operand) {
    return form.product.getInputs()[operand].getDefiningOp<UnpackOp>();
  };
  if (unpackOf(form.lhsOperand))
    return refuse(form.product.getLoc())
           << "operand " << form.lhsOperand
           << " of a contraction lies in panels, expected "
           << "operand " << form.rhsOperand << ", along whose columns the "
           << "outputs are contiguous";
  if (UnpackOp unpack = unpackOf(form.rhsOperand))
    form.rhsPanelColumns = unpack.getInput().getType().getShape().back();
  return success();
}

} // namespace

FailureOr<ContractionForm> ingot::readContraction(KernelOp kernel,
                                                  linalg::GenericOp product) {
  ContractionReader reader(kernel, product);
  FailureOr<ContractionForm> form = reader.read();
  if (failed(form))
    emitError(reader.getRefusal().getLocation()) << reader.getRefusal().str();
  return form;
}

FailureOr<ContractionForm> ingot::tryReadContraction(KernelOp kernel,
                                                     linalg::GenericOp product,
                                                     std::string &reason) {
  ContractionReader reader(kernel, product);
  FailureOr<ContractionForm> form = reader.read();
  if (failed(form))
    reason = reader.getRefusal().str();
  return form;
}
