//===- RowAccess.cpp - Indices, addresses and memory of a nest --------------===//

#include "passes/cpu/LaneOffsets.h"
#include "passes/cpu/RowValues.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace ingot::cpu;

Value RowValues::castIndex(Value value, Type type) {
  return type.isIndex() ? value
                        : arith::IndexCastOp::create(builder, loc, type, value)
                              .getResult();
}

Value RowValues::positionOf(unsigned dim, unsigned q) {
  bool isRow = llvm::is_contained(nest.rowDims, dim);
  auto found = positions.find({dim, isRow ? q : 0});
  assert(found != positions.end() && "buildScalarGraph checks the domains");
  return found->second;
}

Value RowValues::indexSum(const ScalarNode &node, unsigned q, bool withColumn) {
  Value sum = loops.index(node.constant);
  for (const IndexTerm &term : node.terms) {
    bool isColumn = nest.column && term.dim == *nest.column;
    if (isColumn && !withColumn)
      continue;
    Value position = loops.divide(
        isColumn ? current.column : positionOf(term.dim, q), term.divisor);
    if (term.modulus != 0)
      position = loops.remainder(position, term.modulus);
    sum = loops.add(sum, loops.multiply(position, term.factor));
  }
  return sum;
}

Value RowValues::indexVector(const ScalarNode &node, unsigned q) {
  ScalarNode linear = node;
  llvm::erase_if(linear.terms, [&](const IndexTerm &term) {
    return term.dim == *nest.column && (term.divisor != 1 || term.modulus);
  });
  int64_t factor = 0;
  for (const IndexTerm &term : linear.terms)
    if (term.dim == *nest.column)
      factor += term.factor;
  Type type = node.type.isIndex() ? builder.getI64Type() : node.type;
  auto splat = [&](Value number) {
    Value cast = castIndex(number, type);
    return vector::BroadcastOp::create(builder, loc, vectorType(type), cast)
        .getResult();
  };
  Value sum = arith::AddIOp::create(
      builder, loc, splat(indexSum(linear, q, /*withColumn=*/true)),
      laneNumbers(type, factor));
  for (const IndexTerm &term : node.terms) {
    if (term.dim != *nest.column || (term.divisor == 1 && !term.modulus))
      continue;
    Value position = arith::AddIOp::create(builder, loc, splat(current.column),
                                           laneNumbers(type, 1));
    auto splatNumber = [&](int64_t number) {
      return splatConstant(builder.getIntegerAttr(type, number));
    };
    if (term.divisor != 1)
      position = arith::DivUIOp::create(builder, loc, position,
                                        splatNumber(term.divisor));
    if (term.modulus)
      position = arith::RemUIOp::create(builder, loc, position,
                                        splatNumber(term.modulus));
    position =
        arith::MulIOp::create(builder, loc, position, splatNumber(term.factor));
    sum = arith::AddIOp::create(builder, loc, sum, position);
  }
  return node.type.isIndex() ? arith::IndexCastOp::create(
                                   builder, loc, vectorType(node.type), sum)
                                   .getResult()
                             : sum;
}

Value RowValues::laneNumbers(Type type, int64_t factor) {
  SmallVector<APInt> numbers;
  for (unsigned lane = 0; lane < lanes; ++lane)
    numbers.emplace_back(type.getIntOrFloatBitWidth(), lane * factor,
                         /*isSigned=*/true, /*implicitTrunc=*/true);
  return constant(DenseElementsAttr::get(vectorType(type), numbers));
}

Value RowValues::addressOf(const Access &access, unsigned q) {
  OpBuilder::InsertionGuard guard(builder);
  DimSet dims = access.dims();
  moveOut(depthOf(nest.column ? dims - DimSet{*nest.column} : dims));
  Value address = loops.index(access.offset);
  for (auto [dim, stride] : access.strides)
    if (!nest.column || dim != *nest.column)
      address = loops.add(address, loops.multiply(positionOf(dim, q), stride));
  if (access.divisor == 1)
    return address;
  // Below 0 where the first lanes have no element.
  return arith::DivSIOp::create(builder, loc, address,
                                loops.index(access.divisor));
}

Value RowValues::isNonzero(Value bytes) {
  Value zero = constant(cast<TypedAttr>(builder.getZeroAttr(bytes.getType())));
  return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne, bytes,
                               zero);
}
Value RowValues::asBytes(Value value) {
  Type element = getElementTypeOrSelf(value.getType());
  if (!element.isInteger(1))
    return value;
  Type byte = builder.getI8Type();
  Type type = isa<VectorType>(value.getType()) ? Type(vectorType(byte)) : byte;
  return arith::ExtUIOp::create(builder, loc, type, value);
}

