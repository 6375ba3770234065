//===- Traits.h - Properties of operations that fusion asks for --------------===//

#ifndef INGOT_IR_INTERFACES_TRAITS_H
#define INGOT_IR_INTERFACES_TRAITS_H

#include "mlir/IR/OpDefinition.h"

// What each trait means is stated where ODS declares it: Interfaces.td.
namespace ingot::ir::OpTrait {

template <typename Op>
class Pointwise : public mlir::OpTrait::TraitBase<Op, Pointwise> {};

template <typename Op>
class InferType : public mlir::OpTrait::TraitBase<Op, InferType> {};

template <typename Op>
class Alias : public mlir::OpTrait::TraitBase<Op, Alias> {};

} // namespace ingot::ir::OpTrait

#endif // INGOT_IR_INTERFACES_TRAITS_H
