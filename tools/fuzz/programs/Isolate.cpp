//===- Isolate.cpp - Work in a process of its own -----------------------------===//

#include "tools/fuzz/programs/Isolate.h"

#include "ingot/tensor.h"

#include <array>
#include <cstdio>
#include <cstring>
#include <exception>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ingot;
using namespace ingot::fuzz;

/// Longer than any wait for another process, a C++ compiler say, on a busy machine.
static constexpr int kSilence = 600; // seconds

/// Lets the process take so many seconds of CPU time from now on.
static void limitCpuTime(int seconds) {
  rusage used = {};
  getrusage(RUSAGE_SELF, &used);
  rlimit limit = {};
  getrlimit(RLIMIT_CPU, &limit);
  limit.rlim_cur = used.ru_utime.tv_sec + used.ru_stime.tv_sec + 1 + seconds;
  setrlimit(RLIMIT_CPU, &limit);
}

[[noreturn]] static void runChild(const std::function<void(const Say &)> &work,
                                  int pipe, int words, int seconds) {
  dup2(words, STDERR_FILENO);
  limitCpuTime(seconds);
  int status = 0;
  try {
    work([pipe, seconds](const std::string &line) {
      limitCpuTime(seconds);
      std::string text = line;
      for (char &character : text)
        if (character == '\n')
          character = ' ';
      text += '\n';
      // The parent reads as long as the child lives.
      for (size_t sent = 0; sent < text.size();) {
        ssize_t count = write(pipe, text.data() + sent, text.size() - sent);
        if (count < 0)
          _exit(1);
        sent += static_cast<size_t>(count);
      }
    });
  } catch (const std::exception &error) {
    std::fprintf(stderr, "%s\n", error.what());
    status = 1;
  }
  // Without destructors of global objects: they are the parent's.
  std::fflush(stderr);
  _exit(status);
}

/// Passes the child's lines on until it closes the pipe; false if it falls silent.
static bool readLines(int pipe, const Say &onLine) {
  std::string pending;
  std::array<char, 4096> buffer;
  while (true) {
    pollfd ready = {pipe, POLLIN, 0};
    if (poll(&ready, 1, kSilence * 1000) <= 0)
      return false;
    ssize_t count = read(pipe, buffer.data(), buffer.size());
    if (count <= 0)
      return true;
    pending.append(buffer.data(), static_cast<size_t>(count));
    for (size_t end; (end = pending.find('\n')) != std::string::npos;
         pending.erase(0, end + 1))
      onLine(pending.substr(0, end));
  }
}

/// The first line that was written to the file, as ": ..."; empty if there is none.
static std::string readFirstLine(int file) {
  std::array<char, 400> buffer;
  ssize_t count = pread(file, buffer.data(), buffer.size(), 0);
  std::string text(buffer.data(), count > 0 ? static_cast<size_t>(count) : 0);
  text = text.substr(0, text.find('\n'));
  return text.empty() ? "" : ": " + text;
}

std::string
ingot::fuzz::runIsolated(const std::function<void(const Say &)> &work,
                         const Say &onLine, int seconds) {
  std::fflush(stdout);
  std::fflush(stderr);
  int ends[2], words = memfd_create("stderr", MFD_CLOEXEC);
  if (words < 0 || pipe(ends) != 0)
    throw Error(std::string("no pipe to a child: ") + std::strerror(errno));
  pid_t child = fork();
  if (child < 0)
    throw Error(std::string("no child process: ") + std::strerror(errno));
  if (child == 0) {
    close(ends[0]);
    runChild(work, ends[1], words, seconds);
  }
  close(ends[1]);
  bool isAlive = readLines(ends[0], onLine);
  if (!isAlive)
    kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  std::string end;
  if (!isAlive)
    end = "no word for " + std::to_string(kSilence) + " s";
  else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
    end = "no end after " + std::to_string(seconds) + " s";
  else if (WIFSIGNALED(status))
    end = std::string("SIG") + sigabbrev_np(WTERMSIG(status));
  else if (WEXITSTATUS(status) != 0)
    end = "exit status " + std::to_string(WEXITSTATUS(status));
  if (!end.empty())
    end += readFirstLine(words);
  close(words);
  close(ends[0]);
  return end;
}
