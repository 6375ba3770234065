//===- rude_library.cpp - Programs that end the process, or try to ---------===//
#include "ingot/ingot.h"

#include <cstdlib>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace ingot;

// What each does comes after its operation, on the same line.
// clang-format off
static volatile int zero = 0, depth = 0;
static int *volatile nowhere = nullptr;

static void recurse();
static void (*volatile again)() = recurse; // which no compiler makes a loop of
static void recurse() { again(); depth = 0; }

INGOT_PROGRAM(exits) { function("f", {}, [] { Tensor x = zeros({1}); std::exit(0); return x; }); }
INGOT_PROGRAM(quits) { function("f", {}, [] { Tensor x = zeros({1}); std::quick_exit(0); return x; }); }
INGOT_PROGRAM(exits_at_once) { std::exit(0); }
INGOT_PROGRAM(aborts) { function("f", {}, [] { Tensor x = zeros({1}); std::abort(); return x; }); }
INGOT_PROGRAM(throws) { function("f", {}, [] { Tensor x = zeros({1}); throw 5; return x; }); }
INGOT_PROGRAM(throws_in_words) { function("f", {}, [] { Tensor x = zeros({1}); throw std::runtime_error("no such layer"); return x; }); }
INGOT_PROGRAM(recurses) { function("f", {}, [] { Tensor x = zeros({1}); recurse(); return x; }); }
INGOT_PROGRAM(crashes) { function("f", {}, [] { Tensor x = zeros({1}); *nowhere = 5; return x; }); }
INGOT_PROGRAM(divides) { function("f", {}, [] { Tensor x = zeros({1}); depth = 5 / zero; return x; }); }
INGOT_PROGRAM(oversized) { nn::Module all; all.register_buffer("huge", {1 << 22, 1 << 21}, init::normal()); }
INGOT_PROGRAM(exits_without_handlers) { function("f", {}, [] { Tensor x = zeros({1}); _exit(0); return x; }); }
INGOT_PROGRAM(exits_in_c) { function("f", {}, [] { Tensor x = zeros({1}); std::_Exit(0); return x; }); }
INGOT_PROGRAM(ends_children) { function("f", {}, [] { Tensor x = zeros({1}); for (void (*end)(int) : std::initializer_list<void (*)(int)>{_exit, std::exit}) { if (pid_t child = fork()) waitpid(child, nullptr, 0); else end(0); } return x; }); }
INGOT_PROGRAM(terminates) { function("f", {}, [] { Tensor x = zeros({1}); std::terminate(); return x; }); }
INGOT_PROGRAM(throws_in_a_thread) { function("f", {}, [] { Tensor x = zeros({1}); std::thread([] { throw std::runtime_error("no such layer"); }).join(); return x; }); }
INGOT_PROGRAM(executes) { function("f", {}, [] { Tensor x = zeros({1}); execlp("true", "true", nullptr); return x; }); }
INGOT_PROGRAM(executes_by_path) { function("f", {}, [] { Tensor x = zeros({1}); char name[] = "true", *arguments[] = {name, nullptr}; execv("/bin/true", arguments); return x; }); }
INGOT_PROGRAM(recurses_in_a_thread) { function("f", {}, [] { Tensor x = zeros({1}); std::thread(recurse).join(); return x; }); }
INGOT_PROGRAM(executes_in_a_child) { function("f", {}, [] { Tensor x = zeros({1}); if (pid_t child = fork()) waitpid(child, nullptr, 0); else execlp("true", "true", nullptr); return x; }); }
INGOT_PROGRAM(goes_elsewhere) { function("f", {}, [] { Tensor x = zeros({1}); if (chdir("/")) std::abort(); return x; }); }
INGOT_PROGRAM(throws_a_number_in_a_thread) { function("f", {}, [] { Tensor x = zeros({1}); std::thread([] { throw 5; }).join(); return x; }); }
INGOT_PROGRAM(joins_no_thread) { function("f", {}, [] { Tensor x = zeros({1}); { std::thread forgotten([] {}); } return x; }); }
// What these do comes when the process ends, after all that was asked for.
template <void deed()> struct Late { ~Late() { deed(); } };
template <void deed()> static void atTheEnd() { static Late<deed> late; function("f", {}, [] { return zeros({1}); }); }
INGOT_PROGRAM(crashes_late) { atTheEnd<[] { *nowhere = 5; }>(); }
INGOT_PROGRAM(recurses_late) { atTheEnd<recurse>(); }
INGOT_PROGRAM(aborts_late) { atTheEnd<[] { std::abort(); }>(); }
INGOT_PROGRAM(throws_late) { std::atexit([] { throw std::runtime_error("no such layer"); }); atTheEnd<[] {}>(); }
INGOT_PROGRAM(exits_late) { std::atexit([] { std::exit(3); }); atTheEnd<[] {}>(); }
INGOT_PROGRAM(fails_and_exits_late) { std::atexit([] { std::exit(0); }); throw 5; }
INGOT_PROGRAM(exits_late_without_handlers) { std::atexit([] { _exit(0); }); atTheEnd<[] {}>(); }
INGOT_PROGRAM(executes_late) { std::atexit([] { execlp("true", "true", nullptr); }); atTheEnd<[] {}>(); }
INGOT_PROGRAM(ends_as_it_did) { std::atexit([] { std::exit(0); }); atTheEnd<[] {}>(); }
INGOT_PROGRAM(crashes_when_unloaded) { atTheEnd<[] {}>(); depth = -1; }
__attribute__((destructor)) static void unload() { if (depth == -1) *nowhere = 5; }
