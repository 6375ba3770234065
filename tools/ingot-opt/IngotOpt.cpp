//===- IngotOpt.cpp - Runs passes on IR in text form ------------------------===//
//
// The pass tool of the tests: every pass of ingot, one at a time.
//
//===----------------------------------------------------------------------===//

#include "ir/Ingot.h"
#include "passes/Dialects.h"
#include "passes/Passes.h"

#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  ingot::passes::registerDialects(registry);
  ingot::passes::registerIngotPasses();
  mlir::registerCanonicalizerPass();
  mlir::registerCSEPass();
  mlir::registerSymbolDCEPass();
  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, argv, "ingot pass driver\n", registry));
}
