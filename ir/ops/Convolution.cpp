//===- Convolution.cpp - Weighted sums over windows of an image -------------===//
//
// Loops follow from what joins the three tensors. The decomposition says the same
// without them, for any number of spatial dimensions: windows gathered side by side
// (im2col) make matrices, one product per group joins them, and what is summed into an
// input is put back tap by tap.
//
// N images, C input and O output channels, G groups. P, Q and K are the spatial
// extents of input, output and weight, T the number of taps.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Convolution.h"
#include "ir/ops/GraphBuilder.h"
#include "ir/ops/Inference.h"
#include "ir/ops/Window.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace ingot::ir;

//===----------------------------------------------------------------------===//
// The relation of the three tensors
//===----------------------------------------------------------------------===//

namespace {

using Extents = SmallVector<int64_t>;

constexpr ConvTensor kTensors[] = {ConvTensor::output, ConvTensor::input,
                                   ConvTensor::weight};

/// The place of a tensor among the operands of the operation that computes `of`.
unsigned operandNumber(ConvTensor tensor, ConvTensor of) {
  return static_cast<unsigned>(tensor) - (tensor > of);
}

/// The dimensions of a tensor in channels_first, in the order of `layout`.
Permutation orderOf(ConvTensor tensor, ImageLayout layout, int64_t rank) {
  if (layout == ImageLayout::channels_first)
    return llvm::to_vector(llvm::seq(rank));
  if (tensor != ConvTensor::weight)
    return permutationToChannelsLast(rank);
  Permutation order = llvm::to_vector(llvm::seq<int64_t>(2, rank));
  order.append({1, 0});
  return order;
}

/// What joins the tensors of an operation, with their shapes in channels_first.
struct Relation {
  ConvTensor of;
  ArrayRef<int64_t> stride, low, high, dilation, inputDilation, extents;
  int64_t groups;
  ImageLayout layout;
  std::array<Extents, 3> shapes;

  template <typename OpOrAdaptor>
  Relation(OpOrAdaptor op, RankedTensorType lhs, RankedTensorType rhs)
      : of(op.getOf()), stride(op.getStride()), low(op.getLow()),
        high(op.getHigh()), dilation(op.getDilation()),
        inputDilation(op.getInputDilation()), groups(op.getGroups()),
        layout(op.getLayout()) {
    // Types are inferred before attributes have their defaults.
    if (DenseI64ArrayAttr given = op.getExtentsAttr())
      extents = given.asArrayRef();
    for (ConvTensor tensor : kTensors)
      if (tensor != of)
        shape(tensor) = applyPermutation(
            (operandNumber(tensor, of) == 0 ? lhs : rhs).getShape(),
            invertPermutationVector(orderOf(tensor, layout, lhs.getRank())));
  }

  /// With the shape of the result, too.
  explicit Relation(ConvOp op)
      : Relation(op, op.getLhs().getType(), op.getRhs().getType()) {
    ArrayRef<int64_t> result = op.getType().getShape();
    shape(of) = applyPermutation(
        result, invertPermutationVector(orderOf(of, layout, result.size())));
  }

  Extents &shape(ConvTensor tensor) {
    return shapes[static_cast<size_t>(tensor)];
  }
  ArrayRef<int64_t> shape(ConvTensor tensor) const {
    return shapes[static_cast<size_t>(tensor)];
  }
  ArrayRef<int64_t> spatial(ConvTensor tensor) const {
    return shape(tensor).drop_front(2);
  }
  int64_t rank() const { return stride.size(); }
  /// The shape of a tensor in `layout`.
  Extents arranged(ConvTensor tensor) const {
    ArrayRef<int64_t> dims = shape(tensor);
    return applyPermutation(dims, orderOf(tensor, layout, dims.size()));
  }

  /// The channels of a group.
  int64_t inputChannels() const { return shape(ConvTensor::weight)[1]; }
  int64_t outputChannels() const {
    return shape(ConvTensor::weight)[0] / groups;
  }
  /// The kernel's extent with the gaps of its dilation.
  int64_t dilatedKernel(int64_t i) const {
    return dilation[i] * (spatial(ConvTensor::weight)[i] - 1) + 1;
  }

