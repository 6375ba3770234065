//===- ContractionPlan.cpp - How a contraction is tiled and shared out -------===//
//
// A small model in cycles, of two fused multiply-adds and two loads per cycle
// and a latency of four, chooses the tile; thresholds that were measured choose
// what is packed. README.md has the measurements.
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/ContractionPlan.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace ingot;

using llvm::divideCeil;

namespace {

constexpr double kFmaPerCycle = 2, kLoadsPerCycle = 2, kFmaLatency = 4;
/// Filling the pipeline and leaving the loop over k, per tile.
constexpr double kCyclesPerTile = 30;
/// Load, add and store of one accumulator.
constexpr double kCyclesPerStore = 2;

/// Rows beyond this many reach the associativity of the L1 cache when the row
/// stride is a multiple of a page.
constexpr int64_t kMaxTileRows = 14;
constexpr int64_t kMaxPanelVectors = 12;

/// Cycles of one step of k for a tile of `rows` x `vectors`.
double countStepCycles(int64_t rows, int64_t vectors) {
  double fma = rows * vectors / kFmaPerCycle;
  double loads = (rows + vectors) / kLoadsPerCycle;
  // Loads also take slots of the front end, so fewer of them decide ties.
  return std::max({fma, loads, kFmaLatency}) + 0.04 * loads;
}

struct TileShape {
  int64_t rows, vectors;
};

double countCycles(TileShape tile, int64_t rowCount, int64_t vectorCount,
                   int64_t reduction) {
  int64_t tiles = divideCeil(rowCount, tile.rows);
  int64_t height = divideCeil(rowCount, tiles);
  int64_t shortTiles = tiles * height - rowCount;
  auto panelCycles = [&](int64_t vectors) {
    auto tileCycles = [&](int64_t rows) {
      return reduction * countStepCycles(rows, vectors) + kCyclesPerTile +
             kCyclesPerStore * rows * vectors;
    };
    return (tiles - shortTiles) * tileCycles(height) +
           (shortTiles > 0 ? shortTiles * tileCycles(height - 1) : 0);
  };
  int64_t rest = vectorCount % tile.vectors;
  return vectorCount / tile.vectors * panelCycles(tile.vectors) +
         (rest > 0 ? panelCycles(rest) : 0);
}

/// The cheapest tile whose accumulators, one operand's vectors and one more
/// register fit the register file.
TileShape chooseTile(int64_t rowCount, int64_t vectorCount, int64_t reduction,
                     int64_t registers) {
  TileShape best{1, 1};
  double bestCycles = countCycles(best, rowCount, vectorCount, reduction);
  for (int64_t rows = 1; rows <= std::min(rowCount, kMaxTileRows); ++rows)
    for (int64_t vectors = 1;
         vectors <= std::min(vectorCount, kMaxPanelVectors); ++vectors) {
      if (rows * vectors + std::min(rows, vectors) + 1 > registers)
        continue;
      double cycles =
          countCycles({rows, vectors}, rowCount, vectorCount, reduction);
      if (cycles < bestCycles) {
        best = {rows, vectors};
        bestCycles = cycles;
      }
    }
  return best;
}

/// True if the product is one multiplication of both operands, added to the
/// accumulator, all of one type that vectors multiply and add in one step.
bool isPlainProduct(linalg::GenericOp product) {
  Block &body = *product.getBody();
  Type type = body.getArgument(2).getType();
  if (!type.isF32() && !type.isF64())
    return false;
  auto add = body.getTerminator()->getOperand(0).getDefiningOp<arith::AddFOp>();
  if (!add)
    return false;
  Value accumulator = body.getArgument(2);
  Value term = add.getLhs() == accumulator ? add.getRhs() : add.getLhs();
  auto multiply = term.getDefiningOp<arith::MulFOp>();
  if (!multiply || (add.getLhs() != accumulator && add.getRhs() != accumulator))
    return false;
  Value first = body.getArgument(0), second = body.getArgument(1);
  return (multiply.getLhs() == first && multiply.getRhs() == second) ||
         (multiply.getLhs() == second && multiply.getRhs() == first);
}

/// Work below this is not worth waking another thread: about 50 microseconds.
constexpr int64_t kFlopsOfOneTask = 8'000'000;
constexpr int64_t kMaxTasks = 64;
/// Half of an L2 cache: the other half is for the left operand and the output.
constexpr int64_t kL2Bytes = 1 << 20;
/// Rows whose part of the left operand stays in L2 while panels stream past.
constexpr int64_t kRowsPerBlock = 504;

/// Splits `count` into groups of equal size (the last smaller), at most
/// `groups` of them.
void splitEvenly(int64_t count, int64_t groups, int64_t &perGroup,
                 int64_t &groupCount) {
  perGroup = divideCeil(count, std::clamp<int64_t>(groups, 1, count));
  groupCount = divideCeil(count, perGroup);
}

void planTasks(ContractionPlan &plan, int64_t batches, int64_t rows,
               int64_t flops) {
  int64_t wanted =
      flops < kFlopsOfOneTask
          ? 1
          : std::clamp<int64_t>(flops / (kFlopsOfOneTask / 2), 16, kMaxTasks);
  int64_t rowBlocks = divideCeil(rows, kRowsPerBlock);
  splitEvenly(plan.panelCount, divideCeil(wanted, batches * rowBlocks),
              plan.panelsPerTask, plan.panelGroups);
  if (batches * rowBlocks * plan.panelGroups < wanted)
    rowBlocks = divideCeil(wanted, batches * plan.panelGroups);
  splitEvenly(plan.tileCount, rowBlocks, plan.tilesPerTask, plan.tileGroups);
  plan.productTasks = batches * plan.tileGroups * plan.panelGroups;
}

/// A packing task moves at least this much, which takes some 10 microseconds.
constexpr int64_t kBytesPerPackTask = 256 << 10;

} // namespace

