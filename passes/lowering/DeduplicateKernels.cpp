//===- DeduplicateKernels.cpp - Compiles equal kernels once ------------------===//
//
// Afterwards no two kernel functions have the same arguments and the same body,
// and every launch calls the first of the equal ones.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Kernel.h"
#include "passes/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/OperationSupport.h"

using namespace mlir;
using namespace ingot;

namespace ingot {
#define GEN_PASS_DEF_DEDUPLICATEKERNELSPASS
#include "passes/Passes.h.inc"
} // namespace ingot

namespace {

bool areEqual(func::FuncOp a, func::FuncOp b) {
  return a.getFunctionType() == b.getFunctionType() &&
         a.getArgAttrsAttr() == b.getArgAttrsAttr() &&
         OperationEquivalence::isRegionEquivalentTo(
             &a.getBody(), &b.getBody(), OperationEquivalence::IgnoreLocations);
}

/// Cheap to compute and rarely equal for different kernels.
size_t fingerprint(func::FuncOp kernel) {
  size_t hash = mlir::hash_value(Type(kernel.getFunctionType()));
  kernel.getBody().walk([&](Operation *op) {
    hash = llvm::hash_combine(hash, op->getName(), op->getNumOperands());
  });
  return hash;
}

struct DeduplicateKernelsPass
    : ingot::impl::DeduplicateKernelsPassBase<DeduplicateKernelsPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    std::map<size_t, SmallVector<func::FuncOp>> kernels;
    llvm::StringMap<FlatSymbolRefAttr> replacement;
    for (auto kernel :
         llvm::make_early_inc_range(module.getOps<func::FuncOp>())) {
      if (!isKernelFunction(kernel))
        continue;
      SmallVector<func::FuncOp> &candidates = kernels[fingerprint(kernel)];
      auto *equal = llvm::find_if(candidates, [&](func::FuncOp candidate) {
        return areEqual(candidate, kernel);
      });
      if (equal == candidates.end()) {
        candidates.push_back(kernel);
        continue;
      }
      replacement[kernel.getSymName()] =
          FlatSymbolRefAttr::get(equal->getSymNameAttr());
      kernel.erase();
    }
    module.walk([&](LaunchOp launch) {
      SmallVector<Attribute> phases(launch.getPhases().getValue());
      for (Attribute &phase : phases)
        if (auto found =
                replacement.lookup(cast<FlatSymbolRefAttr>(phase).getValue()))
          phase = found;
      launch.setPhasesAttr(ArrayAttr::get(&getContext(), phases));
    });
  }
};

} // namespace
