//===- Loops.h - The loops that an operation runs ----------------------------===//
//
// An operation states its loops once (StructuredOpInterface). Fusion, lowering and
// the evaluator read them; nothing else knows how an operation walks its tensors.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_IR_INTERFACES_LOOPS_H
#define INGOT_IR_INTERFACES_LOOPS_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributeInterfaces.h"

#include <limits>
#include <optional>
#include <vector>

namespace ingot::ir {

/// A loop of an operation, by its number.
struct Loop {
  unsigned number;
};

/// The element of a read, by the number of the read.
struct LoopValue {
  unsigned read;
};

/// The index of a dimension: `(sum of factor * loop + offset) / divisor`, an element
/// only where the division leaves no rest; or the value of another read.
struct LoopSum {
  struct Term {
    unsigned loop;
    int64_t factor; ///< not 0
    bool operator==(const Term &other) const = default;
  };

  LoopSum(int64_t offset) : offset(offset) {}
  LoopSum(Loop loop) : terms{{loop.number, 1}} {}
  LoopSum(LoopValue value) : value(value.read) {}

  /// The loop that the index is, if it is just one.
  std::optional<unsigned> singleLoop() const;
  bool has(unsigned loop) const { return factorOf(loop) != 0; }
  int64_t factorOf(unsigned loop) const;
  /// Smallest and largest sum, not yet divided, over loops of these extents; any
  /// number if it is a value.
  std::pair<int64_t, int64_t> range(llvm::ArrayRef<int64_t> extents) const;

  bool operator==(const LoopSum &other) const = default;

  llvm::SmallVector<Term, 2> terms; ///< by loop, ascending
  int64_t offset = 0;
  int64_t divisor = 1;
  std::optional<unsigned> value; ///< the read that gives the index, then alone
};

LoopSum operator+(LoopSum lhs, const LoopSum &rhs);
LoopSum operator-(LoopSum lhs, int64_t rhs);
LoopSum operator*(LoopSum lhs, int64_t factor);
LoopSum operator/(LoopSum lhs, int64_t divisor);
inline LoopSum operator*(Loop loop, int64_t factor) {
  return LoopSum(loop) * factor;
}
inline LoopSum operator+(Loop lhs, const LoopSum &rhs) {
  return LoopSum(lhs) + rhs;
}
inline LoopSum operator-(Loop lhs, int64_t rhs) { return LoopSum(lhs) - rhs; }

/// Which element of a tensor an iteration reads or writes.
struct LoopAccess {
  llvm::SmallVector<LoopSum> dims; ///< per dimension of the tensor
  /// Of the tensor's element type: what an iteration reads whose index is outside
  /// of the tensor, or no multiple of a divisor. Null if there is none such. What is
  /// written there is lost.
  mlir::TypedAttr fill;

  bool has(unsigned loop) const;
  /// The read that gives an index, if one does.
  std::optional<unsigned> indexRead() const;
  /// The loop of each dimension if each is just a loop, and nothing is guarded.
  std::optional<llvm::SmallVector<int64_t>> singleLoops() const;

  bool operator==(const LoopAccess &other) const = default;
};

/// How iterations combine the terms that they compute into one element.
enum class Combiner {
  Sum,
  /// Of floats as if exponents had no limits, so that the order is of no account.
  Product,
  Maximum, ///< NaN if a term is
  Minimum, ///< NaN if a term is
  /// The number of the first maximum among the terms, in the order of the loops, or of
  /// the first NaN: an i64.
  FirstMaximum,
  FirstMinimum,
  /// The number of the first term that equals another value, which comes behind it and
  /// is the same for all terms of an element: an i32, kNoTerm if none does.
  FirstEqual,
};
inline constexpr int32_t kNoTerm = std::numeric_limits<int32_t>::max();

struct Combination {
  Combiner combiner;
  mlir::Type type; ///< of the elements that are combined, with their sign
};

/// An element that iterations write.
struct LoopWrite {
  LoopAccess access;
  /// The type that it is computed in, or accumulated in before it is rounded to
  /// that of the result.
  mlir::Type type;
  /// What it is combined with first; null if one iteration writes each element.
  mlir::TypedAttr start;
};

/// The terms of a sum of products that take part in it, whatever the values of the
/// others are: those of iterations with
/// `0 <= position - (group / groupExtent) * step < width`.
struct LoopWindow {
  Loop position, group;
  int64_t groupExtent, step, width;
};

struct Loops {
  enum class Body {
    Stated,  ///< by `buildBody` of the operation
    Copy,    ///< the element that was read last
    Product, ///< of the two elements that were read
    Composed ///< that of each operation of a composite's decomposition
  };

