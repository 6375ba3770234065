//===- Shape.td - Operations that move or create elements ------------------===//

#ifndef INGOT_IR_OPS_SHAPE_TD
#define INGOT_IR_OPS_SHAPE_TD

include "ir/IngotBase.td"

def Ingot_ConstantOp : Ingot_Op<"constant", [Ingot_NotInDsl, Pure, ConstantLike, AllTypesMatch<["value", "output"]>]> {
  let summary = "constant tensor";
  let description = [{
    `output = value`

    ```mlir
    %c = ingot.constant dense<[1.0, 2.0]> : tensor<2xf32>
    ```
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs Ingot_Tensor:$output);
  let assemblyFormat = "attr-dict $value";
  let hasFolder = 1;
}

def Ingot_IotaOp : Ingot_Op<"iota", [Ingot_NotInDsl, Pure, Ingot_StructuredBody]> {
  let summary = "index along a dimension";
  let description = [{
    `output[i_0, ..., i_n] = i_dim`

    Constraints:
    - (C1) `0 <= dim < rank(output)`

    ```mlir
    %i = ingot.iota dim = 1 : tensor<4x8xi64>
    ```
  }];
  let arguments = (ins I64Attr:$dim);
  let results = (outs Ingot_NumberTensor:$output);
  let assemblyFormat = "`dim` `=` $dim attr-dict `:` type($output)";
  let hasVerifier = 1;
}

def Ingot_ReshapeOp : Ingot_Op<"reshape", [Ingot_NotInDsl, Pure, Ingot_Alias, Ingot_Differentiable]> {
  let summary = "same elements in row-major order, other extents";
  let description = [{
    Constraints:
    - (C1) `input` and `output` have the same number of elements
    - (C2) `input` and `output` have the same element type

    ```mlir
    %y = ingot.reshape %x : tensor<4x6xf32> to tensor<2x12xf32>
    ```
  }];
  let arguments = (ins Ingot_Tensor:$input);
  let results = (outs Ingot_Tensor:$output);
  let assemblyFormat = "$input attr-dict `:` type($input) `to` type($output)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Ingot_TransposeOp : Ingot_PureOp<"transpose", [Ingot_NotInDsl, Ingot_Differentiable, Ingot_Structured]> {
  let summary = "permuted dimensions";
  let description = [{
    `output[i_0, ..., i_n] = input[j_0, ..., j_n]` with `j_permutation[d] = i_d`:
    dimension `d` of the result is dimension `permutation[d]` of the input.

    Constraints:
    - (C1) `permutation` is a permutation of `[0, rank(input))`

    ```mlir
    %y = ingot.transpose %x, permutation = [1, 0] : tensor<4x6xf32>
    ```
  }];
  let arguments = (ins Ingot_Tensor:$input, DenseI64ArrayAttr:$permutation);
  let results = (outs Ingot_Tensor:$output);
  let assemblyFormat = "$input `,` `permutation` `=` $permutation attr-dict `:` type($input)";
  let hasFolder = 1;
}

def Ingot_ExpandOp : Ingot_Op<"expand", [Ingot_NotInDsl, Pure, Ingot_Differentiable, Ingot_Structured]> {
  let summary = "broadcast along new dimensions";
  let description = [{
    `output[i_0, ..., i_n] = input[i_dims[0], ..., i_dims[m]]`: dimension `d` of
    the input becomes dimension `dims[d]` of the result, the other dimensions of
    the result are new. A tensor of extent 1 is reshaped first.

    Constraints:
    - (C1) `dims` has one entry per dimension of `input`, is strictly ascending
      and within `[0, rank(output))`
    - (C2) `dim(output, dims[d]) == dim(input, d)`
    - (C3) `input` and `output` have the same element type

    ```mlir
    %y = ingot.expand %x, dims = [1] : tensor<8xf32> to tensor<4x8xf32>
    ```
  }];
  let arguments = (ins Ingot_Tensor:$input, DenseI64ArrayAttr:$dims);
  let results = (outs Ingot_Tensor:$output);
  let assemblyFormat = "$input `,` `dims` `=` $dims attr-dict `:` type($input) `to` type($output)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Ingot_FlipOp : Ingot_PureOp<"flip", [Ingot_NotInDsl, Ingot_Differentiable, Ingot_Structured]> {
  let summary = "elements in reverse order along dimensions";
  let description = [{
    `output[i_0, ...] = input[j_0, ...]`, where `j_d = dim(input, d) - 1 - i_d` for the
    `dims` and `i_d` for the others.

    Constraints:
    - (C1) `dims` are ascending and below the rank, at least one

    ```mlir
    %y = ingot.flip %x, dims = [0, 2] : tensor<2x3x5xf32>
    ```
  }];
  let arguments = (ins Ingot_Tensor:$input, DenseI64ArrayAttr:$dims);
  let results = (outs Ingot_Tensor:$output);
  let assemblyFormat = "$input `,` `dims` `=` $dims attr-dict `:` type($input)";
  let hasFolder = 1;
}

def Ingot_SliceOp : Ingot_PureOp<"slice", [Ingot_NotInDsl, Ingot_Differentiable, Ingot_Structured]> {
  let summary = "a box of elements";
  let description = [{
    `output[i_0, ...] = input[starts[0] + i_0 * strides[0], ...]`; extent `d` is
    `ceil((limits[d] - starts[d]) / strides[d])`.

    Constraints:
    - (C1) `starts`, `limits` and `strides` have one entry per dimension
    - (C2) `0 <= starts[d] < limits[d] <= dim(input, d)`
    - (C3) `strides[d] >= 1`

    ```mlir
    %y = ingot.slice %x, [0, 2] to [4, 6] by [1, 2] : tensor<4x6xf32>
    ```
  }];
  let arguments = (ins Ingot_Tensor:$input, DenseI64ArrayAttr:$starts,
                       DenseI64ArrayAttr:$limits, DenseI64ArrayAttr:$strides);
  let results = (outs Ingot_Tensor:$output);
  let assemblyFormat = "$input `,` $starts `to` $limits `by` $strides attr-dict `:` type($input)";
  let hasFolder = 1;
}

def Ingot_ConcatOp : Ingot_PureOp<"concat", [Ingot_NotInDsl, Ingot_Differentiable, Ingot_StructuredPieces]> {
  let summary = "tensors one after another along a dimension";
  let description = [{
    Constraints:
    - (C1) at least one input, and `0 <= dim < rank`
    - (C2) the inputs agree in element type, rank and every extent except `dim`

    ```mlir
    %y = ingot.concat %a, %b dim = 1 : tensor<4x6xf32>, tensor<4x2xf32>
    ```
  }];
  let arguments = (ins Variadic<Ingot_Tensor>:$inputs, I64Attr:$dim);
  let results = (outs Ingot_Tensor:$output);
  let assemblyFormat = "$inputs `dim` `=` $dim attr-dict `:` type($inputs)";
}

def Ingot_PadOp : Ingot_PureOp<"pad", [Ingot_NotInDsl, Ingot_Differentiable, Ingot_Structured]> {
  let summary = "a constant border";
  let description = [{
    `output[low + i] = input[i]`, and `value` elsewhere; extent `d` is
    `low[d] + dim(input, d) + high[d]`.

    Constraints:
    - (C1) `low` and `high` have one entry per dimension, none negative
    - (C2) no entry is above 2^46, more than any tensor has elements

    ```mlir
    %y = ingot.pad %x, low = [0, 1], high = [0, 1], value = 0.0 : tensor<4x6xf32>
    ```
  }];
  let arguments = (ins Ingot_FloatTensor:$input, DenseI64ArrayAttr:$low,
                       DenseI64ArrayAttr:$high, F64Attr:$value);
  let results = (outs Ingot_FloatTensor:$output);
  let assemblyFormat = [{
    $input `,` `low` `=` $low `,` `high` `=` $high `,` `value` `=` $value attr-dict `:` type($input)
  }];
}

#endif // INGOT_IR_OPS_SHAPE_TD
