//===- Passes.td - The passes of ingot, in the order in which they run ------===//

#ifndef INGOT_PASSES_PASSES_TD
#define INGOT_PASSES_PASSES_TD

include "mlir/Pass/PassBase.td"

//===----------------------------------------------------------------------===//
// the machine
//===----------------------------------------------------------------------===//

def SetTargetPass : Pass<"ingot-set-target", "::mlir::ModuleOp"> {
  let summary = "say what machine the program is compiled for";
  let description = [{
    Sets `ingot.target`: typical facts of the machines that `target` names, of which
    `facts` replaces some. Later passes know the machine from there only.

    Before: `module { ... }`
    After: `module attributes {ingot.target = #ingot.target<cpu, level = "x86-64-v3",
    vector = 32, ..., l2 = 1 M>} { ... }` for `target=x86-64-v3 facts=l2=1M`
  }];
  let options = [Option<"target", "target", "std::string", "\"x86-64-v4\"",
                        "x86-64-v3, x86-64-v4 or cuda">,
                 Option<"facts", "facts", "std::string", "\"\"",
                        "what is known better, as in l2=512K,l3=8M">];
  let dependentDialects = ["::ingot::ir::IngotDialect"];
}

//===----------------------------------------------------------------------===//
// autodiff
//===----------------------------------------------------------------------===//

def RaiseCompositesPass : Pass<"ingot-raise-composites", "::mlir::func::FuncOp"> {
  let summary = "recognise composites that were written by hand";
  let description = [{
    So that their gradients and kernels are used: attention, of products, softmax and
    what may stand between them (a factor, an added mask, minus infinity where a mask
    or the order of keys says so). Only where nothing else reads the values between.
    Attention computes the same but for rounding and for what is not finite of keys and
    values that are excluded: written by hand, zero times it is NaN, where attention has no
    term. A row without keys stays the NaN that it is by hand, where attention has 0: its
    mask says which those are. So do the gradients that are NaN by hand, of the values of
    such a batch and, if the mask was added to the scores, of its keys and the row's query.

    Before: `%o = ingot.matmul (ingot.softmax (ingot.matmul %q, %kt)), %v`
    After: `%o = ingot.attention %q, (ingot.transpose %kt), %v`
  }];
  let dependentDialects = ["::ingot::ir::IngotDialect"];
}

def DifferentiatePass : Pass<"ingot-differentiate", "::mlir::func::FuncOp"> {
  let summary = "expand ingot.grad into the operations that compute the gradients";
  let description = [{
    Reverse mode. Contributions to a value with several users are added; only
    operations on a path from `wrt` to `loss` are visited. Innermost `grad` first,
    so gradients of gradients work.

    Before: `%g = ingot.grad %loss wrt %x`
    After: the adjoint operations of everything between `%x` and `%loss`; no
    `ingot.grad` is left, no `ingot.detach`, through which no gradient passes, and no
    `ingot.checkpoint`, what gradients read of which is computed again.
  }];
  let dependentDialects = ["::ingot::ir::IngotDialect"];
}

//===----------------------------------------------------------------------===//
// graph
//===----------------------------------------------------------------------===//

def FindIndependentRowsPass : Pass<"ingot-find-independent-rows", "::mlir::func::FuncOp"> {
  let summary = "state the batch of functions whose samples do not depend on each other";
  let description = [{
    Inputs whose leading extent is that of the first one hold one row per sample. If
    every result is proved to have one row per sample, too, which depends on this
    sample alone and not on its place, the batch can be cut and filled up. Read from
    the loops that operations state; a function that writes a state never qualifies.

    Before: `func.func @forward(%x: tensor<4x3xf32>)` with `ingot.relu %x`
    After: `func.func @forward(%x: tensor<4x3xf32>) attributes {ingot.batch = 4 : i64}`
  }];
  let dependentDialects = ["::ingot::ir::IngotDialect", "::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect"];
}

