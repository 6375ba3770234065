//===- Normalization.td - Softmax and the norms ----------------------------===//

#ifndef INGOT_IR_OPS_NORMALIZATION_TD
#define INGOT_IR_OPS_NORMALIZATION_TD

include "ir/IngotBase.td"

class Ingot_SoftmaxLikeOp<string mnemonic>
    : Ingot_Op<mnemonic, [Pure, SameOperandsAndResultType, Ingot_Differentiable, Ingot_Composite, Ingot_Iteration]> {
  let arguments = (ins Ingot_FloatTensor:$input, I64Attr:$dim);
  let results = (outs Ingot_FloatTensor:$output);
  let assemblyFormat = "$input `,` `dim` `=` $dim attr-dict `:` type($input)";
  let extraClassDefinition = [{
    ::ingot::IterationSpace $cppClass::getIterationSpace() {
      return ::ingot::IterationSpace::uniform(getInput().getType(), 1, getDim());
    }
  }];
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
    : Ingot_Op<mnemonic, [Ingot_NotInDsl, Pure, SameOperandsAndResultType, Ingot_Composite, Ingot_Iteration]> {
  let arguments = (ins Ingot_FloatTensor:$output_grad, Ingot_FloatTensor:$output, I64Attr:$dim);
  let results = (outs Ingot_FloatTensor:$input_grad);
  let assemblyFormat = "$output_grad `,` $output `,` `dim` `=` $dim attr-dict `:` type($input_grad)";
  let extraClassDefinition = [{
    ::ingot::IterationSpace $cppClass::getIterationSpace() {
      return ::ingot::IterationSpace::uniform(getOutput().getType(), 2, getDim());
    }
  }];
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

#endif // INGOT_IR_OPS_NORMALIZATION_TD
