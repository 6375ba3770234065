//===- Attention.cpp - A block of queries against all keys -------------------===//
//
// The scores of some queries with all keys stay in the cache between the two products,
// in memory that grows with the number of keys and not with its square.
//
//===----------------------------------------------------------------------===//

#include "passes/schedule/classes/Attention.h"

#include "ir/ScalarType.h"
#include "ir/ops/Attention.h"
#include "ir/ops/Loops.h"
#include "passes/schedule/KernelClass.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace ingot::schedule;

int64_t AttentionForm::batchCount() const { return llvm::product_of(batch); }

Type AttentionForm::accumulatorType() const {
  return getAccumulatorType(element);
}

/// Strides of an operand that an input shows as it is, permuted or repeated.
static std::optional<AttentionForm::Operand> readOperand(Value operand) {
  Value source = operand;
  auto copy = operand.getDefiningOp<LoopsOp>();
  if (copy && copy.isCopy())
    source = copy.getInputs()[0];
  auto input = dyn_cast<BlockArgument>(source);
  if (!input)
    return std::nullopt;
  auto type = cast<RankedTensorType>(input.getType());
  SmallVector<int64_t> strides = computeStrides(type.getShape());
  for (auto [stride, extent] : llvm::zip_equal(strides, type.getShape()))
    if (extent == 1)
      stride = 0;
  if (copy) {
    auto read = copy.getRead(0).singleLoops();
    auto written = copy.getWrite(0).singleLoops();
    if (!read || !written)
      return std::nullopt;
    SmallVector<int64_t> shown;
    for (int64_t loop : *written) {
      auto found = llvm::find(*read, loop);
      shown.push_back(found == read->end() ? 0
                                           : strides[found - read->begin()]);
    }
    strides = shown;
  }
  int64_t column = strides.pop_back_val(), row = strides.pop_back_val();
  return AttentionForm::Operand{input.getArgNumber(), strides, row, column};
}

/// The same of a matrix, whose rows have to be contiguous.
static bool readMatrix(Value operand, AttentionForm::Operand &matrix) {
  std::optional<AttentionForm::Operand> read = readOperand(operand);
  auto type = cast<RankedTensorType>(operand.getType());
  if (!read || (read->column != 1 && type.getShape().back() != 1))
    return false;
  matrix = *read;
  matrix.column = 1;
  return true;
}

template <typename Op> static bool readOperands(Op op, AttentionForm &form) {
  auto query = cast<RankedTensorType>(op.getQuery().getType());
  auto value = cast<RankedTensorType>(op.getValue().getType());
  form.batch.assign(query.getShape().begin(), query.getShape().end() - 2);
  form.queries = query.getShape().drop_back().back();
  form.features = query.getShape().back();
  form.keys = value.getShape().drop_back().back();
  form.valueFeatures = value.getShape().back();
  form.element = query.getElementType();
  form.scale = op.getScale().convertToDouble();
  form.causal = op.getCausal();
  if (Value mask = op.getMask()) {
    form.mask = readOperand(mask);
    form.maskIsBoolean = getElementTypeOrSelf(mask.getType()).isInteger(1);
    if (!form.mask)
      return false;
  }
  return readMatrix(op.getQuery(), form.query) &&
         readMatrix(op.getKey(), form.key) &&
         readMatrix(op.getValue(), form.value);
}

static bool readOperands(Operation *op, AttentionForm &form) {
  auto backward = dyn_cast<AttentionBackwardOp>(op);
  if (!backward)
    return readOperands(cast<AttentionOp>(op), form);
  return readMatrix(backward.getOutputGrad(), form.outputGrad.emplace()) &&
         readOperands(backward, form);
}

