//===- Tiles.cpp - Products whose columns fill vectors ----------------------===//
//
// A small model in cycles of the target chooses the tile; thresholds that were
// measured choose what is packed. passes/cpu/README.md has the measurements.
//
//===----------------------------------------------------------------------===//

#include "passes/schedule/classes/Tiles.h"
#include "ir/ops/Kernel.h"
#include "ir/ops/Shape.h"
#include "passes/schedule/KernelClass.h"
#include "passes/schedule/TargetDescription.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace ingot;

using llvm::divideCeil;

//===----------------------------------------------------------------------===//
// What follows from the decisions
//===----------------------------------------------------------------------===//

namespace {

/// A packing task moves at least this much, which takes some 10 microseconds.
constexpr int64_t kBytesPerPackTask = 256 << 10;

/// Splits `count` into groups of equal size (the last smaller), at most
/// `groups` of them.
void splitEvenly(int64_t count, int64_t groups, int64_t &perGroup,
                 int64_t &groupCount) {
  perGroup = divideCeil(count, std::clamp<int64_t>(groups, 1, count));
  groupCount = divideCeil(count, perGroup);
}

int64_t countBytes(Type type) {
  return divideCeil(type.getIntOrFloatBitWidth(), 8);
}

int64_t sumBytes(const ContractionForm &form) {
  return countBytes(form.accumulatorType());
}

/// Elements of the input that holds the left operand.
int64_t countLhsInput(const ContractionForm &form) {
  KernelOp kernel = form.kernel;
  return cast<RankedTensorType>(kernel.getInputs()[form.lhs.buffer].getType())
      .getNumElements();
}

/// Batch elements that an operand has of its own.
int64_t countBatches(const ContractionForm &form, const StridedView &view) {
  for (const LoopGroup &group : form.batch)
    if (group.extent > 1 && form.stride(view, group) != 0)
      return form.batchCount();
  return 1;
}

/// True if the right operand is contiguous along k: its packing transposes.
bool packsTransposed(const ContractionForm &form) {
  return !hasContiguousColumns(form) && form.reduction.size() == 1 &&
         form.stride(form.rhs, form.reduction.back()) == 1;
}

} // namespace

bool ingot::hasContiguousColumns(const ContractionForm &form) {
  return form.columns.extent == 1 || form.stride(form.rhs, form.columns) == 1;
}

int64_t ingot::countProducts(const ContractionForm &form) {
  return form.batchCount() * form.rows.extent * form.columns.extent *
         form.reductionExtent();
}

double ingot::peakFlopsPerNanosecond(TargetAttr target) {
  return 2e-3 * target.getLanes(32) * target.get(TargetFact::fma_per_cycle) *
         target.get(TargetFact::mhz);
}

TilesPlan::TilesPlan(const ContractionForm &form, const TilesSchedule &schedule,
                     TargetAttr target)
    : schedule(schedule), lanes(target.getLanes(8 * sumBytes(form))) {
  int64_t rows = form.rows.extent, reduction = form.reductionExtent();
  int64_t batches = form.batchCount();
  int64_t columnVectors = divideCeil(form.columns.extent, lanes);
  tileCount = divideCeil(rows, schedule.tile[0]);
  tileRows = divideCeil(rows, tileCount);
  tallTileCount = rows - tileCount * (tileRows - 1);
  panelVectors = schedule.tile[1];
  panelCount = divideCeil(columnVectors, panelVectors);
  blockIterations = schedule.blockK == 0
                        ? form.reduction[0].extent
                        : schedule.blockK / form.stepsPerIteration(0);

  splitEvenly(batches, schedule.tasks[0], batchesPerTask, batchGroups);
  splitEvenly(tileCount, schedule.tasks[1], tilesPerTask, tileGroups);
  splitEvenly(panelCount, schedule.tasks[2], panelsPerTask, panelGroups);
  productTasks = batchGroups * tileGroups * panelGroups;

  masksTerms = form.termCondition() != nullptr;
  packsTransposed = ::packsTransposed(form);
  int64_t panelElements = reduction * panelColumns();
  if (schedule.rhs == PackTime::PerPanel) {
    rhsCopies = productTasks;
    rhsCopyElements = panelElements;
  } else if (schedule.rhs == PackTime::Before) {
    rhsCopies = countBatches(form, form.rhs);
    rhsCopyElements = panelCount * panelElements;
    int64_t units =
        rhsCopies *
        (packsTransposed ? columnVectors : divideCeil(reduction, kPackDepth));
    splitEvenly(
        units, rhsCopies * rhsCopyElements * sumBytes(form) / kBytesPerPackTask,
        rhsUnitsPerTask, rhsPackTasks);
  }
  if (schedule.lhs == PackTime::Before) {
    lhsCopies = countBatches(form, form.lhs);
    lhsCopyElements = llvm::alignTo(rows * reduction, lanes);
    splitEvenly(lhsCopies * divideCeil(reduction, kPackDepth),
                lhsCopies * lhsCopyElements * sumBytes(form) /
                    kBytesPerPackTask,
                lhsUnitsPerTask, lhsPackTasks);
  } else if (schedule.lhs == PackTime::Extended) {
    lhsCopies = 1;
    lhsCopyElements = countLhsInput(form);
    splitEvenly(divideCeil(lhsCopyElements, kWidenedElements),
                lhsCopyElements * sumBytes(form) / kBytesPerPackTask,
                lhsUnitsPerTask, lhsPackTasks);
  }
}

