//===- Convolution.cpp - Weighted sums over windows of an image -------------===//
//
// A convolution decomposes in steps: to the layout channels_last, then to one of a bordered
// image. That is a contraction where there are no groups; else, and for the
// evaluator, the windows are gathered side by side (im2col) and multiplied with
// the weights, one matrix product per group.
//
// N images, H x W pixels, C input and O output channels, G groups, KH x KW taps.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Convolution.h"
#include "ir/ops/GraphBuilder.h"
#include "ir/ops/Inference.h"
#include "ir/ops/Window.h"

using namespace mlir;
using namespace ingot;

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

namespace {

/// What the three operations have in common. `kernel` holds KH and KW.
struct Convolution {
  SmallVector<int64_t, 2> kernel;
  ArrayRef<int64_t> stride, low, high, dilation;
  int64_t groups;
  ImageLayout layout;

  template <typename OpOrAdaptor>
  Convolution(OpOrAdaptor op, RankedTensorType weight)
      : stride(op.getStride()), low(op.getPaddingLow()),
        high(op.getPaddingHigh()), dilation(op.getDilation()),
        groups(op.getGroups()), layout(op.getLayout()) {
    bool isFirst = layout == ImageLayout::channels_first;
    if (weight.getRank() == 4)
      kernel.assign(weight.getShape().begin() + (isFirst ? 2 : 0),
                    weight.getShape().begin() + (isFirst ? 4 : 2));
  }

  Window window() const {
    return {kernel, stride, low, high, dilation, layout};
  }

  FailureOr<RankedTensorType> inferOutput(std::optional<Location> location,
                                          RankedTensorType input,
                                          RankedTensorType weight) const;
};

} // namespace

/// The type of conv2d of `input` with `weight`.
FailureOr<RankedTensorType>
Convolution::inferOutput(std::optional<Location> location,
                         RankedTensorType input,
                         RankedTensorType weight) const {
  if (input.getRank() != 4 || weight.getRank() != 4 ||
      input.getElementType() != weight.getElementType()) // C1
    return emitOptionalError(location,
                             "expected input and weight of rank 4 and one "
                             "element type, found ",
                             input, " and ", weight);
  if (failed(window().checkLists(location, 2))) // C2
    return failure();
  bool isFirst = layout == ImageLayout::channels_first;
  int64_t inputChannels = input.getDimSize(channelDim(layout, 4));
  int64_t outputChannels = weight.getDimSize(isFirst ? 0 : 3);
  int64_t weightChannels = weight.getDimSize(isFirst ? 1 : 2);
  if (groups < 1 || inputChannels % groups || outputChannels % groups) // C3
    return emitOptionalError(location, "expected groups to divide ",
                             inputChannels, " input and ", outputChannels,
                             " output channels, found ", groups);
  if (weightChannels != inputChannels / groups) // C4
    return emitOptionalError(location, "weight has ", weightChannels,
                             " input channels, input has ", inputChannels,
                             " in ", groups, " groups");
  if (failed(window().checkFit(location, input))) // C5
    return failure();
  SmallVector<int64_t> shape(window().resultType(input).getShape());
  shape[channelDim(layout, 4)] = outputChannels;
  return input.clone(shape);
}

LogicalResult Conv2dOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &results) {
  auto weight = cast<RankedTensorType>(adaptor.getWeight().getType());
  FailureOr<RankedTensorType> output =
      Convolution(adaptor, weight)
          .inferOutput(location,
                       cast<RankedTensorType>(adaptor.getInput().getType()),
                       weight);
  if (failed(output))
    return failure();
  results.push_back(*output);
  return success();
}

LogicalResult Conv2dOp::verify() {
  int64_t pixels = countPixels(), stride = getStride()[1];
  int64_t KW = getWeight().getType().getDimSize(1);
  int64_t O = getWeight().getType().getDimSize(3);
  if (pixels == 1)
    return success();
  bool hasForm = getLayout() == ImageLayout::channels_last &&
                 getGroups() == 1 && getDilation()[1] == 1;
  if (!hasForm || pixels < 1 || O % pixels || stride % pixels ||
      KW <= (pixels - 1) * (stride / pixels)) // C6
    return emitOpError("expected pixels to divide ")
           << O << " output channels and a stride of " << stride
           << ", their windows to fit into " << KW
           << " columns, the layout channels_last, no groups and no dilation, "
              "found "
           << pixels << " pixels";
  return success();
}

