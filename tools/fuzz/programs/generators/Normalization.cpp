//===- Normalization.cpp - Softmax, the norms and losses ----------------------===//
//
// Their gradients come with ingot.grad.
//
//===----------------------------------------------------------------------===//

#include "tools/fuzz/programs/OpGenerators.h"

#include "ir/ops/Loss.h"
#include "ir/ops/Normalization.h"

using namespace mlir;
using namespace ingot;
using namespace ingot::ir;
using namespace ingot::fuzz;

template <typename OpT> static void normalize(ProgramBuilder &b) {
  if (Value input = b.pickFloat(/*lowRank=*/1))
    b.add<OpT>(input, b.random.below(ProgramBuilder::typeOf(input).getRank()));
}
static const Generator<SoftmaxOp> softmax(normalize<SoftmaxOp>);
static const Generator<LogSoftmaxOp> logSoftmax(normalize<LogSoftmaxOp>);

namespace {

/// What batch norms take, beside the image one value per channel.
struct Channels {
  Value input;
  int64_t dim;
  RankedTensorType type;
  FloatAttr epsilon;

  explicit Channels(ProgramBuilder &b) : input(b.getMatrices()) {
    RankedTensorType inputType = ProgramBuilder::typeOf(input);
    dim = b.random.below(inputType.getRank());
    type = RankedTensorType::get({inputType.getDimSize(dim)},
                                 inputType.getElementType());
    epsilon = b.builder.getF64FloatAttr(b.random.pick({1e-5, 1e-3, 0.5}));
  }
};

const Generator<BatchNormOp> batchNorm([](ProgramBuilder &b) {
  Channels channels(b);
  SmallVector<Value> statistics;
  for (int i = 0; i < 4; ++i) {
    statistics.push_back(b.get(channels.type));
    if (!statistics.back())
      return;
  }
  b.add<BatchNormOp>(channels.input.getType(), channels.input, statistics[0],
                     statistics[1], statistics[2], statistics[3],
                     b.builder.getI64IntegerAttr(channels.dim),
                     channels.epsilon);
});

const Generator<BatchNormTrainingOp> batchNormTraining([](ProgramBuilder &b) {
  Channels channels(b);
  Value weight = b.get(channels.type), bias = b.get(channels.type);
  if (weight && bias)
    b.add<BatchNormTrainingOp>(channels.input.getType(), channels.type,
                               channels.type, channels.input, weight, bias,
                               b.builder.getI64IntegerAttr(channels.dim),
                               channels.epsilon);
});

const Generator<CrossEntropyOp> crossEntropy([](ProgramBuilder &b) {
  Value logits = b.pick([](RankedTensorType type) {
    return type.getRank() == 2 && isa<FloatType>(type.getElementType());
  });
  if (!logits)
    logits = b.addInput(
        RankedTensorType::get(b.randomShape(2, 2), b.randomFloatType()));
  Type integer =
      b.random.pick<Type>({b.builder.getI64Type(), b.builder.getI32Type(),
                           b.builder.getIntegerType(8),
                           b.builder.getIntegerType(8, /*isSigned=*/false)});
  Value labels = b.get(RankedTensorType::get(
      {ProgramBuilder::typeOf(logits).getDimSize(0)}, integer));
  if (labels)
    b.add<CrossEntropyOp>(logits, labels);
});

} // namespace
