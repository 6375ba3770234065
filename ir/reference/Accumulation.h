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
  /// Of `termCount` terms for each element.
  static std::unique_ptr<Accumulation> create(const Combination &combination,
                                              ReferenceTensor &result,
                                              int64_t termCount);
  virtual ~Accumulation() = default;

  /// Combines elements `at`, ... of the lanes, one for each term that the combiner
  /// takes, with the elements `first`, `first + stride`, ... of the result.
  virtual void add(int64_t first, int64_t stride,
                   llvm::ArrayRef<const ScalarLane *> terms, int64_t at,
                   int64_t count) = 0;
  /// Sets the result and its bounds once all terms are in.
  virtual void finish() = 0;
};

} // namespace ingot::ir

#endif // INGOT_IR_REFERENCE_ACCUMULATION_H
