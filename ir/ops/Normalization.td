//===- Normalization.td - Softmax and the norms ----------------------------===//

#ifndef INGOT_IR_OPS_NORMALIZATION_TD
#define INGOT_IR_OPS_NORMALIZATION_TD

include "ir/IngotBase.td"

class Ingot_SoftmaxLikeOp<string mnemonic>
    : Ingot_Op<mnemonic, [Pure, SameOperandsAndResultType, Ingot_Differentiable, Ingot_Composite, Ingot_Structured]> {
  let arguments = (ins Ingot_FloatTensor:$input, I64Attr:$dim);
  let results = (outs Ingot_FloatTensor:$output);
  let assemblyFormat = "$input `,` `dim` `=` $dim attr-dict `:` type($input)";
  let hasVerifier = 1;
}

def Ingot_SoftmaxOp : Ingot_SoftmaxLikeOp<"softmax"> {
  let summary = "normalised exponentials along a dimension";
  let description = [{
    `output = e^(input - m) / sum_dim e^(input - m)` with `m = max_dim input`

    Constraints:
    - (C1) `0 <= dim < rank(input)`

    ```mlir
    %p = ingot.softmax %x, dim = 1 : tensor<4x10xf32>
    ```
  }];
}
def Ingot_LogSoftmaxOp : Ingot_SoftmaxLikeOp<"log_softmax"> {
  let summary = "logarithm of softmax";
  let description = [{
    `output = input - m - ln(sum_dim e^(input - m))` with `m = max_dim input`

    Constraints:
    - (C1) `0 <= dim < rank(input)`
  }];
}

// Differentiated by its decomposition.
class Ingot_SoftmaxLikeBackwardOp<string mnemonic>
    : Ingot_Op<mnemonic, [Ingot_NotInDsl, Pure, SameOperandsAndResultType, Ingot_Composite, Ingot_Structured]> {
  let arguments = (ins Ingot_FloatTensor:$output_grad, Ingot_FloatTensor:$output, I64Attr:$dim);
  let results = (outs Ingot_FloatTensor:$input_grad);
  let assemblyFormat = "$output_grad `,` $output `,` `dim` `=` $dim attr-dict `:` type($input_grad)";
  let hasVerifier = 1;
}
def Ingot_SoftmaxBackwardOp : Ingot_SoftmaxLikeBackwardOp<"softmax_backward"> {
  let summary = "gradient of softmax";
  let description = [{
    `input_grad = output * (output_grad - sum_dim(output_grad * output))`

    Constraints:
    - (C1) `0 <= dim < rank(output)`
  }];
}
def Ingot_LogSoftmaxBackwardOp : Ingot_SoftmaxLikeBackwardOp<"log_softmax_backward"> {
  let summary = "gradient of log_softmax";
  let description = [{
    `input_grad = output_grad - e^output * sum_dim output_grad`

    Constraints:
    - (C1) `0 <= dim < rank(output)`
  }];
}

//===----------------------------------------------------------------------===//
// Batch normalisation
//===----------------------------------------------------------------------===//

// Below, C is the extent of dimension `dim`, M the number of elements per
// channel, and sums run over all other dimensions.

// Differentiated by its decomposition.
def Ingot_BatchNormOp : Ingot_Op<"batch_norm", [Ingot_NotInDsl, Pure, Ingot_Composite,
    AllTypesMatch<["input", "output"]>]> {
  let summary = "normalisation of channels with given statistics";
  let description = [{
    `output = (input - mean) / sqrt(variance + epsilon) * weight + bias`

    Constraints:
    - (C1) `rank(input) >= 2` and `0 <= dim < rank(input)`
    - (C2) `weight`, `bias`, `mean` and `variance` have shape `[C]` and the element
      type of `input`

    ```mlir
    %y = ingot.batch_norm %x, %w, %b, %m, %v, dim = 1, epsilon = 1.0e-5
      : tensor<8x16x9xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>
    ```
  }];
  let arguments = (ins Ingot_FloatTensor:$input, Ingot_FloatTensor:$weight,
                       Ingot_FloatTensor:$bias, Ingot_FloatTensor:$mean,
                       Ingot_FloatTensor:$variance, I64Attr:$dim, Ingot_NotNegativeAttr:$epsilon);
  let results = (outs Ingot_FloatTensor:$output);
  let assemblyFormat = [{
    $input `,` $weight `,` $bias `,` $mean `,` $variance `,` `dim` `=` $dim `,`
    `epsilon` `=` $epsilon attr-dict `:` type($input) `,` type($weight) `,` type($bias) `,`
    type($mean) `,` type($variance)
  }];
  let hasVerifier = 1;
}

