//===- Evaluator.cpp - Runs programs in float64 ------------------------------===//

#include "ir/reference/Evaluator.h"
#include "ir/ops/Kernel.h"
#include "ir/ops/Program.h"
#include "ir/ops/Shape.h"
#include "ir/reference/LoopProgram.h"
#include "ir/reference/Tolerance.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/IRMapping.h"

#include <cmath>
#include <new>

using namespace mlir;
using namespace ingot::ir;

Evaluator::Evaluator(MLIRContext *context, Options options) : options(options) {
  context->loadDialect<IngotDialect, arith::ArithDialect, math::MathDialect>();
}

Evaluator::~Evaluator() = default;

/// Exact, but for subnormal numbers: kernels may read them as zeros.
static void boundArgument(ReferenceTensor &tensor) {
  tensor.trackErrors();
  if (!tensor.isFloat())
    return;
  double smallest =
      underflowError(cast<FloatType>(tensor.type.getElementType()));
  for (auto [element, bound] :
       llvm::zip_equal(tensor.floats, tensor.errorBounds))
    if (std::fabs(element) < smallest)
      bound = std::fabs(element);
}

Evaluator::TensorPtr Evaluator::takeArgument(ReferenceTensor tensor) const {
  tensor.hasIndependentErrors = options.independentErrors;
  if (!options.trackErrors)
    tensor.errorBounds.clear();
  else if (!tensor.tracksErrors())
    boundArgument(tensor);
  return std::make_shared<const ReferenceTensor>(std::move(tensor));
}

FailureOr<Evaluator::Tensors>
Evaluator::takeArguments(TypeRange types, Location location,
                         std::vector<ReferenceTensor> tensors) {
  if (types.size() != tensors.size())
    return emitError(location, "expected ")
           << types.size() << " arguments, found " << tensors.size();
  Tensors arguments;
  for (auto [number, type, tensor] : llvm::enumerate(types, tensors)) {
    if (tensor.type != type)
      return emitError(location, "argument ")
             << number << ": expected " << type << ", found " << tensor.type;
    arguments.push_back(takeArgument(std::move(tensor)));
  }
  return arguments;
}

static FailureOr<std::vector<ReferenceTensor>> copyTensors(
    FailureOr<SmallVector<std::shared_ptr<const ReferenceTensor>>> tensors) {
  if (failed(tensors))
    return failure();
  std::vector<ReferenceTensor> copies;
  copies.reserve(tensors->size());
  for (const std::shared_ptr<const ReferenceTensor> &tensor : *tensors)
    copies.push_back(*tensor);
  return copies;
}

FailureOr<std::vector<ReferenceTensor>>
Evaluator::run(func::FuncOp function, std::vector<ReferenceTensor> arguments,
               const Replacements &replacements) {
  if (function.isExternal() || !function.getBody().hasOneBlock())
    return function.emitError("expected a function of one block");
  SharedReplacements read;
  for (const auto &[value, tensor] : replacements)
    read[value] = takeArgument(tensor);
  return run(function.getBody().front(), function.getLoc(),
             std::move(arguments), read);
}

FailureOr<std::vector<ReferenceTensor>>
Evaluator::run(Block &block, Location location,
               std::vector<ReferenceTensor> arguments) {
  return run(block, location, std::move(arguments), SharedReplacements());
}

FailureOr<std::vector<ReferenceTensor>>
Evaluator::run(Block &block, Location location,
               std::vector<ReferenceTensor> arguments,
               const SharedReplacements &replacements) {
  FailureOr<Tensors> inputs =
      takeArguments(block.getArgumentTypes(), location, std::move(arguments));
  if (failed(inputs))
    return failure();
  return copyTensors(runBlock(block, block.getTerminator()->getOperands(),
                              std::move(*inputs), replacements));
}

FailureOr<std::vector<ReferenceTensor>>
Evaluator::run(Operation *op, std::vector<ReferenceTensor> operands) {
  FailureOr<Tensors> inputs =
      takeArguments(op->getOperandTypes(), op->getLoc(), std::move(operands));
  if (failed(inputs))
    return failure();
  return copyTensors(runOperation(op, std::move(*inputs)));
}

FailureOr<Evaluator::Tensors>
Evaluator::runBlock(Block &block, ValueRange results, Tensors arguments,
                    const SharedReplacements &replacements) {
  llvm::DenseMap<Value, unsigned> usesLeft;
  for (Operation &op : block)
    for (Value operand : op.getOperands())
      ++usesLeft[operand];
  for (Value result : results)
    ++usesLeft[result]; // keeps results alive to the end

  llvm::DenseMap<Value, TensorPtr> tensors;
  for (auto [value, tensor] : llvm::zip_equal(block.getArguments(), arguments))
    tensors[value] = std::move(tensor);
  arguments.clear();

  for (Operation &op : block) {
    if (op.hasTrait<mlir::OpTrait::IsTerminator>())
      break;
    Tensors operands;
    for (Value operand : op.getOperands()) {
      auto found = tensors.find(operand);
      if (found == tensors.end())
        return op.emitOpError(
            "uses a value from outside of the evaluated block");
      TensorPtr replacement = replacements.lookup(operand);
      operands.push_back(replacement ? replacement : found->second);
    }
    for (Value operand : op.getOperands())
      if (--usesLeft[operand] == 0)
        tensors.erase(operand);
    FailureOr<Tensors> outputs = runOperation(&op, std::move(operands));
    if (failed(outputs))
      return failure();
    for (auto [value, tensor] : llvm::zip_equal(op.getResults(), *outputs))
      if (usesLeft.lookup(value) > 0)
        tensors[value] = std::move(tensor);
  }

  Tensors outputs;
  for (Value result : results)
    outputs.push_back(tensors.at(result));
  return outputs;
}

