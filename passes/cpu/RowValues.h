//===- RowValues.h - The values of a nest, each where it is defined ---------===//
//
// Every value is printed where it is first needed and as far out as it is
// defined: what depends on the row only stands before the loop over columns.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_CPU_ROWVALUES_H
#define INGOT_PASSES_CPU_ROWVALUES_H

#include "passes/Layers.h"
#include "passes/cpu/LoopBuilder.h"
#include "passes/cpu/RowProgram.h"

namespace ingot::cpu {

/// How far inside the nest a value is defined.
enum RowDepth { InTask, InGroup, InRow, InLane };

/// Some consecutive columns of one row: a vector of which `active` lanes count.
struct Lane {
  mlir::Value column;
  unsigned active;
};

/// Elements in memory that stand for a node.
struct StoredRow {
  mlir::Value base;
  /// Where they are if not from 0 on.
  std::optional<Access> place;
  /// Without a place: one row per row of the block, one after another.
  bool isPerRow;
  /// Loads replace the node; before that whoever computes it stores it.
  bool isReady;
};

/// What is printed, where, and the memory that it reads and writes.
struct PrintedNest {
  mlir::OpBuilder &builder;
  mlir::Location loc;
  const ScalarGraph &graph;
  const RowNest &nest;
  KernelMemory &memory;
  LoopBuilder loops{builder, loc};
};

class RowValues : PrintedNest {
public:
  using Value = mlir::Value;

  RowValues(const PrintedNest &printed, unsigned lanes);

  //===--------------------------------------------------------------------===//
  // Where the printer is
  //===--------------------------------------------------------------------===//

  /// What is printed until `leave` is inside `op`, at `depth`.
  void enter(RowDepth depth, mlir::Operation *op) {
    enclosures.push_back({depth, op});
  }
  void leave() { enclosures.pop_back(); }
  /// Forgets what was defined at this depth: its iteration ends.
  void forget(RowDepth depth);
  /// Sets the positions in `dims` from their row-major number, for row `row` of
  /// the block.
  void setPositions(llvm::ArrayRef<unsigned> dims, Value number, unsigned row);
  void setPosition(unsigned dim, unsigned row, Value position) {
    positions[{dim, row}] = position;
  }
  /// Begins a vector of columns.
  void setLane(Lane lane);
  /// Rows of the block being printed, consecutive in the last row dimension if
  /// `isTile`: then what is contiguous along it is loaded so and transposed.
  void setBlock(unsigned rows, bool isTile) {
    blockRows = rows;
    blockIsTile = isTile;
  }

  //===--------------------------------------------------------------------===//
  // Values
  //===--------------------------------------------------------------------===//

  /// A value without columns, at row `q` of the block.
  Value scalarOf(NodeId id, unsigned q);
  /// A value in the current lanes.
  Value vectorOf(NodeId id, unsigned q);
  /// Says what a reduction came to.
  void define(RowDepth depth, NodeId id, unsigned q, Value value) {
    known[depth][{id, q}] = value;
  }
  /// Stored rows by node.
  std::map<NodeId, StoredRow> rows;
  /// Stores what the lane computed of stored rows. Not before the lane has read
  /// everything: a row may lie where an input is.
  void storeRows();
  /// Nodes that storeRows has stored since the last call.
  llvm::SmallVector<NodeId> takeNewlyStored();

  bool hasColumn(NodeId id) const;
  /// True if the value differs from row to row.
  bool isPerRow(NodeId id);
  /// A product that only an addition uses can be fused into it.
  bool isFusable(NodeId id) const;
  Value fma(Value a, Value b, Value c);

  Value constant(mlir::TypedAttr value);
  Value splatConstant(mlir::TypedAttr value);
  Value maskOf(unsigned active);

  /// Two partial results of a reduction combined, and its neutral element.
  Value combine(NodeId reduction, Value lhs, Value rhs);
  mlir::TypedAttr neutralOf(NodeId reduction);

  //===--------------------------------------------------------------------===//
  // Memory
  //===--------------------------------------------------------------------===//

