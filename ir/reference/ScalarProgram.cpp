//===- ScalarProgram.cpp - Interprets scalar bodies over many iterations -===//

#include "ir/reference/ScalarProgram.h"
#include "ir/ScalarType.h"
#include "ir/ops/LoopBody.h"
#include "ir/ops/Loops.h"
#include "ir/reference/Tolerance.h"

#include "mlir/IR/TypeUtilities.h"

#include <cmath>

using namespace mlir;
using namespace ingot::ir;

static ScalarPrecision getPrecision(FloatType type, bool isIndependent) {
  return {unitRoundoff(type) * (isIndependent ? kIndependentDeviations : 1),
          decisionFactor(isIndependent), underflowError(type), type};
}

static FloatType getFloatOf(Type tensorType) {
  return dyn_cast<FloatType>(
      cast<RankedTensorType>(tensorType).getElementType());
}

/// The coarsest float type among operands and results, but f32 for functions of
/// elements that are narrower: what a kernel computes in is at least as precise. Null
/// if there is none.
static FloatType getComputedType(Operation *op) {
  FloatType coarsest;
  for (TypeRange types :
       {TypeRange(op->getOperandTypes()), TypeRange(op->getResultTypes())})
    for (Type type : types)
      if (FloatType candidate = getFloatOf(type))
        if (!coarsest || unitRoundoff(candidate) > unitRoundoff(coarsest))
          coarsest = candidate;
  if (coarsest && op->hasTrait<ingot::ir::OpTrait::Pointwise>())
    return getFloatAccumulator(coarsest);
  return coarsest;
}

/// The type of elements in a scalar body: arith has no unsigned types.
static Type getLaneType(Type elementType) {
  if (isa<FloatType>(elementType))
    return Float64Type::get(elementType.getContext());
  return getScalarType(elementType);
}

unsigned ScalarProgram::addLane(Value value, bool trackErrors) {
  ScalarLane lane;
  lane.type = value.getType();
  if (isa<FloatType>(lane.type))
    lane.floats.resize(kChunk);
  else
    lane.integers.resize(kChunk, 0);
  if (trackErrors)
    lane.bounds.resize(kChunk);
  lanes.push_back(std::move(lane));
  return laneOf[value] = lanes.size() - 1;
}

FailureOr<std::unique_ptr<ScalarProgram>>
ScalarProgram::build(StructuredOpInterface op, const LoopPiece &piece,
                     bool trackErrors, bool independentErrors) {
  std::unique_ptr<ScalarProgram> program(new ScalarProgram());
  Block &block = program->block;
  OpBuilder builder(op->getContext());
  for (Value operand : piece.operands)
    block.addArgument(getLaneType(getElementTypeOrSelf(operand)), op.getLoc());
  SmallVector<Type> types;
  for (Type type : op->getResultTypes())
    types.push_back(getLaneType(getElementTypeOrSelf(type)));
  builder.setInsertionPointToEnd(&block);
  SmallVector<Value> values =
      buildTerms(op, piece.loops, builder, block.getArguments(), types);

  for (Value argument : block.getArguments())
    program->addLane(argument, trackErrors);
  program->operandCount = piece.operands.size();
  FloatType floatType = getComputedType(op);
  ScalarPrecision precision = getPrecision(
      floatType ? floatType : builder.getF64Type(), independentErrors);
  if (failed(program->addInstructions(op, trackErrors ? &precision : nullptr)))
    return failure();
  for (Value value : values)
    program->resultLanes.push_back(program->laneOf.at(value));
  double deviations = independentErrors ? kIndependentDeviations : 1;
  for (Type resultType : op->getResultTypes()) {
    FloatType type = getFloatOf(resultType);
    std::optional<double> &roundoff = program->roundoffs.emplace_back();
    if (!type)
      continue;
    SmallVector<FloatType> computed{floatType};
    for (Type operandType : op->getOperandTypes())
      if (FloatType operand = getFloatOf(operandType))
        computed.push_back(operand);
    for (FloatType from : computed)
      if (!holds(type, from))
        roundoff = unitRoundoff(from) < unitRoundoff(type)
                       ? deviations * unitRoundoff(type)
                       : 0.0;
  }
  return program;
}

LogicalResult ScalarProgram::addInstructions(Operation *op,
                                             const ScalarPrecision *precision) {
  for (Operation &scalarOp : block) {
    if (auto index = dyn_cast<LoopIndexOp>(scalarOp)) {
      indexLanes.push_back({static_cast<unsigned>(index.getLoop()),
                            addLane(index, precision != nullptr)});
      continue;
    }
    ScalarInstruction instruction{
        &scalarOp, findScalarInstruction(&scalarOp), {}, 0, std::nullopt};
    if (!instruction.run)
      return op->emitOpError("scalar form uses '")
             << scalarOp.getName()
             << "', which the reference evaluator does not know";
    for (Value operand : scalarOp.getOperands())
      instruction.operands.push_back(laneOf.at(operand));
    instruction.result = addLane(scalarOp.getResult(0), precision != nullptr);
    if (precision)
      instruction.precision = *precision;
    instructions.push_back(std::move(instruction));
  }
  return success();
}

SmallVector<const ScalarLane *, 2> ScalarProgram::results() const {
  SmallVector<const ScalarLane *, 2> pointers;
  for (unsigned lane : resultLanes)
    pointers.push_back(&lanes[lane]);
  return pointers;
}

SmallVector<std::pair<unsigned, ScalarLane *>> ScalarProgram::indices() {
  SmallVector<std::pair<unsigned, ScalarLane *>> result;
  for (auto [loop, lane] : indexLanes)
    result.push_back({loop, &lanes[lane]});
  return result;
}

void ScalarProgram::run(int64_t count) {
  for (unsigned number = 0; number < operandCount; ++number) {
    ScalarLane &lane = lanes[number];
    if (!lane.integers.empty())
      for (int64_t &value : MutableArrayRef(lane.integers).take_front(count))
        value = wrapInteger(lane.type, value); // ui8 to i8
  }
  for (const ScalarInstruction &instruction : instructions) {
    SmallVector<ScalarLane *, 3> inputs;
    for (unsigned lane : instruction.operands)
      inputs.push_back(&lanes[lane]);
    instruction.run(instruction, inputs, lanes[instruction.result], count);
  }
}
