//===- Window.cpp - Windows over the spatial dimensions of an image ---------===//

#include "ir/ops/Window.h"
#include "ir/ops/Inference.h"
#include "ir/ops/Shape.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace ingot::ir;

SmallVector<Value> ingot::ir::buildChannelsLast(OpBuilder &builder,
                                                ImageOpInterface op) {
  GraphBuilder b(builder, op.getLoc());
  SmallVector<Permutation> permutations = op.getPermutationsToChannelsLast();
  SmallVector<Value> operands, results;
  for (auto [operand, permutation] : llvm::zip(op->getOperands(), permutations))
    operands.push_back(b.transpose(operand, permutation));
  auto last = cast<ImageOpInterface>(builder.clone(*op));
  last->setOperands(operands);
  last.setLayout(ImageLayout::channels_last);
  for (auto [result, permutation] :
       llvm::zip_equal(last->getResults(),
                       ArrayRef(permutations).drop_front(operands.size()))) {
    RankedTensorType type = GraphBuilder::typeOf(result);
    result.setType(type.clone(
        applyPermutation(type.getShape(), ArrayRef<int64_t>(permutation))));
    results.push_back(
        b.transpose(result, invertPermutationVector(permutation)));
  }
  return results;
}

LogicalResult ingot::ir::checkLists(std::optional<Location> location,
                                    ArrayRef<WindowList> lists) {
  constexpr int64_t kLimit = int64_t(1) << 31;
  auto isLarge = [](int64_t value) {
    return value <= -kLimit || value >= kLimit;
  };
  for (const auto &[name, values, count, minimum] : lists) {
    bool isFit = static_cast<int64_t>(values.size()) == count;
    for (int64_t value : values)
      isFit &= !minimum || value >= *minimum;
    if (!isFit) {
      std::string expected = count ? std::to_string(count) : std::string("no");
      expected += count == 1 ? " entry" : " entries";
      if (count && minimum)
        expected += " of at least " + std::to_string(*minimum);
      return emitOptionalError(location, "expected ", expected, " in ", name,
                               ", found ", formatShape(values));
    }
    if (llvm::any_of(values, isLarge))
      return emitOptionalError(location, "expected entries below 2^31 in ",
                               name, ", found ", formatShape(values));
  }
  return success();
}

FailureOr<int64_t> ingot::ir::countWindows(std::optional<Location> location,
                                           int64_t kernel, int64_t dilation,
                                           int64_t stride, int64_t padded,
                                           int64_t dim) {
  int64_t dilated = dilation * (kernel - 1) + 1;
  if (dilated > padded)
    return emitOptionalError(location, "dilated kernel of extent ", dilated,
                             " does not fit into the padded extent ", padded,
                             " of dimension ", dim);
  return (padded - dilated) / stride + 1;
}

LogicalResult Window::check(std::optional<Location> location,
                            int64_t rank) const {
  return checkLists(location, {{"kernel_size", kernel, rank, 1},
                               {"stride", stride, rank, 1},
                               {"padding_low", low, rank, 0},
                               {"padding_high", high, rank, 0},
                               {"dilation", dilation, rank, 1}});
}

FailureOr<RankedTensorType>
Window::inferResult(std::optional<Location> location,
                    RankedTensorType image) const {
  if (failed(checkShape(location, image)))
    return failure();
  SmallVector<int64_t> shape(image.getShape());
  for (int64_t i = 0; i < rank(); ++i) {
    FailureOr<int64_t> count =
        countWindows(location, kernel[i], dilation[i], stride[i],
                     low[i] + shape[dim(i)] + high[i], dim(i));
    if (failed(count))
      return failure();
    shape[dim(i)] = *count;
  }
  return image.clone(shape);
}

void Window::forEachTap(llvm::function_ref<void(List)> visit) const {
  SmallVector<int64_t> tap(rank(), 0);
  int64_t i;
  do {
    visit(tap);
    for (i = rank() - 1; i >= 0 && ++tap[i] == kernel[i]; --i)
      tap[i] = 0;
  } while (i >= 0);
}

SmallVector<int64_t> Window::atSpatial(List values, int64_t rest) const {
  SmallVector<int64_t> list(rank() + 2, rest);
  llvm::copy(values, list.begin() + dim(0));
  return list;
}

bool Window::hasBorder() const {
  auto isPositive = [](int64_t padding) { return padding > 0; };
  return llvm::any_of(low, isPositive) || llvm::any_of(high, isPositive);
}

Value Window::pad(GraphBuilder b, Value image, double value) const {
  return b.pad(image, atSpatial(low, 0), atSpatial(high, 0), value);
}

Value Window::crop(GraphBuilder b, Value padded) const {
  SmallVector<int64_t> limits(GraphBuilder::typeOf(padded).getShape());
  for (int64_t i = 0; i < rank(); ++i)
    limits[dim(i)] -= high[i];
  return b.slice(padded, atSpatial(low, 0), limits);
}

SmallVector<int64_t> Window::startOf(List tap) const {
  SmallVector<int64_t> starts;
  for (auto [position, distance] : llvm::zip_equal(tap, dilation))
    starts.push_back(position * distance);
  return atSpatial(starts, 0);
}

Value Window::takeTap(GraphBuilder b, Value padded, List tap) const {
  SmallVector<int64_t> starts = startOf(tap);
  // The last tap of the last window ends at or before the padded extent.
  SmallVector<int64_t> limits(GraphBuilder::typeOf(padded).getShape());
  for (int64_t i = 0; i < rank(); ++i) {
    int64_t &limit = limits[dim(i)];
    int64_t windows = (limit - dilatedKernel(i)) / stride[i] + 1;
    limit = starts[dim(i)] + (windows - 1) * stride[i] + 1;
  }
  return b.slice(padded, starts, limits, atSpatial(stride, 1));
}

Value Window::putTap(GraphBuilder b, Value pixels, List tap,
                     RankedTensorType paddedType) const {
  return b.unslice(pixels, startOf(tap), atSpatial(stride, 1),
                   paddedType.getShape());
}
