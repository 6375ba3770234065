//===- ProgramBuilder.cpp - A random program as it grows --------------------===//

#include "tools/fuzz/programs/ProgramBuilder.h"

#include "ir/ops/Program.h"
#include "ir/ops/Shape.h"
#include "ir/reference/Evaluator.h"
#include "passes/Passes.h"
#include "tools/fuzz/programs/InputValues.h"

#include "mlir/IR/Verifier.h"
#include "mlir/Pass/PassManager.h"

#include <cmath>

using namespace mlir;
using namespace ingot;
using namespace ingot::ir;
using namespace ingot::fuzz;

/// Ones and small extents are everyday, 257 is more than any tile or vector.
static int64_t chooseExtent(Random &random) {
  int64_t kind = random.below(100);
  return kind < 30   ? 1
         : kind < 65 ? random.between(2, 8)
         : kind < 88 ? random.between(9, 40)
                     : random.between(41, 257);
}

ProgramBuilder::ProgramBuilder(MLIRContext &context, uint64_t seed)
    : random(seed), builder(&context), location(builder.getUnknownLoc()),
      context(context), module(ModuleOp::create(location)), seed(seed) {
  elementLimit = random.chance(10) ? 1 << 14 : 1 << 11;
  for (int i = 0; i < 4; ++i)
    extents.push_back(chooseExtent(random));
  // Most of a program is in one or two types.
  elementTypes.assign(4, builder.getF32Type());
  if (random.chance(40))
    elementTypes.assign(2, randomFloatType());
  elementTypes.append({builder.getF64Type(), builder.getBF16Type(),
                       builder.getF16Type(), builder.getI1Type(),
                       builder.getIntegerType(8),
                       builder.getIntegerType(8, /*isSigned=*/false),
                       builder.getI32Type(), builder.getI64Type()});
  function = func::FuncOp::create(builder, location, kFunctionName,
                                  builder.getFunctionType({}, {}));
  module->push_back(function);
  builder.setInsertionPointToEnd(function.addEntryBlock());
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

Type ProgramBuilder::randomElementType() { return random.pick(elementTypes); }

FloatType ProgramBuilder::randomFloatType() {
  return random.pick<FloatType>({builder.getF32Type(), builder.getF32Type(),
                                 builder.getF64Type(), builder.getBF16Type(),
                                 builder.getF16Type()});
}

int64_t ProgramBuilder::randomExtent() {
  return random.chance(20) ? 1 : random.pick(extents);
}

bool ProgramBuilder::fits(ArrayRef<int64_t> shape) const {
  int64_t count = 1;
  for (int64_t extent : shape)
    if (count *= extent; count > elementLimit)
      return false;
  return true;
}

SmallVector<int64_t> ProgramBuilder::randomShape(int64_t lowRank,
                                                 int64_t highRank) {
  int64_t rank = random.between(lowRank, highRank);
  if (random.chance(60)) // high ranks are rarer
    rank = std::min(rank, random.between(lowRank, highRank));
  SmallVector<int64_t> shape;
  for (int64_t d = 0; d < rank; ++d)
    shape.push_back(randomExtent());
  while (!fits(shape))
    *llvm::max_element(shape) = 1;
  return shape;
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

Value ProgramBuilder::pick(Holds holds) {
  SmallVector<Value> candidates;
  for (Value value : known)
    if (holds(typeOf(value)))
      candidates.push_back(value);
  if (candidates.empty())
    return {};
  auto count = static_cast<int64_t>(candidates.size());
  return candidates[std::max(random.below(count), random.below(count))];
}

Value ProgramBuilder::pickFloat(int64_t lowRank) {
  return pick([&](TensorType type) {
    return isa<FloatType>(type.getElementType()) && type.getRank() >= lowRank;
  });
}

std::pair<Value, int64_t> ProgramBuilder::pickWithDim(Holds holds) {
  Value value = pick(holds);
  return {value, value ? random.below(typeOf(value).getRank()) : 0};
}

Value ProgramBuilder::getMatrices() {
  if (Value value = pickFloat(/*lowRank=*/2))
    return value;
  return addInput(RankedTensorType::get(randomShape(2, 4), randomFloatType()));
}

Value ProgramBuilder::get(TensorType type) {
  if (random.chance(85))
    if (Value value = pick([&](TensorType other) { return other == type; }))
      return value;
  // Of the same number of elements, or of fewer that are repeated.
  if (random.chance(30))
    if (Value value = pick([&](TensorType other) {
          return other.getElementType() == type.getElementType() &&
                 other.getNumElements() == type.getNumElements();
        }))
      return add<ReshapeOp>(type, value);
  if (random.chance(50))
    if (Value value = pick([&](TensorType other) {
          return other.getElementType() == type.getElementType() &&
                 other.getRank() < type.getRank() &&
                 other.getShape() == type.getShape().take_back(other.getRank());
        }))
      return add<ExpandOp>(
          type, value,
          llvm::to_vector(llvm::seq<int64_t>(
              type.getRank() - typeOf(value).getRank(), type.getRank())));
  if (random.chance(15))
    return addConstant(type);
  if (random.chance(20) && states.size() < 6)
    return addState(type, random.pick({StateRole::parameter, StateRole::buffer,
                                       StateRole::optimizer_slot}));
  return addInput(type);
}

Value ProgramBuilder::addArgument(TensorType type, StringRef attribute,
                                  const std::string &name) {
  unsigned number = function.getNumArguments();
  (void)function.insertArgument(number, type,
                                builder.getDictionaryAttr(builder.getNamedAttr(
                                    attribute, builder.getStringAttr(name))),
                                location);
  Value value = function.getArgument(number);
  elements[value] = makeInputValues(type, name, seed);
  elements[value].trackErrors();
  known.push_back(value);
  return value;
}

Value ProgramBuilder::addInput(TensorType type) {
  return addArgument(type, kNameAttr, "input" + std::to_string(inputCount++));
}

Value ProgramBuilder::addState(TensorType type, StateRole role) {
  std::string name = "state" + std::to_string(states.size());
  // Where its first elements come from, makeInputValues says.
  TypedAttr zero = builder.getZeroAttr(type.getElementType());
  OpBuilder atStart(function);
  StateOp::create(
      atStart, location, name, role,
      cast<ElementsAttr>(DenseElementsAttr::get(type, Attribute(zero))));
  Value value = addArgument(type, kStateAttr, name);
  states.push_back({name, value});
  return value;
}

Value ProgramBuilder::addConstant(TensorType type) {
  ReferenceTensor values(type);
  bool isSplat = type.getNumElements() > 64 || random.chance(50);
  double first = random.uniform(-2, 2);
  for (double &element : values.floats)
    element = roundFloat(cast<FloatType>(type.getElementType()),
                         isSplat ? first : random.uniform(-2, 2));
  int64_t firstInteger = random.between(0, 3);
  for (int64_t &element : values.integers)
    element = wrapInteger(type.getElementType(),
                          isSplat ? firstInteger : random.between(0, 3));
  SmallVector<Attribute> attributes;
  for (double element : values.floats)
    attributes.push_back(builder.getFloatAttr(type.getElementType(), element));
  for (int64_t element : values.integers)
    attributes.push_back(
        builder.getIntegerAttr(type.getElementType(), element));
  return add<ConstantOp>(
      type, cast<ElementsAttr>(DenseElementsAttr::get(type, attributes)));
}

Value ProgramBuilder::addScalar(FloatType elementType, double low,
                                double high) {
  auto type = TensorType::get({}, elementType);
  return add<ConstantOp>(
      type, cast<ElementsAttr>(DenseElementsAttr::get(
                type, Attribute(builder.getFloatAttr(
                          elementType, random.uniform(low, high))))));
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

bool ProgramBuilder::verifies(Operation *op) {
  ScopedDiagnosticHandler quiet(op->getContext(),
                                [](Diagnostic &) { return success(); });
  return succeeded(verify(op, /*verifyRecursively=*/false));
}

/// Half of the floats are numbers within bounds; now and then none is.
bool ProgramBuilder::isWorthKeeping(ArrayRef<ReferenceTensor> results) {
  if (random.chance(3))
    return true;
  int64_t good = 0, all = 0;
  for (const ReferenceTensor &result : results)
    for (int64_t i = 0; i < result.elementCount(); ++i) {
      ++all;
      good += std::isfinite(result.errorBounds[i]) &&
              (!result.isFloat() || std::isfinite(result.floats[i]));
    }
  return 2 * good >= all;
}

/// Nothing if the evaluator fails; no tensors if there is no gradient.
std::optional<std::vector<ReferenceTensor>>
ProgramBuilder::evaluateGrad(Operation *op) {
  OwningOpRef<ModuleOp> copy(ModuleOp::create(location));
  IRMapping mapping;
  auto clone = cast<func::FuncOp>(function->clone(mapping));
  copy->push_back(clone);
  SmallVector<Value> gradients;
  for (Value result : op->getResults())
    gradients.push_back(mapping.lookup(result));
  OpBuilder atEnd = OpBuilder::atBlockEnd(&clone.getBody().front());
  func::ReturnOp::create(atEnd, location, gradients);
  clone.setType(
      builder.getFunctionType(clone.getArgumentTypes(), op->getResultTypes()));
  // A gradient through what has none (an optimiser's step) is refused.
  ScopedDiagnosticHandler quiet(&context,
                                [](Diagnostic &) { return success(); });
  PassManager passes(&context);
  passes.addNestedPass<func::FuncOp>(passes::createDifferentiatePass());
  if (failed(passes.run(*copy)))
    return std::vector<ReferenceTensor>();
  std::vector<ReferenceTensor> arguments;
  for (Value argument : function.getArguments())
    arguments.push_back(contents(argument));
  Evaluator evaluator(&context, {.trackErrors = true});
  auto results = evaluator.run(clone, std::move(arguments));
  return succeeded(results) ? std::optional(*results) : std::nullopt;
}

std::optional<std::vector<ReferenceTensor>>
ProgramBuilder::evaluate(Operation *op) {
  if (isa<GradOp>(op))
    return evaluateGrad(op);
  std::vector<ReferenceTensor> operands;
  for (Value operand : op->getOperands())
    operands.push_back(contents(operand));
  if (isa<DetachOp>(op))
    return operands;
  Evaluator evaluator(&context, {.trackErrors = true});
  auto results = evaluator.run(op, std::move(operands));
  return succeeded(results) ? std::optional(*results) : std::nullopt;
}

bool ProgramBuilder::keep(Operation *op) {
  auto takeBack = [op] {
    op->erase();
    return false;
  };
  bool isSmall = llvm::all_of(op->getResultTypes(), [&](Type type) {
    return fits(cast<TensorType>(type).getShape());
  });
  if (!isSmall || !verifies(op))
    return takeBack();
  std::optional<std::vector<ReferenceTensor>> results = evaluate(op);
  if (!results)
    throw std::runtime_error("'" + op->getName().getStringRef().str() +
                             "' verifies, but cannot be evaluated");
  if (results->empty() || !isWorthKeeping(*results))
    return takeBack();
  for (auto [value, tensor] : llvm::zip_equal(op->getResults(), *results)) {
    elements[value] = std::move(tensor);
    known.push_back(value);
  }
  ++kept;
  return true;
}

OwningOpRef<ModuleOp> ProgramBuilder::finish(ArrayRef<Value> results) {
  SmallVector<Value> returned(results);
  SmallVector<DictionaryAttr> attributes;
  auto mark = [&](StringRef attribute, const std::string &name) {
    attributes.push_back(builder.getDictionaryAttr(
        builder.getNamedAttr(attribute, builder.getStringAttr(name))));
  };
  for (size_t i = 0; i < results.size(); ++i)
    mark(kNameAttr, "output" + std::to_string(i));
  for (const ProgramState &state : states)
    if (state.isAssigned) {
      returned.push_back(state.current);
      mark(kStateAttr, state.name);
    }
  func::ReturnOp::create(builder, location, returned);
  function.setType(builder.getFunctionType(
      function.getArgumentTypes(),
      llvm::to_vector(TypeRange(ValueRange(returned)))));
  for (auto [i, attribute] : llvm::enumerate(attributes))
    function.setResultAttrs(i, attribute);
  return std::move(module);
}