def BindWeightsPass : Pass<"ingot-bind-weights", "::mlir::ModuleOp"> {
  let summary = "make constants of the states that no function writes";
  let description = [{
    Before: `func @forward(%x: tensor<4xf32>, %w: tensor<4xf32> {ingot.state = "w"})`
    After: `func @forward(%x: tensor<4xf32>)` with `%w = ingot.constant ...`; the
    `ingot.state` operation is gone.
  }];
  let dependentDialects = ["::ingot::ir::IngotDialect"];
}

def DecomposeCompositesPass : Pass<"ingot-decompose-composites", "::mlir::func::FuncOp"> {
  let summary = "replace composites that no kernel class keeps whole";
  let description = [{
    Composites that neither tell their loops nor are contractions, and that no class of
    the target runs whole. Afterwards every
    operation has a kernel that it can stand in; the parts of a composite have a
    common mark in their locations.

    Before: `%y = ingot.pool %x kind = max ...`
    After: a maximum of slices of the bordered image
  }];
  let dependentDialects = ["::ingot::ir::IngotDialect"];
}

def FoldConstantsPass : Pass<"ingot-fold-constants", "::mlir::func::FuncOp"> {
  let summary = "compute what depends on constants only";
  let description = [{
    Results of up to 64 KB are computed by the reference evaluator; larger ones only
    where they replace the constant that they are a view of (transposed weights).
    A broadcast stays: kernels read what it repeats. What a broadcast takes part in is
    computed where another operand is as large (weights times a scale per channel).

    Before: `%s = ingot.rsqrt %variance` with a constant operand
    After: `%s = ingot.constant ...`
  }];
  let dependentDialects = ["::ingot::ir::IngotDialect", "::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect"];
}

def SimplifyPass : Pass<"ingot-simplify", "::mlir::func::FuncOp"> {
  let summary = "rewrite groups of operations into cheaper ones";
  let description = [{
    Before: `%t = ingot.transpose (ingot.matmul %a, %b)`
    After: `%t = ingot.matmul (ingot.transpose %b), (ingot.transpose %a)`, whose
    operands a kernel reads in place.
  }];
  let dependentDialects = ["::ingot::ir::IngotDialect"];
}

//===----------------------------------------------------------------------===//
// layout
//===----------------------------------------------------------------------===//

def ConvertToChannelsLastPass : Pass<"ingot-convert-to-channels-last", "::mlir::func::FuncOp"> {
  let summary = "give every operation on images the layout channels_last";
  let description = [{
    Between transposes, which SinkTransposes then moves together.

    Before: `%y = ingot.conv %x, %w ... layout = channels_first`
    After: `%y = ingot.transpose (ingot.conv (ingot.transpose %x), ... layout = channels_last)`
  }];
  let dependentDialects = ["::ingot::ir::IngotDialect"];
}

def SinkTransposesPass : Pass<"ingot-sink-transposes", "::mlir::func::FuncOp"> {
  let summary = "move transposes of images to their users until they cancel";
  let description = [{
    Transposes to channels_first pass pointwise operations, reductions, batch
    normalisation and concatenation, which then run in channels_last, until they meet one
    back or an operation that needs the other order. Those that only move
    dimensions of extent 1 become reshapes. Each transpose that is left is a
    conversion of the layout.

    Before: `%y = ingot.relu (ingot.transpose %x)`
    After: `%y = ingot.transpose (ingot.relu %x)`
  }];
  let dependentDialects = ["::ingot::ir::IngotDialect"];
}

def WidenConvolutionsPass : Pass<"ingot-widen-convolutions", "::mlir::func::FuncOp"> {
  let summary = "compute neighbouring pixels as channels where channels are few";
  let description = [{
    A convolution with B*O output channels, a kernel that is B - 1 strides wider, of
    which each pixel has its own taps (`pixels`), and B times the stride along the last
    dimension has the same elements in the same order. B is chosen so that vectors are full. Pointwise operations that follow it take its
    shape.

    Before: `%y = ingot.conv %x, %w ... : tensor<8x9x9x4xf32>, tensor<3x3x4x7xf32>`
    After: the same with `tensor<3x4x4x14xf32>` and two columns per step, and a
    reshape of its result
  }];
  let dependentDialects = ["::ingot::ir::IngotDialect"];
}