/// Checks the operands and result of a gradient of conv2d.
template <typename OpT>
static LogicalResult verifyGradient(OpT op, RankedTensorType input,
                                    RankedTensorType weight) {
  FailureOr<RankedTensorType> output =
      Convolution(op, weight).inferOutput(op.getLoc(), input, weight);
  if (failed(output)) // C1
    return failure();
  if (*output != op.getOutputGrad().getType()) // C1
    return op.emitOpError("expected output_grad of type ")
           << *output << ", found " << op.getOutputGrad().getType();
  return success();
}

LogicalResult Conv2dInputGradOp::verify() {
  return verifyGradient(*this, getInputGrad().getType(), getWeight().getType());
}

LogicalResult Conv2dWeightGradOp::verify() {
  return verifyGradient(*this, getInput().getType(), getWeightGrad().getType());
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

namespace {

/// Indices of the elements that one product of a convolution joins, and the order
/// of dimensions that the layout gives them.
struct ConvolutionIndices {
  LoopSum n, y, x, inputChannel; ///< of the input
  LoopSum i, j, weightChannel; ///< of the weight; the output channel is shared
  LoopSum outputY, outputX, outputChannel;
  ImageLayout layout;

  SmallVector<LoopSum> image(LoopSum row, LoopSum column, LoopSum c) const {
    if (layout == ImageLayout::channels_first)
      return {n, c, row, column};
    return {n, row, column, c};
  }
  SmallVector<LoopSum> input() const { return image(y, x, inputChannel); }
  SmallVector<LoopSum> output() const {
    return image(outputY, outputX, outputChannel);
  }
  SmallVector<LoopSum> weight() const {
    if (layout == ImageLayout::channels_first)
      return {outputChannel, weightChannel, i, j};
    return {i, j, weightChannel, outputChannel};
  }
};

/// Channel `c` of group `g` where groups have `count` channels.
LoopSum channelOf(std::optional<Loop> g, Loop c, int64_t count) {
  return g ? *g * count + c : LoopSum(c);
}

} // namespace

/// The row or column of an image that a window reads at its tap.
static LoopSum pixelOf(const Window &window, int d, Loop position, Loop tap) {
  return position * window.stride[d] + tap * window.dilation[d] - window.low[d];
}

/// 0 where windows may leave the image.
static TypedAttr borderOf(const Window &window, Value image) {
  return window.hasBorder() ? getFloatElement(image, 0.0) : TypedAttr();
}

/// output[n, y, x, o] = sum_{i, j, c} weight[i, j, c, o]
///     * input[n, y*stride + i*dilation - low, x*stride + j*dilation - low, c]
Loops Conv2dOp::getLoops() {
  RankedTensorType weight = getWeight().getType();
  RankedTensorType output = getOutput().getType();
  Convolution convolution(*this, weight);
  Window window = convolution.window();
  int64_t G = getGroups(),
          O = output.getDimSize(channelDim(getLayout(), 4)) / G;
  int64_t C = getInput().getType().getDimSize(channelDim(getLayout(), 4)) / G;

  LoopsBuilder loops;
  Loop n = loops.add(output.getDimSize(0));
  Loop y = loops.add(output.getDimSize(firstSpatialDim(getLayout())));
  Loop x = loops.add(output.getDimSize(firstSpatialDim(getLayout()) + 1));
  std::optional<Loop> g;
  if (G > 1)
    g = loops.add(G);
  Loop o = loops.add(O);
  Loop i = loops.addReduced(window.kernel[0]);
  Loop j = loops.addReduced(window.kernel[1]);
  Loop c = loops.addReduced(C);
  ConvolutionIndices indices{n,
                             pixelOf(window, 0, y, i),
                             pixelOf(window, 1, x, j),
                             channelOf(g, c, C),
                             i,
                             j,
                             c,
                             y,
                             x,
                             channelOf(g, o, O),
                             getLayout()};
  loops.reads(indices.input(), borderOf(window, getInput()));
  loops.reads(indices.weight());
  loops.accumulates(indices.output(), getZeroSum(getOutput()));
  if (countPixels() > 1)
    loops.keeps(
        {j, o, O / countPixels(), getPixelDistance(), getPixelWindow()});
  return loops.build(Loops::Body::ProductSum);
}

/// input_grad[n, p, q, c] = sum_{i, j, o} weight[i, j, c, o]
///     * output_grad[n, (p + low - i*dilation) / stride, ..., o]
Loops Conv2dInputGradOp::getLoops() {
  RankedTensorType inputGrad = getInputGrad().getType();
  Convolution convolution(*this, getWeight().getType());
  Window window = convolution.window();
  int64_t G = getGroups();
  int64_t C = inputGrad.getDimSize(channelDim(getLayout(), 4)) / G;
  int64_t O =
      getOutputGrad().getType().getDimSize(channelDim(getLayout(), 4)) / G;

  LoopsBuilder loops;
  Loop n = loops.add(inputGrad.getDimSize(0));
  Loop p = loops.add(inputGrad.getDimSize(firstSpatialDim(getLayout())));
  Loop q = loops.add(inputGrad.getDimSize(firstSpatialDim(getLayout()) + 1));
  std::optional<Loop> g;
  if (G > 1)
    g = loops.add(G);
  Loop c = loops.add(C);
  Loop i = loops.addReduced(window.kernel[0]);
  Loop j = loops.addReduced(window.kernel[1]);
  Loop o = loops.addReduced(O);
  auto windowOf = [&](int d, Loop pixel, Loop tap) {
    return (pixel + tap * -window.dilation[d] + window.low[d]) /
           window.stride[d];
  };
  ConvolutionIndices indices{n,
                             p,
                             q,
                             channelOf(g, c, C),
                             i,
                             j,
                             c,
                             windowOf(0, p, i),
                             windowOf(1, q, j),
                             channelOf(g, o, O),
                             getLayout()};
  loops.reads(indices.output(), getFloatElement(getOutputGrad(), 0.0));
  loops.reads(indices.weight());
  loops.accumulates(indices.input(), getZeroSum(getInputGrad()));
  return loops.build(Loops::Body::ProductSum);
}

/// weight_grad[i, j, c, o] = sum_{n, y, x} output_grad[n, y, x, o]
///     * input[n, y*stride + i*dilation - low, x*stride + j*dilation - low, c]
Loops Conv2dWeightGradOp::getLoops() {
  RankedTensorType output = getOutputGrad().getType();
  Convolution convolution(*this, getWeightGrad().getType());
  Window window = convolution.window();
  int64_t G = getGroups(),
          O = output.getDimSize(channelDim(getLayout(), 4)) / G;
  int64_t C = getInput().getType().getDimSize(channelDim(getLayout(), 4)) / G;

  LoopsBuilder loops;
  Loop i = loops.add(window.kernel[0]);
  Loop j = loops.add(window.kernel[1]);
  Loop c = loops.add(C);
  std::optional<Loop> g;
  if (G > 1)
    g = loops.add(G);
  Loop o = loops.add(O);
  Loop n = loops.addReduced(output.getDimSize(0));
  Loop y = loops.addReduced(output.getDimSize(firstSpatialDim(getLayout())));
  Loop x =
      loops.addReduced(output.getDimSize(firstSpatialDim(getLayout()) + 1));
  ConvolutionIndices indices{n,
                             pixelOf(window, 0, y, i),
                             pixelOf(window, 1, x, j),
                             channelOf(g, c, C),
                             i,
                             j,
                             c,
                             y,
                             x,
                             channelOf(g, o, O),
                             getLayout()};
  loops.reads(indices.output());
  loops.reads(indices.input(), borderOf(window, getInput()));
  loops.accumulates(indices.weight(), getZeroSum(getWeightGrad()));
  return loops.build(Loops::Body::ProductSum);
}

//===----------------------------------------------------------------------===//
// Derivatives
//===----------------------------------------------------------------------===//

// The sum of weight[k] * input[p] * output_grad[q] over all (k, p, q) that a
// window joins is linear in each of the three, and each operation is its
// derivative with respect to one. So the three are each other's derivatives.

template <typename ToOp, typename FromOp>
static Value createLike(OpBuilder &builder, FromOp op, Value toType, Value lhs,
                        Value rhs) {
  return ToOp::create(builder, op.getLoc(), toType.getType(), lhs, rhs,
                      op.getStride(), op.getPaddingLow(), op.getPaddingHigh(),
                      op.getDilation(), op.getGroups(), op.getLayout());
}

LogicalResult Conv2dOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                 SmallVectorImpl<Value> &operandGrads) {
  if (countPixels() != 1)
    return emitOpError("of ") << countPixels()
                              << " pixels per element has no derivative: it "
                                 "is made of others behind them";
  operandGrads.append(
      {createLike<Conv2dInputGradOp>(builder, *this, getInput(), resultGrads[0],
                                     getWeight()),
       createLike<Conv2dWeightGradOp>(builder, *this, getWeight(),
                                      resultGrads[0], getInput())});
  return success();
}

