//===- Describe.cpp - What a program has, without compiling it -------------===//

#include "ingot/compile.h"

#include "compiler/artifact/Codes.h"
#include "compiler/pipeline/Session.h"
#include "ingot/tensor.h"
#include "ir/interfaces/Interfaces.h"
#include "ir/ops/Program.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <map>

using namespace mlir;
using namespace ingot;
using namespace ingot::ir;
using namespace ingot::pipeline;

/// The name that the artifact gives to an input or output.
static std::string nameOr(StringAttr name, const char *fallback,
                          size_t position) {
  return name ? name.str() : fallback + std::to_string(position);
}

/// A product and a sum for each term of sums of products, one operation for each
/// iteration of other loops, none for what only moves elements. A composite that
/// states no loops says how many it takes.
static int64_t countFlops(Operation &op) {
  auto structured = dyn_cast<ir::StructuredOpInterface>(op);
  if (!structured) {
    auto composite = dyn_cast<ir::CompositeOpInterface>(op);
    return composite ? composite.countFlops() : 0;
  }
  ir::Loops loops = structured.getLoops();
  if (loops.body == ir::Loops::Body::Copy && !loops.combination)
    return 0;
  int64_t count = loops.isProductSum() ? 2 : 1;
  for (int64_t extent : loops.extents)
    count *= extent;
  return count;
}

/// By the path of the module that an operation belongs to.
static std::map<std::string, int64_t> countFlops(func::FuncOp function) {
  std::map<std::string, int64_t> flops;
  for (Operation &op : function.getOps()) {
    auto module = op.getLoc()->findInstanceOf<NameLoc>();
    flops[module ? module.getName().str() : ""] += countFlops(op);
  }
  return flops;
}

static bool isWithin(const std::string &inner, const std::string &outer) {
  return outer.empty() || inner == outer ||
         StringRef(inner).starts_with(outer + ".");
}

static std::vector<ModuleInfo>
describeModules(func::FuncOp function,
                const std::vector<dsl::ModuleCall> &calls) {
  std::map<std::string, int64_t> flops = countFlops(function);
  std::vector<ModuleInfo> modules;
  for (const dsl::ModuleCall &call : calls) {
    ModuleInfo &module = modules.emplace_back();
    module.path = call.path;
    module.text = call.text;
    module.parameters = call.parameters;
    for (const auto &[path, count] : flops)
      if (isWithin(path, call.path))
        module.flops += count;
    if (call.output)
      module.output = {"", to_string(call.output->dtype), call.output->shape};
  }
  return modules;
}

static bool isParameter(ModuleOp module, StringAttr state) {
  auto declaration = module.lookupSymbol<StateOp>(state);
  return declaration && declaration.getRole() == StateRole::parameter;
}

std::vector<FunctionInfo>
ingot::describeFunctions(const Source &source, const CompileOptions &options) {
  CompileSession session;
  dsl::ProgramNotes notes;
  OwningOpRef<ModuleOp> module = session.read(source, options, &notes);
  std::vector<FunctionInfo> functions;
  for (auto function : module->getOps<func::FuncOp>()) {
    FunctionInfo &info = functions.emplace_back();
    info.name = function.getSymName().str();
    for (unsigned i = 0; i < function.getNumArguments(); ++i)
      if (!function.getArgAttr(i, kStateAttr))
        info.inputs.push_back(describeTensor(
            nameOr(function.getArgAttrOfType<StringAttr>(i, kNameAttr), "input",
                   info.inputs.size()),
            function.getArgumentTypes()[i]));
    for (unsigned i = 0; i < function.getNumResults(); ++i)
      if (auto state = function.getResultAttrOfType<StringAttr>(i, kStateAttr))
        info.updatesParameters |= isParameter(*module, state);
      else
        info.outputs.push_back(describeTensor(
            nameOr(function.getResultAttrOfType<StringAttr>(i, kNameAttr),
                   "output", info.outputs.size()),
            function.getResultTypes()[i]));
    info.modules = describeModules(function, notes.calls[info.name]);
  }
  for (const auto &[name, error] : notes.errors) {
    functions.emplace_back().name = name;
    functions.back().error = error;
  }
  return functions;
}
