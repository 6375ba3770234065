//===- Loops.cpp - Loops over tensors, the inside of kernels ----------------===//

#include "ir/ops/Loops.h"
#include "ir/ScalarType.h"
#include "ir/ops/Inference.h"
#include "ir/ops/Kernel.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

#include <deque>

using namespace mlir;
using namespace ingot::ir;

static RankedTensorType typeOf(Value tensor) {
  return cast<RankedTensorType>(tensor.getType());
}

//===----------------------------------------------------------------------===//
// Accesses as attributes
//===----------------------------------------------------------------------===//

static AffineMap toMap(const LoopAccess &access, unsigned loopCount,
                       MLIRContext *context) {
  SmallVector<AffineExpr> results;
  unsigned values = 0;
  for (const LoopSum &dim : access.dims) {
    if (dim.value) {
      results.push_back(getAffineSymbolExpr(*dim.value, context));
      values = std::max(values, *dim.value + 1);
      continue;
    }
    AffineExpr sum = getAffineConstantExpr(dim.offset, context);
    for (const LoopSum::Term &term : dim.terms)
      sum = getAffineDimExpr(term.loop, context) * term.factor + sum;
    results.push_back(sum);
  }
  return AffineMap::get(loopCount, values, results, context);
}

/// Empty unless `expr` is linear.
static std::optional<LoopSum> toSum(AffineExpr expr) {
  if (auto value = dyn_cast<AffineConstantExpr>(expr))
    return LoopSum(value.getValue());
  if (auto loop = dyn_cast<AffineDimExpr>(expr))
    return LoopSum(Loop{loop.getPosition()});
  if (auto value = dyn_cast<AffineSymbolExpr>(expr))
    return LoopSum(LoopValue{value.getPosition()});
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary)
    return std::nullopt;
  std::optional<LoopSum> lhs = toSum(binary.getLHS());
  std::optional<LoopSum> rhs = toSum(binary.getRHS());
  if (!lhs || !rhs || lhs->value || rhs->value)
    return std::nullopt;
  if (binary.getKind() == AffineExprKind::Add)
    return *lhs + *rhs;
  if (binary.getKind() != AffineExprKind::Mul || !rhs->terms.empty() ||
      rhs->offset == 0)
    return std::nullopt;
  return *lhs * rhs->offset;
}

/// Number of the first divisor of map `number`; there are none if all are 1.
static unsigned firstDivisor(LoopsOp op, unsigned number) {
  unsigned first = 0;
  for (Attribute map : op.getIndices().getValue().take_front(number))
    first += cast<AffineMapAttr>(map).getValue().getNumResults();
  return first;
}

static LoopAccess accessOf(LoopsOp op, unsigned number) {
  LoopAccess access;
  AffineMap map = cast<AffineMapAttr>(op.getIndices()[number]).getValue();
  unsigned first = firstDivisor(op, number);
  for (auto [dim, expr] : llvm::enumerate(map.getResults())) {
    LoopSum sum = *toSum(expr);
    access.dims.push_back(
        op.getDivisors().empty() ? sum : sum / op.getDivisors()[first + dim]);
  }
  return access;
}

LoopAccess LoopsOp::getRead(unsigned input) {
  LoopAccess access = accessOf(*this, input);
  access.fill = dyn_cast<TypedAttr>(getFills()[input]);
  return access;
}

LoopAccess LoopsOp::getWrite(unsigned output) {
  return accessOf(*this, getInputs().size() + output);
}

void LoopsOp::setRead(unsigned input, const LoopAccess &access) {
  assert(getDivisors().empty() && !access.fill &&
         "only reads that stay inside are renamed");
  SmallVector<Attribute> maps(getIndices().getValue());
  maps[input] = AffineMapAttr::get(toMap(access, getNumLoops(), getContext()));
  setIndicesAttr(ArrayAttr::get(getContext(), maps));
}

TypedAttr LoopsOp::getStart(unsigned output) {
  return dyn_cast<TypedAttr>(getStarts()[output]);
}

bool LoopsOp::isReduced(unsigned loop) {
  ArrayRef<Attribute> maps = getIndices().getValue();
  return llvm::none_of(maps.drop_front(getInputs().size()), [&](Attribute map) {
    return cast<AffineMapAttr>(map).getValue().isFunctionOfDim(loop);
  });
}

unsigned LoopsOp::countReduced() {
  return llvm::count_if(llvm::seq(getNumLoops()),
                        [&](unsigned loop) { return isReduced(loop); });
}

BlockArgument LoopsOp::getAccumulator(unsigned output) {
  if (!getStart(output))
    return nullptr;
  unsigned number = getInputs().size();
  for (unsigned before = 0; before < output; ++before)
    number += static_cast<bool>(getStart(before));
  return getBlock().getArgument(number);
}

