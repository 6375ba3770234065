//===- RowValues.cpp - The values of a nest, each where it is defined -------===//

#include "passes/cpu/RowValues.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace ingot::cpu;

RowValues::RowValues(const PrintedNest &printed, unsigned lanes)
    : PrintedNest(printed), lanes(lanes) {
  countUses();
}

void RowValues::forget(RowDepth depth) {
  known[depth].clear();
  splats[depth].clear();
  reciprocals[depth].clear();
}

void RowValues::setPositions(ArrayRef<unsigned> dims, Value number,
                             unsigned row) {
  SmallVector<int64_t> extents;
  for (unsigned dim : dims)
    extents.push_back(graph.extents[dim]);
  for (auto [dim, position] :
       llvm::zip_equal(dims, loops.delinearize(number, extents)))
    setPosition(dim, row, position);
}

void RowValues::setLane(Lane lane) {
  forget(InLane);
  current = lane;
}

void RowValues::storeRows() {
  for (auto [value, base, address] : pendingStores)
    store(value, base, address);
  pendingStores.clear();
}

SmallVector<NodeId> RowValues::takeNewlyStored() {
  return newlyStored.takeVector();
}

bool RowValues::hasColumn(NodeId id) const {
  return nest.column && graph.nodes[id].dims.contains(*nest.column);
}

void RowValues::countUses() {
  DenseSet<NodeId> seen;
  for (const RowItem &item : nest.items) {
    NodeId element = elementOf(graph, item);
    ++uses[element];
    countUsesBelow(element, seen);
  }
}
void RowValues::countUsesBelow(NodeId id, DenseSet<NodeId> &seen) {
  if (!seen.insert(id).second || graph.nodes[id].kind == ScalarNode::Reduce)
    return;
  for (NodeId operand : graph.nodes[id].operands) {
    ++uses[operand];
    countUsesBelow(operand, seen);
  }
}

RowDepth RowValues::depthOf(const DimSet &dims) const {
  if (nest.column && dims.contains(*nest.column))
    return InLane;
  if (dims.meets(nest.rowSet()))
    return InRow;
  return dims.meets(nest.groupSet()) ? InGroup : InTask;
}

RowDepth RowValues::depthOf(NodeId id) {
  auto found = depths.find(id);
  if (found != depths.end())
    return found->second;
  const ScalarNode &node = graph.nodes[id];
  RowDepth depth = depthOf(node.dims);
  if (node.kind == ScalarNode::Reduce)
    depth = std::max(depth, isCrossReduction(id) ? InGroup : InRow);
  else
    for (NodeId operand : node.operands)
      depth = std::max(depth, depthOf(operand));
  return depths[id] = depth;
}

bool RowValues::isCrossReduction(NodeId id) const {
  return llvm::any_of(nest.items, [&](const RowItem &item) {
    return item.isReduction && item.node == id && item.isCross;
  });
}

void RowValues::moveOut(RowDepth depth) {
  for (const Enclosure &enclosure : enclosures)
    if (enclosure.depth > depth)
      return builder.setInsertionPoint(enclosure.op);
}

bool RowValues::isPerRow(NodeId id) {
  auto [at, isNew] = perRow.try_emplace(id, false);
  if (isNew)
    at->second = variesByRow(graph, nest, id);
  return at->second;
}

Value RowValues::scalarOf(NodeId id, unsigned q) {
  const ScalarNode &node = graph.nodes[id];
  RowDepth depth = depthOf(id);
  assert(depth != InLane && "a column has no single value");
  std::pair key(id, isPerRow(id) ? q : 0);
  if (Value value = known[depth].lookup(key))
    return value;
  SmallVector<Value> operands;
  for (NodeId operand : node.operands)
    operands.push_back(scalarOf(operand, q));
  OpBuilder::InsertionGuard guard(builder);
  moveOut(depth);
  Value value;
  switch (node.kind) {
  case ScalarNode::Constant:
    value = arith::ConstantOp::create(builder, loc, node.value);
    break;
  case ScalarNode::Index:
    value = castIndex(indexSum(node, q, /*withColumn=*/false), node.type);
    break;
  case ScalarNode::Load:
    value = loadScalar(node, operands, q);
    break;
  case ScalarNode::Apply:
    value = apply(node, operands, /*isVector=*/false);
    break;
  case ScalarNode::Reduce:
    llvm_unreachable("a reduction is used before it is done");
  }
  return known[depth][key] = value;
}

