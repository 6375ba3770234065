//===- Scope.cpp - Where in the user's program we are ----------------------===//
//
// One frame per scope, innermost last. A frame is complete: it repeats what it
// takes over from the one below, so that only the last is ever read.
//
//===----------------------------------------------------------------------===//

#include "compiler/dsl/Scope.h"

#include "compiler/dsl/BuildGuard.h"

#include "mlir/IR/Builders.h"

using namespace ingot;
using namespace ingot::detail;
using namespace ingot::dsl;

namespace {

struct Frame {
  std::string module;             // dotted path, empty outside of modules
  const char *function = nullptr; // the outermost in this module
  std::optional<SourceLocation> location;
};

// One program is built at a time per thread.
thread_local std::vector<Frame> frames(1);

std::string_view baseName(std::string_view path) {
  return path.substr(path.find_last_of('/') + 1);
}

} // namespace

FunctionScope::FunctionScope(const char *function, SourceLocation location) {
  Frame frame = frames.back();
  if (!frame.function)
    frame.function = function;
  if (!frame.location)
    frame.location = location;
  frames.push_back(std::move(frame));
}

// The scope is complete, and its end runs, when a check throws.
FunctionScope::FunctionScope(const char *function, SourceLocation location,
                             std::initializer_list<RequiredArgument> required)
    : FunctionScope(function, location) {
  for (const RequiredArgument &argument : required)
    if (argument.tensor)
      require_defined(argument.role, *argument.tensor);
}

FunctionScope::~FunctionScope() { frames.pop_back(); }

ModuleScope::ModuleScope(const std::string &path, SourceLocation location,
                         Author author) {
  Frame frame = frames.back();
  frame.module = path;
  frame.function = nullptr;
  if (author == Author::user)
    frame.location.reset();
  else if (!frame.location)
    frame.location = location;
  frames.push_back(std::move(frame));
}

ModuleScope::~ModuleScope() { frames.pop_back(); }

CallbackScope::CallbackScope() { frames.emplace_back(); }

CallbackScope::~CallbackScope() { frames.pop_back(); }

void detail::fail(const std::string &message) {
  const Frame &frame = frames.back();
  std::string text;
  if (frame.location) {
    text += baseName(frame.location->file_name());
    text += ":" + std::to_string(frame.location->line()) + ": ";
  }
  if (!frame.module.empty())
    text += frame.module + ": ";
  if (frame.function)
    text += std::string(frame.function) + ": ";
  throw Error(text + message);
}

void detail::require_defined(const char *role, const Tensor &tensor) {
  if (!tensor.defined())
    fail(std::string(role) + ": expected a tensor, found an undefined one");
}

void detail::require_defined(const char *role, const Operand &operand) {
  if (!operand.is_number())
    require_defined(role, operand.tensor());
}

mlir::Location dsl::currentLocation(mlir::MLIRContext *context) {
  const Frame &frame = frames.back();
  mlir::Location location = mlir::UnknownLoc::get(context);
  if (frame.location) {
    BuildGuard::notePlace(*frame.location);
    std::string_view file = baseName(frame.location->file_name());
    location = mlir::FileLineColLoc::get(
        context, llvm::StringRef(file.data(), file.size()),
        frame.location->line(), frame.location->column());
  }
  if (frame.module.empty())
    return location;
  return mlir::NameLoc::get(mlir::StringAttr::get(context, frame.module),
                            location);
}
