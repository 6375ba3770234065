//===- Image.h - Pixels of a PNG or JPEG file ------------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_IMAGE_H
#define INGOT_RUNTIME_TRAIN_DATA_IMAGE_H

#include "runtime/train/io/HostTensor.h"
#include "runtime/train/io/TensorSpec.h"

namespace ingot::train {

/// What the channels of a decoded image are.
enum class Channels {
  Stored, ///< those of the file: grey, grey and alpha, RGB, RGBA; a palette is RGB
  Grey, ///< 0.299 R + 0.587 G + 0.114 B, as ITU-R BT.601 weighs them
  Rgb,  ///< without alpha; grey three times
  Rgba, ///< opaque if the file says nothing of it
  Indices ///< of one palette or grey PNG, not colours but numbers: [height, width]
};

/// Images that are larger once decoded are refused.
constexpr uint64_t kMaxImageBytes = uint64_t{1} << 27;

/// Decodes a PNG or JPEG file, which its first bytes tell. `image` becomes u8
/// [channels, height, width]. Of 16 bits per channel the 8 that are nearest are
/// taken. Indices are i32, with all their bits: as bytes they would be taken for
/// colours. Colour profiles and EXIF orientation are ignored. Throws std::runtime_error, without the path.
void decodeImage(std::span<const std::byte> file, Channels channels,
                 io::HostTensor &image);

/// The type and shape that decodeImage() will give, from the head of the file. Throws
/// if that is no head.
io::TensorSpec lookAtImage(std::span<const std::byte> file, Channels channels);

/// Pixels as files have them, row by row, the channels of one beside each other.
struct Pixels {
  size_t height = 0, width = 0, channels = 0;
  size_t bytesPerValue = 1; ///< 2: big-endian
  std::vector<std::byte> values;
};

/// The readers of the formats. `pixels.values` is used again.
void decodePng(std::span<const std::byte> file, Channels channels,
               Pixels &pixels);
void decodeJpeg(std::span<const std::byte> file, Pixels &pixels);

/// The same without the values.
void lookAtPng(std::span<const std::byte> file, Channels channels,
               Pixels &pixels);
void lookAtJpeg(std::span<const std::byte> file, Pixels &pixels);

/// Sets extents and makes room for them. `fileBytes` and `pixelsPerByte`, the most
/// that the format can put into one, say how many pixels the file can hold, so
/// that no header alone takes memory. Throws std::runtime_error.
void allocate(Pixels &pixels, uint64_t fileBytes, uint64_t pixelsPerByte);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_IMAGE_H
