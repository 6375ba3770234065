//===- Compile.cpp - Programs to artifacts ------------------------------------===//

#include "ingot/compile.h"

#include "compiler/artifact/Codes.h"
#include "compiler/dsl/Program.h"
#include "compiler/emit/cpu/KernelCode.h"
#include "compiler/pipeline/CheckProgram.h"
#include "compiler/pipeline/Pipeline.h"
#include "compiler/pipeline/ScaleInputs.h"
#include "compiler/pipeline/Session.h"
#include "ingot/tensor.h"
#include "ir/TensorBytes.h"
#include "ir/ops/Kernel.h"
#include "ir/ops/Program.h"
#include "passes/Dialects.h"
#include "passes/cuda/CudaKernel.h"
#include "passes/schedule/ScheduleFile.h"
#include "passes/schedule/TargetDescription.h"
#include "runtime/abi/codes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassInstrumentation.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

#include <set>

using namespace mlir;
using namespace ingot;
using namespace ingot::emit;
using namespace ingot::cpu;
using namespace ingot::artifact;
using namespace ingot::pipeline;

namespace {

/// Prints the module after one pass of the pipeline, and notes which there are.
class DumpAfter : public PassInstrumentation {
public:
  DumpAfter(const CompileOptions &options, std::set<std::string> &seen)
      : options(options), seen(seen) {}
  void runAfterPass(Pass *pass, Operation *op) override {
    StringRef name = pass->getArgument();
    name.consume_front("ingot-");
    if (!name.empty()) // adaptors that run nested passes have none
      seen.insert(name.str());
    if (name != options.dumpAfter)
      return;
    std::string text;
    llvm::raw_string_ostream(text) << *op << "\n";
    options.onDump(text);
  }

private:
  const CompileOptions &options;
  std::set<std::string> &seen;
};

/// Keeps the schedules as text once the program's kernels have one, before copies
/// join them, operands are packed and kernels are emitted.
class NoteSchedules : public PassInstrumentation {
public:
  explicit NoteSchedules(std::string &text) : text(text) {}
  void runAfterPass(Pass *pass, Operation *op) override {
    if (pass->getArgument() == "ingot-schedule-kernels")
      text = printSchedules(cast<ModuleOp>(op));
  }

private:
  std::string &text;
};

} // namespace

/// "file:line: message".
static std::string describe(Diagnostic &diagnostic) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  if (auto file = diagnostic.getLocation()->findInstanceOf<FileLineColLoc>())
    stream << file.getFilename().getValue() << ":" << file.getLine() << ": ";
  stream << diagnostic.str();
  return text;
}

