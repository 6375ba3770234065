//===- GenerateProgram.cpp - Programs from seeds ------------------------------===//

#include "tools/fuzz/programs/GenerateProgram.h"

#include "compiler/pipeline/Session.h"
#include "ingot/tensor.h"
#include "ir/ops/Kernel.h"
#include "ir/ops/Program.h"
#include "ir/ops/Shape.h"
#include "passes/Passes.h"
#include "tools/fuzz/programs/OpGenerators.h"

#include "mlir/Pass/PassManager.h"

#include <set>

using namespace mlir;
using namespace ingot;
using namespace ingot::pipeline;
using namespace ingot::ir;
using namespace ingot::fuzz;

/// What the program starts from: inputs of a few shapes, some states.
static void addArguments(ProgramBuilder &b) {
  auto randomType = [&] {
    Type elementType =
        b.random.chance(70) ? b.randomFloatType() : b.randomElementType();
    return RankedTensorType::get(b.randomShape(0, 6), elementType);
  };
  for (int64_t count = b.random.between(1, 3); count > 0; --count)
    b.addInput(randomType());
  if (b.random.chance(60))
    for (int64_t count = b.random.between(1, 3); count > 0; --count) {
      // States of one type can be handed over.
      bool isAlike = !b.states.empty() && b.random.chance(60);
      b.addState(isAlike ? ProgramBuilder::typeOf(b.states.back().current)
                         : randomType(),
                 b.random.pick({StateRole::parameter, StateRole::buffer}));
    }
}

static void addOperations(ProgramBuilder &b, MLIRContext &context) {
  std::vector<RegisteredOperationName> pointwise =
      getPlainPointwiseOps(context);
  const std::vector<OpGenerator> &others = getOpGenerators();
  // Through every operation there is a derivative of its own.
  auto grad = llvm::find_if(others, [](const OpGenerator &generator) {
    return generator.name == GradOp::getOperationName();
  });
  int64_t wanted = b.random.between(5, 40);
  // What cannot be added is tried again, within reason.
  for (int64_t tries = 4 * wanted; tries > 0 && b.operationCount() < wanted;
       --tries)
    if (b.random.chance(45))
      generatePointwise(b, b.random.pick(pointwise));
    else if (b.random.chance(25))
      grad->generate(b);
    else
      b.random.pick(others).generate(b);
}

/// Mostly what was computed last; now and then one twice, or an input.
static SmallVector<Value> chooseResults(ProgramBuilder &b) {
  SmallVector<Value> unused, results;
  for (Value value : b.values())
    if (value.use_empty() && value.getDefiningOp())
      unused.push_back(value);
  for (Value value : unused)
    if (results.size() < 8 && b.random.chance(70))
      results.push_back(value);
  for (int64_t count = b.random.between(results.empty() ? 1 : 0, 2); count > 0;
       --count)
    results.push_back(b.pick([](RankedTensorType) { return true; }));
  if (b.random.chance(10))
    results.push_back(b.random.pick(results));
  if (b.random.chance(5))
    results.push_back(b.values().front());
  return results;
}

std::string ingot::fuzz::generateProgram(uint64_t seed) {
  CompileSession session;
  session.context.disableMultithreading(); // costs more than it saves
  ProgramBuilder b(session.context, seed);
  try {
    addArguments(b);
    addOperations(b, session.context);
  } catch (const std::exception &error) {
    session.fail(error.what());
  }
  OwningOpRef<ModuleOp> module = b.finish(chooseResults(b));
  std::string text;
  llvm::raw_string_ostream(text) << *module << "\n";
  return text;
}

/// What a program may hold once its gradients are written out.
static bool isOfPrograms(RegisteredOperationName name) {
  // Panels are how PackOperands lays constants out: no program says them.
  if (name.getStringRef() == PackOp::getOperationName())
    return false;
  return name.hasInterface<StructuredOpInterface>() ||
         name.hasInterface<CompositeOpInterface>();
}

void ingot::fuzz::countOperations(const std::string &program,
                                  std::map<std::string, int64_t> &counts) {
  CompileSession session;
  session.context.disableMultithreading();
  OwningOpRef<ModuleOp> module = session.read({"program", program}, {});
  std::set<std::string> seen;
  auto count = [&](Operation *op) {
    seen.insert(op->getName().stripDialect().str());
    ++counts[op->getName().stripDialect().str()];
  };
  // These are gone afterwards.
  module->walk([&](GradOp op) { count(op); });
  module->walk([&](DetachOp op) { count(op); });
  module->walk([&](CheckpointOp op) { count(op); });
  auto run = [&](std::unique_ptr<Pass> pass) {
    PassManager passes(&session.context);
    passes.addNestedPass<func::FuncOp>(std::move(pass));
    if (failed(passes.run(*module)))
      session.fail("the program cannot be differentiated and decomposed");
  };
  run(passes::createDifferentiatePass());
  for (RegisteredOperationName name : session.context.getRegisteredOperations())
    if (isOfPrograms(name))
      counts.try_emplace(name.stripDialect().str(), 0);
  module->walk([&](Operation *op) {
    if (isa<IngotDialect>(op->getDialect()))
      count(op);
  });
  // What only a decomposition makes.
  std::set<std::string> before = seen;
  run(passes::createConvertToChannelsLastPass());
  run(passes::createDecomposeCompositesPass());
  module->walk([&](Operation *op) {
    if (isa<IngotDialect>(op->getDialect()) &&
        !before.count(op->getName().stripDialect().str()))
      count(op);
  });
}
