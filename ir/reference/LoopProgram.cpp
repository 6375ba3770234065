//===- LoopProgram.cpp - Interprets the loops of an operation --------------===//

#include "ir/reference/LoopProgram.h"
#include "ir/reference/Accumulation.h"
#include "ir/reference/Tolerance.h"

#include <cmath>
#include <limits>
#include <utility>

using namespace mlir;
using namespace ingot::ir;

namespace {

/// Interprets a scalar body. Iterations of the innermost loop, and of as many of
/// those around it as fit, are run together.
class BodyProgram : public LoopProgram {
public:
  BodyProgram(const Loops &loops, std::unique_ptr<ScalarProgram> body)
      : loops(loops), body(std::move(body)) {}

  void run(Operands operands, Results results) override;

private:
  /// Iterations of the innermost loop, as part of a chunk.
  struct Segment {
    int64_t at, count;            ///< in the lanes
    SmallVector<int64_t> offsets; ///< of the first, per result
  };
  /// The offset of what is not there.
  static constexpr int64_t kNowhere = -1;

  void describe(Operands operands, Results results);
  void mergeLoops();
  bool canMerge(unsigned outer) const;
  void load(Operands operands, ArrayRef<int64_t> position, int64_t count,
            int64_t at);
  void lookUp(Operands operands, unsigned number, ArrayRef<int64_t> position,
              int64_t count, int64_t at);
  int64_t offsetOf(Operands operands, const LoopWalk &walk,
                   ArrayRef<int64_t> position) const;
  bool isPlaceUncertain(Operands operands, const LoopWalk &walk,
                        ArrayRef<int64_t> position) const;
  void finishChunk(Results results);
  void write(const Segment &segment, unsigned number, ReferenceTensor &result);

  Loops loops;
  std::unique_ptr<ScalarProgram> body;
  // Of the shapes of the operands, which are those of every run.
  SmallVector<int64_t> extents; ///< of the loops that are left
  SmallVector<bool> isReduced;
  std::vector<LoopWalk> reads, writes;
  bool writesByValue = false;
  std::vector<Fill> fills;

  std::unique_ptr<Accumulation> accumulation; ///< of a run, if loops combine
  std::vector<Segment> segments;
  bool isWrittenAnywhere = false; ///< by places that are uncertain
};

} // namespace

void BodyProgram::describe(Operands operands, Results results) {
  extents.assign(loops.extents.begin(), loops.extents.end());
  for (unsigned loop = 0; loop < extents.size(); ++loop)
    isReduced.push_back(loops.isReduced(loop));
  for (auto [operand, access] : llvm::zip_equal(operands, loops.reads)) {
    reads.emplace_back(access, operand->type.getShape(), extents);
    fills.emplace_back(access.fill);
  }
  // What programs carry on beside a result is theirs.
  for (auto [result, write] : llvm::zip_equal(
           results, ArrayRef(loops.writes).take_back(results.size()))) {
    writes.emplace_back(write.access, result.type.getShape(), extents);
    writesByValue |= writes.back().lookup.has_value();
  }
  if (!body->usesIndices())
    mergeLoops();
}

bool BodyProgram::canMerge(unsigned outer) const {
  auto merges = [&](const LoopWalk &walk) {
    return walk.canMergeInto(outer, extents[outer + 1]);
  };
  return isReduced[outer] == isReduced[outer + 1] &&
         llvm::all_of(reads, merges) && llvm::all_of(writes, merges);
}

void BodyProgram::mergeLoops() {
  for (unsigned outer = 0; outer + 1 < extents.size();) {
    if (!canMerge(outer)) {
      ++outer;
      continue;
    }
    extents[outer + 1] *= extents[outer];
    extents.erase(extents.begin() + outer);
    isReduced.erase(isReduced.begin() + outer);
    for (std::vector<LoopWalk> *walks : {&reads, &writes})
      for (LoopWalk &walk : *walks)
        walk.erase(outer);
    outer = outer == 0 ? 0 : outer - 1;
  }
}

void BodyProgram::run(Operands operands, Results results) {
  if (reads.empty() && writes.empty())
    describe(operands, results);
  if (loops.combination)
    accumulation = Accumulation::create(*loops.combination, results[0],
                                        loops.reducedCount());

  int64_t rowLength = extents.empty() ? 1 : extents.back();
  forEachRow(extents, [&](MutableArrayRef<int64_t> position) {
    for (int64_t done = 0; done < rowLength;) {
      int64_t at =
          segments.empty() ? 0 : segments.back().at + segments.back().count;
      if (at == ScalarProgram::kChunk) {
        finishChunk(results);
        at = 0;
      }
      int64_t count = std::min(rowLength - done, ScalarProgram::kChunk - at);
      if (writesByValue) // each to a place of its own
        count = 1;
      if (!position.empty())
        position.back() = done;
      load(operands, position, count, at);
      Segment segment{at, count, {}};
      for (const LoopWalk &walk : writes) {
        segment.offsets.push_back(offsetOf(operands, walk, position));
        isWrittenAnywhere |= isPlaceUncertain(operands, walk, position);
      }
      segments.push_back(std::move(segment));
      done += count;
    }
  });
  finishChunk(results);
  if (accumulation)
    accumulation->finish();
  if (std::exchange(isWrittenAnywhere, false))
    for (ReferenceTensor &result : results)
      llvm::fill(result.errorBounds, std::numeric_limits<double>::infinity());
}

