//===- BuildCommand.cpp - ingot build --------------------------------------===//

#include "tools/ingot/CommandState.h"
#include "tools/ingot/Commands.h"
#include "tools/ingot/CompileSource.h"
#include "tools/ingot/Model.h"

#include "runtime/train/io/File.h"
#include "runtime/train/io/Throw.h"

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
    std::vector<std::string> programs = loadPrograms(library, source);
    if (programs.empty())
      throw std::runtime_error(source + ": expected INGOT_PROGRAM(name) {...}, "
                                        "found no program");
    std::string path =
        output.empty() ? std::filesystem::path(source).stem().string() + ".so"
                       : output;
    io::orThrow(io::writeFile(path, io::orThrow(io::readFile(library))));
    std::printf("%s:", path.c_str());
    for (const std::string &program : programs)
      std::printf(" %s", program.c_str());
    std::printf("\n");
  }
};

} // namespace

void ingot::tool::defineBuildCommand(CLI::App *command) {
  auto state = stateOf<BuildCommand>(command);
  addRequired(command, "SOURCE", state->source,
              "a file of INGOT_PROGRAMs; every MODEL may be one as well");
  command
      ->add_option("-o,--output", state->output, "default: SOURCE's name, .so")
      ->type_name("FILE");
  command->footer("The compiler is that of $CXX, else c++, clang++ or g++; "
                  "$CXXFLAGS are added.\nExample: ingot build classifier.cpp");
}
