//===- Autocast.h - Types that functions compute in ------------------------===//

#ifndef INGOT_COMPILER_DSL_AUTOCAST_H
#define INGOT_COMPILER_DSL_AUTOCAST_H

#include "ingot/ops.h"

namespace ingot::dsl {

/// An operand of a product, in the type of amp::Autocast if one lives and it is f32.
/// Undefined stays undefined.
Tensor castForProduct(const Tensor &operand);

/// An operand of a function that narrow types are too coarse for: f32 instead, while
/// an amp::Autocast lives.
Tensor castForPrecision(const Tensor &operand);

} // namespace ingot::dsl

#endif // INGOT_COMPILER_DSL_AUTOCAST_H
