//===- ScalarProgram.cpp - Interprets scalar forms over whole tensors --------===//

#include "ir/reference/ScalarProgram.h"
#include "ir/reference/Tolerance.h"

#include <cmath>

using namespace mlir;
using namespace ingot;

/// Elements per run of an instruction: a dozen lanes of 8 KB stay in L2.
static constexpr int64_t kChunk = 1024;

static ScalarPrecision getPrecision(FloatType type, bool isIndependent) {
  return {unitRoundoff(type) * (isIndependent ? kIndependentDeviations : 1),
          decisionFactor(isIndependent), underflowError(type),
          largestFinite(type), type};
}

static FloatType getFloatElement(Type tensorType) {
  return dyn_cast<FloatType>(
      cast<RankedTensorType>(tensorType).getElementType());
}

/// The coarsest float type among operands and results: what a kernel computes in
/// is at least as precise. Null if there is none.
static FloatType getCoarsestType(Operation *op) {
  FloatType coarsest;
  for (TypeRange types :
       {TypeRange(op->getOperandTypes()), TypeRange(op->getResultTypes())})
    for (Type type : types)
      if (FloatType candidate = getFloatElement(type))
        if (!coarsest || unitRoundoff(candidate) > unitRoundoff(coarsest))
          coarsest = candidate;
  return coarsest;
}

/// The type of a tensor's elements in a scalar form: arith has no unsigned types.
static Type getScalarType(Type tensorType) {
  Type type = cast<RankedTensorType>(tensorType).getElementType();
  if (isa<FloatType>(type))
    return Float64Type::get(type.getContext());
  return IntegerType::get(type.getContext(), type.getIntOrFloatBitWidth());
}

unsigned ScalarProgram::addLane(Value value, bool trackErrors) {
  ScalarLane lane;
  lane.type = value.getType();
  if (isa<FloatType>(lane.type))
    lane.floats.resize(kChunk);
  else
    lane.integers.resize(kChunk);
  if (trackErrors)
    lane.bounds.resize(kChunk);
  lanes.push_back(std::move(lane));
  return laneOf[value] = lanes.size() - 1;
}

FailureOr<std::unique_ptr<ScalarProgram>>
ScalarProgram::build(PointwiseOpInterface op, bool trackErrors,
                     bool independentErrors) {
  std::unique_ptr<ScalarProgram> program(new ScalarProgram());
  Block &block = program->block;
  for (Type type : op->getOperandTypes())
    block.addArgument(getScalarType(type), op.getLoc());
  SmallVector<Type> resultTypes;
  for (Type type : op->getResultTypes())
    resultTypes.push_back(getScalarType(type));

  OpBuilder builder(op->getContext());
  builder.setInsertionPointToEnd(&block);
  SmallVector<Value> results =
      op.buildScalar(builder, block.getArguments(), resultTypes);

  for (Value argument : block.getArguments())
    program->addLane(argument, trackErrors);
  FloatType floatType = getCoarsestType(op);
  double deviations = independentErrors ? kIndependentDeviations : 1;
  for (Operation &scalarOp : block) {
    ScalarInstruction instruction{
        &scalarOp, findScalarInstruction(&scalarOp), {}, 0, std::nullopt};
    if (!instruction.run)
      return op->emitOpError("scalar form uses '")
             << scalarOp.getName()
             << "', which the reference evaluator does not know";
    for (Value operand : scalarOp.getOperands())
      instruction.operands.push_back(program->laneOf.at(operand));
    instruction.result = program->addLane(scalarOp.getResult(0), trackErrors);
    if (trackErrors)
      instruction.precision = getPrecision(
          floatType ? floatType : builder.getF64Type(), independentErrors);
    program->instructions.push_back(std::move(instruction));
  }
  for (auto [result, type] : llvm::zip_equal(results, op->getResultTypes())) {
    program->resultLanes.push_back(program->laneOf.at(result));
    FloatType resultType = getFloatElement(type);
    bool isRounded =
        resultType && llvm::any_of(op->getOperandTypes(), [&](Type operand) {
          FloatType operandType = getFloatElement(operand);
          return operandType &&
                 unitRoundoff(operandType) < unitRoundoff(resultType);
        });
    program->resultRoundoffs.push_back(
        isRounded ? deviations * unitRoundoff(resultType) : 0.0);
  }
  return program;
}

/// Fills the first `count` elements of a lane from `first` on.
template <typename T>
static void load(const std::vector<T> &elements, bool isBroadcast,
                 int64_t first, int64_t count, std::vector<T> &lane) {
  if (isBroadcast)
    std::fill_n(lane.begin(), count, elements.front());
  else
    std::copy_n(elements.begin() + first, count, lane.begin());
}

void ScalarProgram::run(ArrayRef<const ReferenceTensor *> operands,
                        MutableArrayRef<ReferenceTensor> results) {
  int64_t total = results.front().elementCount();
  for (int64_t first = 0; first < total; first += kChunk) {
    int64_t count = std::min(kChunk, total - first);
    for (auto [operand, lane] : llvm::zip(operands, lanes)) {
      bool isBroadcast = operand->type.getRank() == 0;
      if (operand->isFloat()) {
        load(operand->floats, isBroadcast, first, count, lane.floats);
      } else {
        load(operand->integers, isBroadcast, first, count, lane.integers);
        for (int64_t &value : MutableArrayRef(lane.integers).take_front(count))
          value = wrapInteger(lane.type, value); // ui8 to i8
      }
      if (!lane.bounds.empty())
        load(operand->errorBounds, isBroadcast, first, count, lane.bounds);
    }

    for (const ScalarInstruction &instruction : instructions) {
      SmallVector<ScalarLane *, 3> inputs;
      for (unsigned lane : instruction.operands)
        inputs.push_back(&lanes[lane]);
      instruction.run(instruction, inputs, lanes[instruction.result], count);
    }

    for (auto [result, laneNumber, roundoff] :
         llvm::zip_equal(results, resultLanes, resultRoundoffs)) {
      const ScalarLane &lane = lanes[laneNumber];
      Type elementType = result.type.getElementType();
      if (result.isFloat())
        std::copy_n(lane.floats.begin(), count, result.floats.begin() + first);
      else
        for (int64_t i = 0; i < count; ++i)
          result.integers[first + i] =
              wrapInteger(elementType, lane.integers[i]);
      if (!result.tracksErrors())
        continue;
      for (int64_t i = 0; i < count; ++i) {
        double bound = lane.bounds[i];
        if (roundoff > 0 && std::isfinite(lane.floats[i]))
          bound += roundoff * (std::fabs(lane.floats[i]) + bound) +
                   underflowError(cast<FloatType>(elementType));
        result.errorBounds[first + i] = bound;
      }
    }
  }
}
