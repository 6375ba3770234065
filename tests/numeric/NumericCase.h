//===- NumericCase.h - The programs that numeric tests run --------------------===//
//
// `<op>.cpp` declares the cases of one operation as global objects. GradientTest
// and ForwardTest then run every case there is; a registered operation without a
// case fails.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_TESTS_NUMERIC_NUMERICCASE_H
#define INGOT_TESTS_NUMERIC_NUMERICCASE_H

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ingot::test {

/// What the inputs of a case are and what is tested with them.
struct CaseOptions {
  /// Range of float inputs, which are distinct and spread evenly over it; the
  /// gradient test wants it free of kinks and poles.
  double low = -3, high = 3;
  /// Integer inputs are 0, 1, 4, 9, ... modulo this, plus `integerLow`.
  int64_t integerCount = 5, integerLow = 0;
  /// Compare the gradients with differences. Off for cases that are only about
  /// the forward pass, such as large or discontinuous ones.
  bool gradient = true;
  /// Float inputs are every combination of special numbers instead: zeros,
  /// infinities, NaN, ends of ranges and others; there are countSpecials() to the
  /// power of the operands.
  bool specials = false;
  /// A zero that the function makes of a zero has its sign. Off where either may come
  /// out, as of a maximum of two zeros.
  bool keepsSignOfZero = true;
  /// If not 0, one float input in so many is infinity, NaN or minus infinity, in
  /// turn: of several rows, some have one of them, some none.
  int64_t nonFiniteEvery = 0;

  /// Bounds of errors exist only where inputs are ordinary.
  bool hasFiniteInputs() const { return !specials && nonFiniteEvery == 0; }
};

int64_t countSpecials();

/// One function over `$T`, which stands for the type under test: floats, and
/// whatever else the operations take.
struct NumericCase {
  std::string op;   ///< mnemonic of the operation under test
  std::string name; ///< of the case, unique: `matmul_batched`
  /// Arguments, result types and body: `(%x: tensor<3x$T>) -> tensor<3x$T> {...}`.
  std::string function;
  CaseOptions options;
  /// For pointwise operations on floats: an element of the result from the
  /// elements of the operands, by libm alone. Else null.
  std::function<double(const double *)> elementwise;

  /// `function` named `symbol`, with `$T` replaced.
  std::string getText(const std::string &symbol,
                      const std::string &elementType) const;
};

/// Every case of every file, sorted by name.
const std::vector<NumericCase> &getNumericCases();

/// Adds one case; `variant` may be empty.
struct Case {
  Case(const char *op, const char *variant, std::string function,
       CaseOptions options = {},
       std::function<double(const double *)> elementwise = nullptr);
};

/// Adds cases that differ in shapes or types alone: `$1`, `$2`, ... in `function`
/// stand for the words of a row.
struct CaseTable {
  struct Row {
    const char *variant;
    std::vector<std::string> words;
    std::optional<CaseOptions> options = {}; ///< instead of the table's
  };
  CaseTable(const char *op, const std::string &function,
            const std::vector<Row> &rows, CaseOptions options = {});
};

/// Adds the cases of a pointwise operation with `operandCount` float operands and
/// one result of their type: rows and a tail of vectors, a single row, a scalar, special values.
/// `attributes` go before the colon.
struct PointwiseCases {
  PointwiseCases(const char *op, int operandCount, CaseOptions options,
                 std::function<double(const double *)> elementwise,
                 const char *attributes = "");
};

/// Adds what the description of an operation on one float states: its largest error
/// on any target, in units of the last place of the exact result, which `exact` is
/// where its roundings are far below those of the element type.
struct Accuracy {
  struct Ulps {
    double f32, f64;
  };
  Accuracy(const char *op, Ulps ulps, long double (*exact)(long double));
};

struct AccuracyCase {
  std::string name; ///< mnemonic of the operation
  Accuracy::Ulps ulps;
  long double (*exact)(long double);
};

/// Every stated accuracy, sorted by operation.
const std::vector<AccuracyCase> &getAccuracyCases();

} // namespace ingot::test

#endif // INGOT_TESTS_NUMERIC_NUMERICCASE_H