  LogicalResult check(std::optional<Location> location, int64_t rank) const;
  /// The shape of the output, from input and weight.
  FailureOr<Extents> inferOutput(std::optional<Location> location) const;
};

} // namespace

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

LogicalResult Relation::check(std::optional<Location> location,
                              int64_t rank) const {
  SmallVector<WindowList> lists{
      {"stride", stride, rank, 1},
      {"low", low, rank},
      {"high", high, rank},
      {"dilation", dilation, rank, 1},
      {"input_dilation", inputDilation, rank, 1},
      {"extents", extents, of == ConvTensor::output ? 0 : rank, 1}};
  if (failed(checkLists(location, lists)))
    return failure();
  for (ConvTensor tensor : kTensors)
    if (tensor != of && llvm::any_of(spatial(tensor), [](int64_t extent) {
          return extent >= int64_t(1) << 31;
        }))
      return emitOptionalError(location, "expected extents below 2^31 in ",
                               stringifyConvTensor(tensor), ", found ",
                               formatShape(spatial(tensor)));
  return success();
}

FailureOr<Extents>
Relation::inferOutput(std::optional<Location> location) const {
  int64_t C = shape(ConvTensor::input)[1], O = shape(ConvTensor::weight)[0];
  if (groups < 1 || C % groups || O % groups) // C3
    return emitOptionalError(location, "expected groups to divide ", C,
                             " input and ", O, " output channels, found ",
                             groups);
  if (inputChannels() != C / groups) // C4
    return emitOptionalError(location, "weight has ", inputChannels(),
                             " input channels, input has ", C, " in ", groups,
                             " groups");
  Extents output{shape(ConvTensor::input)[0], O};
  for (int64_t i = 0; i < rank(); ++i) {
    int64_t extent = spatial(ConvTensor::input)[i];
    int64_t padded = low[i] + (extent - 1) * inputDilation[i] + 1 + high[i];
    FailureOr<int64_t> count =
        countWindows(location, spatial(ConvTensor::weight)[i], dilation[i],
                     stride[i], padded, firstSpatialDim(layout) + i);
    if (failed(count)) // C5
      return failure();
    output.push_back(*count);
  }
  return output;
}

FailureOr<RankedTensorType> ConvOp::inferType(std::optional<Location> location,
                                              Adaptor adaptor) {
  auto lhs = cast<RankedTensorType>(adaptor.getLhs().getType());
  auto rhs = cast<RankedTensorType>(adaptor.getRhs().getType());
  if (lhs.getRank() != rhs.getRank() || lhs.getRank() < 3 ||
      lhs.getElementType() != rhs.getElementType()) // C1
    return emitOptionalError(location,
                             "expected operands of one rank, at least 3, and "
                             "one element type, found ",
                             lhs, " and ", rhs);
  if (failed(checkShape(location, lhs)) || failed(checkShape(location, rhs)))
    return failure();
  Relation relation(adaptor, lhs, rhs);
  if (failed(relation.check(location, lhs.getRank() - 2))) // C2
    return failure();

  // The shape of the result, of an operation that is valid.
  int64_t groups = std::max<int64_t>(relation.groups, 1);
  Extents &input = relation.shape(ConvTensor::input);
  Extents &weight = relation.shape(ConvTensor::weight);
  Extents &output = relation.shape(ConvTensor::output);
  if (relation.of == ConvTensor::input)
    input = {output[0], weight[1] * groups};
  if (relation.of == ConvTensor::weight)
    weight = {output[1], input[1] / groups};
  llvm::append_range(relation.shape(relation.of), relation.extents);
  FailureOr<Extents> inferred = relation.inferOutput(location);
  if (failed(inferred))
    return failure();
  if (relation.of == ConvTensor::output)
    output = *inferred;
  if (output != *inferred) { // C6
    Extents found = relation.arranged(ConvTensor::output);
    output = *inferred;
    return emitOptionalError(location, "expected output of shape ",
                             formatShape(relation.arranged(ConvTensor::output)),
                             ", found ", formatShape(found));
  }
  return lhs.clone(relation.arranged(relation.of));
}

