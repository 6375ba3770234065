//===- LinkExecutable.cpp - Objects to executables -------------------------===//

#include "tools/ingot/LinkExecutable.h"

#include "runtime/train/io/File.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <span>
#include <sstream>
#include <stdexcept>
#include <vector>

#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ingot;
using namespace ingot::tool;
namespace fs = std::filesystem;

namespace {

/// In the order of preference. `cc` is what the system's owner chose.
constexpr std::array kDrivers = {"cc", "clang-22", "gcc", "clang"};

std::string findDriver() {
  const char *path = std::getenv("PATH");
  std::string folders = path ? path : "";
  for (const char *driver : kDrivers)
    for (size_t begin = 0; begin <= folders.size();) {
      size_t end = std::min(folders.find(':', begin), folders.size());
      fs::path candidate =
          fs::path(folders.substr(begin, end - begin)) / driver;
      if (end > begin && access(candidate.c_str(), X_OK) == 0 &&
          fs::is_regular_file(candidate))
        return candidate;
      begin = end + 1;
    }
  throw std::runtime_error("no linker: expected a C compiler (cc, clang-22, "
                           "gcc or clang) in PATH; --emit object needs none");
}

/// Holds back the signals that end a command while there are files to clear away.
/// They strike at the end of its life. This command has one thread.
class HeldSignals {
public:
  HeldSignals() {
    sigset_t ending;
    sigemptyset(&ending);
    for (int signal : {SIGINT, SIGTERM, SIGHUP})
      sigaddset(&ending, signal);
    sigprocmask(SIG_BLOCK, &ending, &before);
  }
  HeldSignals(const HeldSignals &) = delete;
  HeldSignals &operator=(const HeldSignals &) = delete;
  ~HeldSignals() { sigprocmask(SIG_SETMASK, &before, nullptr); }

  sigset_t before;
};

/// A folder beside the result, so that the result can be renamed into place.
/// Disappears with everything in it.
struct ScratchFolder {
  fs::path path;

  explicit ScratchFolder(const fs::path &result) {
    std::string name = result.string() + ".XXXXXX";
    if (mkdtemp(name.data()) == nullptr)
      throw std::runtime_error(result.string() + ": " + std::strerror(errno));
    path = name;
  }
  ScratchFolder(const ScratchFolder &) = delete;
  ScratchFolder &operator=(const ScratchFolder &) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

/// The line of a linker's output that says what is wrong.
std::string firstError(const std::string &output) {
  std::istringstream stream(output);
  std::string line, first;
  while (std::getline(stream, line)) {
    if (line.starts_with("collect2:")) // that it failed, after the reason
      continue;
    if (line.find("error") != std::string::npos ||
        line.find("undefined") != std::string::npos ||
        line.find("cannot find") != std::string::npos)
      return line;
    if (first.empty())
      first = line;
  }
  return first.empty() ? "no message" : first;
}

/// Runs `command` and reads what it says through a pipe: a file could not be
/// written where the disk is full. It can be interrupted: `signals` are those that
/// are held back here alone.
void runDriver(const std::vector<std::string> &command,
               const HeldSignals &signals) {
  std::vector<char *> arguments;
  for (const std::string &argument : command)
    arguments.push_back(const_cast<char *>(argument.c_str()));
  arguments.push_back(nullptr);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    throw std::runtime_error(command[0] + ": " + std::strerror(errno));
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  posix_spawnattr_setsigmask(&attributes, &signals.before);
  pid_t child;
  int error = posix_spawn(&child, arguments[0], &actions, &attributes,
                          arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  std::string output;
  char block[4096];
  for (ssize_t size;
       error == 0 && ((size = read(ends[0], block, sizeof(block))) > 0 ||
                      (size < 0 && errno == EINTR));)
    if (size > 0)
      output.append(block, static_cast<size_t>(size));
  close(ends[0]);
  if (error != 0)
    throw std::runtime_error(command[0] + ": " + std::strerror(error));
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    ;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    throw std::runtime_error("linking with " + command[0] +
                             " failed: " + firstError(output));
}

/// Beside the command: lib/ of the build folder or of the installation.
fs::path findLibrary(const char *name) {
  fs::path folder =
      fs::read_symlink("/proc/self/exe").parent_path().parent_path() / "lib";
  if (!fs::exists(folder / name))
    throw std::runtime_error((folder / name).string() +
                             ": missing, and --emit exe links it");
  return folder / name;
}

} // namespace

void ingot::tool::linkExecutable(const std::string &object,
                                 const std::string &program,
                                 const std::string &path,
                                 const LinkOptions &options) {
  std::string mainLibrary = findLibrary("libingot_main.a");
  std::string runtimeLibrary = findLibrary("libingot_runtime.a");
  std::string driver = findDriver();
  if (fs::exists(path) && !fs::is_regular_file(path))
    throw std::runtime_error(path + ": not a regular file");
  std::string target = io::followLinks(path);
  HeldSignals signals; // outlives the folder
  ScratchFolder scratch(target);
  fs::path objectPath = scratch.path / "program.o";
  fs::path result = scratch.path / "program";
  io::Result<io::AtomicFile> file = io::AtomicFile::create(objectPath);
  io::Result<void> written =
      file ? file->write(std::as_bytes(std::span(object))) : io::Error{""};
  if (written)
    written = file->commit();
  if (!written)
    throw std::runtime_error(file ? written.error() : file.error());

  std::vector<std::string> command = {driver,     "-o",        result,
                                      objectPath, mainLibrary, runtimeLibrary};
  // The main library knows its program under this name.
  command.push_back("-Wl,--defsym=ingot_main_program=ingot_program_" + program);
  for (const char *option : {"-Wl,--as-needed", "-lm", "-lpthread",
                             "-Wl,--gc-sections", "-Wl,-z,noexecstack"})
    command.push_back(option);
  if (!options.keepsNames)
    command.push_back("-s");
  if (options.isStatic)
    command.push_back("-static");
  runDriver(command, signals);
  std::error_code error;
  fs::rename(result, target, error);
  if (error)
    throw std::runtime_error(path + ": " + error.message());
}
