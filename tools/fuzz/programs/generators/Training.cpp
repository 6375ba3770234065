//===- Training.cpp - Gradients, optimiser steps and assignments --------------===//

#include "tools/fuzz/programs/OpGenerators.h"

#include "ir/ops/GraphBuilder.h"
#include "ir/ops/Optimizer.h"
#include "ir/ops/Program.h"

#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace ingot;
using namespace ingot::ir;
using namespace ingot::fuzz;

/// The sum of all elements of `value`, which may be scaled to be small.
static Value makeLoss(ProgramBuilder &b, Value value) {
  RankedTensorType type = ProgramBuilder::typeOf(value);
  if (type.getRank() == 0)
    return value;
  if (b.random.chance(50)) {
    Value square = b.add<MulOp>(value, value);
    value = square ? square : value;
  }
  return b.add<SumOp>(value,
                      llvm::to_vector(llvm::seq<int64_t>(type.getRank())));
}

/// What `value` is computed from, itself included, as far as it is floats.
static SmallVector<Value> findAncestors(Value value) {
  llvm::SetVector<Value> found;
  found.insert(value);
  for (size_t i = 0; i < found.size(); ++i)
    if (Operation *op = found[i].getDefiningOp())
      for (Value operand : op->getOperands())
        if (isa<FloatType>(ProgramBuilder::typeOf(operand).getElementType()))
          found.insert(operand);
  return found.takeVector();
}

/// Gradients of a loss with respect to inputs, states and what was computed from them;
/// now and then what has none.
static const Generator<GradOp> grad([](ProgramBuilder &b) {
  // Rather of what is more than a function of elements.
  Value value = b.pickFloat();
  for (int i = 0; i < 2 && value; ++i)
    if (!value.getDefiningOp() ||
        value.getDefiningOp()->hasTrait<ingot::ir::OpTrait::Pointwise>())
      value = b.pickFloat();
  Value loss = value ? makeLoss(b, value) : Value();
  if (!loss)
    return;
  SmallVector<Value> wrt, ancestors = findAncestors(loss);
  for (int64_t count = b.random.between(1, 3); count > 0; --count) {
    Value candidate =
        b.random.chance(85) ? b.random.pick(ancestors) : b.pickFloat();
    if (!llvm::is_contained(wrt, candidate))
      wrt.push_back(candidate);
  }
  b.add<GradOp>(llvm::to_vector(TypeRange(ValueRange(wrt))), loss, wrt);
});

/// Gives `state` the value `value`; what is at hand of it before stays a value.
static void assign(ProgramState &state, Value value) {
  state.current = value;
  state.isAssigned = true;
}

static const RegisterGenerator assignment("assign", [](ProgramBuilder &b) {
  if (b.states.empty())
    return;
  ProgramState &state =
      b.states[b.random.below(static_cast<int64_t>(b.states.size()))];
  Type type = state.current.getType();
  // The state of another, as it is now; or anything.
  SmallVector<Value> others;
  for (const ProgramState &other : b.states)
    if (other.current.getType() == type)
      others.push_back(other.current);
  Value value = b.random.chance(40)
                    ? b.random.pick(others)
                    : b.pick([&](RankedTensorType t) { return t == type; });
  assign(state, value);
});

/// The index of a state of `type` that is not in `taken`, which it joins.
static size_t findState(ProgramBuilder &b, RankedTensorType type,
                        StateRole role, SmallVectorImpl<size_t> &taken) {
  size_t index = 0;
  for (; index < b.states.size(); ++index)
    if (b.states[index].current.getType() == type &&
        !llvm::is_contained(taken, index))
      break;
  if (index == b.states.size())
    b.addState(type, role);
  taken.push_back(index);
  return index;
}

static FloatAttr number(ProgramBuilder &b, std::initializer_list<double> of) {
  return b.builder.getF64FloatAttr(b.random.pick(of));
}

