//===- Origin.cpp - Which operation of the program a part came from -----------===//

#include "passes/graph/Origin.h"

#include "mlir/IR/Location.h"

using namespace mlir;

/// Marks are distinct attributes, as metadata of a fused location.
static FusedLoc getMarked(Operation *op) {
  auto fused = dyn_cast<FusedLoc>(op->getLoc());
  return fused && isa_and_nonnull<DistinctAttr>(fused.getMetadata())
             ? fused
             : FusedLoc();
}

void ingot::passes::markOrigin(Operation *composite) {
  if (getMarked(composite))
    return;
  auto mark = DistinctAttr::create(StringAttr::get(
      composite->getContext(), composite->getName().stripDialect()));
  composite->setLoc(
      FusedLoc::get({composite->getLoc()}, mark, composite->getContext()));
}

DistinctAttr ingot::passes::getOrigin(Operation *op) {
  FusedLoc marked = getMarked(op);
  return marked ? cast<DistinctAttr>(marked.getMetadata()) : DistinctAttr();
}

StringRef ingot::passes::getProgramName(Operation *op) {
  if (DistinctAttr origin = getOrigin(op))
    return cast<StringAttr>(origin.getReferencedAttr()).getValue();
  return op->getName().stripDialect();
}

Location ingot::passes::getProgramLocation(Operation *op) {
  FusedLoc marked = getMarked(op);
  return marked ? marked.getLocations().front() : op->getLoc();
}
