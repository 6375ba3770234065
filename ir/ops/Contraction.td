//===- Contraction.td - Products summed over a shared dimension ------------===//

#ifndef INGOT_IR_OPS_CONTRACTION_TD
#define INGOT_IR_OPS_CONTRACTION_TD

include "ir/IngotBase.td"

def Ingot_MatmulOp : Ingot_PureOp<"matmul", [Ingot_NotInDsl, Ingot_Differentiable, Ingot_Structured]> {
  let summary = "batched matrix product";
  let description = [{
    `output[..., i, j] = sum_k lhs[..., i, k] * rhs[..., k, j]`

    Constraints:
    - (C1) `rank(lhs) == rank(rhs) >= 2`
    - (C2) batch dimensions of `lhs` and `rhs` are equal
    - (C3) `dim(lhs, -1) == dim(rhs, -2)`
    - (C4) `lhs` and `rhs` have the same element type

    ```mlir
    %c = ingot.matmul %a, %b : tensor<8x64x32xf32>, tensor<8x32x16xf32>
    ```
  }] # Ingot_AccumulatorText;
  let arguments = (ins Ingot_FloatTensor:$lhs, Ingot_FloatTensor:$rhs);
  let results = (outs Ingot_FloatTensor:$output);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` type($lhs) `,` type($rhs)";
}

def Ingot_MaskedMatmulOp : Ingot_PureOp<"masked_matmul", [Ingot_NotInDsl, Ingot_Differentiable, Ingot_StructuredBody]> {
  let summary = "batched matrix product of the elements that a mask keeps";
  let description = [{
    `output[..., i, j] = sum of lhs[..., i, k] * rhs[..., k, j] over the k of which mask[..., i, k] holds`

    What is not finite in a term that the mask leaves out does not reach the sum, which
    a zero in `lhs` could not see to.

    Constraints:
    - (C1) `rank(lhs) == rank(rhs) >= 2`
    - (C2) batch dimensions of `lhs` and `rhs` are equal
    - (C3) `dim(lhs, -1) == dim(rhs, -2)`
    - (C4) `lhs` and `rhs` have the same element type
    - (C5) `mask` has the shape of `lhs`

    ```mlir
    %c = ingot.masked_matmul %m, %a, %b : tensor<8x64x32xi1>, tensor<8x64x32xf32>, tensor<8x32x16xf32>
    ```
  }] # Ingot_AccumulatorText;
  let arguments = (ins Ingot_BoolTensor:$mask, Ingot_FloatTensor:$lhs, Ingot_FloatTensor:$rhs);
  let results = (outs Ingot_FloatTensor:$output);
  let assemblyFormat =
      "$mask `,` $lhs `,` $rhs attr-dict `:` type($mask) `,` type($lhs) `,` type($rhs)";
}

#endif // INGOT_IR_OPS_CONTRACTION_TD
