//===- LoopsAssembly.cpp - The text of loops --------------------------------===//

#include "ir/ScalarType.h"
#include "ir/ops/LoopMaps.h"
#include "ir/ops/Loops.h"

#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/TypeUtilities.h"

#include <deque>

using namespace mlir;
using namespace ingot::ir;

/// An element of `tensor`, whose type it leaves out.
static void printScalar(OpAsmPrinter &p, Attribute value, Value tensor) {
  if (auto integer = dyn_cast<IntegerAttr>(value)) {
    SmallString<24> digits;
    Type type = getElementTypeOrSelf(tensor);
    bool isUnsigned = type.isUnsignedInteger() || type.isInteger(1);
    integer.getValue().toString(digits, 10, /*Signed=*/!isUnsigned);
    p << digits;
    return;
  }
  APFloat number = cast<FloatAttr>(value).getValue();
  if (number.isNaN()) {
    p << "nan";
    return;
  }
  if (number.isInfinity()) {
    p << (number.isNegative() ? "-inf" : "inf");
    return;
  }
  bool losesInfo;
  number.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven,
                 &losesInfo);
  SmallString<32> digits;
  number.toString(digits, /*FormatPrecision=*/17);
  p << digits
    << (StringRef(digits).find_first_of(".E") == StringRef::npos ? ".0" : "");
}

static ParseResult parseScalar(OpAsmParser &parser, double &number) {
  bool isNegative = succeeded(parser.parseOptionalMinus());
  if (succeeded(parser.parseOptionalKeyword("inf")))
    number = std::numeric_limits<double>::infinity();
  else if (succeeded(parser.parseOptionalKeyword("nan")))
    number = std::numeric_limits<double>::quiet_NaN();
  else {
    int64_t integer;
    OptionalParseResult parsed = parser.parseOptionalInteger(integer);
    if (parsed.has_value()) {
      if (failed(*parsed))
        return failure();
      number = static_cast<double>(integer);
    } else if (failed(parser.parseFloat(number))) {
      return failure();
    }
  }
  if (isNegative)
    number = -number;
  return success();
}

static Attribute toElement(Type tensorType, double number) {
  Type type =
      getScalarType(cast<RankedTensorType>(tensorType).getElementType());
  if (isa<FloatType>(type))
    return FloatAttr::get(type, number);
  return IntegerAttr::get(type, static_cast<int64_t>(number));
}

void LoopsOp::getAsmBlockArgumentNames(Region &region,
                                       OpAsmSetValueNameFn setName) {
  for (auto [number, argument] : llvm::enumerate(region.getArguments()))
    setName(argument, number < getInputs().size() ? "in" : "sum");
}

static SmallVector<std::string> nameLoops(LoopsOp op) {
  SmallVector<std::string> names;
  int kept = 0, reduced = 0;
  for (unsigned loop = 0; loop < op.getNumLoops(); ++loop)
    names.push_back(op.isReduced(loop) ? "k" + std::to_string(reduced++)
                                       : "i" + std::to_string(kept++));
  return names;
}

static void printSum(OpAsmPrinter &p, const LoopSum &sum,
                     ArrayRef<std::string> names) {
  if (sum.value) {
    p << "v" << *sum.value;
    return;
  }
  bool isFirst = true;
  auto printSign = [&](int64_t value) {
    p << (value < 0 ? (isFirst ? "-" : " - ") : (isFirst ? "" : " + "));
    isFirst = false;
  };
  for (const LoopSum::Term &term : sum.terms) {
    printSign(term.factor);
    p << names[term.loop];
    if (std::abs(term.factor) != 1)
      p << " * " << std::abs(term.factor);
  }
  if (sum.offset != 0 || sum.terms.empty()) {
    printSign(sum.offset);
    p << std::abs(sum.offset);
  }
  if (sum.divisor != 1)
    p << " over " << sum.divisor;
}

static void printAccess(OpAsmPrinter &p, const LoopAccess &access,
                        ArrayRef<std::string> names) {
  p << "[";
  llvm::interleaveComma(access.dims, p.getStream(),
                        [&](const LoopSum &dim) { printSum(p, dim, names); });
  p << "]";
}

void LoopsOp::print(OpAsmPrinter &p) {
  SmallVector<std::string> names = nameLoops(*this);
  // Where reduced loops are the last, a bar stands before them.
  unsigned kept = getNumLoops() - countReduced();
  bool isSorted = llvm::none_of(llvm::seq(kept),
                                [&](unsigned loop) { return isReduced(loop); });
  p << " (";
  for (unsigned loop = 0; loop < getNumLoops(); ++loop) {
    if (isSorted && loop == kept)
      p << (loop ? " | " : "| ");
    else if (loop)
      p << ", ";
    p << names[loop] << " = " << getExtents()[loop];
  }
  p << ")";
  p.increaseIndent();
  p.increaseIndent();
  if (!getInputs().empty()) {
    p.printNewline();
    p << "reads ";
    for (auto [number, input] : llvm::enumerate(getInputs())) {
      LoopAccess access = getRead(number);
      p << (number ? ", " : "") << input;
      printAccess(p, access, names);
      if (access.fill) {
        p << " else ";
        printScalar(p, access.fill, input);
      }
    }
  }
  p.printNewline();
  p << "writes ";
  for (unsigned number = 0; number < getNumResults(); ++number) {
    p << (number ? ", " : "");
    printAccess(p, getWrite(number), names);
    if (TypedAttr start = getStart(number)) {
      p << " from ";
      printScalar(p, start, getResult(number));
    }
  }
  if (getBase())
    p << " onto " << getBase();
  p.decreaseIndent();
  p.decreaseIndent();
  p << ' ';
  p.printRegion(getBody());
  p.printOptionalAttrDict((*this)->getAttrs(),
                          {getExtentsAttrName(), getIndicesAttrName(),
                           getDivisorsAttrName(), getFillsAttrName(),
                           getStartsAttrName(),
                           getOperandSegmentSizesAttrName()});
  p << " : ";
  p.printFunctionalType(*this);
}

