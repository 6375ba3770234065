//===- Loops.td - Loops over tensors, the inside of kernels -----------------===//

#ifndef INGOT_IR_OPS_LOOPS_TD
#define INGOT_IR_OPS_LOOPS_TD

include "ir/IngotBase.td"
include "mlir/IR/OpAsmInterface.td"

def Ingot_LoopsOp : Ingot_Op<"loops", [Ingot_NotInDsl, Pure, IsolatedFromAbove,
    AttrSizedOperandSegments, SingleBlock,
    DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmBlockArgumentNames"]>]> {
  let summary = "loops that read, compute and write elements";
  let description = [{
    Every structured operation of a kernel becomes this (LowerToLoops), and planners
    and emitters read nothing else. An iteration reads one element of each input, and
    the body computes from them one element per result. A loop that no result is
    written by is reduced: the body then also gets what was combined so far,
    which starts with the constant behind `from`.

    An index is a sum of loops times constants, plus a constant; `over d` divides it
    by d. Or it is `vN`, the element of read N. Where an index is outside of its tensor, or the division leaves a rest,
    the constant behind `else` is read, and nothing written. Elements that no iteration writes are those of
    the tensor behind `onto`, or undefined.

    Loops are named when printed, i0, i1, ... those of the results and k0, k1, ... the
    reduced ones. `ingot.loop_index` counts all of them, in the order of the list, in
    which they are nested.

    Constraints:
    - (C1) extents are at least 1
    - (C2) there is a read per input and a write per result, with an index per
      dimension
    - (C3) without `else` a read is inside of its input and not divided
    - (C4) writes are inside of their result and not divided, but for values
    - (C5) a result has `from` where a loop is reduced
    - (C6) constants behind `else` and `from` have the element type
    - (C7) with `onto`, there is one result, of the type of that tensor
    - (C8) the body takes the elements of the inputs and then of the results with
      `from`, and yields those of the results; integers are signless in it
    - (C9) an access has one value as an index at most, of a read of integers before
      it, and its other indices are inside; what is written by it is the only result,
      has `from`, and the value moves with reduced loops only

    ```mlir
    // A convolution with padding 2.
    %y = ingot.loops (i0 = 1, i1 = 28, i2 = 6 | k0 = 5, k1 = 3)
        reads %x[i0, i1 + k0 - 2, k1] else 0.0, %f[k0, k1, i2]
        writes [i0, i1, i2] from 0.0 {
    ^bb0(%a: f32, %b: f32, %sum: f32):
      %p = arith.mulf %a, %b : f32
      %s = arith.addf %sum, %p : f32
      ingot.yield %s : f32
    } : (tensor<1x28x3xf32>, tensor<5x3x6xf32>) -> tensor<1x28x6xf32>
    ```
  }];
  let arguments = (ins Variadic<Ingot_Tensor>:$inputs, Optional<Ingot_Tensor>:$base,
                       DenseI64ArrayAttr:$extents, AffineMapArrayAttr:$indices,
                       DenseI64ArrayAttr:$divisors, ArrayAttr:$fills, ArrayAttr:$starts);
  let results = (outs Variadic<Ingot_Tensor>:$outputs);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let builders = [OpBuilder<(ins "::mlir::TypeRange":$outputs, "const ::ingot::ir::Loops &":$loops,
      "::mlir::ValueRange":$inputs, "::mlir::Value":$base,
      "::llvm::function_ref<::llvm::SmallVector<::mlir::Value>(::mlir::OpBuilder &, ::mlir::ValueRange)>":$buildBody)>];
  let skipDefaultBuilders = 1;
  let extraClassDeclaration = [{
    unsigned getNumLoops() { return getExtents().size(); }
    ::ingot::ir::LoopAccess getRead(unsigned input);
    ::ingot::ir::LoopAccess getWrite(unsigned output);
    void setRead(unsigned input, const ::ingot::ir::LoopAccess &access);
    /// What is combined with the first element of a result, null if nothing is.
    ::mlir::TypedAttr getStart(unsigned output);
    /// Whether no result is written by the loop.
    bool isReduced(unsigned loop);
    unsigned countReduced();

    ::mlir::Block &getBlock() { return getBody().front(); }
    ::mlir::BlockArgument getElement(unsigned input) { return getBlock().getArgument(input); }
    /// What was combined so far, null if nothing is.
    ::mlir::BlockArgument getAccumulator(unsigned output);
    ::mlir::Value getYielded(unsigned output) { return getBlock().getTerminator()->getOperand(output); }

    /// Whether the result is the only input's elements, as they are read.
    bool isCopy();
    /// The value of every element if it is one constant, null otherwise.
    ::mlir::TypedAttr getConstant();
  }];
}

def Ingot_LoopIndexOp : Ingot_Op<"loop_index", [Ingot_NotInDsl, Pure]> {
  let summary = "number of the iteration of a loop";
  let description = [{
    Stands in the body of loops only, and counts the iterations of one of them from 0.

    ```mlir
    %i = ingot.loop_index 1
    ```
  }];
  let arguments = (ins I64Attr:$loop);
  let results = (outs Index:$index);
  let assemblyFormat = "$loop attr-dict";
}

#endif // INGOT_IR_OPS_LOOPS_TD
