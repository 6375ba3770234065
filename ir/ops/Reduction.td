//===- Reduction.td - Operations that remove dimensions --------------------===//

#ifndef INGOT_IR_OPS_REDUCTION_TD
#define INGOT_IR_OPS_REDUCTION_TD

include "ir/IngotBase.td"

class Ingot_ReductionOp<string mnemonic>
    : Ingot_PureOp<mnemonic, [Ingot_NotInDsl, Ingot_Differentiable, Ingot_Structured]> {
  code reductionConstraints = [{
    Constraints:
    - (C1) `dims` is not empty, strictly ascending and within `[0, rank(input))`

    The result has the remaining dimensions, in order.
  }];
  let arguments = (ins Ingot_NumberTensor:$input, DenseI64ArrayAttr:$dims);
  let results = (outs Ingot_NumberTensor:$output);
  let assemblyFormat = "$input `,` `dims` `=` $dims attr-dict `:` type($input)";
}

def Ingot_SumOp : Ingot_ReductionOp<"sum"> {
  let summary = "sum over dimensions";
  let description = "`output = sum_dims input`\n" # reductionConstraints # Ingot_AccumulatorText # [{
    ```mlir
    %s = ingot.sum %x, dims = [1] : tensor<4x8xf32>
    ```
  }];
}
def Ingot_ProdOp : Ingot_ReductionOp<"prod"> {
  let summary = "product over dimensions";
  let description = [{
    `output = prod_dims input`

    A product of floats is taken in f64, as if exponents had no limits: only the result
    overflows or underflows. It is NaN if an element is NaN, or if one is infinite and
    another one 0. Integers are multiplied modulo 2 to the power of their width.

  }] # reductionConstraints;
}
def Ingot_AmaxOp : Ingot_ReductionOp<"amax"> {
  let summary = "maximum over dimensions";
  let description = [{
    `output = max_dims input`; NaN if an element is NaN. The gradient is split
    evenly among equal maxima.
  }] # reductionConstraints;
}
def Ingot_AminOp : Ingot_ReductionOp<"amin"> {
  let summary = "minimum over dimensions";
  let description = [{
    `output = min_dims input`; NaN if an element is NaN. The gradient is split
    evenly among equal minima.
  }] # reductionConstraints;
}

class Ingot_ArgReductionOp<string mnemonic> : Ingot_PureOp<mnemonic, [Ingot_NotInDsl, Ingot_Structured]> {
  let arguments = (ins Ingot_NumberTensor:$input, I64Attr:$dim);
  let results = (outs Ingot_TensorOf<[I64], "i64">:$output);
  let assemblyFormat = "$input `,` `dim` `=` $dim attr-dict `:` type($input)";
}
def Ingot_ArgmaxOp : Ingot_ArgReductionOp<"argmax"> {
  let summary = "position of the maximum along a dimension";
  let description = [{
    `output = the smallest i with input[.., i, ..] = max_dim input`

    Constraints:
    - (C1) `0 <= dim < rank(input)`

    ```mlir
    %i = ingot.argmax %x, dim = 1 : tensor<4x8xf32>
    ```
  }];
}
def Ingot_ArgminOp : Ingot_ArgReductionOp<"argmin"> {
  let summary = "position of the minimum along a dimension";
  let description = [{
    `output = the smallest i with input[.., i, ..] = min_dim input`

    Constraints:
    - (C1) `0 <= dim < rank(input)`
  }];
}

#endif // INGOT_IR_OPS_REDUCTION_TD
