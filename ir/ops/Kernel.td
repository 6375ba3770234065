//===- Kernel.td - Units of code and their launches ------------------------===//

#ifndef INGOT_IR_OPS_KERNEL_TD
#define INGOT_IR_OPS_KERNEL_TD

include "ir/IngotBase.td"
include "ir/ops/Schedule.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"

def Ingot_KernelOp : Ingot_Op<"kernel", [Ingot_NotInDsl, Pure, IsolatedFromAbove,
    SingleBlockImplicitTerminator<"YieldOp">]> {
  let summary = "operations that become one kernel";
  let description = [{
    The region computes the results from its arguments, which stand for the
    operands. FormKernels makes it of ingot operations, LowerToLoops turns the
    inside into loops, and an emitter turns that into a function.

    `label` names the operations it came from, for profiles. `schedule`, set by
    ScheduleKernels, says how it runs.

    Constraints:
    - (C1) the region's arguments have the types of `inputs`, in order
    - (C2) the yielded values have the types of `outputs`, in order

    ```mlir
    %y = ingot.kernel "relu"(%x) : (tensor<4xf32>) -> (tensor<4xf32>) {
    ^bb0(%input: tensor<4xf32>):
      %0 = ingot.relu %input : tensor<4xf32>
      ingot.yield %0 : tensor<4xf32>
    }
    ```
  }];
  let arguments = (ins StrAttr:$label, Variadic<Ingot_Tensor>:$inputs,
                       OptionalAttr<Ingot_ScheduleAttr>:$schedule);
  let results = (outs Variadic<Ingot_Tensor>:$outputs);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $label (`schedule` `=` qualified($schedule)^)? `(` $inputs `)` attr-dict-with-keyword `:` functional-type($inputs, $outputs) $body
  }];
  let hasRegionVerifier = 1;
}

def Ingot_YieldOp : Ingot_Op<"yield", [Ingot_NotInDsl, Pure, Terminator, ReturnLike, ParentOneOf<["KernelOp", "LoopsOp"]>]> {
  let summary = "results of a region";
  let arguments = (ins Variadic<AnyType>:$values);
  let assemblyFormat = "($values^ `:` type($values))? attr-dict";
  let builders = [OpBuilder<(ins), [{ build($_builder, $_state, ::mlir::ValueRange()); }]>];
}

def Ingot_SlotKind : I32EnumAttr<"SlotKind", "memory that a buffer lies in", [
    I32EnumAttrCase<"arena", 0>, I32EnumAttrCase<"input", 1>, I32EnumAttrCase<"output", 2>,
    I32EnumAttrCase<"state", 3>, I32EnumAttrCase<"constant", 4>]> {
  let cppNamespace = "::ingot::ir";
  let genSpecializedAttr = 0;
}

def Ingot_SlotAttr : AttrDef<Ingot_Dialect, "Slot"> {
  let mnemonic = "slot";
  let summary = "where a buffer of a launch lies";
  let description = [{
    `bytes` bytes at `offset` of the arena, of function input or output `index`, of
    the module's state `index`, or of its constant `index` (module attribute
    `ingot.constants`).

    ```mlir
    #ingot.slot<arena 0, offset = 1024, bytes = 4096>
    ```
  }];
  let parameters = (ins EnumParameter<Ingot_SlotKind>:$kind, "int64_t":$index,
                        "int64_t":$offset, "int64_t":$bytes);
  let assemblyFormat = "`<` $kind $index `,` `offset` `=` $offset `,` `bytes` `=` $bytes `>`";
}

