//===- LowerToLoops.cpp - Writes the operations of kernels as loops ---------===//
//
// The only door from what an operation means to how it runs: afterwards a kernel
// holds ingot.loops over arith and math, and reshapes, which rename memory. That is
// all that planners and emitters read, but for a composite that a kernel class runs
// whole.
//
//===----------------------------------------------------------------------===//

#include "ir/ScalarType.h"
#include "ir/ops/Kernel.h"
#include "ir/ops/LoopBody.h"
#include "ir/ops/Loops.h"
#include "ir/ops/Shape.h"
#include "passes/Passes.h"
#include "passes/lowering/FloatProducts.h"
#include "passes/schedule/KernelClass.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace ingot::passes;
using namespace ingot::schedule;

#define GEN_PASS_DEF_LOWERTOLOOPSPASS
#include "passes/PassBase.inc"

namespace {

/// True for a composite whose loops are those of its decomposition.
bool isComposed(ingot::ir::CompositeOpInterface op) {
  auto structured =
      dyn_cast<ingot::ir::StructuredOpInterface>(op.getOperation());
  return !structured || structured.getLoops().body == Loops::Body::Composed;
}

/// Replaces composites by their decompositions until none is left but those that
/// state loops of their own or are run whole: a decomposition may contain composites
/// itself.
void decomposeComposites(Operation *root) {
  SmallVector<ingot::ir::CompositeOpInterface> composites;
  do {
    composites.clear();
    root->walk([&](ingot::ir::CompositeOpInterface op) {
      if (isComposed(op) && !ingot::schedule::isRunWhole(op))
        composites.push_back(op);
    });
    for (ingot::ir::CompositeOpInterface op : composites) {
      OpBuilder builder(op);
      op->replaceAllUsesWith(op.decompose(builder));
      op->erase();
    }
  } while (!composites.empty());
}

TypedAttr getSplat(Value tensor) {
  auto constant = tensor.getDefiningOp<ConstantOp>();
  if (!constant)
    return nullptr;
  auto splat = dyn_cast<SplatElementsAttr>(constant.getValue());
  return splat ? getScalar(splat.getSplatValue<TypedAttr>()) : nullptr;
}

/// The type of what is written with `write`, a result of `op` or a value of the shape
/// of its loops.
RankedTensorType getWrittenType(StructuredOpInterface op, const Loops &loops,
                                unsigned number) {
  const LoopWrite &write = loops.writes[number];
  unsigned carried = loops.writes.size() - op->getNumResults();
  if (number >= carried) {
    auto type =
        cast<RankedTensorType>(op->getResult(number - carried).getType());
    bool isAccumulated = getScalarType(type.getElementType()) != write.type &&
                         isa<FloatType>(write.type);
    return isAccumulated ? type.clone(write.type) : type;
  }
  SmallVector<int64_t> shape;
  for (const LoopSum &dim : write.access.dims)
    shape.push_back(loops.extents[*dim.singleLoop()]);
  return RankedTensorType::get(shape, write.type);
}

/// `value`, which was accumulated in a wider float type, rounded to `type`.
Value roundTo(OpBuilder &builder, Location loc, Value value,
              RankedTensorType type) {
  if (value.getType() == type)
    return value;
  LoopsBuilder loops(value);
  SmallVector<LoopSum> all = loops.all();
  loops.reads(all);
  loops.writes(all, type.getElementType());
  return LoopsOp::create(
             builder, loc, TypeRange{type}, loops.build(), value, Value(),
             [&](OpBuilder &body, ValueRange arguments) -> SmallVector<Value> {
               return {arith::TruncFOp::create(body, loc, type.getElementType(),
                                               arguments[0])};
             })
      .getResult(0);
}

/// Builds one nest of the loops of `op`. Constants that are the same everywhere move
/// into the body, where an emitter sees them as immediates; a contraction keeps its
/// two operands.
SmallVector<Value> buildLoops(OpBuilder &builder, StructuredOpInterface op,
                              const LoopPiece &piece, Value base, bool isPart) {
  Loops loops = piece.loops;
  SmallVector<TypedAttr> immediates;
  SmallVector<Value> inputs;
  loops.reads.clear();
  auto looksUp = [](const LoopAccess &access) {
    return access.indexRead().has_value();
  };
  bool isLookup = llvm::any_of(piece.loops.reads, looksUp) ||
                  llvm::any_of(loops.writes, [&](const LoopWrite &write) {
                    return looksUp(write.access);
                  });
  for (auto [operand, access] :
       llvm::zip_equal(piece.operands, piece.loops.reads)) {
    // Indices name reads by their numbers, and a part of a result is a copy.
    bool isImmediate =
        !access.fill && !isLookup && !isPart && !isContraction(op);
    immediates.push_back(isImmediate ? getSplat(operand) : TypedAttr());
    if (immediates.back())
      continue;
    inputs.push_back(operand);
    loops.reads.push_back(access);
  }
  SmallVector<Type> types, scalarTypes;
  for (auto [number, write] : llvm::enumerate(loops.writes)) {
    types.push_back(getWrittenType(op, loops, number));
    scalarTypes.push_back(getScalarType(write.type));
  }
  auto loopsOp = LoopsOp::create(
      builder, op.getLoc(), types, loops, inputs, base,
      [&](OpBuilder &body, ValueRange arguments) {
        SmallVector<Value> scalars;
        for (TypedAttr immediate : immediates) {
          if (immediate) {
            scalars.push_back(
                arith::ConstantOp::create(body, op.getLoc(), immediate));
            continue;
          }
          scalars.push_back(arguments.front());
          arguments = arguments.drop_front();
        }
        scalars.append(arguments.begin(), arguments.end());
        return buildLoopBody(op, loops, body, scalars, scalarTypes);
      });
  SmallVector<Value> results;
  for (auto [value, type] :
       llvm::zip_equal(loopsOp.getResults().take_back(op->getNumResults()),
                       op->getResultTypes()))
    results.push_back(
        roundTo(builder, op.getLoc(), value, cast<RankedTensorType>(type)));
  return results;
}

/// The product in the accumulator's type, rounded to that of the result.
Value buildProduct(OpBuilder &builder, StructuredOpInterface op,
                   const LoopPiece &piece) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  Value product = buildFloatProduct(
      builder, op.getLoc(), piece,
      cast<FloatType>(getAccumulatorType(type.getElementType())));
  return roundTo(builder, op.getLoc(), product, type);
}

