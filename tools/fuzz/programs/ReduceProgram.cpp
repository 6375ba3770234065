//===- ReduceProgram.cpp - The smallest program that fails alike --------------===//
//
// Every candidate is the best program so far, parsed again and edited; what does not
// verify is no candidate. Extents are replaced in the text, everywhere at once: where
// they agree, they do afterwards.
//
//===----------------------------------------------------------------------===//

#include "tools/fuzz/programs/ReduceProgram.h"

#include "compiler/pipeline/Session.h"
#include "ir/ops/Program.h"
#include "tools/fuzz/programs/ProgramBuilder.h"

#include "mlir/IR/Verifier.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Parser/Parser.h"

#include <regex>
#include <set>

using namespace mlir;
using namespace ingot;
using namespace ingot::pipeline;
using namespace ingot::ir;
using namespace ingot::fuzz;

namespace {

/// Changes a function; false if there is nothing to change.
using Edit = llvm::function_ref<bool(func::FuncOp)>;

class Reducer {
public:
  Reducer(std::string text,
          const std::function<bool(const std::string &)> &fails)
      : best(std::move(text)), fails(fails) {
    session.context.disableMultithreading();
  }

  std::string run() {
    bool isSmaller = true;
    while (isSmaller) {
      isSmaller = dropResults();
      isSmaller |= replaceOperations();
      isSmaller |= mergeArguments();
      isSmaller |= shrinkExtents();
    }
    return best;
  }

private:
  bool attempt(Edit edit);
  bool attemptText(const std::string &text);
  bool dropResults();
  bool replaceOperations();
  bool mergeArguments();
  bool shrinkExtents();
  /// Calls `edit` with 0, 1, ... until it knows no such number; a number that was
  /// tried with success is tried again, for it is now another one's.
  bool attemptEach(llvm::function_ref<bool(func::FuncOp, unsigned)> edit);

