//===- CompileCommand.cpp - ingot compile ----------------------------------===//

#include "tools/ingot/Artifact.h"
#include "tools/ingot/BusyLine.h"
#include "tools/ingot/CommandState.h"
#include "tools/ingot/Commands.h"
#include "tools/ingot/LinkExecutable.h"
#include "tools/ingot/Model.h"
#include "tools/ingot/PrintJson.h"
#include "tools/ingot/Table.h"

#include "runtime/train/Checkpoint.h"
#include "runtime/train/data/TrainingData.h"
#include "runtime/train/io/File.h"
#include "runtime/train/io/Throw.h"

#include <CLI/App.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <unistd.h>

using namespace ingot;
using namespace ingot::tool;

namespace {

struct CompileCommand {
  ModelOptions model;
  std::string output, name, emit = "artifact", weights, dumpAfter;
  std::string schedulesOut;
  bool freeze = false, json = false;
  LinkOptions link;
  const CLI::Option *target = nullptr; ///< --target

  void run();
  void reportArtifact(const CompiledProgram &program,
                      const std::string &path) const;
  void reportObject(const CompiledProgram &program, const std::string &name,
                    const std::string &path, const std::string &header) const;
};

io::AtomicFile createFile(const std::string &path, const std::string &content) {
  io::AtomicFile file = io::orThrow(io::AtomicFile::create(path));
  io::orThrow(file.write(std::as_bytes(std::span(content))));
  return file;
}

std::string endingOf(const std::string &emit) {
  static const std::map<std::string, std::string> endings = {
      {"artifact", ".ingot"}, {"object", ".o"}, {"exe", ""},
      {"asm", ".s"},          {"ir", ".mlir"},  {"cuda", ".cu"}};
  if (auto found = endings.find(emit); found != endings.end())
    return found->second;
  throw UsageError("unknown --emit '" + emit +
                   "': expected artifact, object, exe, asm, ir or cuda");
}

/// What follows ingot_program_, as the name of a program does, in the functions of
/// ingot/runtime.h.
constexpr const char *kProgramCalls[] = {
    "describe",  "find_variant", "input",   "load_embedded",
    "load_file", "load_memory",  "output",  "publish_symbols",
    "release",   "state",        "variant", "verify_weights"};

/// Headers of C23, which one of a program would hide from who searches its folder.
constexpr const char *kLibraryHeaders[] = {
    "assert",    "complex",  "ctype",   "errno",     "fenv",   "float",
    "inttypes",  "iso646",   "limits",  "locale",    "math",   "setjmp",
    "signal",    "stdalign", "stdarg",  "stdatomic", "stdbit", "stdbool",
    "stdckdint", "stddef",   "stdint",  "stdio",     "stdlib", "stdnoreturn",
    "string",    "tgmath",   "threads", "time",      "uchar",  "wchar",
    "wctype"};

/// The name becomes part of a symbol; one from a file's name can be anything.
void checkIdentifier(const std::string &name) {
  bool isIdentifier =
      !name.empty() && !std::isdigit(static_cast<unsigned char>(name[0]));
  for (unsigned char character : name)
    isIdentifier &=
        character < 128 && (std::isalnum(character) || character == '_');
  if (!isIdentifier)
    throw UsageError("'" + name +
                     "' cannot name a symbol: expected letters, digits and "
                     "underscores; --name gives another");
  if (name == "ingot" || name.starts_with("ingot_"))
    throw UsageError("'" + name +
                     "' cannot name a symbol: those of the runtime begin with "
                     "ingot_; --name gives another");
  if (std::ranges::find(kProgramCalls, name) != std::end(kProgramCalls))
    throw UsageError("'" + name + "' cannot name a symbol: ingot_program_" +
                     name +
                     " is a function of the runtime; --name gives another");
}

/// "lenet.o" to "lenet.h".
std::string headerPath(const std::string &object) {
  std::filesystem::path header = object;
  header.replace_extension(".h");
  if (header == object)
    throw std::runtime_error("'" + object +
                             "' is where the header goes: expected a name that "
                             "ends in .o");
  if (std::ranges::find(kLibraryHeaders, header.stem()) !=
      std::end(kLibraryHeaders))
    throw UsageError("'" + header.filename().string() +
                     "' cannot name a header: it would hide <" +
                     header.filename().string() +
                     "> of the C library; --name or -o gives another");
  return header;
}

/// A word where it is certain that a program cannot run here: it is written all
/// the same, because it may be for another machine.
void warnOfMemory(const CompiledProgram &program) {
  auto bytes = static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) *
               static_cast<uint64_t>(sysconf(_SC_PAGE_SIZE));
  auto largest = std::ranges::max_element(program.functions, {},
                                          &FunctionReport::arenaBytes);
  if (largest == program.functions.end() ||
      static_cast<uint64_t>(largest->arenaBytes) <= bytes)
    return;
  std::fprintf(stderr,
               "ingot: warning: %s needs %s for intermediate tensors, this "
               "machine has %s\n",
               largest->name.c_str(), formatBytes(largest->arenaBytes).c_str(),
               formatBytes(bytes).c_str());
}