void replaceByLoops(StructuredOpInterface op) {
  OpBuilder builder(op);
  SmallVector<Value> results;
  std::vector<LoopPiece> pieces = op.getPieces();
  for (const LoopPiece &piece : pieces) {
    if (isFloatProduct(piece.loops))
      results = {buildProduct(builder, op, piece)};
    else
      results = buildLoops(builder, op, piece,
                           results.empty() ? Value() : results.front(),
                           /*isPart=*/pieces.size() > 1);
  }
  op->replaceAllUsesWith(results);
  op->erase();
}

/// What still reads a constant reads loops that write it.
void replaceByLoops(ConstantOp op, TypedAttr value) {
  OpBuilder builder(op);
  LoopsBuilder loops(op.getOutput());
  loops.writes(loops.all(), value.getType());
  auto filled = LoopsOp::create(
      builder, op.getLoc(), TypeRange{op.getOutput().getType()}, loops.build(),
      ValueRange(), Value(),
      [&](OpBuilder &body, ValueRange) -> SmallVector<Value> {
        return {arith::ConstantOp::create(body, op.getLoc(), value)};
      });
  op->replaceAllUsesWith(filled);
  op->erase();
}

struct LowerToLoopsPass
    : ingot::passes::impl::LowerToLoopsPassBase<LowerToLoopsPass> {
  using LowerToLoopsPassBase::LowerToLoopsPassBase;

  void runOnOperation() override {
    // Without kernels the function itself is lowered: one op on its own.
    SmallVector<Operation *> roots;
    getOperation().walk([&](KernelOp op) { roots.push_back(op); });
    if (roots.empty() && !kernelsOnly && !getOperation().isExternal())
      roots.push_back(getOperation());
    for (Operation *root : roots)
      if (failed(lower(root)))
        return signalPassFailure();
  }

  static LogicalResult lower(Operation *root) {
    decomposeComposites(root);
    Block &block = root->getRegion(0).front();
    for (auto op :
         llvm::make_early_inc_range(block.getOps<StructuredOpInterface>()))
      replaceByLoops(op);
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
      if (isOpTriviallyDead(&op))
        op.erase();
    for (auto op : llvm::make_early_inc_range(block.getOps<ConstantOp>())) {
      TypedAttr value = getSplat(op);
      if (!value) // the others are inputs of kernels
        return op.emitOpError("expected a splat constant");
      replaceByLoops(op, value);
    }
    for (Operation &op : block)
      if (isa<IngotDialect>(op.getDialect()) && !isa<LoopsOp, UnpackOp>(op) &&
          !isRunWhole(&op) && !op.hasTrait<ingot::ir::OpTrait::Alias>() &&
          !op.hasTrait<mlir::OpTrait::IsTerminator>())
        return op.emitOpError("states no loops");
    return success();
  }
};

} // namespace
