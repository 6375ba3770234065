//===- Ingot.cpp - The ingot dialect ---------------------------------------===//

#include "ir/TensorBytes.h"
#include "ir/ops/Inference.h"
#include "ir/ops/Shape.h"

#include "mlir/IR/DialectImplementation.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace ingot::ir;

#include "ir/IngotDialect.cpp.inc"
#include "ir/IngotEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "ir/IngotAttrs.cpp.inc"

#define INGOT_FAMILY(name)                                                     \
  template <> void IngotDialect::registerFamily<IngotDialect::Family::name>();
#include "ir/Families.inc"
#undef INGOT_FAMILY

void IngotDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "ir/IngotAttrs.cpp.inc"
      >();
#define INGOT_FAMILY(name) registerFamily<Family::name>();
#include "ir/Families.inc"
#undef INGOT_FAMILY
}

Operation *IngotDialect::materializeConstant(OpBuilder &builder,
                                             Attribute value, Type type,
                                             Location location) {
  auto elements = dyn_cast<ElementsAttr>(value);
  if (!elements || elements.getType() != type)
    return nullptr;
  return ConstantOp::create(builder, location, type, elements);
}

/// What a program takes and gives is named by an attribute of the dialect; none
/// of the dialect's operations need ever touch it. `getTypes` is of the signature of
/// what has the attribute, if that is a function.
template <typename GetTypes>
static LogicalResult verifyNamedTensor(Operation *op, StringRef role,
                                       unsigned index, GetTypes getTypes) {
  auto function = dyn_cast<FunctionOpInterface>(op);
  if (!function)
    return success();
  Type type = getTypes(function)[index];
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !tensor.hasStaticShape())
    return op->emitOpError() << role << " " << index
                             << ": expected a static tensor, found " << type;
  std::string error = findShapeError(tensor);
  if (error.empty())
    return success();
  return op->emitOpError() << role << " " << index << ": " << error;
}

LogicalResult IngotDialect::verifyRegionArgAttribute(Operation *op, unsigned,
                                                     unsigned argument,
                                                     NamedAttribute) {
  return verifyNamedTensor(op, "argument", argument, [](auto function) {
    return function.getArgumentTypes();
  });
}

LogicalResult IngotDialect::verifyRegionResultAttribute(Operation *op, unsigned,
                                                        unsigned result,
                                                        NamedAttribute) {
  return verifyNamedTensor(op, "result", result, [](auto function) {
    return function.getResultTypes();
  });
}
