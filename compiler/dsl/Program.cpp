//===- Program.cpp - From registered programs to MLIR modules --------------===//

#include "compiler/dsl/Program.h"

#include "compiler/dsl/BuildGuard.h"
#include "compiler/dsl/Graph.h"
#include "compiler/dsl/Operations.h"
#include "compiler/dsl/Scope.h"
#include "ingot/ops.h"
#include "ingot/program.h"
#include "ir/Ingot.h"

#include "mlir/IR/Verifier.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringMap.h"

#include <dlfcn.h>
#include <map>

using namespace mlir;
using namespace ingot;
using namespace ingot::ir;
using namespace ingot::detail;
using namespace ingot::dsl;

//===----------------------------------------------------------------------===//
// Registry
//===----------------------------------------------------------------------===//

namespace {

struct Program {
  void (*body)();
  SourceLocation location;
  int definitions = 0; // more than one is an error when it is built
};

/// Programs multiply the batch size by numbers of their own.
constexpr int64_t kMaxBatch = (int64_t(1) << 31) - 1;

/// Programs of one name, by the file that they are in.
using Definitions = std::map<std::string, Program>;

// Filled by static constructors, before main or in dlopen, so never destroyed.
std::map<std::string, Definitions> &registry() {
  static auto *programs = new std::map<std::string, Definitions>;
  return *programs;
}

/// The executable or library that `body` is in.
std::string fileOf(void (*body)()) {
  Dl_info info;
  bool isFound = dladdr(reinterpret_cast<void *>(body), &info);
  return isFound && info.dli_fname ? info.dli_fname : "an unknown file";
}

} // namespace

ProgramRegistration::ProgramRegistration(const char *name, void (*body)(),
                                         SourceLocation location) {
  Program &program = registry()[name][fileOf(body)];
  program.body = body;
  program.location = location;
  ++program.definitions;
}

std::vector<std::string> dsl::programNames(const std::string &library) {
  std::vector<std::string> names;
  for (const auto &[name, definitions] : registry())
    if (library.empty() || definitions.contains(library))
      names.push_back(name);
  return names;
}

//===----------------------------------------------------------------------===//
// Building
//===----------------------------------------------------------------------===//

static const Program &findProgram(const std::string &name,
                                  const std::string &library) {
  auto found = registry().find(name);
  if (found == registry().end() ||
      (!library.empty() && !found->second.contains(library)))
    fail("no program is called '" + name + "'" +
         (library.empty() ? "" : " in " + library));
  const Definitions &definitions = found->second;
  if (library.empty() && definitions.size() > 1)
    fail("program '" + name + "' is in " + definitions.begin()->first +
         " and in " + std::next(definitions.begin())->first +
         ": say which is meant");
  const Program &program =
      library.empty() ? definitions.begin()->second : definitions.at(library);
  if (program.definitions > 1) {
    FunctionScope scope("INGOT_PROGRAM", program.location);
    fail("program '" + name + "' is defined twice");
  }
  return program;
}

static void verifyModule(ModuleOp module) {
  std::string messages;
  ScopedDiagnosticHandler collect(
      module.getContext(), [&](Diagnostic &diagnostic) {
        messages += (messages.empty() ? "" : "; ") + diagnostic.str();
        return success();
      });
  if (failed(verify(module)))
    fail(messages);
}

/// Keeps one of the functions that do not depend on the batch, though the program was
/// built for several.
static void eraseRepeatedFunctions(ModuleOp module) {
  llvm::StringMap<SmallVector<func::FuncOp>> variants;
  for (auto function :
       llvm::make_early_inc_range(module.getOps<func::FuncOp>())) {
    SmallVector<func::FuncOp> &others =
        variants[function.getSymName().split('@').first];
    bool isRepeated = llvm::any_of(others, [&](func::FuncOp other) {
      return function.getFunctionType() == other.getFunctionType() &&
             function.getArgAttrsAttr() == other.getArgAttrsAttr() &&
             function.getResAttrsAttr() == other.getResAttrsAttr() &&
             OperationEquivalence::isRegionEquivalentTo(
                 &function.getBody(), &other.getBody(),
                 OperationEquivalence::IgnoreLocations);
    });
    if (isRepeated)
      function.erase();
    else
      others.push_back(function);
  }
}

