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

#endif // INGOT_IR_OPS_CONTRACTION_TD
