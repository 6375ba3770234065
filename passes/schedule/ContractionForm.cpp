//===- ContractionForm.cpp - A contraction kernel as numbers -----------------===//

#include "passes/schedule/ContractionForm.h"
#include "ir/ops/Kernel.h"

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
  Value sum = getProduct().getBlock().getTerminator()->getOperand(0);
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
  if (auto index = dyn_cast<LoopIndexOp>(op)) {
    auto found = loops.find(static_cast<unsigned>(index.getLoop()));
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

/// The view of a whole buffer of `type` at `index`, by `loopCount` loops.
static StridedView viewBuffer(unsigned buffer, RankedTensorType type,
                              ArrayRef<LoopSum> index, size_t loopCount) {
  StridedView view{buffer, 0, SmallVector<int64_t>(loopCount, 0)};
  for (auto [dim, stride] :
       llvm::zip_equal(index, computeStrides(type.getShape()))) {
    view.offset += dim.offset * stride;
    for (const LoopSum::Term &term : dim.terms)
      view.strides[term.loop] += term.factor * stride;
  }
  return view;
}

static SmallVector<LoopSum> toIndex(ArrayRef<unsigned> loopOfDim) {
  return llvm::map_to_vector(loopOfDim,
                             [](unsigned loop) { return LoopSum(Loop{loop}); });
}

SmallVector<unsigned> ingot::getProductLoops(LoopsOp op,
                                             ArrayRef<unsigned> loopOfDim) {
  SmallVector<unsigned> loops(op.getNumLoops(), 0);
  for (auto [dim, loop] : llvm::zip_equal(op.getWrite(0).dims, loopOfDim))
    loops[*dim.singleLoop()] = loop;
  return loops;
}

SmallVector<unsigned> ingot::getInputLoops(LoopsOp op, unsigned input,
                                           ArrayRef<unsigned> loops) {
  SmallVector<unsigned> result;
  for (const LoopSum &dim : op.getRead(input).dims)
    result.push_back(loops[*dim.singleLoop()]);
  return result;
}

/// The index that `op` reads where its result is asked for at `index`.
static SmallVector<LoopSum> indexSource(LoopsOp op, ArrayRef<LoopSum> index) {
  SmallVector<LoopSum> ownLoops(op.getNumLoops(), LoopSum(0));
  for (auto [dim, at] : llvm::zip_equal(op.getWrite(0).dims, index))
    ownLoops[*dim.singleLoop()] = at;
  SmallVector<LoopSum> source;
  for (const LoopSum &dim : op.getRead(0).dims) {
    LoopSum sum(dim.offset);
    for (const LoopSum::Term &term : dim.terms)
      sum = sum + ownLoops[term.loop] * term.factor;
    source.push_back(sum);
  }
  return source;
}

std::optional<StridedView>
ingot::traceToInput(Value tensor, ArrayRef<LoopSum> index, size_t loopCount) {
  if (auto argument = dyn_cast<BlockArgument>(tensor))
    return viewBuffer(argument.getArgNumber(),
                      cast<RankedTensorType>(argument.getType()), index,
                      loopCount);
  if (auto op = tensor.getDefiningOp<LoopsOp>()) {
    if (!op.isCopy() || op.getBase() || op.getRead(0).fill ||
        !op.getWrite(0).singleLoops())
      return std::nullopt;
    return traceToInput(op.getInputs()[0], indexSource(op, index), loopCount);
  }
  // Only an input can lie in panels; its view is that of the tensor they hold.
  if (auto unpack = tensor.getDefiningOp<UnpackOp>())
    if (auto argument = dyn_cast<BlockArgument>(unpack.getInput()))
      return viewBuffer(argument.getArgNumber(), unpack.getOutput().getType(),
                        index, loopCount);
  return std::nullopt;
}

std::optional<StridedView> ingot::traceToInput(Value tensor,
                                               ArrayRef<unsigned> loopOfDim,
                                               size_t loopCount) {
  return traceToInput(tensor, toIndex(loopOfDim), loopCount);
}

//===----------------------------------------------------------------------===//
// Recognition
//===----------------------------------------------------------------------===//

/// Parallel loops that input `input` has.
static llvm::SmallBitVector getParallelLoops(LoopsOp op, unsigned input) {
  llvm::SmallBitVector loops(op.getNumLoops());
  LoopAccess read = op.getRead(input);
  for (unsigned loop = 0; loop < op.getNumLoops(); ++loop)
    if (read.has(loop) && !op.isReduced(loop))
      loops.set(loop);
  return loops;
}

LoopsOp ingot::findContraction(KernelOp kernel) {
  for (auto op : kernel.getBody().front().getOps<LoopsOp>()) {
    if (op.getInputs().size() != 2 || op.getNumResults() != 1 ||
        op.countReduced() == 0)
      continue;
    auto lhs = getParallelLoops(op, 0), rhs = getParallelLoops(op, 1);
    if (lhs.test(rhs) && rhs.test(lhs)) // each has a loop that the other lacks
      return op;
  }
  return nullptr;
}

namespace {

class ContractionReader {
public:
  ContractionReader(KernelOp kernel, LoopsOp product) {
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
  LoopsOp product = form.product;
  std::optional<SmallVector<int64_t>> write = product.getWrite(0).singleLoops();
  if (!write)
    return refuse(product.getLoc()) << "the result of a contraction is written "
                                       "at sums of loops, expected "
                                       "a loop per dimension";
  for (unsigned input : {0u, 1u})
    if (product.getRead(input).fill)
      return refuse(product.getLoc())
             << "operand " << input
             << " of a contraction is read outside of its tensor";
  if (!matchPattern(product.getStart(0), m_AnyZeroFloat()) &&
      !matchPattern(product.getStart(0), m_Zero()))
    return refuse(product.getLoc()) << "a contraction must start from zero";

  form.loopExtents.assign(product.getExtents().begin(),
                          product.getExtents().end());
  indexed.resize(product.getNumLoops());
  form.productLoopOfDim.assign(write->begin(), write->end());
  form.lhsOperand = 0;
  form.rhsOperand = 1;
  for (unsigned operand : {0u, 1u}) {
    std::optional<StridedView> view =
        traceToInput(product.getInputs()[operand],
                     product.getRead(operand).dims, product.getNumLoops());
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
  auto op = tensor.getDefiningOp<LoopsOp>();
  if (!op || op.countReduced() > 0)
    return std::nullopt;
  std::optional<SmallVector<int64_t>> write = op.getWrite(0).singleLoops();
  if (!write)
    return std::nullopt;
  for (auto [number, input] : llvm::enumerate(op.getInputs())) {
    std::optional<SmallVector<unsigned>> inputLoops = inferLoops(input);
    std::optional<SmallVector<int64_t>> read = op.getRead(number).singleLoops();
    if (!inputLoops || !read || read->size() != op.getNumLoops())
      continue;
    SmallVector<unsigned> loops(op.getNumLoops());
    for (auto [own, loop] : llvm::zip_equal(*read, *inputLoops))
      loops[own] = loop;
    SmallVector<unsigned> result;
    for (int64_t own : *write)
      result.push_back(loops[own]);
    return result;
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
  auto op = dyn_cast_or_null<LoopsOp>(definition);
  if (!op)
    return refuse(tensor.getLoc())
           << "'" << definition->getName()
           << "' in the epilogue of a contraction, expected ingot.loops";
  if (op.getConstant())
    return success();
  if (op.countReduced() > 0)
    return refuse(op.getLoc()) << "reduction in the epilogue of a contraction";
  if (op.getBase() || !op.getWrite(0).singleLoops())
    return refuse(op.getLoc())
           << "the epilogue of a contraction writes a part of a tensor";
  for (Operation &scalar : op.getBlock().without_terminator())
    if (!isa<LoopIndexOp>(scalar) &&
        !mlir::OpTrait::hasElementwiseMappableTraits(&scalar) &&
        !scalar.hasTrait<mlir::OpTrait::ConstantLike>())
      return refuse(scalar.getLoc())
             << "'" << scalar.getName()
             << "' is not elementwise, in the epilogue of a "
                "contraction";
  SmallVector<unsigned> loops = getProductLoops(op, loopOfDim);
  for (auto index : op.getBlock().getOps<LoopIndexOp>())
    indexed.set(loops[index.getLoop()]);
  for (auto [number, input] : llvm::enumerate(op.getInputs())) {
    if (!op.getRead(number).singleLoops())
      return refuse(op.getLoc())
             << "the epilogue of a contraction reads at sums of loops";
    if (failed(readOperation(input, getInputLoops(op, number, loops))))
      return failure();
  }
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
                    toIndex(*loops), form.loopExtents.size())});
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
  LoopsOp product = form.product;
  auto lhsLoops = getParallelLoops(product, 0);
  auto rhsLoops = getParallelLoops(product, 1);
  SmallVector<unsigned> batchLoops, rowLoops, columnLoops, reductionLoops;
  for (unsigned loop : form.productLoopOfDim)
    (lhsLoops.test(loop) == rhsLoops.test(loop) ? batchLoops
     : lhsLoops.test(loop)                      ? rowLoops
                                                : columnLoops)
        .push_back(loop);
  for (unsigned loop = 0; loop < form.loopExtents.size(); ++loop)
    if (product.isReduced(loop))
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

FailureOr<ContractionForm>
ingot::readContraction(KernelOp kernel, LoopsOp product, std::string &reason) {
  ContractionReader reader(kernel, product);
  FailureOr<ContractionForm> form = reader.read();
  if (failed(form))
    reason = reader.getRefusal().str();
  return form;
}