Value RowValues::vectorOf(NodeId id, unsigned q) {
  if (!hasColumn(id))
    return splatOf(id, q);
  std::pair key(id, isPerRow(id) ? q : 0);
  if (Value value = known[InLane].lookup(key))
    return value;
  Value value;
  if (auto row = rows.find(id); row != rows.end()) {
    const auto &[base, place, isPerRow, isReady] = row->second;
    int64_t skipped =
        isPerRow ? key.second * graph.extents[*nest.column] : int64_t(0);
    Value address = place ? loops.add(addressOf(*place, q), current.column)
                          : loops.add(current.column, skipped);
    if (isReady) {
      value = load(base, address, graph.nodes[id].type);
    } else {
      value = computeVector(id, q);
      pendingStores.emplace_back(value, base, address);
      newlyStored.insert(id);
    }
  } else {
    value = computeVector(id, q);
  }
  return known[InLane][key] = value;
}

Value RowValues::computeVector(NodeId id, unsigned q) {
  const ScalarNode &node = graph.nodes[id];
  switch (node.kind) {
  case ScalarNode::Index:
    return indexVector(node, q);
  case ScalarNode::Load:
    return loadVector(id, q);
  case ScalarNode::Apply:
    return applyVector(node, q);
  case ScalarNode::Constant:
  case ScalarNode::Reduce:
    break;
  }
  llvm_unreachable("constants have no columns, row sums are stored rows");
}

Value RowValues::splatOf(NodeId id, unsigned q) {
  const ScalarNode &node = graph.nodes[id];
  if (node.kind == ScalarNode::Constant)
    return splatConstant(node.value);
  return splatOf(id, q, splats, [](Value scalar) { return scalar; });
}

Value RowValues::splatOf(NodeId id, unsigned q, DenseMap<Key, Value> *memo,
                         llvm::function_ref<Value(Value)> make) {
  RowDepth depth = depthOf(id);
  std::pair key(id, isPerRow(id) ? q : 0);
  if (Value value = memo[depth].lookup(key))
    return value;
  Value scalar = scalarOf(id, q);
  OpBuilder::InsertionGuard guard(builder);
  moveOut(depth);
  scalar = make(scalar);
  return memo[depth][key] = vector::BroadcastOp::create(
             builder, loc, vectorType(scalar.getType()), scalar);
}

VectorType RowValues::vectorType(Type elementType) const {
  return VectorType::get({lanes}, elementType);
}

Value RowValues::splatConstant(TypedAttr value) {
  return constant(
      DenseElementsAttr::get(vectorType(value.getType()), Attribute(value)));
}

Value RowValues::constant(TypedAttr value) {
  Value &result = constants[value];
  if (!result) {
    OpBuilder::InsertionGuard guard(builder);
    moveOut(InTask);
    result = arith::ConstantOp::create(builder, loc, value);
  }
  return result;
}

Value RowValues::maskOf(unsigned active) {
  SmallVector<bool> bits(lanes, false);
  std::fill_n(bits.begin(), active, true);
  return constant(DenseElementsAttr::get(vectorType(builder.getI1Type()),
                                         ArrayRef<bool>(bits)));
}

bool RowValues::isFusable(NodeId id) const {
  const ScalarNode &node = graph.nodes[id];
  return node.kind == ScalarNode::Apply && isa<arith::MulFOp>(node.op) &&
         hasColumn(id) && uses.lookup(id) == 1 && !rows.count(id);
}

Value RowValues::fma(Value a, Value b, Value c) {
  return math::FmaOp::create(builder, loc, a, b, c);
}
Value RowValues::negate(Value value) {
  return arith::NegFOp::create(builder, loc, value);
}