LogicalResult
Conv2dInputGradOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                            SmallVectorImpl<Value> &operandGrads) {
  operandGrads.append(
      {createLike<Conv2dOp>(builder, *this, getOutputGrad(), resultGrads[0],
                            getWeight()),
       createLike<Conv2dWeightGradOp>(builder, *this, getWeight(),
                                      getOutputGrad(), resultGrads[0])});
  return success();
}

LogicalResult
Conv2dWeightGradOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                             SmallVectorImpl<Value> &operandGrads) {
  operandGrads.append(
      {createLike<Conv2dOp>(builder, *this, getOutputGrad(), getInput(),
                            resultGrads[0]),
       createLike<Conv2dInputGradOp>(builder, *this, getInput(),
                                     getOutputGrad(), resultGrads[0])});
  return success();
}

//===----------------------------------------------------------------------===//
// Layout
//===----------------------------------------------------------------------===//

/// O, C/G, KH, KW to KH, KW, C/G, O.
static Permutation permuteWeight() { return {2, 3, 1, 0}; }

SmallVector<Permutation> Conv2dOp::getPermutationsToChannelsLast() {
  return {permutationToChannelsLast(4), permuteWeight(),
          permutationToChannelsLast(4)};
}

SmallVector<Permutation> Conv2dInputGradOp::getPermutationsToChannelsLast() {
  return {permutationToChannelsLast(4), permuteWeight(),
          permutationToChannelsLast(4)};
}

