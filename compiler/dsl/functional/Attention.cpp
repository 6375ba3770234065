//===- Attention.cpp - Means of values weighted by products ----------------===//
//
// T queries, S keys, D features of both, E features of values.
//
//===----------------------------------------------------------------------===//

#include "compiler/dsl/Autocast.h"
#include "compiler/dsl/Broadcast.h"
#include "compiler/dsl/Operations.h"
#include "ingot/ops.h"

#include <cmath>

using namespace ingot;
using namespace ingot::detail;
using namespace ingot::dsl;

namespace {

void requireMatrices(const char *role, const Tensor &tensor) {
  require_defined(role, tensor);
  if (tensor.dim() < 2 || !isFloat(tensor.dtype()))
    fail(std::string("expected a ") + role +
         " of at least 2 dimensions of floats, found " +
         to_string(tensor.dtype()) + " of shape " + to_string(tensor.shape()));
}

/// The mask with leading extents of 1 up to the rank of `scores`, for which it must be.
Tensor fitMask(const Tensor &mask, const Shape &scores, DType dtype) {
  if (mask.dtype() != boolean && mask.dtype() != dtype)
    fail("expected an attn_mask of booleans or " + to_string(dtype) +
         ", found " + to_string(mask.dtype()));
  Shape shape = mask.shape();
  bool fits = shape.size() <= scores.size();
  if (fits)
    shape.insert(shape.begin(), scores.size() - shape.size(), 1);
  for (size_t dim = 0; fits && dim < scores.size(); ++dim)
    fits = shape[dim] == scores[dim] || shape[dim] == 1;
  if (!fits)
    fail("expected an attn_mask that broadcasts to " + to_string(scores) +
         ", found shape " + to_string(mask.shape()));
  return reshape(mask, shape);
}

} // namespace

Tensor ingot::scaled_dot_product_attention(const Tensor &queries,
                                           const Tensor &keys,
                                           const Tensor &values,
                                           const AttentionOptions &options,
                                           SourceLocation location) {
  FunctionScope scope("scaled_dot_product_attention", location);
  requireMatrices("query", queries);
  requireMatrices("key", keys);
  requireMatrices("value", values);
  Tensor query = castForProduct(queries), key = castForProduct(keys),
         value = castForProduct(values);
  Shape batch = broadcastShapes(broadcastShapes(getBatch(query), getBatch(key)),
                                getBatch(value));
  Tensor mask;
  if (options.attn_mask.defined()) {
    Shape scores = batch;
    scores.push_back(query.size(-2));
    scores.push_back(key.size(-2));
    mask = fitMask(options.attn_mask, scores, query.dtype());
  }
  double scale = options.scale.value_or(
      1.0 / std::sqrt(static_cast<double>(query.size(-1))));
  return ops::attention(expandBatch(query, batch), expandBatch(key, batch),
                        expandBatch(value, batch), mask,
                        {.scale = scale, .causal = options.is_causal});
}