void CompileCommand::run() {
  // CUDA C++ is the same for all GPUs: who asks for it need not name one.
  if (emit == "cuda" && target->count() == 0)
    model.target = "cuda";
  std::string ending = endingOf(emit);
  for (auto [isGiven, option] : {std::pair(link.isStatic, "--static"),
                                 {link.keepsNames, "--debug"},
                                 {link.hasReaders, "--with-readers"}})
    if (isGiven && emit != "exe")
      throw UsageError(std::string(option) + ": expected --emit exe, found " +
                       emit);
  Source source = resolveModel(model.model);
  CompileOptions options = model.compileOptions();
  if (options.target == Target::Cuda &&
      (emit == "exe" || emit == "object" || emit == "asm"))
    throw UsageError("--emit " + emit + ": expected --target cpu, found " +
                     model.target);
  if (options.target == Target::Cpu && emit == "cuda")
    throw UsageError("--emit cuda: expected --target cuda, found " +
                     model.target);
  options.freeze = freeze;
  if (!weights.empty()) {
    options.loadStates = weightLoader(weights);
    options.inputScalings = readScalings(
        weights, link.hasReaders ? std::function([](const std::string &) {})
                                 : options.onWarning);
  }
  options.dumpAfter = dumpAfter;
  options.onDump = [](const std::string &text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
  };
  std::string chosen;
  if (!schedulesOut.empty())
    options.onSchedules = [&](const std::string &text) { chosen = text; };
  options.name = name.empty() ? source.name : name;
  if (output.empty())
    io::orThrow(io::requireFileName(options.name));
  std::string path = output.empty() ? options.name + ending : output;
  if (emit == "ir" || emit == "asm" || emit == "cuda") {
    TextFormat format = emit == "ir"    ? TextFormat::Ir
                        : emit == "asm" ? TextFormat::Assembly
                                        : TextFormat::Cuda;
    io::orThrow(io::writeFile(path, compileToText(source, options, format)));
    if (!schedulesOut.empty())
      io::orThrow(io::writeFile(schedulesOut, chosen));
    if (json)
      printJson({{"path", path}});
    return;
  }
  std::string header;
  if (emit != "artifact") {
    checkIdentifier(options.name);
    header = emit == "object" ? headerPath(path) : "";
    options.packaging = Packaging::Object;
  }
  std::optional<BusyLine> line;
  if (dumpAfter.empty())
    line.emplace("compiling " + options.name);
  CompiledProgram program = compile(source, options);
  line.reset();
  if (!schedulesOut.empty())
    io::orThrow(io::writeFile(schedulesOut, chosen));
  if (options.target == Target::Cpu)
    warnOfMemory(program);
  // Who looks at the IR wants no file, unless one is asked for.
  if (!dumpAfter.empty() && output.empty())
    return;
  if (emit == "artifact") {
    io::orThrow(io::writeFile(path, program.artifact));
    reportArtifact(program, path);
    return;
  }
  if (emit == "exe") {
    LinkOptions linked = link;
    if (link.hasReaders && !weights.empty())
      linked.meaning =
          train::withoutScaling(train::readMeaning(weights)).dump();
    linkExecutable(program.artifact, options.name, path, linked);
    reportObject(program, options.name, path, header);
    return;
  }
  // The object comes last: a build system looks at its time.
  io::AtomicFile headerFile = createFile(header, program.header);
  io::AtomicFile objectFile = createFile(path, program.artifact);
  io::orThrow(headerFile.commit());
  io::orThrow(objectFile.commit());
  reportObject(program, options.name, path, header);
}

/// Adds the functions to `report`, and their kernels together.
void addFunctions(nlohmann::ordered_json &report,
                  const CompiledProgram &program) {
  int64_t kernels = 0;
  report["functions"] = nlohmann::ordered_json::array();
  for (const FunctionReport &function : program.functions) {
    kernels += function.kernels;
    report["functions"].push_back({{"name", function.name},
                                   {"kernels", function.kernels},
                                   {"arena_bytes", function.arenaBytes},
                                   {"flops", function.flops}});
  }
  report["kernels"] = kernels;
}

