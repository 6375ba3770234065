//===- TrainingProgram.cpp - A model whose training step shows its gradients -===//

#include "tests/models/training/TrainingProgram.h"
#include "ir/ops/Program.h"

#include "compiler/pipeline/Session.h"
#include "ingot/tensor.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace ingot;
using namespace ingot::pipeline;
using namespace ingot::ir;

/// Appends the gradients of the one ingot.grad of `function` to its results.
static void returnGradients(func::FuncOp function) {
  Block &block = function.getBody().front();
  auto grads = llvm::to_vector(block.getOps<GradOp>());
  if (grads.size() != 1)
    throw Error("expected one ingot.grad in 'train_step', found " +
                std::to_string(grads.size()));
  Operation *terminator = block.getTerminator();
  for (auto [gradient, parameter] :
       llvm::zip_equal(grads[0].getResults(), grads[0].getWrt())) {
    auto state = function.getArgAttrOfType<StringAttr>(
        cast<BlockArgument>(parameter).getArgNumber(), kStateAttr);
    NamedAttribute name(kNameAttr, StringAttr::get(function.getContext(),
                                                   "grad." + state.getValue()));
    terminator->insertOperands(terminator->getNumOperands(), gradient);
    if (failed(function.insertResult(
            function.getNumResults(), gradient.getType(),
            DictionaryAttr::get(function.getContext(), name))))
      throw Error("the gradients cannot be returned");
  }
}

Source ingot::testing::withGradients(const std::string &name, int64_t batch) {
  CompileSession session;
  CompileOptions options;
  options.batches = {batch};
  OwningOpRef<ModuleOp> module = session.read({name, {}}, options);
  returnGradients(module->lookupSymbol<func::FuncOp>("train_step@" +
                                                     std::to_string(batch)));
  Source source{name, std::string()};
  llvm::raw_string_ostream(*source.text) << *module;
  return source;
}
