//===- Indexing.cpp - Elements at chosen places ---------------------------===//

#include "compiler/dsl/Broadcast.h"
#include "compiler/dsl/Operations.h"
#include "ingot/ops.h"

#include <algorithm>
#include <utility>

using namespace ingot;
using namespace ingot::detail;
using namespace ingot::dsl;

//===----------------------------------------------------------------------===//
// Slices
//===----------------------------------------------------------------------===//

static Tensor sliceAll(const Tensor &input, int64_t dim, int64_t start,
                       int64_t limit, int64_t step) {
  std::vector<int64_t> starts(input.dim(), 0), strides(input.dim(), 1);
  Shape limits = input.shape();
  if (start == 0 && limit == limits[dim] && step == 1)
    return input;
  starts[dim] = start;
  limits[dim] = limit;
  strides[dim] = step;
  return ops::slice(input,
                    {.starts = starts, .limits = limits, .strides = strides});
}

Tensor ingot::slice(const Tensor &input, int64_t dim, int64_t start,
                    int64_t end, int64_t step, SourceLocation location) {
  FunctionScope scope("slice", location, {{"input", input}});
  dim = normalizeDim(dim, input.dim());
  int64_t extent = input.shape()[dim];
  auto clip = [&](int64_t bound) {
    return std::clamp<int64_t>(bound < 0 ? bound + extent : bound, 0, extent);
  };
  if (step < 1)
    fail("expected a step of at least 1, found " + std::to_string(step));
  if (clip(start) >= clip(end))
    fail("no element is left: start " + std::to_string(start) + ", end " +
         std::to_string(end) + ", extent " + std::to_string(extent));
  return sliceAll(input, dim, clip(start), clip(end), step);
}

Tensor ingot::narrow(const Tensor &input, int64_t dim, int64_t start,
                     int64_t length, SourceLocation location) {
  FunctionScope scope("narrow", location, {{"input", input}});
  dim = normalizeDim(dim, input.dim());
  int64_t extent = input.shape()[dim];
  int64_t first = start < 0 ? start + extent : start;
  if (first < 0 || length < 1 || first > extent || length > extent - first)
    fail("start " + std::to_string(start) + " and length " +
         std::to_string(length) + " exceed the extent " +
         std::to_string(extent));
  return sliceAll(input, dim, first, first + length, 1);
}

Tensor ingot::select(const Tensor &input, int64_t dim, int64_t index,
                     SourceLocation location) {
  FunctionScope scope("select", location, {{"input", input}});
  dim = normalizeDim(dim, input.dim());
  Shape shape = input.shape();
  int64_t extent = shape[dim];
  if (index < -extent || index >= extent)
    fail("index " + std::to_string(index) + " is out of range for extent " +
         std::to_string(extent));
  int64_t first = index < 0 ? index + extent : index;
  shape.erase(shape.begin() + dim);
  return reshape(sliceAll(input, dim, first, first + 1, 1), shape);
}

//===----------------------------------------------------------------------===//
// By numbers in a tensor
//===----------------------------------------------------------------------===//

Tensor ingot::one_hot(const Tensor &input, int64_t num_classes,
                      SourceLocation location) {
  FunctionScope scope("one_hot", location, {{"input", input}});
  Tensor labels = widenForClasses(input, num_classes);
  Tensor classes = arange(num_classes, labels.dtype());
  return to(unsqueeze(labels, -1) == classes, i64);
}

Tensor ingot::index_select(const Tensor &input, int64_t dim,
                           const Tensor &index, SourceLocation location) {
  FunctionScope scope("index_select", location,
                      {{"input", input}, {"index", index}});
  return ops::gather(index, input, normalizeDim(dim, input.dim()));
}

Tensor ingot::embedding(const Tensor &input, const Tensor &weight,
                        SourceLocation location) {
  FunctionScope scope("embedding", location,
                      {{"input", input}, {"weight", weight}});
  if (weight.dim() != 2)
    fail("expected a weight [num_embeddings, embedding_dim], found shape " +
         to_string(weight.shape()));
  return ops::gather(input, weight, 0);
}