std::string functionTable(const CompiledProgram &program) {
  Table table({"function", ">kernels", ">arena", ">MFLOP"});
  for (const FunctionReport &function : program.functions)
    table.addRow({function.name, std::to_string(function.kernels),
                  formatBytes(function.arenaBytes),
                  formatNumber(function.flops * 1e-6, 3)});
  return table.format();
}

void CompileCommand::reportObject(const CompiledProgram &program,
                                  const std::string &name,
                                  const std::string &path,
                                  const std::string &header) const {
  uint64_t bytes = std::filesystem::file_size(path);
  if (json) {
    int64_t arenaBytes = 0;
    for (const FunctionReport &function : program.functions)
      arenaBytes = std::max(arenaBytes, function.arenaBytes);
    nlohmann::ordered_json report = {{"program", name}, {"path", path}};
    if (!header.empty())
      report["header"] = header;
    report["mode"] = model.mode;
    report["arena_bytes"] = arenaBytes;
    report["weight_bytes"] = program.weightBytes;
    report["file_bytes"] = bytes;
    addFunctions(report, program);
    printJson(report);
    return;
  }
  std::printf("%s\n%s: %s, of which weights %s\n",
              functionTable(program).c_str(), printable(path).c_str(),
              formatBytes(bytes).c_str(),
              formatBytes(program.weightBytes).c_str());
}

void CompileCommand::reportArtifact(const CompiledProgram &program,
                                    const std::string &path) const {
  Artifact artifact(program.artifact, path);
  if (json) {
    nlohmann::ordered_json report = {
        {"program", artifact.metadata().program()->str()},
        {"path", path},
        {"mode", artifact.metadata().mode()->str()},
        {"target", targetName(artifact.metadata())},
        {"arena_bytes", artifact.arenaBytes()},
        {"state_bytes", artifact.stateBytes()},
        {"peak_bytes", artifact.peakBytes()},
        {"weight_bytes", program.weightBytes},
        {"code_bytes", program.codeBytes}};
    addFunctions(report, program);
    printJson(report);
    return;
  }
  std::printf("%s\n%s: weights %s, code %s, peak memory %s%s\n",
              functionTable(program).c_str(), printable(path).c_str(),
              formatBytes(program.weightBytes).c_str(),
              formatBytes(program.codeBytes).c_str(),
              formatBytes(artifact.peakBytes()).c_str(),
              peakRemark(artifact.metadata()).c_str());
}

} // namespace

void ingot::tool::defineCompileCommand(CLI::App *command) {
  auto state = stateOf<CompileCommand>(command);
  state->model.add(*command);
  state->target = command->get_option("--target");
  command->add_option("-o,--output", state->output,
                      "file to write (default: the program's name with the "
                      "ending of what is emitted)");
  command->add_option("--name", state->name,
                      "what the result calls the program: its symbols, its "
                      "header and the file by default");
  command
      ->add_option(
          "--emit", state->emit,
          "artifact, object (with a C header beside it), exe, asm, ir or cuda")
      ->capture_default_str();
  command->add_flag("--static", state->link.isStatic,
                    "link an executable without shared libraries");
  command->add_flag("--debug", state->link.keepsNames,
                    "keep the names of kernels in an executable, for gdb and "
                    "perf");
  command->add_flag("--with-readers", state->link.hasReaders,
                    "link an executable that reads what train reads (CSV, "
                    "pictures, text), as the checkpoint of --weights says, "
                    "and prints the names of classes; it needs libstdc++, "
                    "libpng, libjpeg and zlib");
  command->add_option(
      "--weights", state->weights,
      "safetensors file with every parameter and buffer; what "
      "a checkpoint says of how samples were scaled (normalize, "
      "zscore, minmax, robust) becomes part of the functions");
  command->add_flag("--freeze", state->freeze,
                    "make constants of states that nothing writes");
  command->add_option("--dump-after", state->dumpAfter,
                      "print the IR after this pass, and write no file unless "
                      "-o is given");
  command->add_option("--schedule-out", state->schedulesOut,
                      "write how each kernel runs to this file");
  command->add_flag("--json", state->json, "print the report as JSON");
  command->footer(
      "Example: ingot compile mlp --batch 1,32 --function forward --freeze\n"
      "           --weights mlp.safetensors -o mlp.ingot\n"
      "         ingot compile mlp --function forward --freeze --emit object "
      "-o mlp.o\n"
      "         ingot compile mlp --function forward --freeze --emit exe "
      "--static\n"
      "         ingot compile lenet --function forward --freeze --emit exe "
      "--with-readers\n           --weights lenet.safetensors\n"
      "         ingot compile mlp --target cuda=sm_90,sm_100"
      "\n\n"
      "The file is replaced as a whole once everything has succeeded.");
}
