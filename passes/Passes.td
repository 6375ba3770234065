//===- Passes.td - The passes of ingot, in the order in which they run ------===//

#ifndef INGOT_PASSES_PASSES_TD
#define INGOT_PASSES_PASSES_TD

include "mlir/Pass/PassBase.td"

/// The registers that vector code is planned for and printed for.
def VectorBits : Option<"vectorBits", "vector-bits", "int64_t", "512",
                        "width of a vector register: 512 (of 32) or 256 (of 16)">;

//===----------------------------------------------------------------------===//
// autodiff
//===----------------------------------------------------------------------===//

def DifferentiatePass : Pass<"ingot-differentiate", "::mlir::func::FuncOp"> {
  let summary = "expand ingot.grad into the operations that compute the gradients";
  let description = [{
    Reverse mode. Contributions to a value with several users are added; only
    operations on a path from `wrt` to `loss` are visited. Innermost `grad` first,
    so gradients of gradients work.

    Before: `%g = ingot.grad %loss wrt %x`
    After: the adjoint operations of everything between `%x` and `%loss`; no
    `ingot.grad` is left, and no `ingot.detach`, through which no gradient passes.
  }];
  let dependentDialects = ["::ingot::IngotDialect"];
}

//===----------------------------------------------------------------------===//
// graph
//===----------------------------------------------------------------------===//

def BindWeightsPass : Pass<"ingot-bind-weights", "::mlir::ModuleOp"> {
  let summary = "make constants of the states that no function writes";
  let description = [{
    Before: `func @forward(%x: tensor<4xf32>, %w: tensor<4xf32> {ingot.state = "w"})`
    After: `func @forward(%x: tensor<4xf32>)` with `%w = ingot.constant ...`; the
    `ingot.state` operation is gone.
  }];
  let dependentDialects = ["::ingot::IngotDialect"];
}

def DecomposeCompositesPass : Pass<"ingot-decompose-composites", "::mlir::func::FuncOp"> {
  let summary = "replace composites that no kernel class keeps whole";
  let description = [{
    Composites that neither tell their loops nor are contractions. Afterwards every
    operation has a kernel that it can stand in; the parts of a composite have a
    common mark in their locations.

    Before: `%y = ingot.max_pool2d %x ...`
    After: a maximum of slices of the bordered image
  }];
  let dependentDialects = ["::ingot::IngotDialect"];
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
  let dependentDialects = ["::ingot::IngotDialect", "::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect"];
}

def SimplifyPass : Pass<"ingot-simplify", "::mlir::func::FuncOp"> {
  let summary = "rewrite groups of operations into cheaper ones";
  let description = [{
    Before: `%t = ingot.transpose (ingot.matmul %a, %b)`
    After: `%t = ingot.matmul (ingot.transpose %b), (ingot.transpose %a)`, whose
    operands a kernel reads in place.
  }];
  let dependentDialects = ["::ingot::IngotDialect"];
}

//===----------------------------------------------------------------------===//
// layout
//===----------------------------------------------------------------------===//

def ConvertToChannelsLastPass : Pass<"ingot-convert-to-channels-last", "::mlir::func::FuncOp"> {
  let summary = "give every operation on images the layout nhwc";
  let description = [{
    Between transposes, which SinkTransposes then moves together.

    Before: `%y = ingot.conv2d %x, %w ... layout = nchw`
    After: `%y = ingot.transpose (ingot.conv2d (ingot.transpose %x), ... layout = nhwc)`
  }];
  let dependentDialects = ["::ingot::IngotDialect"];
}

def SinkTransposesPass : Pass<"ingot-sink-transposes", "::mlir::func::FuncOp"> {
  let summary = "move transposes of images to their users until they cancel";
  let description = [{
    Transposes from nhwc to nchw pass pointwise operations, reductions, batch
    normalisation and concatenation, which then run in nhwc, until they meet one
    back or an operation that needs the other order. Those that only move
    dimensions of extent 1 become reshapes. Each transpose that is left is a
    conversion of the layout.

    Before: `%y = ingot.relu (ingot.transpose %x)`
    After: `%y = ingot.transpose (ingot.relu %x)`
  }];
  let dependentDialects = ["::ingot::IngotDialect"];
}

def WidenConvolutionsPass : Pass<"ingot-widen-convolutions", "::mlir::func::FuncOp"> {
  let summary = "compute neighbouring pixels as channels where channels are few";
  let description = [{
    A convolution with B*O output channels, a kernel that is B - 1 strides wider and
    B times the stride along rows has the same elements in the same order, except
    that a pixel that is not finite makes its neighbours NaN. B is chosen so that
    vectors are full. Pointwise operations that follow it take its
    shape. Runs on convolutions that are contractions.

    Before: `%y = ingot.conv2d %x, %w ... : tensor<8x9x9x4xf32>, tensor<3x3x4x7xf32>`
    After: the same with `tensor<3x4x4x14xf32>` and two columns per step, and a
    reshape of its result
  }];
  let options = [VectorBits];
  let dependentDialects = ["::ingot::IngotDialect"];
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
  let dependentDialects = ["::ingot::IngotDialect"];
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
  let dependentDialects = ["::ingot::IngotDialect", "::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect"];
}