/// The elements of `like` that gather() and scatter_add() mean by `index`, as
/// numbers in the flattened tensor; -1 where there is none.
static Tensor flatNumbers(const Shape &like, int64_t dim, const Tensor &index) {
  require_defined("index", index);
  Shape shape = index.shape();
  bool fits = shape.size() == like.size();
  for (size_t d = 0; fits && d < shape.size(); ++d)
    fits = static_cast<int64_t>(d) == dim || shape[d] <= like[d];
  if (!fits)
    fail("expected an index with at most the extents " + to_string(like) +
         " but for dimension " + std::to_string(dim) + ", found shape " +
         to_string(shape));
  Tensor number = to(index, i64);
  Tensor isElement = (number >= 0) & (number < like[dim]);
  int64_t stride = 1;
  Tensor result;
  for (int64_t d = like.size() - 1; d >= 0; --d) {
    Shape along(like.size(), 1);
    along[d] = shape[d];
    Tensor part = d == dim ? number : reshape(arange(shape[d]), along);
    result = result.defined() ? result + part * stride : part * stride;
    stride *= like[d];
  }
  return where(isElement, result, -1);
}

Tensor ingot::gather(const Tensor &input, int64_t dim, const Tensor &index,
                     SourceLocation location) {
  FunctionScope scope("gather", location, {{"input", input}, {"index", index}});
  dim = normalizeDim(dim, input.dim());
  return ops::gather(flatNumbers(input.shape(), dim, index), flatten(input), 0);
}

Tensor ingot::scatter_add(const Tensor &input, int64_t dim, const Tensor &index,
                          const Tensor &src, SourceLocation location) {
  FunctionScope scope("scatter_add", location,
                      {{"input", input}, {"src", src}});
  dim = normalizeDim(dim, input.dim());
  Tensor numbers = flatNumbers(input.shape(), dim, index);
  if (src.dim() != index.dim())
    fail("expected a src of rank " + std::to_string(index.dim()) +
         ", found shape " + to_string(src.shape()));
  Tensor updates = src;
  for (int64_t d = 0; d < src.dim(); ++d)
    updates = narrow(updates, d, 0, index.size(d));
  Tensor sums =
      ops::scatter_add(flatten(numbers), flatten(to(updates, input.dtype())), 0,
                       {{input.numel()}, input.dtype()});
  return input + reshape(sums, input.shape());
}

Tensor ingot::take(const Tensor &input, const Tensor &index,
                   SourceLocation location) {
  FunctionScope scope("take", location, {{"input", input}, {"index", index}});
  return ops::gather(index, flatten(input), 0);
}

Tensor ingot::unfold(const Tensor &input, int64_t dim, int64_t size,
                     int64_t step, SourceLocation location) {
  FunctionScope scope("unfold", location, {{"input", input}});
  dim = normalizeDim(dim, input.dim());
  int64_t extent = input.size(dim);
  if (size < 1 || size > extent || step < 1)
    fail("expected a size from 1 to " + std::to_string(extent) +
         " and a step of at least 1, found " + std::to_string(size) + " and " +
         std::to_string(step));
  int64_t windows = (extent - size) / step + 1;
  Tensor index = unsqueeze(arange(windows) * step, 1) + arange(size);
  return movedim(index_select(input, dim, index), dim + 1, -1);
}

//===----------------------------------------------------------------------===//
// Parts of matrices
//===----------------------------------------------------------------------===//

/// Column minus row of each element of the matrices.
static Tensor distanceFromDiagonal(const Tensor &input) {
  if (input.dim() < 2)
    fail("expected matrices, found shape " + to_string(input.shape()));
  return arange(input.size(-1)) - unsqueeze(arange(input.size(-2)), 1);
}

Tensor ingot::tril(const Tensor &input, int64_t diagonal,
                   SourceLocation location) {
  FunctionScope scope("tril", location, {{"input", input}});
  return where(distanceFromDiagonal(input) <= diagonal, input,
               zeros_like(input));
}

Tensor ingot::triu(const Tensor &input, int64_t diagonal,
                   SourceLocation location) {
  FunctionScope scope("triu", location, {{"input", input}});
  return where(distanceFromDiagonal(input) >= diagonal, input,
               zeros_like(input));
}

/// How many rows down the diagonal `offset` begins, and how many columns to the right.
/// No tensor reaches the largest number, which the smallest one has no opposite of.
static std::pair<int64_t, int64_t> beginOfDiagonal(int64_t offset) {
  offset = std::max(offset, -INT64_MAX);
  return {std::max<int64_t>(-offset, 0), std::max<int64_t>(offset, 0)};
}

