//===- File.h - Whole files: read at once, replaced at once ----------------===//
#ifndef INGOT_RUNTIME_TRAIN_IO_FILE_H
#define INGOT_RUNTIME_TRAIN_IO_FILE_H

#include "runtime/train/io/Result.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::io {

/// What the system says of its last failure: "PATH: WHAT: no such file".
Error systemError(const std::string &path, const char *what);

/// A regular file, open for reading.
class RegularFile {
public:
  /// Refuses folders, devices and pipes. The error names the path.
  static Result<RegularFile> open(const std::string &path);

  RegularFile(RegularFile &&other)
      : number(std::exchange(other.number, -1)), size(other.size) {}
  RegularFile &operator=(RegularFile &&) = delete;
  ~RegularFile();

  int descriptor() const { return number; }
  size_t bytes() const { return size; } ///< when it was opened

private:
  RegularFile() = default;

  int number = -1;
  size_t size = 0;
};

/// The content of the regular file at `path`. The error names the path.
Result<std::vector<std::byte>> readFile(const std::string &path);
Result<std::string> readText(const std::string &path);

/// Refuses "-" as a name of a file or folder to write: other programs mean a stream by it.
Result<void> requireFileName(const std::string &path);

/// Where a file of this name is: `path` itself, or what it leads to if it is a
/// symbolic link, which need not exist.
std::string followLinks(const std::string &path);

/// A file that appears under its name complete or not at all. It is written
/// without a name (or where the file system cannot do that, under another one) in
/// the same folder, brought to the disk, and renamed; without `commit` nothing
/// remains. If the process is killed between its last two steps, FILE.tmp-PID-N may,
/// which the next one that writes the file removes. Replaces an existing regular file,
/// whose permissions it keeps, also through a link, and refuses to replace
/// anything else, such as a device.
class AtomicFile {
public:
  static Result<AtomicFile> create(const std::string &path);

  AtomicFile(AtomicFile &&other) { *this = std::move(other); }
  AtomicFile &operator=(AtomicFile &&other) {
    std::swap(path, other.path);
    std::swap(target, other.target);
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

  bool nameTemporary();

  std::string path;          ///< as the caller spells it, for messages
  std::string target;        ///< the same without links
  std::string temporaryPath; ///< empty before it has one, and once renamed
  int descriptor = -1;
};

/// Puts `data` under `path` as an AtomicFile: complete or not at all.
Result<void> writeFile(const std::string &path,
                       std::span<const std::byte> data);
Result<void> writeFile(const std::string &path, std::string_view text);

} // namespace ingot::io

#endif // INGOT_RUNTIME_TRAIN_IO_FILE_H
