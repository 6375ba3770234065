//===- Svg.h - A picture of lines and words ---------------------------------===//
#ifndef INGOT_RUNTIME_REPORT_SVG_H
#define INGOT_RUNTIME_REPORT_SVG_H

#include <string>
#include <string_view>

namespace ingot::report {

/// Where a text is, seen from its point.
enum class Anchor { Start, Middle, End };

/// A picture that is put together from the back to the front. Lengths are in units of
/// its view box, one of which is about a pixel. Looks come from the classes in
/// `styleSheet()`, which knows light and dark. Text may be any bytes.
class Svg {
public:
  /// `title` is what is read out in the place of the picture.
  Svg(std::string title, double width, double height)
      : label(std::move(title)), width(width), height(height) {}

  void line(double x1, double y1, double x2, double y2, const char *style);
  void rectangle(double x, double y, double width, double height,
                 const char *style, double opacity = 1);
  /// `commands` as in the attribute `d`.
  void path(const std::string &commands, const std::string &style);
  void text(double x, double y, Anchor anchor, const char *style,
            std::string_view words);
  /// A text that is read from below to above.
  void textUpwards(double x, double y, const char *style,
                   std::string_view words);
  /// The bytes of a PNG file; its pixels stay squares.
  void image(double x, double y, double width, double height,
             std::string_view png);

  const std::string &title() const { return label; }
  /// What its file is called after: the title, unless it was named otherwise.
  const std::string &name() const {
    return fileName.empty() ? label : fileName;
  }
  void setName(std::string name) { fileName = std::move(name); }
  /// A file of its own.
  std::string file() const;
  /// For a page that has the style sheet.
  std::string element() const;

private:
  std::string wrap(std::string_view attributes, std::string_view style) const;

  std::string label, fileName;
  double width, height;
  std::string body;
};

/// Of all pictures.
std::string_view styleSheet();

/// With two digits behind the point at most: enough for a coordinate.
std::string formatCoordinate(double value);

/// `words` where XML expects text; what no XML may hold is '?'.
std::string escapeXml(std::string_view words);

/// About as wide as `words` in letters of `size`.
double textWidth(std::string_view words, double size);

/// `words`, shortened in the middle until textWidth() is at most `width`.
std::string fitText(std::string_view words, double size, double width);

} // namespace ingot::report

#endif // INGOT_RUNTIME_REPORT_SVG_H