/// x / s for an s that all lanes share, from its reciprocal r: x r corrected by
/// its remainder is the rounded quotient (Markstein, "Computation of elementary
/// functions on the IBM RISC System/6000", 1990) in a sixth of a division's
/// time. Where the remainder is not a number (infinite operands, s = 0) x r is
/// the quotient. A subnormal s counts as 0.
Value RowValues::divideByScalar(NodeId dividend, NodeId divisor, unsigned q) {
  Value x = vectorOf(dividend, q), s = splatOf(divisor, q);
  Value r = splatOf(divisor, q, reciprocals, [&](Value scalar) -> Value {
    Value one = arith::ConstantOp::create(
        builder, loc, builder.getFloatAttr(scalar.getType(), 1.0));
    return arith::DivFOp::create(builder, loc, one, scalar);
  });
  Value quotient = arith::MulFOp::create(builder, loc, x, r);
  Value remainder = fma(negate(quotient), s, x);
  Value corrected = fma(remainder, r, quotient);
  Value isNan = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::UNO,
                                      corrected, corrected);
  return arith::SelectOp::create(builder, loc, isNan, quotient, corrected);
}

Value RowValues::applyVector(const ScalarNode &node, unsigned q) {
  if (isa<arith::DivFOp>(node.op) && !hasColumn(node.operands[1]) &&
      node.type.getIntOrFloatBitWidth() >= 32)
    return divideByScalar(node.operands[0], node.operands[1], q);
  if (isa<arith::AddFOp, arith::SubFOp>(node.op)) {
    auto [lhs, rhs] = std::pair(node.operands[0], node.operands[1]);
    bool subtracts = isa<arith::SubFOp>(node.op);
    auto factors = [&](NodeId product) {
      return std::pair(vectorOf(graph.nodes[product].operands[0], q),
                       vectorOf(graph.nodes[product].operands[1], q));
    };
    if (isFusable(lhs)) {
      auto [a, b] = factors(lhs);
      Value c = vectorOf(rhs, q);
      return fma(a, b, subtracts ? negate(c) : c);
    }
    if (isFusable(rhs)) {
      Value c = vectorOf(lhs, q);
      auto [a, b] = factors(rhs);
      return fma(subtracts ? negate(a) : a, b, c);
    }
  }
  SmallVector<Value> operands;
  for (NodeId operand : node.operands)
    operands.push_back(vectorOf(operand, q));
  return apply(node, operands, /*isVector=*/true);
}

Value RowValues::apply(const ScalarNode &node, ValueRange operands,
                       bool isVector) {
  OperationState state(loc, node.op->getName());
  state.addOperands(operands);
  for (Type result : node.op->getResultTypes())
    state.addTypes(isVector ? Type(vectorType(result)) : result);
  state.addAttributes(node.op->getAttrDictionary().getValue());
  Operation *op = builder.create(state);
  ignoreZeroSigns(op);
  return op->getResult(node.result);
}

Value RowValues::combine(NodeId reduction, Value lhs, Value rhs) {
  ScalarNode node = graph.nodes[reduction];
  OperationState state(loc, node.op->getName());
  state.addOperands({lhs, rhs});
  state.addTypes(lhs.getType());
  Operation *op = builder.create(state);
  ignoreZeroSigns(op);
  return op->getResult(0);
}

void RowValues::ignoreZeroSigns(Operation *op) {
  if (isa<arith::MaximumFOp, arith::MinimumFOp>(op))
    op->setAttr("fastmath",
                arith::FastMathFlagsAttr::get(builder.getContext(),
                                              arith::FastMathFlags::nsz));
}

TypedAttr RowValues::neutralOf(NodeId reduction) {
  const ScalarNode &node = graph.nodes[reduction];
  if (auto type = dyn_cast<FloatType>(node.type)) {
    if (isa<arith::AddFOp>(node.op))
      return builder.getFloatAttr(type, 0.0);
    bool isMaximum = isa<arith::MaximumFOp, arith::MaxNumFOp>(node.op);
    if (isMaximum || isa<arith::MinimumFOp, arith::MinNumFOp>(node.op))
      return builder.getFloatAttr(
          type, APFloat::getInf(type.getFloatSemantics(), isMaximum));
  }
  return *arith::getNeutralElement(node.op);
}