/// Runs users' code, of which whatever it throws becomes an Error.
static void runBody(const std::string &name, const Program &program) {
  BuildGuard guard("program '" + name + "' of " + fileOf(program.body));
  try {
    program.body();
  } catch (const Error &) {
    throw;
  } catch (const std::exception &exception) {
    throw Error(
        guard.describe(std::string("threw '") + exception.what() + "'"));
  } catch (...) {
    throw Error(guard.describe("threw what is no std::exception"));
  }
}

/// Whether the function "forward@32" must be built.
static bool isAskedFor(const std::vector<std::string> &functions,
                       StringRef name) {
  return functions.empty() || llvm::is_contained(functions, name) ||
         llvm::is_contained(functions, name.split('@').first);
}

OwningOpRef<ModuleOp> dsl::buildProgram(MLIRContext &context,
                                        const ProgramRequest &request,
                                        std::string &error,
                                        ProgramNotes *notes) {
  context.loadDialect<IngotDialect, func::FuncDialect>();
  OwningOpRef<ModuleOp> module =
      ModuleOp::create(UnknownLoc::get(&context), request.name);
  ProgramNotes own;
  auto keepsError = [&](StringRef function) {
    return notes || !isAskedFor(request.functions, function);
  };
  try {
    const Program &program = findProgram(request.name, request.library);
    for (int64_t batch : request.batches) {
      if (batch < 1 || batch > kMaxBatch)
        fail("expected a batch size from 1 to " + std::to_string(kMaxBatch) +
             ", found " + std::to_string(batch));
      Graph graph(*module, batch, request.seed,
                  {keepsError, own, request.watchesGradients});
      CallbackScope scope;
      runBody(request.name, program);
    }
    if (module->getOps<func::FuncOp>().empty() && !notes) {
      if (!own.errors.empty())
        throw Error(own.errors.front().second);
      FunctionScope scope("INGOT_PROGRAM", program.location);
      fail("program '" + request.name + "' has no function");
    }
    eraseRepeatedFunctions(*module);
    verifyModule(*module);
  } catch (const std::exception &exception) {
    error = exception.what();
    return nullptr;
  }
  if (notes)
    *notes = std::move(own);
  return module;
}

//===----------------------------------------------------------------------===//
// The DSL's functions about programs
//===----------------------------------------------------------------------===//

Input ingot::input(const std::string &name, const Shape &shape, DType dtype) {
  return {name, shape, dtype};
}

Input ingot::scalar(const std::string &name, DType dtype) {
  return {name, {}, dtype};
}

int64_t ingot::batch(SourceLocation location) {
  FunctionScope scope("batch", location);
  return Graph::current().getBatch();
}

void ingot::assign(const Tensor &state, const Operand &value,
                   SourceLocation location) {
  FunctionScope scope("assign", location, {{"state", state}});
  require_defined("value", value);
  Graph &graph = Graph::current();
  Shape shape = state.shape();
  bool isNumber = value.is_number();
  Tensor assigned = isNumber ? full(shape, value.number(), state.dtype())
                             : expand(value.tensor(), shape);
  if (graph.condition().defined())
    assigned = where(graph.condition(), assigned, state);
  graph.assign(state, assigned);
}

void ingot::assign_if(const Tensor &condition,
                      const std::function<void()> &body,
                      SourceLocation location) {
  Graph &graph = Graph::current();
  Tensor outer = graph.condition(), both = condition;
  {
    FunctionScope scope("assign_if", location, {{"condition", condition}});
    if (condition.dtype() != boolean || condition.dim() != 0)
      fail("expected a condition of shape [] of boolean, found " +
           to_string(condition.shape()) + " of " +
           to_string(condition.dtype()));
    if (outer.defined())
      both = logical_and(outer, condition);
  }
  llvm::scope_exit restore([&] { graph.setCondition(outer); });
  graph.setCondition(both);
  body();
}

void ingot::requires_grad_(const Tensor &parameter, bool requires_grad,
                           SourceLocation location) {
  FunctionScope scope("requires_grad_", location, {{"parameter", parameter}});
  Graph::setRequiresGrad(parameter, requires_grad);
}

