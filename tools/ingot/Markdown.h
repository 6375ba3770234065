//===- Markdown.h - Pages of documentation as HTML -------------------------===//

#ifndef INGOT_TOOLS_INGOT_MARKDOWN_H
#define INGOT_TOOLS_INGOT_MARKDOWN_H

#include <string>

namespace ingot::tool {

/// `text` as HTML shows it.
std::string escapeHtml(const std::string &text);

/// The part of Markdown that the pages use: headings, paragraphs, lists of one level,
/// tables, blocks of code behind three backticks; `code`, **bold** and [links](to)
/// inside of lines.
std::string markdownToHtml(const std::string &text);

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_MARKDOWN_H
