//===- Loss.td - Losses whose structure matters ----------------------------===//

#ifndef INGOT_IR_OPS_LOSS_TD
#define INGOT_IR_OPS_LOSS_TD

include "ir/IngotBase.td"

def Ingot_CrossEntropyOp : Ingot_PureOp<"cross_entropy",
    [Ingot_NotInDsl, Ingot_Differentiable, Ingot_Composite, Ingot_Structured]> {
  let summary = "negative log-likelihood of class labels under softmax";
  let description = [{
    `losses[n] = ln(sum_c e^logits[n, c]) - logits[n, labels[n]]`, computed
    relative to the row's maximum. N rows, C classes. Of a label outside `[0, C)`
    the loss is NaN, and so is the gradient of its row.

    Constraints:
    - (C1) `logits` has rank 2
    - (C2) `labels` has shape `[N]`

    ```mlir
    %l = ingot.cross_entropy %logits, %labels : tensor<4x10xf32>, tensor<4xi64>
    ```
  }];
  let arguments = (ins Ingot_FloatTensor:$logits, Ingot_IntegerTensor:$labels);
  let results = (outs Ingot_FloatTensor:$losses);
  let assemblyFormat = "$logits `,` $labels attr-dict `:` type($logits) `,` type($labels)";
}

// Differentiated by its decomposition.
def Ingot_CrossEntropyBackwardOp
    : Ingot_PureOp<"cross_entropy_backward", [Ingot_NotInDsl, Ingot_Composite, Ingot_Structured]> {
  let summary = "gradient of cross_entropy";
  let description = [{
    `logits_grad[n, c] = losses_grad[n] * (softmax(logits)[n, c] - (c == labels[n]))`,
    and NaN where `labels[n]` is outside `[0, C)`.

    Constraints:
    - (C1) `logits` has rank 2
    - (C2) `labels` has shape `[N]`
    - (C3) `losses_grad` has shape `[N]` and the element type of `logits`
  }];
  let arguments = (ins Ingot_FloatTensor:$losses_grad, Ingot_FloatTensor:$logits,
                       Ingot_IntegerTensor:$labels);
  let results = (outs Ingot_FloatTensor:$logits_grad);
  let assemblyFormat = [{
    $losses_grad `,` $logits `,` $labels attr-dict `:`
    type($losses_grad) `,` type($logits) `,` type($labels)
  }];
}

#endif // INGOT_IR_OPS_LOSS_TD
