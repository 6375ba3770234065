//===- Png.h - Pixels as the bytes of a PNG file ----------------------------===//
#ifndef INGOT_RUNTIME_REPORT_PNG_H
#define INGOT_RUNTIME_REPORT_PNG_H

#include <cstdint>
#include <string>
#include <string_view>

namespace ingot::report {

/// `pixels` are bytes [channels, height, width]; 1 channel is grey, 3 are RGB. Throws
/// std::runtime_error if libpng cannot.
std::string encodePng(std::string_view pixels, int64_t channels, int64_t height,
                      int64_t width);

} // namespace ingot::report

#endif // INGOT_RUNTIME_REPORT_PNG_H
