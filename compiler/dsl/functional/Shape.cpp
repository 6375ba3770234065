//===- Shape.cpp - Functions that move elements ---------------------------===//

#include "compiler/dsl/Broadcast.h"
#include "compiler/dsl/Operations.h"
#include "ingot/ops.h"

#include <algorithm>
#include <numeric>

using namespace ingot;
using namespace ingot::detail;
using namespace ingot::dsl;

//===----------------------------------------------------------------------===//
// The same elements in the same order
//===----------------------------------------------------------------------===//

static int64_t product(const Shape &shape) {
  return std::accumulate(shape.begin(), shape.end(), int64_t(1),
                         std::multiplies<>());
}

Tensor ingot::reshape(const Tensor &input, const Shape &shape,
                      SourceLocation location) {
  FunctionScope scope("reshape", location, {{"input", input}});
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
  FunctionScope scope("view", location, {{"input", input}});
  return reshape(input, shape);
}

Tensor ingot::flatten(const Tensor &input, int64_t start_dim, int64_t end_dim,
                      SourceLocation location) {
  FunctionScope scope("flatten", location, {{"input", input}});
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

Tensor ingot::ravel(const Tensor &input, SourceLocation location) {
  FunctionScope scope("ravel", location, {{"input", input}});
  return reshape(input, {-1});
}

Tensor ingot::unflatten(const Tensor &input, int64_t dim, const Shape &sizes,
                        SourceLocation location) {
  FunctionScope scope("unflatten", location, {{"input", input}});
  dim = normalizeDim(dim, input.dim());
  Shape shape = input.shape();
  shape.erase(shape.begin() + dim);
  shape.insert(shape.begin() + dim, sizes.begin(), sizes.end());
  return reshape(input, shape);
}

Tensor ingot::reshape_as(const Tensor &input, const Tensor &other,
                         SourceLocation location) {
  FunctionScope scope("reshape_as", location,
                      {{"input", input}, {"other", other}});
  return reshape(input, other.shape());
}

Tensor ingot::view_as(const Tensor &input, const Tensor &other,
                      SourceLocation location) {
  FunctionScope scope("view_as", location,
                      {{"input", input}, {"other", other}});
  return reshape(input, other.shape());
}

Tensor ingot::squeeze(const Tensor &input, const Dims &dims,
                      SourceLocation location) {
  FunctionScope scope("squeeze", location, {{"input", input}});
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
  FunctionScope scope("unsqueeze", location, {{"input", input}});
  Shape shape = input.shape();
  shape.insert(shape.begin() + normalizeDim(dim, input.dim() + 1), 1);
  return reshape(input, shape);
}

//===----------------------------------------------------------------------===//
// The same elements elsewhere
//===----------------------------------------------------------------------===//

Tensor ingot::transpose(const Tensor &input, int64_t dim0, int64_t dim1,
                        SourceLocation location) {
  FunctionScope scope("transpose", location, {{"input", input}});
  std::vector<int64_t> permutation(input.dim());
  std::iota(permutation.begin(), permutation.end(), 0);
  std::swap(permutation[normalizeDim(dim0, input.dim())],
            permutation[normalizeDim(dim1, input.dim())]);
  return permute(input, permutation);
}

Tensor ingot::t(const Tensor &input, SourceLocation location) {
  FunctionScope scope("t", location, {{"input", input}});
  if (input.dim() > 2)
    fail("expected a matrix, found " + to_string(input.shape()));
  return input.dim() == 2 ? transpose(input, 0, 1) : input;
}

Tensor ingot::mT(const Tensor &input, SourceLocation location) {
  FunctionScope scope("mT", location);
  return transpose(input, -2, -1);
}

Tensor ingot::movedim(const Tensor &input, const Dims &source,
                      const Dims &destination, SourceLocation location) {
  FunctionScope scope("movedim", location, {{"input", input}});
  if (source.values.size() != destination.values.size())
    fail("expected as many destinations as sources, found " +
         to_string(source.values) + " and " + to_string(destination.values));
  std::vector<int64_t> permutation(input.dim(), -1), moved;
  for (size_t i = 0; i < source.values.size(); ++i) {
    moved.push_back(normalizeDim(source.values[i], input.dim()));
    permutation[normalizeDim(destination.values[i], input.dim())] =
        moved.back();
  }
  int64_t next = 0;
  for (int64_t &dim : permutation)
    if (dim < 0) {
      while (std::find(moved.begin(), moved.end(), next) != moved.end())
        ++next;
      dim = next++;
    }
  return permute(input, permutation);
}

Tensor ingot::permute(const Tensor &input, const Dims &dims,
                      SourceLocation location) {
  FunctionScope scope("permute", location, {{"input", input}});
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
  FunctionScope scope("flip", location, {{"input", input}});
  std::vector<int64_t> reversed = normalizeDims(dims, input.dim());
  return reversed.empty() ? input : ops::flip(input, reversed);
}

Tensor ingot::fliplr(const Tensor &input, SourceLocation location) {
  FunctionScope scope("fliplr", location, {{"input", input}});
  return flip(input, 1);
}

Tensor ingot::flipud(const Tensor &input, SourceLocation location) {
  FunctionScope scope("flipud", location, {{"input", input}});
  return flip(input, 0);
}

Tensor ingot::rot90(const Tensor &input, int64_t k, const Dims &dims,
                    SourceLocation location) {
  FunctionScope scope("rot90", location, {{"input", input}});
  if (dims.values.size() != 2)
    fail("expected two dimensions, found " + to_string(dims.values));
  int64_t from = dims.values[0], to = dims.values[1];
  switch ((k % 4 + 4) % 4) {
  case 1:
    return flip(transpose(input, from, to), from);
  case 2:
    return flip(input, {from, to});
  case 3:
    return flip(transpose(input, from, to), to);
  default:
    return input;
  }
}

Tensor ingot::roll(const Tensor &input, const Dims &shifts, const Dims &dims,
                   SourceLocation location) {
  FunctionScope scope("roll", location, {{"input", input}});
  if (dims.values.empty())
    return reshape(roll(flatten(input), shifts, 0), input.shape());
  if (shifts.values.size() != dims.values.size())
    fail("expected one shift for each dimension, found " +
         to_string(shifts.values) + " and " + to_string(dims.values));
  Tensor result = input;
  for (size_t i = 0; i < dims.values.size(); ++i) {
    int64_t dim = dims.values[i], extent = input.size(dim);
    int64_t shift = (shifts.values[i] % extent + extent) % extent;
    if (shift)
      result = cat({narrow(result, dim, extent - shift, shift),
                    narrow(result, dim, 0, extent - shift)},
                   dim);
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Elements several times
//===----------------------------------------------------------------------===//

Tensor ingot::repeat(const Tensor &input, const Shape &sizes,
                     SourceLocation location) {
  FunctionScope scope("repeat", location, {{"input", input}});
  int64_t added = static_cast<int64_t>(sizes.size()) - input.dim();
  if (added < 0)
    fail("expected a number for each dimension of shape " +
         to_string(input.shape()) + ", found " + to_string(sizes));
  // Each dimension with the number of its repetitions before it.
  Shape single, several, result, extents = input.shape();
  extents.insert(extents.begin(), added, 1);
  for (size_t dim = 0; dim < sizes.size(); ++dim) {
    if (sizes[dim] < 1)
      fail("expected numbers of at least 1, found " + to_string(sizes));
    single.insert(single.end(), {1, extents[dim]});
    several.insert(several.end(), {sizes[dim], extents[dim]});
    result.push_back(sizes[dim] * extents[dim]);
  }
  return reshape(expand(reshape(input, single), several), result);
}

Tensor ingot::tile(const Tensor &input, const Shape &sizes,
                   SourceLocation location) {
  FunctionScope scope("tile", location, {{"input", input}});
  Shape numbers = sizes;
  int64_t missing = input.dim() - static_cast<int64_t>(sizes.size());
  if (missing > 0)
    numbers.insert(numbers.begin(), missing, 1);
  return repeat(input, numbers);
}

Tensor ingot::repeat_interleave(const Tensor &input, int64_t repeats,
                                std::optional<int64_t> dim,
                                SourceLocation location) {
  FunctionScope scope("repeat_interleave", location, {{"input", input}});
  if (repeats < 1)
    fail("expected at least 1 repetition, found " + std::to_string(repeats));
  if (!dim)
    return repeat_interleave(flatten(input), repeats, 0);
  int64_t repeated = normalizeDim(*dim, input.dim());
  Shape shape = input.shape(), several = shape;
  several.insert(several.begin() + repeated + 1, repeats);
  shape[repeated] *= repeats;
  return reshape(expand(unsqueeze(input, repeated + 1), several), shape);
}

Tensor ingot::broadcast_to(const Tensor &input, const Shape &shape,
                           SourceLocation location) {
  FunctionScope scope("broadcast_to", location, {{"input", input}});
  return expand(input, shape);
}

Tensor ingot::expand_as(const Tensor &input, const Tensor &other,
                        SourceLocation location) {
  FunctionScope scope("expand_as", location,
                      {{"input", input}, {"other", other}});
  return expand(input, other.shape());
}

Tensor ingot::expand(const Tensor &input, const Shape &shape,
                     SourceLocation location) {
  FunctionScope scope("expand", location, {{"input", input}});
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

//===----------------------------------------------------------------------===//
// Several tensors
//===----------------------------------------------------------------------===//

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
  for (const Tensor &tensor : tensors)
    require_defined("tensors", tensor);
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

Tensor ingot::hstack(const std::vector<Tensor> &tensors,
                     SourceLocation location) {
  FunctionScope scope("hstack", location);
  return cat(tensors, !tensors.empty() && tensors.front().dim() > 1 ? 1 : 0);
}

Tensor ingot::vstack(const std::vector<Tensor> &tensors,
                     SourceLocation location) {
  FunctionScope scope("vstack", location);
  std::vector<Tensor> rows;
  for (const Tensor &tensor : tensors)
    rows.push_back(tensor.dim() == 1 ? unsqueeze(tensor, 0) : tensor);
  return cat(rows, 0);
}

std::vector<Tensor> ingot::unbind(const Tensor &input, int64_t dim,
                                  SourceLocation location) {
  FunctionScope scope("unbind", location, {{"input", input}});
  std::vector<Tensor> slices;
  for (int64_t i = 0; i < input.size(dim); ++i)
    slices.push_back(select(input, dim, i));
  return slices;
}

std::vector<Tensor> ingot::split(const Tensor &input, int64_t split_size,
                                 int64_t dim, SourceLocation location) {
  FunctionScope scope("split", location, {{"input", input}});
  if (split_size < 1)
    fail("expected a split_size of at least 1, found " +
         std::to_string(split_size));
  dim = normalizeDim(dim, input.dim());
  int64_t extent = input.shape()[dim];
  split_size = std::min(split_size, extent);
  std::vector<Tensor> parts;
  for (int64_t start = 0; start < extent; start += split_size)
    parts.push_back(
        narrow(input, dim, start, std::min(split_size, extent - start)));
  return parts;
}

std::vector<Tensor> ingot::chunk(const Tensor &input, int64_t chunks,
                                 int64_t dim, SourceLocation location) {
  FunctionScope scope("chunk", location, {{"input", input}});
  if (chunks < 1)
    fail("expected at least 1 chunk, found " + std::to_string(chunks));
  int64_t extent = input.shape()[normalizeDim(dim, input.dim())];
  return split(input, (extent - 1) / chunks + 1, dim);
}

static std::string widthsExpected(int64_t rank, const Shape &pad) {
  return "expected two widths for each of at most " + std::to_string(rank) +
         " dimensions, found " + to_string(pad);
}

Tensor ingot::pad(const Tensor &input, const std::vector<int64_t> &pad,
                  double value, SourceLocation location) {
  FunctionScope scope("pad", location, {{"input", input}});
  int64_t rank = input.dim();
  if (pad.size() % 2 || static_cast<int64_t>(pad.size()) > 2 * rank)
    fail(widthsExpected(rank, pad));
  std::vector<int64_t> low(rank, 0), high(rank, 0);
  Tensor kept = input;
  for (size_t i = 0; i < pad.size(); i += 2) {
    int64_t dim = rank - 1 - static_cast<int64_t>(i) / 2;
    int64_t extent = input.size(dim);
    // Clamped, so that no sum overflows.
    int64_t start = -std::clamp<int64_t>(pad[i], -extent, 0);
    int64_t end = extent + std::clamp<int64_t>(pad[i + 1], -extent, 0);
    if (start >= end)
      fail("nothing is left of dimension " + std::to_string(dim) +
           " with the widths " + std::to_string(pad[i]) + " and " +
           std::to_string(pad[i + 1]) + " of " + to_string(input.shape()));
    kept = slice(kept, dim, start, end);
    low[dim] = std::max<int64_t>(pad[i], 0);
    high[dim] = std::max<int64_t>(pad[i + 1], 0);
  }
  return ops::pad(kept, {.low = low, .high = high, .value = value});
}

/// For each element of a dimension with `low` and `high` elements more, the element
/// of the dimension itself that `mode` puts there.
static Tensor sourceOfBorder(const std::string &mode, int64_t extent,
                             int64_t low, int64_t high) {
  bool isMirror = mode == "reflect";
  int64_t limit = isMirror ? extent - 1 : extent;
  if (mode != "replicate" && std::max(low, high) > limit)
    fail("a border of mode \"" + mode + "\" is at most " +
         std::to_string(limit) + " wide here, found " +
         std::to_string(std::max(low, high)));
  Tensor place = arange(extent + low + high) - low;
  if (mode == "replicate")
    return clamp(place, 0.0, static_cast<double>(extent - 1));
  if (isMirror)
    return (extent - 1) - abs((extent - 1) - abs(place));
  return place + extent * to(place < 0, i64) -
         extent * to(place >= extent, i64);
}

Tensor ingot::pad(const Tensor &input, const std::vector<int64_t> &pad,
                  const std::string &mode, double value,
                  SourceLocation location) {
  FunctionScope scope("pad", location, {{"input", input}});
  if (mode == "constant")
    return ingot::pad(input, pad, value);
  if (mode != "reflect" && mode != "replicate" && mode != "circular")
    fail("expected the mode \"constant\", \"reflect\", \"replicate\" or "
         "\"circular\", found \"" +
         mode + "\"");
  if (pad.size() % 2 || static_cast<int64_t>(pad.size()) > 2 * input.dim())
    fail(widthsExpected(input.dim(), pad));
  Tensor result = input;
  for (size_t i = 0; i < pad.size(); i += 2) {
    if (pad[i] < 0 || pad[i + 1] < 0)
      fail("expected widths of at least 0, found " + to_string(pad));
    int64_t dim = input.dim() - 1 - static_cast<int64_t>(i) / 2;
    result = index_select(
        result, dim, sourceOfBorder(mode, input.size(dim), pad[i], pad[i + 1]));
  }
  return result;
}
