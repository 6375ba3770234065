//===- Attention.td - Means of values weighted by products -----------------===//

#ifndef INGOT_IR_OPS_ATTENTION_TD
#define INGOT_IR_OPS_ATTENTION_TD

include "ir/IngotBase.td"

def Ingot_MaskTensor : Ingot_TensorOf<[Ingot_Float, Ingot_Bool], "floats or booleans">;

// Below, T is the number of queries, S that of keys, D the features of both and E those
// of values; what stands before them is the batch, heads included.

def Ingot_AttentionOp : Ingot_PureOp<"attention", [Ingot_NotInDsl, Ingot_Differentiable, Ingot_CompositeOfFlops]> {
  let summary = "scaled dot product attention";
  let description = [{
    ```
    scores[..., i, j] = scale * sum_d query[..., i, d] * key[..., j, d]
    weights           = softmax of scores over j
    output[..., i, e] = sum_j weights[..., i, j] * value[..., j, e]
    ```

    A `mask` of floats is added to the scores. Where it is minus infinity, or a `mask` of
    booleans is false, and if `causal` where j > i, the score is minus infinity, whatever
    query and key are. With a mask, or if `causal`, a key whose score is minus infinity takes
    no part in the row i: its value does not reach the output, also if it is not finite, and
    a row in which no key takes part is zero (PyTorch's is, too; there, zero times a value
    that is not finite stays NaN). The mask is repeated along its extents of 1. Scores and
    weights are f32 where elements are narrower floats.

    Constraints:
    - (C1) `query`, `key` and `value` have one element type and one rank, at least 2
    - (C2) batch dimensions of `query`, `key` and `value` are equal
    - (C3) `dim(query, -1) == dim(key, -1)`
    - (C4) `dim(key, -2) == dim(value, -2)`
    - (C5) `mask` has the rank of `query`, and each of its extents is that of `scores` or 1
    - (C6) `mask` holds booleans or has the element type of `query`

    ```mlir
    %o = ingot.attention %q, %k, %v scale = 0.125 causal = true
      : tensor<2x8x64xf32>, tensor<2x16x64xf32>, tensor<2x16x32xf32>
    ```
  }];
  let arguments = (ins Ingot_FloatTensor:$query, Ingot_FloatTensor:$key, Ingot_FloatTensor:$value,
                       Optional<Ingot_MaskTensor>:$mask, F64Attr:$scale, BoolAttr:$causal);
  let results = (outs Ingot_FloatTensor:$output);
  let assemblyFormat = [{
    $query `,` $key `,` $value (`,` $mask^)? `scale` `=` $scale `causal` `=` $causal attr-dict `:`
    type($query) `,` type($key) `,` type($value) (`,` type($mask)^)?
  }];
}

// Differentiated by its decomposition. The weights are computed again: keeping them is what
// attention avoids.
def Ingot_AttentionBackwardOp : Ingot_Op<"attention_backward", [Ingot_NotInDsl, Pure, InferTypeOpAdaptor, Ingot_CompositeOfFlops]> {
  let summary = "gradient of attention";
  let description = [{
    With `weights` as attention has them, and i, j, d, e as there; sums run over the pairs
    of i and j of which the key takes part in the row:

    ```
    weights_grad[..., i, j] = sum_e output_grad[..., i, e] * value[..., j, e]
    scores_grad             = weights * (weights_grad - sum_j weights * weights_grad)
    query_grad[..., i, d]   = scale * sum_j scores_grad[..., i, j] * key[..., j, d]
    key_grad[..., j, d]     = scale * sum_i scores_grad[..., i, j] * query[..., i, d]
    value_grad[..., j, e]   = sum_i weights[..., i, j] * output_grad[..., i, e]
    ```

    Constraints:
    - (C1) `query`, `key` and `value` have one element type and one rank, at least 2
    - (C2) batch dimensions of `query`, `key` and `value` are equal
    - (C3) `dim(query, -1) == dim(key, -1)`
    - (C4) `dim(key, -2) == dim(value, -2)`
    - (C5) `mask` has the rank of `query`, and each of its extents is that of `scores` or 1
    - (C6) `mask` holds booleans or has the element type of `query`
    - (C7) `output_grad` has the type of the output of attention
  }];
  let arguments = (ins Ingot_FloatTensor:$output_grad, Ingot_FloatTensor:$query, Ingot_FloatTensor:$key,
                       Ingot_FloatTensor:$value, Optional<Ingot_MaskTensor>:$mask, F64Attr:$scale,
                       BoolAttr:$causal);
  let results = (outs Ingot_FloatTensor:$query_grad, Ingot_FloatTensor:$key_grad,
                      Ingot_FloatTensor:$value_grad);
  let assemblyFormat = [{
    $output_grad `,` $query `,` $key `,` $value (`,` $mask^)? `scale` `=` $scale `causal` `=` $causal
    attr-dict `:` type($output_grad) `,` type($query) `,` type($key) `,` type($value)
    (`,` type($mask)^)?
  }];
}

#endif // INGOT_IR_OPS_ATTENTION_TD