LogicalResult ConvOp::verify() {
  int64_t pixels = countPixels(), stride = getStride().back();
  if (pixels == 1)
    return success();
  Relation relation(*this);
  int64_t K = relation.spatial(ConvTensor::weight).back();
  int64_t O = relation.shape(ConvTensor::weight)[0];
  bool hasForm = getOf() == ConvTensor::output && getGroups() == 1 &&
                 getLayout() == ImageLayout::channels_last &&
                 getDilation().back() == 1;
  if (!hasForm || pixels < 1 || O % pixels || stride % pixels ||
      K <= (pixels - 1) * (stride / pixels)) // C7
    return emitOpError("expected pixels to divide ")
           << O << " output channels and a stride of " << stride
           << ", their windows to fit into " << K
           << " taps, of = output, the layout channels_last, no groups and no "
              "dilation, found "
           << pixels << " pixels";
  return success();
}

Value ConvOp::getTensor(ConvTensor tensor) {
  return tensor == getOf() ? Value(getResult())
                           : getOperand(operandNumber(tensor, getOf()));
}

int64_t ConvOp::getPixelWindow() {
  return Relation(*this).spatial(ConvTensor::weight).back() -
         (countPixels() - 1) * getPixelDistance();
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

/// Channel `c` of group `g` where groups have `count` channels.
static LoopSum channelOf(std::optional<Loop> g, Loop c, int64_t count) {
  return g ? *g * count + c : LoopSum(c);
}

/// Of output: n, q, g, o | t, c. Of input: n, p, g, c | t, o. Of weight:
/// t, c, g, o | n, q. The position that is no loop follows from the other two.
Loops ConvOp::getLoops() {
  Relation relation(*this);
  LoopsBuilder loops;
  int64_t G = getGroups(), C = relation.inputChannels(),
          O = relation.outputChannels();
  ArrayRef<int64_t> K = relation.spatial(ConvTensor::weight);
  int64_t N = relation.shape(ConvTensor::input)[0];
  bool ofInput = getOf() == ConvTensor::input;
  ArrayRef<int64_t> positionExtents =
      relation.spatial(ofInput ? ConvTensor::input : ConvTensor::output);

  Loop n, c, o;
  std::optional<Loop> g;
  SmallVector<Loop> positions, taps;
  if (getOf() == ConvTensor::weight) {
    for (int64_t extent : K)
      taps.push_back(loops.add(extent));
    c = loops.add(C);
    if (G > 1)
      g = loops.add(G);
    o = loops.add(O);
    n = loops.addReduced(N);
    for (int64_t extent : positionExtents)
      positions.push_back(loops.addReduced(extent));
  } else {
    n = loops.add(N);
    for (int64_t extent : positionExtents)
      positions.push_back(loops.add(extent));
    if (G > 1)
      g = loops.add(G);
    (ofInput ? c : o) = loops.add(ofInput ? C : O);
    for (int64_t extent : K)
      taps.push_back(loops.addReduced(extent));
    (ofInput ? o : c) = loops.addReduced(ofInput ? O : C);
  }

  std::array<SmallVector<LoopSum>, 3> indices;
  auto of = [&](ConvTensor tensor) -> SmallVector<LoopSum> & {
    return indices[static_cast<size_t>(tensor)];
  };
  of(ConvTensor::output) = {n, channelOf(g, o, O)};
  of(ConvTensor::input) = {n, channelOf(g, c, C)};
  of(ConvTensor::weight) = {channelOf(g, o, O), c};
  for (auto [i, position] : llvm::enumerate(positions)) {
    // Loops that are summed over run forward in the window.
    LoopSum tap(taps[i]), place(taps[i]);
    if (getReversed())
      (getOf() == ConvTensor::weight ? place : tap) =
          taps[i] * -1 + LoopSum(K[i] - 1);
    LoopSum ofOther = ofInput
                          ? (position * getInputDilation()[i] +
                             place * -getDilation()[i] + LoopSum(getLow()[i])) /
                                getStride()[i]
                          : (position * getStride()[i] +
                             place * getDilation()[i] - getLow()[i]) /
                                getInputDilation()[i];
    of(ConvTensor::output).push_back(ofInput ? ofOther : LoopSum(position));
    of(ConvTensor::input).push_back(ofInput ? LoopSum(position) : ofOther);
    of(ConvTensor::weight).push_back(tap);
  }
  for (ConvTensor tensor : kTensors)
    of(tensor) =
        applyPermutation(ArrayRef<LoopSum>(of(tensor)),
                         orderOf(tensor, getLayout(), of(tensor).size()));
  for (ConvTensor tensor : kTensors)
    if (tensor != getOf())
      loops.readsGuarded(of(tensor), getTensor(tensor), 0.0);
  loops.combines(of(getOf()), Combiner::Sum, getType().getElementType());
  if (countPixels() > 1)
    loops.keeps({taps.back(), o, O / countPixels(), getPixelDistance(),
                 getPixelWindow()});
  return loops.build(Loops::Body::Product);
}

//===----------------------------------------------------------------------===//
// Derivative and layout
//===----------------------------------------------------------------------===//

/// The gradient of each operand is the tensor of its place that the gradient of the
/// result and the other operand give.
LogicalResult ConvOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                               SmallVectorImpl<Value> &operandGrads) {
  if (countPixels() != 1)
    return emitOpError("of ") << countPixels()
                              << " pixels per element has no derivative: it "
                                 "is made of others behind them";
  Relation relation(*this);
  for (ConvTensor wanted : kTensors) {
    if (wanted == getOf())
      continue;
    SmallVector<Value, 2> operands;
    for (ConvTensor tensor : kTensors)
      if (tensor != wanted)
        operands.push_back(tensor == getOf() ? resultGrads[0]
                                             : getTensor(tensor));
    operandGrads.push_back(
        ConvOp::create(builder, getLoc(), operands[0], operands[1], wanted,
                       getStride(), getLow(), getHigh(), getDilation(),
                       getInputDilation(), getGroups(), getLayout(),
                       wanted == ConvTensor::output ? ArrayRef<int64_t>()
                                                    : relation.spatial(wanted),
                       getReversed()));
  }
  return success();
}

