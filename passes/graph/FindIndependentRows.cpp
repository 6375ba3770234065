//===- FindIndependentRows.cpp - Proves that samples do not see each other ---===//
//
// Which functions may run any number of samples in portions of their batch, the last
// one filled up: those whose output rows depend on the input row of the same number
// only, and not on that number. Afterwards such a function states its batch. What is
// not proved is not stated: the shapes must match then.
//
// Runs before anything is folded: of a batch of 1 a mean over the samples is one of
// one element, which a folder removes, and the proof would hold for it alone.
//
//===----------------------------------------------------------------------===//

#include "ir/Ingot.h"
#include "ir/ScalarType.h"
#include "ir/ops/LoopBody.h"
#include "ir/ops/Loops.h"
#include "ir/ops/Shape.h"
#include "passes/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace ingot::passes;

#define GEN_PASS_DEF_FINDINDEPENDENTROWSPASS
#include "passes/PassBase.inc"

namespace {

int64_t leadingExtent(Value tensor) {
  auto type = dyn_cast<RankedTensorType>(tensor.getType());
  return type && type.getRank() > 0 ? type.getDimSize(0) : 0;
}

/// What is known of a value. Cut along its leading dimension into one block per
/// sample, `isByRows` says that a block is the same function of the sample's inputs
/// for each of them; so are the equal blocks of what depends on no sample.
struct RowFact {
  bool dependsOnSamples = false;
  bool isByRows = false;
};

/// Whether the body of `piece` counts the iterations of `loop`.
bool countsIterations(ingot::ir::StructuredOpInterface op,
                      const ingot::ir::LoopPiece &piece, unsigned loop) {
  if (piece.loops.body != Loops::Body::Stated && !piece.loops.window)
    return false;
  Block block;
  for (Value operand : piece.operands)
    block.addArgument(ingot::ir::getScalarType(getElementTypeOrSelf(operand)),
                      op.getLoc());
  SmallVector<Type> types;
  for (const ingot::ir::LoopWrite &write :
       ArrayRef(piece.loops.writes).take_back(op->getNumResults()))
    types.push_back(ingot::ir::getScalarType(write.type));
  OpBuilder builder(op->getContext());
  builder.setInsertionPointToEnd(&block);
  buildTerms(op, piece.loops, builder, block.getArguments(), types);
  return llvm::any_of(block.getOps<ingot::ir::LoopIndexOp>(),
                      [&](ingot::ir::LoopIndexOp index) {
                        return static_cast<unsigned>(index.getLoop()) == loop;
                      });
}

/// Whether the leading index of `access` is `loop`, and no other index has it.
bool isLeadingIndex(const ingot::ir::LoopAccess &access, unsigned loop) {
  return !access.dims.empty() && access.dims.front().singleLoop() == loop &&
         llvm::none_of(
             llvm::drop_begin(access.dims),
             [&](const ingot::ir::LoopSum &dim) { return dim.has(loop); });
}

class RowAnalysis {
public:
  RowAnalysis(func::FuncOp function, int64_t batch)
      : function(function), batch(batch) {}

  /// Whether every result is one row per sample.
  bool run() {
    for (BlockArgument argument : function.getArguments()) {
      bool isState = function.getArgAttr(argument.getArgNumber(),
                                         ingot::ir::kStateAttr) != nullptr;
      bool isSamples = !isState && leadingExtent(argument) == batch;
      facts[argument] = {isSamples, isSamples || isOnlyRow(argument)};
    }
    Block &body = function.getBody().front();
    for (Operation &op : body.without_terminator())
      visit(&op);
    return llvm::all_of(body.getTerminator()->getOperands(), [&](Value result) {
      return leadingExtent(result) == batch && facts[result].isByRows;
    });
  }

private:
  /// Of a batch of 1 a tensor with one row is the same for all samples, as one that
  /// is repeated for each of a larger batch.
  bool isOnlyRow(Value tensor) const {
    return batch == 1 && leadingExtent(tensor) == 1;
  }