def Ingot_PackOp : Ingot_PureOp<"pack", [Ingot_NotInDsl, Ingot_Composite]> {
  let summary = "a matrix, or stack of them, as panels";
  let description = [{
    `output[n / P, k, n % P] = input[...]` with panels of `P = panel_columns`
    columns: the last dimension of `order` is the column `n`, the others, in that
    order, are counted as one by `k`. What the last panel has beyond the columns
    is zero. Tiles of a product read panels from front to back. A constant is
    packed when compiling.

    Constraints:
    - (C1) `order` is a permutation of `[0, rank(input))`, of rank 2 at least
    - (C2) `panel_columns >= 1`

    ```mlir
    %panels = ingot.pack %w, order = [1, 0], panel_columns = 64 : tensor<100x32xf32>
    ```
  }];
  let arguments = (ins Ingot_FloatTensor:$input, DenseI64ArrayAttr:$order,
                       I64Attr:$panel_columns);
  let results = (outs Ingot_FloatTensor:$output);
  let assemblyFormat = [{
    $input `,` `order` `=` $order `,` `panel_columns` `=` $panel_columns attr-dict `:` type($input)
  }];
  let hasFolder = 1;
}

def Ingot_UnpackOp : Ingot_Op<"unpack", [Pure, Ingot_NotInDsl]> {
  let summary = "the matrix, or stack of them, that panels hold";
  let description = [{
    `output[k..., n] = input[n / P, k, n % P]` with panels of `P` columns, where
    the leading dimensions of the output are counted as one; what the last panel
    has beyond `N` columns is not read. It stands inside a kernel of
    loops: PackOperands puts it after an input that is a packed constant, and
    the emitter of contractions reads the panels as they are: it undoes `ingot.pack`
    for who reads the kernel, not when it runs.

    Constraints:
    - (C1) for an output `[K..., N]`, `input` is `[ceil(N / P), product(K...), P]`
      with some `P`
    - (C2) `input` and `output` have the same element type

    ```mlir
    %b = ingot.unpack %panels : tensor<2x32x64xf32> to tensor<32x100xf32>
    ```
  }];
  let arguments = (ins Ingot_FloatTensor:$input);
  let results = (outs Ingot_FloatTensor:$output);
  let assemblyFormat = "$input attr-dict `:` type($input) `to` type($output)";
  let hasVerifier = 1;
}

def Ingot_LaunchOp : Ingot_Op<"launch", [Ingot_NotInDsl, Pure]> {
  let summary = "one run of a compiled kernel";
  let description = [{
    Runs `phases[p]` for every task in `[0, task_counts[p])`, one phase after the
    other. Each phase is a `func.func` whose arguments are one memref per input,
    one per output, the scratch buffer (`memref<?xi8>` of `scratch_bytes`, absent
    if that is 0) and the task as an index.

    `overwrites[r]` is the input that result r may share memory with, or -1.
    `schedule` is that of the kernel that the phases were made of, for reports.
    `slots`, set by PlanArena, says where the inputs, the outputs and the scratch
    buffer lie.

    Constraints:
    - (C1) `phases` and `task_counts` have the same length, at least 1
    - (C2) `overwrites` has one entry per result, each -1 or the number of an input
      of the result's size in bytes
  }];
  let arguments = (ins StrAttr:$label, Variadic<Ingot_Tensor>:$inputs,
                       TypedArrayAttrBase<FlatSymbolRefAttr, "functions">:$phases,
                       DenseI64ArrayAttr:$task_counts, I64Attr:$scratch_bytes,
                       DenseI64ArrayAttr:$overwrites, I64Attr:$flops,
                       OptionalAttr<Ingot_ScheduleAttr>:$schedule,
                       OptionalAttr<TypedArrayAttrBase<Ingot_SlotAttr, "slots">>:$slots);
  let results = (outs Variadic<Ingot_Tensor>:$outputs);
  let assemblyFormat = [{
    $label $phases (`schedule` `=` qualified($schedule)^)? `(` $inputs `)` `tasks` `=` $task_counts `scratch` `=` $scratch_bytes
    `overwrites` `=` $overwrites `flops` `=` $flops attr-dict `:`
    functional-type($inputs, $outputs)
  }];
  let hasVerifier = 1;
}

#endif // INGOT_IR_OPS_KERNEL_TD
