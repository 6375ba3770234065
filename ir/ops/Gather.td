//===- Gather.td - Elements at places that a tensor says --------------------===//

#ifndef INGOT_IR_OPS_GATHER_TD
#define INGOT_IR_OPS_GATHER_TD

include "ir/IngotBase.td"

def Ingot_GatherOp : Ingot_PureOp<"gather", [Ingot_NotInDsl, Ingot_Differentiable, Ingot_Structured]> {
  let summary = "slices of a tensor, by number";
  let description = [{
    `output[a.., i.., b..] = input[a.., indices[i..], b..]`, where `a` are the
    dimensions before `dim` and `b` those behind it. A number that is none of a slice,
    below 0 or too large, gives zeros.

    Constraints:
    - (C1) `0 <= dim < rank` of `input`

    ```mlir
    %y = ingot.gather %i of %table dim = 0 : tensor<4x6xi64>, tensor<100x8xf32>
    ```
  }];
  let arguments = (ins Ingot_IntegerTensor:$indices, Ingot_NumberTensor:$input, I64Attr:$dim);
  let results = (outs Ingot_NumberTensor:$output);
  let assemblyFormat = "$indices `of` $input `dim` `=` $dim attr-dict `:` type($indices) `,` type($input)";
}

def Ingot_ScatterAddOp : Ingot_Op<"scatter_add", [Ingot_NotInDsl, Pure, Ingot_Differentiable, Ingot_Structured]> {
  let summary = "sums of slices, by number";
  let description = [{
    `output[a.., p, b..]` is the sum of `updates[a.., i.., b..]` over all `i` with
    `indices[i..] = p`, in row-major order of `i`, and 0 if there is none. What belongs to
    no slice of the result is dropped. The transpose of `gather`.

    Constraints:
    - (C1) `0 <= dim < rank` of `output`
    - (C2) `updates` has the element type of `output`, and its shape with the
      shape of `indices` in place of dimension `dim`
  }] # Ingot_AccumulatorText;
  let arguments = (ins Ingot_IntegerTensor:$indices, Ingot_NumberTensor:$updates, I64Attr:$dim);
  let results = (outs Ingot_NumberTensor:$output);
  let assemblyFormat = "$updates `to` $indices `dim` `=` $dim attr-dict `:` type($indices) `,` type($updates) `->` type($output)";
  let hasVerifier = 1;
}

#endif // INGOT_IR_OPS_GATHER_TD
