//===- Convert.cpp - Elements of one type as those of another --------------===//
#include "runtime/train/io/Convert.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <type_traits>

using namespace ingot::io;

namespace {

/// The upper half of an f32.
struct BFloat16 {
  uint16_t bits;

  explicit BFloat16(float value) {
    auto whole = std::bit_cast<uint32_t>(value);
    // Half a unit less for an even result, so that ties go there; a NaN stays one.
    bits =
        std::isnan(value)
            ? static_cast<uint16_t>(whole >> 16 | 0x40)
            : static_cast<uint16_t>((whole + 0x7fff + (whole >> 16 & 1)) >> 16);
  }
  explicit operator float() const {
    return std::bit_cast<float>(uint32_t{bits} << 16);
  }
};

struct Bool {
  uint8_t value;
};

template <typename T>
constexpr bool kIsFloat =
    std::is_same_v<T, float> || std::is_same_v<T, double> ||
    std::is_same_v<T, _Float16> || std::is_same_v<T, BFloat16>;

/// A number that holds every `T`: f32, f64, or i64.
template <typename T> auto widen(T value) {
  if constexpr (std::is_same_v<T, double>)
    return value;
  else if constexpr (kIsFloat<T>)
    return static_cast<float>(value);
  else if constexpr (std::is_same_v<T, Bool>)
    return static_cast<int64_t>(value.value);
  else
    return static_cast<int64_t>(value);
}

/// Rounding once: through f32 only where that holds the value.
template <typename To, typename Wide> To toFloat(Wide value) {
  if constexpr (std::is_same_v<To, BFloat16>) {
    // Rounded to odd on the way, so that the second rounding cannot err.
    auto exact = static_cast<double>(value);
    auto nearest = static_cast<float>(exact);
    if (static_cast<double>(nearest) != exact && std::isfinite(nearest)) {
      auto bits = std::bit_cast<uint32_t>(nearest);
      if (!(bits & 1))
        bits +=
            std::fabs(static_cast<double>(nearest)) < std::fabs(exact) ? 1 : -1;
      nearest = std::bit_cast<float>(bits);
    }
    return BFloat16(nearest);
  } else {
    return static_cast<To>(value);
  }
}

/// Whether `value` is a `To`, an integer or a bool.
template <typename To, typename Wide> bool hasPlace(Wide value) {
  int64_t least, most;
  if constexpr (std::is_same_v<To, Bool>)
    least = 0, most = 1;
  else
    least = std::numeric_limits<To>::min(),
    most = std::numeric_limits<To>::max();
  if constexpr (std::is_same_v<Wide, int64_t>)
    return value >= least && value <= most;
  else // 2^63 itself is no i64; a NaN is unequal to all
    return value == std::trunc(value) && value >= static_cast<Wide>(least) &&
           (value < 0x1p63) && value <= static_cast<Wide>(most);
}

template <typename From, typename To>
std::optional<size_t> convertAll(const From *source, To *destination,
                                 size_t count) {
  for (size_t i = 0; i < count; ++i) {
    auto value = widen(source[i]);
    if constexpr (kIsFloat<To>) {
      destination[i] = toFloat<To>(value);
    } else {
      if (!hasPlace<To>(value))
        return i;
      if constexpr (std::is_same_v<To, Bool>)
        destination[i] = {static_cast<uint8_t>(value)};
      else
        destination[i] = static_cast<To>(value);
    }
  }
  return std::nullopt;
}

/// Calls `use` with a null pointer to the C++ type of `dtype`.
template <typename Use> auto withType(ingot_dtype_t dtype, Use use) {
  switch (dtype) {
  case INGOT_F32:
    return use(static_cast<float *>(nullptr));
  case INGOT_F64:
    return use(static_cast<double *>(nullptr));
  case INGOT_F16:
    return use(static_cast<_Float16 *>(nullptr));
  case INGOT_BF16:
    return use(static_cast<BFloat16 *>(nullptr));
  case INGOT_I8:
    return use(static_cast<int8_t *>(nullptr));
  case INGOT_U8:
    return use(static_cast<uint8_t *>(nullptr));
  case INGOT_I32:
    return use(static_cast<int32_t *>(nullptr));
  case INGOT_I64:
    return use(static_cast<int64_t *>(nullptr));
  case INGOT_BOOL:
    return use(static_cast<Bool *>(nullptr));
  }
  std::abort(); // a runtime that knows a type which this file does not
}

} // namespace

std::optional<size_t>
ingot::io::convertElements(ingot_dtype_t from, const void *source,
                           ingot_dtype_t to, void *destination, size_t count) {
  if (from == to) {
    std::memcpy(destination, source, count * ingot_dtype_size(from));
    return std::nullopt;
  }
  return withType(from, [&]<typename From>(From *) {
    return withType(to, [&]<typename To>(To *) {
      return convertAll(static_cast<const From *>(source),
                        static_cast<To *>(destination), count);
    });
  });
}

double ingot::io::elementToDouble(ingot_dtype_t dtype, const void *source) {
  double value = 0;
  convertElements(dtype, source, INGOT_F64, &value, 1);
  return value;
}

bool ingot::io::isFloat(ingot_dtype_t dtype) {
  return withType(dtype, []<typename T>(T *) { return kIsFloat<T>; });
}