//===----------------------------------------------------------------------===//
// cpu
//===----------------------------------------------------------------------===//

def PackWeightsPass : Pass<"ingot-pack-weights", "::mlir::ModuleOp"> {
  let summary = "pack constant operands of contractions when compiling";
  let description = [{
    The right operand of a contraction that is a constant and read by nothing else
    in its kernel goes through `ingot.pack`, which folds to a constant of panels in
    the order in which tiles read it; the kernel says so by an `ingot.unpack`. Runs
    on kernels that hold loops.

    Before: `ingot.kernel "linear"(%x, %w)` with `%w = ingot.constant : [K, N]`
    After: `%w = ingot.constant : [ceil(N / P), K, P]`
  }];
  let options = [VectorBits];
  let dependentDialects = ["::ingot::IngotDialect"];
}

def EmitContractionsPass : Pass<"ingot-emit-contractions", "::mlir::ModuleOp"> {
  let summary = "turn contraction kernels into register-tiled vector code";
  let description = [{
    Input: `ingot.kernel` whose body is one product (loops over batch, row, column and
    what is summed, from zero; operands may be slices, transposes or expansions of
    kernel inputs) and elementwise loops over the product's elements.
    Output: `ingot.launch` and one private `func.func` per phase, of scf, vector,
    memref, arith and the vector forms of the epilogue's math operations.

    Before: `%y = ingot.kernel "linear"(%x, %w) ... { ingot.loops ... }`
    After: `%y = ingot.launch "linear" [@linear_pack, @linear](%x, %w) ...`
  }];
  let options = [VectorBits];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
                           "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
                           "::mlir::vector::VectorDialect"];
}

def EmitRowProgramsPass : Pass<"ingot-emit-row-programs", "::mlir::ModuleOp"> {
  let summary = "print kernels without contractions as vector loops";
  let description = [{
    Every `ingot.kernel` of loops that holds no contraction becomes an
    `ingot.launch` and one private `func.func` per phase, made of scf, vector,
    memref, arith and math. The number of tasks depends on shapes only, and
    partial results are combined in task order by a later phase. Kernels with
    contractions are left alone.

    Before: `%y = ingot.kernel "relu"(%x) { ingot.loops ... }`
    After: `%y = ingot.launch "relu" [@relu](%x) tasks = [1] ...` and `@relu`
  }];
  let options = [VectorBits];
  let dependentDialects = ["::ingot::IngotDialect", "::mlir::arith::ArithDialect",
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
  let options = [VectorBits];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::LLVM::LLVMDialect",
                           "::mlir::math::MathDialect"];
}

//===----------------------------------------------------------------------===//
// cuda
//===----------------------------------------------------------------------===//

def EmitCudaKernelsPass : Pass<"ingot-emit-cuda-kernels", "::mlir::ModuleOp"> {
  let summary = "print kernels as CUDA C++";
  let description = [{
    Every `ingot.kernel` of loops becomes an `ingot.launch`, whose tasks are
    blocks, and one declaration per phase. Its attribute `ingot.cuda` holds the text
    of the kernel, the threads of a block and the bytes of shared memory. Equal
    kernels share a declaration.

    Before: `%y = ingot.kernel "relu"(%x) { ingot.loops ... }`
    After: `%y = ingot.launch "relu" [@relu_kernel](%x) tasks = [1] ...`
  }];
  let dependentDialects = ["::ingot::IngotDialect", "::mlir::arith::ArithDialect",
                           "::mlir::func::FuncDialect", "::mlir::memref::MemRefDialect"];
}

//===----------------------------------------------------------------------===//
// lowering, after the emitters
//===----------------------------------------------------------------------===//

def DeduplicateKernelsPass : Pass<"ingot-deduplicate-kernels", "::mlir::ModuleOp"> {
  let summary = "compile equal kernels once";
  let description = [{
    Of kernel functions with equal arguments and bodies the first stays, and the
    launches of the others call it. The layers of a network often share shapes.
  }];
}

//===----------------------------------------------------------------------===//
// memory
//===----------------------------------------------------------------------===//

def InsertCopiesPass : Pass<"ingot-insert-copies", "::mlir::ModuleOp"> {
  let summary = "give every function result a launch of its own";
  let description = [{
    A function may return an argument, a constant or one value twice, and may write
    a state while a later launch still reads its old value. A copy is launched in
    each such case. Afterwards every function result comes from a launch result
    (through aliases) that no other function result comes from, and a result that
    writes a state may be written in place.
  }];
  let options = [Option<"cuda", "cuda", "bool", "false",
                        "print the kernels that copy as CUDA C++">];
  let dependentDialects = ["::ingot::IngotDialect", "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"];
}

def PlanArenaPass : Pass<"ingot-plan-arena", "::mlir::ModuleOp"> {
  let summary = "place every tensor and scratch buffer";
  let description = [{
    Sets `slots` on every launch, `ingot.arena_bytes` on every function, and the
    module's `ingot.constants`. Function results are written to their outputs or
    states directly. Needs InsertCopies.
  }];
  let options = [Option<"alignment", "alignment", "int64_t", "::ingot::kBufferAlignment",
                        "of buffers in the arena: bytes, a power of two">];
  let dependentDialects = ["::ingot::IngotDialect"];
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