namespace {

/// What one kind of optimiser does with a parameter and its gradient.
using Step = void (*)(ProgramBuilder &, size_t parameter, Value grad,
                      SmallVectorImpl<size_t> &taken);

void stepPlain(ProgramBuilder &b, size_t parameter, Value grad,
               SmallVectorImpl<size_t> &) {
  RankedTensorType type = ProgramBuilder::typeOf(grad);
  Value rate = b.addScalar(cast<FloatType>(type.getElementType()), 0.001, 0.5);
  Value rates = !rate || type.getRank() == 0
                    ? rate
                    : b.add<ExpandOp>(type, rate, SmallVector<int64_t>());
  Value change = rates ? b.add<MulOp>(grad, rates) : Value();
  if (!change)
    return;
  if (Value updated = b.add<SubOp>(b.states[parameter].current, change))
    assign(b.states[parameter], updated);
}

void stepSgd(ProgramBuilder &b, size_t parameter, Value grad,
             SmallVectorImpl<size_t> &taken) {
  RankedTensorType type = ProgramBuilder::typeOf(grad);
  size_t velocity = findState(b, type, StateRole::optimizer_slot, taken);
  Value rate = b.addScalar(cast<FloatType>(type.getElementType()), 0.001, 0.5);
  if (!rate)
    return;
  auto update = SgdUpdateOp::create(
      b.builder, b.location, b.states[parameter].current, grad,
      b.states[velocity].current, rate, number(b, {0, 0.9}),
      number(b, {0, 0.1}), number(b, {0, 0.01}),
      b.builder.getBoolAttr(b.random.chance(50)));
  if (!b.keep(update))
    return;
  assign(b.states[parameter], update.getParameterOut());
  assign(b.states[velocity], update.getVelocityOut());
}

void stepAdamw(ProgramBuilder &b, size_t parameter, Value grad,
               SmallVectorImpl<size_t> &taken) {
  RankedTensorType type = ProgramBuilder::typeOf(grad);
  auto elementType = cast<FloatType>(type.getElementType());
  size_t average = findState(b, type, StateRole::optimizer_slot, taken);
  size_t square = findState(b, type, StateRole::optimizer_slot, taken);
  Value rate = b.addScalar(elementType, 0.001, 0.5);
  Value first = b.addScalar(elementType, 0.1, 1);
  Value second = b.addScalar(elementType, 0.01, 1);
  // Averages of squares are not negative.
  Value squares = b.add<AbsOp>(b.states[square].current);
  if (!rate || !first || !second || !squares)
    return;
  auto update = AdamwUpdateOp::create(
      b.builder, b.location, b.states[parameter].current, grad,
      b.states[average].current, squares, rate, first, second, number(b, {0.9}),
      number(b, {0.999, 0.5}), number(b, {1e-8, 1e-3}), number(b, {0, 0.01}));
  if (!b.keep(update))
    return;
  assign(b.states[parameter], update.getParameterOut());
  assign(b.states[average], update.getExpAvgOut());
  assign(b.states[square], update.getExpAvgSqOut());
}

/// Several steps of one optimiser in one function: of a parameter, times something,
/// through a function or two, and the squares of what comes out.
void train(ProgramBuilder &b, Step step) {
  Value input = b.pickFloat();
  if (!input)
    return;
  RankedTensorType type = ProgramBuilder::typeOf(input);
  SmallVector<size_t> taken;
  size_t parameter = findState(b, type, StateRole::parameter, taken);
  for (int64_t steps = b.random.between(1, 3); steps > 0; --steps) {
    Value value = b.add<MulOp>(b.states[parameter].current, input);
    if (value && b.random.chance(60))
      value = b.add<TanhOp>(value);
    Value loss = value ? makeLoss(b, value) : Value();
    if (!loss)
      return;
    Value grad =
        b.add<GradOp>(ArrayRef<Type>(type), loss, b.states[parameter].current);
    SmallVector<size_t> slots = {parameter};
    if (grad)
      step(b, parameter, grad, slots);
  }
}

const RegisterGenerator plain("train_plain",
                              [](ProgramBuilder &b) { train(b, stepPlain); });
const Generator<SgdUpdateOp> sgd([](ProgramBuilder &b) { train(b, stepSgd); });
const Generator<AdamwUpdateOp> adamw([](ProgramBuilder &b) {
  train(b, stepAdamw);
});

} // namespace
