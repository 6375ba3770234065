//===- Interfaces.td - What an ingot operation can be asked ----------------===//

#ifndef INGOT_IR_INTERFACES_INTERFACES_TD
#define INGOT_IR_INTERFACES_INTERFACES_TD

include "mlir/IR/OpBase.td"

def DifferentiableOpInterface : OpInterface<"DifferentiableOpInterface"> {
  let cppNamespace = "::ingot";
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

def PointwiseOpInterface : OpInterface<"PointwiseOpInterface"> {
  let cppNamespace = "::ingot";
  let description = [{
    An operation whose every result element depends on the operand elements of
    the same position only. Its scalar form is stated once, here, and used by the
    CPU and CUDA back ends and by the reference evaluator. An operand of rank 0
    is the same for every element.
  }];
  let methods = [InterfaceMethod<[{
      Builds the scalar form from arith and math operations and returns one value
      per result. `scalars` has one value per operand and `resultTypes` one type
      per result: the element types, or f64 in place of any float type when the
      evaluator asks. Integers are signless on both sides, as arith wants them:
      whether they are signed is read from the operation's own element types.
    }],
    "::llvm::SmallVector<::mlir::Value>", "buildScalar",
    (ins "::mlir::OpBuilder &":$builder, "::mlir::ValueRange":$scalars,
         "::mlir::TypeRange":$resultTypes)>];
}

def CompositeOpInterface : OpInterface<"CompositeOpInterface"> {
  let cppNamespace = "::ingot";
  let description = [{
    An operation that equals a graph of simpler ones, kept whole because its
    structure matters for speed or accuracy. If it is not differentiable itself,
    Differentiate uses its decomposition.
  }];
  let methods = [InterfaceMethod<[{
      Builds the equal graph before the operation and returns one value per result.
    }],
    "::llvm::SmallVector<::mlir::Value>", "decompose",
    (ins "::mlir::OpBuilder &":$builder)>];
}

def ReferenceOpInterface : OpInterface<"ReferenceOpInterface"> {
  let cppNamespace = "::ingot";
  let description = [{
    An operation that can be evaluated exactly enough to be the oracle of tests:
    floats in float64, integers in int64. Defined in ir/reference/<Family>.cpp.
    Pointwise and composite operations need none: the evaluator interprets their
    scalar form or their decomposition. A composite one has it where bounds of the
    decomposition would say nothing.
  }];
  let methods = [InterfaceMethod<[{
      Computes `results` (allocated, of the result types' shapes) from `operands`.
    }],
    "::llvm::LogicalResult", "evaluate",
    (ins "::llvm::ArrayRef<const ::ingot::ReferenceTensor *>":$operands,
         "::llvm::MutableArrayRef<::ingot::ReferenceTensor>":$results)>];
}

def IterationOpInterface : OpInterface<"IterationOpInterface"> {
  let cppNamespace = "::ingot";
  let description = [{
    An operation that is a nest of loops over its operands and results, and may
    therefore share a kernel with others. Pointwise operations need not declare
    it: their loops are their result's dimensions.
  }];
  let methods = [InterfaceMethod<"Returns the loops of the operation.",
    "::ingot::IterationSpace", "getIterationSpace">];
}

def ContractionOpInterface : OpInterface<"ContractionOpInterface"> {
  let cppNamespace = "::ingot";
  let description = [{
    A product of two operands summed over dimensions: becomes a kernel with an
    epilogue. Not every form of an operation need be one; a composite that is
    none with its present attributes is decomposed until it is.
  }];
  let methods = [InterfaceMethod<[{
      Whether a kernel can hold the operation as it is: it has a lowering to one
      linalg.generic with operands that are linear in the loops.
    }],
    "bool", "isContraction", (ins), [{}], [{ return true; }]>];
}

def ImageOpInterface : OpInterface<"ImageOpInterface"> {
  let cppNamespace = "::ingot";
  let description = [{
    An operation on images whose order of dimensions is an attribute.
  }];
  let methods = [
    InterfaceMethod<"Returns the order of dimensions.",
      "::ingot::ImageLayout", "getLayout", (ins), [{}], [{ return $_op.getLayout(); }]>,
    InterfaceMethod<[{
      Builds the operation in the layout nhwc before this one, which is in nchw,
      with transposes of its operands and results, and returns the latter.
    }],
    "::llvm::SmallVector<::mlir::Value>", "buildChannelsLast",
    (ins "::mlir::OpBuilder &":$builder)>];
}

// A result that only selects, repeats or reorders elements of the operand, so
// that a kernel may read the operand directly.
def Ingot_View : NativeOpTrait<"View"> { let cppNamespace = "::ingot::OpTrait"; }

// Names the same memory as its operand: never a kernel.
def Ingot_Alias : NativeOpTrait<"Alias"> { let cppNamespace = "::ingot::OpTrait"; }

def Ingot_Contraction : DeclareOpInterfaceMethods<ContractionOpInterface>;
// With attributes that leave it a contraction or not.
def Ingot_MaybeContraction
    : DeclareOpInterfaceMethods<ContractionOpInterface, ["isContraction"]>;
def Ingot_Image : DeclareOpInterfaceMethods<ImageOpInterface>;
def Ingot_Iteration : DeclareOpInterfaceMethods<IterationOpInterface>;
def Ingot_Differentiable : DeclareOpInterfaceMethods<DifferentiableOpInterface>;
def Ingot_Pointwise : DeclareOpInterfaceMethods<PointwiseOpInterface>;
def Ingot_Composite : DeclareOpInterfaceMethods<CompositeOpInterface>;
def Ingot_Reference : DeclareOpInterfaceMethods<ReferenceOpInterface>;

#endif // INGOT_IR_INTERFACES_INTERFACES_TD
