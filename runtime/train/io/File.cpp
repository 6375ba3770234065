//===- File.cpp - Whole files: read at once, replaced at once --------------===//
#include "runtime/train/io/File.h"

#include "runtime/train/io/HostTensor.h"

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace ingot::io;

Error ingot::io::systemError(const std::string &path, const char *what) {
  return {path + ": " + what + ": " + strerror(errno)};
}

namespace {

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

std::string folderOf(const std::string &path) {
  size_t slash = path.rfind('/');
  return slash == std::string::npos ? "."
         : slash == 0               ? "/"
                                    : path.substr(0, slash);
}

/// Brings a rename to the disk; otherwise a crash could undo it after the caller
/// has been told that the file exists.
void syncFolderOf(const std::string &path) {
  Descriptor descriptor(
      open(folderOf(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Some file systems cannot do this; the file itself is safe all the same.
  if (descriptor.number >= 0)
    (void)fsync(descriptor.number);
}

/// A name beside `target` that is likely to be free at the first attempt, also
/// after a crash has left a file behind.
constexpr std::string_view kTemporary = ".tmp-";

std::string temporaryName(const std::string &target) {
  static std::atomic<unsigned> counter{0};
  return target + std::string(kTemporary) + std::to_string(getpid()) + "-" +
         std::to_string(counter.fetch_add(1));
}

/// Whether `name` is one that temporaryName() gives for a file called `final`.
bool isTemporaryOf(std::string_view name, std::string_view final) {
  auto takeDigits = [&name] {
    size_t digits = std::min(name.find_first_not_of("0123456789"), name.size());
    name.remove_prefix(digits);
    return digits > 0;
  };
  auto take = [&name](std::string_view text) {
    bool isThere = name.starts_with(text);
    name.remove_prefix(isThere ? text.size() : 0);
    return isThere;
  };
  return take(final) && take(kTemporary) && takeDigits() && take("-") &&
         takeDigits() && name.empty();
}

/// Only one who writes has it, until his file has its name or he is gone.
bool lock(int descriptor) { return flock(descriptor, LOCK_EX | LOCK_NB) == 0; }

/// Removes what a process that was killed has left of `target`.
void removeAbandoned(const std::string &target) {
  namespace fs = std::filesystem;
  std::string final = fs::path(target).filename().string();
  std::error_code error;
  for (fs::directory_iterator entry(folderOf(target), error), end;
       !error && entry != end; entry.increment(error)) {
    std::string path = entry->path().string();
    if (!isTemporaryOf(entry->path().filename().string(), final))
      continue;
    Descriptor descriptor(
        open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat info;
    if (descriptor.number >= 0 && fstat(descriptor.number, &info) == 0 &&
        S_ISREG(info.st_mode) && lock(descriptor.number))
      unlink(path.c_str());
  }
}

constexpr int kAttempts = 100;

std::string descriptorPath(int descriptor) {
  return "/proc/self/fd/" + std::to_string(descriptor);
}

} // namespace

Result<RegularFile> RegularFile::open(const std::string &path) {
  RegularFile file;
  // O_NONBLOCK: opening a pipe must not wait for a writer.
  file.number = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file.number < 0)
    return systemError(path, "cannot open");
  struct stat info;
  if (fstat(file.number, &info) != 0)
    return systemError(path, "cannot read");
  if (!S_ISREG(info.st_mode))
    return Error{path + ": not a regular file"};
  file.size = static_cast<size_t>(info.st_size);
  return file;
}

RegularFile::~RegularFile() {
  if (number >= 0)
    close(number);
}

Result<std::vector<std::byte>> ingot::io::readFile(const std::string &path) {
  Result<RegularFile> file = RegularFile::open(path);
  if (!file)
    return Error{file.error()};
  std::vector<std::byte> content;
  if (auto result = resizeBytes(content, file->bytes(), "the file"); !result)
    return Error{path + ": " + result.error()};
  size_t filled = 0;
  while (filled < content.size()) {
    ssize_t count = read(file->descriptor(), content.data() + filled,
                         content.size() - filled);
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

Result<std::string> ingot::io::readText(const std::string &path) {
  Result<std::vector<std::byte>> content = readFile(path);
  if (!content)
    return Error{content.error()};
  return std::string(reinterpret_cast<const char *>(content->data()),
                     content->size());
}

std::string ingot::io::followLinks(const std::string &path) {
  std::string target = path;
  // As many as the system follows; who opens a circle of links is told of it.
  for (int i = 0; i < 40; ++i) {
    char content[PATH_MAX];
    ssize_t size = readlink(target.c_str(), content, sizeof(content));
    if (size <= 0 || size == sizeof(content))
      break;
    std::string next(content, static_cast<size_t>(size));
    target = next[0] == '/' ? next : folderOf(target).append("/").append(next);
  }
  return target;
}

Result<void> ingot::io::requireFileName(const std::string &path) {
  if (path == "-")
    return Error{
        "cannot write to '-': expected the name of a file; './-' is one"};
  return {};
}

Result<AtomicFile> AtomicFile::create(const std::string &path) {
  if (Result<void> named = requireFileName(path); !named)
    return Error{named.error()};
  struct stat info;
  bool exists = stat(path.c_str(), &info) == 0;
  if (!exists &&
      errno == ELOOP) // a circle of links, one of which would be replaced
    return systemError(path, "cannot write");
  // Renaming over a device such as /dev/null would destroy it.
  if (exists && !S_ISREG(info.st_mode))
    return Error{path + ": cannot write: not a regular file"};

  AtomicFile file;
  file.path = path;
  file.target = followLinks(path);
  removeAbandoned(file.target);
  file.descriptor = open(folderOf(file.target).c_str(),
                         O_WRONLY | O_TMPFILE | O_CLOEXEC, 0666);
  // It gets its name through /proc.
  if (file.descriptor >= 0 &&
      access(descriptorPath(file.descriptor).c_str(), F_OK) != 0)
    close(std::exchange(file.descriptor, -1));
  if (file.descriptor >= 0)
    lock(file.descriptor);
  for (int i = 0; i < kAttempts && file.descriptor < 0; ++i) {
    std::string name = temporaryName(file.target);
    file.descriptor =
        open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file.descriptor < 0 && errno != EEXIST)
      break;
    if (file.descriptor < 0)
      continue;
    file.temporaryPath = name;
    lock(file.descriptor);
    struct stat made; // before the lock it could be taken for abandoned
    if (fstat(file.descriptor, &made) == 0 && made.st_nlink == 0)
      close(std::exchange(file.descriptor, -1));
  }
  if (file.descriptor < 0 ||
      (exists && fchmod(file.descriptor, info.st_mode & 0777) != 0))
    return systemError(path, "cannot write");
  return file;
}

/// Gives the file a name in its folder, from which it can be renamed.
bool AtomicFile::nameTemporary() {
  for (int i = 0; i < kAttempts && temporaryPath.empty(); ++i) {
    std::string name = temporaryName(target);
    if (linkat(AT_FDCWD, descriptorPath(descriptor).c_str(), AT_FDCWD,
               name.c_str(), AT_SYMLINK_FOLLOW) == 0)
      temporaryPath = name;
    else if (errno != EEXIST)
      break;
  }
  return !temporaryPath.empty();
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
  // A full disk may show only now. Its lock ends with the descriptor.
  if (fsync(descriptor) != 0 || !nameTemporary() ||
      rename(temporaryPath.c_str(), target.c_str()) != 0)
    return systemError(path, "cannot write");
  temporaryPath.clear();
  close(std::exchange(descriptor, -1));
  syncFolderOf(target);
  return {};
}

Result<void> ingot::io::writeFile(const std::string &path,
                                  std::span<const std::byte> data) {
  Result<AtomicFile> file = AtomicFile::create(path);
  if (!file)
    return Error{file.error()};
  if (Result<void> written = file->write(data); !written)
    return written;
  return file->commit();
}

Result<void> ingot::io::writeFile(const std::string &path,
                                  std::string_view text) {
  return writeFile(path, std::as_bytes(std::span(text)));
}
