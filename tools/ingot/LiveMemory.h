//===- LiveMemory.h - How much of the arena is in use -----------------------===//
#ifndef INGOT_TOOLS_INGOT_LIVEMEMORY_H
#define INGOT_TOOLS_INGOT_LIVEMEMORY_H

#include "tools/ingot/Artifact.h"

namespace ingot::tool {

/// Bytes of the arena that hold something while each step runs: its own buffers,
/// scratch among them, and what a later step reads. The rest is free then, or lies
/// between buffers.
std::vector<uint64_t> liveBytes(const schema::Variant &variant);

/// The largest of them; 0 if there is none.
uint64_t peakLiveBytes(const std::vector<uint64_t> &live);

/// The same as lines of text: at most `rows` groups of steps, each with the largest
/// number in it and what runs there.
std::string memoryText(const schema::Variant &variant, size_t rows);

/// The same as a file of SVG. Throws, naming the file.
void drawMemory(const std::string &path, const std::string &title,
                const schema::Variant &variant);

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_LIVEMEMORY_H
