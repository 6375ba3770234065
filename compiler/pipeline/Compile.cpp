//===- Compile.cpp - Programs to artifacts ------------------------------------===//

#include "ingot/compile.h"

#include "compiler/artifact/ArtifactWriter.h"
#include "compiler/dsl/Program.h"
#include "compiler/emit/cpu/KernelCode.h"
#include "compiler/pipeline/Pipeline.h"
#include "compiler/pipeline/Session.h"
#include "ingot/tensor.h"
#include "ir/Ingot.h"
#include "passes/Dialects.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace ingot;

namespace {

/// Prints the module after one pass of the pipeline.
class DumpAfter : public PassInstrumentation {
public:
  DumpAfter(std::string pass, std::string &text)
      : argument("ingot-" + pass), plain(pass), text(text) {}
  void runAfterPass(Pass *pass, Operation *op) override {
    if (pass->getArgument() != argument && pass->getArgument() != plain)
      return;
    llvm::raw_string_ostream(text) << *op << "\n";
  }

private:
  std::string argument, plain;
  std::string &text;
};

} // namespace

CompileSession::CompileSession() : context(makeRegistry()) {
  // One thread: compilation is deterministic and the caller may have its own.
  context.disableMultithreading();
  context.loadAllAvailableDialects();
  context.getDiagEngine().registerHandler([this](Diagnostic &diagnostic) {
    if (diagnostic.getSeverity() != DiagnosticSeverity::Error)
      return success();
    if (message.empty()) {
      llvm::raw_string_ostream stream(message);
      if (auto file = diagnostic.getLocation()
                          ->findInstanceOf<FileLineColLoc>())
        stream << file.getFilename().getValue() << ":" << file.getLine()
               << ": ";
      stream << diagnostic.str();
    }
    return success();
  });
}

DialectRegistry CompileSession::makeRegistry() {
  DialectRegistry registry;
  registerDialects(registry);
  return registry;
}

void CompileSession::fail(const std::string &fallback) {
  std::string text = message.empty() ? fallback : message;
  message.clear();
  throw Error(text);
}

OwningOpRef<ModuleOp> CompileSession::build(const std::string &name,
                                            const CompileOptions &options) {
  std::string error;
  OwningOpRef<ModuleOp> module = buildProgram(
      context, name, options.batches, options.seed, error);
  if (!module) {
    message.clear();
    throw Error(error);
  }
  return module;
}

OwningOpRef<ModuleOp> CompileSession::parse(const std::string &text,
                                            const std::string &name) {
  ParserConfig config(&context);
  OwningOpRef<ModuleOp> module =
      parseSourceString<ModuleOp>(text, config, name);
  if (!module)
    fail(name + ": cannot be parsed");
  return module;
}

PipelineOptions
CompileSession::pipelineOptions(const CompileOptions &options) {
  PipelineOptions result;
  result.eager = options.mode == Mode::Eager;
  result.freeze = options.freeze;
  std::optional<CpuLevel> level = parseCpuLevel(options.cpu);
  if (!level)
    throw Error("unknown CPU level '" + options.cpu +
                "': expected x86-64-v3, x86-64-v4 or native");
  result.cpuLevel = *level;
  return result;
}

void CompileSession::prepare(ModuleOp module, const CompileOptions &options) {
  if (!options.functions.empty())
    for (auto function :
         llvm::make_early_inc_range(module.getOps<func::FuncOp>()))
      if (!llvm::is_contained(options.functions,
                              function.getSymName().split('@').first))
        function.erase();
  // State that no remaining function uses is not part of the artifact.
  llvm::StringSet<> used;
  for (auto function : module.getOps<func::FuncOp>()) {
    for (unsigned i = 0; i < function.getNumArguments(); ++i)
      if (auto name = function.getArgAttrOfType<StringAttr>(i, kStateAttr))
        used.insert(name.getValue());
    for (unsigned i = 0; i < function.getNumResults(); ++i)
      if (auto name = function.getResultAttrOfType<StringAttr>(i, kStateAttr))
        used.insert(name.getValue());
  }
  for (auto state : llvm::make_early_inc_range(module.getOps<StateOp>())) {
    if (!used.contains(state.getSymName())) {
      state.erase();
      continue;
    }
    if (options.loadState)
      loadState(state, options);
  }
}

