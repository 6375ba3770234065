//===- EvaluatedCase.h - Numeric cases as IR and as values --------------------===//

#ifndef INGOT_TESTS_NUMERIC_EVALUATEDCASE_H
#define INGOT_TESTS_NUMERIC_EVALUATEDCASE_H

#include "ir/reference/ReferenceTensor.h"
#include "tests/numeric/NumericCase.h"

namespace ingot::test {

/// Inputs of a case, one per type: distinct floats within the range of the case,
/// rounded to their type so that every precision starts from the same values.
std::vector<ReferenceTensor> makeInputs(mlir::TypeRange types,
                                        const CaseOptions &options);

/// `count` numbers between `low` and `high`, all different, for any `salt`.
std::vector<double> makeDistinctFloats(int64_t count, double low, double high,
                                       int64_t salt);

} // namespace ingot::test

#endif // INGOT_TESTS_NUMERIC_EVALUATEDCASE_H
