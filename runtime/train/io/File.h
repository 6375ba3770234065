//===- File.h - Whole files: read at once, replaced at once ----------------===//
#ifndef INGOT_RUNTIME_TRAIN_IO_FILE_H
#define INGOT_RUNTIME_TRAIN_IO_FILE_H

#include "runtime/train/io/Result.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace ingot::io {

/// The content of the regular file at `path`. The error names the path.
Result<std::vector<std::byte>> readFile(const std::string &path);

/// A file that appears under its name complete or not at all. It is written
/// under another name in the same folder, brought to the disk, and renamed;
/// without `commit` it disappears. Replaces an existing regular file, and
/// refuses to replace anything else, such as a device.
class AtomicFile {
public:
  static Result<AtomicFile> create(const std::string &path);

  AtomicFile(AtomicFile &&other) { *this = std::move(other); }
  AtomicFile &operator=(AtomicFile &&other) {
    std::swap(path, other.path);
    std::swap(temporaryPath, other.temporaryPath);
    std::swap(descriptor, other.descriptor);
    return *this;
  }
  ~AtomicFile();

  /// Appends. After an error the file can only be dropped.
  Result<void> write(std::span<const std::byte> data);

  /// Called once, at the end.
  Result<void> commit();

private:
  AtomicFile() = default;

  std::string path;
  std::string temporaryPath; ///< empty once renamed
  int descriptor = -1;
};

} // namespace ingot::io

#endif // INGOT_RUNTIME_TRAIN_IO_FILE_H
