//===- GenericText.cpp - The body of loops as statements --------------------===//

#include "passes/cuda/GenericText.h"

#include "passes/cuda/ScalarText.h"

#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace ingot::cuda;

FailureOr<SmallVector<std::string>> ingot::cuda::printGenericBody(
    CudaText &out, LoopsOp loops, ArrayRef<std::string> arguments,
    llvm::function_ref<std::string(unsigned)> index, unsigned &names) {
  DenseMap<Value, std::string> known;
  for (auto [argument, name] :
       llvm::zip(loops.getBlock().getArguments(), arguments))
    known[argument] = name;
  auto nameOf = [&](Value value) -> std::string {
    if (auto found = known.find(value); found != known.end())
      return found->second;
    TypedAttr constant;
    bool isConstant = matchPattern(value, m_Constant(&constant));
    assert(isConstant && "a body uses arguments and constants only");
    (void)isConstant;
    return getConstantText(constant);
  };
  auto define = [&](Value value, const std::string &expression) {
    std::string name = "v" + text(names++);
    out.line("const " + getValueText(value.getType()) + " " + name + " = " +
             expression + ";");
    known[value] = name;
  };
  for (Operation &op : loops.getBlock().without_terminator()) {
    if (op.hasTrait<mlir::OpTrait::ConstantLike>())
      continue;
    if (auto position = dyn_cast<LoopIndexOp>(op)) {
      define(position.getResult(), index(position.getLoop()));
      continue;
    }
    SmallVector<std::string> operands;
    for (Value operand : op.getOperands())
      operands.push_back(nameOf(operand));
    FailureOr<std::string> expression = getScalarText(&op, operands);
    if (failed(expression))
      return failure();
    define(op.getResult(0), *expression);
  }
  SmallVector<std::string> results;
  for (Value yielded : loops.getBlock().getTerminator()->getOperands())
    results.push_back(nameOf(yielded));
  return results;
}
