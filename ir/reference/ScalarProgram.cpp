//===- ScalarProgram.cpp - Interprets scalar bodies over many iterations -===//

#include "ir/reference/ScalarProgram.h"
#include "ir/ScalarType.h"
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

/// The coarsest float type among operands and results: what a kernel computes in
/// is at least as precise. Null if there is none.
static FloatType getCoarsestType(Operation *op) {
  FloatType coarsest;
  for (TypeRange types :
       {TypeRange(op->getOperandTypes()), TypeRange(op->getResultTypes())})
    for (Type type : types)
      if (FloatType candidate = getFloatOf(type))
        if (!coarsest || unitRoundoff(candidate) > unitRoundoff(coarsest))
          coarsest = candidate;
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
  for (const LoopWrite &write : piece.loops.writes) {
    types.push_back(getLaneType(write.type));
    if (write.start)
      block.addArgument(types.back(), op.getLoc());
  }
  builder.setInsertionPointToEnd(&block);
  SmallVector<Value> values =
      buildLoopBody(op, piece.loops, builder, block.getArguments(), types);

  ArrayRef<BlockArgument> arguments = block.getArguments();
  for (Value argument : arguments.take_front(piece.operands.size()))
    program->addLane(argument, trackErrors);
  program->operandCount = piece.operands.size();
  FloatType floatType = getCoarsestType(op);
  ScalarPrecision precision = getPrecision(
      floatType ? floatType : builder.getF64Type(), independentErrors);
  if (failed(program->addInstructions(op, trackErrors ? &precision : nullptr)))
    return failure();

  arguments = arguments.drop_front(piece.operands.size());
  for (auto [value, write] : llvm::zip_equal(values, piece.loops.writes)) {
    Value accumulated;
    if (write.start) {
      accumulated = arguments.front();
      arguments = arguments.drop_front();
    }
    if (failed(program->addResult(op, value, accumulated)))
      return failure();
  }
  double deviations = independentErrors ? kIndependentDeviations : 1;
  for (auto [result, type] :
       llvm::zip_equal(program->results, op->getResultTypes())) {
    FloatType resultType = getFloatOf(type);
    bool isRounded =
        resultType && llvm::any_of(op->getOperandTypes(), [&](Type operand) {
          FloatType operandType = getFloatOf(operand);
          return operandType &&
                 unitRoundoff(operandType) < unitRoundoff(resultType);
        });
    result.roundoff = isRounded ? deviations * unitRoundoff(resultType) : 0.0;
  }
  return program;
}

/// Adds the operations of the body but those that use what was accumulated, which are
/// combiners or no program can be made.
LogicalResult ScalarProgram::addInstructions(Operation *op,
                                             const ScalarPrecision *precision) {
  for (Operation &scalarOp : block) {
    if (!llvm::all_of(scalarOp.getOperands(),
                      [&](Value operand) { return laneOf.contains(operand); }))
      continue;
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

LogicalResult ScalarProgram::addResult(Operation *op, Value value,
                                       Value accumulated) {
  if (!accumulated) {
    results.push_back({laneOf.at(value), nullptr, 0.0});
    return success();
  }
  Operation *combiner = value.getDefiningOp();
  if (!combiner || combiner->getNumOperands() != 2 ||
      !llvm::is_contained(combiner->getOperands(), accumulated))
    return op->emitOpError("combines iterations with more than one operation, "
                           "which the reference evaluator has no bounds for");
  Value term = combiner->getOperand(combiner->getOperand(0) == accumulated);
  results.push_back({laneOf.at(term), combiner, 0.0});
  return success();
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
