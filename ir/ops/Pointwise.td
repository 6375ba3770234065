//===- Pointwise.td - Operations on elements of the same position ----------===//

#ifndef INGOT_IR_OPS_POINTWISE_TD
#define INGOT_IR_OPS_POINTWISE_TD

include "ir/IngotBase.td"

// Operands and result have one type; broadcasting is explicit (ingot.expand).
class Ingot_PointwiseOp<string mnemonic, list<Trait> traits = []>
    : Ingot_Op<mnemonic, !listconcat([Pure, Ingot_Pointwise], traits)>;

class Ingot_UnaryOp<string mnemonic, Type type = Ingot_FloatTensor, list<Trait> traits = []>
    : Ingot_PointwiseOp<mnemonic, !listconcat([SameOperandsAndResultType, Ingot_Differentiable],
                                              traits)> {
  let arguments = (ins type:$input);
  let results = (outs type:$output);
  let assemblyFormat = "$input attr-dict `:` type($output)";
}

class Ingot_BinaryOp<string mnemonic, Type type = Ingot_NumberTensor, list<Trait> traits = []>
    : Ingot_PointwiseOp<mnemonic, !listconcat([SameOperandsAndResultType, Ingot_Differentiable], traits)> {
  let arguments = (ins type:$lhs, type:$rhs);
  let results = (outs type:$output);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` type($output)";
}

//===----------------------------------------------------------------------===//
// Unary
//===----------------------------------------------------------------------===//

def Ingot_NegOp : Ingot_UnaryOp<"neg", Ingot_NumberTensor> {
  let summary = "negation";
  let description = "`output = -input`";
}
def Ingot_AbsOp : Ingot_UnaryOp<"abs", Ingot_NumberTensor> {
  let summary = "absolute value";
  let description = "`output = |input|`; its derivative at 0 is 0.";
}
def Ingot_SignOp : Ingot_UnaryOp<"sign"> {
  let summary = "sign";
  let description = "`output = -1, 0 or 1`; NaN stays NaN.";
}
def Ingot_ExpOp : Ingot_UnaryOp<"exp"> {
  let summary = "exponential";
  let description = "`output = e^input`";
}
def Ingot_Expm1Op : Ingot_UnaryOp<"expm1"> {
  let summary = "exponential minus one";
  let description = "`output = e^input - 1`, accurate near 0.";
}
def Ingot_LogOp : Ingot_UnaryOp<"log"> {
  let summary = "natural logarithm";
  let description = "`output = ln(input)`; NaN below 0, -inf at 0.";
}
def Ingot_Log1pOp : Ingot_UnaryOp<"log1p"> {
  let summary = "logarithm of one plus the input";
  let description = "`output = ln(1 + input)`, accurate near 0.";
}
def Ingot_SqrtOp : Ingot_UnaryOp<"sqrt"> {
  let summary = "square root";
  let description = "`output = sqrt(input)`; NaN below 0.";
}
def Ingot_RsqrtOp : Ingot_UnaryOp<"rsqrt"> {
  let summary = "reciprocal square root";
  let description = "`output = 1 / sqrt(input)`";
}
def Ingot_ReciprocalOp : Ingot_UnaryOp<"reciprocal"> {
  let summary = "reciprocal";
  let description = "`output = 1 / input`";
}
def Ingot_SinOp : Ingot_UnaryOp<"sin"> {
  let summary = "sine";
  let description = "`output = sin(input)`, in radians.";
}
def Ingot_CosOp : Ingot_UnaryOp<"cos"> {
  let summary = "cosine";
  let description = "`output = cos(input)`, in radians.";
}
def Ingot_TanhOp : Ingot_UnaryOp<"tanh"> {
  let summary = "hyperbolic tangent";
  let description = "`output = tanh(input)`";
}
def Ingot_AtanOp : Ingot_UnaryOp<"atan"> {
  let summary = "arc tangent";
  let description = [{
    `output = arctan(input)`, in [-pi/2, pi/2]. Within 2.5 ulp in f32, 2.5 in f64.
  }];
}
def Ingot_AsinOp : Ingot_UnaryOp<"asin"> {
  let summary = "arc sine";
  let description = [{
    `output = arcsin(input)`, in [-pi/2, pi/2]; NaN outside of [-1, 1].
    Within 3 ulp in f32, 3 in f64.
  }];
}
def Ingot_AcosOp : Ingot_UnaryOp<"acos"> {
  let summary = "arc cosine";
  let description = [{
    `output = arccos(input)`, in [0, pi]; NaN outside of [-1, 1].
    Within 3 ulp in f32, 3 in f64.
  }];
}
def Ingot_SinhOp : Ingot_UnaryOp<"sinh"> {
  let summary = "hyperbolic sine";
  let description = [{
    `output = (e^input - e^-input) / 2`, accurate near 0.
    Within 3 ulp in f32, 3 in f64.
  }];
}
def Ingot_CoshOp : Ingot_UnaryOp<"cosh"> {
  let summary = "hyperbolic cosine";
  let description = [{
    `output = (e^input + e^-input) / 2`. Within 3 ulp in f32, 3 in f64.
  }];
}
def Ingot_AsinhOp : Ingot_UnaryOp<"asinh"> {
  let summary = "inverse hyperbolic sine";
  let description = [{
    `output = ln(input + sqrt(input^2 + 1))`, accurate near 0.
    Within 3 ulp in f32, 3 in f64.
  }];
}
def Ingot_AcoshOp : Ingot_UnaryOp<"acosh"> {
  let summary = "inverse hyperbolic cosine";
  let description = [{
    `output = ln(input + sqrt(input^2 - 1))`, accurate near 1; NaN below 1.
    Within 3 ulp in f32, 3 in f64.
  }];
}
def Ingot_AtanhOp : Ingot_UnaryOp<"atanh"> {
  let summary = "inverse hyperbolic tangent";
  let description = [{
    `output = ln((1 + input) / (1 - input)) / 2`, accurate near 0; infinite at -1
    and 1, NaN beyond. Within 3 ulp in f32, 3 in f64.
  }];
}
def Ingot_ErfOp : Ingot_UnaryOp<"erf"> {
  let summary = "error function";
  let description = "`output = 2/sqrt(pi) * integral_0^input e^(-t^2) dt`";
}
def Ingot_FloorOp : Ingot_UnaryOp<"floor"> {
  let summary = "largest integer not above the input";
  let description = "`output = floor(input)`; its derivative is 0.";
}
def Ingot_CeilOp : Ingot_UnaryOp<"ceil"> {
  let summary = "smallest integer not below the input";
  let description = "`output = ceil(input)`; its derivative is 0.";
}
def Ingot_RoundOp : Ingot_UnaryOp<"round"> {
  let summary = "nearest integer, ties to even";
  let description = "`output = round(input)`; its derivative is 0.";
}
def Ingot_ReluOp : Ingot_UnaryOp<"relu"> {
  let summary = "rectified linear unit";
  let description = "`output = max(input, 0)`; its derivative at 0 is 0, NaN stays NaN.";
}
def Ingot_SigmoidOp : Ingot_UnaryOp<"sigmoid"> {
  let summary = "logistic function";
  let description = "`output = 1 / (1 + e^-input)`";
}
def Ingot_SiluOp : Ingot_UnaryOp<"silu"> {
  let summary = "sigmoid linear unit";
  let description = "`output = input * sigmoid(input)`, and -0 of -inf";
}
def Ingot_GeluOp : Ingot_UnaryOp<"gelu", Ingot_FloatTensor, [Ingot_NotInDsl]> {
  let summary = "Gaussian error linear unit";
  let description = "`output = input/2 * (1 + erf(input / sqrt(2)))`, and -0 of -inf";
}
def Ingot_LeakyReluOp : Ingot_UnaryOp<"leaky_relu"> {
  let summary = "rectified linear unit with a slope below zero";
  let description = "`output = input > 0 ? input : negative_slope * input`";
  let arguments = (ins Ingot_FloatTensor:$input,
                       DefaultValuedAttr<F64Attr, "0.01">:$negative_slope);
}

def Ingot_LogicalNotOp : Ingot_PointwiseOp<"logical_not", [SameOperandsAndResultType]> {
  let summary = "negation of a boolean";
  let description = "`output = !input`";
  let arguments = (ins Ingot_BoolTensor:$input);
  let results = (outs Ingot_BoolTensor:$output);
  let assemblyFormat = "$input attr-dict `:` type($output)";
}

def Ingot_CastOp : Ingot_PointwiseOp<"cast", [Ingot_NotInDsl, SameOperandsAndResultShape, Ingot_Differentiable]> {
  let summary = "conversion to another element type";
  let description = [{
    `output = (element type of output)input`. Floats become integers by
    truncation; beyond the range of the integer they are its nearest bound, NaN
    is 0. Integers become narrower by wrapping. Anything becomes a boolean by
    comparing with 0, from which NaN differs; a boolean becomes 0 or 1.

    ```mlir
    %y = ingot.cast %x : tensor<4xi64> to tensor<4xf32>
    ```
  }];
  let arguments = (ins Ingot_Tensor:$input);
  let results = (outs Ingot_Tensor:$output);
  let assemblyFormat = "$input attr-dict `:` type($input) `to` type($output)";
}

//===----------------------------------------------------------------------===//
// Binary and ternary
//===----------------------------------------------------------------------===//

def Ingot_AddOp : Ingot_BinaryOp<"add", Ingot_NumberTensor, [Commutative]> {
  let summary = "sum";
  let description = "`output = lhs + rhs`";
  let hasFolder = 1;
}
def Ingot_SubOp : Ingot_BinaryOp<"sub"> {
  let summary = "difference";
  let description = "`output = lhs - rhs`";
  let hasFolder = 1;
}
def Ingot_MulOp : Ingot_BinaryOp<"mul", Ingot_NumberTensor, [Commutative, Ingot_NotInDsl]> {
  let summary = "product of elements";
  let description = "`output = lhs * rhs`";
  let hasFolder = 1;
}
def Ingot_DivOp : Ingot_BinaryOp<"div", Ingot_NumberTensor, [Ingot_NotInDsl]> {
  let summary = "quotient";
  let description = [{
    `output = lhs / rhs`. Quotients of integers are truncated towards 0; by 0 they
    are 0, and the smallest integer by -1 wraps around to itself.
  }];
  let hasFolder = 1;
}
def Ingot_RemainderOp : Ingot_BinaryOp<"remainder"> {
  let summary = "remainder with the sign of the divisor";
  let description = [{
    `output = lhs - rhs * floor(lhs / rhs)`, of floats as `fmod` plus `rhs` where
    their signs differ, rounded once. Of an infinite `lhs`, and by a float 0, it is
    NaN; of an integer by 0 it is `lhs`.
  }];
}
def Ingot_FmodOp : Ingot_BinaryOp<"fmod"> {
  let summary = "remainder with the sign of the dividend";
  let description = [{
    `output = lhs - rhs * trunc(lhs / rhs)`, exact for every quotient. Of an infinite
    `lhs`, and by a float 0, it is NaN; of an integer by 0 it is `lhs`.
  }];
}
def Ingot_PowOp : Ingot_BinaryOp<"pow", Ingot_FloatTensor> {
  let summary = "power";
  let description = "`output = lhs ^ rhs`";
}
def Ingot_MaximumOp : Ingot_BinaryOp<"maximum", Ingot_NumberTensor, [Commutative]> {
  let summary = "larger element";
  let description = [{
    `output = max(lhs, rhs)`; NaN if either is NaN. The gradient of equal
    elements is split in halves.
  }];
}
def Ingot_MinimumOp : Ingot_BinaryOp<"minimum", Ingot_NumberTensor, [Commutative]> {
  let summary = "smaller element";
  let description = [{
    `output = min(lhs, rhs)`; NaN if either is NaN. The gradient of equal
    elements is split in halves.
  }];
}

class Ingot_LogicalOp<string mnemonic>
    : Ingot_PointwiseOp<mnemonic, [SameOperandsAndResultType, Commutative]> {
  let arguments = (ins Ingot_BoolTensor:$lhs, Ingot_BoolTensor:$rhs);
  let results = (outs Ingot_BoolTensor:$output);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` type($output)";
}
def Ingot_LogicalAndOp : Ingot_LogicalOp<"logical_and"> {
  let summary = "conjunction";
  let description = "`output = lhs && rhs`";
}
def Ingot_LogicalOrOp : Ingot_LogicalOp<"logical_or"> {
  let summary = "disjunction";
  let description = "`output = lhs || rhs`";
}

