/*===- Elements.c - Elements of one type as those of another ---------------===*/

#include "runtime/samples/Elements.h"

#include <float.h>
#include <math.h>
#include <string.h>

/// Elements that are on their way at once.
enum { BLOCK = 256 };

/// Every element is one of these on its way: floats, of which f64 holds all, or
/// integers, of which i64 does.
typedef union Wide {
  double floats[BLOCK];
  int64_t integers[BLOCK];
} Wide;

bool ingot_elements_are_floats(ingot_dtype_t dtype) {
  return dtype == INGOT_F32 || dtype == INGOT_F64 || dtype == INGOT_F16 ||
         dtype == INGOT_BF16;
}

/*===--- Floats of two bytes, which C does not know everywhere -------------===*/

static float floatOf(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof(value));
  return value;
}

static uint32_t bitsOf(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof(bits));
  return bits;
}

static double halfToDouble(uint16_t bits) {
  int exponent = (bits >> 10) & 31, fraction = bits & 1023;
  double magnitude = exponent == 31 ? (fraction ? NAN : INFINITY)
                     : exponent == 0
                         ? fraction * 0x1p-24
                         : (1024 + fraction) * 0x1p-25 * (1 << exponent);
  return bits >> 15 ? -magnitude : magnitude;
}

/// Rounds once, by adding a number whose last bit is that of the result; a carry
/// goes into the exponent, as it should.
static uint16_t halfFromDouble(double value) {
  uint16_t sign = signbit(value) ? 0x8000 : 0;
  double magnitude = fabs(value);
  if (isnan(value))
    return sign | 0x7e00;
  if (magnitude >= 65520.0) // half a unit above the largest
    return sign | 0x7c00;
  int exponent = 0;
  frexp(magnitude, &exponent); // magnitude < 2^exponent
  if (exponent < -13 || magnitude == 0)
    exponent = -13; // below are the numbers that have the same last bit
  // A unit in the last place is 2^(exponent - 11).
  double units = nearbyint(ldexp(magnitude, 11 - exponent));
  // units is from 1024 to 2048, or less for the smallest exponent.
  uint32_t bits = (uint32_t)units + (((uint32_t)(exponent + 13)) << 10);
  return (uint16_t)(sign | bits);
}