ContractionPlan ingot::planContraction(const ContractionForm &form,
                                       int64_t vectorBits) {
  int64_t elementBytes =
      divideCeil(form.accumulatorType().getIntOrFloatBitWidth(), 8);
  int64_t rows = form.rows.extent, columns = form.columns.extent;
  int64_t reduction = form.reductionExtent(), batches = form.batchCount();
  int64_t flops = 2 * batches * rows * columns * reduction;

  ContractionPlan plan{};
  plan.lanes = vectorBits / 8 / elementBytes;
  int64_t columnVectors = divideCeil(columns, plan.lanes);
  bool plain = form.reduction.size() == 1 && isPlainProduct(form.product);
  plan.method = plain ? ContractionMethod::Tiles : ContractionMethod::Generic;

  int64_t lhsStep = 0, rhsStep = 0;
  if (plain) {
    lhsStep = form.stride(form.lhs, form.reduction[0]);
    rhsStep = form.stride(form.rhs, form.reduction[0]);
  }
  int64_t rhsColumnStride = form.stride(form.rhs, form.columns);
  bool rhsContiguous = rhsColumnStride == 1 || columns == 1;

  // Packing the right operand costs about as much as 8 rows of the product; with
  // fewer, the sums run along k instead, at half the speed of a tile.
  if (plain && !rhsContiguous && rhsStep == 1 && lhsStep == 1 && rows <= 8)
    plan.method = ContractionMethod::Dots;

  TileShape tile{1, 1};
  if (plan.method == ContractionMethod::Tiles)
    tile =
        chooseTile(rows, columnVectors, reduction, vectorBits == 512 ? 32 : 16);
  plan.tileCount = divideCeil(rows, tile.rows);
  plan.tileRows = divideCeil(rows, plan.tileCount);
  plan.tallTileCount = rows - plan.tileCount * (plan.tileRows - 1);
  plan.panelVectors = tile.vectors;
  plan.panelCount = divideCeil(columnVectors, tile.vectors);

  if (plan.method == ContractionMethod::Tiles) {
    // Rows of a panel that lie far apart are one page each; the copy pays once
    // enough tiles read the panel.
    int64_t rhsBytes = reduction * columns * elementBytes;
    plan.packRhs = !rhsContiguous || (rows >= 96 && rhsBytes > (256 << 10));
    // Broadcasts along a column touch a new line at each step of k. A short
    // column stays in L1, and one panel does not pay for the copy.
    plan.packLhs = lhsStep != 1 && plan.panelCount > 1 && reduction > 128;
  }
  auto countPacked = [&](const StridedView &view) -> int64_t {
    for (const LoopGroup &group : form.batch)
      if (group.extent > 1 && form.stride(view, group) != 0)
        return batches;
    return 1;
  };
  if (plan.packRhs) {
    plan.rhsPackedBatches = countPacked(form.rhs);
    plan.rhsPackedElements = plan.panelCount * reduction * plan.panelColumns();
    int64_t units = plan.rhsPackedBatches * columnVectors;
    splitEvenly(units,
                units * reduction * plan.lanes * elementBytes /
                    kBytesPerPackTask,
                plan.unitsPerRhsPackTask, plan.rhsPackTasks);
    plan.prefetchPanel = rows <= kRowsPerBlock &&
                         plan.rhsPackedElements * elementBytes > kL2Bytes;
  }
  if (plan.packLhs) {
    plan.lhsPackedBatches = countPacked(form.lhs);
    plan.lhsPackedElements = llvm::alignTo(rows * reduction, plan.lanes);
    int64_t tiles = plan.lhsPackedBatches * plan.tileCount;
    splitEvenly(tiles,
                plan.lhsPackedBatches * rows * reduction * elementBytes /
                    kBytesPerPackTask,
                plan.tilesPerLhsPackTask, plan.lhsPackTasks);
  }
  planTasks(plan, batches, rows, flops);
  return plan;
}