SmallVector<Permutation> ConvOp::getPermutationsToChannelsLast() {
  SmallVector<Permutation> permutations;
  auto add = [&](ConvTensor tensor) {
    permutations.push_back(
        orderOf(tensor, ImageLayout::channels_last, getType().getRank()));
  };
  for (ConvTensor tensor : kTensors)
    if (tensor != getOf())
      add(tensor);
  add(getOf());
  return permutations;
}

//===----------------------------------------------------------------------===//
// Decomposition
//===----------------------------------------------------------------------===//

namespace {

/// An input with the gaps of its dilation and the border that windows see, in
/// channels_last: which elements of it there are, and where.
struct Bordered {
  Extents shape;
  Extents first, limit; ///< of the elements, in the input
  Extents start;        ///< of the first one
  Extents distance;     ///< of two
  bool isEmpty = false; ///< No window sees an element.

  explicit Bordered(const Relation &relation);

  Value build(GraphBuilder b, Value input) const;
  /// Transposed `build`: the elements alone, 0 for those that are not there.
  Value unbuild(GraphBuilder b, Value bordered,
                ArrayRef<int64_t> inputShape) const;
};

} // namespace

Bordered::Bordered(const Relation &relation) {
  Extents input = relation.arranged(ConvTensor::input);
  int64_t rank = input.size();
  shape = limit = input;
  first = start = Extents(rank, 0);
  distance = Extents(rank, 1);
  for (int64_t i = 0; i < relation.rank(); ++i) {
    int64_t dim = 1 + i, low = relation.low[i];
    distance[dim] = relation.inputDilation[i];
    shape[dim] =
        (relation.spatial(ConvTensor::output)[i] - 1) * relation.stride[i] +
        relation.dilatedKernel(i);
    first[dim] =
        std::max<int64_t>(llvm::divideCeilSigned(-low, distance[dim]), 0);
    start[dim] = first[dim] * distance[dim] + low;
    limit[dim] = std::min(
        input[dim], llvm::divideCeilSigned(shape[dim] - low, distance[dim]));
    isEmpty |= first[dim] >= limit[dim];
  }
}