Value RowValues::inactiveLanes(Type type) {
  return splatConstant(isa<FloatType>(type)
                           ? TypedAttr(builder.getFloatAttr(type, 0.0))
                           : builder.getIntegerAttr(type, 1));
}

Value RowValues::load(Value base, Value address, Type elementType) {
  Type stored = storageType(elementType);
  VectorType type = vectorType(stored);
  Value value;
  if (current.active == lanes)
    value = vector::LoadOp::create(builder, loc, type, base, address);
  else
    value = vector::MaskedLoadOp::create(builder, loc, type, base, address,
                                         maskOf(current.active),
                                         inactiveLanes(stored));
  return elementType.isInteger(1) ? isNonzero(value) : value;
}

void RowValues::store(Value value, Value base, Value address) {
  value = asBytes(value);
  if (current.active == lanes)
    vector::StoreOp::create(builder, loc, value, base, address);
  else if (current.active == 1)
    // LLVM 22 turns a masked store of one truncated lane into a store of the
    // wider lane, past the end of the buffer.
    memref::StoreOp::create(
        builder, loc,
        vector::ExtractOp::create(builder, loc, value, ArrayRef<int64_t>{0}),
        base, address);
  else
    vector::MaskedStoreOp::create(builder, loc, base, address,
                                  maskOf(current.active), value);
}

/// `fill` as it is in memory.
static TypedAttr toStored(TypedAttr fill) {
  Type type = fill.getType();
  if (!type.isInteger(1))
    return fill;
  return IntegerAttr::get(storageType(type),
                          cast<IntegerAttr>(fill).getValue().zext(8));
}

/// `load()` where `guard` holds, else `fill`, of its type or in every lane.
Value RowValues::loadIf(Value guard, llvm::function_ref<Value()> load,
                        TypedAttr fill) {
  auto branch = scf::IfOp::create(builder, loc, fill.getType(), guard,
                                  /*withElseRegion=*/true);
  OpBuilder::InsertionGuard restore(builder);
  builder.setInsertionPointToStart(branch.thenBlock());
  enter(InLane, branch);
  scf::YieldOp::create(builder, loc, load());
  leave();
  builder.setInsertionPointToStart(branch.elseBlock());
  Value otherwise = arith::ConstantOp::create(builder, loc, fill);
  scf::YieldOp::create(builder, loc, otherwise);
  return branch.getResult(0);
}

Value RowValues::moveBy(const Access &access, Value address, Value place) {
  return loops.add(address, loops.multiply(place, access.lookup->stride));
}

Value RowValues::loadScalar(const ScalarNode &node, ValueRange operands,
                            unsigned q) {
  Value base = memory.buffer(node.access.buffer);
  Value address = addressOf(node.access, q);
  if (node.access.lookup)
    address = moveBy(node.access, address, operands[1]);
  auto load = [&]() -> Value {
    return memref::LoadOp::create(builder, loc, base, address);
  };
  Value value = node.isGuarded()
                    ? loadIf(operands[0], load, toStored(node.value))
                    : load();
  return node.type.isInteger(1) ? isNonzero(value) : value;
}

/// Adds the conditions that hold together where the guard `id` does to those of a row or
/// to those of its columns.
void RowValues::splitGuard(NodeId id, SmallVectorImpl<NodeId> &ofRow,
                           SmallVectorImpl<NodeId> &ofColumns) const {
  const ScalarNode &node = graph.nodes[id];
  if (node.kind == ScalarNode::Apply && isa<arith::AndIOp>(node.op))
    for (NodeId operand : node.operands)
      splitGuard(operand, ofRow, ofColumns);
  else
    (hasColumn(id) ? ofColumns : ofRow).push_back(id);
}

Value RowValues::loadVector(NodeId id, unsigned q) {
  const ScalarNode &node = graph.nodes[id];
  if (!node.isGuarded())
    return loadUnguarded(id, q);
  // Of a row without elements nothing is read: a mask without lanes may cost a lot
  // where there is no memory.
  SmallVector<NodeId> ofRow, ofColumns;
  if (node.access.lookup && hasColumn(node.operands[0]))
    ofColumns.push_back(node.operands[0]);
  else
    splitGuard(node.operands[0], ofRow, ofColumns);
  bool isDivided = node.access.stride(*nest.column) % node.access.divisor != 0;
  auto all = [&](ArrayRef<NodeId> conditions, auto valueOf) {
    Value guard;
    for (NodeId condition : conditions) {
      Value holds = valueOf(condition);
      guard = guard ? arith::AndIOp::create(builder, loc, guard, holds) : holds;
    }
    return guard;
  };
  // Made before the branch, since other loads may have it, too.
  Value mask = all(ofColumns, [&](NodeId id) { return vectorOf(id, q); });
  auto load = [&] {
    return mask || isDivided ? loadLanes(node, mask, q) : loadUnguarded(id, q);
  };
  Value guard = all(ofRow, [&](NodeId id) { return scalarOf(id, q); });
  if (!guard)
    return load();
  auto fill =
      DenseElementsAttr::get(vectorType(node.type), Attribute(node.value));
  return loadIf(guard, load, fill);
}

