//===- ContractionForm.cpp - A contraction kernel as numbers -----------------===//

#include "passes/schedule/ContractionForm.h"
#include "ir/ops/Kernel.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace ingot::schedule;

//===----------------------------------------------------------------------===//
// Views and loops
//===----------------------------------------------------------------------===//

unsigned LoopGroup::movingLoop(ArrayRef<int64_t> loopExtents) const {
  for (unsigned loop : llvm::reverse(loops))
    if (loopExtents[loop] > 1)
      return loop;
  return loops.back();
}

int64_t ingot::schedule::countIterations(ArrayRef<LoopGroup> groups) {
  int64_t count = 1;
  for (const LoopGroup &group : groups)
    count *= group.extent;
  return count;
}

int64_t ContractionForm::batchCount() const { return countIterations(batch); }

int64_t ContractionForm::batchesPerCopy(const StridedView &view) const {
  int64_t count = 1;
  for (const LoopGroup &group : llvm::reverse(batch)) {
    if (group.extent > 1 && stride(view, group) != 0)
      break;
    count *= group.extent;
  }
  return count;
}

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

LoopsOp ingot::schedule::findContraction(KernelOp kernel) {
  for (auto op : kernel.getBody().front().getOps<LoopsOp>()) {
    if (op.getInputs().size() != 2 || op.getNumResults() != 1 ||
        op.countReduced() == 0 || op.getRead(1).indexRead() ||
        op.getWrite(0).indexRead())
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
  ContractionReader(KernelOp kernel, LoopsOp product, const ProductPart &part,
                    ArrayRef<ProductPart> parts, GuardedReads guardedReads)
      : part(part), parts(parts), guardedReads(guardedReads) {
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
  std::optional<ReadInput> readOperand(unsigned operand);
  LogicalResult readEpilogue();
  LogicalResult readOperation(Value tensor, ArrayRef<LoopSum> index);
  /// The index of a tensor that depends on the product.
  std::optional<SmallVector<LoopSum>> inferIndex(Value tensor);
  void formGroups();
  void swapOperands();
  LogicalResult checkColumns();
  LogicalResult readPanels();
  bool canMerge(unsigned outer, unsigned inner) const;
  SmallVector<LoopGroup> groupLoops(ArrayRef<unsigned> loops) const;

  const ProductPart &part;
  ArrayRef<ProductPart> parts; ///< this one among them
  GuardedReads guardedReads;
  ContractionForm form;
  std::optional<Diagnostic> refusal;
  llvm::SmallBitVector indexed; ///< loops whose index the epilogue uses
};

FailureOr<ContractionForm> ContractionReader::read() {
  if (failed(readProduct()) || failed(readEpilogue()))
    return failure();
  formGroups();
  if (failed(checkColumns()) || failed(readPanels()))
    return failure();
  return std::move(form);
}

/// The terms of an index, those that move furthest first.
static SmallVector<LoopSum::Term> sortTerms(const LoopSum &index) {
  SmallVector<LoopSum::Term> terms(index.terms.begin(), index.terms.end());
  llvm::sort(terms, [](const LoopSum::Term &lhs, const LoopSum::Term &rhs) {
    return std::tie(rhs.factor, lhs.loop) < std::tie(lhs.factor, rhs.loop);
  });
  return terms;
}

/// Whether each iteration of loops of `extents` has an index of its own, and all follow
/// each other from 0 on: `g * 3 + c` where c has 3 iterations.
static bool countsLoops(const LoopSum &index, ArrayRef<int64_t> extents) {
  int64_t expected = 1;
  SmallVector<LoopSum::Term> terms = sortTerms(index);
  for (const LoopSum::Term &term : llvm::reverse(terms)) {
    if (extents[term.loop] == 1)
      continue;
    if (term.factor != expected)
      return false;
    expected *= extents[term.loop];
  }
  return index.offset == 0 && index.divisor == 1 && !index.value;
}

std::optional<ReadInput> ContractionReader::readOperand(unsigned operand) {
  Value tensor = form.getProduct().getInputs()[operand];
  LoopAccess read = form.getProduct().getRead(operand);
  if (part.hasTerms())
    return findInput(tensor, part.apply(read), part.extents,
                     getReadRanges(parts, read), guardedReads);
  // Nothing is read, wherever that would be.
  LoopAccess nowhere{SmallVector<LoopSum>(read.dims.size(), LoopSum(0)), {}};
  return findInput(tensor, nowhere, part.extents, {}, guardedReads);
}

LogicalResult ContractionReader::readProduct() {
  LoopsOp product = form.product;
  LoopAccess write = product.getWrite(0);
  if (!llvm::all_of(write.dims, [&](const LoopSum &dim) {
        return countsLoops(dim, product.getExtents());
      }))
    return refuse(product.getLoc())
           << "the result of a contraction is written at sums of loops, "
              "expected loops of its own for each dimension";
  if (!matchPattern(product.getStart(0), m_AnyZeroFloat()) &&
      !matchPattern(product.getStart(0), m_Zero()))
    return refuse(product.getLoc()) << "a contraction must start from zero";

  form.loopExtents = part.extents;
  indexed.resize(product.getNumLoops());
  form.productIndex = part.apply(write).dims;
  form.lhsOperand = 0;
  form.rhsOperand = 1;
  for (unsigned operand : {0u, 1u}) {
    std::optional<ReadInput> read = readOperand(operand);
    if (!read)
      return refuse(product.getLoc())
             << "operand " << operand
             << " of a contraction is computed inside the kernel, "
             << "expected an input, possibly sliced, transposed or expanded";
    (operand == 0 ? form.lhs : form.rhs) = read->view;
    (operand == 0 ? form.lhsHalo : form.rhsHalo) = read->halo;
    (operand == 0 ? form.lhsGuards : form.rhsGuards) = read->guards;
  }
  return success();
}

std::optional<SmallVector<LoopSum>>
ContractionReader::inferIndex(Value tensor) {
  if (tensor == form.product.getResult(0))
    return form.productIndex;
  auto op = tensor.getDefiningOp<LoopsOp>();
  if (!op || op.countReduced() > 0 || !op.getWrite(0).singleLoops())
    return std::nullopt;
  for (auto [number, input] : llvm::enumerate(op.getInputs())) {
    std::optional<SmallVector<LoopSum>> inputIndex = inferIndex(input);
    std::optional<SmallVector<int64_t>> read = op.getRead(number).singleLoops();
    if (!inputIndex || !read || read->size() != op.getNumLoops())
      continue;
    SmallVector<LoopSum> loops(op.getNumLoops(), LoopSum(0));
    for (auto [own, at] : llvm::zip_equal(*read, *inputIndex))
      loops[own] = at;
    SmallVector<LoopSum> index;
    for (const LoopSum &dim : op.getWrite(0).dims)
      index.push_back(loops[*dim.singleLoop()]);
    return index;
  }
  return std::nullopt;
}

/// Checks that `tensor` can be computed element by element from the product and
/// the kernel's inputs, and notes what is read.
LogicalResult ContractionReader::readOperation(Value tensor,
                                               ArrayRef<LoopSum> index) {
  if (tensor == form.product.getResult(0)) {
    if (index != ArrayRef<LoopSum>(form.productIndex))
      return refuse(form.product.getLoc())
             << "the epilogue reads the product at another position than it "
                "writes";
    return success();
  }
  if (auto view = traceToInput(tensor, index, form.loopExtents.size())) {
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
  SmallVector<LoopSum> loops = indexLoops(op, index);
  for (auto count : op.getBlock().getOps<LoopIndexOp>())
    for (const LoopSum::Term &term : loops[count.getLoop()].terms)
      indexed.set(term.loop);
  for (auto [number, input] : llvm::enumerate(op.getInputs())) {
    if (!op.getRead(number).singleLoops())
      return refuse(op.getLoc())
             << "the epilogue of a contraction reads at sums of loops";
    if (failed(readOperation(input, indexInput(op, number, loops))))
      return failure();
  }
  return success();
}

LogicalResult ContractionReader::readEpilogue() {
  auto yield = cast<YieldOp>(form.kernel.getBody().front().getTerminator());
  for (auto [number, tensor] : llvm::enumerate(yield.getValues())) {
    std::optional<SmallVector<LoopSum>> index = inferIndex(tensor);
    if (!index)
      return refuse(form.kernel.getLoc())
             << "output " << number
             << " of a contraction kernel does not have one element "
             << "for each element of the product";
    if (failed(readOperation(tensor, *index)))
      return failure();
    form.outputs.push_back(
        {tensor, *index,
         viewBuffer(number, cast<RankedTensorType>(tensor.getType()), *index,
                    form.loopExtents.size())});
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
  auto isWalked = [&](const Guard &guard) { return walks(guard.position); };
  return walks(form.lhs) && walks(form.rhs) &&
         llvm::all_of(form.lhsGuards, isWalked) &&
         llvm::all_of(form.rhsGuards, isWalked) &&
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
  for (const LoopSum &dim : form.productIndex)
    for (const LoopSum::Term &term : sortTerms(dim))
      (lhsLoops.test(term.loop) == rhsLoops.test(term.loop) ? batchLoops
       : lhsLoops.test(term.loop)                           ? rowLoops
                                                            : columnLoops)
          .push_back(term.loop);
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
    swapOperands();
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
  // What shares a right operand is then neighbours of the batch.
  SmallVector<LoopGroup> batch = std::exchange(form.batch, {});
  for (bool movesRhs : {true, false})
    for (const LoopGroup &group : batch)
      if ((form.stride(form.rhs, group) != 0) == movesRhs)
        form.batch.push_back(group);
}

/// Vectors of columns are not gathered where those of the batch would lie next to each
/// other on all sides: the channels of a convolution with one per group.
LogicalResult ContractionReader::checkColumns() {
  const StridedView &output = form.outputs[0].view;
  if (form.columns.extent > 1 && form.stride(output, form.columns) == 1)
    return success();
  for (const LoopGroup &group : form.batch)
    if (group.extent > 1 && form.stride(form.lhs, group) == 1 &&
        form.stride(form.rhs, group) == 1 && form.stride(output, group) == 1)
      return refuse(form.product.getLoc())
             << "operands and outputs of a contraction are contiguous along "
                "its batch, expected columns that are";
  return success();
}

void ContractionReader::swapOperands() {
  std::swap(form.lhs, form.rhs);
  std::swap(form.lhsOperand, form.rhsOperand);
  std::swap(form.lhsHalo, form.rhsHalo);
  std::swap(form.lhsGuards, form.rhsGuards);
}

/// Only the operand whose columns vectors run along can lie in panels.
LogicalResult ContractionReader::readPanels() {
  if (!part.hasTerms())
    return success(); // nothing is read
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

FailureOr<ContractionForm> ingot::schedule::readContraction(
    KernelOp kernel, llvm::function_ref<bool(LoopsOp)> isReadable,
    StringRef refusal, GuardedReads guardedReads, std::string &reason) {
  LoopsOp product = findContraction(kernel);
  if (!product || !isReadable(product)) {
    reason = product ? refusal.str() : "the kernel holds no product";
    return failure();
  }
  std::vector<ContractionForm> forms;
  std::vector<ProductPart> parts = splitByResidues(product);
  for (const ProductPart &part : parts) {
    ContractionReader reader(kernel, product, part, parts, guardedReads);
    FailureOr<ContractionForm> form = reader.read();
    if (failed(form)) {
      reason = reader.getRefusal().str();
      return failure();
    }
    forms.push_back(std::move(*form));
  }
  ContractionForm form = std::move(forms.front());
  form.otherParts.assign(std::make_move_iterator(forms.begin() + 1),
                         std::make_move_iterator(forms.end()));
  return form;
}
