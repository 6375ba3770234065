//===- Table.h - Aligned columns and readable quantities -------------------===//
#ifndef INGOT_TOOLS_INGOT_TABLE_H
#define INGOT_TOOLS_INGOT_TABLE_H

#include <cstdint>
#include <string>
#include <vector>

namespace ingot::tool {

/// Text in columns as wide as their content. A column whose header begins with
/// '>' is aligned to the right, as numbers should be.
class Table {
public:
  explicit Table(const std::vector<std::string> &headers);

  /// One cell per column.
  void addRow(std::vector<std::string> cells);

  /// With a line of headers, each line ended by a newline; printable.
  std::string format() const;

private:
  std::vector<bool> isRight;
  std::vector<std::vector<std::string>> rows; ///< the headers first
};

/// `text` from elsewhere (names, paths, messages) as a terminal may show it: '?' in
/// the place of control characters.
std::string printable(std::string text);

/// "17 B", "4.0 KB", "12.3 MB": powers of 1024.
std::string formatBytes(uint64_t bytes);

/// "870 ns", "12.3 us", "4.56 ms", "1.23 s".
std::string formatTime(double seconds);

/// With `digits` after the point.
std::string formatNumber(double value, int digits);

/// "61,706".
std::string formatCount(uint64_t count);

/// As short as "%g" makes it: 1.5e-07.
std::string formatShort(double value);

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_TABLE_H
