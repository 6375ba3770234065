/*===- Elements.h - Elements of one type as those of another ---------------===*/
#ifndef INGOT_RUNTIME_SAMPLES_ELEMENTS_H
#define INGOT_RUNTIME_SAMPLES_ELEMENTS_H

#include "ingot/runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Whether elements of this type are floats.
bool ingot_elements_are_floats(ingot_dtype_t dtype);

/// Writes `count` elements of type `from` as elements of type `to`: rounded to the
/// nearest, ties to even, where `to` is a type of floats, and else only if the value
/// stays what it is. Neither needs to be aligned; they do not overlap. Returns how
/// many have a place in `to`: `count`, or the position of the first that has none
/// (3.5 as an i64, 300 as a u8, 2 as a bool); what follows it is not written.
size_t ingot_elements_convert(ingot_dtype_t from, const void *source,
                              ingot_dtype_t to, void *destination,
                              size_t count);

/// The same for the elements of one sample, of `rank` dimensions, that are to become
/// a row of an input: bytes of two dimensions and more are a picture, whose values
/// reach from 0 to 1 as floats. A number that would become infinite has no place.
size_t ingot_elements_convert_sample(ingot_dtype_t from, int32_t rank,
                                     const void *source, ingot_dtype_t to,
                                     void *destination, size_t count);

/// How many of the first elements are finite numbers: `count`, or the position of the
/// first that is infinite or not a number.
size_t ingot_elements_count_finite(ingot_dtype_t dtype, const void *source,
                                   size_t count);

/// The element at `source` as the nearest f64.
double ingot_elements_to_double(ingot_dtype_t dtype, const void *source);

#ifdef __cplusplus
}
#endif

#endif // INGOT_RUNTIME_SAMPLES_ELEMENTS_H
