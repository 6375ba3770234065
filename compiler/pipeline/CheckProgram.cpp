//===- CheckProgram.cpp - What compiles loads -------------------------------===//
//
// A module is text from anywhere, as an artifact is. What the loader would refuse,
// and what no pass expects, is refused here, with the user's place; afterwards
// functions take and give tensors of the runtime's types, under names of its own.
//
//===----------------------------------------------------------------------===//

#include "compiler/pipeline/CheckProgram.h"

#include "compiler/artifact/Codes.h"
#include "ir/TensorBytes.h"
#include "ir/ops/Program.h"
#include "runtime/abi/program_limits.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace ingot;
using namespace ingot::ir;
using namespace ingot::artifact;
using namespace ingot::pipeline;

namespace {

/// Empty, or what is wrong with `name`, which is shown without what is wrong.
std::string findNameError(StringRef name) {
  const char *error = ingot_find_name_error(name.data(), name.size());
  if (!error)
    return "";
  std::string shown = name.take_front(40).str();
  ingot_make_printable(shown.data(), shown.size());
  return "the name '" + shown + (name.size() > 40 ? "...' " : "' ") + error;
}

/// Empty, or why no tensor of the runtime has `type`.
std::string findTypeError(Type type) {
  std::string found;
  llvm::raw_string_ostream(found) << ", found " << type;
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !tensor.hasStaticShape() || tensor.getEncoding())
    return "expected a tensor of a static shape" + found;
  if (!findElementType(tensor.getElementType()))
    return "an artifact cannot hold elements of its type" + found;
  if (tensor.getRank() > INGOT_PROGRAM_MAX_RANK)
    return "expected a rank of at most " +
           std::to_string(INGOT_PROGRAM_MAX_RANK) + ", found " +
           std::to_string(tensor.getRank());
  return findShapeError(tensor);
}

/// The types of what a caller gives: states are not among them.
SmallVector<Type> getInputTypes(func::FuncOp function) {
  SmallVector<Type> types;
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    if (!function.getArgAttr(i, kStateAttr))
      types.push_back(function.getArgumentTypes()[i]);
  return types;
}

/// The inputs or outputs of a function, one after the other.
class SideOfSignature {
public:
  /// `role` is "input" or "output".
  SideOfSignature(func::FuncOp function, const SymbolTable &symbols,
                  StringRef role)
      : function(function), symbols(symbols), role(role) {}

  LogicalResult add(Type type, DictionaryAttr attributes) {
    Attribute name = attributes ? attributes.get(kNameAttr) : nullptr;
    Attribute state = attributes ? attributes.get(kStateAttr) : nullptr;
    if (name && state)
      return fail("is both named and a state");
    for (Attribute attribute : {name, state})
      if (attribute && !isa<StringAttr>(attribute))
        return fail("expected a string as its name");
    std::string error = findTypeError(type);
    if (!error.empty())
      return fail(error);
    if (state)
      return addState(cast<StringAttr>(state), type);
    std::string text = name ? cast<StringAttr>(name).str()
                            : role.str() + std::to_string(namedCount);
    error = findNameError(text);
    if (error.empty() && !names.insert(text).second)
      error = "two are named '" + text + "'";
    if (!error.empty())
      return fail(error);
    ++namedCount;
    return success();
  }

private:
  LogicalResult addState(StringAttr name, Type type) {
    auto state = symbols.lookup<StateOp>(name);
    if (!state) {
      std::string error = findNameError(name);
      return fail(error.empty() ? "there is no state '" + name.str() + "'"
                                : error);
    }
    if (state.getTensorType() != type)
      return fail("state '" + name.str() + "' has type ")
             << state.getTensorType() << ", found " << type;
    return states.insert(name).second
               ? success()
               : LogicalResult(fail("state '" + name.str() + "' occurs twice"));
  }

  InFlightDiagnostic fail(const std::string &error) {
    return function.emitError()
           << role << " " << namedCount + states.size() << ": " << error;
  }

  func::FuncOp function;
  const SymbolTable &symbols;
  StringRef role;
  size_t namedCount = 0;
  llvm::StringSet<> names;
  llvm::SmallPtrSet<StringAttr, 8> states;
};

/// Of two functions of one name that take the same inputs a call means the first.
LogicalResult checkCalls(ModuleOp module) {
  llvm::StringMap<SmallVector<func::FuncOp>> variants;
  for (auto function : module.getOps<func::FuncOp>()) {
    SmallVector<func::FuncOp> &others =
        variants[function.getSymName().split('@').first];
    for (func::FuncOp other : others)
      if (getInputTypes(function) == getInputTypes(other))
        return function.emitError("no call can mean '")
               << function.getSymName() << "': it takes the same inputs as '"
               << other.getSymName() << "'";
    others.push_back(function);
  }
  return success();
}

LogicalResult checkFunction(const SymbolTable &symbols, func::FuncOp function) {
  std::string error = findNameError(function.getSymName().split('@').first);
  if (!error.empty())
    return function.emitError(error);
  if (function.isExternal())
    return function.emitError("the function has no body");
  if (!function.getBody().hasOneBlock())
    return function.emitError("the function branches, expected one block");
  if (function.getNumResults() == 0)
    return function.emitError(
        "the function has no output and assigns no state");
  SideOfSignature inputs(function, symbols, "input");
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    if (failed(inputs.add(function.getArgumentTypes()[i],
                          function.getArgAttrDict(i))))
      return failure();
  SideOfSignature outputs(function, symbols, "output");
  for (unsigned i = 0; i < function.getNumResults(); ++i)
    if (failed(outputs.add(function.getResultTypes()[i],
                           function.getResultAttrDict(i))))
      return failure();
  for (Operation &op : function.getBody().front())
    if (!isa_and_present<IngotDialect>(op.getDialect()) &&
        !isa<func::ReturnOp>(op))
      return op.emitError("expected operations of the dialect ingot, found '")
             << op.getName() << "'";
  return success();
}

} // namespace

LogicalResult ingot::pipeline::checkProgram(ModuleOp module, bool mayBeEmpty) {
  SymbolTable symbols(module);
  for (Operation &op : *module.getBody()) {
    if (auto function = dyn_cast<func::FuncOp>(op)) {
      if (failed(checkFunction(symbols, function)))
        return failure();
      continue;
    }
    auto state = dyn_cast<StateOp>(op);
    if (!state)
      return op.emitError("expected functions and states, found '")
             << op.getName() << "'";
    std::string error = findNameError(state.getSymName());
    if (error.empty())
      error = findTypeError(state.getTensorType());
    if (!error.empty())
      return state.emitError("state: " + error);
  }
  if (module.getOps<func::FuncOp>().empty() && !mayBeEmpty)
    return module.emitError("expected a function, found none");
  return checkCalls(module);
}

std::string ingot::pipeline::findProgramNameError(StringRef name) {
  return findNameError(name);
}
