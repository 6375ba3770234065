//===- ScalarOperationsTest.cpp - The closed set of scalar operations ------===//
//
// What an operation computes of its elements is written in operations of arith and
// math. The evaluator, the CPU and CUDA each have a table of those that they know;
// here is the list that all three are compared with, over every operation that the
// two dialects have.
//
//===----------------------------------------------------------------------===//
#include "ir/reference/ScalarProgram.h"
#include "passes/Dialects.h"
#include "passes/cpu/VectorMath.h"
#include "passes/cuda/ScalarText.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Diagnostics.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

using namespace mlir;
using namespace ingot;
using namespace ingot::cuda;
using namespace ingot::cpu;

namespace {

enum Tables {
  kEverywhere, ///< what operations may be written in
  kKernels,    ///< what passes put into kernels: the evaluator sees none
  kNotInCuda,  ///< no operation uses it on a GPU: an error there, at its line
  kEvaluator,  ///< nothing makes it
  kCpu,        ///< nothing makes it
};

const std::map<std::string, Tables> kScalarOperations = {
    {"arith.addf", kEverywhere},
    {"arith.subf", kEverywhere},
    {"arith.mulf", kEverywhere},
    {"arith.divf", kEverywhere},
    {"arith.remf", kEverywhere},
    {"arith.negf", kEverywhere},
    {"arith.maximumf", kEverywhere},
    {"arith.minimumf", kEverywhere},
    {"arith.maxnumf", kEverywhere},
    {"arith.minnumf", kEverywhere},
    {"arith.addi", kEverywhere},
    {"arith.subi", kEverywhere},
    {"arith.muli", kEverywhere},
    {"arith.divsi", kEverywhere},
    {"arith.divui", kEverywhere},
    {"arith.remsi", kEverywhere},
    {"arith.remui", kEverywhere},
    {"arith.andi", kEverywhere},
    {"arith.ori", kEverywhere},
    {"arith.xori", kEverywhere},
    {"arith.shli", kEverywhere},
    {"arith.shrsi", kEverywhere},
    {"arith.shrui", kEverywhere},
    {"arith.maxsi", kEverywhere},
    {"arith.minsi", kEverywhere},
    {"arith.maxui", kEverywhere},
    {"arith.minui", kEverywhere},
    {"arith.constant", kEverywhere},
    {"arith.cmpf", kEverywhere},
    {"arith.cmpi", kEverywhere},
    {"arith.select", kEverywhere},
    {"arith.sitofp", kEverywhere},
    {"arith.uitofp", kEverywhere},
    {"arith.fptosi", kEverywhere},
    {"arith.fptoui", kEverywhere},
    {"arith.extsi", kEverywhere},
    {"arith.extui", kEverywhere},
    {"arith.trunci", kEverywhere},
    {"math.absf", kEverywhere},
    {"math.absi", kEverywhere},
    {"math.ceil", kEverywhere},
    {"math.copysign", kEverywhere},
    {"math.cos", kEverywhere},
    {"math.erf", kEverywhere},
    {"math.exp", kEverywhere},
    {"math.expm1", kEverywhere},
    {"math.floor", kEverywhere},
    {"math.fma", kEverywhere},
    {"math.log", kEverywhere},
    {"math.log1p", kEverywhere},
    {"math.powf", kEverywhere},
    {"math.roundeven", kEverywhere},
    {"math.rsqrt", kEverywhere},
    {"math.sin", kEverywhere},
    {"math.sqrt", kEverywhere},
    {"math.tanh", kEverywhere},

    // The evaluator holds floats of any width in f64 and counts on no index.
    {"arith.extf", kKernels},
    {"arith.truncf", kKernels},
    {"arith.bitcast", kKernels},
    {"arith.index_cast", kEverywhere},
    {"arith.index_castui", kKernels},

    {"math.exp2", kNotInCuda},
    {"math.log2", kNotInCuda},
    {"math.trunc", kNotInCuda},

    {"math.atan", kEvaluator},
    {"math.round", kEvaluator},
    {"math.log10", kCpu},
};

class ScalarOperations : public ::testing::Test {
protected:
  ScalarOperations() {
    DialectRegistry registry;
    registerDialects(registry);
    context.appendDialectRegistry(registry);
    context.loadDialect<arith::ArithDialect, math::MathDialect, scf::SCFDialect,
                        vector::VectorDialect>();
  }

  /// An operation of that name, with operands of some type that it has: only its
  /// name, and whether they are floats, is looked at.
  Operation *create(StringRef name) {
    OpBuilder builder(&context);
    Location loc = builder.getUnknownLoc();
    Type f32 = builder.getF32Type(), i32 = builder.getI32Type(),
         i1 = builder.getI1Type();
    auto value = [&](Type type) { return block.addArgument(type, loc); };
    if (name == "arith.constant")
      return arith::ConstantOp::create(builder, loc,
                                       builder.getF32FloatAttr(1));
    if (name == "arith.cmpf")
      return arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OLT,
                                   value(f32), value(f32));
    if (name == "arith.cmpi")
      return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::slt,
                                   value(i32), value(i32));
    if (name == "arith.select")
      return arith::SelectOp::create(builder, loc, value(i1), value(f32),
                                     value(f32));
    OperationState state(loc, name);
    bool isUnary =
        OperationName(name, &context).hasTrait<mlir::OpTrait::OneOperand>();
    for (int i = 0; i < (isUnary ? 1 : 3); ++i)
      state.addOperands(value(f32));
    state.addTypes(f32);
    return Operation::create(state);
  }

  bool isInCuda(Operation *op) {
    if (isa<arith::ConstantOp>(op)) // a literal, by getConstantText
      return true;
    ScopedDiagnosticHandler silent(&context,
                                   [](Diagnostic &) { return success(); });
    return succeeded(getScalarText(op, {"a", "b", "c"}));
  }

  /// LLVM translates all of arith, and of math what is one instruction.
  bool isOnCpu(Operation *op) {
    if (isa<arith::ArithDialect>(op->getDialect()) || isMathInstruction(op))
      return true;
    Block expansion;
    OpBuilder builder(&context);
    builder.setInsertionPointToEnd(&expansion);
    return bool(expandMath(builder, op->getLoc(), op, op->getOperands(), 256));
  }

  MLIRContext context;
  Block block; ///< its arguments are operands
};

TEST_F(ScalarOperations, AreThoseOfTheList) {
  size_t seen = 0;
  for (RegisteredOperationName name : context.getRegisteredOperations()) {
    std::string text = name.getStringRef().str();
    bool isMath = name.getDialectNamespace() == "math";
    if (!isMath && name.getDialectNamespace() != "arith")
      continue;
    Operation *op = create(text);
    auto found = kScalarOperations.find(text);
    bool isListed = found != kScalarOperations.end();
    seen += isListed;
    Tables tables = isListed ? found->second : kEverywhere;
    bool inEvaluator = isListed && tables != kKernels && tables != kCpu;
    bool inCuda = isListed && (tables == kEverywhere || tables == kKernels);
    bool onCpu = isListed && tables != kEvaluator;
    EXPECT_EQ(findScalarInstruction(op) != nullptr, inEvaluator) << text;
    EXPECT_EQ(isInCuda(op), inCuda) << text;
    if (isMath) // arith is LLVM's
      EXPECT_EQ(isOnCpu(op), onCpu) << text;
    op->destroy();
  }
  EXPECT_EQ(seen, kScalarOperations.size()) << "a name that no dialect has";
}

} // namespace