CompileSession::CompileSession() : context(makeRegistry()) {
  // One thread: compilation is deterministic and the caller may have its own.
  context.disableMultithreading();
  context.loadAllAvailableDialects();
  context.getDiagEngine().registerHandler([this](Diagnostic &diagnostic) {
    if (diagnostic.getSeverity() != DiagnosticSeverity::Error)
      return success();
    if (message.empty())
      message = describe(diagnostic);
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

OwningOpRef<ModuleOp> CompileSession::read(const Source &source,
                                           const CompileOptions &options,
                                           dsl::ProgramNotes *notes) {
  OwningOpRef<ModuleOp> module =
      source.text
          ? parse(*source.text, source.file.empty() ? source.name : source.file)
          : build(source, options, notes);
  // Before the check: a function that is not asked for may be as it likes.
  if (!notes && !options.functions.empty())
    selectFunctions(*module, options.functions);
  if (failed(checkProgram(*module, notes && !notes->errors.empty())))
    fail("the program cannot be compiled");
  return module;
}

OwningOpRef<ModuleOp> CompileSession::build(const Source &source,
                                            const CompileOptions &options,
                                            dsl::ProgramNotes *notes) {
  std::string error;
  OwningOpRef<ModuleOp> module =
      dsl::buildProgram(context,
                        {.name = source.name,
                         .library = source.file,
                         .batches = options.batches,
                         .seed = options.seed,
                         .functions = options.functions,
                         .watchesGradients = options.watchesGradients},
                        error, notes);
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

PipelineOptions CompileSession::pipelineOptions(const CompileOptions &options) {
  PipelineOptions result;
  result.eager = options.mode == Mode::Eager;
  result.freeze = options.freeze;
  result.target = options.target;
  std::optional<CpuLevel> level = parseCpuLevel(options.cpu);
  if (!level)
    throw Error("unknown CPU level '" + options.cpu +
                "': expected x86-64-v3, x86-64-v4 or native");
  result.cpuLevel = *level;
  if (options.target == Target::Cpu) {
    if (options.cpu == "native")
      result.facts = hostFacts(*level);
    result.facts += options.cpuFacts;
  } else if (!options.cpuFacts.empty()) {
    throw Error("facts of a CPU: expected a CPU as the target, found cuda");
  }
  return result;
}

void CompileSession::selectFunctions(ModuleOp module,
                                     const std::vector<std::string> &names) {
  llvm::StringSet<> wanted, present;
  for (const std::string &name : names)
    wanted.insert(name);
  for (auto function :
       llvm::make_early_inc_range(module.getOps<func::FuncOp>())) {
    StringRef name = function.getSymName(), stem = name.split('@').first;
    present.insert(name);
    present.insert(stem);
    if (!wanted.contains(name) && !wanted.contains(stem))
      function.erase();
  }
  for (const std::string &name : names)
    if (!present.contains(name)) {
      std::set<std::string> known;
      // Of one that is not built for this batch, the batches are what matters.
      bool hasBatch = name.find('@') != std::string::npos;
      for (const auto &entry : present)
        if (entry.first().contains('@') == hasBatch)
          known.insert(entry.first().str());
      throw Error("no function '" + name + "': the program has " +
                  llvm::join(known, ", "));
    }
}

void CompileSession::prepare(ModuleOp module, const CompileOptions &options) {
  if (options.loadStates)
    loadStates(module, options);
  scaleInputs(module, options.inputScalings);
  // State that no remaining function uses is not part of the artifact.
  StateOp::eraseUnused(module);
}

TensorInfo pipeline::describeTensor(StringRef name, Type type) {
  auto tensor = cast<RankedTensorType>(type);
  return {name.str(), findElementType(tensor.getElementType())->name,
          tensor.getShape().vec()};
}

static StateInfo::Role toRole(StateRole role) {
  switch (role) {
#define INGOT_ENTRY(constant, schema, ir)                                      \
  case StateRole::ir:                                                          \
    return StateInfo::Role::schema;
    INGOT_STATE_ROLES(INGOT_ENTRY)
#undef INGOT_ENTRY
  }
  llvm_unreachable("unknown StateRole");
}

void CompileSession::loadStates(ModuleOp module,
                                const CompileOptions &options) {
  auto states = llvm::to_vector(module.getOps<StateOp>());
  std::vector<StateInfo> infos;
  for (StateOp state : states)
    infos.push_back({describeTensor(state.getSymName(), state.getTensorType()),
                     toRole(state.getRole())});
  std::vector<const void *> values = options.loadStates(infos);
  for (auto [state, value] : llvm::zip_equal(states, values)) {
    RankedTensorType type = state.getTensorType();
    if (!value)
      continue;
    if (type.getElementType().isInteger(1)) { // bits in an attribute
      ArrayRef<bool> elements(static_cast<const bool *>(value),
                              type.getNumElements());
      state.setInitAttr(DenseElementsAttr::get(type, elements));
      continue;
    }
    ArrayRef<char> bytes(static_cast<const char *>(value), tensorBytes(type));
    state.setInitAttr(DenseElementsAttr::getFromRawBuffer(type, bytes));
  }
}

void CompileSession::takeSchedules(ModuleOp module,
                                   const CompileOptions &options) {
  if (options.schedules.empty())
    return;
  std::string error;
  FailureOr<DictionaryAttr> schedules =
      parseSchedules(&context, options.schedules, options.schedulesName, error);
  message.clear();
  if (failed(schedules))
    throw Error(error);
  module->setAttr(kSchedulesAttr, *schedules);
}

void CompileSession::runPasses(ModuleOp module, const CompileOptions &options,
                               bool front, bool back) {
  if (back)
    takeSchedules(module, options);
  PassManager passes(&context);
  checkTarget(options); // no place in the program would be at fault
  PipelineOptions pipeline = pipelineOptions(options);
  if (front)
    buildFrontPipeline(passes, pipeline);
  if (back)
    buildBackPipeline(passes, pipeline);
  std::set<std::string> seen;
  if (!options.dumpAfter.empty())
    passes.addInstrumentation(std::make_unique<DumpAfter>(options, seen));
  std::string schedules;
  if (back && options.onSchedules)
    passes.addInstrumentation(std::make_unique<NoteSchedules>(schedules));
  {
    ScopedDiagnosticHandler warnings(&context, [&](Diagnostic &diagnostic) {
      bool isWarning = diagnostic.getSeverity() == DiagnosticSeverity::Warning;
      if (isWarning && options.onWarning)
        options.onWarning(describe(diagnostic));
      return success(isWarning);
    });
    if (failed(passes.run(module)))
      fail("the program cannot be compiled");
  }
  if (back && options.onSchedules)
    options.onSchedules(schedules);
  if (!options.dumpAfter.empty() && !seen.contains(options.dumpAfter))
    throw Error("no pass '" + options.dumpAfter + "': the passes are " +
                llvm::join(seen, ", "));
}

void ingot::checkTarget(const CompileOptions &options) {
  if (options.target == Target::Cuda)
    checkGpus(options.gpus);
  PipelineOptions pipeline = CompileSession::pipelineOptions(options);
  MLIRContext context;
  context.loadDialect<IngotDialect>();
  std::string error;
  if (failed(describeTarget(&context, targetName(pipeline), pipeline.facts,
                            error)))
    throw Error(error);
}

std::vector<std::string> ingot::registeredPrograms(const std::string &library) {
  return dsl::programNames(library);
}

CompiledProgram ingot::compile(const Source &source,
                               const CompileOptions &options) {
  std::string name = options.name.empty() ? source.name : options.name;
  std::string error = findProgramNameError(name);
  if (!error.empty())
    throw Error("program: " + error);
  CompileSession session;
  OwningOpRef<ModuleOp> module = session.read(source, options);
  session.prepare(*module, options);
  session.runPasses(*module, options, /*front=*/true, /*back=*/true);
  return session.finish(*module, name, options);
}

std::string ingot::compileToText(const Source &source,
                                 const CompileOptions &options,
                                 TextFormat format) {
  CompileSession session;
  OwningOpRef<ModuleOp> module = session.read(source, options);
  session.prepare(*module, options);
  if (format == TextFormat::Ir) {
    // With locations: labels of kernels come from them.
    std::string text;
    llvm::raw_string_ostream stream(text);
    module->print(stream, OpPrintingFlags().enableDebugInfo());
    stream << "\n";
    return text;
  }
  CompileOptions targeted = options;
  targeted.target = format == TextFormat::Cuda ? Target::Cuda : Target::Cpu;
  session.runPasses(*module, targeted, /*front=*/true, /*back=*/true);
  if (format == TextFormat::Cuda)
    return cuda::getCudaSource(*module);
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
