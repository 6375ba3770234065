//===- Program.h - Parses small programs and evaluates them -------------------===//

#ifndef INGOT_TESTS_IR_REFERENCE_PROGRAM_H
#define INGOT_TESTS_IR_REFERENCE_PROGRAM_H

#include "ir/Ingot.h"
#include "ir/reference/Evaluator.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"

#include <functional>

namespace ingot::test {

using Extents = llvm::SmallVector<int64_t>;

/// A module parsed from text; its one function can be evaluated. Diagnostics are
/// collected, not printed.
class Program {
public:
  explicit Program(llvm::StringRef text,
                   ir::Evaluator::Options options = ir::Evaluator::Options())
      : options(options),
        handler(&context, [this](mlir::Diagnostic &diagnostic) {
          messages.push_back(diagnostic.str());
          return mlir::success();
        }) {
    context.loadDialect<ir::IngotDialect, mlir::func::FuncDialect>();
    module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
    EXPECT_TRUE(module) << text.str() << "\n" << lastMessage();
    evaluator = std::make_unique<ir::Evaluator>(&context, options);
  }

  mlir::func::FuncOp function() {
    return *module->getOps<mlir::func::FuncOp>().begin();
  }

  /// Type of the function's argument `number`.
  mlir::RankedTensorType argumentType(unsigned number) {
    return llvm::cast<mlir::RankedTensorType>(
        function().getArgumentTypes()[number]);
  }

  ir::ReferenceTensor floats(unsigned argument, std::vector<double> elements) {
    ir::ReferenceTensor tensor(argumentType(argument));
    EXPECT_EQ(tensor.floats.size(), elements.size());
    tensor.floats = std::move(elements);
    return tensor;
  }
  ir::ReferenceTensor integers(unsigned argument,
                               std::vector<int64_t> elements) {
    ir::ReferenceTensor tensor(argumentType(argument));
    EXPECT_EQ(tensor.integers.size(), elements.size());
    tensor.integers = std::move(elements);
    return tensor;
  }

  /// Results of the function; none if it fails.
  std::vector<ir::ReferenceTensor>
  run(std::vector<ir::ReferenceTensor> arguments) {
    auto results = evaluator->run(function(), std::move(arguments));
    return mlir::succeeded(results) ? std::move(*results)
                                    : std::vector<ir::ReferenceTensor>();
  }

  /// The message of a run that has to fail.
  std::string refusal(std::vector<ir::ReferenceTensor> arguments) {
    EXPECT_TRUE(run(std::move(arguments)).empty());
    return lastMessage();
  }

  /// Replaces composites by their decompositions until none is left.
  void decompose() {
    llvm::SmallVector<ir::CompositeOpInterface> composites;
    do {
      composites.clear();
      function().walk(
          [&](ir::CompositeOpInterface op) { composites.push_back(op); });
      for (ir::CompositeOpInterface op : composites) {
        mlir::OpBuilder builder(op);
        op->replaceAllUsesWith(op.decompose(builder));
        op->erase();
      }
    } while (!composites.empty());
    evaluator = std::make_unique<ir::Evaluator>(&context, options);
  }

  std::string lastMessage() const {
    return messages.empty() ? "" : messages.back();
  }

  ir::Evaluator::Options options;
  mlir::MLIRContext context;
  mlir::ScopedDiagnosticHandler handler;
  std::vector<std::string> messages;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::unique_ptr<ir::Evaluator> evaluator;
};

/// A program whose results have bounds of their errors.
class BoundedProgram : public Program {
public:
  explicit BoundedProgram(llvm::StringRef text)
      : Program(text, {.trackErrors = true}) {}
};

/// `count` values 1.25, -2.5, 3.75, ...: distinct, of both signs, exact in f16.
inline std::vector<double> distinctFloats(int64_t count) {
  std::vector<double> values(count);
  for (int64_t i = 0; i < count; ++i)
    values[i] = (i % 2 ? -1.25 : 1.25) * static_cast<double>(i + 1);
  return values;
}

/// Row-major position of `index` in a tensor of `extents`.
inline int64_t flatten(llvm::ArrayRef<int64_t> extents,
                       llvm::ArrayRef<int64_t> index) {
  int64_t position = 0;
  for (size_t d = 0; d < extents.size(); ++d)
    position = position * extents[d] + index[d];
  return position;
}

/// Calls `visit` with every index of a tensor of `extents`, in row-major order.
inline void forEachIndex(llvm::ArrayRef<int64_t> extents,
                         const std::function<void(const Extents &)> &visit) {
  int64_t count = 1;
  for (int64_t extent : extents)
    count *= extent;
  for (int64_t flat = 0; flat < count; ++flat) {
    Extents index(extents.size());
    int64_t rest = flat;
    for (size_t d = extents.size(); d-- > 0;) {
      index[d] = rest % extents[d];
      rest /= extents[d];
    }
    visit(index);
  }
}

} // namespace ingot::test

#endif // INGOT_TESTS_IR_REFERENCE_PROGRAM_H
