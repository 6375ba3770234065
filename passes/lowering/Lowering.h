//===- Lowering.h - Patterns from ingot to linalg, by family ----------------===//
//
// Each family adds its patterns with one function. What the patterns produce is
// the kernel form that the emitters read: linalg.generic on tensors with
// projected-permutation maps (the operands of products: maps linear in the
// loops), linalg.fill for the start of a reduction, static
// slices for views, and nothing that allocates.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_LOWERING_LOWERING_H
#define INGOT_PASSES_LOWERING_LOWERING_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/PatternMatch.h"

namespace ingot {

void populatePointwiseToLinalgPatterns(mlir::RewritePatternSet &patterns);
void populateReductionToLinalgPatterns(mlir::RewritePatternSet &patterns);
void populateContractionToLinalgPatterns(mlir::RewritePatternSet &patterns);
void populateShapeToLinalgPatterns(mlir::RewritePatternSet &patterns);
void populateRandomToLinalgPatterns(mlir::RewritePatternSet &patterns);

/// Uninitialised tensor that a generic overwrites.
mlir::Value createEmptyTensor(mlir::OpBuilder &builder, mlir::Location loc,
                              mlir::RankedTensorType type);

/// Tensor filled with `value`, which has the element type of `type`.
mlir::Value createFilledTensor(mlir::OpBuilder &builder, mlir::Location loc,
                               mlir::RankedTensorType type,
                               mlir::TypedAttr value);

/// As createFilledTensor, with zero.
mlir::Value createZeroTensor(mlir::OpBuilder &builder, mlir::Location loc,
                             mlir::RankedTensorType type);

/// The map (d_0, ..., d_{rank-1}) -> (d_dims[0], d_dims[1], ...).
mlir::AffineMap selectDims(mlir::MLIRContext *context, int64_t rank,
                           llvm::ArrayRef<int64_t> dims);

/// A generic whose loops are all parallel and whose results have `types`, all of
/// one shape; input i is read through `inputMaps[i]`.
mlir::linalg::GenericOp
createPointwiseGeneric(mlir::OpBuilder &builder, mlir::Location loc,
                       llvm::ArrayRef<mlir::RankedTensorType> types,
                       mlir::ValueRange inputs,
                       llvm::ArrayRef<mlir::AffineMap> inputMaps,
                       llvm::function_ref<llvm::SmallVector<mlir::Value>(
                           mlir::OpBuilder &, mlir::Location, mlir::ValueRange)>
                           body);

/// `type` with the elements that an operation with a result of `type` accumulates in.
mlir::RankedTensorType getAccumulatorType(mlir::RankedTensorType type);

/// The float `value` as `type`, which is its own or a wider one.
mlir::Value extendFloat(mlir::OpBuilder &builder, mlir::Location loc,
                        mlir::Value value, mlir::Type type);

/// What was accumulated in `tensor`, rounded to `type` if that is narrower.
mlir::Value roundAccumulated(mlir::OpBuilder &builder, mlir::Location loc,
                             mlir::Value tensor, mlir::RankedTensorType type);

/// A generic that adds products of its two `operands` into zeros of the accumulator's
/// type, rounded to `type`. `maps` are those of the operands and of the result;
/// loops that the result lacks are summed over. `takesPart`, unless null, builds the
/// condition for a term, from the indices of the loops.
mlir::Value
createProduct(mlir::OpBuilder &builder, mlir::Location loc,
              mlir::RankedTensorType type, mlir::ValueRange operands,
              llvm::ArrayRef<mlir::AffineMap> maps,
              llvm::function_ref<mlir::Value(mlir::OpBuilder &, mlir::Location)>
                  takesPart = nullptr);

} // namespace ingot

#endif // INGOT_PASSES_LOWERING_LOWERING_H
