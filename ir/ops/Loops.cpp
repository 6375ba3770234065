//===- Loops.cpp - Loops over tensors, the inside of kernels ----------------===//

#include "ir/ops/Loops.h"
#include "ir/ScalarType.h"
#include "ir/ops/Inference.h"
#include "ir/ops/Kernel.h"
#include "ir/ops/LoopMaps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace ingot::ir;

static RankedTensorType typeOf(Value tensor) {
  return cast<RankedTensorType>(tensor.getType());
}

//===----------------------------------------------------------------------===//
// Accesses as attributes
//===----------------------------------------------------------------------===//

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