SmallVector<Permutation> Conv2dWeightGradOp::getPermutationsToChannelsLast() {
  return {permutationToChannelsLast(4), permutationToChannelsLast(4),
          permuteWeight()};
}

/// `op` on `lhs` and `rhs`, which are in the layout channels_last and bordered if
/// `isPadded`.
template <typename OpT>
static Value createChannelsLast(GraphBuilder b, OpT op, RankedTensorType type,
                                Value lhs, Value rhs, bool isPadded = false) {
  static constexpr int64_t kNone[] = {0, 0};
  return b.create<OpT>(type, lhs, rhs, op.getStride(),
                       isPadded ? kNone : op.getPaddingLow(),
                       isPadded ? kNone : op.getPaddingHigh(), op.getDilation(),
                       op.getGroups(), ImageLayout::channels_last);
}

//===----------------------------------------------------------------------===//
// Decompositions
//===----------------------------------------------------------------------===//

/// One channel in and one out per group.
static bool isDepthwise(int64_t groups, RankedTensorType weight) {
  return weight.getDimSize(2) == 1 && weight.getDimSize(3) == groups;
}

/// Every tap of every window: KH*KW tensors of shape [N, OH, OW, C].
static SmallVector<Value> takeTaps(GraphBuilder b, const Window &window,
                                   Value input) {
  Value padded = window.pad(b, input, 0.0);
  SmallVector<Value> taps;
  window.forEachTap([&](ArrayRef<int64_t> tap) {
    taps.push_back(window.takeTap(b, padded, tap));
  });
  return taps;
}

/// The taps as a matrix per group: [G, P, T*C/G] with P = N*OH*OW windows and
/// T = KH*KW taps.
static Value gatherWindows(GraphBuilder b, ArrayRef<Value> taps,
                           int64_t groups) {
  int64_t channels = GraphBuilder::typeOf(taps[0]).getShape().back();
  int64_t windows = GraphBuilder::typeOf(taps[0]).getNumElements() / channels;
  int64_t tapCount = taps.size();
  Value side = b.concat(taps, 3);
  if (groups == 1)
    return b.reshape(side, {1, windows, tapCount * channels});
  int64_t groupChannels = channels / groups;
  side = b.reshape(side, {windows, tapCount, groups, groupChannels});
  return b.reshape(b.transpose(side, {2, 0, 1, 3}),
                   {groups, windows, tapCount * groupChannels});
}

