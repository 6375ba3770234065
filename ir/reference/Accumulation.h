//===- Accumulation.h - Terms that iterations combine ----------------------===//

#ifndef INGOT_IR_REFERENCE_ACCUMULATION_H
#define INGOT_IR_REFERENCE_ACCUMULATION_H

#include "ir/reference/ScalarProgram.h"

namespace ingot::ir {

/// What the iterations so far have combined, per element of a result. Terms are
/// combined one after another in the order of the loops: in float64 that is 2^29
/// times more accurate than any order in f32.
class Accumulation {
public:
  /// By a sum, maximum or minimum; null by anything else.
  static std::unique_ptr<Accumulation> create(mlir::Operation *combiner,
                                              ReferenceTensor &result);
  virtual ~Accumulation() = default;

  /// Combines elements `at`, ... of `lane` with the elements `first`,
  /// `first + stride`, ... of the result.
  virtual void add(int64_t first, int64_t stride, const ScalarLane &lane,
                   int64_t at, int64_t count) = 0;
  /// Sets the bounds once all terms of all elements, `termCount` each, are in.
  virtual void finish(int64_t termCount) = 0;
};

} // namespace ingot::ir

#endif // INGOT_IR_REFERENCE_ACCUMULATION_H
