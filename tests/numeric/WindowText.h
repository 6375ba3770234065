//===- WindowText.h - Attributes of windows as text -------------------------===//
#ifndef INGOT_TESTS_NUMERIC_WINDOWTEXT_H
#define INGOT_TESTS_NUMERIC_WINDOWTEXT_H

#include <cstdint>
#include <string>
#include <vector>

namespace ingot::test {

/// "stride = [2, 1] "; as many numbers `standard` as there are dimensions if there are no
/// `values`.
inline std::string listText(const std::string &name,
                            std::vector<int64_t> values, size_t dims,
                            int64_t standard) {
  if (values.empty())
    values.assign(dims, standard);
  std::string list;
  for (int64_t value : values)
    list += (list.empty() ? "" : ", ") + std::to_string(value);
  return name + " = [" + list + "] ";
}

} // namespace ingot::test

#endif // INGOT_TESTS_NUMERIC_WINDOWTEXT_H
