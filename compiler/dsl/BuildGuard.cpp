//===- BuildGuard.cpp - What users' code does to the process ---------------===//
//
// Handlers of signals may call little: the beginning of the message is ready in
// `subject`, the place of the last operation in two variables.
//
//===----------------------------------------------------------------------===//

#include "compiler/dsl/BuildGuard.h"

#include <algorithm>
#include <alloca.h>
#include <cassert>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <exception>
#include <fcntl.h>
#include <memory>
#include <pthread.h>
#include <string>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>
#include <vector>

#include "llvm/ADT/ScopeExit.h"

using namespace ingot;
using namespace ingot::dsl;

namespace {

// Of the build that is going on, or of the end; empty and null outside of both.
char subject[1024];
const char *volatile lastFile = nullptr; // in the read-only data of the user
volatile unsigned lastLine = 0;
pid_t builder = 0;     // the process; a child of it may end as it likes
bool isEnding = false; // the process, which is to return `endStatus`
int endStatus = 0;

/// A crash for want of stack needs another one.
alignas(16) char signalStack[64 * 1024];

/// "<subject>: its code <deed>, after the operation of mlp.cpp:12", in `text`.
void print(const char *deed, char *text, size_t size) {
  if (isEnding) {
    std::snprintf(text, size, "%s: its code %s, when the process ended",
                  subject, deed);
    return;
  }
  const char *file = lastFile;
  if (!file) {
    std::snprintf(text, size, "%s: its code %s, before its first operation",
                  subject, deed);
    return;
  }
  const char *slash = std::strrchr(file, '/');
  std::snprintf(text, size, "%s: its code %s, after the operation of %s:%u",
                subject, deed, slash ? slash + 1 : file, lastLine);
}

/// What the C library's _exit() does, in whose place ours stands.
[[noreturn]] void endProcess(int status) {
  while (true)
    syscall(SYS_exit_group, status);
}

[[noreturn]] void report(const char *deed) {
  char text[1280] = "ingot: error: ";
  size_t prefix = std::strlen(text);
  print(deed, text + prefix, sizeof(text) - prefix - 1);
  size_t length = std::strlen(text);
  text[length++] = '\n';
  [[maybe_unused]] ssize_t written = write(STDERR_FILENO, text, length);
  endProcess(1);
}

/// Whether the process that ends is building, or runs what ends it for users' code.
bool isGuarded() { return subject[0] && getpid() == builder; }

/// In the end another status shows that a handler has called exit() once more.
void onExit(int status, void *) {
  if (isGuarded() && !(isEnding && status == endStatus))
    report("called exit()");
}

void onQuickExit() {
  if (isGuarded())
    report("called exit()");
}

/// In whose place the C++ library's, which aborts, would say in a line of its own what
/// was thrown.
[[noreturn]] void onTerminate() {
  if (!isGuarded())
    std::abort();
  if (std::exception_ptr thrown = std::current_exception())
    try {
      std::rethrow_exception(thrown);
    } catch (const std::exception &error) {
      std::string text = error.what();
      std::ranges::replace_if(
          text, [](unsigned char c) { return c < ' ' || c == 0x7f; }, '?');
      report(("threw '" + text + "', which nothing catches").c_str());
    } catch (...) {
      report("threw what is no std::exception, which nothing catches");
    }
  // A thread that nobody joins does so, too, and has thrown nothing.
  report("called terminate()");
}

/// Whether the fault lies around the end of the stack.
bool isStackOverflow(const siginfo_t &info, void *context) {
#ifdef __x86_64__
  auto stack = static_cast<ucontext_t *>(context)->uc_mcontext.gregs[REG_RSP];
  auto distance = reinterpret_cast<intptr_t>(info.si_addr) - stack;
  return std::abs(distance) < 64 * 1024;
#else
  return false;
#endif
}

void onSignal(int signal, siginfo_t *info, void *context) {
  switch (signal) {
  case SIGABRT:
    report("called abort()");
  case SIGFPE:
    report("crashed (arithmetic fault)");
  case SIGILL:
    report("crashed (illegal instruction)");
  default:
    report(isStackOverflow(*info, context)
               ? "overran its stack, as endless recursion does"
               : "crashed (memory fault)");
  }
}

/// The C library's function of that name, in whose place ours stands.
template <typename Function> Function *findNext(const char *name) {
  return reinterpret_cast<Function *>(dlsym(RTLD_NEXT, name));
}

/// Calls `exec` with `first` and what follows it up to the null, which `rest` is then
/// behind. On the stack: a child of a process with threads may not allocate.
template <typename Exec>
int gather(const char *first, va_list *rest, const Exec &exec) {
  size_t count = 1;
  va_list counted;
  va_copy(counted, *rest);
  while (va_arg(counted, char *))
    ++count;
  va_end(counted);
  auto **arguments = static_cast<char **>(alloca((count + 1) * sizeof(char *)));
  arguments[0] = const_cast<char *>(first);
  for (size_t i = 1; i <= count; ++i)
    arguments[i] = va_arg(*rest, char *);
  return exec(arguments);
}

/// A thread of users' code, which overruns its stack on one of its own.
struct GuardedThread {
  void *(*run)(void *);
  void *argument;