ParseResult LoopsOp::parse(OpAsmParser &parser, OperationState &result) {
  Builder &builder = parser.getBuilder();
  MLIRContext *context = builder.getContext();
  SmallVector<std::pair<StringRef, AffineExpr>> names;
  SmallVector<int64_t> extents;
  if (parser.parseLParen())
    return failure();
  // A bar before the first loop says that all are reduced.
  bool hasLoops = succeeded(parser.parseOptionalVerticalBar()) ||
                  failed(parser.parseOptionalRParen());
  if (hasLoops) {
    do {
      StringRef name;
      int64_t extent;
      if (parser.parseKeyword(&name) || parser.parseEqual() ||
          parser.parseInteger(extent))
        return failure();
      names.push_back({name, getAffineDimExpr(extents.size(), context)});
      extents.push_back(extent);
    } while (succeeded(parser.parseOptionalComma()) ||
             succeeded(parser.parseOptionalVerticalBar()));
    if (parser.parseRParen())
      return failure();
  }

  // The reads so far: a value is one of a read before.
  SmallVector<Attribute> maps;
  std::deque<std::string> valueNames;
  SmallVector<int64_t> divisors;
  auto parseAccess = [&]() -> ParseResult {
    SmallVector<AffineExpr> exprs;
    auto parseIndex = [&]() -> ParseResult {
      int64_t divisor = 1;
      llvm::SMLoc loc = parser.getCurrentLocation();
      if (parser.parseAffineExpr(names, exprs.emplace_back()))
        return failure();
      if (!toSum(exprs.back()))
        return parser.emitError(loc, "expected a sum of loops times constants");
      if (succeeded(parser.parseOptionalKeyword("over")) &&
          parser.parseInteger(divisor))
        return failure();
      divisors.push_back(divisor);
      return success();
    };
    if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square,
                                       parseIndex))
      return failure();
    maps.push_back(AffineMapAttr::get(
        AffineMap::get(extents.size(), valueNames.size(), exprs, context)));
    return success();
  };
  auto nameValue = [&] {
    AffineExpr value = getAffineSymbolExpr(valueNames.size(), context);
    valueNames.push_back("v" + std::to_string(valueNames.size()));
    names.push_back({valueNames.back(), value});
  };
  SmallVector<OpAsmParser::UnresolvedOperand> operands;
  SmallVector<std::optional<double>> fills, starts;
  auto parseOptionalScalar = [&](StringRef keyword,
                                 std::optional<double> &value) -> ParseResult {
    if (failed(parser.parseOptionalKeyword(keyword)))
      return success();
    double number;
    if (parseScalar(parser, number))
      return failure();
    value = number;
    return success();
  };
  if (succeeded(parser.parseOptionalKeyword("reads")) &&
      parser.parseCommaSeparatedList([&]() -> ParseResult {
        bool isBad = parser.parseOperand(operands.emplace_back()) ||
                     parseAccess() ||
                     parseOptionalScalar("else", fills.emplace_back());
        nameValue();
        return failure(isBad);
      }))
    return failure();
  if (parser.parseKeyword("writes") ||
      parser.parseCommaSeparatedList([&]() -> ParseResult {
        return failure(parseAccess() ||
                       parseOptionalScalar("from", starts.emplace_back()));
      }))
    return failure();
  int32_t inputCount = operands.size();
  if (succeeded(parser.parseOptionalKeyword("onto")) &&
      parser.parseOperand(operands.emplace_back()))
    return failure();
  FunctionType type;
  llvm::SMLoc loc = parser.getCurrentLocation();
  if (parser.parseRegion(*result.addRegion()) ||
      parser.parseOptionalAttrDict(result.attributes) || parser.parseColon() ||
      parser.parseType(type) ||
      parser.resolveOperands(operands, type.getInputs(), loc, result.operands))
    return failure();
  if (type.getNumResults() != starts.size())
    return parser.emitError(loc, "expected ")
           << starts.size() << " results, one per write, found "
           << type.getNumResults();
  result.addTypes(type.getResults());

  auto toElements = [&](ArrayRef<std::optional<double>> values,
                        TypeRange types) {
    SmallVector<Attribute> elements;
    for (auto [value, tensorType] : llvm::zip(values, types))
      elements.push_back(value ? toElement(tensorType, *value)
                               : builder.getUnitAttr());
    return builder.getArrayAttr(elements);
  };
  if (llvm::all_of(divisors, [](int64_t divisor) { return divisor == 1; }))
    divisors.clear();
  Properties &properties = result.getOrAddProperties<Properties>();
  properties.extents = builder.getDenseI64ArrayAttr(extents);
  properties.indices = builder.getArrayAttr(maps);
  properties.divisors = builder.getDenseI64ArrayAttr(divisors);
  properties.fills = toElements(fills, type.getInputs());
  properties.starts = toElements(starts, type.getResults());
  properties.operandSegmentSizes = {
      inputCount, static_cast<int32_t>(operands.size()) - inputCount};
  return success();
}
