//===- Contraction.cpp - Products summed over a shared dimension -----------===//
//
// M, N, K as in [M, K] @ [K, N].
//
//===----------------------------------------------------------------------===//

#include "compiler/dsl/Autocast.h"
#include "compiler/dsl/Broadcast.h"
#include "compiler/dsl/Operations.h"
#include "ingot/ops.h"

using namespace ingot;
using namespace ingot::detail;
using namespace ingot::dsl;

namespace {

/// Product of batches of matrices.
Tensor multiply(const Tensor &left, const Tensor &right) {
  Tensor lhs = castForProduct(left), rhs = castForProduct(right);
  int64_t columns = lhs.size(-1), rows = rhs.size(-2);
  if (columns != rows)
    fail("shapes " + to_string(lhs.shape()) + " and " + to_string(rhs.shape()) +
         " cannot be multiplied: " + std::to_string(columns) + " columns, " +
         std::to_string(rows) + " rows");
  if (lhs.dim() == 2 && rhs.dim() == 2)
    return ops::matmul(lhs, rhs);
  // A batch of matrices times one matrix is one larger product.
  if (rhs.dim() == 2) {
    Shape result = lhs.shape();
    result.back() = rhs.size(1);
    return reshape(ops::matmul(reshape(lhs, {-1, columns}), rhs), result);
  }
  Shape batch = broadcastShapes(getBatch(lhs), getBatch(rhs));
  return ops::matmul(expandBatch(lhs, batch), expandBatch(rhs, batch));
}

/// Product of `what`, which have this rank and, if there is one, one batch.
Tensor multiplyOfRank(int64_t rank, const char *what, const Tensor &input,
                      const Tensor &mat2) {
  if (input.dim() != rank || mat2.dim() != rank ||
      getBatch(input) != getBatch(mat2))
    fail(std::string("expected ") + what + ", found shapes " +
         to_string(input.shape()) + " and " + to_string(mat2.shape()));
  return multiply(input, mat2);
}

void requireRank(int64_t rank, const char *role, const Tensor &tensor) {
  if (tensor.dim() != rank)
    fail(std::string(role) + ": expected a " +
         (rank == 1 ? "vector" : "matrix") + ", found shape " +
         to_string(tensor.shape()));
}

/// `beta * input + alpha * product`, without factors of 1.
Tensor combine(const Tensor &input, const Tensor &product, double beta,
               double alpha) {
  Tensor scaled = alpha == 1.0 ? product : alpha * product;
  Tensor summand = beta == 1.0 ? input : beta * input;
  return summand + scaled;
}

} // namespace

Tensor ingot::matmul(const Tensor &input, const Tensor &other,
                     SourceLocation location) {
  FunctionScope scope("matmul", location, {{"input", input}, {"other", other}});
  if (input.dim() == 0 || other.dim() == 0)
    fail("expected at least 1 dimension, found shapes " +
         to_string(input.shape()) + " and " + to_string(other.shape()));
  Tensor lhs = input.dim() == 1 ? unsqueeze(input, 0) : input;
  Tensor rhs = other.dim() == 1 ? unsqueeze(other, 1) : other;
  Tensor product = multiply(lhs, rhs);
  Shape shape = product.shape();
  if (other.dim() == 1)
    shape.pop_back();
  if (input.dim() == 1)
    shape.erase(shape.end() - (other.dim() == 1 ? 1 : 2));
  return reshape(product, shape);
}

Tensor ingot::mm(const Tensor &input, const Tensor &mat2,
                 SourceLocation location) {
  FunctionScope scope("mm", location, {{"input", input}, {"mat2", mat2}});
  return multiplyOfRank(2, "matrices", input, mat2);
}

Tensor ingot::bmm(const Tensor &input, const Tensor &mat2,
                  SourceLocation location) {
  FunctionScope scope("bmm", location, {{"input", input}, {"mat2", mat2}});
  return multiplyOfRank(3, "batches of equally many matrices", input, mat2);
}

Tensor ingot::dot(const Tensor &input, const Tensor &other,
                  SourceLocation location) {
  FunctionScope scope("dot", location, {{"input", input}, {"other", other}});
  requireRank(1, "input", input);
  requireRank(1, "other", other);
  return matmul(input, other);
}

Tensor ingot::mv(const Tensor &input, const Tensor &vec,
                 SourceLocation location) {
  FunctionScope scope("mv", location, {{"input", input}, {"vec", vec}});
  requireRank(2, "input", input);
  requireRank(1, "vec", vec);
  return matmul(input, vec);
}

Tensor ingot::outer(const Tensor &input, const Tensor &vec2,
                    SourceLocation location) {
  FunctionScope scope("outer", location, {{"input", input}, {"vec2", vec2}});
  requireRank(1, "input", input);
  requireRank(1, "vec2", vec2);
  return unsqueeze(input, 1) * vec2;
}

Tensor ingot::addmm(const Tensor &input, const Tensor &mat1, const Tensor &mat2,
                    double beta, double alpha, SourceLocation location) {
  FunctionScope scope("addmm", location,
                      {{"input", input}, {"mat1", mat1}, {"mat2", mat2}});
  return combine(input, mm(mat1, mat2), beta, alpha);
}

Tensor ingot::baddbmm(const Tensor &input, const Tensor &batch1,
                      const Tensor &batch2, double beta, double alpha,
                      SourceLocation location) {
  FunctionScope scope(
      "baddbmm", location,
      {{"input", input}, {"batch1", batch1}, {"batch2", batch2}});
  return combine(input, bmm(batch1, batch2), beta, alpha);
}

Tensor ingot::linear(const Tensor &input, const Tensor &weight,
                     const Tensor &bias, SourceLocation location) {
  FunctionScope scope("linear", location,
                      {{"input", input}, {"weight", weight}});
  if (weight.dim() != 2)
    fail("expected a weight of shape [out_features, in_features], found " +
         to_string(weight.shape()));
  if (input.dim() == 0)
    fail("expected at least 1 dimension, found an input of shape []");
  int64_t outFeatures = weight.size(0), inFeatures = weight.size(1);
  if (input.size(-1) != inFeatures)
    fail("input has " + std::to_string(input.size(-1)) +
         " features, weight expects " + std::to_string(inFeatures));
  if (bias.defined() && bias.shape() != Shape{outFeatures})
    fail("expected a bias of shape [" + std::to_string(outFeatures) +
         "], found " + to_string(bias.shape()));

  // The bias is added to the matrix, where it is an epilogue of the product.
  Tensor product = ops::matmul(reshape(castForProduct(input), {-1, inFeatures}),
                               transpose(castForProduct(weight), 0, 1));
  if (bias.defined())
    product = add(product, castForProduct(bias));
  Shape result = input.shape();
  result.back() = outFeatures;
  return reshape(product, result);
}
