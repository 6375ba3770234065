//===- Convert.cpp - Elements of one type as those of another --------------===//
#include "runtime/train/io/Convert.h"

#include "runtime/samples/Elements.h"

static std::optional<size_t> firstWithoutPlace(size_t converted, size_t count) {
  return converted == count ? std::nullopt : std::optional(converted);
}

std::optional<size_t>
ingot::io::convertElements(ingot_dtype_t from, const void *source,
                           ingot_dtype_t to, void *destination, size_t count) {
  return firstWithoutPlace(
      ingot_elements_convert(from, source, to, destination, count), count);
}

std::optional<size_t>
ingot::io::convertSample(ingot_dtype_t from, size_t rank, const void *source,
                         ingot_dtype_t to, void *destination, size_t count) {
  return firstWithoutPlace(
      ingot_elements_convert_sample(from, static_cast<int32_t>(rank), source,
                                    to, destination, count),
      count);
}

double ingot::io::elementToDouble(ingot_dtype_t dtype, const void *source) {
  return ingot_elements_to_double(dtype, source);
}

bool ingot::io::isFloat(ingot_dtype_t dtype) {
  return ingot_elements_are_floats(dtype);
}
