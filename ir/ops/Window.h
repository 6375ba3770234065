//===- Window.h - Windows over the spatial dimensions of an image ----------===//

#ifndef INGOT_IR_OPS_WINDOW_H
#define INGOT_IR_OPS_WINDOW_H

#include "ir/ops/GraphBuilder.h"

namespace ingot::ir {

/// The first of the dimensions that windows move along; the others follow it.
inline int64_t firstSpatialDim(ImageLayout layout) {
  return layout == ImageLayout::channels_first ? 2 : 1;
}
/// Of an image of this rank.
inline int64_t channelDim(ImageLayout layout, int64_t rank) {
  return layout == ImageLayout::channels_first ? 1 : rank - 1;
}

/// An attribute of a window: so many numbers of at least `minimum`, if that is given,
/// and between -2^31 and 2^31. Products of two and sums of them fit into 64 bits.
struct WindowList {
  llvm::StringRef name;
  llvm::ArrayRef<int64_t> values;
  int64_t count;
  std::optional<int64_t> minimum = std::nullopt;
};
llvm::LogicalResult checkLists(std::optional<mlir::Location> location,
                               llvm::ArrayRef<WindowList> lists);

/// Of windows along dimension `dim`, of `kernel` elements that are `dilation` apart,
/// `stride` apart in `padded` elements: how many there are, at least one.
llvm::FailureOr<int64_t> countWindows(std::optional<mlir::Location> location,
                                      int64_t kernel, int64_t dilation,
                                      int64_t stride, int64_t padded,
                                      int64_t dim);

/// Builds `op`, which is in channels_first, in channels_last, with transposes of its
/// operands and results, and returns the latter.
llvm::SmallVector<mlir::Value> buildChannelsLast(mlir::OpBuilder &builder,
                                                 ImageOpInterface op);

/// The windows of a convolution or pool: per spatial dimension the kernel's extent,
/// the distance of windows and of elements within one, and the border before and
/// behind the image. A tap is a position within the kernel.
struct Window {
  using List = llvm::ArrayRef<int64_t>;

  List kernel, stride, low, high, dilation;
  ImageLayout layout;

  /// Spatial dimensions.
  int64_t rank() const { return kernel.size(); }
  /// Where spatial dimension `i` stands in an image.
  int64_t dim(int64_t i) const { return firstSpatialDim(layout) + i; }

  /// Checks that all lists have `rank` entries and are in range.
  llvm::LogicalResult check(std::optional<mlir::Location> location,
                            int64_t rank) const;

  /// The kernel's extent with the gaps of its dilation.
  int64_t dilatedKernel(int64_t i) const {
    return dilation[i] * (kernel[i] - 1) + 1;
  }
  /// `image` with one pixel per window, of which there is at least one.
  llvm::FailureOr<mlir::RankedTensorType>
  inferResult(std::optional<mlir::Location> location,
              mlir::RankedTensorType image) const;

  /// Calls `visit` with the taps, in row-major order.
  void forEachTap(llvm::function_ref<void(List)> visit) const;

  /// Whether any image needs a border.
  bool hasBorder() const;
  /// `image` with its border of `value`.
  mlir::Value pad(GraphBuilder b, mlir::Value image, double value) const;
  /// Undoes `pad`: drops the border.
  mlir::Value crop(GraphBuilder b, mlir::Value padded) const;
  /// Per window of `padded`, the pixel at `tap`.
  mlir::Value takeTap(GraphBuilder b, mlir::Value padded, List tap) const;
  /// Transposed `takeTap`: puts one pixel per window into zeros of `paddedType`.
  mlir::Value putTap(GraphBuilder b, mlir::Value pixels, List tap,
                     mlir::RankedTensorType paddedType) const;

private:
  /// `values` at the spatial dimensions of an image, `rest` elsewhere.
  llvm::SmallVector<int64_t> atSpatial(List values, int64_t rest) const;
  /// Start of `tap` in a padded image.
  llvm::SmallVector<int64_t> startOf(List tap) const;
};

} // namespace ingot::ir

#endif // INGOT_IR_OPS_WINDOW_H