std::optional<int64_t> TilesPlan::deferredSteps(int64_t vectors,
                                                int64_t reduction) const {
  int64_t whole = reduction / kUnroll * kUnroll;
  // What the tile leaves of the reduction must be whole rounds again, and every
  // chain of sums gets its steps wherever the tile is.
  for (int64_t steps = kUnroll; steps > 0; steps /= 2)
    if (vectors * steps % kUnroll == 0 && tileRows * vectors * steps <= whole &&
        steps % schedule.chains == 0)
      return steps;
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Decisions
//===----------------------------------------------------------------------===//

namespace {

/// Cycles that a load costs beside other work, in slots of the front end: small, so
/// that it only decides between tiles that are equal otherwise.
constexpr double kCyclesPerLoadSlot = 0.04;
/// A chain that just hides the latency has to wait where a load does.
constexpr double kLatencySlack = 1.1;
/// Filling the pipeline and leaving the loop over k, per tile.
constexpr double kCyclesPerTile = 30;
/// Load, add and store of one accumulator.
constexpr double kCyclesPerStore = 2;

/// Rows beyond this many reach the associativity of the L1 cache when the row
/// stride is a multiple of a page.
constexpr int64_t kMaxTileRows = 14;
/// Wider tiles have two rows at most in 32 registers: more loads per product.
constexpr int64_t kMaxPanelVectors = 12;
/// A task packs one panel after the other in the same memory, which stays in the
/// cache if panels are narrow.
constexpr int64_t kMaxTransposedVectors = 2;

/// Registers that the operand which is not held as a whole passes through: with
/// only one, loads wait for multiplications.
constexpr int64_t kStreamedRegisters = 2;
/// Registers for the constants of an epilogue: LLVM keeps them there while the sums
/// run, and would rather spill a sum. Where registers are few, the smaller tile costs
/// more than a constant that is read from memory.
constexpr int64_t kEpilogueRegisters = 2, kFewRegisters = 16;
/// Panels of a deferred epilogue have this part of the registers as vectors, 4 of
/// 64 bytes or 2 of 32: narrower ones fetch too little of a row at a time, wider
/// ones leave too few rows to a tile.
constexpr int64_t kDeferredPanelPart = 7;
/// A stream or two in step with the sums the processor fetches by itself.
constexpr size_t kMinDeferredStreams = 3;

/// Work below this is not worth waking another thread.
constexpr double kNanosecondsOfOneTask = 50e3;
/// Tasks of larger products, so that a task uses a packed panel's memory more than
/// once and still evens out the ends of the threads.
constexpr double kNanosecondsPerTask = 100e3;
/// A product that is shared out at all makes tasks for this many threads; a large
/// one makes more, to even out their ends.
constexpr int64_t kMinTasks = 8, kMinTasksOfLarge = 16;
constexpr double kNanosecondsOfLarge = 625e3;
/// Few rows of a block would read the right operand too often.
constexpr int64_t kMinRowsPerBlock = 96;

/// Lines at multiples of 1 KB lie in 4 of the 64 sets of an L1 cache, which hold
/// 8 to 12 lines each.
constexpr int64_t kSharedSetBytes = 1 << 10;
constexpr int64_t kSharedSetLines = 32;
/// Lines of a column that stay in an L1 cache: a quarter of 32 KiB.
constexpr int64_t kCachedColumnLines = 128;

/// A right operand with contiguous columns is packed if the tiles of this many rows
/// read it, and if it has more pages of 4 KiB than the 64 that a first-level TLB
/// holds.
constexpr int64_t kMinRowsToPack = 96;
constexpr int64_t kMinBytesToPack = 256 << 10;

/// A smaller right operand is not fetched ahead of its packing.
constexpr int64_t kMinPrefetchedBytes = 128 << 10;

/// Rows of a product as costly as packing its right operand.
constexpr int64_t kRowsOfPacking = 8;

struct TileShape {
  int64_t rows, vectors;
  /// Of every tile, the last panel's and those of one row less among them.
  int64_t chains;
};

/// True if the first output can hold sums between blocks of k: it has their type and
/// an element of its own for each, in vectors of columns, and no input lies there.
bool canHoldSums(const ContractionForm &form, int64_t overwrites) {
  const ContractionOutput &output = form.outputs[0];
  Type type = cast<RankedTensorType>(output.tensor.getType()).getElementType();
  return type == form.accumulatorType() && overwrites == -1 &&
         (form.columns.extent == 1 ||
          form.stride(output.view, form.columns) == 1);
}

/// Steps of k that a block has at least: its sums are read and written once.
constexpr int64_t kMinBlockSteps = 512;
/// From so many steps on blocks of about the second number pay. Longer sums lose more
/// than they must: the error of a sum grows with its length.
constexpr int64_t kMinStepsToBlock = 2560, kBlockSteps = 1024;

/// Steps of a block, 0 for all: whole iterations of the outermost reduction group, and
/// whole rounds.
int64_t chooseBlockK(const ContractionForm &form, int64_t overwrites) {
  int64_t reduction = form.reductionExtent();
  int64_t perIteration = form.stepsPerIteration(0);
  if (reduction < kMinStepsToBlock || form.termCondition() ||
      !canHoldSums(form, overwrites))
    return 0;
  int64_t blocks = divideCeil(reduction, kBlockSteps);
  if (form.reduction.size() == 1)
    return llvm::alignTo(divideCeil(reduction, blocks), kUnroll);
  int64_t iterations =
      std::max<int64_t>(1, divideCeil(form.reduction[0].extent, blocks));
  while (iterations * perIteration < kMinBlockSteps)
    ++iterations;
  return iterations < form.reduction[0].extent ? iterations * perIteration : 0;
}

/// True if the epilogue waits for memory: it reads several tensors of the size of
/// the product, a few cache lines of many rows each.
bool waitsForMemory(const ContractionForm &form) {
  llvm::SmallDenseSet<unsigned> streams;
  for (const StridedView &view : form.epilogueReads)
    if (form.stride(view, form.rows) != 0 &&
        form.stride(view, form.columns) != 0)
      streams.insert(view.buffer);
  return streams.size() >= kMinDeferredStreams;
}

/// Half of an L2 cache: the other half is for the right operand and the output.
int64_t halfL2(TargetAttr target) { return target.get(TargetFact::l2) / 2; }

/// Whether a batch that shares its right operand should be walked panel by panel:
/// the left operand is then read again for each panel, else the right one for each
/// batch element. What fits into half of an L2 cache is read again for nothing.
bool readsPanelsOnce(const ContractionForm &form, int64_t panelCount,
                     TargetAttr target) {
  int64_t batches = form.batchCount();
  if (batches == 1 || countBatches(form, form.rhs) > 1)
    return false;
  auto countTraffic = [&](int64_t bytes, int64_t times) {
    return bytes <= halfL2(target) ? 0 : bytes * times;
  };
  int64_t rhsBytes =
      form.reductionExtent() * form.columns.extent * countBytes(form.rhsType());
  return countTraffic(countLhsInput(form) * sumBytes(form), panelCount) <
         countTraffic(rhsBytes, batches);
}

class TilesPlanner {
public:
  TilesPlanner(const ContractionForm &form, TargetAttr target)
      : form(form), target(target), batches(form.batchCount()),
        rows(form.rows.extent), columns(form.columns.extent),
        reduction(form.reductionExtent()), elementBytes(sumBytes(form)),
        lanes(target.getLanes(8 * elementBytes)),
        columnVectors(divideCeil(columns, lanes)) {}

  TilesSchedule plan(bool isPacked);
  /// Of one run on one core.
  double estimateNanoseconds() const;

private:
  double countStepCycles(int64_t rows, int64_t vectors, int64_t chains) const;
  double countCycles(TileShape tile) const;
  std::optional<TileShape> chooseTile(int64_t registers, int64_t maxVectors,
                                      bool deferred) const;
  bool canDefer(TileShape tile) const;
  void cutTiles();
  void packRhs();
  void packLhs();

  const ContractionForm &form;
  TargetAttr target;
  int64_t batches, rows, columns, reduction, elementBytes, lanes, columnVectors;
  TilesSchedule schedule;
  int64_t tileCount = 0, panelCount = 0;
};

/// Cycles of one step of k for a tile of `rows` x `vectors`.
double TilesPlanner::countStepCycles(int64_t rows, int64_t vectors,
                                     int64_t chains) const {
  double fma = double(rows * vectors) / target.get(TargetFact::fma_per_cycle);
  double loads =
      double(rows + vectors) / target.get(TargetFact::loads_per_cycle);
  double latency = kLatencySlack * target.get(TargetFact::fma_latency) / chains;
  return std::max({fma, loads, latency}) + kCyclesPerLoadSlot * loads;
}

double TilesPlanner::countCycles(TileShape tile) const {
  int64_t tiles = divideCeil(rows, tile.rows);
  int64_t height = divideCeil(rows, tiles);
  int64_t shortTiles = tiles * height - rows;
  int64_t vectorBytes = target.get(TargetFact::vector);
  double l3BytesPerCycle = target.get(TargetFact::l3_bytes_per_cycle);
  auto panelCycles = [&](int64_t vectors) {
    // What a block has of a panel, if it does not stay in L2, is read from L3 by
    // every tile.
    int64_t blockSteps = schedule.blockK == 0 ? reduction : schedule.blockK;
    bool isCached = blockSteps * vectors * vectorBytes <= halfL2(target);
    double read =
        isCached ? 0 : reduction * vectors * vectorBytes / l3BytesPerCycle;
    auto tileCycles = [&](int64_t rows) {
      double sums = reduction * countStepCycles(rows, vectors, tile.chains);
      return std::max(sums, read) + kCyclesPerTile +
             kCyclesPerStore * rows * vectors * tile.chains;
    };
    return (tiles - shortTiles) * tileCycles(height) +
           (shortTiles > 0 ? shortTiles * tileCycles(height - 1) : 0);
  };
  int64_t rest = columnVectors % tile.vectors;
  return columnVectors / tile.vectors * panelCycles(tile.vectors) +
         (rest > 0 ? panelCycles(rest) : 0);
}

/// A tile that waits for its own sums has no time for another one's epilogue.
bool TilesPlanner::canDefer(TileShape tile) const {
  if (tile.rows * tile.vectors * tile.chains <
      target.get(TargetFact::fma_per_cycle) *
          target.get(TargetFact::fma_latency))
    return false;
  TilesSchedule candidate;
  candidate.tile = {tile.rows, tile.vectors};
  candidate.chains = tile.chains;
  return TilesPlan(form, candidate, target)
      .deferredSteps(tile.vectors, reduction)
      .has_value();
}

/// The cheapest tile whose accumulators and one operand's vectors leave registers
/// for the other operand. Empty if there is none whose epilogue can be `deferred`.
std::optional<TileShape> TilesPlanner::chooseTile(int64_t registers,
                                                  int64_t maxVectors,
                                                  bool deferred) const {
  std::optional<TileShape> best;
  double bestCycles = 0;
  auto consider = [&](TileShape tile) {
    int64_t needed = tile.rows * tile.vectors * tile.chains +
                     std::min(tile.rows, tile.vectors) + kStreamedRegisters;
    if (needed > registers ||
        // Masks of terms are constants of the columns: one panel has all of these.
        (form.termCondition() && tile.vectors != columnVectors) ||
        (deferred &&
         (tile.vectors !=
              std::min(maxVectors, registers / kDeferredPanelPart) ||
          !canDefer(tile))))
      return;
    double cycles = countCycles(tile);
    if (!best || cycles < bestCycles) {
      best = tile;
      bestCycles = cycles;
    }
  };
  for (int64_t height = 1; height <= std::min(rows, kMaxTileRows); ++height)
    for (int64_t vectors = 1; vectors <= maxVectors; ++vectors)
      for (int64_t chains = 1; chains <= kUnroll; chains *= 2)
        consider({height, vectors, chains});
  if (!best && !deferred)
    best = {1, form.termCondition() ? columnVectors : 1, 1};
  return best;
}

void TilesPlanner::cutTiles() {
  int64_t registers = target.get(TargetFact::registers);
  if (form.outputs[0].tensor != form.getProduct()->getResult(0))
    registers -= registers > kFewRegisters ? kEpilogueRegisters : 0;
  bool transposes =
      schedule.rhs != PackTime::Compiled && !hasContiguousColumns(form);
  auto choose = [&](bool deferred) {
    return chooseTile(registers,
                      std::min(columnVectors, transposes ? kMaxTransposedVectors
                                                         : kMaxPanelVectors),
                      deferred);
  };
  std::optional<TileShape> chosen;
  // The tiles of one task wait for each other; with several batch elements in
  // one the first tile of each would have to wait for another element's last.
  if (batches == 1 && form.reduction.size() == 1 && schedule.blockK == 0 &&
      !form.termCondition() && waitsForMemory(form))
    chosen = choose(/*deferred=*/true);
  schedule.defer = chosen.has_value();
  TileShape tile = chosen ? *chosen : *choose(/*deferred=*/false);
  tileCount = divideCeil(rows, tile.rows);
  panelCount = divideCeil(columnVectors, tile.vectors);
  int64_t height = divideCeil(rows, tileCount);
  schedule.tile = {height, tile.vectors};
  schedule.chains = tile.chains;
}

void TilesPlanner::packRhs() {
  int64_t rhsBytes = reduction * columns * countBytes(form.rhsType());
  if (schedule.rhs == PackTime::Compiled) {
    schedule.prefetch = rhsBytes > halfL2(target);
    return;
  }
  // Rows of a panel that lie far apart are one page each; the copy pays once
  // enough tiles read the panel.
  if (hasContiguousColumns(form) &&
      (rows < kMinRowsToPack || rhsBytes <= kMinBytesToPack))
    return;
  if (schedule.tasks[1] == 1 && schedule.blockK == 0 &&
      (batches == 1 || countBatches(form, form.rhs) > 1)) {
    schedule.rhs = PackTime::PerPanel;
    // The source of a panel is one piece of memory if k runs along whole rows. A
    // small matrix is in the cache, or soon will be.
    schedule.prefetch = packsTransposed(form) && batches == 1 &&
                        form.stride(form.rhs, form.columns) == reduction &&
                        rhsBytes >= kMinPrefetchedBytes;
    return;
  }
  schedule.rhs = PackTime::Before;
  int64_t copyElements = panelCount * reduction * schedule.tile[1] * lanes;
  schedule.prefetch = copyElements * elementBytes > halfL2(target);
}

void TilesPlanner::packLhs() {
  // Broadcasts along a column touch a new line at each step of k. A short column
  // stays in L1 unless its lines share sets, and one panel does not pay for the
  // copy.
  int64_t step = form.stride(form.lhs, form.reduction.back());
  bool sharesSets = step * elementBytes % kSharedSetBytes == 0;
  if (step != 1 && panelCount > 1 &&
      reduction > (sharesSets ? kSharedSetLines : kCachedColumnLines))
    schedule.lhs = PackTime::Before;
  // Extending pays wherever the product reads about all of the input; else a slice
  // of something large would cost as much as all of it.
  int64_t read = countBatches(form, form.lhs) * rows * reduction;
  if (schedule.lhs == PackTime::Never &&
      form.lhsType() != form.accumulatorType() &&
      countLhsInput(form) <= 2 * read)
    schedule.lhs = PackTime::Extended;
}

TilesSchedule TilesPlanner::plan(bool isPacked) {
  schedule.rhs = isPacked ? PackTime::Compiled : PackTime::Never;
  SmallVector<int64_t> overwrites = findOverwrites(form);
  schedule.overwrites = stateOverwrites(overwrites);
  schedule.blockK = chooseBlockK(form, overwrites[0]);
  cutTiles();
  schedule.tasks = shareOutTiles(form, schedule.tile, schedule.blockK, target);
  packRhs();
  packLhs();
  return schedule;
}

double TilesPlanner::estimateNanoseconds() const {
  double cycles = batches * countCycles({schedule.tile[0], schedule.tile[1],
                                         schedule.chains});
  bool packs =
      schedule.rhs == PackTime::Before || schedule.rhs == PackTime::PerPanel;
  if (packs) // costs as much as so many rows of the product
    cycles += kRowsOfPacking * cycles / rows;
  return 1e3 * cycles / target.get(TargetFact::mhz);
}

} // namespace

/// Shares out the batch elements and, if there are too few of them, cuts each
/// into groups of panels, and of tiles where that still gives too few tasks or
/// the rows exceed the cache. Panels come before batch elements where a task then
/// reads few panels for all of them.
SmallVector<int64_t> ingot::shareOutTiles(const ContractionForm &form,
                                          ArrayRef<int64_t> tile,
                                          int64_t blockK, TargetAttr target) {
  int64_t rows = form.rows.extent;
  int64_t tileCount = divideCeil(rows, tile[0]);
  int64_t lanes = target.getLanes(8 * sumBytes(form));
  int64_t panelCount = divideCeil(form.columns.extent, tile[1] * lanes);
  double nanoseconds =
      2.0 * countProducts(form) / peakFlopsPerNanosecond(target);
  int64_t wanted = 1;
  if (nanoseconds >= kNanosecondsOfOneTask)
    wanted = std::clamp<int64_t>(nanoseconds / kNanosecondsPerTask, kMinTasks,
                                 target.get(TargetFact::max_tasks));
  int64_t perGroup, batchGroups, panelGroups, tileGroups;
  int64_t panelsFirst = readsPanelsOnce(form, panelCount, target)
                            ? std::min(panelCount, wanted)
                            : 1;
  splitEvenly(form.batchCount(), divideCeil(wanted, panelsFirst), perGroup,
              batchGroups);
  int64_t rowBytes =
      (blockK == 0 ? form.reductionExtent() : blockK) * sumBytes(form);
  int64_t rowsPerBlock = std::max(kMinRowsPerBlock, halfL2(target) / rowBytes);
  int64_t rowBlocks = divideCeil(rows, rowsPerBlock);
  splitEvenly(panelCount, divideCeil(wanted, batchGroups * rowBlocks), perGroup,
              panelGroups);
  int64_t enough = std::min(
      wanted, nanoseconds > kNanosecondsOfLarge ? kMinTasksOfLarge : kMinTasks);
  if (batchGroups * rowBlocks * panelGroups < enough)
    rowBlocks = divideCeil(enough, batchGroups * panelGroups);
  splitEvenly(tileCount, rowBlocks, perGroup, tileGroups);
  return {batchGroups, tileGroups, panelGroups};
}

std::string ingot::findTaskFault(ArrayRef<int64_t> tasks) {
  bool isFit = tasks.size() == 3 &&
               llvm::all_of(tasks, [](int64_t number) { return number >= 1; });
  return isFit ? "" : "expected tasks as parts of the batch, tiles and panels";
}

bool ingot::isPlainProduct(LoopsOp product) {
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

FailureOr<ContractionForm> ingot::readPlainProduct(KernelOp kernel,
                                                   std::string &reason) {
  LoopsOp product = findContraction(kernel);
  if (!product) {
    reason = "the kernel holds no product";
    return failure();
  }
  if (!isPlainProduct(product)) {
    reason =
        "the product is not a multiplication and an addition of f32 or f64";
    return failure();
  }
  FailureOr<ContractionForm> form = tryReadContraction(kernel, product, reason);
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
/// all of the buffer.
std::optional<SmallVector<int64_t>> findOrder(const ContractionForm &form,
                                              RankedTensorType type) {
  if (form.rhs.offset != 0 || form.columns.extent == 1)
    return std::nullopt;
  SmallVector<int64_t> strides = computeStrides(type.getShape());
  SmallVector<int64_t> order;
  int64_t rank = type.getRank();
  for (int64_t dim = 0; dim < rank; ++dim)
    if (type.getDimSize(dim) == 1)
      order.push_back(dim);
  auto addLoop = [&](unsigned loop) {
    for (int64_t dim = 0; dim < rank; ++dim)
      if (type.getDimSize(dim) > 1 && strides[dim] == form.rhs.strides[loop] &&
          type.getDimSize(dim) == form.loopExtents[loop])
        order.push_back(dim);
  };
  for (const LoopGroup &group : form.reduction)
    llvm::for_each(group.loops, addLoop);
  addLoop(form.columns.movingLoop(form.loopExtents));
  return isPermutationVector(order) &&
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

class Tiles : public KernelClass {
public:
  StringRef getName() const override { return "tiles"; }

  FailureOr<SchedulePlan> plan(KernelOp kernel, TargetAttr target,
                               std::string &reason) const override {
    FailureOr<ContractionForm> form = readPlainProduct(kernel, reason);
    if (failed(form))
      return failure();
    TilesPlanner planner(*form, target);
    TilesSchedule schedule = planner.plan(findConstantOrder(*form).has_value());
    return SchedulePlan{writeSchedule(kernel.getContext(), getName(), schedule),
                        planner.estimateNanoseconds()};
  }

  LogicalResult check(KernelOp kernel, ScheduleAttr attribute,
                      TargetAttr target, std::string &reason) const override {
    FailureOr<ContractionForm> form = readPlainProduct(kernel, reason);
    if (failed(form))
      return failure();
    TilesSchedule schedule;
    reason = readSchedule(attribute, schedule);
    if (reason.empty())
      reason = findFault(*form, schedule, target);
    if (reason.empty())
      reason = findOverwriteFault(getOverwrites(attribute, kernel),
                                  findOverwrites(*form));
    return success(reason.empty());
  }

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
  /// What the kernel cannot do of `schedule`, or an empty string.
  static std::string findFault(const ContractionForm &form,
                               const TilesSchedule &schedule,
                               TargetAttr target) {
    auto isPositive = [](int64_t number) { return number >= 1; };
    if (schedule.tile.size() != 2 || !llvm::all_of(schedule.tile, isPositive))
      return "expected a tile of rows and vectors";
    int64_t rows = schedule.tile[0], vectors = schedule.tile[1];
    int64_t needed =
        rows * vectors * schedule.chains + std::min(rows, vectors) + 1;
    int64_t registers = target.get(TargetFact::registers);
    if (needed > registers)
      return llvm::formatv(
          "a tile of {0} x {1} vectors in {2} chains needs {3} "
          "registers, the target has {4}",
          rows, vectors, schedule.chains, needed, registers);
    if (!isPositive(schedule.chains) || kUnroll % schedule.chains != 0)
      return llvm::formatv("expected 1, 2 or 4 chains, found {0}",
                           schedule.chains);
    if (std::string fault = findTaskFault(schedule.tasks); !fault.empty())
      return fault;
    if (schedule.lhs == PackTime::Compiled ||
        schedule.lhs == PackTime::PerPanel)
      return "the left operand can be packed never, before or extended";
    if (schedule.lhs == PackTime::Extended &&
        form.lhsType() == form.accumulatorType())
      return "the left operand has the type of the sums, it cannot be extended";
    if (schedule.rhs == PackTime::Compiled && form.rhsPanelColumns == 0 &&
        !findConstantOrder(form))
      return "the right operand is no constant that can be packed when "
             "compiling";
    if (schedule.rhs == PackTime::Never && !hasContiguousColumns(form))
      return "the right operand has columns that are apart: expected it to be "
             "packed";
    TilesPlan plan(form, schedule, target);
    if (form.termCondition() && plan.panelCount > 1)
      return llvm::formatv("expected panels of {0} vectors, all columns whose "
                           "terms take part at different steps",
                           llvm::divideCeil(form.columns.extent, plan.lanes));
    if (schedule.rhs == PackTime::PerPanel && plan.tileGroups > 1)
      return "tasks that share panels cannot pack them";
    if (schedule.rhs == PackTime::PerPanel && plan.batchesPerTask > 1 &&
        countBatches(form, form.rhs) == 1)
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
             "their type that takes the place of no input, and no packing per "
             "panel";
    if (schedule.defer &&
        (schedule.blockK != 0 || form.batchCount() > 1 ||
         form.reduction.size() > 1 || form.termCondition() ||
         !plan.deferredSteps(plan.panelVectors, form.reductionExtent())))
      return "the sums are too short for a deferred epilogue";
    return "";
  }
};

const Tiles tiles;
const RegisterKernelClass registration(tiles);

} // namespace
