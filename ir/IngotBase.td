//===- IngotBase.td - The ingot dialect, base classes and types ------------===//

#ifndef INGOT_IR_INGOTBASE_TD
#define INGOT_IR_INGOTBASE_TD

include "mlir/IR/OpBase.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "ir/interfaces/Interfaces.td"

def Ingot_Dialect : Dialect {
  let name = "ingot";
  let cppNamespace = "::ingot::ir";
  let summary = "neural networks and their training steps on static tensors";
  let description = [{
    Value semantics, ranked tensors with static shapes, about the level of
    PyTorch's primitive operations plus the composites whose structure must
    survive for speed or accuracy.

    Attributes of the dialect on `func.func` arguments and results:
    - `ingot.name = "images"`: an input or output of the program's function
    - `ingot.state = "fc.weight"`: the operand reads, or the result writes, the
      state tensor of that name (an `ingot.state` operation of the module)
  }];
  let useDefaultAttributePrinterParser = 1;
  let hasConstantMaterializer = 1;
  let hasRegionArgAttrVerify = 1;
  let hasRegionResultAttrVerify = 1;
  let extraClassDeclaration = [{
  private:
    /// One `ir/ops/<Family>.td` each.
    enum class Family {
    #define INGOT_FAMILY(name) name,
    #include "ir/Families.inc"
    #undef INGOT_FAMILY
    };
    /// Adds the operations of a family, in its own file: what MLIR makes of an
    /// operation takes long to compile.
    template <Family family> void registerFamily();
  public:
  }];
}

// Tensors. ir/TensorBytes.h says what a shape may be.
def Ingot_ValidShapePred
    : CPred<"::ingot::ir::findShapeError(::llvm::cast<::mlir::RankedTensorType>($_self)).empty()">;
class Ingot_TensorOf<list<Type> elements, string what>
    : RankedTensorOf<elements, [HasStaticShapePred, Ingot_ValidShapePred],
                     "static tensor (extents of at least 1, at most 2^46 bytes) of " # what> {
  // For the DSL, whose users know no MLIR.
  string elementsText = what;
  Pred elementsPredicate = AnyTypeOf<elements>.predicate;
}

def Ingot_Float : AnyTypeOf<[F16, BF16, F32, F64]>;
def Ingot_Integer : AnyTypeOf<[I8, UI8, I32, I64]>;
def Ingot_Bool : I<1>;

def Ingot_FloatTensor : Ingot_TensorOf<[Ingot_Float], "floats">;
def Ingot_IntegerTensor : Ingot_TensorOf<[Ingot_Integer], "integers">;
def Ingot_BoolTensor : Ingot_TensorOf<[Ingot_Bool], "booleans">;
def Ingot_NumberTensor : Ingot_TensorOf<[Ingot_Float, Ingot_Integer], "numbers">;
def Ingot_Tensor : Ingot_TensorOf<[Ingot_Float, Ingot_Integer, Ingot_Bool], "elements">;

// Numbers with a range, which NaN is not in.
class Ingot_F64Within<string condition, string range>
    : ConfinedAttr<F64Attr, [AttrConstraint<
          CPred<"[](double number) { return " # condition # "; }("
                "::llvm::cast<::mlir::FloatAttr>($_self).getValueAsDouble())">, range>]>;
def Ingot_NotNegativeAttr : Ingot_F64Within<"number >= 0.0", "of at least 0">;
def Ingot_FractionAttr
    : Ingot_F64Within<"number >= 0.0 && number < 1.0", "within [0, 1)">;

// What an operation that adds up or multiplies many elements says about it:
// getAccumulatorType in ir/ScalarType.h.
defvar Ingot_AccumulatorText = [{
    Accumulates in f32 where elements are narrower floats, and rounds the result
    once; else in the element type, integers modulo 2 to the power of their width.
}];

// An operation without a generated DSL function: it is part of a program's
// structure, or compiler/dsl/functional has a function with PyTorch's signature.
def Ingot_NotInDsl : GenInternalOpTrait<"NotInDsl">;

class Ingot_Op<string mnemonic, list<Trait> traits = []>
    : Op<Ingot_Dialect, mnemonic, traits>;

// The type of the only result follows from operands and attributes.
def Ingot_InferTypeTrait : NativeOpTrait<"InferType", [], [{
      /// Fails with a diagnostic at `location` if the operation is not valid.
      static ::llvm::FailureOr<::mlir::RankedTensorType>
      inferType(std::optional<::mlir::Location> location, Adaptor adaptor);
    }], [{
      ::llvm::LogicalResult $cppClass::inferReturnTypes(
          ::mlir::MLIRContext *, std::optional<::mlir::Location> location,
          ::mlir::ValueRange operands, ::mlir::DictionaryAttr attributes,
          ::mlir::OpaqueProperties properties, ::mlir::RegionRange regions,
          ::llvm::SmallVectorImpl<::mlir::Type> &types) {
        ::llvm::FailureOr<::mlir::RankedTensorType> type =
            inferType(location, Adaptor(operands, attributes, properties, regions));
        if (::llvm::failed(type))
          return ::llvm::failure();
        types.push_back(*type);
        return ::llvm::success();
      }
    }]> { let cppNamespace = "::ingot::ir::OpTrait"; }
def Ingot_InferType
    : TraitList<[DeclareOpInterfaceMethods<InferTypeOpInterface>, Ingot_InferTypeTrait]>;

// An operation on tensors without side effects, with one result of an inferred type.
class Ingot_PureOp<string mnemonic, list<Trait> traits = []>
    : Ingot_Op<mnemonic, !listconcat([Pure, Ingot_InferType], traits)>;

#endif // INGOT_IR_INGOTBASE_TD