Value RowValues::loadLanes(const ScalarNode &node, Value guard, unsigned q) {
  const Access &access = node.access;
  if (!guard)
    guard = maskOf(current.active);
  else if (current.active != lanes)
    guard = arith::AndIOp::create(builder, loc, guard, maskOf(current.active));
  Value base = memory.buffer(access.buffer);
  TypedAttr stored = toStored(node.value);
  VectorType type = vectorType(stored.getType());
  Value fill = splatConstant(stored), value;
  bool isLookup = access.lookup && hasColumn(node.operands[1]);
  if (access.isContiguous(*nest.column) && !isLookup) {
    Value start = loops.add(addressOf(access, q), current.column);
    if (access.lookup)
      start = moveBy(access, start, scalarOf(node.operands[1], q));
    value = vector::MaskedLoadOp::create(builder, loc, type, base, start, guard,
                                         fill);
  } else {
    bool isNarrow = llvm::isInt<32>(graph.buffers[access.buffer].elementCount *
                                    access.divisor);
    ScalarNode place(ScalarNode::Index,
                     isNarrow ? builder.getI32Type() : builder.getI64Type());
    place.constant = access.offset;
    for (auto [dim, stride] : access.strides)
      place.terms.push_back({dim, stride});
    Value places = indexVector(place, q);
    if (access.lookup) {
      Value found = arith::IndexCastOp::create(builder, loc, places.getType(),
                                               vectorOf(node.operands[1], q));
      Value step = splatConstant(
          builder.getIntegerAttr(place.type, access.lookup->stride));
      places = arith::AddIOp::create(
          builder, loc, places,
          arith::MulIOp::create(builder, loc, found, step));
    }
    if (access.divisor != 1)
      places = arith::DivSIOp::create(
          builder, loc, places,
          splatConstant(builder.getIntegerAttr(place.type, access.divisor)));
    value = vector::GatherOp::create(builder, loc, type, base, loops.index(0),
                                     places, guard, fill);
  }
  return node.type.isInteger(1) ? isNonzero(value) : value;
}

Value RowValues::loadUnguarded(NodeId id, unsigned q) {
  const ScalarNode &node = graph.nodes[id];
  int64_t stride = node.access.stride(*nest.column) / node.access.divisor;
  Value base = memory.buffer(node.access.buffer);
  Value start = addressOf(node.access, q);
  if (node.access.lookup)
    start = moveBy(node.access, start, scalarOf(node.operands[1], q));
  Value address = loops.add(start, loops.multiply(current.column, stride));
  if (stride == 1)
    return load(base, address, node.type);
  if (blockIsTile && !node.isGuarded() &&
      node.access.stride(nest.rowDims.back()) == 1)
    return loadTransposed(id, q);
  Type stored = storageType(node.type);
  Value value = vector::GatherOp::create(
      builder, loc, vectorType(stored), base, address,
      constant(makeLaneOffsets(builder, lanes, stride)), maskOf(current.active),
      inactiveLanes(stored));
  return node.type.isInteger(1) ? isNonzero(value) : value;
}

void RowValues::storeVector(Value value, const Access &target, unsigned q) {
  int64_t stride = target.stride(*nest.column);
  Value base = memory.buffer(target.buffer);
  Value start = addressOf(target, q);
  Value address = loops.add(start, loops.multiply(current.column, stride));
  if (stride == 1)
    return store(value, base, address);
  vector::ScatterOp::create(builder, loc, /*resultType=*/Type(), base, address,
                            constant(makeLaneOffsets(builder, lanes, stride)),
                            maskOf(current.active), asBytes(value));
}

void RowValues::storeScalar(Value value, Value base, Value address) {
  memref::StoreOp::create(builder, loc, asBytes(value), base, address);
}

