//===- Optimizer.td - One step of an optimiser for one parameter -----------===//

#ifndef INGOT_IR_OPS_OPTIMIZER_TD
#define INGOT_IR_OPS_OPTIMIZER_TD

include "ir/IngotBase.td"

def Ingot_SgdUpdateOp : Ingot_Op<"sgd_update", [Ingot_NotInDsl, Pure, Ingot_Pointwise,
    AllTypesMatch<["parameter", "grad", "velocity", "parameter_out", "velocity_out"]>]> {
  let summary = "stochastic gradient descent with momentum";
  let description = [{
    ```
    g = grad + weight_decay * parameter
    velocity_out = momentum * velocity + (1 - dampening) * g
    d = nesterov ? g + momentum * velocity_out : velocity_out
    parameter_out = parameter - learning_rate * d
    ```
    As torch.optim.SGD from its second step on; the builder passes a first
    velocity that makes the first step equal, too (see nn/Optimizer).

    Constraints:
    - (C1) `learning_rate` has rank 0 and the element type of `parameter`
  }];
  let arguments = (ins Ingot_FloatTensor:$parameter, Ingot_FloatTensor:$grad,
                       Ingot_FloatTensor:$velocity, Ingot_FloatTensor:$learning_rate,
                       Ingot_NotNegativeAttr:$momentum, F64Attr:$dampening,
                       Ingot_NotNegativeAttr:$weight_decay, BoolAttr:$nesterov);
  let results = (outs Ingot_FloatTensor:$parameter_out, Ingot_FloatTensor:$velocity_out);
  let assemblyFormat = [{
    $parameter `,` $grad `,` $velocity `,` $learning_rate attr-dict `:`
    type($parameter) `,` type($learning_rate)
  }];
  let hasVerifier = 1;
}

def Ingot_AdamwUpdateOp : Ingot_Op<"adamw_update", [Ingot_NotInDsl, Pure, Ingot_Pointwise,
    AllTypesMatch<["parameter", "grad", "exp_avg", "exp_avg_sq",
                   "parameter_out", "exp_avg_out", "exp_avg_sq_out"]>]> {
  let summary = "Adam with decoupled weight decay";
  let description = [{
    ```
    exp_avg_out    = beta1 * exp_avg + (1 - beta1) * grad
    exp_avg_sq_out = beta2 * exp_avg_sq + (1 - beta2) * grad^2
    d = exp_avg_out / bias_correction1
        / (sqrt(exp_avg_sq_out / bias_correction2) + epsilon)
    parameter_out  = parameter * (1 - learning_rate * weight_decay) - learning_rate * d
    ```
    where `bias_correction = 1 - beta^t` in step t = 1, 2, ... As torch.optim.AdamW.
    Source: Loshchilov and Hutter, arXiv:1711.05101.

    Constraints:
    - (C1) `learning_rate`, `bias_correction1` and `bias_correction2` have rank 0
      and the element type of `parameter`
  }];
  let arguments = (ins Ingot_FloatTensor:$parameter, Ingot_FloatTensor:$grad,
                       Ingot_FloatTensor:$exp_avg, Ingot_FloatTensor:$exp_avg_sq,
                       Ingot_FloatTensor:$learning_rate, Ingot_FloatTensor:$bias_correction1,
                       Ingot_FloatTensor:$bias_correction2,
                       Ingot_FractionAttr:$beta1, Ingot_FractionAttr:$beta2,
                       Ingot_NotNegativeAttr:$epsilon, Ingot_NotNegativeAttr:$weight_decay);
  let results = (outs Ingot_FloatTensor:$parameter_out, Ingot_FloatTensor:$exp_avg_out,
                      Ingot_FloatTensor:$exp_avg_sq_out);
  let assemblyFormat = [{
    $parameter `,` $grad `,` $exp_avg `,` $exp_avg_sq `,` $learning_rate `,`
    $bias_correction1 `,` $bias_correction2 attr-dict `:` type($parameter) `,` type($learning_rate)
    `,` type($bias_correction1) `,` type($bias_correction2)
  }];
  let hasVerifier = 1;
}

#endif // INGOT_IR_OPS_OPTIMIZER_TD
