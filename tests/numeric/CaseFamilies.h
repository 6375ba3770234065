//===- CaseFamilies.h - Cases that similar operations share -------------------===//

#ifndef INGOT_TESTS_NUMERIC_CASEFAMILIES_H
#define INGOT_TESTS_NUMERIC_CASEFAMILIES_H

#include "tests/numeric/NumericCase.h"

namespace ingot::test {

/// Ordinary numbers of either sign, and 23 integers around 0.
inline constexpr CaseOptions kAroundZero{
    .low = -3, .high = 3, .integerCount = 23, .integerLow = -11};

/// Adds the cases of a pointwise operation on floats and integers: those of
/// PointwiseCases, and "integers" of two types.
struct NumberCases {
  NumberCases(const char *op, int operandCount, CaseOptions options,
              std::function<double(const double *)> elementwise);
};

/// Adds the quotients, or remainders, of integers that processors trap at: by 0, and of
/// the smallest integer by -1, among others and by constants.
struct IntegerDivisionCases {
  explicit IntegerDivisionCases(const char *op);
};

/// Adds the cases of a function of one float, PointwiseCases, and the largest error
/// that its description states; `exact` is the function in a wider type.
struct FunctionCases {
  FunctionCases(const char *op, CaseOptions options, Accuracy::Ulps ulps,
                long double (*exact)(long double));
};

/// Adds the case of a function of two booleans.
struct LogicalCases {
  explicit LogicalCases(const char *op);
};

/// Adds the cases of an operation that removes the dimensions `dims`: every set
/// of three of them, an extent of 1, integers.
struct ReductionCases {
  ReductionCases(const char *op, CaseOptions options);
};

/// Adds rows longer than any block of a kernel.
struct LongReductionCases {
  LongReductionCases(const char *op, CaseOptions options);
};

/// Adds equal extrema of a reduction, and rows with NaN, which wins over every
/// number, infinite ones too.
struct ExtremumCases {
  explicit ExtremumCases(const char *op);
};

/// Adds the cases of an operation that gives positions along `dim`.
struct PositionCases {
  explicit PositionCases(const char *op);
};

/// Adds the cases of a function of rows along `dim` that exponentiates them.
struct RowCases {
  explicit RowCases(const char *op);
};

/// Adds the cases of the gradient of such a function.
struct RowGradientCases {
  explicit RowGradientCases(const char *op);
};

/// Of normalisations over channels: shape of the input, channels, their dimension.
const std::vector<CaseTable::Row> &getChannelRows();

/// Adds rows with NaN and infinities, of lengths that lanes of a warp share, that
/// take a warp, and a block. In `function` `$1` stands for the outer extent, `$2`
/// for that of the rows.
struct NonFiniteCases {
  NonFiniteCases(const char *op, const std::string &function);
};

} // namespace ingot::test

#endif // INGOT_TESTS_NUMERIC_CASEFAMILIES_H
