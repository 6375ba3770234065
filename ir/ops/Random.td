//===- Random.td - Counter-based random numbers ----------------------------===//

#ifndef INGOT_IR_OPS_RANDOM_TD
#define INGOT_IR_OPS_RANDOM_TD

include "ir/IngotBase.td"

def Ingot_RandomUniformOp : Ingot_Op<"random_uniform", [Ingot_NotInDsl, Pure, Ingot_StructuredBody]> {
  let summary = "uniform random numbers in [0, 1)";
  let description = [{
    Element `i` of the row-major order is `(w >> 8) * 2^-24`, where `w` is the first
    word of Philox4x32-10 (Salmon et al., SC'11) with key `seed` (low, high word)
    and counter `(i low, i high, step, stream)`. The same numbers come out
    whatever the layout, fusion, target or thread. Two operations with the same
    `stream` give the same numbers: the builder numbers them.

    Constraints:
    - (C1) `seed` and `step` have rank 0

    ```mlir
    %u = ingot.random_uniform %seed, %step, stream = 3 : tensor<i64>, tensor<i64> -> tensor<4x8xf32>
    ```
  }];
  let arguments = (ins Ingot_TensorOf<[I64], "i64">:$seed, Ingot_TensorOf<[I64], "i64">:$step,
                       I64Attr:$stream);
  let results = (outs Ingot_TensorOf<[F32], "f32">:$output);
  let assemblyFormat = "$seed `,` $step `,` `stream` `=` $stream attr-dict `:` type($seed) `,` type($step) `->` type($output)";
  let hasVerifier = 1;
}

#endif // INGOT_IR_OPS_RANDOM_TD