Tensor ingot::diagonal(const Tensor &input, int64_t offset, int64_t dim1,
                       int64_t dim2, SourceLocation location) {
  FunctionScope scope("diagonal", location, {{"input", input}});
  dim1 = normalizeDim(dim1, input.dim());
  dim2 = normalizeDim(dim2, input.dim());
  if (dim1 == dim2)
    fail("expected two dimensions, found dimension " + std::to_string(dim1) +
         " twice");
  Tensor last = movedim(input, {dim1, dim2}, {-2, -1});
  int64_t rows = last.size(-2), columns = last.size(-1);
  auto [row, column] = beginOfDiagonal(offset);
  if (row >= rows || column >= columns)
    fail("offset " + std::to_string(offset) + " is outside of a matrix [" +
         std::to_string(rows) + ", " + std::to_string(columns) + "]");
  int64_t length = std::min(rows - row, columns - column);
  // In a row-major matrix the elements lie a row and a column apart.
  int64_t first = row * columns + column;
  int64_t end = first + (length - 1) * (columns + 1) + 1;
  return slice(flatten(last, -2), -1, first, end, columns + 1);
}

Tensor ingot::diag(const Tensor &input, int64_t diagonal,
                   SourceLocation location) {
  FunctionScope scope("diag", location, {{"input", input}});
  if (input.dim() == 2)
    return ingot::diagonal(input, diagonal);
  if (input.dim() != 1)
    fail("expected a vector or a matrix, found shape " +
         to_string(input.shape()));
  auto [before, behind] = beginOfDiagonal(diagonal);
  // Each row is the vector where it meets the diagonal.
  Tensor rows = unsqueeze(pad(input, {before, behind}), 1);
  Tensor isDiagonal =
      distanceFromDiagonal(expand(rows, {-1, rows.size(0)})) == diagonal;
  return where(isDiagonal, rows, 0);
}

Tensor ingot::trace(const Tensor &input, SourceLocation location) {
  FunctionScope scope("trace", location, {{"input", input}});
  if (input.dim() != 2)
    fail("expected a matrix, found shape " + to_string(input.shape()));
  return sum(diagonal(input));
}

//===----------------------------------------------------------------------===//
// Brackets
//===----------------------------------------------------------------------===//

namespace {

/// Applies indices one after another; `dim` is the next dimension that is left.
class Indexing {
public:
  explicit Indexing(const Tensor &input) : result(input) {}

  void operator()(int64_t number) { result = select(result, dim, number); }
  void operator()(const Slice &bounds) {
    result = slice(result, dim++, bounds.start.value_or(0),
                   bounds.stop.value_or(INT64_MAX), bounds.step.value_or(1));
  }
  void operator()(std::monostate) { result = unsqueeze(result, dim++); }
  void operator()(EllipsisIndex) {
    if (std::exchange(hasEllipsis, true))
      fail("expected one Ellipsis, found two");
    dim += leftByOthers;
  }
  void operator()(const Tensor &numbers) {
    require_defined("index", numbers);
    if (numbers.dtype() == boolean)
      fail("a mask would give a tensor of unknown extent: use where() or "
           "masked_fill()");
    if (std::exchange(hasTensor, true))
      fail("expected one tensor among the indices, found two");
    result = index_select(result, dim, numbers);
    dim += numbers.dim();
  }

  Tensor result;
  int64_t leftByOthers = 0; // dimensions that an Ellipsis stands for

private:
  int64_t dim = 0;
  bool hasEllipsis = false, hasTensor = false;
};

} // namespace

Tensor ingot::index(const Tensor &input,
                    const std::vector<TensorIndex> &indices,
                    SourceLocation location) {
  FunctionScope scope("index", location, {{"input", input}});
  int64_t consumed = 0;
  for (const TensorIndex &index : indices)
    consumed += !std::holds_alternative<std::monostate>(index.value) &&
                !std::holds_alternative<EllipsisIndex>(index.value);
  if (consumed > input.dim())
    fail(std::to_string(consumed) + " indices of a tensor of shape " +
         to_string(input.shape()));
  Indexing indexing(input);
  indexing.leftByOthers = input.dim() - consumed;
  for (const TensorIndex &index : indices)
    std::visit([&](const auto &value) { indexing(value); }, index.value);
  return indexing.result;
}

Tensor Tensor::operator[](const TensorIndex &index) const {
  return ingot::index(*this, {index}, index.location);
}

Tensor Tensor::operator[](std::initializer_list<TensorIndex> indices) const {
  SourceLocation location =
      indices.size() ? indices.begin()->location : SourceLocation();
  return ingot::index(*this, indices, location);
}
