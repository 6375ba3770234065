//===- KernelKey.cpp - Which kernels are equal, and their names -------------===//

#include "passes/schedule/KernelKey.h"

#include "mlir/IR/AsmState.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/xxhash.h"

using namespace mlir;
using namespace ingot::schedule;

static std::string getComputationText(KernelOp kernel) {
  std::string text;
  llvm::raw_string_ostream out(text);
  out << kernel.getInputs().getTypes() << " to " << kernel.getResultTypes()
      << "\n";
  // Values are numbered from the kernel, which is isolated, not from its function.
  AsmState names(kernel, OpPrintingFlags().useLocalScope());
  for (Operation &op : kernel.getBody().front()) {
    op.print(out, names);
    out << "\n";
  }
  return text;
}

std::string ingot::schedule::getKernelText(KernelOp kernel) {
  std::string text = getComputationText(kernel);
  llvm::raw_string_ostream out(text);
  out << kernel.getScheduleAttr();
  return text;
}

std::string ingot::schedule::getKernelKey(KernelOp kernel) {
  return llvm::utohexstr(llvm::xxh3_64bits(getComputationText(kernel)),
                         /*LowerCase=*/true, /*Width=*/16);
}

std::string ingot::schedule::getLabelLine(KernelOp kernel) {
  std::string label = kernel.getLabel().str();
  for (char &character : label)
    if (!llvm::isPrint(character))
      character = '?';
  return label;
}
