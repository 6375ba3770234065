//===- ContractionPlan.cpp - How a contraction is tiled and shared out -------===//
//
// A small model in cycles, of two fused multiply-adds and two loads per cycle
// and a latency of four, chooses the tile; thresholds that were measured choose
// what is packed. README.md has the measurements.
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/ContractionPlan.h"
#include "ir/ops/Kernel.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace ingot;

using llvm::divideCeil;

std::optional<int64_t> ingot::chooseDeferredSteps(int64_t rows, int64_t vectors,
                                                  int64_t reduction) {
  int64_t whole = reduction / kUnroll * kUnroll;
  // What the tile, or one of a row less, leaves of the reduction must be whole
  // rounds again, and every chain of sums gets its steps wherever the tile is.
  int64_t chains = countChains(std::max<int64_t>(rows - 1, 1) * vectors);
  for (int64_t steps = kUnroll; steps > 0; steps /= 2)
    if (vectors * steps % kUnroll == 0 && rows * vectors * steps <= whole &&
        steps % chains == 0)
      return steps;
  return std::nullopt;
}

namespace {

/// Vector instructions that a core starts per cycle, and cycles until a multiply-add
/// is done: Skylake to Sapphire Rapids, from uops.info.
constexpr double kFmaPerCycle = 2, kLoadsPerCycle = 2, kFmaLatency = 4;
/// Cycles that a load costs beside other work, in slots of the front end: small, so
/// that it only decides between tiles that are equal otherwise.
constexpr double kCyclesPerLoadSlot = 0.04;
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
/// run, and would rather spill a sum.
constexpr int64_t kEpilogueRegisters = 2;
/// Panels of a deferred epilogue have this part of the registers as vectors, 4 of
/// 64 bytes or 2 of 32: narrower ones fetch too little of a row at a time, wider
/// ones leave too few rows to a tile.
constexpr int64_t kDeferredPanelPart = 7;
/// A stream or two in step with the sums the processor fetches by itself.
constexpr size_t kMinDeferredStreams = 3;

/// Cycles of one step of k for a tile of `rows` x `vectors`.
double countStepCycles(int64_t rows, int64_t vectors) {
  double fma = rows * vectors / kFmaPerCycle;
  double loads = (rows + vectors) / kLoadsPerCycle;
  double latency = kFmaLatency / countChains(rows * vectors);
  return std::max({fma, loads, latency}) + kCyclesPerLoadSlot * loads;
}

/// Half of an L2 cache: the other half is for the right operand and the output.
constexpr int64_t kHalfL2Bytes = 1 << 20;
/// A core reads about this much from L3 in a cycle, a fifth of what it reads from L2.
constexpr double kL3BytesPerCycle = 11;

struct TileShape {
  int64_t rows, vectors;
};

double countCycles(TileShape tile, int64_t rowCount, int64_t vectorCount,
                   int64_t reduction, int64_t vectorBytes) {
  int64_t tiles = divideCeil(rowCount, tile.rows);
  int64_t height = divideCeil(rowCount, tiles);
  int64_t shortTiles = tiles * height - rowCount;
  auto panelCycles = [&](int64_t vectors) {
    // A panel that does not stay in L2 is read from L3 by every tile.
    int64_t panelBytes = reduction * vectors * vectorBytes;
    double read = panelBytes > kHalfL2Bytes ? panelBytes / kL3BytesPerCycle : 0;
    auto tileCycles = [&](int64_t rows) {
      return std::max(reduction * countStepCycles(rows, vectors), read) +
             kCyclesPerTile + kCyclesPerStore * rows * vectors;
    };
    return (tiles - shortTiles) * tileCycles(height) +
           (shortTiles > 0 ? shortTiles * tileCycles(height - 1) : 0);
  };
  int64_t rest = vectorCount % tile.vectors;
  return vectorCount / tile.vectors * panelCycles(tile.vectors) +
         (rest > 0 ? panelCycles(rest) : 0);
}

/// The cheapest tile, of `panelVectors` vectors unless that is 0, whose
/// accumulators and one operand's vectors leave registers for the other operand.
/// Empty if there is none whose epilogue can be `deferred`.
std::optional<TileShape> chooseTile(int64_t rowCount, int64_t maxVectors,
                                    int64_t vectorCount, int64_t reduction,
                                    int64_t vectorBits, int64_t registers,
                                    int64_t panelVectors, bool deferred) {
  std::optional<TileShape> best;
  double bestCycles = 0;
  for (int64_t rows = 1; rows <= std::min(rowCount, kMaxTileRows); ++rows)
    for (int64_t vectors = 1; vectors <= maxVectors; ++vectors) {
      if (rows * vectors + std::min(rows, vectors) + kStreamedRegisters >
              registers ||
          (panelVectors != 0 && vectors != panelVectors) ||
          (deferred &&
           (vectors != std::min(maxVectors, registers / kDeferredPanelPart) ||
            !chooseDeferredSteps(rows, vectors, reduction))))
        continue;
      double cycles = countCycles({rows, vectors}, rowCount, vectorCount,
                                  reduction, vectorBits / 8);
      if (!best || cycles < bestCycles) {
        best = {rows, vectors};
        bestCycles = cycles;
      }
    }
  if (!best && !deferred)
    best = {1, std::max<int64_t>(panelVectors, 1)};
  return best;
}

/// True if the product is one multiplication of both operands, extended if they
/// are narrower floats, added to the accumulator, of a type that vectors multiply
/// and add in one step.
bool isPlainProduct(LoopsOp product) {
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
  auto multiply = term.getDefiningOp<arith::MulFOp>();
  if (!multiply || (add.getLhs() != accumulator && add.getRhs() != accumulator))
    return false;
  Value first = body.getArgument(0), second = body.getArgument(1);
  Value lhs = withoutExtension(multiply.getLhs());
  Value rhs = withoutExtension(multiply.getRhs());
  return (lhs == first && rhs == second) || (lhs == second && rhs == first);
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

/// Work below this is not worth waking another thread: about 50 microseconds.
constexpr int64_t kFlopsOfOneTask = 8'000'000;
/// Tasks of larger products: about 100 microseconds, so that a task uses a packed
/// panel's memory more than once and still evens out the ends of the threads.
constexpr int64_t kFlopsPerTask = 16'000'000;
/// More threads than this share no product.
constexpr int64_t kMaxTasks = 64;
/// A product that is shared out at all makes tasks for this many threads; a large
/// one, from about 600 microseconds on, makes more, to even out their ends.
constexpr int64_t kMinTasks = 8, kMinTasksOfLarge = 16;
constexpr int64_t kFlopsOfLarge = 100'000'000;
/// Few rows of a block would read the right operand too often.
constexpr int64_t kMinRowsPerBlock = 96;

/// Splits `count` into groups of equal size (the last smaller), at most
/// `groups` of them.
void splitEvenly(int64_t count, int64_t groups, int64_t &perGroup,
                 int64_t &groupCount) {
  perGroup = divideCeil(count, std::clamp<int64_t>(groups, 1, count));
  groupCount = divideCeil(count, perGroup);
}

/// Shares out the batch elements and, if there are too few of them, cuts each
/// into groups of panels, and of tiles where that still gives too few tasks or
/// the rows exceed the cache. `panelsFirst` shares out panels before batch
/// elements: a task then reads few panels for all of them.
void planTasks(ContractionPlan &plan, int64_t batches, int64_t rows,
               int64_t rowBytes, int64_t flops, bool panelsFirst) {
  int64_t wanted = 1;
  if (flops >= kFlopsOfOneTask)
    wanted = std::clamp<int64_t>(flops / kFlopsPerTask, kMinTasks, kMaxTasks);
  int64_t panelGroups = panelsFirst ? std::min(plan.panelCount, wanted) : 1;
  splitEvenly(batches, divideCeil(wanted, panelGroups), plan.batchesPerTask,
              plan.batchGroups);
  int64_t rowsPerBlock = std::max(kMinRowsPerBlock, kHalfL2Bytes / rowBytes);
  int64_t rowBlocks = divideCeil(rows, rowsPerBlock);
  splitEvenly(plan.panelCount, divideCeil(wanted, plan.batchGroups * rowBlocks),
              plan.panelsPerTask, plan.panelGroups);
  int64_t enough =
      std::min(wanted, flops > kFlopsOfLarge ? kMinTasksOfLarge : kMinTasks);
  if (plan.batchGroups * rowBlocks * plan.panelGroups < enough)
    rowBlocks = divideCeil(enough, plan.batchGroups * plan.panelGroups);
  splitEvenly(plan.tileCount, rowBlocks, plan.tilesPerTask, plan.tileGroups);
  plan.productTasks = plan.batchGroups * plan.tileGroups * plan.panelGroups;
}

/// Lines at multiples of 1 KB lie in 4 of the 64 sets of an L1 cache, which hold
/// 8 to 12 lines each.
constexpr int64_t kSharedSetBytes = 1 << 10;
constexpr int64_t kSharedSetLines = 32;
/// Lines of a column that stay in an L1 cache: a quarter of 32 KiB.
constexpr int64_t kCachedColumnLines = 128;

/// Packing the right operand costs about as much as this many rows of the product.
constexpr int64_t kRowsOfPacking = 8;
/// A right operand with contiguous columns is packed if the tiles of this many rows
/// read it, and if it has more pages of 4 KiB than the 64 that a first-level TLB
/// holds.
constexpr int64_t kMinRowsToPack = 96;
constexpr int64_t kMinBytesToPack = 256 << 10;

/// A smaller right operand is not fetched ahead of its packing.
constexpr int64_t kMinPrefetchedBytes = 128 << 10;

/// A packing task moves at least this much, which takes some 10 microseconds.
constexpr int64_t kBytesPerPackTask = 256 << 10;

class Planner {
public:
  Planner(const ContractionForm &form, int64_t vectorBits)
      : form(form), vectorBits(vectorBits), batches(form.batchCount()),
        rows(form.rows.extent), columns(form.columns.extent),
        reduction(form.reductionExtent()),
        elementBytes(countBytes(form.accumulatorType())),
        rhsElementBytes(countBytes(form.rhsType())) {}

  ContractionPlan run();
  int64_t choosePanelColumns();

private:
  void chooseMethod();
  void cutTiles();
  bool readsPanelsOnce() const;
  void packRhs();
  void packLhs();
  void widenLhs();
  static int64_t countBytes(Type type) {
    return divideCeil(type.getIntOrFloatBitWidth(), 8);
  }
  int64_t countLhsInput() const {
    KernelOp kernel = form.kernel;
    return cast<RankedTensorType>(kernel.getInputs()[form.lhs.buffer].getType())
        .getNumElements();
  }
  /// Batch elements that an operand has of its own.
  int64_t countBatches(const StridedView &view) const {
    for (const LoopGroup &group : form.batch)
      if (group.extent > 1 && form.stride(view, group) != 0)
        return batches;
    return 1;
  }

  const ContractionForm &form;
  int64_t vectorBits;
  int64_t batches, rows, columns, reduction;
  int64_t elementBytes; ///< of an accumulator and of what we pack
  int64_t rhsElementBytes;
  int64_t columnVectors = 0, lhsStep = 0, rhsStep = 0;
  bool rhsContiguous = false; ///< columns lie next to each other
  ContractionPlan plan{};
};

void Planner::chooseMethod() {
  plan.method = ContractionMethod::Generic;
  if (!isPlainProduct(form.product))
    return;
  lhsStep = form.stride(form.lhs, form.reduction.back());
  rhsStep = form.stride(form.rhs, form.reduction.back());
  rhsContiguous = form.stride(form.rhs, form.columns) == 1 || columns == 1;
  // Too few rows to pay for packing: the sums run along k instead, at half the
  // speed of a tile.
  bool dots = !rhsContiguous && rhsStep == 1 && lhsStep == 1 &&
              rows <= kRowsOfPacking && form.reduction.size() == 1;
  plan.method = dots ? ContractionMethod::Dots : ContractionMethod::Tiles;
}

void Planner::cutTiles() {
  TileShape tile{1, 1};
  if (plan.method == ContractionMethod::Tiles) {
    int64_t registers = vectorBits == 512 ? 32 : 16; // AVX-512 and AVX2
    if (form.outputs[0].tensor != form.getProduct()->getResult(0))
      registers -= kEpilogueRegisters;
    bool transposes = form.rhsPanelColumns == 0 && !rhsContiguous;
    auto choose = [&](bool deferred) {
      return chooseTile(rows,
                        std::min(columnVectors, transposes
                                                    ? kMaxTransposedVectors
                                                    : kMaxPanelVectors),
                        columnVectors, reduction, vectorBits, registers,
                        form.rhsPanelColumns / plan.lanes, deferred);
    };
    std::optional<TileShape> chosen;
    // The tiles of one task wait for each other; with several batch elements in
    // one the first tile of each would have to wait for another element's last.
    if (batches == 1 && form.reduction.size() == 1 && waitsForMemory(form))
      chosen = choose(/*deferred=*/true);
    plan.deferEpilogue = chosen.has_value();
    tile = chosen ? *chosen : *choose(/*deferred=*/false);
  }
  plan.tileCount = divideCeil(rows, tile.rows);
  plan.tileRows = divideCeil(rows, plan.tileCount);
  plan.tallTileCount = rows - plan.tileCount * (plan.tileRows - 1);
  plan.panelVectors = tile.vectors;
  plan.panelCount = divideCeil(columnVectors, tile.vectors);
}

/// Whether a batch that shares its right operand should be walked panel by panel:
/// the left operand is then read again for each panel, else the right one for each
/// batch element. What fits into half of an L2 cache is read again for nothing.
bool Planner::readsPanelsOnce() const {
  if (batches == 1 || countBatches(form.rhs) > 1)
    return false;
  auto countTraffic = [](int64_t bytes, int64_t times) {
    return bytes <= kHalfL2Bytes ? 0 : bytes * times;
  };
  return countTraffic(countLhsInput() * elementBytes, plan.panelCount) <
         countTraffic(reduction * columns * rhsElementBytes, batches);
}

void Planner::packRhs() {
  if (form.rhsPanelColumns != 0) {
    plan.packRhs = PackTime::Compiled;
    plan.prefetchPanel = reduction * columns * rhsElementBytes > kHalfL2Bytes;
    return;
  }
  // Rows of a panel that lie far apart are one page each; the copy pays once
  // enough tiles read the panel.
  int64_t rhsBytes = reduction * columns * rhsElementBytes;
  if (rhsContiguous && (rows < kMinRowsToPack || rhsBytes <= kMinBytesToPack))
    return;
  plan.packsTransposed =
      !rhsContiguous && rhsStep == 1 && form.reduction.size() == 1;
  int64_t panelElements = reduction * plan.panelColumns();
  if (plan.tileGroups == 1 && (batches == 1 || countBatches(form.rhs) > 1)) {
    plan.packRhs = PackTime::PerPanel;
    plan.rhsCopies = plan.productTasks;
    plan.rhsCopyElements = panelElements;
    // The source of a panel is one piece of memory if k runs along whole rows. A
    // small matrix is in the cache, or soon will be.
    plan.prefetchPanel = plan.packsTransposed && batches == 1 &&
                         form.stride(form.rhs, form.columns) == reduction &&
                         rhsBytes >= kMinPrefetchedBytes;
    return;
  }
  plan.packRhs = PackTime::Before;
  plan.rhsCopies = countBatches(form.rhs);
  plan.rhsCopyElements = plan.panelCount * panelElements;
  plan.prefetchPanel = plan.rhsCopyElements * elementBytes > kHalfL2Bytes;
  int64_t units = plan.rhsCopies * (plan.packsTransposed
                                        ? columnVectors
                                        : divideCeil(reduction, kPackDepth));
  splitEvenly(units,
              plan.rhsCopies * plan.rhsCopyElements * elementBytes /
                  kBytesPerPackTask,
              plan.rhsUnitsPerTask, plan.rhsPackTasks);
}

void Planner::packLhs() {
  // Broadcasts along a column touch a new line at each step of k. A short column
  // stays in L1 unless its lines share sets, and one panel does not pay for the
  // copy.
  bool sharesSets = lhsStep * elementBytes % kSharedSetBytes == 0;
  if (lhsStep == 1 || plan.panelCount == 1 ||
      reduction <= (sharesSets ? kSharedSetLines : kCachedColumnLines))
    return;
  plan.packLhs = PackTime::Before;
  plan.lhsCopies = countBatches(form.lhs);
  plan.lhsCopyElements = llvm::alignTo(rows * reduction, plan.lanes);
  splitEvenly(plan.lhsCopies * divideCeil(reduction, kPackDepth),
              plan.lhsCopies * plan.lhsCopyElements * elementBytes /
                  kBytesPerPackTask,
              plan.lhsUnitsPerTask, plan.lhsPackTasks);
}

/// Worth it wherever the product reads about all of the input; else a slice of
/// something large would cost as much as all of it.
void Planner::widenLhs() {
  int64_t read = countBatches(form.lhs) * rows * reduction;
  if (form.lhsType() == form.accumulatorType() ||
      plan.packLhs != PackTime::Never || countLhsInput() > 2 * read)
    return;
  plan.widensLhs = true;
  plan.lhsCopies = 1;
  plan.lhsCopyElements = countLhsInput();
  splitEvenly(divideCeil(plan.lhsCopyElements, kWidenedElements),
              plan.lhsCopyElements * elementBytes / kBytesPerPackTask,
              plan.lhsUnitsPerTask, plan.lhsPackTasks);
}

ContractionPlan Planner::run() {
  plan.lanes = vectorBits / 8 / elementBytes;
  columnVectors = divideCeil(columns, plan.lanes);
  chooseMethod();
  cutTiles();
  planTasks(plan, batches, rows, reduction * elementBytes,
            2 * batches * rows * columns * reduction, readsPanelsOnce());
  if (plan.method == ContractionMethod::Tiles) {
    packRhs();
    packLhs();
    widenLhs();
  }
  return plan;
}

/// Reading panels costs nothing once they are packed, so that only dots, which
/// read a row of the constant once and in order, are better off without.
int64_t Planner::choosePanelColumns() {
  plan.lanes = vectorBits / 8 / elementBytes;
  columnVectors = divideCeil(columns, plan.lanes);
  chooseMethod();
  if (plan.method == ContractionMethod::Dots && rows > 1)
    plan.method = ContractionMethod::Tiles;
  if (plan.method != ContractionMethod::Tiles)
    return 0;
  cutTiles();
  return plan.panelColumns();
}

} // namespace

int64_t ingot::choosePanelColumns(const ContractionForm &form,
                                  int64_t vectorBits) {
  return Planner(form, vectorBits).choosePanelColumns();
}

ContractionPlan ingot::planContraction(const ContractionForm &form,
                                       int64_t vectorBits) {
  return Planner(form, vectorBits).run();
}