//===----------------------------------------------------------------------===//
// fusion
//===----------------------------------------------------------------------===//

def FormKernelsPass : Pass<"ingot-form-kernels", "::mlir::func::FuncOp"> {
  let summary = "put operations into ingot.kernel regions";
  let description = [{
    Afterwards a function holds kernels, reshapes (which only rename memory),
    constants and its return. Eager mode makes one kernel of each operation
    together with the views (expand, transpose, slice) it reads, and groups only
    the parts of one composite; fused mode groups operations that share an
    iteration space.
  }];
  let options = [Option<"eager", "eager", "bool", "false",
                        "one kernel per operation instead of fusing">];
  let dependentDialects = ["::ingot::ir::IngotDialect"];
}

//===----------------------------------------------------------------------===//
// lowering
//===----------------------------------------------------------------------===//

def LowerToLoopsPass : Pass<"ingot-lower-to-loops", "::mlir::func::FuncOp"> {
  let summary = "write the operations of kernels as loops";
  let description = [{
    Composites are decomposed first. Afterwards a kernel holds `ingot.loops` over arith
    and math, and reshapes: what an element is computed from and where it lies,
    which is what planners and emitters read. A function without kernels is lowered
    itself, so that one op can be looked at on its own, unless `kernels-only` says
    that it has none because it computes nothing.

    Before: `%c = ingot.matmul %a, %b : tensor<2x3xf32>, tensor<3x5xf32>`
    After: `%c = ingot.loops (i0 = 2, i1 = 5 | k0 = 3)
      reads %a[i0, k0], %b[k0, i1] writes [i0, i1] from 0.0 {...}`
  }];
  let options = [Option<"kernelsOnly", "kernels-only", "bool", "false",
                        "leave functions without kernels as they are">];
  let dependentDialects = ["::ingot::ir::IngotDialect", "::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect"];
}

//===----------------------------------------------------------------------===//
// schedule
//===----------------------------------------------------------------------===//

def ScheduleKernelsPass : Pass<"ingot-schedule-kernels", "::mlir::ModuleOp"> {
  let summary = "decide how every kernel runs";
  let description = [{
    Each kernel class is asked for a schedule; the cheapest becomes the attribute
    `schedule` of the kernel. Schedules that kernels have already, and those that
    the module's `ingot.schedules` states by key, are checked and kept.

    Before: `ingot.kernel "linear"(%x, %w) : ...`
    After: `ingot.kernel "linear" schedule = #ingot.schedule<tiles {rhs = compiled,
    tile = [6, 4]}> (%x, %w) : ...`
  }];
  let dependentDialects = ["::ingot::ir::IngotDialect"];
}

def PackOperandsPass : Pass<"ingot-pack-operands", "::mlir::ModuleOp"> {
  let summary = "bring operands of kernels into the layouts that schedules ask for";
  let description = [{
    An operand that is to lie in panels goes through `ingot.pack`, which folds if it
    is a constant; the kernel says so by an `ingot.unpack`.

    Before: `ingot.kernel "linear"(%x, %w)` with `%w = ingot.constant : [K, N]`
    After: `%w = ingot.constant : [ceil(N / P), K, P]`
  }];
  let dependentDialects = ["::ingot::ir::IngotDialect"];
}

//===----------------------------------------------------------------------===//
// cpu
//===----------------------------------------------------------------------===//

def EmitCpuKernelsPass : Pass<"ingot-emit-cpu-kernels", "::mlir::ModuleOp"> {
  let summary = "turn scheduled kernels into vector code";
  let description = [{
    Every `ingot.kernel` becomes an `ingot.launch` and one private `func.func` per
    phase, of scf, vector, memref, arith and math, made by the emitter of its class.
    Nothing is decided: results are combined in an order that the schedule states.
    Equal kernels share their functions, whose names say that: `fc1_and_3_others`.

    Before: `%y = ingot.kernel "relu" schedule = #ingot.schedule<rows ...> (%x) ...`
    After: `%y = ingot.launch "relu" [@relu](%x) tasks = [1] ...` and `@relu`
  }];
  let dependentDialects = ["::ingot::ir::IngotDialect", "::mlir::arith::ArithDialect",
                           "::mlir::func::FuncDialect", "::mlir::LLVM::LLVMDialect",
                           "::mlir::math::MathDialect", "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"];
}

