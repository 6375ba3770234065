//===- Tiles.cpp - Products whose columns fill vectors ----------------------===//
#include "passes/schedule/classes/Tiles.h"
#include "ir/ops/Kernel.h"
#include "ir/ops/Shape.h"
#include "passes/schedule/ContractionClass.h"
#include "passes/schedule/PlanTiles.h"
#include "passes/schedule/TargetDescription.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace ingot::schedule;

using llvm::divideCeil;

std::string ingot::schedule::findTaskFault(ArrayRef<int64_t> tasks) {
  bool isFit = tasks.size() == 3 &&
               llvm::all_of(tasks, [](int64_t number) { return number >= 1; });
  return isFit ? "" : "expected tasks as parts of the batch, tiles and panels";
}

bool ingot::schedule::isPlainProduct(LoopsOp product) {
  Block &body = product.getBlock();
  Type type = body.getArgument(2).getType();
  if (!type.isF32() && !type.isF64())
    return false;
  auto withoutExtension = [](Value value) {
    auto extension = value.getDefiningOp<arith::ExtFOp>();
    return extension ? extension.getIn() : value;
  };
  auto add = body.getTerminator()->getOperand(0).getDefiningOp<arith::AddFOp>();
  if (!add)
    return false;
  Value accumulator = body.getArgument(2);
  Value term = add.getLhs() == accumulator ? add.getRhs() : add.getLhs();
  // The form knows the condition of a term.
  if (auto select = term.getDefiningOp<arith::SelectOp>())
    term = select.getTrueValue();
  auto multiply = term.getDefiningOp<arith::MulFOp>();
  if (!multiply || (add.getLhs() != accumulator && add.getRhs() != accumulator))
    return false;
  Value first = body.getArgument(0), second = body.getArgument(1);
  Value lhs = withoutExtension(multiply.getLhs());
  Value rhs = withoutExtension(multiply.getRhs());
  return (lhs == first && rhs == second) || (lhs == second && rhs == first);
}

/// Whether constant masks can say which terms take part: those of all columns, for
/// each step of the innermost reduction group.
static bool hasConstantTerms(const ContractionForm &form) {
  for (int64_t step = 0; step < form.reduction.back().extent; ++step)
    for (int64_t column = 0; column < form.columns.extent; ++column)
      if (!form.takesPart(column, step))
        return false;
  return true;
}

FailureOr<ContractionForm>
ingot::schedule::readPlainProduct(KernelOp kernel, std::string &reason) {
  FailureOr<ContractionForm> form = readContraction(
      kernel, isPlainProduct,
      "the product is not a multiplication and an addition of f32 or f64",
      GuardedReads::Copied, reason);
  if (succeeded(form) && form->termCondition() && !hasConstantTerms(*form)) {
    reason =
        "which terms take part in the sums depends on more than the column "
        "and the step";
    return failure();
  }
  return form;
}

//===----------------------------------------------------------------------===//
// Panels made when compiling
//===----------------------------------------------------------------------===//

