//===- TilesPlan.h - A product in tiles as numbers --------------------------===//
//
// What is decided of a product in tiles, and what follows from it.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_SCHEDULE_TILESPLAN_H
#define INGOT_PASSES_SCHEDULE_TILESPLAN_H

#include "passes/Layers.h"
#include "passes/schedule/ContractionForm.h"
#include "passes/schedule/Decisions.h"

namespace ingot::schedule {

/// When an operand is copied into the order in which tiles read it.
enum class PackTime {
  Never,    ///< read where it lies
  Compiled, ///< a constant that is packed when the program is compiled
  Before,   ///< by a phase of its own, once for all tasks
  PerPanel, ///< by the task that uses it, panel by panel: the copy stays in cache
  /// Before the product, as it lies, its elements extended to the accumulator's
  /// type: a broadcast that extends costs three instructions for each that
  /// multiplies.
  Extended
};
template <> struct DecisionNames<PackTime> {
  static constexpr llvm::StringLiteral names[] = {"never", "compiled", "before",
                                                  "per_panel", "extended"};
};

/// What is decided.
struct TilesSchedule {
  /// Rows, and vectors of columns. Tiles have that many rows or one less, so that
  /// no rows remain; the last panel of columns has what is left.
  llvm::SmallVector<int64_t> tile = {1, 1};
  /// Sums that each element is split into, so that a multiply-add need not wait for
  /// the one before it. One number for all tiles: equal elements are equal in
  /// every bit.
  int64_t chains = 1;
  /// Steps of k that are summed in registers before the next ones, whose sum is added
  /// in memory; 0: all of them.
  int64_t blockK = 0;
  /// To [tile][k][row of the tile], in the accumulator's type: never, before or
  /// extended.
  PackTime lhs = PackTime::Never;
  /// To [panel][k][column of the panel], zero-padded. Panels that the kernel packs
  /// have the accumulator's type, so that an element is extended once; those of the
  /// compiler the operand's, so that the artifact is no larger and less is read.
  PackTime rhs = PackTime::Never;
  /// While a panel is in use, fetch the next one, or what it will be packed from.
  bool prefetch = false;
  /// The epilogue of a tile runs while the sums of the next one do.
  bool defer = false;
  /// Parts of the batch, of the tiles and of the panels that tasks share out.
  llvm::SmallVector<int64_t> tasks = {1, 1, 1};
  /// Per result of the kernel the input that it takes the place of, or -1.
  llvm::SmallVector<int64_t> overwrites;

  template <typename Visitor> void visit(Visitor &decision) {
    decision("tile", tile);
    decision("chains", chains);
    decision("block_k", blockK);
    decision("lhs", lhs);
    decision("rhs", rhs);
    decision("prefetch", prefetch);
    decision("defer", defer);
    decision("tasks", tasks);
    decision("overwrites", overwrites);
  }
};

/// The decisions for `part` of the product that they were made for. It may have no terms,
/// so that nothing is read, or a halo where that has none; with fewer positions its
/// columns may be other loops, and lie apart where those have neighbours.
TilesSchedule adaptToPart(const ContractionForm &part, TilesSchedule schedule);

/// How the copy of a halo is shared out; there are no tasks without a halo.
struct HaloTasks {
  int64_t rowsPerTask = 0, count = 0;
};

/// The decisions and what follows from them: all that an emitter needs beyond
/// ContractionForm.
struct TilesPlan {
  TilesPlan(const ContractionForm &form, const TilesSchedule &decided,
            TargetAttr target);

  TilesSchedule schedule;
  int64_t lanes; ///< sums in a vector

  /// Some terms take no part in the sum of some columns, all of which lie in one
  /// panel: the steps of k are unrolled into runs with constant masks.
  bool masksTerms;

  int64_t tileRows, panelVectors;
  int64_t tileCount;     ///< in the rows of one batch element
  int64_t tallTileCount; ///< the first ones have `tileRows` rows
  int64_t panelCount;    ///< in the columns of one batch element
  /// Iterations of the outermost reduction group that a block has.
  int64_t blockIterations;

  /// Copies of a packed operand: one for every few batch elements that share it, or
  /// per task of the product; and the elements of one copy.
  int64_t lhsCopies = 0, lhsCopyElements = 0;
  int64_t rhsCopies = 0, rhsCopyElements = 0;

  /// A task of the product is `batchesPerTask` batch elements, `tilesPerTask`
  /// tiles and `panelsPerTask` panels (the last ones fewer).
  int64_t batchesPerTask, tilesPerTask, panelsPerTask;
  int64_t batchGroups, tileGroups, panelGroups;
  int64_t productTasks;
  /// Tasks of the packing phase, those of the right operand first. A unit is a
  /// vector of columns if the operand has to be transposed, kWidenedElements if it
  /// is only extended, else kPackDepth steps of k.
  bool packsTransposed = false;
  /// Tasks of the phase that copies halos, those of the left operand first.
  HaloTasks lhsHalo, rhsHalo;
  int64_t haloTasks() const { return lhsHalo.count + rhsHalo.count; }
  int64_t rhsUnitsPerTask = 0, rhsPackTasks = 0;
  int64_t lhsUnitsPerTask = 0, lhsPackTasks = 0;

  bool widensLhs() const { return schedule.lhs == PackTime::Extended; }
  int64_t panelColumns() const { return panelVectors * lanes; }
  /// Steps of k between two vectors of a deferred epilogue of a tile with
  /// `vectors` vectors: as many as let the whole tile be done in the sums of the
  /// next one. Empty if it has too few.
  std::optional<int64_t> deferredSteps(int64_t vectors,
                                       int64_t reduction) const;
};

/// Steps of k between two tests of the loop condition: one round.
inline constexpr int64_t kUnroll = 4;

/// Of a cache line, on every CPU with a back end.
inline constexpr int64_t kLineBytes = 64;

/// Steps of k that one unit of packing copies of every panel or tile.
inline constexpr int64_t kPackDepth = 16;
/// Elements that one unit of extending the left operand takes: whole vectors.
inline constexpr int64_t kWidenedElements = 1 << 12;

/// True if columns of the right operand, or of what it is packed from, lie next to
/// each other.
bool hasContiguousColumns(const ContractionForm &form);

/// Of an element, rounded up to whole bytes.
int64_t countBytes(mlir::Type type);
/// Of a sum.
int64_t sumBytes(const ContractionForm &form);
/// Elements of the input or halo that holds the left operand.
int64_t countLhsInput(const ContractionForm &form);
/// Batch elements of which each has an operand of its own, or shares it with
/// neighbours.
int64_t countCopies(const ContractionForm &form, const StridedView &view);
/// True if the right operand is contiguous along the innermost loop of k: its packing
/// transposes.
bool packsTransposed(const ContractionForm &form);

/// Splits `count` into groups of equal size (the last smaller), at most
/// `groups` of them.
void splitEvenly(int64_t count, int64_t groups, int64_t &perGroup,
                 int64_t &groupCount);

/// Multiplications of the product, all loops together, in this part of it.
int64_t countProducts(const ContractionForm &form);

/// f32 operations that a core does in a nanosecond at most.
double peakFlopsPerNanosecond(TargetAttr target);

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_TILESPLAN_H