void RowValues::prefetch(const Access &access, unsigned q, int64_t rows) {
  int64_t skipped = rows * access.stride(nest.rowDims.back());
  Value address =
      loops.add(loops.add(addressOf(access, q), skipped), current.column);
  memref::PrefetchOp::create(builder, loc, memory.buffer(access.buffer),
                             address,
                             /*isWrite=*/false, /*localityHint=*/3,
                             /*isDataCache=*/true);
}

/// The square of the block's rows and the current columns: its columns are
/// contiguous, so they are loaded and transposed.
Value RowValues::loadTransposed(NodeId id, unsigned q) {
  const ScalarNode &node = graph.nodes[id];
  int64_t stride = node.access.stride(*nest.column);
  Value base = memory.buffer(node.access.buffer);
  Value start = loops.add(addressOf(node.access, 0),
                          loops.multiply(current.column, stride));
  unsigned columns = current.active;
  SmallVector<Value> vectors(lanes);
  for (unsigned column = 0; column < lanes; ++column) {
    // Columns past the end repeat the last; what they give is not stored.
    Value address = loops.add(start, std::min(column, columns - 1) * stride);
    if (column >= columns) {
      vectors[column] = vectors[columns - 1];
      continue;
    }
    current.active = blockRows;
    vectors[column] = load(base, address, node.type);
    current.active = columns;
  }
  vectors = transposeSquare(builder, loc, vectors);
  for (unsigned row = 0; row < blockRows; ++row)
    known[InLane][{id, row}] = vectors[row];
  return vectors[q];
}

SmallVector<Value> ingot::cpu::transposeSquare(OpBuilder &builder, Location loc,
                                               ArrayRef<Value> rows) {
  unsigned lanes = rows.size();
  auto shuffle = [&](Value a, Value b,
                     llvm::function_ref<unsigned(unsigned)> from) -> Value {
    SmallVector<int64_t> mask;
    for (unsigned lane = 0; lane < lanes; ++lane)
      mask.push_back(from(lane));
    return vector::ShuffleOp::create(builder, loc, a, b, mask);
  };
  // Interleaves the low or high halves of each four lanes, `width` lanes at a
  // time: one instruction, unpcklps and its like.
  auto unpack = [&](Value a, Value b, unsigned width, bool high) {
    return shuffle(a, b, [&](unsigned lane) {
      unsigned inFour = lane % 4, pair = inFour / width;
      return lane - inFour + (high ? 2 : 0) + pair / 2 * width +
             inFour % width + (pair % 2 ? lanes : 0);
    });
  };
  // Every second group of four lanes of a, then of b.
  auto gather = [&](Value a, Value b, bool odd) {
    return shuffle(a, b, [&](unsigned lane) {
      unsigned four = lane / 4 * 2 + odd;
      return four * 4 + lane % 4;
    });
  };
  SmallVector<Value> quads(lanes);
  for (unsigned i = 0; i < lanes; i += 4) {
    Value low01 = unpack(rows[i], rows[i + 1], 1, false);
    Value high01 = unpack(rows[i], rows[i + 1], 1, true);
    Value low23 = unpack(rows[i + 2], rows[i + 3], 1, false);
    Value high23 = unpack(rows[i + 2], rows[i + 3], 1, true);
    quads[i] = unpack(low01, low23, 2, false);
    quads[i + 1] = unpack(low01, low23, 2, true);
    quads[i + 2] = unpack(high01, high23, 2, false);
    quads[i + 3] = unpack(high01, high23, 2, true);
  }
  // quads[4i + k] has in its group g of four lanes column 4g + k of rows 4i to
  // 4i + 3: what is left is to bring the groups of one column together.
  SmallVector<Value> columns(lanes);
  for (unsigned k = 0; k < 4; ++k) {
    SmallVector<Value> all;
    for (unsigned i = k; i < lanes; i += 4)
      all.push_back(quads[i]);
    // Each step halves the vectors and keeps every second group.
    SmallVector<std::pair<unsigned, SmallVector<Value>>> work = {{k, all}};
    for (unsigned step = 4; work.front().second.size() > 1; step *= 2) {
      SmallVector<std::pair<unsigned, SmallVector<Value>>> next;
      for (auto &[column, vectors] : work)
        for (bool odd : {false, true}) {
          SmallVector<Value> halves;
          for (unsigned i = 0; i < vectors.size(); i += 2)
            halves.push_back(gather(vectors[i], vectors[i + 1], odd));
          next.push_back({column + (odd ? step : 0), halves});
        }
      work = std::move(next);
    }
    for (auto &[column, vectors] : work)
      columns[column] = vectors.front();
  }
  return columns;
}
