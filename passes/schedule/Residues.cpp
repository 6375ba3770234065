//===- Residues.cpp - A product with divided reads, part by part -------------===//

#include "passes/schedule/Residues.h"

#include "mlir/IR/Matchers.h"
#include "llvm/Support/MathExtras.h"

#include <numeric>

using namespace mlir;
using namespace ingot::schedule;

/// Each part is code of its own: windows of 4 x 4 side by side.
static constexpr size_t kMaxParts = 16;

int64_t ProductPart::countTerms() const {
  int64_t count = 1;
  for (int64_t extent : extents)
    count *= extent;
  return count;
}

LoopAccess ProductPart::apply(const LoopAccess &access) const {
  LoopAccess result = access;
  for (LoopSum &dim : result.dims) {
    if (dim.value)
      continue;
    int64_t divisor = dim.divisor;
    dim = substitute(dim, loops);
    auto isWhole = [&](int64_t number) { return number % divisor == 0; };
    bool dividesAll = isWhole(dim.offset) &&
                      llvm::all_of(dim.terms, [&](const LoopSum::Term &term) {
                        return isWhole(term.factor);
                      });
    if (!dividesAll) {
      dim.divisor = divisor;
      continue;
    }
    dim.offset /= divisor;
    for (LoopSum::Term &term : dim.terms)
      term.factor /= divisor;
  }
  return result;
}

namespace {

/// `(a p + b t + c) / s`
struct DividedIndex {
  LoopSum::Term result, sum; ///< a p and b t
  int64_t offset, divisor;
};

/// Empty if the index is a sum of other loops.
std::optional<DividedIndex> readIndex(LoopsOp product, const LoopSum &dim) {
  if (dim.terms.size() != 2 || dim.value)
    return std::nullopt;
  LoopSum::Term first = dim.terms[0], second = dim.terms[1];
  if (product.isReduced(first.loop))
    std::swap(first, second);
  if (product.isReduced(first.loop) || !product.isReduced(second.loop))
    return std::nullopt;
  return DividedIndex{first, second, dim.offset, dim.divisor};
}

/// `part`, for each rest of p.
std::vector<ProductPart> split(const ProductPart &part,
                               const DividedIndex &index) {
  int64_t s = index.divisor;
  int64_t resultStep = s / std::gcd(s, index.result.factor);
  int64_t sumStep = s / std::gcd(s, index.sum.factor);
  int64_t resultExtent = part.extents[index.result.loop];
  std::vector<ProductPart> parts;
  for (int64_t rest = 0; rest < std::min(resultStep, resultExtent); ++rest) {
    int64_t first = 0;
    while (first < sumStep && (index.result.factor * rest +
                               index.sum.factor * first + index.offset) %
                                      s !=
                                  0)
      ++first;
    int64_t sumExtent = part.extents[index.sum.loop];
    ProductPart own = part;
    own.extents[index.result.loop] =
        llvm::divideCeil(resultExtent - rest, resultStep);
    own.loops[index.result.loop] = Loop{index.result.loop} * resultStep + rest;
    own.extents[index.sum.loop] =
        first == sumStep || first >= sumExtent
            ? 0
            : llvm::divideCeil(sumExtent - first, sumStep);
    own.loops[index.sum.loop] = Loop{index.sum.loop} * sumStep + first;
    parts.push_back(std::move(own));
  }
  return parts;
}

} // namespace

/// All iterations as one part.
static ProductPart wholeProduct(LoopsOp product) {
  ProductPart all;
  llvm::append_range(all.extents, product.getExtents());
  for (unsigned loop = 0; loop < product.getNumLoops(); ++loop)
    all.loops.push_back(Loop{loop});
  return all;
}

std::vector<ProductPart> ingot::schedule::splitByResidues(LoopsOp product) {
  ProductPart all = wholeProduct(product);
  std::vector<ProductPart> parts{all};
  llvm::SmallBitVector isSplit(product.getNumLoops());
  for (unsigned number = 0; number < product.getInputs().size(); ++number) {
    LoopAccess read = product.getRead(number);
    for (const LoopSum &dim : read.dims) {
      if (dim.divisor == 1)
        continue;
      std::optional<DividedIndex> index = readIndex(product, dim);
      if (!index || isSplit.test(index->result.loop) ||
          isSplit.test(index->sum.loop) ||
          !matchPattern(read.fill, m_AnyZeroFloat()))
        return {all};
      isSplit.set(index->result.loop);
      isSplit.set(index->sum.loop);
      std::vector<ProductPart> finer;
      for (const ProductPart &part : parts)
        llvm::append_range(finer, split(part, *index));
      parts = std::move(finer);
      if (parts.size() > kMaxParts)
        return {all};
    }
  }
  auto largest = llvm::max_element(
      parts, [](const ProductPart &lhs, const ProductPart &rhs) {
        return lhs.countTerms() < rhs.countTerms();
      });
  std::rotate(parts.begin(), largest, std::next(largest));
  bool countsIterations = !product.getBlock().getOps<LoopIndexOp>().empty();
  if (countsIterations || !parts.front().hasTerms())
    return {all};
  return parts;
}

IndexRanges ingot::schedule::getReadRanges(ArrayRef<ProductPart> parts,
                                           const LoopAccess &access) {
  IndexRanges ranges;
  for (const ProductPart &part : parts) {
    if (!part.hasTerms())
      continue;
    LoopAccess read = part.apply(access);
    bool isFirst = ranges.empty();
    ranges.resize(read.dims.size());
    for (auto [range, dim] : llvm::zip_equal(ranges, read.dims)) {
      auto [least, largest] = dim.range(part.extents);
      range = isFirst ? std::pair(least, largest)
                      : std::pair(std::min(range.first, least),
                                  std::max(range.second, largest));
    }
  }
  return ranges;
}
