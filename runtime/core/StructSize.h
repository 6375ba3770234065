//===- StructSize.h - Structs of the C interface that may grow ------------===//
//
// The caller's struct may be of an older or a newer version than ours. Both
// directions are here, so that no other code looks at a struct_size: libraries above
// the runtime include this, too, which needs nothing but the C interface.
//
//===----------------------------------------------------------------------===//
#ifndef INGOT_RUNTIME_CORE_STRUCTSIZE_H
#define INGOT_RUNTIME_CORE_STRUCTSIZE_H

#include "ingot/runtime.h"

#include <algorithm>
#include <cstring>

namespace ingot::runtime {

/// What messages call the struct, and the size in bytes of its first version,
/// below which no caller can be: a number, because it stays when a field is added.
template <typename Struct> struct FirstVersion;
#define INGOT_FIRST_VERSION(Struct, bytes)                                     \
  template <> struct FirstVersion<Struct> {                                    \
    static constexpr const char *kName = #Struct;                              \
    static constexpr uint32_t kBytes = bytes;                                  \
  };
INGOT_FIRST_VERSION(ingot_context_options_t, 8)
INGOT_FIRST_VERSION(ingot_program_info_t, 32)
INGOT_FIRST_VERSION(ingot_variant_info_t, 48)
INGOT_FIRST_VERSION(ingot_tensor_spec_t, 88)

/// More than any version will have: a struct_size that was never set.
constexpr uint32_t kMostStructBytes = 4096;

template <typename Struct> ingot_status_t checkStructSize(const Struct *given) {
  using First = FirstVersion<Struct>;
  static_assert(sizeof(Struct) >= First::kBytes, "fields are only added");
  if (!given)
    return ingot_fail(INGOT_INVALID_ARGUMENT, "%s is null", First::kName);
  if (given->struct_size < First::kBytes ||
      given->struct_size > kMostStructBytes)
    return ingot_fail(
        INGOT_INVALID_ARGUMENT,
        "struct_size of %s: expected %zu, or at least %u, found %u",
        First::kName, sizeof(Struct), First::kBytes, given->struct_size);
  return INGOT_OK;
}

/// Copies the fields that the caller's options have over the defaults in `known`.
/// Refuses options that mean something beyond ours.
template <typename Struct>
ingot_status_t readOptions(const Struct *given, Struct *known) {
  if (ingot_status_t status = checkStructSize(given))
    return status;
  const auto *bytes = reinterpret_cast<const uint8_t *>(given);
  for (uint32_t i = sizeof(Struct); i < given->struct_size; ++i)
    if (bytes[i] != 0)
      return ingot_fail(
          INGOT_UNSUPPORTED,
          "%s: byte %u of %u is not 0, and this runtime knows %zu",
          FirstVersion<Struct>::kName, i, given->struct_size, sizeof(Struct));
  memcpy(known, given, std::min<size_t>(given->struct_size, sizeof(Struct)));
  return INGOT_OK;
}

/// Fills the caller's struct, whose size has been checked, as far as it goes.
template <typename Struct>
void writeDescription(Struct description, Struct *given) {
  uint32_t size = given->struct_size;
  description.struct_size = size;
  memcpy(given, &description, std::min<size_t>(size, sizeof(Struct)));
  if (size > sizeof(Struct))
    memset(reinterpret_cast<uint8_t *>(given) + sizeof(Struct), 0,
           size - sizeof(Struct));
}

} // namespace ingot::runtime

#endif // INGOT_RUNTIME_CORE_STRUCTSIZE_H
