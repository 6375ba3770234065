//===- Convolution.td - Weighted sums over windows of an image -------------===//

#ifndef INGOT_IR_OPS_CONVOLUTION_TD
#define INGOT_IR_OPS_CONVOLUTION_TD

include "ir/IngotBase.td"
include "ir/ops/Window.td"

// One result, of a type that follows from the others (conv2d) or not (its
// gradients: several image sizes give the same number of windows).
class Ingot_ConvolutionOp<string mnemonic, list<Trait> traits>
    : Ingot_Op<mnemonic, !listconcat([Ingot_NotInDsl, Pure, Ingot_Differentiable, Ingot_Composite, Ingot_Structured,
                                          Ingot_ImageWithWeight], traits)> {
  dag windowArguments = (ins DenseI64ArrayAttr:$stride, DenseI64ArrayAttr:$padding_low,
                             DenseI64ArrayAttr:$padding_high, DenseI64ArrayAttr:$dilation,
                             I64Attr:$groups, Ingot_ImageLayoutAttr:$layout);
  string windowFormat = [{
    `stride` `=` $stride `low` `=` $padding_low `high` `=` $padding_high
    `dilation` `=` $dilation `groups` `=` $groups `layout` `=` $layout attr-dict `:`
  }];
}

def Ingot_Conv2dOp : Ingot_ConvolutionOp<"conv2d", [InferTypeOpAdaptor]> {
  let summary = "two-dimensional convolution";
  let description = [{
    With N images, H x W pixels, C input and O output channels, G groups and a
    kernel of KH x KW:

    `output[n, y, x, g*O/G + o] = sum_{i, j, c}
        padded[n, y*stride[0] + i*dilation[0], x*stride[1] + j*dilation[1], g*C/G + c]
        * weight[i, j, c, g*O/G + o]`

    where `padded` is `input` with `padding_low` rows and columns of zeros before
    it and `padding_high` behind it. The layout `channels_last` orders the dimensions of
    images as written here and those of weights as KH, KW, C/G, O; `channels_first` is
    PyTorch's: N, C, H, W and O, C/G, KH, KW.

    Constraints:
    - (C1) `input` and `weight` have rank 4 and the same element type
    - (C2) `stride`, `padding_low`, `padding_high` and `dilation` have two entries;
      strides and dilations are at least 1, paddings at least 0
    - (C3) `groups` is at least 1 and divides C and O
    - (C4) the channels of `weight` are C/G
    - (C5) the dilated kernel fits into the padded image
    - (C6) with `pixels` above 1: the layout is `channels_last`, `groups` and `dilation[1]` are
      1, `pixels` divides O and `stride[1]`, and KW exceeds `pixels - 1` times the
      pixels' distance `stride[1] / pixels`

    With `pixels`, the output channels are those of so many neighbouring pixels, one
    pixel after the other. The window of pixel p is KW - (`pixels` - 1) * D columns wide
    and begins p * D columns to the right, D their distance: taps outside of it take
    no part in the sum, whatever the values of image and weight are there. It is what
    fills vectors where channels are few (WidenConvolutions).

    ```mlir
    %y = ingot.conv2d %x, %w stride = [2, 2] low = [1, 1] high = [1, 1] dilation = [1, 1]
      groups = 1 layout = channels_last : tensor<8x32x32x3xf32>, tensor<3x3x3x16xf32>
    ```
  }] # Ingot_AccumulatorText;
  let arguments = !con((ins Ingot_FloatTensor:$input, Ingot_FloatTensor:$weight), windowArguments,
                       (ins DefaultValuedAttr<I64Attr, "1">:$pixels));
  let results = (outs Ingot_FloatTensor:$output);
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// `pixels`, signed as extents are.
    int64_t countPixels() { return static_cast<int64_t>(getPixels()); }
    /// Columns between the windows of neighbouring pixels of one output element.
    int64_t getPixelDistance() { return getStride()[1] / countPixels(); }
    /// Columns of the window of one pixel.
    int64_t getPixelWindow() {
      return getWeight().getType().getDimSize(1) - (countPixels() - 1) * getPixelDistance();
    }
  }];
  let assemblyFormat = "$input `,` $weight " # windowFormat # "type($input) `,` type($weight)";
}

def Ingot_Conv2dInputGradOp : Ingot_ConvolutionOp<"conv2d_input_grad", []> {
  let summary = "gradient of conv2d with respect to its input";
  let description = [{
    The transposed convolution: each element of `output_grad` adds itself, times
    the weights, to the pixels that its window read.

    Constraints:
    - (C1) `conv2d` of a tensor of the type of `input_grad` with `weight` and these
      attributes has the type of `output_grad`
  }] # Ingot_AccumulatorText;
  let arguments = !con((ins Ingot_FloatTensor:$output_grad, Ingot_FloatTensor:$weight),
                       windowArguments);
  let results = (outs Ingot_FloatTensor:$input_grad);
  let assemblyFormat = "$output_grad `,` $weight " # windowFormat #
                       "type($output_grad) `,` type($weight) `->` type($input_grad)";
  let hasVerifier = 1;
}

def Ingot_Conv2dWeightGradOp : Ingot_ConvolutionOp<"conv2d_weight_grad", []> {
  let summary = "gradient of conv2d with respect to its weight";
  let description = [{
    `weight_grad[i, j, c, o] = sum_{n, y, x} output_grad[n, y, x, o]
        * padded[n, y*stride[0] + i*dilation[0], x*stride[1] + j*dilation[1], c]`,
    `c` within the group of `o`.

    Constraints:
    - (C1) `conv2d` of `input` with a tensor of the type of `weight_grad` and these
      attributes has the type of `output_grad`
  }] # Ingot_AccumulatorText;
  let arguments = !con((ins Ingot_FloatTensor:$output_grad, Ingot_FloatTensor:$input),
                       windowArguments);
  let results = (outs Ingot_FloatTensor:$weight_grad);
  let assemblyFormat = "$output_grad `,` $input " # windowFormat #
                       "type($output_grad) `,` type($input) `->` type($weight_grad)";
  let hasVerifier = 1;
}

#endif // INGOT_IR_OPS_CONVOLUTION_TD