def ExpandMathPass : Pass<"ingot-expand-math", "::mlir::ModuleOp"> {
  let summary = "expand exp, tanh, erf and the like in kernel functions";
  let description = [{
    Kernels call nothing outside their image: in functions that emitters made,
    operations of the math dialect become arithmetic on the same vectors or
    numbers; only those that are one instruction stay. See VectorMath.h for their
    accuracy.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::LLVM::LLVMDialect",
                           "::mlir::math::MathDialect", "::mlir::scf::SCFDialect",
                           "::mlir::vector::VectorDialect"];
}

//===----------------------------------------------------------------------===//
// cuda
//===----------------------------------------------------------------------===//

def EmitCudaKernelsPass : Pass<"ingot-emit-cuda-kernels", "::mlir::ModuleOp"> {
  let summary = "print kernels as CUDA C++";
  let description = [{
    Every `ingot.kernel` becomes an `ingot.launch`, whose tasks are blocks, and one
    declaration per phase, made by the emitter of its class. Its attribute
    `ingot.cuda` holds the text of the kernel, the threads of a block and the bytes
    of shared memory. Equal kernels share their declarations, whose names say that.

    Before: `%y = ingot.kernel "relu" schedule = #ingot.schedule<rows ...> (%x) ...`
    After: `%y = ingot.launch "relu" [@relu_kernel](%x) tasks = [1] ...`
  }];
  let dependentDialects = ["::ingot::ir::IngotDialect", "::mlir::arith::ArithDialect",
                           "::mlir::func::FuncDialect", "::mlir::memref::MemRefDialect"];
}

//===----------------------------------------------------------------------===//
// memory
//===----------------------------------------------------------------------===//

def InsertCopiesPass : Pass<"ingot-insert-copies", "::mlir::ModuleOp"> {
  let summary = "give every function result a kernel of its own";
  let description = [{
    A function may return an argument, a constant or one value twice, and may write
    a state while a later kernel still reads its old value. Kernels are moved where
    then all readers run before the writer; where nothing else helps, a kernel
    copies. Afterwards every function result comes from a kernel result (through
    aliases) that no other function result comes from, and a result that writes a
    state may be written in place; but a state that stays as it is is still the
    argument. Needs the schedules of kernels, which say what they may overwrite.

    Before: `return %new, %old` of states `u` and `v`, where `%old` was `u`
    After: a copy of `%old`, then the kernel of `%new`
  }];
  let dependentDialects = ["::ingot::ir::IngotDialect"];
}

def PlanArenaPass : Pass<"ingot-plan-arena", "::mlir::ModuleOp"> {
  let summary = "place every tensor and scratch buffer";
  let description = [{
    Sets `slots` on every launch, `ingot.arena_bytes` on every function, and the
    module's `ingot.constants`. Function results are written to their outputs or
    states directly. Needs InsertCopies.
  }];
  let options = [Option<"alignment", "alignment", "int64_t", "::ingot::ir::kBufferAlignment",
                        "of buffers in the arena: bytes, a power of two">];
  let dependentDialects = ["::ingot::ir::IngotDialect"];
}

def CheckArenaPass : Pass<"ingot-check-arena", "::mlir::ModuleOp"> {
  let summary = "prove that no launch reads a buffer that another one overwrote";
  let description = [{
    Shares no code with PlanArena: replays the launches over a map from byte ranges
    to the values they hold, and fails at the first launch that would read anything
    but its inputs, or write outside its memory.
  }];
}

#endif // INGOT_PASSES_PASSES_TD
