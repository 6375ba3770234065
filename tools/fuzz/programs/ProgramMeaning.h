//===- ProgramMeaning.h - What a program should compute -----------------------===//

#ifndef INGOT_TOOLS_FUZZ_PROGRAMS_PROGRAMMEANING_H
#define INGOT_TOOLS_FUZZ_PROGRAMS_PROGRAMMEANING_H

#include "compiler/pipeline/Session.h"
#include "ir/reference/ReferenceTensor.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace ingot::fuzz {

/// An argument or a result of the program's function.
struct ProgramTensor {
  std::string name;
  bool isState;
  mlir::RankedTensorType type;
};

/// The function of a program, differentiated and otherwise as it was written.
class ProgramMeaning {
public:
  /// Throws ingot::Error if `text` is no program or cannot be differentiated.
  ProgramMeaning(const std::string &text, uint64_t seed);

  llvm::ArrayRef<ProgramTensor> arguments() const { return argumentList; }
  llvm::ArrayRef<ProgramTensor> results() const { return resultList; }

  /// The input of that name, or the first elements of the state.
  ir::ReferenceTensor firstValue(const ProgramTensor &argument) const;
  std::vector<ir::ReferenceTensor> firstValues() const;

  /// Results in float64, with worst-case bounds. Throws ingot::Error.
  std::vector<ir::ReferenceTensor>
  evaluate(std::vector<ir::ReferenceTensor> arguments);

private:
  pipeline::CompileSession session;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  mlir::func::FuncOp function;
  uint64_t seed;
  std::vector<ProgramTensor> argumentList, resultList;
};

} // namespace ingot::fuzz

#endif // INGOT_TOOLS_FUZZ_PROGRAMS_PROGRAMMEANING_H
