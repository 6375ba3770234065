//===- Pooling.td - Maxima, sums and means over windows of an image ---------===//

#ifndef INGOT_IR_OPS_POOLING_TD
#define INGOT_IR_OPS_POOLING_TD

include "ir/IngotBase.td"
include "ir/ops/Window.td"

def Ingot_PoolKind : I32EnumAttr<"PoolKind", "what a pool makes of a window", [
    I32EnumAttrCase<"max", 0>, I32EnumAttrCase<"sum", 1>,
    // Divided by the number of taps, or of those that lie in the image.
    I32EnumAttrCase<"mean_of_taps", 2>, I32EnumAttrCase<"mean_of_pixels", 3>]> {
  let cppNamespace = "::ingot::ir";
  let genSpecializedAttr = 0;
}
def Ingot_PoolKindAttr : EnumAttr<Ingot_Dialect, Ingot_PoolKind, "pool_kind">;

class Ingot_WindowOp<string mnemonic, list<Trait> traits>
    : Ingot_Op<mnemonic, !listconcat([Ingot_NotInDsl, Pure, Ingot_Composite, Ingot_Image], traits)> {
  dag windowArguments = (ins DenseI64ArrayAttr:$kernel_size, DenseI64ArrayAttr:$stride,
                             DenseI64ArrayAttr:$padding_low, DenseI64ArrayAttr:$padding_high,
                             DenseI64ArrayAttr:$dilation, Ingot_ImageLayoutAttr:$layout);
  string windowFormat = [{
    `kernel` `=` $kernel_size `stride` `=` $stride `low` `=` $padding_low
    `high` `=` $padding_high `dilation` `=` $dilation `layout` `=` $layout attr-dict `:`
  }];
}

def Ingot_PoolOp : Ingot_WindowOp<"pool", [Ingot_InferType, Ingot_Differentiable, Ingot_Structured]> {
  let summary = "maximum, sum or mean of each window";
  let description = [{
    `output[n, q, c] = combine_t input[n, q*stride + t*dilation - low, c]` over the
    taps `t` of a window, with one index of `q` and `t` per spatial dimension: 1 to 3
    of them. A border of -inf surrounds the input of `max`, zeros that of the others.

    `max` is NaN if an element of the window is NaN; its gradient goes to the first
    pixel of the window, in row-major order, that equals the maximum: never to the
    border, and nowhere if the maximum is NaN, which equals nothing. Means are sums
    divided by the number of taps (`mean_of_taps`), or by the number of those that lie
    in the image (`mean_of_pixels`).

    Constraints:
    - (C1) `input` has 1 to 3 dimensions besides batch and channels
    - (C2) `kernel_size`, `stride`, `padding_low`, `padding_high` and `dilation` have
      an entry for each of them; all are at least 1, paddings at least 0
    - (C3) the dilated kernel fits into the padded image
    - (C4) paddings are smaller than the dilated kernel, so that every window lies
      over the image
    - (C5) the kernel has less than 2^31 taps
    - (C6) means have no dilation

    Sums and means are accumulated in f32 where elements are narrower floats. A mean is
    rounded once, at the end; a sum is not rounded: its elements are of that type.

    ```mlir
    %y = ingot.pool %x kind = max kernel = [2, 2] stride = [2, 2] low = [0, 0] high = [0, 0]
      dilation = [1, 1] layout = channels_first : tensor<8x6x28x28xf32>
    ```
  }];
  let arguments = !con((ins Ingot_FloatTensor:$input, Ingot_PoolKindAttr:$kind), windowArguments);
  let results = (outs Ingot_FloatTensor:$output);
  let assemblyFormat = "$input `kind` `=` $kind " # windowFormat # "type($input)";
}

// Differentiated by its decomposition.
def Ingot_PoolGradOp : Ingot_WindowOp<"pool_grad", [Ingot_Structured]> {
  let summary = "gradient of pool with respect to its input";
  let description = [{
    `input_grad` is the sum of what each window gives its pixels: all of its element of
    `output_grad` to the first one that equals the maximum (`max`), the same to each
    (`sum`), or an equal share (means). `pooled` is the input and the output of `max`,
    and nothing for the others. Winners are found again instead of being stored.

    Constraints:
    - (C1) with `input_grad` as the input the attributes are those of a valid `pool`
    - (C2) `output_grad` has the shape of its result, and is summed in the same type
    - (C3) `pooled` are two tensors for `max`, of the types of `input_grad` and of the
      pool's result, else none
  }] # Ingot_AccumulatorText;
  let arguments = !con((ins Ingot_FloatTensor:$output_grad, Variadic<Ingot_FloatTensor>:$pooled,
                            Ingot_PoolKindAttr:$kind), windowArguments);
  let results = (outs Ingot_FloatTensor:$input_grad);
  let assemblyFormat = "operands `kind` `=` $kind " # windowFormat # "functional-type(operands, results)";
  let hasVerifier = 1;
}

def Ingot_PoolWinnerOp : Ingot_WindowOp<"pool_winner", [Ingot_StructuredBody]> {
  let summary = "which tap of each window is its maximum";
  let description = [{
    `winner[n, q, c]` is the number, in row-major order of taps, of the first one with
    `input[n, q*stride + t*dilation - low, c] == output[n, q, c]`, and 2^31 - 1 if there
    is none, as `output` is NaN.

    Constraints:
    - (C1) `input` and the attributes are those of a valid `pool`
    - (C2) `output` has the type of its result
    - (C3) `winner` has its shape
  }];
  let arguments = !con((ins Ingot_FloatTensor:$input, Ingot_FloatTensor:$output), windowArguments);
  let results = (outs Ingot_TensorOf<[I32], "i32">:$winner);
  let assemblyFormat = "operands " # windowFormat # "functional-type(operands, results)";
  let hasVerifier = 1;
}

def Ingot_PoolGatherOp : Ingot_WindowOp<"pool_gather", [Ingot_Differentiable, Ingot_StructuredBody]> {
  let summary = "sum over the windows that contain a pixel";
  let description = [{
    `input_grad[n, p, c] = sum_t output_grad[n, (p + low - t*dilation) / stride, c]` over
    the taps `t` for which the division leaves no rest and finds a window; with `winner`
    of `pool_winner` only over those that won in it.

    Constraints:
    - (C1) with `input_grad` as the input the attributes are those of a valid `pool`
    - (C2) `output_grad` has the shape of its result, and is summed in the same type
    - (C3) `winner`, if given, has its shape
  }] # Ingot_AccumulatorText;
  let arguments = !con((ins Ingot_FloatTensor:$output_grad,
                            Optional<Ingot_TensorOf<[I32], "i32">>:$winner), windowArguments);
  let results = (outs Ingot_FloatTensor:$input_grad);
  let assemblyFormat = "operands " # windowFormat # "functional-type(operands, results)";
  let hasVerifier = 1;
}

#endif // INGOT_IR_OPS_POOLING_TD
