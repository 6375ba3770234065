//===- ProgramMeaning.cpp - What a program should compute ---------------------===//

#include "tools/fuzz/programs/ProgramMeaning.h"

#include "ingot/tensor.h"
#include "ir/reference/Evaluator.h"
#include "passes/Passes.h"
#include "tools/fuzz/programs/InputValues.h"
#include "tools/fuzz/programs/ProgramBuilder.h"

#include "mlir/Pass/PassManager.h"

using namespace mlir;
using namespace ingot;
using namespace ingot::passes;
using namespace ingot::ir;
using namespace ingot::fuzz;

static ProgramTensor describe(StringAttr state, StringAttr name, Type type) {
  return {state  ? state.str()
          : name ? name.str()
                 : "",
          bool(state), cast<RankedTensorType>(type)};
}

ProgramMeaning::ProgramMeaning(const std::string &text, uint64_t seed)
    : seed(seed) {
  session.context.disableMultithreading();
  module = session.read({"program", text}, {});
  function = module->lookupSymbol<func::FuncOp>(kFunctionName);
  if (!function)
    throw Error("expected a function '" + kFunctionName.str() +
                "', found none");
  PassManager passes(&session.context);
  passes.addNestedPass<func::FuncOp>(createDifferentiatePass());
  if (failed(passes.run(*module)))
    session.fail("the program cannot be differentiated");
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    argumentList.push_back(
        describe(function.getArgAttrOfType<StringAttr>(i, kStateAttr),
                 function.getArgAttrOfType<StringAttr>(i, kNameAttr),
                 function.getArgumentTypes()[i]));
  for (unsigned i = 0; i < function.getNumResults(); ++i)
    resultList.push_back(
        describe(function.getResultAttrOfType<StringAttr>(i, kStateAttr),
                 function.getResultAttrOfType<StringAttr>(i, kNameAttr),
                 function.getResultTypes()[i]));
}

ReferenceTensor
ProgramMeaning::firstValue(const ProgramTensor &argument) const {
  return makeInputValues(argument.type, argument.name, seed);
}

std::vector<ReferenceTensor> ProgramMeaning::firstValues() const {
  std::vector<ReferenceTensor> values;
  for (const ProgramTensor &argument : argumentList)
    values.push_back(firstValue(argument));
  return values;
}

std::vector<ReferenceTensor>
ProgramMeaning::evaluate(std::vector<ReferenceTensor> arguments) {
  Evaluator evaluator(&session.context, {.trackErrors = true});
  auto results = evaluator.run(function, std::move(arguments));
  if (failed(results))
    session.fail("the program cannot be evaluated");
  return std::move(*results);
}