namespace {

/// True if nothing but the right operand of the product reads the input.
bool isReadByProductOnly(const ContractionForm &form) {
  Value tensor = form.getProduct().getInputs()[form.rhsOperand];
  while (tensor.hasOneUse()) {
    if (isa<BlockArgument>(tensor))
      return true;
    auto copy = tensor.getDefiningOp<LoopsOp>();
    if (!copy)
      return false;
    tensor = copy.getInputs()[0];
  }
  return false;
}

/// True if the right operand is one matrix, shared by all batch elements.
bool isMatrix(const ContractionForm &form) {
  int64_t moving = llvm::count_if(form.columns.loops, [&](unsigned loop) {
    return form.loopExtents[loop] > 1;
  });
  return moving <= 1 && llvm::all_of(form.batch, [&](const LoopGroup &group) {
           return group.extent == 1 || form.stride(form.rhs, group) == 0;
         });
}

/// The dimensions of the right operand's buffer in the order in which the product
/// walks them: those of the reduction, then the column. Empty if it does not walk
/// all of the buffer, or walks a part of it again for a loop that does not move in it.
std::optional<SmallVector<int64_t>> findOrder(const ContractionForm &form,
                                              RankedTensorType type) {
  if (form.rhsHalo || form.rhs.offset != 0 || form.columns.extent == 1)
    return std::nullopt;
  SmallVector<int64_t> strides = computeStrides(type.getShape());
  SmallVector<int64_t> order;
  int64_t rank = type.getRank();
  for (int64_t dim = 0; dim < rank; ++dim)
    if (type.getDimSize(dim) == 1)
      order.push_back(dim);
  bool walksOnce = true;
  auto addLoop = [&](unsigned loop) {
    walksOnce &= form.loopExtents[loop] == 1 || form.rhs.strides[loop] != 0;
    for (int64_t dim = 0; dim < rank; ++dim)
      if (type.getDimSize(dim) > 1 && strides[dim] == form.rhs.strides[loop] &&
          type.getDimSize(dim) == form.loopExtents[loop])
        order.push_back(dim);
  };
  for (const LoopGroup &group : form.reduction)
    llvm::for_each(group.loops, addLoop);
  addLoop(form.columns.movingLoop(form.loopExtents));
  return walksOnce && rank >= 2 && isPermutationVector(order) &&
                 static_cast<int64_t>(order.size()) == rank
             ? std::optional(order)
             : std::nullopt;
}

/// The order in which the right operand can be packed when compiling, empty if it
/// cannot.
std::optional<SmallVector<int64_t>>
findConstantOrder(const ContractionForm &form) {
  KernelOp kernel = form.kernel;
  auto constant =
      kernel.getInputs()[form.rhs.buffer].getDefiningOp<ConstantOp>();
  if (!constant || !isMatrix(form) || !isReadByProductOnly(form))
    return std::nullopt;
  return findOrder(form, constant.getType());
}

//===----------------------------------------------------------------------===//
// The class
//===----------------------------------------------------------------------===//

class Tiles : public ContractionClass<TilesSchedule, readPlainProduct> {
public:
  StringRef getName() const override { return "tiles"; }

  SmallVector<PanelLayout> getLayouts(KernelOp kernel,
                                      ScheduleAttr attribute) const override {
    TilesSchedule schedule;
    std::string reason;
    FailureOr<ContractionForm> form = readPlainProduct(kernel, reason);
    if (failed(form) || !readSchedule(attribute, schedule).empty() ||
        schedule.rhs != PackTime::Compiled)
      return {};
    std::optional<SmallVector<int64_t>> order = findConstantOrder(*form);
    if (!order)
      return {};
    TilesPlan plan(*form, schedule, getTargetOf(kernel));
    return {{form->rhs.buffer, *order, plan.panelColumns()}};
  }

private:
  Choice choose(const ContractionForm &form, TargetAttr target) const override {
    bool isPacked =
        form.rhsPanelColumns != 0 || findConstantOrder(form).has_value();
    auto [schedule, nanoseconds] = planTiles(form, target, isPacked);
    int64_t products = countProducts(form);
    for (const ContractionForm &other : form.otherParts)
      products += countProducts(other);
    return {std::move(schedule), nanoseconds * products / countProducts(form)};
  }

