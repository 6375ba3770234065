//===- CompileCommand.cpp - ingot compile ----------------------------------===//

#include "tools/ingot/Artifact.h"
#include "tools/ingot/Commands.h"
#include "tools/ingot/Model.h"
#include "tools/ingot/Table.h"

#include "runtime/train/io/File.h"

#include <CLI/App.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <memory>
#include <stdexcept>

using namespace ingot;
using namespace ingot::tool;

namespace {

struct CompileCommand {
  ModelOptions model;
  std::string output, emit = "artifact", weights, dumpAfter;
  bool freeze = false, json = false;

  void run() const;
  void reportArtifact(const CompiledProgram &program,
                      const std::string &path) const;
};

/// Puts `content` under `path`, complete or not at all.
void writeFile(const std::string &path, const std::string &content) {
  io::Result<io::AtomicFile> file = io::AtomicFile::create(path);
  if (!file)
    throw std::runtime_error(file.error());
  for (io::Result<void> result :
       {file->write(std::as_bytes(std::span(content))), file->commit()})
    if (!result)
      throw std::runtime_error(result.error());
}

std::string endingOf(const std::string &emit) {
  if (emit == "artifact")
    return ".ingot";
  if (emit == "asm")
    return ".s";
  if (emit == "ir")
    return ".mlir";
  if (emit == "object" || emit == "exe" || emit == "cuda")
    throw std::runtime_error("--emit " + emit +
                             " is not implemented yet: expected artifact, asm "
                             "or ir");
  throw std::runtime_error("unknown --emit '" + emit +
                           "': expected artifact, asm or ir");
}

void CompileCommand::run() const {
  std::string ending = endingOf(emit);
  Source source = resolveModel(model.model);
  CompileOptions options = model.compileOptions();
  options.freeze = freeze;
  if (!weights.empty())
    options.loadStates = weightLoader(weights);
  options.dumpAfter = dumpAfter;
  options.onDump = [](const std::string &text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
  };
  std::string path = output.empty() ? source.name + ending : output;
  if (emit != "artifact") {
    writeFile(path, compileToText(source, options,
                                  emit == "ir" ? TextFormat::Ir
                                               : TextFormat::Assembly));
    if (json)
      std::printf("%s\n", nlohmann::json{{"path", path}}.dump().c_str());
    return;
  }
  CompiledProgram program = compile(source, options);
  // Who looks at the IR wants no file, unless one is asked for.
  if (!dumpAfter.empty() && output.empty())
    return;
  writeFile(path, program.artifact);
  reportArtifact(program, path);
}

void CompileCommand::reportArtifact(const CompiledProgram &program,
                                    const std::string &path) const {
  Artifact artifact(program.artifact, path);
  if (json) {
    nlohmann::ordered_json report = {
        {"program", artifact.metadata().program()->str()},
        {"path", path},
        {"mode", artifact.metadata().mode()->str()},
        {"cpu", cpuLevelName(artifact.metadata().cpu_level())},
        {"arena_bytes", artifact.arenaBytes()},
        {"state_bytes", artifact.stateBytes()},
        {"peak_bytes", artifact.peakBytes()},
        {"weight_bytes", program.weightBytes},
        {"code_bytes", program.codeBytes}};
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
    std::printf("%s\n", report.dump().c_str());
    return;
  }
  Table table({"function", ">kernels", ">arena", ">MFLOP"});
  for (const FunctionReport &function : program.functions)
    table.addRow({function.name, std::to_string(function.kernels),
                  formatBytes(function.arenaBytes),
                  formatNumber(function.flops * 1e-6, 3)});
  std::printf("%s\n%s: weights %s, code %s, peak memory %s\n",
              table.format().c_str(), path.c_str(),
              formatBytes(program.weightBytes).c_str(),
              formatBytes(program.codeBytes).c_str(),
              formatBytes(artifact.peakBytes()).c_str());
}

} // namespace

void ingot::tool::addCompileCommand(CLI::App &app) {
  auto state = std::make_shared<CompileCommand>();
  CLI::App *command =
      app.add_subcommand("compile", "compile a model to an artifact");
  state->model.add(*command);
  command->add_option("-o,--output", state->output,
                      "file to write (default: the program's name with the "
                      "ending of what is emitted)");
  command->add_option("--emit", state->emit, "artifact, asm or ir")
      ->capture_default_str();
  command->add_option("--weights", state->weights,
                      "safetensors file with every parameter and buffer");
  command->add_flag("--freeze", state->freeze,
                    "make constants of states that nothing writes");
  command->add_option("--dump-after", state->dumpAfter,
                      "print the IR after this pass, and write no file unless "
                      "-o is given");
  command->add_flag("--json", state->json, "print the report as JSON");
  command->footer(
      "Example: ingot compile mlp --batch 1,32 --function forward --freeze\n"
      "           --weights mlp.safetensors -o mlp.ingot\n\n"
      "The file is replaced as a whole once everything has succeeded.");
  command->callback([state] { state->run(); });
}
