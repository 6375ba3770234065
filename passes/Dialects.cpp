//===- Dialects.cpp - The dialects that the pipeline uses --------------------===//

#include "passes/Dialects.h"

#include "ir/Ingot.h"

using namespace mlir;

void ingot::passes::registerDialects(DialectRegistry &registry) {
  registry
      .insert<IngotDialect, affine::AffineDialect, arith::ArithDialect,
              func::FuncDialect, LLVM::LLVMDialect, math::MathDialect,
              memref::MemRefDialect, scf::SCFDialect, vector::VectorDialect>();
}
