//===- File.cpp - Whole files: read at once, replaced at once --------------===//
#include "runtime/train/io/File.h"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace ingot::io;

namespace {

Error systemError(const std::string &path, const char *what) {
  return {path + ": " + what + ": " + strerror(errno)};
}

/// Closes at the end of a scope.
struct Descriptor {
  explicit Descriptor(int number) : number(number) {}
  Descriptor(const Descriptor &) = delete;
  Descriptor &operator=(const Descriptor &) = delete;
  ~Descriptor() {
    if (number >= 0)
      close(number);
  }

  int number;
};

/// Brings a rename to the disk; otherwise a crash could undo it after the caller
/// has been told that the file exists.
void syncFolderOf(const std::string &path) {
  size_t slash = path.rfind('/');
  std::string folder = slash == std::string::npos ? "."
                       : slash == 0               ? "/"
                                                  : path.substr(0, slash);
  Descriptor descriptor(
      open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Some file systems cannot do this; the file itself is safe all the same.
  if (descriptor.number >= 0)
    (void)fsync(descriptor.number);
}

} // namespace

Result<std::vector<std::byte>> ingot::io::readFile(const std::string &path) {
  // O_NONBLOCK: opening a pipe must not wait for a writer.
  Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.number < 0)
    return systemError(path, "cannot open");
  struct stat info;
  if (fstat(file.number, &info) != 0)
    return systemError(path, "cannot read");
  if (!S_ISREG(info.st_mode))
    return Error{path + ": not a regular file"};

  std::vector<std::byte> content(static_cast<size_t>(info.st_size));
  size_t filled = 0;
  while (filled < content.size()) {
    ssize_t count =
        read(file.number, content.data() + filled, content.size() - filled);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return systemError(path, "cannot read");
    if (count == 0)
      return Error{path + ": became shorter while it was read"};
    filled += static_cast<size_t>(count);
  }
  return content;
}

Result<AtomicFile> AtomicFile::create(const std::string &path) {
  struct stat info;
  // Renaming over a device such as /dev/null would destroy it.
  if (stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode))
    return Error{path + ": cannot write: not a regular file"};

  // O_EXCL makes the name ours; the counter and the process make it likely at
  // the first attempt, also after a crash has left a file behind.
  static std::atomic<unsigned> counter{0};
  AtomicFile file;
  file.path = path;
  for (int attempt = 0; attempt < 100; ++attempt) {
    std::string name = path + ".tmp-" + std::to_string(getpid()) + "-" +
                       std::to_string(counter.fetch_add(1));
    file.descriptor =
        open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file.descriptor >= 0) {
      file.temporaryPath = name;
      return file;
    }
    if (errno != EEXIST)
      break;
  }
  return systemError(path, "cannot write");
}

AtomicFile::~AtomicFile() {
  if (descriptor >= 0)
    close(descriptor);
  if (!temporaryPath.empty())
    unlink(temporaryPath.c_str());
}

Result<void> AtomicFile::write(std::span<const std::byte> data) {
  while (!data.empty()) {
    ssize_t count = ::write(descriptor, data.data(), data.size());
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return systemError(path, "cannot write");
    data = data.subspan(static_cast<size_t>(count));
  }
  return {};
}

Result<void> AtomicFile::commit() {
  // A full disk may show only now.
  if (fsync(descriptor) != 0)
    return systemError(path, "cannot write");
  if (close(std::exchange(descriptor, -1)) != 0)
    return systemError(path, "cannot write");
  if (rename(temporaryPath.c_str(), path.c_str()) != 0)
    return systemError(path, "cannot write");
  temporaryPath.clear();
  syncFolderOf(path);
  return {};
}
