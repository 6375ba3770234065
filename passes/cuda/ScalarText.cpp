//===- ScalarText.cpp - Scalar operations as C++ expressions ----------------===//

#include "passes/cuda/ScalarText.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Format.h"

using namespace mlir;
using namespace ingot::cuda;

//===----------------------------------------------------------------------===//
// Types and literals
//===----------------------------------------------------------------------===//

int64_t ingot::cuda::getScalarBits(Type type) {
  return type.isIndex() ? 64 : type.getIntOrFloatBitWidth();
}

static std::string integerText(unsigned bits) {
  return bits <= 8    ? "signed char"
         : bits <= 16 ? "short"
         : bits <= 32 ? "int"
                      : "long long";
}
static std::string unsignedText(Type type) {
  if (type.isInteger(1))
    return "bool";
  unsigned bits = getScalarBits(type);
  return bits <= 8    ? "unsigned char"
         : bits <= 16 ? "unsigned short"
         : bits <= 32 ? "unsigned"
                      : "unsigned long long";
}

std::string ingot::cuda::getStorageText(Type type) {
  if (type.isF16())
    return "Half";
  if (type.isBF16())
    return "BFloat16";
  if (isa<FloatType>(type))
    return type.isF64() ? "double" : "float";
  return type.isInteger(1) ? "unsigned char" : integerText(getScalarBits(type));
}

std::string ingot::cuda::getValueText(Type type) {
  if (type.isInteger(1))
    return "bool";
  return type.isF16() || type.isBF16() ? "float" : getStorageText(type);
}

static std::string cast(const std::string &type, StringRef value) {
  return "static_cast<" + type + ">(" + value.str() + ")";
}

static std::string floatText(const APFloat &number, bool isDouble) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  if (!number.isFinite()) {
    // Every NaN is the quiet one: payloads mean nothing here.
    APFloat special =
        number.isNaN() ? APFloat::getQNaN(number.getSemantics()) : number;
    stream << "bitCast<" << (isDouble ? "double" : "float") << ">("
           << llvm::format_hex(special.bitcastToAPInt().getZExtValue(), 10)
           << (isDouble ? "ull)" : "u)");
    return text;
  }
  double value = number.convertToDouble();
  // So many digits read back as the same number.
  stream << llvm::format(isDouble ? "%.17g" : "%.9g", value);
  if (text.find_first_of(".e") == std::string::npos)
    text += ".0";
  if (!isDouble)
    text += "f";
  return number.isNegative() ? "(" + text + ")" : text;
}

std::string ingot::cuda::getConstantText(TypedAttr value) {
  if (auto number = dyn_cast<FloatAttr>(value)) {
    bool isDouble = number.getType().isF64();
    APFloat converted = number.getValue();
    bool losesInfo;
    converted.convert(isDouble ? APFloat::IEEEdouble() : APFloat::IEEEsingle(),
                      APFloat::rmNearestTiesToEven, &losesInfo);
    return floatText(converted, isDouble);
  }
  APInt number = mlir::cast<IntegerAttr>(value).getValue();
  if (number.getBitWidth() == 1)
    return number.isZero() ? "false" : "true";
  bool isWide = getScalarBits(value.getType()) > 32;
  // The most negative number has no literal of its own.
  if (number.isMinSignedValue())
    return cast(getValueText(value.getType()),
                "0x" + llvm::toString(number, 16, /*Signed=*/false) +
                    (isWide ? "ull" : "u"));
  std::string text = llvm::toString(number, 10, /*Signed=*/true);
  if (isWide)
    text += "ll";
  return number.isNegative() ? "(" + text + ")" : text;
}

std::string ingot::cuda::getLoadText(Type type, StringRef element) {
  if (type.isInteger(1))
    return (element + " != 0").str();
  if (type.isF16() || type.isBF16())
    return ("toF32(" + element + ")").str();
  return element.str();
}

std::string ingot::cuda::getPositionText(Type type, StringRef element) {
  return type.isUnsignedInteger() ? cast(unsignedText(type), element)
                                  : getLoadText(type, element);
}

