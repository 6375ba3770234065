//===- BuildCommand.cpp - ingot build --------------------------------------===//

#include "tools/ingot/Commands.h"
#include "tools/ingot/CompileSource.h"
#include "tools/ingot/Model.h"

#include "runtime/train/io/File.h"

#include <CLI/App.hpp>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>

using namespace ingot;
using namespace ingot::tool;

namespace {

struct BuildCommand {
  std::string source, output;

  void run() const {
    std::string library = compileSource(source);
    std::vector<std::string> programs = loadPrograms(library);
    if (programs.empty())
      throw std::runtime_error(source + ": expected INGOT_PROGRAM(name) {...}, "
                                        "found no program");
    std::string path =
        output.empty() ? std::filesystem::path(source).stem().string() + ".so"
                       : output;
    copy(library, path);
    std::printf("%s:", path.c_str());
    for (const std::string &program : programs)
      std::printf(" %s", program.c_str());
    std::printf("\n");
  }

private:
  static void copy(const std::string &from, const std::string &to) {
    io::Result<std::vector<std::byte>> content = io::readFile(from);
    if (!content)
      throw std::runtime_error(content.error());
    io::Result<io::AtomicFile> file = io::AtomicFile::create(to);
    if (!file)
      throw std::runtime_error(file.error());
    io::Result<void> written = file->write(*content);
    if (written)
      written = file->commit();
    if (!written)
      throw std::runtime_error(written.error());
  }
};

} // namespace

void ingot::tool::addBuildCommand(CLI::App &app) {
  auto state = std::make_shared<BuildCommand>();
  CLI::App *command = app.add_subcommand(
      "build", "compile a C++ file to a library of programs");
  command
      ->add_option("SOURCE", state->source,
                   "a file of INGOT_PROGRAMs; every MODEL may be one as well")
      ->required();
  command
      ->add_option("-o,--output", state->output, "default: SOURCE's name, .so")
      ->type_name("FILE");
  command->footer("The compiler is that of $CXX, else c++, clang++ or g++; "
                  "$CXXFLAGS are added.\nExample: ingot build classifier.cpp");
  command->callback([state] { state->run(); });
}
