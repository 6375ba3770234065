//===- LinkExecutable.cpp - Objects to executables -------------------------===//

#include "tools/ingot/LinkExecutable.h"

#include "runtime/train/io/File.h"
#include "runtime/train/io/Throw.h"
#include "tools/ingot/Process.h"

#include <array>
#include <cstdio>
#include <filesystem>
#include <span>
#include <sstream>
#include <stdexcept>
#include <vector>

using namespace ingot;
using namespace ingot::tool;
namespace fs = std::filesystem;

namespace {

/// In the order of preference. `cc` is what the system's owner chose.
constexpr std::array kDrivers = {"cc", "clang-22", "gcc", "clang"};

std::string findDriver() {
  std::string driver = findInPath(kDrivers);
  if (driver.empty())
    throw std::runtime_error("no linker: expected a C compiler (cc, clang-22, "
                             "gcc or clang) in PATH; --emit object needs none");
  return driver;
}

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

/// Beside the command: lib/ of the build folder or of the installation.
fs::path findLibrary(const char *name) {
  fs::path folder =
      fs::read_symlink("/proc/self/exe").parent_path().parent_path() / "lib";
  if (!fs::exists(folder / name))
    throw std::runtime_error((folder / name).string() +
                             ": missing, and --emit exe links it");
  return folder / name;
}

/// Of a string, in one line of assembler.
constexpr size_t kAssembledBytes = 1024;

/// `bytes` in a string of an assembler.
std::string escape(std::string_view bytes) {
  std::string text;
  for (unsigned char byte : bytes) {
    char octal[8];
    std::snprintf(octal, sizeof(octal), "\\%03o", byte);
    bool isPlain = byte >= ' ' && byte < 127 && byte != '"' && byte != '\\';
    text += isPlain ? std::string(1, static_cast<char>(byte)) : octal;
  }
  return text;
}

/// The library that knows all kinds of samples, before that of main(), which knows .npy
/// files, and what it needs to know of the training.
void addReaders(std::vector<std::string> &command, const fs::path &folder,
                const std::string &meaning) {
  // An assembler is enough, which every linker's driver knows.
  std::string text = ".section .rodata\n.globl ingot_main_meaning\n"
                     ".hidden ingot_main_meaning\ningot_main_meaning:\n";
  for (size_t begin = 0; begin < meaning.size(); begin += kAssembledBytes)
    text += ".ascii \"" +
            escape(std::string_view(meaning).substr(begin, kAssembledBytes)) +
            "\"\n";
  text += ".byte 0\n.section .note.GNU-stack,\"\",@progbits\n";
  io::orThrow(io::writeFile(folder / "meaning.s", text));
  command.insert(command.end(), {folder / "meaning.s", "-Wl,-u,readSamples",
                                 findLibrary("libingot_main_readers.a")});
}

/// Gives `result` the mode of the file whose place it takes, if there is one: who may
/// read that may also run this.
void keepMode(const fs::path &result, const fs::path &target) {
  if (!fs::exists(target))
    return;
  fs::perms mode = fs::status(target).permissions() & fs::perms::all;
  auto readers = static_cast<unsigned>(mode & fs::perms(0444));
  fs::permissions(result, mode | fs::perms(readers >> 2));
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
  io::orThrow(io::writeFile(objectPath, object));

  std::vector<std::string> command = {driver, "-o", result, objectPath};
  if (options.hasReaders)
    addReaders(command, scratch.path, options.meaning);
  command.insert(command.end(), {mainLibrary, runtimeLibrary});
  // The main library knows its program under this name.
  command.push_back("-Wl,--defsym=ingot_main_program=ingot_program_" + program);
  command.push_back("-Wl,--as-needed");
  if (options.hasReaders)
    for (const char *library : {"-lpng", "-ljpeg", "-lz", "-lstdc++"})
      command.push_back(library);
  for (const char *option :
       {"-lm", "-lpthread", "-Wl,--gc-sections", "-Wl,-z,noexecstack"})
    command.push_back(option);
  if (!options.keepsNames)
    command.push_back("-s");
  if (options.isStatic)
    command.push_back("-static");
  ProcessResult linked = runProcess(command, signals);
  if (!linked.hasSucceeded)
    throw std::runtime_error("linking with " + driver +
                             " failed: " + firstError(linked.output));
  keepMode(result, target);
  std::error_code error;
  fs::rename(result, target, error);
  if (error)
    throw std::runtime_error(path + ": " + error.message());
}
