//===- Process.cpp - Other programs, and the files that they leave ---------===//

#include "tools/ingot/Process.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ingot::tool;
namespace fs = std::filesystem;

std::string ingot::tool::findInPath(std::span<const char *const> names) {
  const char *path = std::getenv("PATH");
  std::string folders = path ? path : "";
  for (const char *name : names)
    for (size_t begin = 0; begin <= folders.size();) {
      size_t end = std::min(folders.find(':', begin), folders.size());
      fs::path candidate = fs::path(folders.substr(begin, end - begin)) / name;
      if (end > begin && access(candidate.c_str(), X_OK) == 0 &&
          fs::is_regular_file(candidate))
        return candidate;
      begin = end + 1;
    }
  return "";
}

HeldSignals::HeldSignals() {
  sigset_t ending;
  sigemptyset(&ending);
  for (int signal : {SIGINT, SIGTERM, SIGHUP})
    sigaddset(&ending, signal);
  sigprocmask(SIG_BLOCK, &ending, &before);
}

HeldSignals::~HeldSignals() { sigprocmask(SIG_SETMASK, &before, nullptr); }

ScratchFolder::ScratchFolder(const fs::path &result) {
  std::string name = result.string() + ".XXXXXX";
  if (mkdtemp(name.data()) == nullptr)
    throw std::runtime_error(result.string() + ": " + std::strerror(errno));
  path = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

// What it says comes through a pipe: a file could not be written where the disk is
// full.
ProcessResult ingot::tool::runProcess(const std::vector<std::string> &command,
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
  ProcessResult result{};
  char block[4096];
  for (ssize_t size;
       error == 0 && ((size = read(ends[0], block, sizeof(block))) > 0 ||
                      (size < 0 && errno == EINTR));)
    if (size > 0)
      result.output.append(block, static_cast<size_t>(size));
  close(ends[0]);
  if (error != 0)
    throw std::runtime_error(command[0] + ": " + std::strerror(error));
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    ;
  result.hasSucceeded = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  return result;
}
