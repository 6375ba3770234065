//===- Interfaces.td - What an ingot operation can be asked ----------------===//

#ifndef INGOT_IR_INTERFACES_INTERFACES_TD
#define INGOT_IR_INTERFACES_INTERFACES_TD

include "mlir/IR/OpBase.td"

def DifferentiableOpInterface : OpInterface<"DifferentiableOpInterface"> {
  let cppNamespace = "::ingot::ir";
  let description = [{
    An operation that knows its vector-Jacobian product. Built beside the
    operation, from ingot operations only, so that it can be differentiated again.
  }];
  let methods = [InterfaceMethod<[{
      Appends to `operandGrads` one value per operand: the gradient with respect
      to it, of the operand's type, or null where there is none (integers,
      booleans, zero everywhere). `resultGrads` has one value per result, null
      where the result is not used. Emits an error and fails if the operation
      cannot be differentiated with its present attributes.
    }],
    "::llvm::LogicalResult", "buildVjp",
    (ins "::mlir::OpBuilder &":$builder, "::mlir::ValueRange":$resultGrads,
         "::llvm::SmallVectorImpl<::mlir::Value> &":$operandGrads)>];
}

def StructuredOpInterface : OpInterface<"StructuredOpInterface"> {
  let cppNamespace = "::ingot::ir";
  let description = [{
    An operation that runs loops over its operands and results (Loops.h) and states
    them here, once: fusion, lowering and the evaluator read nothing else. A composite
    may state the loops that its decomposition runs, so that it can share a kernel;
    it then has no body of its own.
  }];
  let methods = [
    InterfaceMethod<[{
      Returns the loops. By default those of a pointwise operation: the dimensions of
      the result, at whose position each operand is read unless it has rank 0.
    }],
    "::ingot::ir::Loops", "getLoops", (ins), [{}],
    [{ return ::ingot::ir::getPointwiseLoops($_op.getOperation()); }]>,
    InterfaceMethod<[{
      Returns the nests of loops that write the results together, each a part of
      its own with the operands that it reads: several for a concatenation only,
      whose `getLoops` are those of the whole result.
    }],
    "std::vector<::ingot::ir::LoopPiece>", "getPieces", (ins), [{}],
    [{ return {{$_op.getLoops(), $_op->getOperands()}}; }]>,
    InterfaceMethod<[{
      Builds what an iteration computes from arith and math operations, and
      `ingot.loop_index` where it matters which iteration it is, and returns one value
      per result, or the terms that the combiner of the loops takes. `scalars` has one
      value per operand. `resultTypes` has one type per result: that in which it is
      written, or f64 in place of any float type when the evaluator asks; a term may
      have a narrower one.
      Integers are signless on both sides, as arith wants them: whether they are
      signed is read from the operation's own element types. Not asked if the loops
      name the body: LoopBody.h knows those.
    }],
    "::llvm::SmallVector<::mlir::Value>", "buildBody",
    (ins "::mlir::OpBuilder &":$builder, "::mlir::ValueRange":$scalars,
         "::mlir::TypeRange":$resultTypes), [{}],
    [{ llvm_unreachable("the loops name the body, or there is none"); }]>
  ];
}

def CompositeOpInterface : OpInterface<"CompositeOpInterface"> {
  let cppNamespace = "::ingot::ir";
  let description = [{
    An operation that equals a graph of simpler ones, kept whole because its
    structure matters for speed or accuracy. If it is not differentiable itself,
    Differentiate uses its decomposition.
  }];
  let methods = [
    InterfaceMethod<[{
      Builds the equal graph before the operation and returns one value per result.
    }],
    "::llvm::SmallVector<::mlir::Value>", "decompose",
    (ins "::mlir::OpBuilder &":$builder)>,
    InterfaceMethod<[{
      Returns how many operations of floats the whole is said to take: by default one per
      element of the first result.
    }],
    "int64_t", "countFlops", (ins), [{}],
    [{ return ::llvm::cast<::mlir::RankedTensorType>($_op->getResult(0).getType()).getNumElements(); }]>
  ];
}

def ImageOpInterface : OpInterface<"ImageOpInterface"> {
  let cppNamespace = "::ingot::ir";
  let description = [{
    An operation on images whose order of dimensions is an attribute.
  }];
  let methods = [
    InterfaceMethod<"Returns the order of dimensions.",
      "::ingot::ir::ImageLayout", "getLayout", (ins), [{}], [{ return $_op.getLayout(); }]>,
    InterfaceMethod<"Sets the order of dimensions: types have to follow.",
      "void", "setLayout", (ins "::ingot::ir::ImageLayout":$layout), [{}],
      [{ $_op.setLayout(layout); }]>,
    InterfaceMethod<[{
      Returns the permutation from channels_first to channels_last of each operand and
      then of each result: by default all of them are images.
    }],
    "::llvm::SmallVector<::ingot::ir::Permutation>", "getPermutationsToChannelsLast", (ins), [{}],
    [{ return ::ingot::ir::permuteImagesToChannelsLast($_op.getOperation()); }]>];
}

// The loops of the operation are those by default: an element of the result depends
// on the elements of the same position only.
def Ingot_PointwiseTrait : NativeOpTrait<"Pointwise"> { let cppNamespace = "::ingot::ir::OpTrait"; }

// Names the same memory as its operand: never a kernel.
def Ingot_Alias : NativeOpTrait<"Alias"> { let cppNamespace = "::ingot::ir::OpTrait"; }

def Ingot_Image : DeclareOpInterfaceMethods<ImageOpInterface>;
def Ingot_ImageWithWeight
    : DeclareOpInterfaceMethods<ImageOpInterface, ["getPermutationsToChannelsLast"]>;
def Ingot_Differentiable : DeclareOpInterfaceMethods<DifferentiableOpInterface>;
def Ingot_Pointwise : TraitList<[
    Ingot_PointwiseTrait, DeclareOpInterfaceMethods<StructuredOpInterface, ["buildBody"]>]>;
// With a body that the loops name, and with one of its own.
def Ingot_Structured : DeclareOpInterfaceMethods<StructuredOpInterface, ["getLoops"]>;
def Ingot_StructuredBody : DeclareOpInterfaceMethods<StructuredOpInterface, ["getLoops", "buildBody"]>;
def Ingot_StructuredPieces : DeclareOpInterfaceMethods<StructuredOpInterface, ["getLoops", "getPieces"]>;
def Ingot_Composite : DeclareOpInterfaceMethods<CompositeOpInterface>;
def Ingot_CompositeOfFlops : DeclareOpInterfaceMethods<CompositeOpInterface, ["countFlops"]>;

#endif // INGOT_IR_INTERFACES_INTERFACES_TD