/// [.., G*X] to [G, rows, X].
static Value splitGroups(GraphBuilder b, Value input, int64_t groups) {
  RankedTensorType type = GraphBuilder::typeOf(input);
  int64_t columns = type.getShape().back();
  int64_t rows = type.getNumElements() / columns;
  if (groups == 1)
    return b.reshape(input, {1, rows, columns});
  return b.transpose(b.reshape(input, {rows, groups, columns / groups}),
                     {1, 0, 2});
}

/// Undoes splitGroups.
static Value mergeGroups(GraphBuilder b, Value input, ArrayRef<int64_t> shape) {
  if (GraphBuilder::typeOf(input).getDimSize(0) > 1)
    input = b.transpose(input, {1, 0, 2});
  return b.reshape(input, shape);
}

/// A product of [G, .., ..] matrices, without the batch if G is 1.
static Value multiplyGroups(GraphBuilder b, Value lhs, Value rhs) {
  auto shapeOf = [](Value value) {
    return GraphBuilder::typeOf(value).getShape();
  };
  if (shapeOf(lhs)[0] > 1)
    return b.matmul(lhs, rhs);
  Value product = b.matmul(b.reshape(lhs, shapeOf(lhs).drop_front()),
                           b.reshape(rhs, shapeOf(rhs).drop_front()));
  return b.reshape(product, {1, shapeOf(product)[0], shapeOf(product)[1]});
}

/// One convolution for each of the pixels that are channels of one: of the columns
/// from its first window on, with the weights of its own window.
static Value splitPixels(GraphBuilder b, Conv2dOp op, Window window) {
  Value padded = window.pad(b, op.getInput(), 0.0), weight = op.getWeight();
  ArrayRef<int64_t> image = GraphBuilder::typeOf(padded).getShape();
  ArrayRef<int64_t> kernel = GraphBuilder::typeOf(weight).getShape();
  int64_t O = kernel[3] / op.countPixels(), none[] = {0, 0};
  SmallVector<Value> outputs;
  for (int64_t p = 0; p < op.countPixels(); ++p) {
    int64_t first = p * op.getPixelDistance();
    int64_t rest = (op.countPixels() - 1) * op.getPixelDistance() - first;
    Value pixels = b.slice(padded, {0, 0, first, 0},
                           {image[0], image[1], image[2] - rest, image[3]});
    Value weights = b.slice(
        weight, {0, first, 0, p * O},
        {kernel[0], first + op.getPixelWindow(), kernel[2], (p + 1) * O});
    outputs.push_back(b.create<Conv2dOp>(pixels, weights, op.getStride(), none,
                                         none, op.getDilation(), op.getGroups(),
                                         op.getLayout()));
  }
  return b.concat(outputs, 3);
}

SmallVector<Value> Conv2dOp::decompose(OpBuilder &builder) {
  if (getLayout() == ImageLayout::channels_first)
    return buildChannelsLast(builder, *this);
  GraphBuilder b(builder, getLoc());
  RankedTensorType weight = getWeight().getType();
  Convolution convolution(*this, weight);
  Window window = convolution.window();
  if (countPixels() > 1)
    return {splitPixels(b, *this, window)};
  if (window.hasBorder())
    return {createChannelsLast(b, *this, getOutput().getType(),
                               window.pad(b, getInput(), 0.0), getWeight(),
                               /*isPadded=*/true)};
  SmallVector<Value> taps = takeTaps(b, window, getInput());
  int64_t groups = getGroups();
  if (isDepthwise(groups, weight)) {
    // A matrix with one column per group would leave the vectors empty.
    Value weights = b.reshape(b.widen(getWeight()),
                              {static_cast<int64_t>(taps.size()), groups});
    Value sum;
    for (auto [i, tap] : llvm::enumerate(taps)) {
      int64_t row = i;
      Value tapWeight =
          b.reshape(b.slice(weights, {row, 0}, {row + 1, groups}), {groups});
      Value pixels = b.widen(tap);
      Value term = b.mul(pixels, b.expandOver(tapWeight, {0, 1, 2}, pixels));
      sum = sum ? b.add(sum, term) : term;
    }
    return {b.cast(sum, weight.getElementType())};
  }
  Value product = multiplyGroups(b, gatherWindows(b, taps, groups),
                                 splitGroups(b, getWeight(), groups));
  return {mergeGroups(b, product, getOutput().getType().getShape())};
}

