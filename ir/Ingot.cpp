//===- Ingot.cpp - The ingot dialect ---------------------------------------===//

#include "ir/Ingot.h"
#include "ir/ops/Inference.h"

#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace ingot;

#include "ir/IngotDialect.cpp.inc"
#include "ir/IngotEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "ir/IngotAttrs.cpp.inc"

#define GET_OP_CLASSES
#include "ir/IngotOps.cpp.inc"

void IngotDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "ir/IngotAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "ir/IngotOps.cpp.inc"
      >();
}

Operation *IngotDialect::materializeConstant(OpBuilder &builder,
                                             Attribute value, Type type,
                                             Location location) {
  auto elements = dyn_cast<ElementsAttr>(value);
  if (!elements || elements.getType() != type)
    return nullptr;
  return ConstantOp::create(builder, location, type, elements);
}
