//===- OpGenerators.cpp - What makes operations for programs ------------------===//

#include "tools/fuzz/programs/OpGenerators.h"

#include "tests/numeric/SortedRegistry.h"

using namespace mlir;
using namespace ingot;
using namespace ingot::ir;
using namespace ingot::fuzz;

using Registry = test::SortedRegistry<OpGenerator>;

const std::vector<OpGenerator> &ingot::fuzz::getOpGenerators() {
  return Registry::get();
}

RegisterGenerator::RegisterGenerator(StringRef name, Generate generate) {
  Registry::add({name.str(), generate});
}

std::vector<RegisteredOperationName>
ingot::fuzz::getPlainPointwiseOps(MLIRContext &context) {
  std::vector<RegisteredOperationName> names;
  for (RegisteredOperationName name : context.getRegisteredOperations()) {
    bool hasGenerator =
        llvm::any_of(getOpGenerators(), [&](const OpGenerator &generator) {
          return generator.name == name.getStringRef();
        });
    if (name.hasTrait<ingot::ir::OpTrait::Pointwise>() && !hasGenerator)
      names.push_back(name);
  }
  return names;
}

/// Attributes are small numbers.
static Operation *createPointwise(ProgramBuilder &b,
                                  RegisteredOperationName name,
                                  ArrayRef<Value> operands) {
  OperationState state(b.location, name);
  state.addOperands(operands);
  state.addTypes(operands[0].getType());
  for (StringAttr attribute : name.getAttributeNames())
    state.addAttribute(attribute,
                       b.builder.getF64FloatAttr(b.random.uniform(0, 1)));
  return b.builder.create(state);
}

/// How many operands `name` takes of the type of `operand`; 0 if none.
static int findArity(ProgramBuilder &b, RegisteredOperationName name,
                     Value operand) {
  constexpr int kMaxArity = 3;
  for (int arity = 1; arity <= kMaxArity; ++arity) {
    Operation *probe =
        createPointwise(b, name, SmallVector<Value>(arity, operand));
    bool isRight = ProgramBuilder::verifies(probe);
    probe->erase();
    if (isRight)
      return arity;
  }
  return 0;
}

void ingot::fuzz::generatePointwise(ProgramBuilder &b,
                                    RegisteredOperationName name) {
  // Of what is at hand, then of what may have to be made first.
  for (int attempt = 0; attempt < 12; ++attempt) {
    Value first = b.pick([](RankedTensorType) { return true; });
    if (attempt >= 4)
      first = b.get(RankedTensorType::get(
          ProgramBuilder::typeOf(first).getShape(), b.randomElementType()));
    int arity = first ? findArity(b, name, first) : 0;
    if (arity == 0)
      continue;
    SmallVector<Value> operands = {first};
    while (static_cast<int>(operands.size()) < arity) {
      operands.push_back(
          b.random.chance(8) ? first : b.get(ProgramBuilder::typeOf(first)));
      if (!operands.back())
        return;
    }
    if (arity > 1 && b.random.chance(50))
      std::swap(operands[0], operands[1]);
    b.keep(createPointwise(b, name, operands));
    return;
  }
}

SmallVector<int64_t> ingot::fuzz::shuffledDims(Random &random, int64_t rank) {
  SmallVector<int64_t> dims = llvm::to_vector(llvm::seq<int64_t>(rank));
  for (int64_t d = rank; d > 1; --d)
    std::swap(dims[d - 1], dims[random.below(d)]);
  return dims;
}