void BodyProgram::load(Operands operands, ArrayRef<int64_t> position,
                       int64_t count, int64_t at) {
  for (auto [number, operand] : llvm::enumerate(operands)) {
    ScalarLane &lane = body->operand(number);
    const LoopWalk &walk = reads[number];
    const Fill &fill = fills[number];
    if (walk.lookup) {
      lookUp(operands, number, position, count, at);
      continue;
    }
    if (operand->isFloat())
      walk.gather(operand->floats, fill.number, position, count,
                  lane.floats.data() + at);
    else
      walk.gather(operand->integers, fill.integer, position, count,
                  lane.integers.data() + at);
    if (!lane.bounds.empty())
      walk.gather(operand->errorBounds, fill.bound, position, count,
                  lane.bounds.data() + at);
  }
  for (auto [loop, lane] : body->indices())
    for (int64_t i = 0; i < count; ++i)
      lane->integers[at + i] =
          position[loop] + (loop + 1 == position.size() ? i : 0);
}

/// Where `walk` has its element, by what another operand says.
int64_t BodyProgram::offsetOf(Operands operands, const LoopWalk &walk,
                              ArrayRef<int64_t> position) const {
  int64_t offset = walk.offsetOf(position);
  if (!walk.lookup)
    return offset;
  unsigned operand = walk.lookup->operand;
  int64_t place =
      operands[operand]->integers[reads[operand].offsetOf(position)];
  if (place < 0 || place >= walk.lookup->extent)
    return kNowhere;
  return offset + place * walk.lookup->stride;
}

/// Whether that operand may say something else as well.
bool BodyProgram::isPlaceUncertain(Operands operands, const LoopWalk &walk,
                                   ArrayRef<int64_t> position) const {
  if (!walk.lookup)
    return false;
  unsigned operand = walk.lookup->operand;
  return operands[operand]->tracksErrors() &&
         operands[operand]->errorBounds[reads[operand].offsetOf(position)] > 0;
}

void BodyProgram::lookUp(Operands operands, unsigned number,
                         ArrayRef<int64_t> position, int64_t count,
                         int64_t at) {
  ScalarLane &lane = body->operand(number);
  const ReferenceTensor &operand = *operands[number];
  const Fill &fill = fills[number];
  SmallVector<int64_t> iteration(position);
  for (int64_t i = 0; i < count; ++i) {
    int64_t offset = offsetOf(operands, reads[number], iteration);
    bool isFound = offset != kNowhere;
    if (operand.isFloat())
      lane.floats[at + i] = isFound ? operand.floats[offset] : fill.number;
    else
      lane.integers[at + i] = isFound ? operand.integers[offset] : fill.integer;
    if (!lane.bounds.empty())
      lane.bounds[at + i] = isFound ? operand.errorBounds[offset] : fill.bound;
    if (isPlaceUncertain(operands, reads[number], iteration))
      lane.bounds[at + i] = std::numeric_limits<double>::infinity();
    if (!iteration.empty())
      ++iteration.back();
  }
}

void BodyProgram::finishChunk(Results results) {
  if (segments.empty())
    return;
  body->run(segments.back().at + segments.back().count);
  for (auto [number, result] : llvm::enumerate(results))
    for (const Segment &segment : segments)
      write(segment, number, result);
  segments.clear();
}

/// The bound of `value`, known within `bound`, when it is rounded to `type`: what it
/// holds stays exact.
static double boundRounded(FloatType type, double roundoff, double &value,
                           double bound) {
  double magnitude = std::fabs(value), underflow = underflowError(type);
  bool isNormal = value == 0 || magnitude >= underflow;
  if (bound <= kUncertainSign && isNormal && roundFloat(type, value) == value)
    return bound;
  // Zero times an unbounded error would be NaN.
  double rounding = roundoff > 0 ? roundoff * (magnitude + bound) : 0;
  return boundOverflow(type, value, bound + rounding + underflow);
}

void BodyProgram::write(const Segment &segment, unsigned number,
                        ReferenceTensor &result) {
  int64_t first = segment.offsets[number];
  if (first == kNowhere)
    return;
  int64_t stride =
      extents.empty() ? 0 : writes[number].stride(extents.size() - 1);
  if (accumulation) {
    accumulation->add(first, stride, body->results(), segment.at,
                      segment.count);
    return;
  }
  const ScalarLane &lane = body->result(number);
  Type elementType = result.type.getElementType();
  std::optional<double> roundoff = body->resultRoundoff(number);
  for (int64_t i = 0; i < segment.count; ++i) {
    int64_t to = first + i * stride, from = segment.at + i;
    if (result.isFloat())
      result.floats[to] = lane.floats[from];
    else
      result.integers[to] = wrapInteger(elementType, lane.integers[from]);
    if (!result.tracksErrors())
      continue;
    double bound = lane.bounds[from];
    if (roundoff && std::isfinite(lane.floats[from]))
      bound = boundRounded(cast<FloatType>(elementType), *roundoff,
                           result.floats[to], bound);
    result.errorBounds[to] = bound;
  }
}

FailureOr<std::unique_ptr<LoopProgram>>
LoopProgram::build(StructuredOpInterface op, const LoopPiece &piece,
                   bool trackErrors, bool independentErrors) {
  if (piece.loops.isProductSum())
    return buildProductSum(piece.loops);
  FailureOr<std::unique_ptr<ScalarProgram>> body =
      ScalarProgram::build(op, piece, trackErrors, independentErrors);
  if (failed(body))
    return failure();
  return std::unique_ptr<LoopProgram>(
      std::make_unique<BodyProgram>(piece.loops, std::move(*body)));
}
