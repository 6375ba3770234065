//===- ContractionHalo.cpp - Copies operands with what is around them --------===//
//
// Row after row of a halo: where its outer positions have no element all of the row
// is the fill, else what lies before and behind the elements is, and what lies
// between them. The sums then read it as any other operand.
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/ContractionPhase.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace ingot::cpu;

/// A border of so few elements is stored one by one: what was stored under a mask
/// cannot be read again before it is in the cache.
static constexpr int64_t kMaxSingleStores = 4;

namespace {

class HaloEmitter {
public:
  /// Copies `source`, an input, to `target`.
  HaloEmitter(ContractionPhase &phase, const Halo &halo, Value source,
              Value target)
      : phase(phase), builder(phase.builder), loc(phase.loc), halo(halo),
        source(source), target(target) {}

  void copy(const HaloTasks &tasks, Value task);

private:
  void copyRow(Value row);
  void copyElements(Value from, Value to);
  void fill(Value to, int64_t begin, int64_t end);
  Value addOuterDim(const Halo::Dim &dim, Value position, Value &from);
  void forEachVector(int64_t count,
                     llvm::function_ref<void(Value first, Value mask)> body);

  ContractionPhase &phase;
  OpBuilder &builder;
  Location loc;
  const Halo &halo;
  Value source, target;
};

} // namespace

void HaloEmitter::copy(const HaloTasks &tasks, Value task) {
  Value first = phase.mul(task, tasks.rowsPerTask);
  Value end = phase.min(phase.add(first, tasks.rowsPerTask), halo.rowCount());
  phase.forEach(first, end, 1, [&](Value row) { copyRow(row); });
}

void HaloEmitter::copyRow(Value row) {
  Value to = phase.mul(row, halo.dims.back().extent);
  Value from = phase.index(halo.sourceOffset), hasElements;
  for (size_t d = halo.dims.size() - 1; d-- > 0;) {
    const Halo::Dim &dim = halo.dims[d];
    Value position = d == 0 ? row : phase.rem(row, dim.extent);
    row = phase.div(row, dim.extent);
    if (Value condition = addOuterDim(dim, position, from))
      hasElements = hasElements ? arith::AndIOp::create(builder, loc,
                                                        hasElements, condition)
                                : condition;
  }
  if (!hasElements)
    return copyElements(from, to);
  phase.ifElse(
      hasElements, [&] { copyElements(from, to); },
      [&] { fill(to, 0, halo.dims.back().extent); });
}

/// Moves `from` to where `position` has its element. Gives the condition for one to be
/// there, null if it always is.
Value HaloEmitter::addOuterDim(const Halo::Dim &dim, Value position,
                               Value &from) {
  Value index = phase.add(position, dim.first);
  from = phase.add(from,
                   phase.mul(phase.div(index, dim.divisor), dim.sourceStride));
  return dim.guard().build(builder, loc, index, dim.first, dim.last());
}

/// A row that begins at `to`, of the elements that begin at `from`.
void HaloEmitter::copyElements(Value from, Value to) {
  const Halo::Dim &dim = halo.dims.back();
  int64_t divisor = dim.divisor;
  int64_t first =
      std::max<int64_t>(0, llvm::divideCeilSigned(dim.first, divisor));
  int64_t end = std::min(dim.sourceExtent,
                         llvm::divideFloorSigned(dim.last(), divisor) + 1);
  if (first >= end)
    return fill(to, 0, dim.extent);
  int64_t before = first * divisor - dim.first;
  if (divisor == 1) {
    fill(to, 0, before);
    fill(to, before + end - first, dim.extent);
  } else {
    fill(to, 0, dim.extent);
  }
  from = phase.add(from, first * dim.sourceStride);
  to = phase.add(to, before);
  forEachVector(end - first, [&](Value i, Value mask) {
    Value elements =
        phase.load(source, phase.add(from, phase.mul(i, dim.sourceStride)),
                   dim.sourceStride, phase.accumulatorType(), mask);
    phase.store(elements, target, phase.add(to, phase.mul(i, divisor)), divisor,
                mask);
  });
}

/// The positions from `begin` to `end` of the row that begins at `to`.
void HaloEmitter::fill(Value to, int64_t begin, int64_t end) {
  if (begin == end)
    return;
  Value number = builder.createOrFold<arith::ConstantOp>(loc, halo.fill);
  if (number.getType() != phase.accumulatorType())
    number = builder.createOrFold<arith::ExtFOp>(loc, phase.accumulatorType(),
                                                 number);
  if (end - begin <= kMaxSingleStores) {
    for (int64_t position = begin; position < end; ++position)
      memref::StoreOp::create(builder, loc, number, target,
                              phase.add(to, position));
    return;
  }
  Value filled = vector::BroadcastOp::create(
      builder, loc, phase.vectorOf(phase.accumulatorType()), number);
  forEachVector(end - begin, [&](Value i, Value mask) {
    phase.store(filled, target, phase.add(phase.add(to, begin), i), 1, mask);
  });
}

/// Runs `body` for whole vectors of `count` elements, the last of which may repeat
/// elements of the one before, or for the only one, which is cut off.
void HaloEmitter::forEachVector(
    int64_t count, llvm::function_ref<void(Value first, Value mask)> body) {
  int64_t lanes = phase.plan.lanes, whole = count / lanes * lanes;
  phase.forEach(phase.index(0), phase.index(whole), lanes,
                [&](Value first) { body(first, nullptr); });
  if (whole < count && whole > 0)
    body(phase.index(count - lanes), nullptr);
  else if (whole < count)
    body(phase.index(0), phase.maskOf(count));
}

void ingot::cpu::emitHaloPhase(ContractionPhase &phase) {
  const ContractionForm &form = phase.form;
  const HaloTasks &lhs = phase.plan.lhsHalo, &rhs = phase.plan.rhsHalo;
  Value task =
      lhs.count + rhs.count == 1 ? phase.index(0) : getTask(phase.function);
  auto copyLhs = [&] {
    HaloEmitter(phase, *form.lhsHalo, phase.input(form.lhs.buffer),
                phase.lhsSource())
        .copy(lhs, task);
  };
  auto copyRhs = [&] {
    HaloEmitter(phase, *form.rhsHalo, phase.input(form.rhs.buffer),
                phase.rhsSource())
        .copy(rhs, phase.builder.createOrFold<arith::SubIOp>(
                       phase.loc, task, phase.index(lhs.count)));
  };
  if (rhs.count == 0)
    return copyLhs();
  if (lhs.count == 0)
    return copyRhs();
  Value isLhs =
      arith::CmpIOp::create(phase.builder, phase.loc, arith::CmpIPredicate::ult,
                            task, phase.index(lhs.count));
  phase.ifElse(isLhs, copyLhs, copyRhs);
}