/// The upper half of an f32, rounded from the f64 at once: to odd on the way, so that
/// the second rounding cannot err.
static uint16_t bfloatFromDouble(double value) {
  float nearest = (float)value;
  uint32_t bits = bitsOf(nearest);
  if (isnan(value))
    return (uint16_t)(bits >> 16 | 0x40);
  if ((double)nearest != value && isfinite(nearest) && !(bits & 1))
    bits += fabs((double)nearest) < fabs(value) ? 1 : -1;
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

/*===--- To the wide ones, and from them -----------------------------------===*/

#define LOAD(TYPE, EXPRESSION, PART)                                           \
  for (size_t i = 0; i < count; ++i) {                                         \
    TYPE value;                                                                \
    memcpy(&value, bytes + i * sizeof(TYPE), sizeof(TYPE));                    \
    wide->PART[i] = EXPRESSION;                                                \
  }                                                                            \
  return

static void load(ingot_dtype_t dtype, const unsigned char *bytes, size_t count,
                 Wide *wide) {
  switch (dtype) {
  case INGOT_F32:
    LOAD(float, (double)value, floats);
  case INGOT_F64:
    LOAD(double, value, floats);
  case INGOT_F16:
    LOAD(uint16_t, halfToDouble(value), floats);
  case INGOT_BF16:
    LOAD(uint16_t, (double)floatOf((uint32_t)value << 16), floats);
  case INGOT_I8:
    LOAD(int8_t, value, integers);
  case INGOT_U8:
  case INGOT_BOOL:
    LOAD(uint8_t, value, integers);
  case INGOT_I32:
    LOAD(int32_t, value, integers);
  case INGOT_I64:
    LOAD(int64_t, value, integers);
  }
}
#undef LOAD

#define STORE(TYPE, OF_FLOATS, OF_INTEGERS)                                    \
  for (size_t i = 0; i < count; ++i) {                                         \
    TYPE value = isFloat ? (TYPE)(OF_FLOATS) : (TYPE)(OF_INTEGERS);            \
    memcpy(bytes + i * sizeof(TYPE), &value, sizeof(TYPE));                    \
  }                                                                            \
  return

/// The elements, which have a place there. Integers are exact as f64 up to 2^53; an
/// f32 is rounded from the integer itself.
static void store(ingot_dtype_t dtype, const Wide *wide, bool isFloat,
                  size_t count, unsigned char *bytes) {
  switch (dtype) {
  case INGOT_F32:
    STORE(float, wide->floats[i], wide->integers[i]);
  case INGOT_F64:
    STORE(double, wide->floats[i], wide->integers[i]);
  case INGOT_F16:
    STORE(uint16_t, halfFromDouble(wide->floats[i]),
          halfFromDouble((double)wide->integers[i]));
  case INGOT_BF16:
    STORE(uint16_t, bfloatFromDouble(wide->floats[i]),
          bfloatFromDouble((double)wide->integers[i]));
  case INGOT_I8:
    STORE(int8_t, wide->floats[i], wide->integers[i]);
  case INGOT_U8:
  case INGOT_BOOL:
    STORE(uint8_t, wide->floats[i], wide->integers[i]);
  case INGOT_I32:
    STORE(int32_t, wide->floats[i], wide->integers[i]);
  case INGOT_I64:
    STORE(int64_t, wide->floats[i], wide->integers[i]);
  }
}
#undef STORE

/// How many of the first elements have a place in `dtype`, a type of integers.
static size_t countFitting(ingot_dtype_t dtype, const Wide *wide, bool isFloat,
                           size_t count) {
  int64_t least = 0, most = INT64_MAX;
  if (dtype == INGOT_I8)
    least = INT8_MIN, most = INT8_MAX;
  else if (dtype == INGOT_U8)
    most = UINT8_MAX;
  else if (dtype == INGOT_BOOL)
    most = 1;
  else if (dtype == INGOT_I32)
    least = INT32_MIN, most = INT32_MAX;
  else
    least = INT64_MIN;
  for (size_t i = 0; i < count; ++i) {
    double value = wide->floats[i];
    bool fits = isFloat // 2^63 itself is no i64; a NaN is unequal to all
                    ? value == trunc(value) && value >= (double)least &&
                          value < 0x1p63 && value <= (double)most
                    : wide->integers[i] >= least && wide->integers[i] <= most;
    if (!fits)
      return i;
  }
  return count;
}

/// The least that becomes infinite: half a unit above the largest number of `dtype`.
static double overflowOf(ingot_dtype_t dtype) {
  return dtype == INGOT_F16    ? 65520.0
         : dtype == INGOT_BF16 ? 0x1.ffp127
         : dtype == INGOT_F32  ? 0x1.ffffffp127
                               : INFINITY;
}

/// How many of the first elements are below `overflow`, or are no finite numbers.
static size_t countFinite(double overflow, const Wide *wide, bool isFloat,
                          size_t count) {
  for (size_t i = 0; i < count; ++i) {
    double value = isFloat ? wide->floats[i] : (double)wide->integers[i];
    if (fabs(value) >= overflow && !isinf(value))
      return i;
  }
  return count;
}

/// As ingot_elements_convert(); numbers from `overflow` on have no place.
static size_t convertBelow(double overflow, ingot_dtype_t from,
                           const void *source, ingot_dtype_t to,
                           void *destination, size_t count) {
  size_t fromBytes = ingot_dtype_size(from), toBytes = ingot_dtype_size(to);
  if (from == to) {
    if (count != 0)
      memcpy(destination, source, count * fromBytes);
    return count;
  }
  Wide wide;
  bool isFloat = ingot_elements_are_floats(from);
  for (size_t done = 0; done < count; done += BLOCK) {
    size_t part = count - done < BLOCK ? count - done : BLOCK;
    load(from, (const unsigned char *)source + done * fromBytes, part, &wide);
    size_t fitting = ingot_elements_are_floats(to)
                         ? countFinite(overflow, &wide, isFloat, part)
                         : countFitting(to, &wide, isFloat, part);
    store(to, &wide, isFloat, fitting,
          (unsigned char *)destination + done * toBytes);
    if (fitting < part)
      return done + fitting;
  }
  return count;
}

size_t ingot_elements_convert(ingot_dtype_t from, const void *source,
                              ingot_dtype_t to, void *destination,
                              size_t count) {
  return convertBelow(INFINITY, from, source, to, destination, count);
}

static void convertPicture(const unsigned char *pixels, ingot_dtype_t to,
                           unsigned char *destination, size_t count) {
  const float scale = 1.0f / 255.0f;
  float block[BLOCK];
  for (size_t done = 0; done < count; done += BLOCK) {
    size_t part = count - done < BLOCK ? count - done : BLOCK;
    for (size_t i = 0; i < part; ++i)
      block[i] = (float)pixels[done + i] * scale;
    ingot_elements_convert(INGOT_F32, block, to,
                           destination + done * ingot_dtype_size(to), part);
  }
}

size_t ingot_elements_convert_sample(ingot_dtype_t from, int32_t rank,
                                     const void *source, ingot_dtype_t to,
                                     void *destination, size_t count) {
  if (from != INGOT_U8 || rank < 2 || !ingot_elements_are_floats(to))
    return convertBelow(overflowOf(to), from, source, to, destination, count);
  convertPicture(source, to, destination, count);
  return count;
}

/// Returns from its function with the first element of `TYPE` whose bits of the
/// exponent are all ones.
#define FIND_NOT_FINITE(TYPE, EXPONENT)                                        \
  for (size_t i = 0; i < count; ++i) {                                         \
    TYPE bits;                                                                 \
    memcpy(&bits, bytes + i * sizeof(TYPE), sizeof(TYPE));                     \
    if ((bits & (EXPONENT)) == (EXPONENT))                                     \
      return i;                                                                \
  }                                                                            \
  return count

size_t ingot_elements_count_finite(ingot_dtype_t dtype, const void *source,
                                   size_t count) {
  const unsigned char *bytes = source;
  switch (dtype) {
  case INGOT_F16:
    FIND_NOT_FINITE(uint16_t, 0x7c00);
  case INGOT_BF16:
    FIND_NOT_FINITE(uint16_t, 0x7f80);
  case INGOT_F32:
    FIND_NOT_FINITE(uint32_t, 0x7f800000);
  case INGOT_F64:
    FIND_NOT_FINITE(uint64_t, 0x7ff0000000000000);
  default:
    return count;
  }
}
#undef FIND_NOT_FINITE

double ingot_elements_to_double(ingot_dtype_t dtype, const void *source) {
  double value = 0;
  ingot_elements_convert(dtype, source, INGOT_F64, &value, 1);
  return value;
}
