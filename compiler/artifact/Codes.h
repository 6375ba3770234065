//===- Codes.h - Types and roles of the IR, as runtime and users know them -===//

#ifndef INGOT_COMPILER_ARTIFACT_CODES_H
#define INGOT_COMPILER_ARTIFACT_CODES_H

#include "artifact_generated.h"
#include "ir/ops/Program.h"

#include "mlir/IR/Types.h"

namespace ingot::artifact {

/// An element type of runtime/abi/codes.h.
struct ElementType {
  schema::DType code;
  const char *name;     ///< "u8", for users
  const char *constant; ///< "INGOT_U8" of ingot/runtime.h
  const char *cType;    ///< "uint8_t", for C headers
};

/// Null if the runtime has no such elements.
const ElementType *findElementType(mlir::Type type);
const ElementType *findElementType(schema::DType code);

schema::StateRole toSchema(ir::StateRole role);

} // namespace ingot::artifact

#endif // INGOT_COMPILER_ARTIFACT_CODES_H
