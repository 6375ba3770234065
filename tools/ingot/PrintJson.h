//===- PrintJson.h - A report for programs ---------------------------------===//

#ifndef INGOT_TOOLS_INGOT_PRINTJSON_H
#define INGOT_TOOLS_INGOT_PRINTJSON_H

#include <nlohmann/json.hpp>

#include <cstdio>

namespace ingot::tool {

/// Prints `report` on one line. JSON is UTF-8, which a file's name need not be.
inline void printJson(const nlohmann::ordered_json &report) {
  std::string text = report.dump(
      -1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  std::printf("%s\n", text.c_str());
}

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_PRINTJSON_H