FailureOr<AttentionForm> ingot::schedule::readAttention(KernelOp kernel,
                                                        std::string &reason) {
  Operation *terminator = kernel.getBody().front().getTerminator();
  Operation *op = terminator->getPrevNode();
  if (!isa_and_nonnull<AttentionOp, AttentionBackwardOp>(op)) {
    reason = "the kernel is not one attention";
    return failure();
  }
  AttentionForm form;
  form.flops = cast<CompositeOpInterface>(op).countFlops();
  if (!readOperands(op, form)) {
    reason = "an operand is not contiguous along its rows";
    return failure();
  }
  for (Value result : op->getResults()) {
    auto found = llvm::find(terminator->getOperands(), result);
    bool isWanted = found != terminator->operand_end();
    form.results.push_back(
        isWanted ? std::optional<unsigned>(found - terminator->operand_begin())
                 : std::nullopt);
  }
  return form;
}

namespace {

class Attention : public KernelClass {
public:
  StringRef getName() const override { return "attention"; }

  bool runsWhole(Operation *op) const override {
    return isa<AttentionOp, AttentionBackwardOp>(op);
  }

  FailureOr<SchedulePlan> plan(KernelOp kernel, TargetAttr target,
                               std::string &reason) const override {
    FailureOr<AttentionForm> form = readAttention(kernel, reason);
    if (failed(form))
      return failure();
    AttentionSchedule schedule;
    if (target.isCuda()) // a query or key per warp leaves nothing to decide
      return SchedulePlan{
          writeSchedule(kernel.getContext(), getName(), schedule), 0};
    schedule.tile = chooseTile(*form, target);
    schedule.rows = chooseRows(*form, schedule, target);
    schedule.tasks = shareOut(*form, schedule, target);
    return SchedulePlan{writeSchedule(kernel.getContext(), getName(), schedule),
                        countNanoseconds(*form, target)};
  }

  LogicalResult check(KernelOp kernel, ScheduleAttr attribute,
                      TargetAttr target, std::string &reason) const override {
    FailureOr<AttentionForm> form = readAttention(kernel, reason);
    if (failed(form))
      return failure();
    AttentionSchedule schedule;
    reason = readSchedule(attribute, schedule);
    if (reason.empty() && target.isCuda() && !attribute.getDecisions().empty())
      reason = "expected no decisions for warps, which have a query each";
    if (reason.empty() && !target.isCuda())
      reason = findFault(*form, schedule, target);
    return success(reason.empty());
  }

private:
  /// Where more tasks cost more work there are so many for cores to share, and no more
  /// than so many. No facts of the target, whose cores do not count: one artifact runs
  /// with any number of threads and has the same tasks, and so the same results, for all.
  static constexpr int64_t kSomeTasks = 4, kEnoughTasks = 8;

  static int64_t countLanes(const AttentionForm &form, TargetAttr target) {
    return target.getLanes(form.accumulatorType().getIntOrFloatBitWidth());
  }

  /// Accumulators, one row of the right operand and a broadcast element.
  static int64_t countRegisters(ArrayRef<int64_t> tile) {
    return tile[0] * tile[1] + tile[1] + 1;
  }

  /// Six rows, as wide as registers allow: each loaded vector is used six times.
  static SmallVector<int64_t> chooseTile(const AttentionForm &form,
                                         TargetAttr target) {
    SmallVector<int64_t> tile = {6, 4};
    while (tile[1] > 1 &&
           countRegisters(tile) > target.get(TargetFact::registers))
      --tile[1];
    return tile;
  }

  /// As many tiles as keep their scores in a quarter of the second-level cache, where
  /// keys and values lie as well. The gradient adds to those of all keys once per
  /// block: more queries there are fewer passes over them.
  static int64_t chooseRows(const AttentionForm &form,
                            const AttentionSchedule &schedule,
                            TargetAttr target) {
    int64_t tileRows = schedule.tile[0];
    int64_t rowBytes = form.keys *
                       form.accumulatorType().getIntOrFloatBitWidth() / 8 *
                       (form.isGradient() ? 2 : 1);
    int64_t wanted = form.isGradient() ? 8 : 4;
    int64_t fitting = target.get(TargetFact::l2) / 4 /
                      std::max<int64_t>(1, rowBytes * tileRows);
    int64_t tiles = std::clamp<int64_t>(fitting, 1, wanted);
    return std::min(tiles * tileRows, form.queries);
  }

