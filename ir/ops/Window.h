//===- Window.h - Windows over the rows and columns of an image -------------===//

#ifndef INGOT_IR_OPS_WINDOW_H
#define INGOT_IR_OPS_WINDOW_H

#include "ir/ops/GraphBuilder.h"

namespace ingot {

/// Where the dimensions of an image stand; width follows height.
inline int64_t heightDim(ImageLayout layout) {
  return layout == ImageLayout::nchw ? 2 : 1;
}
inline int64_t channelDim(ImageLayout layout) {
  return layout == ImageLayout::nchw ? 1 : 3;
}

inline mlir::Value imageToNhwc(GraphBuilder b, mlir::Value image) {
  return b.transpose(image, {0, 2, 3, 1});
}
inline mlir::Value imageToNchw(GraphBuilder b, mlir::Value image) {
  return b.transpose(image, {0, 3, 1, 2});
}

/// The windows of a convolution or pool: per dimension (height, width) the
/// kernel's extent, the distance of windows and of elements within one, and the
/// border before and behind the image. A tap is a position within the kernel.
struct Window {
  using Pair = llvm::ArrayRef<int64_t>;

  Pair kernel, stride, low, high, dilation;
  ImageLayout layout;

  /// Checks that all pairs are pairs and in range.
  llvm::LogicalResult checkPairs(std::optional<mlir::Location> location) const;
  /// Checks that there is at least one window over `image`.
  llvm::LogicalResult checkFit(std::optional<mlir::Location> location,
                               mlir::RankedTensorType image) const;

  /// The kernel's extent with the gaps of its dilation; 0 is height, 1 width.
  int64_t dilatedKernel(int i) const {
    return dilation[i] * (kernel[i] - 1) + 1;
  }
  /// The number of windows along height (0) or width (1) of `image`.
  int64_t windowCount(mlir::RankedTensorType image, int i) const;
  /// `image` with one pixel per window.
  mlir::RankedTensorType resultType(mlir::RankedTensorType image) const;

  /// Whether any image needs a border.
  bool hasBorder() const;
  /// `image` with its border of `value`.
  mlir::Value pad(GraphBuilder b, mlir::Value image, double value) const;
  /// Undoes `pad`: drops the border.
  mlir::Value crop(GraphBuilder b, mlir::Value padded) const;
  /// Per window of `padded`, the pixel at tap (i, j).
  mlir::Value takeTap(GraphBuilder b, mlir::Value padded, int64_t i,
                      int64_t j) const;
  /// Transposed `takeTap`: puts one pixel per window into zeros of `paddedType`.
  mlir::Value putTap(GraphBuilder b, mlir::Value pixels, int64_t i, int64_t j,
                     mlir::RankedTensorType paddedType) const;

  /// The sum of `putTap` over all taps, given in row-major order.
  mlir::Value putTaps(GraphBuilder b, mlir::ValueRange taps,
                      mlir::RankedTensorType paddedType) const;
  /// `putTaps` of the same pixels at every tap.
  mlir::Value putEverywhere(GraphBuilder b, mlir::Value pixels,
                            mlir::RankedTensorType paddedType) const;

private:
  /// Whether windows lie side by side without gaps, so that every element of an
  /// image belongs to one tap at most and taps are dimensions of it.
  bool isTiled(mlir::RankedTensorType pixels) const;
  /// [.., OH, KH, OW, KW, ..] to an image of `paddedType`, with zeros behind.
  mlir::Value mergeTiles(GraphBuilder b, mlir::Value tiles,
                         mlir::RankedTensorType paddedType) const;
  /// Start of tap (i, j) in a padded image, and the strides of windows.
  void locateTap(int64_t i, int64_t j, llvm::SmallVectorImpl<int64_t> &starts,
                 llvm::SmallVectorImpl<int64_t> &strides) const;
};

} // namespace ingot

#endif // INGOT_IR_OPS_WINDOW_H
