//===- PlanTiles.cpp - Chooses tiles, packing and tasks of a product --------===//
//
// A small model in cycles of the target chooses the tile; thresholds that were
// measured choose what is packed. passes/cpu/README.md has the measurements.
//
//===----------------------------------------------------------------------===//

#include "passes/schedule/PlanTiles.h"

#include "passes/schedule/KernelClass.h"
#include "passes/schedule/TargetDescription.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace ingot::schedule;

using llvm::divideCeil;

bool ingot::schedule::canHoldSums(const ContractionForm &form,
                                  int64_t overwrites) {
  const ContractionOutput &output = form.outputs[0];
  Type type = cast<RankedTensorType>(output.tensor.getType()).getElementType();
  return type == form.accumulatorType() && overwrites == -1 &&
         form.otherParts.empty() &&
         (form.columns.extent == 1 ||
          form.stride(output.view, form.columns) == 1);
}

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

/// Waiting for the first line of a row of a stream beyond L2: the processor fetches only
/// those behind it by itself.
constexpr double kCyclesPerRun = 4;

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

/// Lines at multiples of 1 KB lie in 4 of the 64 sets that an L1 cache of x86-64
/// has, however large it is: a page has one line for each.
constexpr int64_t kSharedSetBytes = 1 << 10;
/// The part of an L1 cache that lines of a column take.
constexpr int64_t kCachedColumnPart = 4;

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

/// The inputs of the size of the product that its epilogue reads.
size_t countEpilogueStreams(const ContractionForm &form) {
  llvm::SmallDenseSet<unsigned> streams;
  for (const StridedView &view : form.epilogueReads)
    if (form.stride(view, form.rows) != 0 &&
        form.stride(view, form.columns) != 0)
      streams.insert(view.buffer);
  return streams.size();
}

/// True if the epilogue waits for memory: it reads several tensors of the size of
/// the product, a few cache lines of many rows each.
bool waitsForMemory(const ContractionForm &form) {
  return countEpilogueStreams(form) >= kMinDeferredStreams;
}

/// Lines that stay in `cache` until the next tile reads them, in one set of each page
/// if they share sets.
int64_t countCachedLines(bool sharesSets, int64_t cache) {
  return sharesSets ? cache / kSharedSetBytes
                    : cache / kLineBytes / kCachedColumnPart;
}

/// Half of an L2 cache: the other half is for the right operand and the output.
int64_t halfL2(TargetAttr target) { return target.get(TargetFact::l2) / 2; }

/// Whether a batch that shares its right operand should be walked panel by panel:
/// the left operand is then read again for each panel, else the right one for each
/// batch element. What fits into half of an L2 cache is read again for nothing.
bool readsPanelsOnce(const ContractionForm &form, int64_t panelCount,
                     TargetAttr target) {
  int64_t batches = form.batchCount();
  if (batches == 1 || countCopies(form, form.rhs) > 1)
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
  double countStreamCycles(int64_t vectors) const;
  double countCycles(TileShape tile) const;
  std::optional<TileShape> chooseTile(int64_t registers, int64_t maxVectors,
                                      bool deferred) const;
  std::optional<int64_t> givenVectors() const;
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

/// Cycles in which what the epilogue reads and the kernel writes comes and goes, for each
/// row of a tile. Lines that two panels share come twice if they do not stay in L2.
double TilesPlanner::countStreamCycles(int64_t vectors) const {
  int64_t streams = countEpilogueStreams(form) + form.outputs.size();
  const ContractionOutput &output = form.outputs[0];
  int64_t rowBytes = form.stride(output.view, form.rows) * elementBytes;
  bool sharesSets = rowBytes % kSharedSetBytes == 0;
  int64_t l2 = target.get(TargetFact::l2);
  int64_t bytes = vectors * target.get(TargetFact::vector);
  if (rows * streams > countCachedLines(sharesSets, l2))
    bytes = llvm::alignTo(bytes, kLineBytes);
  int64_t all = batches * rows * columns * elementBytes * streams;
  double run = all <= l2 ? 0 : kCyclesPerRun;
  return streams * (bytes / countBytesPerCycle(target, all) + run);
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
    double stream = countStreamCycles(vectors);
    auto tileCycles = [&](int64_t rows) {
      double sums = reduction * countStepCycles(rows, vectors, tile.chains);
      return std::max(sums, read + rows * stream) + kCyclesPerTile +
             kCyclesPerStore * rows * vectors * tile.chains;
    };
    return (tiles - shortTiles) * tileCycles(height) +
           (shortTiles > 0 ? shortTiles * tileCycles(height - 1) : 0);
  };
  int64_t rest = columnVectors % tile.vectors;
  return columnVectors / tile.vectors * panelCycles(tile.vectors) +
         (rest > 0 ? panelCycles(rest) : 0);
}