  CompileSession session;
  std::string best;
  const std::function<bool(const std::string &)> &fails;
};

OwningOpRef<ModuleOp> parse(const std::string &text, MLIRContext &context) {
  return parseSourceString<ModuleOp>(text, ParserConfig(&context));
}

/// The number-th operation that is not the return.
Operation *findOperation(func::FuncOp function, unsigned number) {
  Block &block = function.getBody().front();
  return number + 1 < block.getOperations().size()
             ? &*std::next(block.begin(), number)
             : nullptr;
}

void removeDeadCode(func::FuncOp function) {
  Block &block = function.getBody().front();
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
    if (isOpTriviallyDead(&op))
      op.erase();
  llvm::BitVector unused(function.getNumArguments());
  for (BlockArgument argument : function.getArguments())
    if (argument.use_empty())
      unused.set(argument.getArgNumber());
  (void)function.eraseArguments(unused);
  StateOp::eraseUnused(function->getParentOfType<ModuleOp>());
}

bool Reducer::attemptText(const std::string &text) {
  if (text == best || !fails(text))
    return false;
  best = text;
  return true;
}

bool Reducer::attempt(Edit edit) {
  std::string text;
  {
    ScopedDiagnosticHandler quiet(&session.context,
                                  [](Diagnostic &) { return success(); });
    OwningOpRef<ModuleOp> module = parse(best, session.context);
    auto function = module->lookupSymbol<func::FuncOp>(kFunctionName);
    if (!edit(function))
      return false;
    removeDeadCode(function);
    if (failed(verify(*module)))
      return false;
    llvm::raw_string_ostream(text) << *module << "\n";
  }
  return attemptText(text);
}

bool Reducer::attemptEach(
    llvm::function_ref<bool(func::FuncOp, unsigned)> edit) {
  bool isSmaller = false, isThere = true;
  for (unsigned number = 0; isThere;) {
    bool succeeded = attempt([&](func::FuncOp function) {
      return isThere = edit(function, number);
    });
    isSmaller |= succeeded;
    number += !succeeded;
  }
  return isSmaller;
}

bool Reducer::dropResults() {
  auto drop = [](func::FuncOp function, unsigned first, unsigned count) {
    unsigned all = function.getNumResults();
    if (first >= all || std::min(count, all - first) == all)
      return false;
    count = std::min(count, all - first);
    llvm::BitVector dropped(all);
    dropped.set(first, first + count);
    function.getBody().front().getTerminator()->eraseOperands(first, count);
    return succeeded(function.eraseResults(dropped));
  };
  bool isSmaller = false;
  for (unsigned count = 8; count > 0; count /= 2)
    isSmaller |= attemptEach([&](func::FuncOp function, unsigned number) {
      return drop(function, number * count, count);
    });
  return isSmaller;
}

/// The last operations first: what only they need goes with them.
Operation *findFromEnd(func::FuncOp function, unsigned number) {
  auto count = function.getBody().front().getOperations().size() - 1;
  return number < count ? findOperation(function, count - 1 - number) : nullptr;
}

bool Reducer::replaceOperations() {
  bool isSmaller = attemptEach([&](func::FuncOp function, unsigned number) {
    Operation *op = findFromEnd(function, number);
    if (!op)
      return false;
    Builder builder(op->getContext());
    for (Value result : op->getResults()) {
      // A name of its own: the elements of an input follow from it.
      unsigned position = function.getNumArguments();
      std::string name =
          "cut" + std::to_string(number) + "_" + std::to_string(position);
      (void)function.insertArgument(
          position, result.getType(),
          builder.getDictionaryAttr(
              builder.getNamedAttr(kNameAttr, builder.getStringAttr(name))),
          op->getLoc());
      result.replaceAllUsesWith(function.getArgument(position));
    }
    op->erase();
    return true;
  });
  isSmaller |= attemptEach([](func::FuncOp function, unsigned number) {
    Operation *op = findFromEnd(function, number);
    if (!op)
      return false;
    for (Value result : op->getResults())
      for (Value operand : op->getOperands())
        if (operand.getType() == result.getType()) {
          result.replaceAllUsesWith(operand);
          break;
        }
    return true;
  });
  return isSmaller;
}

/// Argument number / n becomes argument number % n, of n.
bool Reducer::mergeArguments() {
  return attemptEach([](func::FuncOp function, unsigned number) {
    unsigned count = function.getNumArguments();
    if (number >= count * count)
      return false;
    Value from = function.getArgument(number / count);
    Value to = function.getArgument(number % count);
    if (number / count > number % count && from.getType() == to.getType())
      from.replaceAllUsesWith(to);
    return true;
  });
}

bool Reducer::shrinkExtents() {
  std::set<int64_t, std::greater<>> extents;
  static const std::regex extent("[<x]([0-9]+)(?=x)");
  for (std::sregex_iterator it(best.begin(), best.end(), extent), end;
       it != end; ++it)
    extents.insert(std::stoll((*it)[1]));
  bool isSmaller = false;
  for (int64_t from : extents)
    for (int64_t to :
         {int64_t(1), int64_t(2), int64_t(3), from / 2, from - 1}) {
      if (to >= from || to < 1)
        continue;
      std::regex inTypes("([<x])" + std::to_string(from) + "(?=x)");
      std::regex inLists("([\\[ ])" + std::to_string(from) + "(?=[,\\]])");
      std::string with = "$01" + std::to_string(to);
      // Twice: neighbours of one extent share the sign between them.
      std::string types = best;
      for (int i = 0; i < 2; ++i)
        types = std::regex_replace(types, inTypes, with);
      std::string lists = std::regex_replace(types, inLists, with);
      bool succeeded = false;
      for (const std::string &text : {lists, types}) {
        ScopedDiagnosticHandler quiet(&session.context,
                                      [](Diagnostic &) { return success(); });
        if ((succeeded = parse(text, session.context) && attemptText(text)))
          break;
      }
      isSmaller |= succeeded;
      if (succeeded)
        break;
    }
  return isSmaller;
}

} // namespace

std::string ingot::fuzz::reduceProgram(
    const std::string &text,
    const std::function<bool(const std::string &)> &fails) {
  return Reducer(text, fails).run();
}