def Ingot_Predicate : I32EnumAttr<"Predicate", "comparison", [
    I32EnumAttrCase<"eq", 0>, I32EnumAttrCase<"ne", 1>, I32EnumAttrCase<"lt", 2>,
    I32EnumAttrCase<"le", 3>, I32EnumAttrCase<"gt", 4>, I32EnumAttrCase<"ge", 5>]> {
  let cppNamespace = "::ingot::ir";
  let genSpecializedAttr = 0;
}
def Ingot_PredicateAttr : EnumAttr<Ingot_Dialect, Ingot_Predicate, "predicate">;

def Ingot_CompareOp : Ingot_PointwiseOp<"compare",
    [Ingot_NotInDsl, SameTypeOperands, SameOperandsAndResultShape, Ingot_InferType]> {
  let summary = "comparison";
  let description = [{
    `output = lhs <predicate> rhs`; with a NaN only `ne` holds.

    ```mlir
    %m = ingot.compare lt, %a, %b : tensor<4xf32>
    ```
  }];
  let arguments = (ins Ingot_PredicateAttr:$predicate, Ingot_Tensor:$lhs, Ingot_Tensor:$rhs);
  let results = (outs Ingot_BoolTensor:$output);
  let assemblyFormat = "$predicate `,` $lhs `,` $rhs attr-dict `:` type($lhs)";
}

def Ingot_WhereOp : Ingot_PointwiseOp<"where",
    [AllTypesMatch<["lhs", "rhs", "output"]>, AllShapesMatch<["condition", "lhs"]>,
     Ingot_Differentiable]> {
  let summary = "choice";
  let description = [{
    `output = condition ? lhs : rhs`

    ```mlir
    %y = ingot.where %m, %a, %b : tensor<4xi1>, tensor<4xf32>
    ```
  }];
  let arguments = (ins Ingot_BoolTensor:$condition, Ingot_Tensor:$lhs, Ingot_Tensor:$rhs);
  let results = (outs Ingot_Tensor:$output);
  let assemblyFormat = "$condition `,` $lhs `,` $rhs attr-dict `:` type($condition) `,` type($lhs)";
  let hasFolder = 1;
}

#endif // INGOT_IR_OPS_POINTWISE_TD
