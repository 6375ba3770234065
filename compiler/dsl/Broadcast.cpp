//===- Broadcast.cpp - How operands of different types meet ----------------===//

#include "compiler/dsl/Broadcast.h"

#include "ingot/ops.h"

#include <algorithm>

using namespace ingot;
using namespace ingot::detail;
using namespace ingot::dsl;

int64_t dsl::normalizeDim(int64_t dim, int64_t rank) {
  if (dim < -rank || dim >= rank)
    fail("dimension " + std::to_string(dim) +
         " is out of range for a tensor of rank " + std::to_string(rank));
  return dim < 0 ? dim + rank : dim;
}

std::vector<int64_t> dsl::normalizeDims(const Dims &dims, int64_t rank) {
  std::vector<int64_t> result;
  if (dims.values.empty())
    for (int64_t dim = 0; dim < rank; ++dim)
      result.push_back(dim);
  for (int64_t dim : dims.values)
    result.push_back(normalizeDim(dim, rank));
  std::sort(result.begin(), result.end());
  if (std::adjacent_find(result.begin(), result.end()) != result.end())
    fail("a dimension occurs twice in " + to_string(dims.values));
  return result;
}

Shape dsl::broadcastShapes(const Shape &lhs, const Shape &rhs) {
  Shape result(std::max(lhs.size(), rhs.size()));
  for (size_t i = 1; i <= result.size(); ++i) {
    int64_t l = i <= lhs.size() ? lhs[lhs.size() - i] : 1;
    int64_t r = i <= rhs.size() ? rhs[rhs.size() - i] : 1;
    if (l != r && l != 1 && r != 1)
      fail("shapes " + to_string(lhs) + " and " + to_string(rhs) +
           " do not broadcast: " + std::to_string(l) + " and " +
           std::to_string(r) + " in dimension " +
           std::to_string(result.size() - i));
    result[result.size() - i] = l == 1 ? r : l;
  }
  return result;
}

Shape dsl::getBatch(const Tensor &input) {
  Shape shape = input.shape();
  shape.resize(shape.size() - 2);
  return shape;
}

Tensor dsl::expandBatch(const Tensor &input, Shape batch) {
  batch.push_back(input.size(-2));
  batch.push_back(input.size(-1));
  return expand(input, batch);
}

Shape dsl::broadcastShapes(const std::vector<Operand> &operands) {
  Shape shape;
  for (const Operand &operand : operands)
    if (!operand.is_number())
      shape = broadcastShapes(shape, operand.tensor().shape());
  return shape;
}

bool dsl::isFloat(DType dtype) {
  return dtype == f32 || dtype == f64 || dtype == f16 || dtype == bf16;
}

namespace {

enum class Category { boolean, integer, real };

Category getCategory(DType dtype) {
  return dtype == DType::boolean ? Category::boolean
         : isFloat(dtype)        ? Category::real
                                 : Category::integer;
}

/// The smallest type that holds the values of both, of the higher category.
DType promotePair(DType lhs, DType rhs) {
  if (lhs == rhs)
    return lhs;
  if (getCategory(lhs) != getCategory(rhs))
    return getCategory(lhs) > getCategory(rhs) ? lhs : rhs;
  auto either = [&](DType dtype) { return lhs == dtype || rhs == dtype; };
  if (getCategory(lhs) == Category::real)
    return either(f64) ? f64 : f32; // f16 and bf16 meet in f32
  return either(i64) ? i64 : i32;   // i8 and u8 meet in i32: there is no i16
}

} // namespace

DType dsl::promoteTypes(const std::vector<Operand> &operands) {
  // By how much an operand has to say: tensors, tensors of rank 0, numbers.
  std::optional<DType> ranks[3];
  for (const Operand &operand : operands) {
    int rank = operand.is_number() ? 2 : operand.tensor().dim() == 0 ? 1 : 0;
    DType dtype = operand.is_number() ? operand.number().type()
                                      : operand.tensor().dtype();
    ranks[rank] = ranks[rank] ? promotePair(*ranks[rank], dtype) : dtype;
  }
  std::optional<DType> result;
  for (std::optional<DType> dtype : ranks) {
    if (!dtype)
      continue;
    if (!result || getCategory(*dtype) > getCategory(*result))
      result = result ? promotePair(*result, *dtype) : *dtype;
  }
  return result.value_or(f32);
}

std::vector<Tensor> dsl::broadcast(const std::vector<NamedOperand> &booleans,
                                   const std::vector<NamedOperand> &numbers,
                                   std::optional<DType> dtype) {
  std::vector<Operand> all, promoted;
  for (auto [role, boolean] : booleans) {
    require_defined(role, boolean);
    all.push_back(boolean);
  }
  for (auto [role, number] : numbers) {
    require_defined(role, number);
    all.push_back(number);
    promoted.push_back(number);
  }
  Shape shape = broadcastShapes(all);
  if (!dtype)
    dtype = promoteTypes(promoted);

  std::vector<Tensor> results;
  auto add = [&](const Operand &operand, DType dtype) {
    results.push_back(operand.is_number()
                          ? full(shape, operand.number(), dtype)
                          : expand(to(operand.tensor(), dtype), shape));
  };
  for (auto [role, boolean] : booleans) {
    DType found = boolean.is_number() ? boolean.number().type()
                                      : boolean.tensor().dtype();
    if (found != DType::boolean)
      fail("expected booleans, found " + to_string(found));
    add(boolean, DType::boolean);
  }
  for (auto [role, number] : numbers)
    add(number, *dtype);
  return results;
}

Tensor dsl::widenForClasses(const Tensor &labels, int64_t classes) {
  bool fits = holds(labels.dtype(), classes - 1);
  return fits ? labels : to(labels, i64);
}
