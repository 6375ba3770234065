//===- IndependentRows.h - What FindIndependentRows states ------------------===//
#ifndef INGOT_PASSES_GRAPH_INDEPENDENTROWS_H
#define INGOT_PASSES_GRAPH_INDEPENDENTROWS_H

#include "passes/Layers.h"

#include "llvm/ADT/StringRef.h"

namespace ingot::passes {

/// Of a function of the program whose results have one row per sample, which depends
/// on this sample alone: the samples that it is for.
inline constexpr llvm::StringLiteral kBatchAttr = "ingot.batch";

} // namespace ingot::passes

#endif // INGOT_PASSES_GRAPH_INDEPENDENTROWS_H
