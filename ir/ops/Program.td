//===- Program.td - State of a program and gradients -----------------------===//

#ifndef INGOT_IR_OPS_PROGRAM_TD
#define INGOT_IR_OPS_PROGRAM_TD

include "ir/IngotBase.td"
include "mlir/IR/SymbolInterfaces.td"

def Ingot_StateRole : I32EnumAttr<"StateRole", "what a state tensor is for", [
    I32EnumAttrCase<"parameter", 0>, I32EnumAttrCase<"buffer", 1>,
    I32EnumAttrCase<"optimizer_slot", 2>]> {
  let cppNamespace = "::ingot::ir";
  let genSpecializedAttr = 0;
}
def Ingot_StateRoleAttr : EnumAttr<Ingot_Dialect, Ingot_StateRole, "role">;

def Ingot_StateOp : Ingot_Op<"state", [Ingot_NotInDsl, Symbol]> {
  let summary = "a named tensor that outlives a run";
  let description = [{
    A parameter, buffer or optimiser slot of the program, shared by its functions:
    each takes the state it reads as an argument and returns the state it writes
    as a result, both marked with `ingot.state`. `init` is its first value.

    Constraints:
    - (C1) `init` is a static tensor
    - (C2) its extents are at least 1, and it has at most 2^46 bytes

    ```mlir
    ingot.state @fc.bias parameter = dense<0.0> : tensor<10xf32>
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, Ingot_StateRoleAttr:$role, ElementsAttr:$init);
  let assemblyFormat = "$sym_name $role `=` $init attr-dict";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    ::mlir::RankedTensorType getTensorType() {
      return ::llvm::cast<::mlir::RankedTensorType>(getInit().getType());
    }
    /// Erases the states of `module` that none of its functions reads or writes.
    static void eraseUnused(::mlir::ModuleOp module);
  }];
}

def Ingot_GradOp : Ingot_Op<"grad", [Ingot_NotInDsl, Pure]> {
  let summary = "gradients of a scalar";
  let description = [{
    `grads[i] = d loss / d wrt[i]`, of the type of `wrt[i]`. Expanded by the pass
    Differentiate: where `loss` does not depend on `wrt[i]`, once the gradients that it
    is computed from are expanded, that is an error if `all_used`, and zero otherwise.

    Constraints:
    - (C1) `loss` has rank 0
    - (C2) `grads` have the types of `wrt`, in order

    ```mlir
    %d:2 = ingot.grad %loss wrt %w, %b : tensor<f32>, tensor<4x8xf32>, tensor<8xf32>
      -> tensor<4x8xf32>, tensor<8xf32>
    ```
  }];
  let arguments = (ins Ingot_FloatTensor:$loss, Variadic<Ingot_FloatTensor>:$wrt,
                       DefaultValuedAttr<BoolAttr, "false">:$all_used);
  let results = (outs Variadic<Ingot_FloatTensor>:$grads);
  let assemblyFormat = "$loss `wrt` $wrt attr-dict `:` type($loss) `,` type($wrt) `->` type($grads)";
  let hasVerifier = 1;
}

def Ingot_DetachOp : Ingot_Op<"detach", [Pure, SameOperandsAndResultType]> {
  let summary = "the same value, as a constant to gradients";
  let description = [{
    `output = input`, through which no gradient passes. Stands for nothing else:
    the pass Differentiate replaces it by its operand once all gradients are
    expanded.

    ```mlir
    %c = ingot.detach %x : tensor<4x8xf32>
    ```
  }];
  let arguments = (ins Ingot_Tensor:$input);
  let results = (outs Ingot_Tensor:$output);
  let assemblyFormat = "$input attr-dict `:` type($output)";
}

def Ingot_CheckpointOp : Ingot_Op<"checkpoint", [Ingot_NotInDsl, AttrSizedOperandSegments]> {
  let summary = "mark of a block that gradients compute again";
  let description = [{
    The operations that make `values` of `reads`, and of the function's arguments and
    constants, are a block. Gradients keep what blocks read and their values, and
    compute again what else they read of them, where they begin to read it. Says nothing
    else: the pass Differentiate erases it once all gradients are expanded.

    ```mlir
    ingot.checkpoint %y reads %x : tensor<4x8xf32> reads tensor<4x8xf32>
    ```
  }];
  let arguments = (ins Variadic<Ingot_Tensor>:$values, Variadic<Ingot_Tensor>:$reads);
  let assemblyFormat = "$values (`reads` $reads^)? attr-dict `:` type($values) (`reads` type($reads)^)?";
}

def Ingot_RecomputeOp : Ingot_Op<"recompute", [Ingot_NotInDsl, Pure, Ingot_Alias, Ingot_Differentiable, SameOperandsAndResultType]> {
  let summary = "the same tensor, from which others are computed again";
  let description = [{
    `output = input`, in the same memory. What is computed from `output` is not taken for
    what was computed from `input`, or from it by another `number`, nor does it share a
    kernel with what made that: it is not kept from one to the other.

    ```mlir
    %y = ingot.recompute %x, number = 0 : tensor<4x8xf32>
    ```
  }];
  let arguments = (ins Ingot_Tensor:$input, I64Attr:$number);
  let results = (outs Ingot_Tensor:$output);
  let assemblyFormat = "$input `,` `number` `=` $number attr-dict `:` type($output)";
}

#endif // INGOT_IR_OPS_PROGRAM_TD