  void visit(Operation *op) {
    if (isa<ingot::ir::CompositeOpInterface>(op) &&
        !isa<ingot::ir::StructuredOpInterface>(op))
      return visitDecomposition(cast<ingot::ir::CompositeOpInterface>(op));
    bool dependsOnSamples = llvm::any_of(op->getOperands(), [&](Value operand) {
      return facts[operand].dependsOnSamples;
    });
    for (OpResult result : op->getResults()) {
      int64_t extent = leadingExtent(result);
      facts[result] = {dependsOnSamples,
                       extent > 0 && extent % batch == 0 && isByRows(result)};
    }
  }

  /// Of a composite without loops: the parts are built, read and taken away again.
  void visitDecomposition(ingot::ir::CompositeOpInterface op) {
    OpBuilder builder(op);
    Operation *before = op->getPrevNode();
    SmallVector<Value> values = op.decompose(builder);
    Block::iterator first =
        before ? std::next(before->getIterator()) : op->getBlock()->begin();
    for (Operation &part : llvm::make_range(first, op->getIterator()))
      visit(&part);
    for (auto [result, value] : llvm::zip_equal(op->getResults(), values))
      facts[result] = facts.lookup(value);
    while (op->getPrevNode() != before) {
      for (Value result : op->getPrevNode()->getResults())
        facts.erase(result);
      op->getPrevNode()->erase();
    }
  }

  bool isByRows(OpResult result) {
    Operation *op = result.getOwner();
    if (auto constant = dyn_cast<ConstantOp>(op))
      return isa<SplatElementsAttr>(constant.getValue()) || isOnlyRow(result);
    if (op->hasTrait<
            ingot::ir::OpTrait::Alias>()) // whole rows, one after another
      return facts[op->getOperand(0)].isByRows &&
             leadingExtent(op->getOperand(0)) % batch == 0;
    auto structured = dyn_cast<StructuredOpInterface>(op);
    return structured &&
           llvm::all_of(structured.getPieces(), [&](const LoopPiece &piece) {
             return isByRows(structured, piece, result);
           });
  }

  /// Whether the leading dimension of `result` is a loop which is that of all samples
  /// that are read, too, and nothing else is made of it.
  bool isByRows(ingot::ir::StructuredOpInterface op,
                const ingot::ir::LoopPiece &piece, OpResult result) {
    const Loops &loops = piece.loops;
    unsigned carried = loops.writes.size() - op->getNumResults();
    const LoopAccess &written =
        loops.writes[carried + result.getResultNumber()].access;
    if (written.dims.empty())
      return false;
    std::optional<unsigned> row = written.dims.front().singleLoop();
    if (!row || !isLeadingIndex(written, *row) || loops.isReduced(*row) ||
        loops.extents[*row] != leadingExtent(result))
      return false;
    for (auto [operand, access] :
         llvm::zip_equal(piece.operands, loops.reads)) {
      RowFact fact = facts[operand];
      if (!fact.dependsOnSamples && !access.has(*row))
        continue;
      if (!fact.isByRows || !isLeadingIndex(access, *row) ||
          leadingExtent(operand) != loops.extents[*row])
        return false;
    }
    return !countsIterations(op, piece, *row);
  }

  func::FuncOp function;
  int64_t batch;
  DenseMap<Value, RowFact> facts;
};

/// The leading extent of the first input that has one; 0 if none has.
int64_t findBatch(func::FuncOp function) {
  for (BlockArgument argument : function.getArguments())
    if (!function.getArgAttr(argument.getArgNumber(), kStateAttr))
      if (int64_t extent = leadingExtent(argument))
        return extent;
  return 0;
}

/// A state changes once a call, however many samples that has.
bool writesState(func::FuncOp function) {
  return llvm::any_of(
      llvm::seq(function.getNumResults()), [&](unsigned number) {
        return function.getResultAttr(number, kStateAttr) != nullptr;
      });
}

struct FindIndependentRowsPass
    : ingot::passes::impl::FindIndependentRowsPassBase<
          FindIndependentRowsPass> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal() || function.getNumResults() == 0 ||
        writesState(function))
      return;
    int64_t batch = findBatch(function);
    if (batch == 0)
      return;
    if (RowAnalysis(function, batch).run())
      function->setAttr(kBatchAttr,
                        OpBuilder(function).getI64IntegerAttr(batch));
  }
};

} // namespace
