//===- concat.cpp - Numeric cases of ingot.concat ---------------------------===//

#include "tests/numeric/ManyConcat.h"
#include "tests/numeric/NumericCase.h"

#include <string>

namespace {

using namespace ingot::test;

const Case columns(
    "concat", "columns",
    R"((%x: tensor<3x5x$T>, %y: tensor<3x1x$T>, %z: tensor<3x7x$T>) -> tensor<3x13x$T> {
  %c = ingot.concat %x, %y, %z dim = 1 : tensor<3x5x$T>, tensor<3x1x$T>, tensor<3x7x$T>
  return %c : tensor<3x13x$T>
})",
    {});

const Case rows("concat", "rows",
                R"((%x: tensor<3x5x$T>, %y: tensor<1x5x$T>) -> tensor<4x5x$T> {
  %c = ingot.concat %x, %y dim = 0 : tensor<3x5x$T>, tensor<1x5x$T>
  return %c : tensor<4x5x$T>
})",
                {});

const Case one("concat", "one", R"((%x: tensor<3x5x$T>) -> tensor<3x5x$T> {
  %c = ingot.concat %x dim = 1 : tensor<3x5x$T>
  return %c : tensor<3x5x$T>
})",
               {});

const Case same("concat", "same",
                R"((%x: tensor<2x3x5x$T>) -> tensor<2x6x5x$T> {
  %c = ingot.concat %x, %x dim = 1 : tensor<2x3x5x$T>, tensor<2x3x5x$T>
  return %c : tensor<2x6x5x$T>
})",
                {});

const Case integers("concat", "integers",
                    R"((%x: tensor<3xi32>, %y: tensor<5xi32>) -> tensor<8xi32> {
  %c = ingot.concat %x, %y dim = 0 : tensor<3xi32>, tensor<5xi32>
  return %c : tensor<8xi32>
})",
                    {});

// One tensor is the same number everywhere.
const Case constant("concat", "constant",
                    R"((%x: tensor<3x5x$T>) -> tensor<3x7x$T> {
  %one = ingot.constant dense<1.0> : tensor<3x2x$T>
  %c = ingot.concat %x, %one dim = 1 : tensor<3x5x$T>, tensor<3x2x$T>
  return %c : tensor<3x7x$T>
})",
                    {});

/// The concatenation along `dim` of tensors whose other dimensions are `before` and
/// `after`: runs of every length up to some registers, and one of several steps. `front`
/// is done to each of them first, `behind` to the whole.
std::string concatMany(const std::string &before, const std::string &after,
                       int dim, const std::string &front = "",
                       const std::string &behind = "") {
  auto typeOf = [&](int width) {
    return "tensor<" + before + std::to_string(width) + "x" + after + "$T>";
  };
  ManyConcat concat = ingot::test::concatMany(
      {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 65, 127, 300}, dim,
      front, typeOf);
  std::string parameters;
  for (const auto &[name, width] : concat.parameters)
    parameters +=
        (parameters.empty() ? "%" : ", %") + name + ": " + typeOf(width);
  std::string result = typeOf(concat.width), last = "%c";
  if (!behind.empty()) {
    concat.body += "%z = ingot." + behind + " %c : " + result + "\n";
    last = "%z";
  }
  return "(" + parameters + ") -> " + result + " {\n" + concat.body +
         "return " + last + " : " + result + "\n}";
}

const CaseOptions kForward{.gradient = false};
const Case manyRows("concat", "many_rows", concatMany("", "3x", 0), kForward);
const Case manyColumns("concat", "many_columns", concatMany("5x", "", 1),
                       kForward);
const Case manyInside("concat", "many_inside", concatMany("3x", "5x", 1),
                      kForward);
const Case manyFused("concat", "many_fused",
                     concatMany("5x", "", 1, "relu", "neg"), kForward);

// Columns of a matrix.
const Case
    stack("concat", "stack",
          R"((%x: tensor<37x1x$T>, %y: tensor<37x1x$T>) -> tensor<37x2x$T> {
  %c = ingot.concat %x, %y dim = 1 : tensor<37x1x$T>, tensor<37x1x$T>
  return %c : tensor<37x2x$T>
})",
          {});

} // namespace
