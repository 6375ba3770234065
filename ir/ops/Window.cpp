//===- Window.cpp - Windows over the rows and columns of an image -----------===//

#include "ir/ops/Window.h"
#include "ir/ops/Inference.h"
#include "ir/ops/Shape.h"

using namespace mlir;
using namespace ingot;

LogicalResult Window::checkPairs(std::optional<Location> location) const {
  struct Entry {
    StringRef name;
    Pair values;
    int64_t minimum;
  };
  // Dilation times kernel, and borders on an extent, fit into 64 bits.
  constexpr int64_t kLimit = int64_t(1) << 31;
  for (const Entry &entry :
       {Entry{"kernel_size", kernel, 1}, Entry{"stride", stride, 1},
        Entry{"padding_low", low, 0}, Entry{"padding_high", high, 0},
        Entry{"dilation", dilation, 1}})
    if (entry.values.size() != 2 ||
        llvm::any_of(entry.values,
                     [&](int64_t value) { return value < entry.minimum; }))
      return emitOptionalError(location, "expected two entries of at least ",
                               entry.minimum, " in ", entry.name, ", found ",
                               formatShape(entry.values));
    else if (llvm::any_of(entry.values,
                          [](int64_t value) { return value >= kLimit; }))
      return emitOptionalError(location, "expected entries below 2^31 in ",
                               entry.name, ", found ",
                               formatShape(entry.values));
  return success();
}

LogicalResult Window::checkFit(std::optional<Location> location,
                               RankedTensorType image) const {
  if (failed(checkShape(location, image)))
    return failure();
  for (int i = 0; i < 2; ++i) {
    int64_t extent = image.getDimSize(heightDim(layout) + i);
    int64_t padded = low[i] + extent + high[i];
    if (dilatedKernel(i) > padded)
      return emitOptionalError(location, "dilated kernel of extent ",
                               dilatedKernel(i),
                               " does not fit into the padded extent ", padded,
                               " of dimension ", heightDim(layout) + i);
  }
  return success();
}

int64_t Window::windowCount(RankedTensorType image, int i) const {
  int64_t padded = low[i] + image.getDimSize(heightDim(layout) + i) + high[i];
  return (padded - dilatedKernel(i)) / stride[i] + 1;
}

RankedTensorType Window::resultType(RankedTensorType image) const {
  SmallVector<int64_t> shape(image.getShape());
  for (int i = 0; i < 2; ++i)
    shape[heightDim(layout) + i] = windowCount(image, i);
  return image.clone(shape);
}

/// A list over the four dimensions of an image: `values` at height and width,
/// `rest` elsewhere.
static SmallVector<int64_t>
atHeightAndWidth(ImageLayout layout, ArrayRef<int64_t> values, int64_t rest) {
  SmallVector<int64_t> list(4, rest);
  llvm::copy(values, list.begin() + heightDim(layout));
  return list;
}

bool Window::hasBorder() const {
  auto isPositive = [](int64_t padding) { return padding > 0; };
  return llvm::any_of(low, isPositive) || llvm::any_of(high, isPositive);
}

Value Window::pad(GraphBuilder b, Value image, double value) const {
  return b.pad(image, atHeightAndWidth(layout, low, 0),
               atHeightAndWidth(layout, high, 0), value);
}

Value Window::crop(GraphBuilder b, Value padded) const {
  SmallVector<int64_t> starts = atHeightAndWidth(layout, low, 0);
  SmallVector<int64_t> limits(GraphBuilder::typeOf(padded).getShape());
  for (int i = 0; i < 2; ++i)
    limits[heightDim(layout) + i] -= high[i];
  return b.slice(padded, starts, limits);
}

void Window::locateTap(int64_t i, int64_t j, SmallVectorImpl<int64_t> &starts,
                       SmallVectorImpl<int64_t> &strides) const {
  starts = atHeightAndWidth(layout, {i * dilation[0], j * dilation[1]}, 0);
  strides = atHeightAndWidth(layout, stride, 1);
}

