//===- ManyConcat.h - Concatenations of many tensors -----------------------===//
#ifndef INGOT_TESTS_NUMERIC_MANYCONCAT_H
#define INGOT_TESTS_NUMERIC_MANYCONCAT_H

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace ingot::test {

/// The text of a concatenation along one dimension.
struct ManyConcat {
  /// Name, without its %, and width of each tensor, which are parameters.
  std::vector<std::pair<std::string, int>> parameters;
  int width = 0;    ///< of all
  std::string body; ///< defines %c
};

/// Concatenates tensors of `widths` along `dim`, with types by width. `front` is done to
/// each of them first, unless it is empty.
inline ManyConcat
concatMany(const std::vector<int> &widths, int dim, const std::string &front,
           const std::function<std::string(int width)> &typeOf) {
  ManyConcat concat;
  std::string operands, types;
  for (int width : widths) {
    std::string comma = concat.parameters.empty() ? "" : ", ";
    std::string name = "x" + std::to_string(concat.parameters.size());
    concat.parameters.emplace_back(name, width);
    if (!front.empty()) {
      concat.body += "%y" + name + " = ingot." + front + " %" + name + " : " +
                     typeOf(width) + "\n";
      name = "y" + name;
    }
    operands += comma + "%" + name;
    types += comma + typeOf(width);
    concat.width += width;
  }
  concat.body += "%c = ingot.concat " + operands +
                 " dim = " + std::to_string(dim) + " : " + types + "\n";
  return concat;
}

} // namespace ingot::test

#endif // INGOT_TESTS_NUMERIC_MANYCONCAT_H
