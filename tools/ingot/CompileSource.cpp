//===- CompileSource.cpp - C++ files as libraries of programs --------------===//
//
// An entry of the cache is two files, named after the source and a hash of the
// command: the library, and a list of the files that it was made from, whose first
// line is the hash of their contents. The list comes last, so that an entry that
// has one is complete.
//
//===----------------------------------------------------------------------===//

#include "tools/ingot/CompileSource.h"

#include "runtime/train/io/File.h"
#include "runtime/train/io/Throw.h"
#include "tools/ingot/Process.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <vector>

using namespace ingot;
using namespace ingot::tool;
namespace fs = std::filesystem;

namespace {

/// FNV-1a: names of files and signs of change, no defence against anybody.
class Hash {
public:
  void add(const void *data, size_t size) {
    for (size_t i = 0; i < size; ++i)
      value = (value ^ static_cast<const unsigned char *>(data)[i]) *
              UINT64_C(0x100000001b3);
  }
  /// With its end: "ab", "c" is not "a", "bc".
  void add(const std::string &text) { add(text.c_str(), text.size() + 1); }
  std::string str() const {
    char digits[17];
    std::snprintf(digits, sizeof(digits), "%016llx",
                  static_cast<unsigned long long>(value));
    return digits;
  }

private:
  uint64_t value = UINT64_C(0xcbf29ce484222325);
};

std::vector<std::string> wordsOf(const char *variable) {
  const char *text = std::getenv(variable);
  std::istringstream stream(text ? text : "");
  std::vector<std::string> words;
  for (std::string word; stream >> word;)
    words.push_back(word);
  return words;
}

/// The compiler and what is always said to it.
std::vector<std::string> findCompiler() {
  std::vector<std::string> command = wordsOf("CXX");
  if (!command.empty()) {
    const char *name = command[0].c_str();
    std::string found = command[0].find('/') == std::string::npos
                            ? findInPath({&name, 1})
                            : command[0];
    if (found.empty())
      throw std::runtime_error("CXX is '" + command[0] +
                               "', which is no program in PATH");
    command[0] = found;
    return command;
  }
  constexpr std::array names = {"c++", "clang++", "g++"};
  std::string found = findInPath(names);
  if (found.empty())
    throw std::runtime_error("no compiler: expected c++, clang++ or g++ in "
                             "PATH, or the variable CXX");
  return {found};
}

/// Of an installation, its include/; of a build folder, those that it names.
std::vector<std::string> includeFolders() {
  fs::path prefix =
      fs::read_symlink("/proc/self/exe").parent_path().parent_path();
  std::ifstream list(prefix / "lib" / "include-folders");
  std::vector<std::string> folders;
  for (std::string folder; std::getline(list, folder);)
    folders.push_back(folder);
  if (folders.empty())
    folders.push_back(prefix / "include");
  if (!fs::exists(fs::path(folders[0]) / "ingot" / "ingot.h"))
    throw std::runtime_error(folders[0] + "/ingot/ingot.h: missing, and "
                                          "programs include it");
  return folders;
}

fs::path cacheFolder() {
  const char *cache = std::getenv("XDG_CACHE_HOME");
  const char *home = std::getenv("HOME");
  if ((!cache || !*cache) && (!home || !*home))
    throw std::runtime_error("no folder for compiled programs: expected the "
                             "variable XDG_CACHE_HOME or HOME");
  fs::path folder =
      (cache && *cache ? fs::path(cache) : fs::path(home) / ".cache") / "ingot";
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    throw std::runtime_error(folder.string() + ": " + error.message());
  return folder;
}

/// Of the contents of `files`; nothing if one cannot be read.
std::optional<std::string> hashFiles(const std::vector<std::string> &files) {
  Hash hash;
  for (const std::string &file : files) {
    io::Result<std::vector<std::byte>> content = io::readFile(file);
    if (!content)
      return {};
    hash.add(file);
    hash.add(content->data(), content->size());
  }
  return hash.str();
}

bool isUpToDate(const fs::path &library, const fs::path &list) {
  std::ifstream stream(list);
  std::string expected, file;
  std::vector<std::string> files;
  if (!std::getline(stream, expected) || !fs::exists(library))
    return false;
  while (std::getline(stream, file))
    files.push_back(file);
  return hashFiles(files) == expected;
}

/// The files behind the colon of a rule for make.
std::vector<std::string> readDependencies(const fs::path &rule) {
  std::ifstream stream(rule);
  std::stringstream text;
  text << stream.rdbuf();
  std::string content = text.str(), word;
  std::vector<std::string> files;
  size_t i = content.find(": ");
  for (i = i == std::string::npos ? content.size() : i + 1; i < content.size();
       ++i) {
    bool isEscaped = content[i] == '\\' && i + 1 < content.size();
    if (isEscaped && content[i + 1] != '\n') {
      word += content[++i];
    } else if (isEscaped || content[i] == ' ' || content[i] == '\n') {
      if (!word.empty())
        files.push_back(std::exchange(word, ""));
    } else {
      word += content[i];
    }
  }
  return files;
}

/// Unless a file changed after `start`, when the compiler may have read it before:
/// it is compiled again next time.
void writeList(const fs::path &path, const std::vector<std::string> &files,
               fs::file_time_type start) {
  std::optional<std::string> hash = hashFiles(files);
  std::error_code error;
  for (const std::string &file : files)
    if (fs::last_write_time(file, error) > start || error)
      return;
  if (!hash)
    return;
  std::string text = *hash + "\n";
  for (const std::string &file : files)
    text += file + "\n";
  io::orThrow(io::writeFile(path, text));
}

std::string join(const std::vector<std::string> &words) {
  std::string text;
  for (const std::string &word : words)
    text += (text.empty() ? "" : " ") + word;
  return text;
}

/// An entry of the cache.
struct Entry {
  fs::path library, list;
};

/// Makes `entry` of `source` with `command`. Returns false if somebody has cleared the
/// cache meanwhile.
bool compileInto(const Entry &entry, const std::string &source,
                 const std::vector<std::string> &command) {
  HeldSignals signals; // outlives the folder
  ScratchFolder scratch(entry.library);
  fs::path result = scratch.path / "library.so", rule = scratch.path / "rule";
  std::vector<std::string> whole = command;
  for (const std::string &word :
       {std::string("-MMD"), std::string("-MF"), rule.string(),
        std::string("-o"), result.string()})
    whole.push_back(word);
  // By the clock of the file system.
  fs::file_time_type start = fs::last_write_time(scratch.path);
  ProcessResult compiled = runProcess(whole, signals);
  if (!fs::exists(scratch.path))
    return false;
  std::fputs(compiled.output.c_str(), stderr); // its errors, or its warnings
  if (!compiled.hasSucceeded)
    throw std::runtime_error(source + ": cannot be compiled by '" +
                             join(command) + "'");
  std::error_code error;
  fs::remove(entry.list, error); // it tells of the old library
  fs::rename(result, entry.library, error);
  if (error && !fs::exists(scratch.path))
    return false;
  if (error)
    throw std::runtime_error(entry.library.string() + ": " + error.message());
  writeList(entry.list, readDependencies(rule), start);
  return true;
}

} // namespace

std::string ingot::tool::compileSource(const std::string &source) {
  if (!fs::is_regular_file(source))
    throw std::runtime_error(source + ": expected a C++ file, found none");
  std::vector<std::string> command = findCompiler();
  for (const char *option : {"-std=c++20", "-shared", "-fPIC"})
    command.push_back(option);
  for (const std::string &folder : includeFolders())
    command.push_back("-I" + folder);
  for (const std::string &flag : wordsOf("CXXFLAGS"))
    command.push_back(flag);
  command.push_back(fs::absolute(source).lexically_normal());

  Hash hash;
  for (const std::string &word : command)
    hash.add(word);
  hash.add(fs::current_path().string()); // where flags may have paths from
  std::string name =
      cacheFolder() / (fs::path(source).stem().string() + "-" + hash.str());
  Entry entry = {name + ".so", name + ".files"};
  if (isUpToDate(entry.library, entry.list))
    return entry.library;

  if (compileInto(entry, source, command))
    return entry.library;
  cacheFolder(); // makes it again
  if (compileInto(entry, source, command))
    return entry.library;
  throw std::runtime_error(entry.library.parent_path().string() +
                           ": was removed twice while a program was compiled");
}