void Tensor::requires_grad_(bool requires_grad, SourceLocation location) const {
  ingot::requires_grad_(*this, requires_grad, location);
}

std::vector<Tensor> ingot::grad(const Tensor &loss,
                                const std::vector<Tensor> &wrt,
                                const GradOptions &options,
                                SourceLocation location) {
  FunctionScope scope("grad", location, {{"loss", loss}});
  for (const Tensor &tensor : wrt)
    require_defined("wrt", tensor);
  if (wrt.empty())
    fail("expected tensors to differentiate with respect to, found none");
  std::vector<TensorSpec> results;
  std::vector<Tensor> trained;
  std::vector<size_t> places; // of `trained` in `wrt`
  for (size_t i = 0; i < wrt.size(); ++i) {
    if (!detail::requires_grad(wrt[i]))
      continue;
    places.push_back(i);
    trained.push_back(wrt[i]);
    results.push_back({wrt[i].shape(), wrt[i].dtype()});
  }
  if (trained.empty())
    fail("expected a tensor that requires a gradient, found only frozen ones");
  std::vector<Tensor> made =
      ops::grad(loss, trained, /*all_used=*/!options.allow_unused, results);
  std::vector<bool> used = Graph::current().findUsed(loss, trained);
  std::vector<Tensor> grads(wrt.size());
  for (size_t i = 0; i < trained.size(); ++i) {
    grads[places[i]] = made[i];
    const State *state = Graph::getState(trained[i]);
    if (!used[i] && !options.allow_unused)
      fail("the loss does not depend on " +
           (state ? "'" + state->name + "'"
                  : "wrt[" + std::to_string(places[i]) + "]") +
           "; {.allow_unused = true} gives a gradient of 0");
  }
  return grads;
}

std::vector<Tensor>
ingot::checkpoint(const std::function<std::vector<Tensor>()> &block,
                  SourceLocation location) {
  FunctionScope scope("checkpoint", location);
  return Graph::current().buildCheckpoint(block);
}

Tensor ingot::checkpoint(const std::function<Tensor()> &block,
                         SourceLocation location) {
  return checkpoint([&] { return std::vector<Tensor>{block()}; }, location)
      .front();
}

bool ingot::detail::requires_grad(const Tensor &tensor) {
  const State *state = Graph::getState(tensor);
  return !state || state->requiresGrad;
}

bool ingot::detail::watches_gradients() {
  return Graph::current().watchesGradients();
}

void ingot::detail::add_output(const std::string &name, const Tensor &value) {
  Graph::current().addOutput(name, value);
}

std::optional<DType> ingot::detail::set_autocast(std::optional<DType> dtype) {
  return Graph::current().setAutocast(dtype);
}

Tensor ingot::detail::declare_state(const std::string &name, StateKind kind,
                                    const TensorSpec &spec, const Init &init,
                                    SourceLocation location) {
  FunctionScope scope("state", location);
  return Graph::current().declareState(name, kind, spec, init);
}

std::string ingot::detail::state_name(const Tensor &state) {
  const State *declared = Graph::getState(state);
  if (!declared)
    fail("expected a state tensor (parameter or buffer), found the result of "
         "an operation");
  return declared->name;
}

size_t ingot::detail::begin_module_call() {
  return Graph::current().beginModuleCall();
}

void ingot::detail::end_module_call(size_t call, const std::string &path,
                                    const std::string &text, int64_t parameters,
                                    const Tensor &output) {
  ModuleCall &noted = Graph::current().getModuleCall(call);
  noted = {path, text, parameters, {}};
  if (output.defined())
    noted.output = TensorSpec{output.shape(), output.dtype()};
}

RandomStream ingot::detail::next_random_stream() {
  return Graph::current().nextRandomStream();
}

void ingot::detail::build_function(const std::string &name,
                                   const std::vector<Input> &inputs,
                                   size_t parameterCount,
                                   const FunctionBody &body,
                                   SourceLocation location) {
  {
    FunctionScope scope("function", location);
    if (inputs.size() != parameterCount)
      fail("'" + name + "' has " + std::to_string(inputs.size()) +
           " inputs, its body has " + std::to_string(parameterCount) +
           " parameters");
  }
  Graph::current().buildFunction(name, inputs, body, location);
}
