//===- Safetensors.h - Weight files: named tensors -------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_IO_SAFETENSORS_H
#define INGOT_RUNTIME_TRAIN_IO_SAFETENSORS_H

#include "runtime/train/io/HostTensor.h"
#include "runtime/train/io/Result.h"

#include <map>

namespace ingot::io {

struct NamedTensor {
  std::string name;
  TensorView tensor;
};

/// A safetensors file in memory. Its tensors point into it.
class Safetensors {
public:
  /// Reads and checks the whole file.
  static Result<Safetensors> read(const std::string &path);

  Safetensors(Safetensors &&) = default;
  Safetensors &operator=(Safetensors &&) = default;
  Safetensors(const Safetensors &) = delete;

  /// In the order of their data in the file.
  const std::vector<NamedTensor> &tensors() const { return named; }

  /// Null if there is no tensor of that name. O(log n).
  const TensorView *find(const std::string &name) const;

  /// What `__metadata__` holds: free text for people and tools.
  const std::map<std::string, std::string> &metadata() const { return texts; }

private:
  friend class SafetensorsParser;
  Safetensors() = default;

  std::vector<std::byte> content;
  std::vector<NamedTensor> named;
  std::map<std::string, size_t> positions; ///< in `named`, by name
  std::map<std::string, std::string> texts;
};

/// Writes `tensors`, whose names are unique, in an order that keeps each aligned
/// to its element size. Equal tensors give equal bytes.
Result<void>
writeSafetensors(const std::string &path, std::span<const NamedTensor> tensors,
                 const std::map<std::string, std::string> &metadata = {});

} // namespace ingot::io

#endif // INGOT_RUNTIME_TRAIN_IO_SAFETENSORS_H