Value Bordered::build(GraphBuilder b, Value input) const {
  if (isEmpty)
    return b.splat(GraphBuilder::typeOf(input).clone(shape), 0.0);
  return b.unslice(b.slice(input, first, limit), start, distance, shape);
}

Value Bordered::unbuild(GraphBuilder b, Value bordered,
                        ArrayRef<int64_t> inputShape) const {
  if (isEmpty)
    return b.splat(GraphBuilder::typeOf(bordered).clone(inputShape), 0.0);
  Extents end, behind;
  for (size_t dim = 0; dim < start.size(); ++dim) {
    end.push_back(start[dim] + (limit[dim] - first[dim] - 1) * distance[dim] +
                  1);
    behind.push_back(inputShape[dim] - limit[dim]);
  }
  return b.pad(b.slice(bordered, start, end, distance), first, behind, 0.0);
}

/// The windows, whose taps are taken from what Bordered builds.
static Window windowOf(const Relation &r) {
  ArrayRef<int64_t> kernel = r.spatial(ConvTensor::weight);
  return {kernel, r.stride,   r.low,
          r.high, r.dilation, ImageLayout::channels_last};
}

/// Calls `visit` with the place in a window of each tap, in the weight's order.
static void forEachTap(ConvOp op, const Relation &relation,
                       llvm::function_ref<void(ArrayRef<int64_t>)> visit) {
  ArrayRef<int64_t> K = relation.spatial(ConvTensor::weight);
  windowOf(relation).forEachTap([&](ArrayRef<int64_t> tap) {
    Extents place(tap);
    if (op.getReversed())
      for (auto [position, extent] : llvm::zip_equal(place, K))
        position = extent - 1 - position;
    visit(place);
  });
}

/// A transpose that moves groups: of one group it moves no element.
static Value moveGroups(GraphBuilder b, Value value, int64_t groups,
                        ArrayRef<int64_t> permutation) {
  if (groups > 1)
    return b.transpose(value, permutation);
  return b.reshape(
      value,
      applyPermutation(GraphBuilder::typeOf(value).getShape(), permutation));
}

/// [.., G*X] to [G, rows, X].
static Value splitGroups(GraphBuilder b, Value value, int64_t groups) {
  RankedTensorType type = GraphBuilder::typeOf(value);
  int64_t columns = type.getShape().back();
  int64_t rows = type.getNumElements() / columns;
  return moveGroups(b, b.reshape(value, {rows, groups, columns / groups}),
                    groups, {1, 0, 2});
}

/// Undoes splitGroups.
static Value mergeGroups(GraphBuilder b, Value value, ArrayRef<int64_t> shape) {
  int64_t groups = GraphBuilder::typeOf(value).getDimSize(0);
  return b.reshape(moveGroups(b, value, groups, {1, 0, 2}), shape);
}

/// Every window of `bordered` as a row per group: [G, N*Q, T*C/G].
static Value gatherWindows(GraphBuilder b, ConvOp op, const Relation &relation,
                           Value bordered) {
  SmallVector<Value> taps;
  forEachTap(op, relation, [&](ArrayRef<int64_t> tap) {
    taps.push_back(windowOf(relation).takeTap(b, bordered, tap));
  });
  ArrayRef<int64_t> shape = GraphBuilder::typeOf(taps[0]).getShape();
  int64_t G = relation.groups, C = shape.back(), T = taps.size();
  int64_t windows = GraphBuilder::typeOf(taps[0]).getNumElements() / C;
  Value rows =
      b.reshape(b.concat(taps, shape.size() - 1), {windows, T, G, C / G});
  return b.reshape(moveGroups(b, rows, G, {2, 0, 1, 3}),
                   {G, windows, T * (C / G)});
}

