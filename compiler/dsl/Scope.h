//===- Scope.h - Where in the user's program we are ------------------------===//

#ifndef INGOT_COMPILER_DSL_SCOPE_H
#define INGOT_COMPILER_DSL_SCOPE_H

#include "ingot/tensor.h"

#include "mlir/IR/Location.h"

namespace ingot::dsl {

/// The present place as an MLIR location: file (without folders, so that a build
/// does not depend on where it runs), line and column, named after the module.
mlir::Location currentLocation(mlir::MLIRContext *context);

/// Hides all scopes while it lives: user code that the library calls back (the
/// body of a function) starts outside of every module and function.
class CallbackScope {
public:
  CallbackScope();
  ~CallbackScope();
  CallbackScope(const CallbackScope &) = delete;
  CallbackScope &operator=(const CallbackScope &) = delete;
};

} // namespace ingot::dsl

#endif // INGOT_COMPILER_DSL_SCOPE_H
