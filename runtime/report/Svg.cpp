//===- Svg.cpp - A picture of lines and words -------------------------------===//
#include "runtime/report/Svg.h"

#include "runtime/train/Base64.h"
#include "runtime/train/data/Utf8.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

using namespace ingot;
using namespace ingot::report;

namespace {

// Series differ in colour (Okabe and Ito's, which most eyes tell apart), in dashes and
// in markers; the first two alone would not do on a black and white print.
constexpr std::string_view kStyleSheet = R"(
svg text{font-family:system-ui,"DejaVu Sans",sans-serif;font-size:12px;fill:#1b1b1b}
svg .title{font-size:14px;font-weight:600}
svg .soft{fill:#555}
svg .cell{font-size:11px;paint-order:stroke;stroke:#fff;stroke-width:3px}
svg .caption{font-size:11px}
svg .grid{stroke:#ddd;stroke-width:1}
svg .axis{stroke:#777;stroke-width:1}
svg .guide{stroke:#777;stroke-width:1;stroke-dasharray:2 3}
svg .frame{fill:none;stroke:#777;stroke-width:1}
svg .bar{fill:#7fb2d9;stroke:#005187;stroke-width:1}
svg .heat{fill:#0072b2}
svg .area{fill:#7fb2d9;stroke:none}
svg .line,svg .marker{stroke:currentColor}
svg .line{fill:none;stroke-width:1.6;stroke-linejoin:round}
svg .marker{stroke-width:1.2;fill:#fff}
svg .solid{stroke-width:2.2;fill:currentColor}
svg .c0{color:#0072b2}svg .c1{color:#c44e00}svg .c2{color:#00805e}
svg .c3{color:#a3477f}svg .c4{color:#1b1b1b}svg .c5{color:#8a6d00}
svg .c6{color:#2f8fc4}svg .c7{color:#7a5230}
svg .d1{stroke-dasharray:6 3}svg .d2{stroke-dasharray:2 2}
svg .d3{stroke-dasharray:8 3 2 3}svg .d4{stroke-dasharray:10 4}
svg .d5{stroke-dasharray:4 2 1 2 1 2}svg .d6{stroke-dasharray:1 3}
svg .d7{stroke-dasharray:12 3 4 3}
svg image{image-rendering:pixelated}
@media (prefers-color-scheme:dark){
svg text{fill:#eee}svg .soft{fill:#aaa}
svg .cell{stroke:#16181c}
svg .grid{stroke:#3a3d44}svg .axis,svg .guide,svg .frame{stroke:#999}
svg .bar{fill:#28587c;stroke:#8cc8f2}svg .heat{fill:#56b4e9}svg .area{fill:#28587c}
svg .marker{fill:#16181c}svg .solid{fill:currentColor}
svg .c0{color:#56b4e9}svg .c1{color:#ff9c4a}svg .c2{color:#3fd0a5}
svg .c3{color:#e29ac6}svg .c4{color:#eee}svg .c5{color:#f0e442}
svg .c6{color:#9ad4f5}svg .c7{color:#d0a37a}
}
)";

size_t characterCount(std::string_view words) {
  return std::ranges::count_if(
      words, [](char c) { return (static_cast<uint8_t>(c) & 0xc0) != 0x80; });
}

std::string attribute(const char *name, double value) {
  return std::string(" ") + name + "=\"" + formatCoordinate(value) + "\"";
}

} // namespace

std::string_view report::styleSheet() { return kStyleSheet; }

std::string report::formatCoordinate(double value) {
  char text[64];
  char *end = std::to_chars(text, text + sizeof(text), value,
                            std::chars_format::fixed, 2)
                  .ptr;
  std::string digits(text, end);
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.ends_with('.'))
    digits.pop_back();
  return digits == "-0" ? "0" : digits;
}

std::string report::escapeXml(std::string_view words) {
  std::string escaped;
  while (!words.empty()) {
    size_t bytes = train::characterBytes(words);
    std::string_view character = words.substr(0, std::max<size_t>(bytes, 1));
    words.remove_prefix(character.size());
    if (character == "&")
      escaped += "&amp;";
    else if (character == "<")
      escaped += "&lt;";
    else if (character == "\"")
      escaped += "&quot;";
    else if (bytes == 0 ||
             (bytes == 1 && character[0] >= 0 && character[0] < ' '))
      escaped += '?';
    else
      escaped += character;
  }
  return escaped;
}

double report::textWidth(std::string_view words, double size) {
  return 0.6 * size * static_cast<double>(characterCount(words));
}

std::string report::fitText(std::string_view words, double size, double width) {
  size_t count = characterCount(words);
  auto most = static_cast<size_t>(std::max(1.0, width / (0.6 * size)));
  if (count <= most)
    return std::string(words);
  // Both ends tell names apart: layer3.0.conv1.weight.
  size_t head = (most - 1) / 2, tail = most - 1 - head, place = 0;
  std::string fitted;
  for (size_t begin = 0; begin < words.size(); ++place) {
    size_t bytes =
        std::max<size_t>(train::characterBytes(words.substr(begin)), 1);
    if (place == head)
      fitted += "\u2026";
    if (place < head || place >= count - tail)
      fitted += words.substr(begin, bytes);
    begin += bytes;
  }
  return fitted;
}

void Svg::line(double x1, double y1, double x2, double y2, const char *style) {
  body += std::string("<line class=\"") + style + "\"" + attribute("x1", x1) +
          attribute("y1", y1) + attribute("x2", x2) + attribute("y2", y2) +
          "/>\n";
}

void Svg::rectangle(double x, double y, double width, double height,
                    const char *style, double opacity) {
  body += std::string("<rect class=\"") + style + "\"" + attribute("x", x) +
          attribute("y", y) + attribute("width", width) +
          attribute("height", height) +
          (opacity < 1 ? attribute("opacity", opacity) : "") + "/>\n";
}

void Svg::path(const std::string &commands, const std::string &style) {
  body += "<path class=\"" + style + "\" d=\"" + commands + "\"/>\n";
}

void Svg::text(double x, double y, Anchor anchor, const char *style,
               std::string_view words) {
  static constexpr const char *kAnchors[] = {"start", "middle", "end"};
  body += std::string("<text class=\"") + style + "\"" + attribute("x", x) +
          attribute("y", y) + " text-anchor=\"" +
          kAnchors[static_cast<int>(anchor)] + "\">" + escapeXml(words) +
          "</text>\n";
}

void Svg::textUpwards(double x, double y, const char *style,
                      std::string_view words) {
  body += std::string("<text class=\"") + style + "\" transform=\"translate(" +
          formatCoordinate(x) + " " + formatCoordinate(y) +
          ") rotate(-90)\" text-anchor=\"middle\">" + escapeXml(words) +
          "</text>\n";
}

void Svg::image(double x, double y, double width, double height,
                std::string_view png) {
  body += "<image" + attribute("x", x) + attribute("y", y) +
          attribute("width", width) + attribute("height", height) +
          " href=\"data:image/png;base64," + train::encodeBase64(png) +
          "\"/>\n";
}

std::string Svg::wrap(std::string_view attributes,
                      std::string_view style) const {
  std::string text = "<svg";
  text += attributes;
  text += " viewBox=\"0 0 " + formatCoordinate(width) + " " +
          formatCoordinate(height) + "\" role=\"img\" aria-label=\"" +
          escapeXml(label) + "\">\n";
  text += style;
  return text + body + "</svg>\n";
}

std::string Svg::element() const { return wrap("", ""); }

std::string Svg::file() const {
  std::string style = "<style>" + std::string(kStyleSheet) +
                      "svg{background:#fff}@media (prefers-color-scheme:dark)"
                      "{svg{background:#16181c}}</style>\n";
  return wrap(" xmlns=\"http://www.w3.org/2000/svg\"" +
                  attribute("width", width) + attribute("height", height),
              style);
}
