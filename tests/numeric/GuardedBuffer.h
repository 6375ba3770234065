//===- GuardedBuffer.h - A caller's tensor as programs least like it --------===//

#ifndef INGOT_TESTS_NUMERIC_GUARDEDBUFFER_H
#define INGOT_TESTS_NUMERIC_GUARDEDBUFFER_H

#include "ingot/runtime.h"
#include "ir/reference/ReferenceTensor.h"
#include "runtime/abi/codes.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

#include <string>
#include <vector>

namespace ingot::test {

inline ingot_dtype_t getDtype(mlir::Type type) {
  std::string text;
  llvm::raw_string_ostream(text) << type;
#define INGOT_ENTRY(constant, schema, name, ir, ...)                           \
  if (text == ir)                                                              \
    return INGOT_##constant;
  INGOT_ELEMENT_TYPES(INGOT_ENTRY)
#undef INGOT_ENTRY
  llvm_unreachable("the dialect has no tensors of this element type");
}

/// A tensor's bytes, aligned to its elements and to nothing more, between bytes
/// that nobody may write.
class GuardedBuffer {
public:
  explicit GuardedBuffer(mlir::RankedTensorType type)
      : type(type), bytes(ir::ReferenceTensor::byteCount(type)),
        offset(kGuard +
               ir::ReferenceTensor::byteCount(
                   mlir::RankedTensorType::get({}, type.getElementType()))),
        storage(offset + bytes + kGuard, kFill) {}

  void fill(const ir::ReferenceTensor &tensor) { tensor.toBytes(data()); }
  ir::ReferenceTensor read() {
    return ir::ReferenceTensor::fromBytes(type, data());
  }

  char *data() { return storage.data() + offset; }

  bool isIntact() const {
    for (size_t i = 0; i < storage.size(); ++i)
      if ((i < offset || i >= offset + bytes) && storage[i] != kFill)
        return false;
    return true;
  }
  bool equals(const GuardedBuffer &other) const {
    return storage == other.storage;
  }

  ingot_buffer_view_t view() {
    ingot_buffer_view_t result = {};
    result.data = data();
    result.dtype = getDtype(type.getElementType());
    result.rank = static_cast<int32_t>(type.getRank());
    for (auto [d, extent] : llvm::enumerate(type.getShape()))
      result.shape[d] = extent;
    return result;
  }

private:
  static constexpr size_t kGuard = 128;
  static constexpr char kFill = 0x5a;

  mlir::RankedTensorType type;
  size_t bytes, offset;
  std::vector<char> storage;
};

} // namespace ingot::test

#endif // INGOT_TESTS_NUMERIC_GUARDEDBUFFER_H