  static SmallVector<int64_t> shareOut(const AttentionForm &form,
                                       const AttentionSchedule &schedule,
                                       TargetAttr target) {
    double work = countNanoseconds(form, target);
    int64_t worthwhile =
        std::clamp<int64_t>(work / target.get(TargetFact::task_ns), 1,
                            target.get(TargetFact::max_tasks));
    int64_t ofBatch = std::min(
        {worthwhile, form.batchCount(), mostMemories(form, schedule, target)});
    // All tasks have as many elements of the batch, but for the last.
    ofBatch = llvm::divideCeilSigned(
        form.batchCount(), llvm::divideCeilSigned(form.batchCount(), ofBatch));
    // Tasks that share keys pack them once each: no more of them than busy cores need.
    int64_t blocks = llvm::divideCeil(form.queries, schedule.rows);
    int64_t enough =
        ofBatch < form.batchCount() ? 1 : std::min(worthwhile, kEnoughTasks);
    return {ofBatch, std::min(llvm::divideCeilSigned(enough, ofBatch),
                              mostOfQueries(form, ofBatch, blocks))};
  }

  /// Tasks so that each works fifty times as long as a core waits for its scratch memory,
  /// which comes into the second-level cache once for all that the task does.
  static int64_t mostMemories(const AttentionForm &form,
                              const AttentionSchedule &schedule,
                              TargetAttr target) {
    int64_t panels = form.features, scores = 1;
    if (form.isGradient()) {
      panels += form.valueFeatures;
      scores = 2;
    }
    double bytes = form.keys * (panels + scores * schedule.rows) *
                   form.accumulatorType().getIntOrFloatBitWidth() / 8;
    double waiting = 1e3 * bytes / target.get(TargetFact::l3_bytes_per_cycle) /
                     target.get(TargetFact::mhz);
    return std::max<int64_t>(kSomeTasks,
                             countNanoseconds(form, target) / (50 * waiting));
  }

  /// Parts of the queries' blocks. The gradient of a key adds up over all queries: in a
  /// sum per part, for which a task with several elements of the batch has no memory.
  static int64_t mostOfQueries(const AttentionForm &form, int64_t ofBatch,
                               int64_t blocks) {
    return form.isGradient() && ofBatch < form.batchCount() ? 1 : blocks;
  }

  static double countNanoseconds(const AttentionForm &form, TargetAttr target) {
    double flopsPerCycle =
        2.0 * target.get(TargetFact::fma_per_cycle) * countLanes(form, target);
    return 1e3 * form.flops / flopsPerCycle / target.get(TargetFact::mhz);
  }

  static std::string findFault(const AttentionForm &form,
                               const AttentionSchedule &schedule,
                               TargetAttr target) {
    auto areCounts = [](ArrayRef<int64_t> list, size_t size) {
      return list.size() == size &&
             llvm::all_of(list, [](int64_t count) { return count >= 1; });
    };
    if (!areCounts(schedule.tile, 2))
      return "expected a tile of rows and vectors, each at least 1";
    if (countRegisters(schedule.tile) > target.get(TargetFact::registers))
      return llvm::formatv(
          "tile of {0} x {1} vectors needs {2} registers, the target has {3}",
          schedule.tile[0], schedule.tile[1], countRegisters(schedule.tile),
          target.get(TargetFact::registers));
    if (schedule.rows < 1 || schedule.rows > form.queries)
      return llvm::formatv("expected rows from 1 to {0}, found {1}",
                           form.queries, schedule.rows);
    int64_t blocks = llvm::divideCeil(form.queries, schedule.rows);
    if (!areCounts(schedule.tasks, 2) || schedule.tasks[0] > form.batchCount())
      return llvm::formatv("expected tasks for at most {0} parts of the batch",
                           form.batchCount());
    int64_t most = mostOfQueries(form, schedule.tasks[0], blocks);
    if (schedule.tasks[1] > most)
      return llvm::formatv("expected tasks for at most {0} parts of the "
                           "queries, found {1}",
                           most, schedule.tasks[1]);
    return "";
  }
};

const Attention attention;
const RegisterKernelClass registration(attention);

} // namespace
