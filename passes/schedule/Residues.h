//===- Residues.h - A product with divided reads, part by part ---------------===//

#ifndef INGOT_PASSES_SCHEDULE_RESIDUES_H
#define INGOT_PASSES_SCHEDULE_RESIDUES_H

#include "ir/ops/Loops.h"
#include "passes/Layers.h"
#include "passes/schedule/StridedView.h"

namespace ingot::schedule {

/// Some iterations of a product, as loops of their own. A loop of the sum may have
/// none: then the part writes what the product starts with.
struct ProductPart {
  llvm::SmallVector<int64_t> extents;
  /// The iteration of loop i of the product.
  llvm::SmallVector<LoopSum> loops;

  bool hasTerms() const { return !llvm::is_contained(extents, 0); }
  int64_t countTerms() const;
  /// `access` by the loops of the part: not divided where all of the part finds
  /// elements.
  LoopAccess apply(const LoopAccess &access) const;
};

/// Where an index is divided, `(a p + b t + c) / s` by a loop p of the result and a
/// loop t of the sum, an element of the result has only the terms t for which the
/// division leaves no rest. These are the same for all p with one rest modulo s: a part
/// has those p, and those t. All parts together are all elements, each in one; what
/// they leave out are products with the zeros between elements. The part with most
/// terms comes first. All iterations are one part if nothing is divided, or not so, or
/// there would be too many parts.
std::vector<ProductPart> splitByResidues(LoopsOp product);

/// What `parts` together read of an operand that the product reads with `access`, so
/// that one copy serves all: parts move through it alike.
IndexRanges getReadRanges(llvm::ArrayRef<ProductPart> parts,
                          const LoopAccess &access);

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_RESIDUES_H