Value Window::takeTap(GraphBuilder b, Value padded, int64_t i,
                      int64_t j) const {
  SmallVector<int64_t> starts, strides;
  locateTap(i, j, starts, strides);
  // The last tap of the last window ends at or before the padded extent.
  SmallVector<int64_t> limits(GraphBuilder::typeOf(padded).getShape());
  for (int d = 0; d < 2; ++d) {
    int64_t &limit = limits[heightDim(layout) + d];
    int64_t windows = (limit - dilatedKernel(d)) / stride[d] + 1;
    limit = starts[heightDim(layout) + d] + (windows - 1) * stride[d] + 1;
  }
  return b.slice(padded, starts, limits, strides);
}

Value Window::putTap(GraphBuilder b, Value pixels, int64_t i, int64_t j,
                     RankedTensorType paddedType) const {
  SmallVector<int64_t> starts, strides;
  locateTap(i, j, starts, strides);
  return b.unslice(pixels, starts, strides, paddedType.getShape());
}

bool Window::isTiled(RankedTensorType pixels) const {
  for (int i = 0; i < 2; ++i) {
    bool isSingle = pixels.getDimSize(heightDim(layout) + i) == 1;
    if (dilatedKernel(i) != kernel[i] || (stride[i] != kernel[i] && !isSingle))
      return false;
  }
  return true;
}

/// `type` with a dimension of extent `KH` behind height and one of `KW` behind
/// width.
static RankedTensorType splitHeightAndWidth(RankedTensorType type,
                                            ImageLayout layout, int64_t KH,
                                            int64_t KW) {
  SmallVector<int64_t> shape(type.getShape());
  shape.insert(shape.begin() + heightDim(layout) + 2, KW);
  shape.insert(shape.begin() + heightDim(layout) + 1, KH);
  return type.clone(shape);
}

Value Window::mergeTiles(GraphBuilder b, Value tiles,
                         RankedTensorType paddedType) const {
  ArrayRef<int64_t> split = GraphBuilder::typeOf(tiles).getShape();
  SmallVector<int64_t> high;
  SmallVector<int64_t> merged(paddedType.getShape());
  for (int i = 0; i < 2; ++i) {
    int64_t dim = heightDim(layout) + i;
    merged[dim] = split[heightDim(layout) + 2 * i] * kernel[i];
    high.push_back(paddedType.getDimSize(dim) - merged[dim]);
  }
  return b.pad(b.reshape(tiles, merged), SmallVector<int64_t>(4, 0),
               atHeightAndWidth(layout, high, 0), 0.0);
}

Value Window::putTaps(GraphBuilder b, ValueRange taps,
                      RankedTensorType paddedType) const {
  RankedTensorType pixels = GraphBuilder::typeOf(taps[0]);
  int64_t height = heightDim(layout);
  if (isTiled(pixels)) {
    RankedTensorType tile = splitHeightAndWidth(pixels, layout, 1, 1);
    SmallVector<Value> rows;
    for (int64_t i = 0; i < kernel[0]; ++i) {
      SmallVector<Value> row;
      for (Value tap : taps.slice(i * kernel[1], kernel[1]))
        row.push_back(b.reshape(tap, tile.getShape()));
      rows.push_back(b.concat(row, height + 3));
    }
    return mergeTiles(b, b.concat(rows, height + 1), paddedType);
  }
  Value sum;
  for (auto [number, tap] : llvm::enumerate(taps)) {
    int64_t i = number / kernel[1], j = number % kernel[1];
    Value term = putTap(b, tap, i, j, paddedType);
    sum = sum ? b.add(sum, term) : term;
  }
  return sum;
}

Value Window::putEverywhere(GraphBuilder b, Value pixels,
                            RankedTensorType paddedType) const {
  RankedTensorType type = GraphBuilder::typeOf(pixels);
  int64_t height = heightDim(layout);
  if (!isTiled(type))
    return putTaps(b, SmallVector<Value>(kernel[0] * kernel[1], pixels),
                   paddedType);
  RankedTensorType tiles =
      splitHeightAndWidth(type, layout, kernel[0], kernel[1]);
  Value repeated = b.create<ExpandOp>(
      tiles, pixels, complementDims({height + 1, height + 3}, 6));
  return mergeTiles(b, repeated, paddedType);
}