/// The weights in reverse order of taps, input and output channels exchanged:
/// KH, KW, C/G, O to KH, KW, O/G, C.
static Value transposeWeight(GraphBuilder b, Value weight, int64_t groups) {
  for (int64_t dim : {0, 1}) {
    ArrayRef<int64_t> shape = GraphBuilder::typeOf(weight).getShape();
    SmallVector<Value> reversed;
    for (int64_t i = shape[dim] - 1; i >= 0; --i) {
      SmallVector<int64_t> starts(4, 0), limits(shape);
      starts[dim] = i;
      limits[dim] = i + 1;
      reversed.push_back(b.slice(weight, starts, limits));
    }
    weight = b.concat(reversed, dim);
  }
  ArrayRef<int64_t> shape = GraphBuilder::typeOf(weight).getShape();
  int64_t KH = shape[0], KW = shape[1], groupInputs = shape[2];
  int64_t groupOutputs = shape[3] / groups;
  Value split = b.reshape(weight, {KH, KW, groupInputs, groups, groupOutputs});
  return b.reshape(b.transpose(split, {0, 1, 4, 3, 2}),
                   {KH, KW, groupOutputs, groups * groupInputs});
}

/// The convolution of `output_grad`, with stride - 1 zeros after each pixel and
/// a border, with the transposed weights.
SmallVector<Value> Conv2dInputGradOp::decompose(OpBuilder &builder) {
  if (getLayout() == ImageLayout::channels_first)
    return buildChannelsLast(builder, *this);
  GraphBuilder b(builder, getLoc());
  RankedTensorType type = getInputGrad().getType();
  Convolution convolution(*this, getWeight().getType());
  Window window = convolution.window();
  Value grad =
      b.spread(getOutputGrad(), {1, getStride()[0], getStride()[1], 1});

  // Pixel p of the image is tap k of the window that starts at p + low - k. A
  // border below zero, where the image's own border is wider than the kernel,
  // cuts windows off that saw no pixel.
  SmallVector<int64_t> starts(4, 0);
  SmallVector<int64_t> limits(GraphBuilder::typeOf(grad).getShape());
  SmallVector<int64_t> low, high;
  for (int i = 0; i < 2; ++i) {
    int64_t extent = type.getDimSize(1 + i);
    limits[1 + i] -= getStride()[i] - 1;
    int64_t before = window.dilatedKernel(i) - 1 - getPaddingLow()[i];
    int64_t behind = extent + getPaddingLow()[i] - limits[1 + i];
    starts[1 + i] = std::max<int64_t>(-before, 0);
    limits[1 + i] -= std::max<int64_t>(-behind, 0);
    if (starts[1 + i] >= limits[1 + i]) // No window saw a pixel.
      return {b.splat(type, 0.0)};
    low.push_back(std::max<int64_t>(before, 0));
    high.push_back(std::max<int64_t>(behind, 0));
  }
  grad = b.slice(grad, starts, limits);
  SmallVector<int64_t> ones(2, 1);
  return {b.create<Conv2dOp>(grad, transposeWeight(b, getWeight(), getGroups()),
                             ones, low, high, getDilation(), getGroups(),
                             ImageLayout::channels_last)};
}

SmallVector<Value> Conv2dWeightGradOp::decompose(OpBuilder &builder) {
  if (getLayout() == ImageLayout::channels_first)
    return buildChannelsLast(builder, *this);
  GraphBuilder b(builder, getLoc());
  RankedTensorType type = getWeightGrad().getType();
  Convolution convolution(*this, type);
  Window window = convolution.window();
  if (window.hasBorder())
    return {createChannelsLast(b, *this, type, getOutputGrad(),
                               window.pad(b, getInput(), 0.0),
                               /*isPadded=*/true)};
  SmallVector<Value> taps = takeTaps(b, window, getInput());
  int64_t groups = getGroups();
  if (isDepthwise(groups, type)) {
    SmallVector<Value> rows;
    Value outputGrad = b.widen(getOutputGrad());
    for (Value tap : taps)
      rows.push_back(
          b.reshape(b.cast(b.sum(b.mul(b.widen(tap), outputGrad), {0, 1, 2}),
                           type.getElementType()),
                    {1, groups}));
    return {b.reshape(b.concat(rows, 0), type.getShape())};
  }
  Value windows = b.transpose(gatherWindows(b, taps, groups), {0, 2, 1});
  Value product =
      multiplyGroups(b, windows, splitGroups(b, getOutputGrad(), groups));
  return {mergeGroups(b, product, type.getShape())};
}
