//===- Shape.cpp - Functions that move or create elements ------------------===//

#include "compiler/dsl/Broadcast.h"
#include "compiler/dsl/Operations.h"
#include "ingot/ops.h"

#include <algorithm>
#include <numeric>

using namespace ingot;
using namespace ingot::detail;
using namespace ingot::dsl;

//===----------------------------------------------------------------------===//
// Creation
//===----------------------------------------------------------------------===//

Tensor ingot::zeros(const Shape &shape, DType dtype, SourceLocation location) {
  FunctionScope scope("zeros", location);
  return full(shape, 0.0, dtype);
}

Tensor ingot::ones(const Shape &shape, DType dtype, SourceLocation location) {
  FunctionScope scope("ones", location);
  return full(shape, 1.0, dtype);
}

Tensor ingot::zeros_like(const Tensor &input, SourceLocation location) {
  FunctionScope scope("zeros_like", location);
  return full(input.shape(), 0.0, input.dtype());
}

Tensor ingot::ones_like(const Tensor &input, SourceLocation location) {
  FunctionScope scope("ones_like", location);
  return full(input.shape(), 1.0, input.dtype());
}

Tensor ingot::arange(int64_t end, DType dtype, SourceLocation location) {
  FunctionScope scope("arange", location);
  if (!holds(dtype, static_cast<double>(end - 1)))
    fail("expected numbers that " + to_string(dtype) + " has, found " +
         std::to_string(end - 1));
  return ops::iota(0, {{end}, dtype});
}

Tensor ingot::one_hot(const Tensor &input, int64_t num_classes,
                      SourceLocation location) {
  FunctionScope scope("one_hot", location);
  Tensor labels = widenForClasses(input, num_classes);
  Tensor classes = arange(num_classes, labels.dtype());
  return to(unsqueeze(labels, -1) == classes, i64);
}

//===----------------------------------------------------------------------===//
// The same elements in the same order
//===----------------------------------------------------------------------===//

static int64_t product(const Shape &shape) {
  return std::accumulate(shape.begin(), shape.end(), int64_t(1),
                         std::multiplies<>());
}

Tensor ingot::reshape(const Tensor &input, const Shape &shape,
                      SourceLocation location) {
  FunctionScope scope("reshape", location);
  Shape resolved = shape;
  auto inferred = std::find(resolved.begin(), resolved.end(), -1);
  if (inferred != resolved.end()) {
    *inferred = 1;
    int64_t rest = product(resolved);
    *inferred =
        rest > 0 && input.numel() % rest == 0 ? input.numel() / rest : -1;
  }
  bool isValid = std::all_of(resolved.begin(), resolved.end(),
                             [](int64_t extent) { return extent >= 1; });
  if (!isValid || product(resolved) != input.numel())
    fail("shape " + to_string(shape) + " does not fit an input of shape " +
         to_string(input.shape()) + " (" + std::to_string(input.numel()) +
         " elements)");
  if (resolved == input.shape())
    return input;
  return ops::reshape(input, {resolved, input.dtype()});
}

Tensor ingot::view(const Tensor &input, const Shape &shape,
                   SourceLocation location) {
  FunctionScope scope("view", location);
  return reshape(input, shape);
}

Tensor ingot::flatten(const Tensor &input, int64_t start_dim, int64_t end_dim,
                      SourceLocation location) {
  FunctionScope scope("flatten", location);
  if (input.dim() == 0)
    return reshape(input, {1});
  int64_t start = normalizeDim(start_dim, input.dim());
  int64_t end = normalizeDim(end_dim, input.dim());
  if (start > end)
    fail("start_dim " + std::to_string(start_dim) + " comes after end_dim " +
         std::to_string(end_dim));
  Shape shape = input.shape();
  Shape result(shape.begin(), shape.begin() + start);
  result.push_back(
      product(Shape(shape.begin() + start, shape.begin() + end + 1)));
  result.insert(result.end(), shape.begin() + end + 1, shape.end());
  return reshape(input, result);
}

Tensor ingot::squeeze(const Tensor &input, const Dims &dims,
                      SourceLocation location) {
  FunctionScope scope("squeeze", location);
  std::vector<int64_t> removable = normalizeDims(dims, input.dim());
  Shape shape = input.shape(), result;
  for (int64_t dim = 0; dim < input.dim(); ++dim)
    if (shape[dim] != 1 ||
        !std::binary_search(removable.begin(), removable.end(), dim))
      result.push_back(shape[dim]);
  return reshape(input, result);
}

Tensor ingot::unsqueeze(const Tensor &input, int64_t dim,
                        SourceLocation location) {
  FunctionScope scope("unsqueeze", location);
  Shape shape = input.shape();
  shape.insert(shape.begin() + normalizeDim(dim, input.dim() + 1), 1);
  return reshape(input, shape);
}

//===----------------------------------------------------------------------===//
// The same elements elsewhere
//===----------------------------------------------------------------------===//

Tensor ingot::transpose(const Tensor &input, int64_t dim0, int64_t dim1,
                        SourceLocation location) {
  FunctionScope scope("transpose", location);
  std::vector<int64_t> permutation(input.dim());
  std::iota(permutation.begin(), permutation.end(), 0);
  std::swap(permutation[normalizeDim(dim0, input.dim())],
            permutation[normalizeDim(dim1, input.dim())]);
  return permute(input, permutation);
}

