//===- RandomTensor.cpp - Inputs for functions that nobody has data for ----===//

#include "tools/ingot/RandomTensor.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

using namespace ingot;
using namespace ingot::tool;
using ingot::train::TensorSpec;

namespace {

/// Largest integer input plus 1: labels of ten classes, which every vocabulary
/// and every table has, too.
constexpr uint64_t kIntegers = 10;

using Random = std::mt19937_64;

/// Uniform in [-1, 1), a multiple of 2^-23: exact in f32.
float nextFloat(Random &random) {
  return static_cast<float>(static_cast<int64_t>(random() >> 40) - (1 << 23)) *
         0x1p-23f;
}

/// The bits of a float of type `dtype`.
uint64_t bitsOf(double number, ingot_dtype_t dtype) {
  auto single = static_cast<float>(number);
  switch (dtype) {
  case INGOT_F64:
    return std::bit_cast<uint64_t>(number);
  case INGOT_F16:
    return std::bit_cast<uint16_t>(static_cast<_Float16>(single));
  case INGOT_BF16: // the upper half of an f32, rounded to nearest
    return static_cast<uint16_t>((std::bit_cast<uint32_t>(single) + 0x8000) >>
                                 16);
  default:
    return std::bit_cast<uint32_t>(single);
  }
}

/// The ends of a float type.
struct FloatEnds {
  double largest, smallestNormal, smallest;
};

FloatEnds endsOf(ingot_dtype_t dtype) {
  switch (dtype) {
  case INGOT_F64:
    return {std::numeric_limits<double>::max(), 0x1p-1022, 0x1p-1074};
  case INGOT_F16:
    return {65504, 0x1p-14, 0x1p-24};
  case INGOT_BF16:
    return {0x1.FEp127, 0x1p-126, 0x1p-133};
  default:
    return {std::numeric_limits<float>::max(), 0x1p-126, 0x1p-149};
  }
}

template <size_t N> double choose(Random &random, const double (&numbers)[N]) {
  return numbers[random() % N];
}

double nextWide(Random &random, const FloatEnds &ends) {
  double sign = random() % 2 ? 1 : -1;
  if (random() % 8 == 0)
    return sign * choose(random, {0.0, 0.5, 1.0, 3.0, ends.smallest,
                                  ends.smallestNormal / 2});
  return std::ldexp(nextFloat(random), static_cast<int>(random() % 37) - 30);
}

double nextSpecial(Random &random, const FloatEnds &ends) {
  if (random() % 4 != 0)
    return nextWide(random, ends);
  double sign = random() % 2 ? 1 : -1;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return sign * choose(random, {infinity, std::nan(""), ends.largest,
                                ends.smallest, ends.smallestNormal});
}

/// Element `index` of a tensor whose rows have `rowElements` elements.
double nextNumber(Random &random, InputKind kind, const FloatEnds &ends,
                  size_t index, size_t rowElements) {
  if (kind == InputKind::Wide)
    return nextWide(random, ends);
  if (kind == InputKind::Special && index / rowElements % 3 == 1)
    return nextSpecial(random, ends);
  return nextFloat(random);
}

/// A number of rank 0.
double nextRate(Random &random, InputKind kind, const FloatEnds &ends) {
  if (kind == InputKind::Measured)
    return 1e-3;
  if (kind == InputKind::Ordinary)
    return (1 - nextFloat(random)) / 2;
  return kind == InputKind::Wide ? nextWide(random, ends)
                                 : nextSpecial(random, ends);
}

/// Any integer of `bits` bits, or one below `extent`.
uint64_t nextInteger(Random &random, InputKind kind, int bits,
                     std::optional<int64_t> extent) {
  uint64_t number = random();
  if (extent)
    return number % *extent;
  if (kind == InputKind::Ordinary || kind == InputKind::Measured)
    return number % kIntegers;
  uint64_t highest = uint64_t{1} << (bits - 1); // the least of a signed type
  uint64_t ends[] = {0, 1, ~uint64_t{0}, highest, highest - 1};
  if (number % 4 == 0)
    return ends[random() % std::size(ends)];
  return static_cast<uint64_t>(static_cast<int64_t>(random()) >>
                               (64 - 1 - number % bits));
}

std::vector<std::byte> randomTensor(const TensorSpec &spec, uint64_t seed,
                                    InputKind kind,
                                    std::optional<int64_t> indexExtent) {
  std::vector<std::byte> bytes = ingot::train::makeZeros(spec);
  std::seed_seq mix(spec.name.begin(), spec.name.end());
  uint64_t fromName = 0;
  std::vector<uint32_t> words(2);
  mix.generate(words.begin(), words.end());
  fromName = words[0] | uint64_t{words[1]} << 32;
  Random random(seed ^ fromName);
  bool isNumber = spec.shape.empty();
  size_t elementBytes = ingot_dtype_size(spec.dtype);
  // Rows are those of the first dimension that has several; one element is special.
  auto several = std::ranges::find_if(
      spec.shape, [](int64_t extent) { return extent > 1; });
  bool isElement = several == spec.shape.end();
  size_t rowElements = isElement ? 1 : bytes.size() / elementBytes / *several;
  size_t index = isElement ? 1 : 0;
  FloatEnds ends = endsOf(spec.dtype);
  auto nextBits = [&]() -> uint64_t {
    switch (spec.dtype) {
    case INGOT_BOOL:
      return random() >> 63;
    case INGOT_I8:
    case INGOT_U8:
    case INGOT_I32:
    case INGOT_I64:
      return nextInteger(random, kind, static_cast<int>(8 * elementBytes),
                         indexExtent);
    default:
      return bitsOf(isNumber
                        ? nextRate(random, kind, ends)
                        : nextNumber(random, kind, ends, index++, rowElements),
                    spec.dtype);
    }
  };
  for (size_t i = 0; i < bytes.size(); i += elementBytes) {
    uint64_t bits = nextBits(); // the first bytes are the low ones
    std::memcpy(bytes.data() + i, &bits, elementBytes);
  }
  return bytes;
}

} // namespace

const char *ingot::tool::toString(InputKind kind) {
  return kind == InputKind::Wide      ? "wide"
         : kind == InputKind::Special ? "special"
                                      : "ordinary";
}

FunctionBuffers::FunctionBuffers(
    const train::Variant &variant, uint64_t seed, InputKind kind,
    const std::vector<std::optional<int64_t>> &indexExtents) {
  for (size_t i = 0; i < variant.inputs.size(); ++i)
    storage.push_back(
        randomTensor(variant.inputs[i], seed, kind,
                     i < indexExtents.size() ? indexExtents[i] : std::nullopt));
  for (const TensorSpec &spec : variant.outputs)
    storage.push_back(train::makeZeros(spec));
  for (size_t i = 0; i < storage.size(); ++i)
    (i < variant.inputs.size() ? inputData : outputData)
        .push_back(storage[i].data());
}

void ingot::tool::fillRandom(std::span<float> values, uint64_t seed) {
  Random random(seed);
  for (float &value : values)
    value = nextFloat(random);
}