  std::string findFault(const ContractionForm &form,
                        const TilesSchedule &schedule,
                        TargetAttr target) const override {
    auto isPositive = [](int64_t number) { return number >= 1; };
    if (schedule.tile.size() != 2 || !llvm::all_of(schedule.tile, isPositive))
      return "expected a tile of rows and vectors";
    int64_t rows = schedule.tile[0], vectors = schedule.tile[1];
    if (!isPositive(schedule.chains) || kUnroll % schedule.chains != 0)
      return llvm::formatv("expected 1, 2 or 4 chains, found {0}",
                           schedule.chains);
    int64_t registers = target.get(TargetFact::registers);
    // Sides that fit alone cannot overflow when they are multiplied.
    if (rows > registers || vectors > registers)
      return llvm::formatv("a tile of {0} x {1} vectors does not fit into the "
                           "{2} registers of the target",
                           rows, vectors, registers);
    int64_t needed =
        rows * vectors * schedule.chains + std::min(rows, vectors) + 1;
    if (needed > registers)
      return llvm::formatv(
          "a tile of {0} x {1} vectors in {2} chains needs {3} "
          "registers, the target has {4}",
          rows, vectors, schedule.chains, needed, registers);
    if (std::string fault = findTaskFault(schedule.tasks); !fault.empty())
      return fault;
    if (schedule.lhs == PackTime::Compiled ||
        schedule.lhs == PackTime::PerPanel)
      return "the left operand can be packed never, before or extended";
    if (schedule.lhs == PackTime::Extended &&
        form.lhsType() == form.accumulatorType())
      return form.lhsHalo
                 ? "the left operand has a halo, which has the type of "
                   "the sums: it cannot be extended"
                 : "the left operand has the type of the sums, it "
                   "cannot be extended";
    if (schedule.rhs == PackTime::Compiled && form.rhsPanelColumns == 0 &&
        !findConstantOrder(form))
      return "the right operand is no constant that can be packed when "
             "compiling";
    if (schedule.rhs == PackTime::Never && !hasContiguousColumns(form))
      return "the right operand has columns that are apart: expected it to be "
             "packed";
    if (schedule.prefetch && schedule.rhs == PackTime::Never)
      return "no panel is packed that could be fetched ahead, expected no "
             "prefetch";
    TilesPlan plan(form, schedule, target);
    if (form.rhsPanelColumns != 0 &&
        (schedule.rhs != PackTime::Compiled ||
         form.rhsPanelColumns != plan.panelColumns()))
      return llvm::formatv(
          "the right operand lies in panels of {0} columns, "
          "expected it to be packed when compiling, in as many",
          form.rhsPanelColumns);
    if (form.termCondition() && plan.panelCount > 1)
      return llvm::formatv("expected panels of {0} vectors, all columns whose "
                           "terms take part at different steps",
                           llvm::divideCeil(form.columns.extent, plan.lanes));
    if (schedule.rhs == PackTime::PerPanel && plan.tileGroups > 1)
      return "tasks that share panels cannot pack them";
    if (schedule.rhs == PackTime::PerPanel && plan.batchesPerTask > 1 &&
        countCopies(form, form.rhs) < form.batchCount())
      return "batch elements that share panels cannot pack them";
    if (schedule.blockK < 0 || schedule.blockK > form.reductionExtent() ||
        schedule.blockK % form.stepsPerIteration(0) != 0)
      return llvm::formatv(
          "expected blocks of a multiple of {0} steps, at most "
          "{1}, found {2}",
          form.stepsPerIteration(0), form.reductionExtent(), schedule.blockK);
    if (schedule.blockK != 0 &&
        (form.termCondition() || schedule.rhs == PackTime::PerPanel ||
         !canHoldSums(
             form, schedule.overwrites.empty() ? -1 : schedule.overwrites[0])))
      return "sums cannot wait in the first output between blocks: expected "
             "one of "
             "their type that takes the place of no input, no packing per "
             "panel, and a product in one part";
    if (schedule.defer &&
        (schedule.blockK != 0 || form.batchCount() > 1 ||
         !form.otherParts.empty() || form.reduction.size() > 1 ||
         form.termCondition() ||
         !plan.deferredSteps(plan.panelVectors, form.reductionExtent())))
      return "the sums are too short for a deferred epilogue";
    if (schedule.defer && form.columns.extent < plan.panelColumns())
      return "the only panel is cut off, its epilogue cannot be deferred";
    return "";
  }
};

const Tiles tiles;
const RegisterKernelClass registration(tiles);

} // namespace