  /// The element of an access at row `q`, column 0; made where it varies.
  Value addressOf(const Access &access, unsigned q);
  /// The current lanes of contiguous memory.
  Value load(Value base, Value address, mlir::Type elementType);
  void store(Value value, Value base, Value address);
  void storeVector(Value value, const Access &target, unsigned q);
  void storeScalar(Value value, Value base, Value address);
  /// Fetches what `access` reads `rows` further down, in the current lanes.
  void prefetch(const Access &access, unsigned q, int64_t rows);

private:
  struct Enclosure {
    RowDepth depth;
    mlir::Operation *op;
  };
  using Key = std::pair<NodeId, unsigned>;

  void countUses();
  void countUsesBelow(NodeId id, llvm::DenseSet<NodeId> &seen);
  RowDepth depthOf(const DimSet &dims) const;
  RowDepth depthOf(NodeId id);
  bool isCrossReduction(NodeId id) const;
  /// Moves the builder to the innermost place that is not deeper than `depth`.
  void moveOut(RowDepth depth);

  Value computeVector(NodeId id, unsigned q);
  Value splatOf(NodeId id, unsigned q);
  Value apply(const ScalarNode &node, mlir::ValueRange operands, bool isVector);
  Value applyVector(const ScalarNode &node, unsigned q);
  Value divideByScalar(NodeId dividend, NodeId divisor, unsigned q);
  /// `make(scalarOf(id))` in every lane, made as far out as the scalar.
  Value splatOf(NodeId id, unsigned q, llvm::DenseMap<Key, Value> *memo,
                llvm::function_ref<Value(Value)> make);
  void ignoreZeroSigns(mlir::Operation *op);
  Value negate(Value value);
  mlir::VectorType vectorType(mlir::Type elementType) const;

  Value castIndex(Value value, mlir::Type type);
  Value positionOf(unsigned dim, unsigned q);
  Value indexSum(const ScalarNode &node, unsigned q, bool withColumn);
  Value indexVector(const ScalarNode &node, unsigned q);
  Value laneNumbers(mlir::Type type, int64_t factor);

  Value loadScalar(const ScalarNode &node, mlir::ValueRange operands,
                   unsigned q);
  Value loadVector(NodeId id, unsigned q);
  Value loadUnguarded(NodeId id, unsigned q);
  /// `address`, moved by what the access of a load looks up.
  Value moveBy(const Access &access, Value address, Value place);
  void splitGuard(NodeId id, llvm::SmallVectorImpl<NodeId> &ofRow,
                  llvm::SmallVectorImpl<NodeId> &ofColumns) const;
  /// Lanes that `guard`, if there is one, keeps from reading are the fill.
  Value loadLanes(const ScalarNode &node, Value guard, unsigned q);
  Value loadIf(Value guard, llvm::function_ref<Value()> load,
               mlir::TypedAttr fill);
  Value loadTransposed(NodeId id, unsigned q);
  Value isNonzero(Value bytes);
  Value asBytes(Value value);
  Value inactiveLanes(mlir::Type type);

  unsigned lanes;

  llvm::SmallVector<Enclosure> enclosures;                  ///< outermost first
  std::map<std::pair<unsigned, unsigned>, Value> positions; ///< by dim and row
  Lane current{};
  unsigned blockRows = 1;
  bool blockIsTile = false;

  llvm::DenseMap<Key, Value> known[4], splats[4], reciprocals[4]; ///< by depth
  llvm::DenseMap<mlir::Attribute, Value> constants;
  llvm::DenseMap<NodeId, RowDepth> depths;
  llvm::DenseMap<NodeId, bool> perRow;
  llvm::DenseMap<NodeId, unsigned> uses;
  llvm::SmallVector<std::tuple<Value, Value, Value>> pendingStores;
  llvm::SetVector<NodeId> newlyStored;
};

/// Transposes `rows`, as many vectors as each has lanes.
llvm::SmallVector<mlir::Value>
transposeSquare(mlir::OpBuilder &builder, mlir::Location loc,
                llvm::ArrayRef<mlir::Value> rows);

} // namespace ingot::cpu

#endif // INGOT_PASSES_CPU_ROWVALUES_H