std::string ingot::cuda::getStoreText(Type type, StringRef value) {
  if (type.isInteger(1))
    return cast("unsigned char", value);
  if (type.isF16())
    return ("toHalf(" + value + ")").str();
  if (type.isBF16())
    return ("toBFloat16(" + value + ")").str();
  return value.str();
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

/// How an operation reads in C++: {0}, {1}, {2} are its operands, {b} the bits of
/// the result in a register, 32 or 64.
static const llvm::StringMap<const char *> &floatPatterns() {
  static const llvm::StringMap<const char *> patterns = {
      {"arith.addf", "{0} + {1}"},
      {"arith.subf", "{0} - {1}"},
      {"arith.mulf", "{0} * {1}"},
      {"arith.divf", "divideF{b}({0}, {1})"},
      {"arith.remf", "fmodF{b}({0}, {1})"},
      {"arith.negf", "-{0}"},
      {"arith.maximumf", "maximum({0}, {1})"},
      {"arith.minimumf", "minimum({0}, {1})"},
      {"arith.maxnumf", "{0} > {1} || {1} != {1} ? {0} : {1}"},
      {"arith.minnumf", "{0} < {1} || {1} != {1} ? {0} : {1}"},
      {"math.absf", "absolute({0})"},
      {"math.copysign", "copySign({0}, {1})"},
      {"math.fma", "fusedMultiplyAdd({0}, {1}, {2})"},
      {"math.exp", "expF{b}({0})"},
      {"math.expm1", "expm1F{b}({0})"},
      {"math.log", "logF{b}({0})"},
      {"math.log1p", "log1pF{b}({0})"},
      {"math.tanh", "tanhF{b}({0})"},
      {"math.erf", "erfF{b}({0})"},
      {"math.sin", "sinF{b}({0})"},
      {"math.cos", "cosF{b}({0})"},
      {"math.powf", "powF{b}({0}, {1})"},
      {"math.sqrt", "sqrtF{b}({0})"},
      {"math.rsqrt", "divideF{b}(1, sqrtF{b}({0}))"},
      {"math.floor", "floorF{b}({0})"},
      {"math.ceil", "ceilF{b}({0})"},
      {"math.roundeven", "roundEvenF{b}({0})"},
  };
  return patterns;
}

/// {u0} is an operand as unsigned, {t} the type of the result, {ut} that without a
/// sign: what wraps around is computed without signs, for which C++ defines it.
static const llvm::StringMap<const char *> &integerPatterns() {
  static const llvm::StringMap<const char *> patterns = {
      {"arith.addi", "static_cast<{t}>({u0} + {u1})"},
      {"arith.subi", "static_cast<{t}>({u0} - {u1})"},
      {"arith.muli", "static_cast<{t}>({u0} * {u1})"},
      {"arith.andi", "static_cast<{t}>({0} & {1})"},
      {"arith.ori", "static_cast<{t}>({0} | {1})"},
      {"arith.xori", "static_cast<{t}>({0} ^ {1})"},
      {"arith.shli", "static_cast<{t}>({u0} << {1})"},
      {"arith.shrui", "static_cast<{t}>({u0} >> {1})"},
      {"arith.shrsi", "static_cast<{t}>({0} >> {1})"},
      {"arith.divsi", "static_cast<{t}>({0} / {1})"},
      {"arith.divui", "static_cast<{t}>({u0} / {u1})"},
      {"arith.remsi", "static_cast<{t}>({0} % {1})"},
      {"arith.remui", "static_cast<{t}>({u0} % {u1})"},
      {"arith.maxsi", "{0} > {1} ? {0} : {1}"},
      {"arith.minsi", "{0} < {1} ? {0} : {1}"},
      {"arith.maxui", "{u0} > {u1} ? {0} : {1}"},
      {"arith.minui", "{u0} < {u1} ? {0} : {1}"},
      {"math.absi", "{0} < 0 ? static_cast<{t}>(0 - {u0}) : {0}"},
      {"arith.select", "{0} ? {1} : {2}"},
      {"arith.index_cast", "static_cast<{t}>({0})"},
      {"arith.index_castui", "static_cast<{t}>({u0})"},
      {"arith.extui", "static_cast<{t}>({u0})"},
      {"arith.uitofp", "static_cast<{t}>({u0})"},
      {"arith.fptosi", "static_cast<{t}>({0})"},
      {"arith.fptoui", "static_cast<{t}>(static_cast<{ut}>({0}))"},
      {"arith.extf", "static_cast<{t}>({0})"},
      {"builtin.unrealized_conversion_cast", "{0}"},
  };
  return patterns;
}

static std::string fill(StringRef pattern, Operation *op,
                        ArrayRef<std::string> operands) {
  std::string text;
  while (!pattern.empty()) {
    size_t open = pattern.find('{');
    text += pattern.take_front(open);
    if (open == StringRef::npos)
      break;
    size_t close = pattern.find('}', open);
    StringRef key = pattern.slice(open + 1, close);
    pattern = pattern.drop_front(close + 1);
    bool isUnsigned = key.consume_front("u");
    unsigned number;
    if (key == "b")
      text += op->getResult(0).getType().isF64() ? "64" : "32";
    else if (key.getAsInteger(10, number))
      text += isUnsigned ? unsignedText(op->getResult(0).getType())
                         : getValueText(op->getResult(0).getType());
    else if (isUnsigned)
      text += cast(unsignedText(op->getOperand(number).getType()),
                   operands[number]);
    else
      text += operands[number];
  }
  return text;
}

static std::string compareFloats(arith::CmpFPredicate predicate) {
  switch (predicate) {
  case arith::CmpFPredicate::AlwaysFalse:
    return "false";
  case arith::CmpFPredicate::OEQ:
    return "{0} == {1}";
  case arith::CmpFPredicate::OGT:
    return "{0} > {1}";
  case arith::CmpFPredicate::OGE:
    return "{0} >= {1}";
  case arith::CmpFPredicate::OLT:
    return "{0} < {1}";
  case arith::CmpFPredicate::OLE:
    return "{0} <= {1}";
  case arith::CmpFPredicate::ONE:
    return "{0} < {1} || {0} > {1}";
  case arith::CmpFPredicate::ORD:
    return "{0} == {0} && {1} == {1}";
  case arith::CmpFPredicate::UEQ:
    return "!({0} < {1} || {0} > {1})";
  case arith::CmpFPredicate::UGT:
    return "!({0} <= {1})";
  case arith::CmpFPredicate::UGE:
    return "!({0} < {1})";
  case arith::CmpFPredicate::ULT:
    return "!({0} >= {1})";
  case arith::CmpFPredicate::ULE:
    return "!({0} > {1})";
  case arith::CmpFPredicate::UNE:
    return "{0} != {1}";
  case arith::CmpFPredicate::UNO:
    return "{0} != {0} || {1} != {1}";
  case arith::CmpFPredicate::AlwaysTrue:
    return "true";
  }
  llvm_unreachable("every predicate is listed");
}

static std::string compareIntegers(arith::CmpIPredicate predicate) {
  switch (predicate) {
  case arith::CmpIPredicate::eq:
    return "{0} == {1}";
  case arith::CmpIPredicate::ne:
    return "{0} != {1}";
  case arith::CmpIPredicate::slt:
    return "{0} < {1}";
  case arith::CmpIPredicate::sle:
    return "{0} <= {1}";
  case arith::CmpIPredicate::sgt:
    return "{0} > {1}";
  case arith::CmpIPredicate::sge:
    return "{0} >= {1}";
  case arith::CmpIPredicate::ult:
    return "{u0} < {u1}";
  case arith::CmpIPredicate::ule:
    return "{u0} <= {u1}";
  case arith::CmpIPredicate::ugt:
    return "{u0} > {u1}";
  case arith::CmpIPredicate::uge:
    return "{u0} >= {u1}";
  }
  llvm_unreachable("every predicate is listed");
}

/// The pattern of an operation whose text depends on more than its name.
static std::string specialPattern(Operation *op) {
  if (auto compare = dyn_cast<arith::CmpFOp>(op))
    return compareFloats(compare.getPredicate());
  if (auto compare = dyn_cast<arith::CmpIOp>(op))
    return compareIntegers(compare.getPredicate());
  if (op->getNumOperands() != 1 || op->getNumResults() != 1)
    return "";
  Type from = op->getOperand(0).getType(), to = op->getResult(0).getType();
  // A boolean that is true is -1 as a signed number.
  if (isa<arith::ExtSIOp, arith::SIToFPOp>(op))
    return from.isInteger(1) ? "static_cast<{t}>({0} ? -1 : 0)"
                             : "static_cast<{t}>({0})";
  if (isa<arith::TruncIOp>(op))
    return to.isInteger(1) ? "({0} & 1) != 0" : "static_cast<{t}>({0})";
  if (isa<arith::TruncFOp>(op)) {
    if (to.isF16())
      return "toF32(toHalf(static_cast<float>({0})))";
    if (to.isBF16())
      return "toF32(toBFloat16(static_cast<float>({0})))";
    return "static_cast<{t}>({0})";
  }
  if (isa<arith::BitcastOp>(op) && getScalarBits(from) >= 32)
    return "bitCast<{t}>({0})";
  return "";
}

FailureOr<std::string>
ingot::cuda::getScalarText(Operation *op, ArrayRef<std::string> operands) {
  StringRef name = op->getName().getStringRef();
  std::string pattern = specialPattern(op);
  for (const auto *patterns : {&floatPatterns(), &integerPatterns()})
    if (auto found = patterns->find(name); found != patterns->end())
      pattern = found->second;
  if (pattern.empty())
    return op->emitError("'")
           << name << "' on " << op->getResult(0).getType()
           << " has no CUDA text, expected an operation of arith or math that "
              "cuda_kernel.h can express";
  return fill(pattern, op, operands);
}