/// A tile that waits for its own sums has no time for another one's epilogue, nor
/// is that of a panel that is cut off deferred.
bool TilesPlanner::canDefer(TileShape tile) const {
  if (columns < tile.vectors * lanes)
    return false;
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

/// The width of panels if it cannot be chosen.
std::optional<int64_t> TilesPlanner::givenVectors() const {
  // Masks of terms are constants of the columns: one panel has all of these.
  if (form.termCondition())
    return columnVectors;
  if (form.rhsPanelColumns != 0)
    return std::max<int64_t>(1, form.rhsPanelColumns / lanes);
  return std::nullopt;
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
  std::optional<int64_t> given = givenVectors();
  if (given)
    maxVectors = *given;
  for (int64_t height = 1; height <= std::min(rows, kMaxTileRows); ++height)
    for (int64_t vectors = given.value_or(1); vectors <= maxVectors; ++vectors)
      for (int64_t chains = 1; chains <= kUnroll; chains *= 2)
        consider({height, vectors, chains});
  if (!best && !deferred)
    best = {1, given.value_or(1), 1};
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
      form.otherParts.empty() && !form.termCondition() && waitsForMemory(form))
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
      countCopies(form, form.rhs) == batches) {
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
      reduction > countCachedLines(sharesSets, target.get(TargetFact::l1)))
    schedule.lhs = PackTime::Before;
  // Extending pays wherever the product reads about all of the input; else a slice
  // of something large would cost as much as all of it.
  int64_t read = countCopies(form, form.lhs) * rows * reduction;
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
SmallVector<int64_t> ingot::schedule::shareOutTiles(const ContractionForm &form,
                                                    ArrayRef<int64_t> tile,
                                                    int64_t blockK,
                                                    TargetAttr target) {
  int64_t rows = form.rows.extent;
  int64_t tileCount = divideCeil(rows, tile[0]);
  int64_t lanes = target.getLanes(8 * sumBytes(form));
  int64_t panelCount = divideCeil(form.columns.extent, tile[1] * lanes);
  double nanoseconds =
      2.0 * countProducts(form) / peakFlopsPerNanosecond(target);
  int64_t most = target.get(TargetFact::max_tasks);
  int64_t wanted = 1;
  if (nanoseconds >= kNanosecondsOfOneTask)
    wanted = std::clamp<int64_t>(nanoseconds / kNanosecondsPerTask,
                                 std::min(kMinTasks, most), most);
  /// At most so many groups that there are no more tasks than may be.
  auto limit = [&](int64_t groups, int64_t others) {
    return std::clamp<int64_t>(groups, 1, std::max<int64_t>(1, most / others));
  };
  int64_t perGroup, batchGroups, panelGroups, tileGroups;
  int64_t panelsFirst = readsPanelsOnce(form, panelCount, target)
                            ? std::min(panelCount, wanted)
                            : 1;
  splitEvenly(form.batchCount(), divideCeil(wanted, panelsFirst), perGroup,
              batchGroups);
  int64_t rowBytes =
      (blockK == 0 ? form.reductionExtent() : blockK) * sumBytes(form);
  int64_t rowsPerBlock = std::max(kMinRowsPerBlock, halfL2(target) / rowBytes);
  int64_t rowBlocks = limit(divideCeil(rows, rowsPerBlock), batchGroups);
  int64_t tasks = batchGroups * rowBlocks;
  splitEvenly(panelCount, limit(divideCeil(wanted, tasks), tasks), perGroup,
              panelGroups);
  int64_t enough = std::min(
      wanted, nanoseconds > kNanosecondsOfLarge ? kMinTasksOfLarge : kMinTasks);
  if (tasks * panelGroups < enough) {
    tasks = batchGroups * panelGroups;
    rowBlocks = limit(divideCeil(enough, tasks), tasks);
  }
  splitEvenly(tileCount, rowBlocks, perGroup, tileGroups);
  return {batchGroups, tileGroups, panelGroups};
}

std::pair<TilesSchedule, double>
ingot::schedule::planTiles(const ContractionForm &form, TargetAttr target,
                           bool isPacked) {
  TilesPlanner planner(form, target);
  TilesSchedule schedule = planner.plan(isPacked);
  return {schedule, planner.estimateNanoseconds()};
}