bool LoopsOp::isCopy() {
  return getInputs().size() == 1 && getNumResults() == 1 && !getStart(0) &&
         getYielded(0) == getElement(0);
}

TypedAttr LoopsOp::getConstant() {
  if (getNumResults() != 1 || getBase() || getStart(0))
    return nullptr;
  auto constant = getYielded(0).getDefiningOp<arith::ConstantOp>();
  return constant ? constant.getValue() : nullptr;
}

void LoopsOp::build(
    OpBuilder &builder, OperationState &state, TypeRange outputs,
    const Loops &loops, ValueRange inputs, Value base,
    function_ref<SmallVector<Value>(OpBuilder &, ValueRange)> buildBody) {
  MLIRContext *context = builder.getContext();
  unsigned loopCount = loops.extents.size();
  state.addTypes(outputs);
  state.addOperands(inputs);
  if (base)
    state.addOperands(base);
  SmallVector<Attribute> maps, fills, starts;
  SmallVector<int64_t> divisors;
  auto addAccess = [&](const LoopAccess &access) {
    maps.push_back(AffineMapAttr::get(toMap(access, loopCount, context)));
    for (const LoopSum &dim : access.dims)
      divisors.push_back(dim.divisor);
  };
  auto orUnit = [&](TypedAttr value) -> Attribute {
    return value ? Attribute(value) : builder.getUnitAttr();
  };
  SmallVector<Type> argumentTypes;
  for (auto [input, access] : llvm::zip_equal(inputs, loops.reads)) {
    addAccess(access);
    fills.push_back(orUnit(access.fill));
    argumentTypes.push_back(getScalarType(typeOf(input).getElementType()));
  }
  for (const LoopWrite &write : loops.writes) {
    addAccess(write.access);
    starts.push_back(orUnit(write.start));
    if (write.start)
      argumentTypes.push_back(getScalarType(write.type));
  }
  if (llvm::all_of(divisors, [](int64_t divisor) { return divisor == 1; }))
    divisors.clear();
  Properties &properties = state.getOrAddProperties<Properties>();
  properties.extents = builder.getDenseI64ArrayAttr(loops.extents);
  properties.indices = builder.getArrayAttr(maps);
  properties.divisors = builder.getDenseI64ArrayAttr(divisors);
  properties.fills = builder.getArrayAttr(fills);
  properties.starts = builder.getArrayAttr(starts);
  properties.operandSegmentSizes = {static_cast<int32_t>(inputs.size()),
                                    base ? 1 : 0};

  OpBuilder::InsertionGuard guard(builder);
  Region *region = state.addRegion();
  Block *block = builder.createBlock(
      region, {}, argumentTypes,
      SmallVector<Location>(argumentTypes.size(), state.location));
  YieldOp::create(builder, state.location,
                  buildBody(builder, block->getArguments()));
}

//===----------------------------------------------------------------------===//
// Assembly
//===----------------------------------------------------------------------===//

