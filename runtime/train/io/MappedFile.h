//===- MappedFile.h - A file whose bytes are read when they are used -------===//
#ifndef INGOT_RUNTIME_TRAIN_IO_MAPPEDFILE_H
#define INGOT_RUNTIME_TRAIN_IO_MAPPEDFILE_H

#include "runtime/train/io/Result.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace ingot::io {

/// The content of a regular file in the address space, which may be larger than
/// memory. A file that another program makes shorter meanwhile ends the process,
/// as it does for everything that is mapped: replace such files, do not rewrite them.
class MappedFile {
public:
  /// The error names the path.
  static Result<MappedFile> open(const std::string &path);

  MappedFile(MappedFile &&other) : content(std::exchange(other.content, {})) {}
  MappedFile &operator=(MappedFile &&other) {
    std::swap(content, other.content);
    return *this;
  }
  ~MappedFile();

  std::span<const std::byte> bytes() const { return content; }
  std::string_view text() const {
    return {reinterpret_cast<const char *>(content.data()), content.size()};
  }

private:
  MappedFile() = default;

  std::span<const std::byte> content;
};

} // namespace ingot::io

#endif // INGOT_RUNTIME_TRAIN_IO_MAPPEDFILE_H