Tensor ingot::permute(const Tensor &input, const Dims &dims,
                      SourceLocation location) {
  FunctionScope scope("permute", location);
  std::vector<int64_t> permutation;
  for (int64_t dim : dims.values)
    permutation.push_back(normalizeDim(dim, input.dim()));
  std::vector<int64_t> sorted = permutation, identity(input.dim());
  std::sort(sorted.begin(), sorted.end());
  std::iota(identity.begin(), identity.end(), 0);
  if (sorted != identity)
    fail("expected a permutation of " + std::to_string(input.dim()) +
         " dimensions, found " + to_string(dims.values));
  if (permutation == identity)
    return input;
  return ops::transpose(input, permutation);
}

Tensor ingot::flip(const Tensor &input, const Dims &dims,
                   SourceLocation location) {
  FunctionScope scope("flip", location);
  std::vector<int64_t> reversed = normalizeDims(dims, input.dim());
  return reversed.empty() ? input : ops::flip(input, reversed);
}

Tensor ingot::expand(const Tensor &input, const Shape &shape,
                     SourceLocation location) {
  FunctionScope scope("expand", location);
  Shape source = input.shape();
  int64_t added = static_cast<int64_t>(shape.size()) - input.dim();
  // Extents of 1 that grow are dropped first: ingot.expand adds dimensions.
  Shape result = shape, kept;
  std::vector<int64_t> keptDims;
  for (int64_t dim = 0; dim < static_cast<int64_t>(shape.size()); ++dim) {
    int64_t extent = dim < added ? 1 : source[dim - added];
    if (shape[dim] == -1 && dim >= added)
      result[dim] = extent;
    if (dim >= added && result[dim] == extent) {
      kept.push_back(extent);
      keptDims.push_back(dim);
    } else if (extent != 1 || result[dim] < 1) {
      added = -1;
      break;
    }
  }
  if (added < 0)
    fail("an input of shape " + to_string(source) + " cannot be expanded to " +
         to_string(shape));
  if (result == source)
    return input;
  return ops::expand(reshape(input, kept), keptDims, {result, input.dtype()});
}

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
  FunctionScope scope("slice", location);
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
  FunctionScope scope("narrow", location);
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
  FunctionScope scope("select", location);
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
// Several tensors
//===----------------------------------------------------------------------===//

Tensor ingot::index_select(const Tensor &input, int64_t dim,
                           const Tensor &index, SourceLocation location) {
  FunctionScope scope("index_select", location);
  return ops::gather(index, input, normalizeDim(dim, input.dim()));
}

Tensor ingot::embedding(const Tensor &input, const Tensor &weight,
                        SourceLocation location) {
  FunctionScope scope("embedding", location);
  if (weight.dim() != 2)
    fail("expected a weight [num_embeddings, embedding_dim], found shape " +
         to_string(weight.shape()));
  return ops::gather(input, weight, 0);
}

Tensor ingot::cat(const std::vector<Tensor> &tensors, int64_t dim,
                  SourceLocation location) {
  FunctionScope scope("cat", location);
  if (tensors.empty())
    fail("expected at least one tensor, found none");
  return ops::concat(tensors, normalizeDim(dim, tensors.front().dim()));
}

Tensor ingot::stack(const std::vector<Tensor> &tensors, int64_t dim,
                    SourceLocation location) {
  FunctionScope scope("stack", location);
  if (tensors.empty())
    fail("expected at least one tensor, found none");
  Shape shape = tensors.front().shape();
  dim = normalizeDim(dim, shape.size() + 1);
  std::vector<Tensor> parts;
  for (const Tensor &tensor : tensors) {
    if (tensor.shape() != shape)
      fail("expected tensors of one shape, found " + to_string(shape) +
           " and " + to_string(tensor.shape()));
    parts.push_back(unsqueeze(tensor, dim));
  }
  return cat(parts, dim);
}

std::vector<Tensor> ingot::split(const Tensor &input, int64_t split_size,
                                 int64_t dim, SourceLocation location) {
  FunctionScope scope("split", location);
  if (split_size < 1)
    fail("expected a split_size of at least 1, found " +
         std::to_string(split_size));
  dim = normalizeDim(dim, input.dim());
  int64_t extent = input.shape()[dim];
  split_size = std::min(split_size, extent);
  std::vector<Tensor> parts;
  for (int64_t start = 0; start < extent; start += split_size)
    parts.push_back(
        sliceAll(input, dim, start, std::min(extent, start + split_size), 1));
  return parts;
}

std::vector<Tensor> ingot::chunk(const Tensor &input, int64_t chunks,
                                 int64_t dim, SourceLocation location) {
  FunctionScope scope("chunk", location);
  if (chunks < 1)
    fail("expected at least 1 chunk, found " + std::to_string(chunks));
  int64_t extent = input.shape()[normalizeDim(dim, input.dim())];
  return split(input, (extent - 1) / chunks + 1, dim);
}

Tensor ingot::pad(const Tensor &input, const std::vector<int64_t> &pad,
                  double value, SourceLocation location) {
  FunctionScope scope("pad", location);
  int64_t rank = input.dim();
  if (pad.size() % 2 || static_cast<int64_t>(pad.size()) > 2 * rank)
    fail("expected two widths for each of at most " + std::to_string(rank) +
         " dimensions, found " + to_string(pad));
  std::vector<int64_t> low(rank, 0), high(rank, 0);
  for (size_t i = 0; i < pad.size(); i += 2) {
    low[rank - 1 - i / 2] = pad[i];
    high[rank - 1 - i / 2] = pad[i + 1];
  }
  return ops::pad(input, {.low = low, .high = high, .value = value});
}