/// An element of `tensor`, whose type it leaves out.
static void printScalar(OpAsmPrinter &p, Attribute value, Value tensor) {
  if (auto integer = dyn_cast<IntegerAttr>(value)) {
    SmallString<24> digits;
    Type type = typeOf(tensor).getElementType();
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

//===----------------------------------------------------------------------===//
// Verification
//===----------------------------------------------------------------------===//

/// Checks the indices of one access, C3 or C4.
static LogicalResult verifyAccess(LoopsOp op, const LoopAccess &access,
                                  RankedTensorType type, const Twine &what) {
  for (auto [dim, index] : llvm::enumerate(access.dims)) {
    if (index.value)
      continue;
    auto [low, high] = index.range(op.getExtents());
    if (index.divisor != 1) // C3, C4
      return op.emitOpError()
             << what << " divides its index " << dim << " by " << index.divisor
             << ", which only a read with 'else' may";
    if (low < 0 || high >= type.getDimSize(dim)) // C3, C4
      return op.emitOpError() << what << " reaches from " << low << " to "
                              << high << " in dimension " << dim
                              << " of extent " << type.getDimSize(dim);
  }
  return success();
}

/// Checks the indices of an access to `type` that are values, C9. Reads before number
/// `before` may give them.
static LogicalResult verifyValues(LoopsOp op, const LoopAccess &access,
                                  RankedTensorType type, bool isStated,
                                  size_t before, const Twine &what) {
  unsigned values = 0;
  for (auto [number, dim] : llvm::enumerate(access.dims)) {
    if (!dim.value) {
      auto [low, high] = dim.range(op.getExtents());
      bool isInside =
          dim.divisor == 1 && low >= 0 && high < type.getDimSize(number);
      if (access.indexRead() && !isInside) // C9
        return op.emitOpError()
               << what << " has a value as an index and may be "
               << "outside in dimension " << number;
      continue;
    }
    bool isIndex =
        *dim.value < before &&
        typeOf(op.getInputs()[*dim.value]).getElementType().isInteger();
    if (!isIndex || ++values > 1 || !isStated) // C9
      return op.emitOpError()
             << what << " has v" << *dim.value
             << " as an index, expected one value at most, of a read of "
                "integers before it, and 'else' or 'from'";
  }
  return success();
}

LogicalResult LoopsOp::verify() {
  for (int64_t extent : getExtents())
    if (extent < 1) // C1
      return emitOpError("expected extents of at least 1, found ") << extent;
  size_t tensors = getInputs().size() + getNumResults();
  if (getIndices().size() != tensors ||
      getFills().size() != getInputs().size() ||
      getStarts().size() != getNumResults()) // C2
    return emitOpError("expected a read per input and a write per result, ")
           << tensors << ", found " << getIndices().size();
  auto hasRank = [&](unsigned number, RankedTensorType type) {
    auto map = cast<AffineMapAttr>(getIndices()[number]).getValue();
    return map.getNumResults() == type.getRank() &&
           map.getNumDims() == getNumLoops();
  };
  for (auto [number, input] : llvm::enumerate(getInputs())) {
    if (!hasRank(number, typeOf(input))) // C2
      return emitOpError("read ") << number << ": expected an index per "
                                  << "dimension of " << input.getType();
    LoopAccess access = getRead(number);
    Type element = getScalarType(typeOf(input).getElementType());
    if (access.fill && access.fill.getType() != element) // C6
      return emitOpError("read ")
             << number << ": expected 'else' of type " << element << ", found "
             << access.fill.getType();
    if (failed(verifyValues(*this, access, typeOf(input),
                            access.fill != nullptr, number,
                            "read " + Twine(number)))) // C9
      return failure();
    if (!access.fill && failed(verifyAccess(*this, access, typeOf(input),
                                            "read " + Twine(number)))) // C3
      return failure();
  }
  for (auto [number, output] : llvm::enumerate(getOutputs())) {
    if (!hasRank(getInputs().size() + number, typeOf(output))) // C2
      return emitOpError("write ") << number << ": expected an index per "
                                   << "dimension of " << output.getType();
    LoopAccess access = getWrite(number);
    if (failed(verifyAccess(*this, access, typeOf(output),
                            "write " + Twine(number)))) // C4
      return failure();
    Type element = getScalarType(typeOf(output).getElementType());
    TypedAttr start = getStart(number);
    if (failed(verifyValues(*this, access, typeOf(output), start != nullptr,
                            getInputs().size(),
                            "write " + Twine(number)))) // C9
      return failure();
    std::optional<unsigned> index = access.indexRead();
    bool movesWithResult =
        index && llvm::any_of(llvm::seq(getNumLoops()), [&](unsigned loop) {
          return !isReduced(loop) && getRead(*index).has(loop);
        });
    if (movesWithResult || (index && getNumResults() != 1)) // C9
      return emitOpError("write ")
             << number << " has v" << *index << " as an index, expected one "
             << "result, and a value of reduced loops only";
    if (start && start.getType() != element) // C6
      return emitOpError("write ") << number << ": expected 'from' of type "
                                   << element << ", found " << start.getType();
    if (!start && countReduced() > 0) // C5
      return emitOpError("write ")
             << number << ": expected 'from', since loops are reduced";
  }
  if (getBase() && (getNumResults() != 1 ||
                    getBase().getType() != getResult(0).getType())) // C7
    return emitOpError("expected one result of the type of 'onto', ")
           << getBase().getType();
  return success();
}

LogicalResult LoopsOp::verifyRegions() {
  SmallVector<Type> expected, results;
  for (Value input : getInputs())
    expected.push_back(getScalarType(typeOf(input).getElementType()));
  for (auto [number, output] : llvm::enumerate(getOutputs())) {
    results.push_back(getScalarType(typeOf(output).getElementType()));
    if (getStart(number))
      expected.push_back(results.back());
  }
  if (!llvm::equal(getBlock().getArgumentTypes(), expected)) // C8
    return emitOpError("expected a body that takes ")
           << expected << ", found " << getBlock().getArgumentTypes();
  auto yield = dyn_cast<YieldOp>(getBlock().getTerminator());
  if (!yield || !llvm::equal(yield.getOperandTypes(), results)) // C8
    return emitOpError("expected a body that yields ") << results;
  return success();
}
