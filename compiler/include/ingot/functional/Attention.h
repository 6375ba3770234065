//===- Attention.h - Means of values weighted by products ------------------===//

#ifndef INGOT_FUNCTIONAL_ATTENTION_H
#define INGOT_FUNCTIONAL_ATTENTION_H

#include "ingot/tensor.h"

namespace ingot {

struct AttentionOptions {
  /// Booleans, true where a query sees a key, or floats that are added to the scores; of
  /// a shape that broadcasts to that of the scores, `[..., T, S]`. Absent: all are seen.
  Tensor attn_mask = {};
  /// Query i sees keys 0 to i only.
  bool is_causal = false;
  /// Of the products; by default `1 / sqrt(D)`.
  std::optional<double> scale = {};
};

/// `softmax(query @ key^T * scale + attn_mask) @ value`: query `[..., T, D]`, key
/// `[..., S, D]`, value `[..., S, E]`, whose leading dimensions, heads among them, are
/// broadcast. The weights `[..., T, S]` are never in memory as a whole, neither forward
/// nor backward. A key that a query does not see has no part in its row, nor in gradients
/// of it, also where key or value are not finite; a query that sees none has a row of 0.
Tensor scaled_dot_product_attention(
    const Tensor &query, const Tensor &key, const Tensor &value,
    const AttentionOptions &options = {},
    SourceLocation location = SourceLocation::current());

} // namespace ingot

#endif // INGOT_FUNCTIONAL_ATTENTION_H
