//===- LoopMaps.cpp - Accesses of loops as affine maps ----------------------===//

#include "ir/ops/LoopMaps.h"

using namespace mlir;
using namespace ingot::ir;

AffineMap ingot::ir::toMap(const LoopAccess &access, unsigned loopCount,
                           MLIRContext *context) {
  SmallVector<AffineExpr> results;
  unsigned values = 0;
  for (const LoopSum &dim : access.dims) {
    if (dim.value) {
      results.push_back(getAffineSymbolExpr(*dim.value, context));
      values = std::max(values, *dim.value + 1);
      continue;
    }
    AffineExpr sum = getAffineConstantExpr(dim.offset, context);
    for (const LoopSum::Term &term : dim.terms)
      sum = getAffineDimExpr(term.loop, context) * term.factor + sum;
    results.push_back(sum);
  }
  return AffineMap::get(loopCount, values, results, context);
}

std::optional<LoopSum> ingot::ir::toSum(AffineExpr expr) {
  if (auto value = dyn_cast<AffineConstantExpr>(expr))
    return LoopSum(value.getValue());
  if (auto loop = dyn_cast<AffineDimExpr>(expr))
    return LoopSum(Loop{loop.getPosition()});
  if (auto value = dyn_cast<AffineSymbolExpr>(expr))
    return LoopSum(LoopValue{value.getPosition()});
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary)
    return std::nullopt;
  std::optional<LoopSum> lhs = toSum(binary.getLHS());
  std::optional<LoopSum> rhs = toSum(binary.getRHS());
  if (!lhs || !rhs || lhs->value || rhs->value)
    return std::nullopt;
  if (binary.getKind() == AffineExprKind::Add)
    return *lhs + *rhs;
  if (binary.getKind() != AffineExprKind::Mul || !rhs->terms.empty() ||
      rhs->offset == 0)
    return std::nullopt;
  return *lhs * rhs->offset;
}
