//===- Convolution.td - Weighted sums over windows of an image -------------===//

#ifndef INGOT_IR_OPS_CONVOLUTION_TD
#define INGOT_IR_OPS_CONVOLUTION_TD

include "ir/IngotBase.td"
include "ir/ops/Window.td"

// In the order in which an operation that computes one of them takes the others.
def Ingot_ConvTensor : I32EnumAttr<"ConvTensor", "tensor that a convolution joins with two others", [
    I32EnumAttrCase<"output", 0>, I32EnumAttrCase<"input", 1>, I32EnumAttrCase<"weight", 2>]> {
  let cppNamespace = "::ingot::ir";
  let genSpecializedAttr = 0;
}
def Ingot_ConvTensorAttr : EnumAttr<Ingot_Dialect, Ingot_ConvTensor, "conv_tensor">;

def Ingot_ConvOp : Ingot_PureOp<"conv", [Ingot_NotInDsl, Ingot_Differentiable, Ingot_Composite, Ingot_Structured,
                                         Ingot_ImageWithWeight]> {
  let summary = "one of the three tensors that a convolution joins";
  let description = [{
    A convolution joins an `input` of N images with C channels at positions p, a `weight`
    with taps t, and an `output` of N images with O channels at positions q. In G groups
    of channels it joins `input[n, p, g*C/G + c]`, `weight[t, c, g*O/G + o]` and
    `output[n, q, g*O/G + o]` where in each spatial dimension

    `p * input_dilation + low == q * stride + t * dilation`

    with t counted from behind if `reversed`. The operation computes the tensor `of` from
    the other two, which it takes in the order output, input, weight: each element is the
    sum of the products of the pairs that are joined with it.

    - `of = output` is the convolution. Windows read zeros beyond the input, of which
      `low` and `high` in each spatial dimension make a border (or cut off, if negative),
      and between its elements, of which `input_dilation - 1` part two.
    - `of = input`, with its spatial `extents`, is the transposed convolution.
    - `of = weight`, with the `extents` of the kernel, correlates input and output.

    The sum of input * weight * output over all joined triples is linear in each of the
    three, and each operation is its derivative with respect to one: the gradients of a
    convolution are two of its own kind with the same attributes.

    The layout `channels_last` orders dimensions as written here; `channels_first` is
    PyTorch's order: N, C and then the positions, O, C/G and then the taps.

    Constraints:
    - (C1) the operands have the same rank, at least 3, and the same element type
    - (C2) lists have an entry per spatial dimension: `stride`, `dilation`,
      `input_dilation` of at least 1, `low`, `high`, and unless `of` is the output, whose
      extents follow, `extents` of at least 1
    - (C3) `groups` is at least 1 and divides C and O
    - (C4) the channels of `weight` are C/G
    - (C5) the dilated kernel fits into the dilated input with its border
    - (C6) if the output is an operand, it has the type that the other two give it
    - (C7) with `pixels` above 1: `of` is the output, the layout is `channels_last`,
      `groups` and the last `dilation` are 1, `pixels` divides O and the last `stride`,
      and the last extent of the kernel exceeds `pixels - 1` times the pixels' distance,
      the last `stride / pixels`

    With `pixels`, the output channels are those of so many neighbouring pixels of the last
    dimension, one pixel after the other. Of K taps there the window of pixel i has
    K - (`pixels` - 1) * D and begins i * D taps later, D their distance: taps
    outside of it take no part in the sum, whatever the values of input and weight are
    there. It is what fills vectors where channels are few (WidenConvolutions).

    ```mlir
    %y = ingot.conv %x, %w of = output stride = [2, 2] low = [1, 1] high = [1, 1] dilation = [1, 1]
      input_dilation = [1, 1] groups = 1 layout = channels_last : tensor<8x32x32x3xf32>, tensor<3x3x3x16xf32>
    ```
  }] # Ingot_AccumulatorText;
  let arguments = (ins Ingot_FloatTensor:$lhs, Ingot_FloatTensor:$rhs, Ingot_ConvTensorAttr:$of,
                       DenseI64ArrayAttr:$stride, DenseI64ArrayAttr:$low, DenseI64ArrayAttr:$high,
                       DenseI64ArrayAttr:$dilation, DenseI64ArrayAttr:$input_dilation, I64Attr:$groups,
                       Ingot_ImageLayoutAttr:$layout,
                       DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$extents,
                       DefaultValuedAttr<BoolAttr, "false">:$reversed,
                       DefaultValuedAttr<I64Attr, "1">:$pixels);
  let results = (outs Ingot_FloatTensor:$result);
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// The operands and the result.
    ::mlir::Value getTensor(::ingot::ir::ConvTensor tensor);
    /// `pixels`, signed as extents are.
    int64_t countPixels() { return static_cast<int64_t>(getPixels()); }
    /// Taps between the windows of neighbouring pixels of one output element.
    int64_t getPixelDistance() { return getStride().back() / countPixels(); }
    /// Taps of the window of one pixel, in the last dimension.
    int64_t getPixelWindow();
  }];
  let assemblyFormat = [{
    $lhs `,` $rhs `of` `=` $of (`extents` `=` $extents^)? `stride` `=` $stride `low` `=` $low `high` `=` $high
    `dilation` `=` $dilation `input_dilation` `=` $input_dilation `groups` `=` $groups `layout` `=` $layout
    attr-dict `:` type($lhs) `,` type($rhs)
  }];
}

#endif // INGOT_IR_OPS_CONVOLUTION_TD