  static void *start(void *thread) {
    std::unique_ptr<GuardedThread> owned(static_cast<GuardedThread *>(thread));
    std::vector<char> memory(sizeof(signalStack));
    stack_t stack = {};
    stack.ss_sp = memory.data();
    stack.ss_size = memory.size();
    sigaltstack(&stack, nullptr);
    llvm::scope_exit remove([] {
      stack_t none = {};
      none.ss_flags = SS_DISABLE;
      sigaltstack(&none, nullptr);
    });
    return owned->run(owned->argument);
  }
};

void refuseExec() {
  if (isGuarded())
    report("called a function of the exec family");
}

} // namespace

// No handler sees these. Users' libraries, which are loaded later, find ours before
// those of the C library; what that calls itself, by exit() say, are its own.
#define INGOT_VISIBLE __attribute__((visibility("default")))
extern "C" {
INGOT_VISIBLE void _exit(int status) {
  if (isGuarded())
    report("called _exit()");
  endProcess(status);
}
INGOT_VISIBLE void _Exit(int status) {
  if (isGuarded())
    report("called _Exit()");
  endProcess(status);
}

INGOT_VISIBLE int pthread_create(pthread_t *thread,
                                 const pthread_attr_t *attributes,
                                 void *(*run)(void *),
                                 void *argument) noexcept {
  static auto *create =
      findNext<int(pthread_t *, const pthread_attr_t *, void *(*)(void *),
                   void *)>("pthread_create");
  if (!isGuarded())
    return create(thread, attributes, run, argument);
  auto guarded = std::make_unique<GuardedThread>(GuardedThread{run, argument});
  int error = create(thread, attributes, GuardedThread::start, guarded.get());
  if (error == 0)
    static_cast<void>(guarded.release()); // the thread's
  return error;
}

INGOT_VISIBLE int execve(const char *path, char *const arguments[],
                         char *const variables[]) noexcept {
  refuseExec();
  return static_cast<int>(syscall(SYS_execve, path, arguments, variables));
}
INGOT_VISIBLE int execveat(int folder, const char *path,
                           char *const arguments[], char *const variables[],
                           int flags) noexcept {
  refuseExec();
  return static_cast<int>(
      syscall(SYS_execveat, folder, path, arguments, variables, flags));
}
INGOT_VISIBLE int fexecve(int file, char *const arguments[],
                          char *const variables[]) noexcept {
  return execveat(file, "", arguments, variables, AT_EMPTY_PATH);
}
INGOT_VISIBLE int execv(const char *path, char *const arguments[]) noexcept {
  return execve(path, arguments, environ);
}
INGOT_VISIBLE int execvpe(const char *file, char *const arguments[],
                          char *const variables[]) noexcept {
  refuseExec();
  return findNext<int(const char *, char *const[], char *const[])>("execvpe")(
      file, arguments, variables);
}
INGOT_VISIBLE int execvp(const char *file, char *const arguments[]) noexcept {
  return execvpe(file, arguments, environ);
}
INGOT_VISIBLE int execl(const char *path, const char *first, ...) noexcept {
  va_list rest;
  va_start(rest, first);
  int result = gather(first, &rest,
                      [&](char **arguments) { return execv(path, arguments); });
  va_end(rest);
  return result;
}
INGOT_VISIBLE int execlp(const char *file, const char *first, ...) noexcept {
  va_list rest;
  va_start(rest, first);
  int result = gather(
      first, &rest, [&](char **arguments) { return execvp(file, arguments); });
  va_end(rest);
  return result;
}
INGOT_VISIBLE int execle(const char *path, const char *first, ...) noexcept {
  va_list rest;
  va_start(rest, first);
  int result = gather(first, &rest, [&](char **arguments) {
    return execve(path, arguments, va_arg(rest, char **));
  });
  va_end(rest);
  return result;
}
}

/// From now on messages are about `name`.
static void setSubject(const std::string &name) {
  // Before the library is loaded, so that its own exit handlers run first.
  [[maybe_unused]] static const bool isRegistered =
      on_exit(onExit, nullptr) == 0 && std::at_quick_exit(onQuickExit) == 0;
  size_t length = std::min(name.size(), sizeof(subject) - 1);
  std::memcpy(subject, name.data(), length);
  subject[length] = 0;
  lastFile = nullptr;
  builder = getpid();
}

BuildGuard::BuildGuard(const std::string &name) {
  setSubject(name);
  folder = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);

  stack_t stack = {};
  stack.ss_sp = signalStack;
  stack.ss_size = sizeof(signalStack);
  sigaltstack(&stack, &stackBefore);
  struct sigaction action = {};
  action.sa_sigaction = onSignal;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  for (size_t i = 0; i < std::size(kSignals); ++i)
    sigaction(kSignals[i], &action, &before[i]);
  terminateBefore = std::set_terminate(onTerminate);
}

BuildGuard::~BuildGuard() {
  // Paths of the command line are relative to where it was called.
  [[maybe_unused]] int changed = fchdir(folder);
  close(folder);
  std::set_terminate(terminateBefore);
  for (size_t i = 0; i < std::size(kSignals); ++i)
    sigaction(kSignals[i], &before[i], nullptr);
  sigaltstack(&stackBefore, nullptr);
  subject[0] = 0;
}

void BuildGuard::guardEnd(const std::string &name, int status) {
  assert(!isEnding && "a process ends once");
  // Never destroyed, which statics are before users' code has ended.
  [[maybe_unused]] static auto *guard = new BuildGuard(name);
  endStatus = status;
  isEnding = true;
}

std::string BuildGuard::describe(const std::string &deed) const {
  char text[1280];
  print(deed.c_str(), text, sizeof(text));
  return text;
}

void BuildGuard::notePlace(const SourceLocation &location) {
  lastFile = location.file_name();
  lastLine = location.line();
}