FailureOr<std::vector<ReferenceTensor>>
Evaluator::allocateResults(Operation *op) const {
  std::vector<ReferenceTensor> results;
  for (Type type : op->getResultTypes())
    try {
      results.emplace_back(cast<RankedTensorType>(type));
      results.back().hasIndependentErrors = options.independentErrors;
      if (options.trackErrors)
        results.back().trackErrors();
    } catch (const std::bad_alloc &) {
      return op->emitOpError("cannot allocate a double for each element of ")
             << type << (options.trackErrors ? ", and one for its error" : "");
    }
  return results;
}

static SmallVector<std::shared_ptr<const ReferenceTensor>>
share(std::vector<ReferenceTensor> tensors) {
  SmallVector<std::shared_ptr<const ReferenceTensor>> shared;
  for (ReferenceTensor &tensor : tensors)
    shared.push_back(
        std::make_shared<const ReferenceTensor>(std::move(tensor)));
  return shared;
}

FailureOr<Evaluator::Tensors> Evaluator::runOperation(Operation *op,
                                                      Tensors operands) {
  if (op->hasTrait<ingot::ir::OpTrait::Alias>()) { // the same elements
    ReferenceTensor renamed = *operands[0];
    renamed.type = cast<RankedTensorType>(op->getResultTypes().front());
    return Tensors{std::make_shared<const ReferenceTensor>(std::move(renamed))};
  }
  if (auto structured = dyn_cast<StructuredOpInterface>(op)) {
    std::vector<LoopPiece> pieces = structured.getPieces();
    // Sums of some terms are those of several operations.
    if (pieces.front().loops.body != Loops::Body::Composed &&
        !pieces.front().loops.window)
      return runLoops(structured, pieces, operands);
  }
  if (isa<CompositeOpInterface>(op))
    return runComposite(op, std::move(operands));
  if (auto constant = dyn_cast<ConstantOp>(op)) {
    FailureOr<ReferenceTensor> value =
        ReferenceTensor::fromElements(constant.getValue());
    if (failed(value))
      return op->emitOpError("the elements of the constant are not available");
    if (options.trackErrors)
      value->trackErrors();
    return Tensors{std::make_shared<const ReferenceTensor>(std::move(*value))};
  }
  if (auto kernel = dyn_cast<KernelOp>(op)) {
    Block &body = kernel.getBody().front();
    return runBlock(body, body.getTerminator()->getOperands(),
                    std::move(operands));
  }
  if (isa<GradOp>(op))
    return op->emitOpError(
        "gradients cannot be evaluated: run the pass Differentiate first");
  return op->emitOpError("cannot be evaluated: it has neither loops nor a "
                         "decomposition");
}

FailureOr<Evaluator::Tensors> Evaluator::runLoops(StructuredOpInterface op,
                                                  ArrayRef<LoopPiece> pieces,
                                                  const Tensors &operands) {
  std::vector<std::unique_ptr<LoopProgram>> &programs = loopPrograms[op];
  if (programs.empty())
    for (const LoopPiece &piece : pieces) {
      FailureOr<std::unique_ptr<LoopProgram>> built = LoopProgram::build(
          op, piece, options.trackErrors, options.independentErrors);
      if (failed(built))
        return failure();
      programs.push_back(std::move(*built));
    }
  FailureOr<std::vector<ReferenceTensor>> results = allocateResults(op);
  if (failed(results))
    return failure();
  for (auto [piece, program] : llvm::zip_equal(pieces, programs)) {
    SmallVector<const ReferenceTensor *> read;
    for (Value operand : piece.operands) {
      auto number = llvm::find(op->getOperands(), operand);
      read.push_back(operands[number - op->getOperands().begin()].get());
    }
    program->run(read, *results);
  }
  return share(std::move(*results));
}

FailureOr<Evaluator::Tensors> Evaluator::runComposite(Operation *op,
                                                      Tensors operands) {
  std::unique_ptr<Decomposition> &decomposition = decompositions[op];
  if (!decomposition) {
    // Of a clone: evaluation leaves the program as it is.
    auto built = std::make_unique<Decomposition>();
    IRMapping toArguments;
    for (Value operand : op->getOperands())
      if (!toArguments.contains(operand))
        toArguments.map(operand, built->block.addArgument(operand.getType(),
                                                          operand.getLoc()));
    OpBuilder builder(op->getContext());
    builder.setInsertionPointToEnd(&built->block);
    Operation *clone = builder.clone(*op, toArguments);
    builder.setInsertionPoint(clone);
    built->results = cast<CompositeOpInterface>(clone).decompose(builder);
    clone->erase();
    if (built->results.size() != op->getNumResults())
      return op->emitOpError("expected ")
             << op->getNumResults() << " results of its decomposition, found "
             << built->results.size();
    decomposition = std::move(built);
  }
  // An operand used twice is one argument.
  Tensors arguments;
  llvm::SmallDenseSet<Value> seen;
  for (auto [value, tensor] : llvm::zip_equal(op->getOperands(), operands))
    if (seen.insert(value).second)
      arguments.push_back(std::move(tensor));
  Block &block = decomposition->block;
  SmallVector<Value> results = decomposition->results;
  return runBlock(block, results, std::move(arguments));
}
