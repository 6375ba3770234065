//===- Pooling.td - Maxima and means over windows of an image ---------------===//

#ifndef INGOT_IR_OPS_POOLING_TD
#define INGOT_IR_OPS_POOLING_TD

include "ir/IngotBase.td"
include "ir/ops/Window.td"

class Ingot_PoolOp<string mnemonic, list<Trait> traits>
    : Ingot_Op<mnemonic, !listconcat([Ingot_NotInDsl, Pure, Ingot_Composite, Ingot_Image], traits)> {
  dag windowArguments = (ins DenseI64ArrayAttr:$kernel_size, DenseI64ArrayAttr:$stride,
                             DenseI64ArrayAttr:$padding_low, DenseI64ArrayAttr:$padding_high,
                             Ingot_ImageLayoutAttr:$layout);
  string windowFormat = [{
    `kernel` `=` $kernel_size `stride` `=` $stride `low` `=` $padding_low
    `high` `=` $padding_high `layout` `=` $layout
  }];
}

def Ingot_MaxPool2dOp : Ingot_PoolOp<"max_pool2d", [InferTypeOpAdaptor, Ingot_Differentiable, Ingot_StructuredBody]> {
  let summary = "maximum of each window";
  let description = [{
    `output[n, y, x, c] = max_{i, j}
        padded[n, y*stride[0] + i*dilation[0], x*stride[1] + j*dilation[1], c]`
    with a border of -inf; NaN if an element is NaN. The gradient goes to the first
    pixel of the window, in row-major order, that equals the maximum: never to the
    border, and nowhere if the maximum is NaN, which equals nothing.

    Constraints:
    - (C1) `input` has rank 4
    - (C2) `kernel_size`, `stride`, `padding_low`, `padding_high` and `dilation` have
      two entries; all are at least 1, paddings at least 0
    - (C3) the dilated kernel fits into the padded image
    - (C4) paddings are smaller than the dilated kernel, so that every window
      contains a pixel

    ```mlir
    %y = ingot.max_pool2d %x kernel = [2, 2] stride = [2, 2] low = [0, 0] high = [0, 0]
      layout = channels_first dilation = [1, 1] : tensor<8x16x32x32xf32>
    ```
  }];
  let arguments = !con((ins Ingot_FloatTensor:$input), windowArguments,
                       (ins DenseI64ArrayAttr:$dilation));
  let results = (outs Ingot_FloatTensor:$output);
  let assemblyFormat = "$input " # windowFormat # "`dilation` `=` $dilation attr-dict `:` type($input)";
}

// Differentiated by its decomposition.
def Ingot_MaxPool2dBackwardOp : Ingot_PoolOp<"max_pool2d_backward", [InferTypeOpAdaptor, Ingot_Reference]> {
  let summary = "gradient of max_pool2d";
  let description = [{
    Each element of `output_grad` is added to the first pixel of its window that
    equals `output`; it is dropped where `output` is NaN, which equals no pixel. The
    position is found again instead of being stored.

    Constraints:
    - (C1) `input` and the attributes are those of a valid `max_pool2d`
    - (C2) `output_grad` and `output` have the type of its result
  }] # Ingot_AccumulatorText;
  let arguments = !con((ins Ingot_FloatTensor:$output_grad, Ingot_FloatTensor:$input,
                            Ingot_FloatTensor:$output), windowArguments,
                       (ins DenseI64ArrayAttr:$dilation));
  let results = (outs Ingot_FloatTensor:$input_grad);
  let assemblyFormat = "$output_grad `,` $input `,` $output " # windowFormat #
                       "`dilation` `=` $dilation attr-dict `:` type($output_grad) `,` type($input) `,` type($output)";
}

def Ingot_AvgPool2dOp : Ingot_PoolOp<"avg_pool2d", [InferTypeOpAdaptor, Ingot_Differentiable]> {
  let summary = "mean of each window";
  let description = [{
    `output[n, y, x, c] = 1/count * sum_{i, j}
        padded[n, y*stride[0] + i, x*stride[1] + j, c]`
    with a border of zeros. `count` is the size of the kernel if
    `count_include_pad`, else the number of pixels of the window that lie in the
    image.

    Constraints:
    - (C1) `input` has rank 4
    - (C2) `kernel_size`, `stride`, `padding_low` and `padding_high` have two
      entries; all are at least 1, paddings at least 0
    - (C3) the kernel fits into the padded image
    - (C4) paddings are smaller than the kernel, so that every window
      contains a pixel
  }] # Ingot_AccumulatorText;
  let arguments = !con((ins Ingot_FloatTensor:$input), windowArguments,
                       (ins DefaultValuedAttr<BoolAttr, "true">:$count_include_pad));
  let results = (outs Ingot_FloatTensor:$output);
  let assemblyFormat = "$input " # windowFormat # "attr-dict `:` type($input)";
}

#endif // INGOT_IR_OPS_POOLING_TD