  llvm::SmallVector<int64_t> extents; ///< per loop, outermost first
  /// Loops over which the operation reduces, ascending: every result depends on
  /// all of their iterations. Without `Composed` they are those that no write has.
  llvm::SmallVector<int64_t> reduced;
  llvm::SmallVector<LoopAccess> reads; ///< per operand
  /// Per value that iterations carry on, which is no result, and then per result.
  llvm::SmallVector<LoopWrite> writes;
  Body body = Body::Stated;
  /// Nothing: an iteration writes what its body computes.
  std::optional<Combination> combination;
  std::optional<LoopWindow> window; ///< nothing: all terms take part

  bool isReduced(unsigned loop) const;
  bool isProductSum() const;
  /// Iterations of all loops that are reduced.
  int64_t reducedCount() const;
};

/// Loops that write a part of a result, and what they read.
struct LoopPiece {
  Loops loops;
  llvm::SmallVector<mlir::Value> operands;
};

/// Writes the loops of an operation down as its formula does.
class LoopsBuilder {
public:
  using Dims = llvm::ArrayRef<LoopSum>;

  /// Without loops so far.
  LoopsBuilder() = default;
  /// One parallel loop per dimension of `result`.
  explicit LoopsBuilder(mlir::Value result);

  Loop add(int64_t extent);
  Loop addReduced(int64_t extent);
  /// All loops added so far.
  llvm::SmallVector<LoopSum> all() const;

  /// Operands, in order. Outside of the operand `fill` is read.
  void reads(Dims dims, mlir::TypedAttr fill = {});
  /// Of floats, `fill` outside: guarded if an index gets there, once all loops are
  /// added.
  void readsGuarded(Dims dims, mlir::Value operand, double fill);
  /// A result of `type` each element of which one iteration writes.
  void writes(Dims dims, mlir::Type type);
  /// The only result: iterations combine elements of `type`.
  void combines(Dims dims, Combiner combiner, mlir::Type type);

  /// Leaves terms outside of `window` out of the sum of products.
  void keeps(LoopWindow window) { loops.window = window; }

  Loops build(Loops::Body body = Loops::Body::Stated);

private:
  Loops loops;
};

/// The loops of an operation whose result elements depend on the operand elements of
/// the same position, and on all of an operand of rank 0.
Loops getPointwiseLoops(mlir::Operation *op);

/// The loops of a composite that reduces along `reduced` and runs over the dimensions
/// of `type` otherwise. An operand or result of lower rank has the others.
Loops getRowLoops(mlir::Operation *op, mlir::RankedTensorType type,
                  llvm::ArrayRef<int64_t> reduced);

/// The float `scalar` as `type`, which is its own or a wider one.
mlir::Value extend(mlir::OpBuilder &builder, mlir::Location location,
                   mlir::Value scalar, mlir::Type type);

/// `value` as an element of `tensor`, which holds floats.
mlir::TypedAttr getFloatElement(mlir::Value tensor, double value);

/// `lhs` and then `rhs`.
llvm::SmallVector<LoopSum> joinDims(llvm::ArrayRef<LoopSum> lhs,
                                    llvm::ArrayRef<LoopSum> rhs);

} // namespace ingot::ir

#endif // INGOT_IR_INTERFACES_LOOPS_H