def Ingot_BatchNormTrainingOp : Ingot_Op<"batch_norm_training", [Ingot_NotInDsl, Pure, Ingot_Differentiable,
    Ingot_Composite, AllTypesMatch<["input", "output"]>,
    AllTypesMatch<["weight", "mean", "variance"]>]> {
  let summary = "normalisation of channels with the statistics of the batch";
  let description = [{
    ```
    mean     = 1/M * sum input
    variance = 1/M * sum (input - mean)^2
    output   = (input - mean) / sqrt(variance + epsilon) * weight + bias
    ```
    The running statistics are updated outside; PyTorch's running variance is
    unbiased, `variance * M/(M - 1)`.

    Constraints:
    - (C1) `rank(input) >= 2` and `0 <= dim < rank(input)`
    - (C2) `weight` and `bias` have shape `[C]` and the element type of `input`
  }];
  let arguments = (ins Ingot_FloatTensor:$input, Ingot_FloatTensor:$weight,
                       Ingot_FloatTensor:$bias, I64Attr:$dim, Ingot_NotNegativeAttr:$epsilon);
  let results = (outs Ingot_FloatTensor:$output, Ingot_FloatTensor:$mean,
                      Ingot_FloatTensor:$variance);
  let assemblyFormat = [{
    $input `,` $weight `,` $bias `,` `dim` `=` $dim `,` `epsilon` `=` $epsilon attr-dict `:`
    type($input) `,` type($weight) `,` type($bias)
  }];
  let hasVerifier = 1;
}

// Differentiated by its decomposition.
def Ingot_BatchNormBackwardOp : Ingot_Op<"batch_norm_backward", [Ingot_NotInDsl, Pure, Ingot_Composite,
    AllTypesMatch<["input", "output_grad", "input_grad"]>,
    AllTypesMatch<["weight", "weight_grad", "bias_grad"]>]> {
  let summary = "gradient of batch_norm_training";
  let description = [{
    ```
    x           = (input - mean) / sqrt(variance + epsilon)
    bias_grad   = sum output_grad
    weight_grad = sum (output_grad * x)
    input_grad  = weight / sqrt(variance + epsilon)
                  * (output_grad - bias_grad/M - x * weight_grad/M)
    ```
    Source: Ioffe and Szegedy, arXiv:1502.03167.

    Constraints:
    - (C1) `rank(input) >= 2` and `0 <= dim < rank(input)`
    - (C2) `weight`, `mean` and `variance` have shape `[C]` and the element type of
      `input`
  }];
  let arguments = (ins Ingot_FloatTensor:$output_grad, Ingot_FloatTensor:$input,
                       Ingot_FloatTensor:$weight, Ingot_FloatTensor:$mean,
                       Ingot_FloatTensor:$variance, I64Attr:$dim, Ingot_NotNegativeAttr:$epsilon);
  let results = (outs Ingot_FloatTensor:$input_grad, Ingot_FloatTensor:$weight_grad,
                      Ingot_FloatTensor:$bias_grad);
  let assemblyFormat = [{
    $output_grad `,` $input `,` $weight `,` $mean `,` $variance `,` `dim` `=` $dim `,`
    `epsilon` `=` $epsilon attr-dict `:` type($input) `,` type($weight) `,` type($mean) `,`
    type($variance)
  }];
  let hasVerifier = 1;
}

#endif // INGOT_IR_OPS_NORMALIZATION_TD