void CompileSession::loadState(StateOp state, const CompileOptions &options) {
  auto init = dyn_cast<DenseElementsAttr>(state.getInit());
  if (!init || state.getTensorType().getElementType().isInteger(1))
    return;
  ShapedType type = init.getType();
  size_t elementSize = type.getElementTypeBitWidth() / 8;
  std::vector<char> data(type.getNumElements() * elementSize);
  if (!options.loadState(state.getSymName().str(), data.data(), data.size()))
    return;
  state.setInitAttr(DenseElementsAttr::getFromRawBuffer(type, data));
}

void CompileSession::runPasses(ModuleOp module, const CompileOptions &options,
                               bool front, bool back, std::string *dump) {
  PassManager passes(&context);
  PipelineOptions pipeline = pipelineOptions(options);
  if (front)
    buildFrontPipeline(passes, pipeline);
  if (back)
    buildBackPipeline(passes, pipeline);
  if (dump && !options.dumpAfter.empty())
    passes.addInstrumentation(
        std::make_unique<DumpAfter>(options.dumpAfter, *dump));
  if (failed(passes.run(module)))
    fail("the program cannot be compiled");
}

CompiledProgram CompileSession::finish(ModuleOp module,
                                       const std::string &name,
                                       const CompileOptions &options) {
  CpuLevel level = pipelineOptions(options).cpuLevel;
  llvm::LLVMContext llvmContext;
  std::unique_ptr<llvm::Module> code =
      translateKernels(module, level, llvmContext);
  if (!code)
    fail("the kernels cannot be translated");
  SmallVector<char> object;
  std::string error;
  CodeImage image;
  if (failed(generateCode(*code, level, CodeFormat::Object, object, error)) ||
      failed(linkImage(StringRef(object.data(), object.size()), image, error)))
    throw Error(error);

  ArtifactInfo info{name, options.mode == Mode::Eager ? "eager" : "fused",
                    level};
  FailureOr<ArtifactParts> parts = buildArtifact(module, image, info);
  if (failed(parts))
    fail("the artifact cannot be written");

  CompiledProgram result;
  result.artifact = serializeArtifact(*parts);
  result.weightBytes = parts->weights.size();
  result.codeBytes = parts->code.size();
  for (auto function : module.getOps<func::FuncOp>()) {
    if (function->hasAttr("ingot.kernel_function"))
      continue;
    FunctionReport report;
    report.name = function.getSymName().str();
    report.arenaBytes =
        function->getAttrOfType<IntegerAttr>("ingot.arena_bytes").getInt();
    for (auto launch : function.getOps<LaunchOp>()) {
      ++report.kernels;
      report.flops += launch.getFlops();
    }
    result.functions.push_back(report);
  }
  return result;
}

std::vector<std::string> ingot::registeredPrograms() { return programNames(); }

CompiledProgram ingot::compileProgram(const std::string &name,
                                      const CompileOptions &options) {
  CompileSession session;
  OwningOpRef<ModuleOp> module = session.build(name, options);
  session.prepare(*module, options);
  std::string dump;
  session.runPasses(*module, options, true, true, &dump);
  CompiledProgram result = session.finish(*module, name, options);
  result.dump = dump;
  return result;
}

CompiledProgram ingot::compileModule(const std::string &text,
                                     const std::string &name,
                                     const CompileOptions &options) {
  CompileSession session;
  OwningOpRef<ModuleOp> module = session.parse(text, name);
  session.prepare(*module, options);
  std::string dump;
  session.runPasses(*module, options, true, true, &dump);
  CompiledProgram result = session.finish(*module, name, options);
  result.dump = dump;
  return result;
}

std::string ingot::compileToAssembly(const std::string &name,
                                     const CompileOptions &options) {
  CompileSession session;
  OwningOpRef<ModuleOp> module = session.build(name, options);
  session.prepare(*module, options);
  session.runPasses(*module, options, true, true, nullptr);
  CpuLevel level = CompileSession::pipelineOptions(options).cpuLevel;
  llvm::LLVMContext llvmContext;
  std::unique_ptr<llvm::Module> code =
      translateKernels(*module, level, llvmContext);
  if (!code)
    session.fail("the kernels cannot be translated");
  SmallVector<char> text;
  std::string error;
  if (failed(generateCode(*code, level, CodeFormat::Assembly, text, error)))
    throw Error(error);
  return std::string(text.data(), text.size());
}