/// Transposed gatherWindows: adds every element of a row to where it came from in a
/// bordered input of `type`.
static Value scatterWindows(GraphBuilder b, ConvOp op, const Relation &relation,
                            Value rows, RankedTensorType type) {
  int64_t G = relation.groups, C = type.getShape().back();
  int64_t windows = GraphBuilder::typeOf(rows).getDimSize(1);
  int64_t T = GraphBuilder::typeOf(rows).getDimSize(2) / (C / G);
  Value merged =
      moveGroups(b, b.reshape(rows, {G, windows, T, C / G}), G, {1, 2, 0, 3});
  Extents shape = relation.arranged(ConvTensor::output);
  shape.back() = C;
  Value sum;
  int64_t number = 0;
  forEachTap(op, relation, [&](ArrayRef<int64_t> tap) {
    Value pixels = b.slice(b.reshape(merged, {windows, T * C}), {0, number * C},
                           {windows, (number + 1) * C});
    Value term =
        windowOf(relation).putTap(b, b.reshape(pixels, shape), tap, type);
    sum = sum ? b.add(sum, term) : term;
    ++number;
  });
  return sum;
}

/// One convolution for each of the pixels that are channels of one: of the input from
/// its first window on, with the weights of its own window.
static Value splitPixels(GraphBuilder b, ConvOp op, Value bordered) {
  Value weight = op.getRhs();
  int64_t rank = op.getType().getRank();
  int64_t O = op.getType().getShape().back() / op.countPixels();
  Extents none(rank - 2, 0), ones(rank - 2, 1);
  SmallVector<Value> outputs;
  for (int64_t p = 0; p < op.countPixels(); ++p) {
    int64_t first = p * op.getPixelDistance();
    int64_t rest = (op.countPixels() - 1) * op.getPixelDistance() - first;
    Extents start(rank, 0), limit(GraphBuilder::typeOf(bordered).getShape());
    start[rank - 2] = first;
    limit[rank - 2] -= rest;
    Extents weightStart(rank, 0),
        weightLimit(GraphBuilder::typeOf(weight).getShape());
    weightStart[rank - 3] = op.getReversed() ? rest : first;
    weightLimit[rank - 3] = weightStart[rank - 3] + op.getPixelWindow();
    weightStart[rank - 1] = p * O;
    weightLimit[rank - 1] = (p + 1) * O;
    outputs.push_back(b.create<ConvOp>(
        b.slice(bordered, start, limit),
        b.slice(weight, weightStart, weightLimit), op.getOf(), op.getStride(),
        none, none, op.getDilation(), ones, op.getGroups(), op.getLayout(),
        op.getExtents(), op.getReversed()));
  }
  return b.concat(outputs, rank - 1);
}

SmallVector<Value> ConvOp::decompose(OpBuilder &builder) {
  if (getLayout() == ImageLayout::channels_first)
    return buildChannelsLast(builder, *this);
  GraphBuilder b(builder, getLoc());
  Relation relation(*this);
  Bordered border(relation);
  int64_t G = getGroups();
  Type elementType = getType().getElementType();
  if (getOf() == ConvTensor::input) {
    // Sums of sums: in the accumulator's type throughout.
    Value output = splitGroups(b, b.widen(getLhs()), G);
    Value weight = splitGroups(b, b.widen(getRhs()), G);
    Value rows = b.matmul(output, b.transpose(weight, {0, 2, 1}));
    RankedTensorType type = GraphBuilder::typeOf(rows).clone(border.shape);
    Value sum = scatterWindows(b, *this, relation, rows, type);
    return {b.cast(border.unbuild(b, sum, getType().getShape()), elementType)};
  }

  bool ofOutput = getOf() == ConvTensor::output;
  Value bordered = border.build(b, ofOutput ? getLhs() : getRhs());
  if (countPixels() > 1)
    return {splitPixels(b, *this, bordered)};
  Value windows = gatherWindows(b, *this, relation, bordered);
  Value product = ofOutput ? b.matmul(windows, splitGroups(b, getRhs(), G))
                           : b.matmul(b.transpose(windows, {0, 2, 1}),
                                      splitGroups(b, getLhs(), G));
  return {mergeGroups(b, product, getType().getShape())};
}
