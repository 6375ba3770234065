//===- RandomTensor.cpp - Inputs for functions that nobody has data for ----===//

#include "tools/ingot/RandomTensor.h"

#include <cstring>
#include <random>

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

/// The upper half of an f32, rounded to nearest: a bf16.
uint16_t toBfloat(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return static_cast<uint16_t>((bits + 0x8000) >> 16);
}

/// A multiple of 2^-11 in [-1, 1) as an f16, which holds it exactly.
uint16_t nextHalf(Random &random) {
  int value = static_cast<int>(random() >> 52) - (1 << 11); // times 2^-11
  uint16_t sign = value < 0 ? 0x8000 : 0;
  unsigned magnitude = value < 0 ? -value : value;
  if (magnitude == 0)
    return sign;
  int top = 31 - __builtin_clz(magnitude); // 0 to 11
  unsigned fraction = top == 11 ? 0 : (magnitude << (10 - top)) & 1023;
  return sign | static_cast<uint16_t>((top - 11 + 15) << 10) |
         static_cast<uint16_t>(fraction);
}

template <typename T, typename Next>
void fill(std::vector<std::byte> &bytes, Next next) {
  for (size_t i = 0; i < bytes.size(); i += sizeof(T)) {
    T value = static_cast<T>(next());
    std::memcpy(bytes.data() + i, &value, sizeof(T));
  }
}

std::vector<std::byte> randomTensor(const TensorSpec &spec, uint64_t seed) {
  std::vector<std::byte> bytes(spec.bytes());
  std::seed_seq mix(spec.name.begin(), spec.name.end());
  uint64_t fromName = 0;
  std::vector<uint32_t> words(2);
  mix.generate(words.begin(), words.end());
  fromName = words[0] | uint64_t{words[1]} << 32;
  Random random(seed ^ fromName);
  bool isScalar = spec.shape.empty();
  auto real = [&] { return isScalar ? 1e-3f : nextFloat(random); };
  auto integer = [&] { return random() % kIntegers; };
  switch (spec.dtype) {
  case INGOT_F32:
    fill<float>(bytes, real);
    break;
  case INGOT_F64:
    fill<double>(bytes, real);
    break;
  case INGOT_F16:
    fill<uint16_t>(bytes, [&] { return nextHalf(random); });
    break;
  case INGOT_BF16:
    fill<uint16_t>(bytes, [&] { return toBfloat(real()); });
    break;
  case INGOT_I8:
  case INGOT_U8:
    fill<uint8_t>(bytes, integer);
    break;
  case INGOT_I32:
    fill<int32_t>(bytes, integer);
    break;
  case INGOT_I64:
    fill<int64_t>(bytes, integer);
    break;
  case INGOT_BOOL:
    fill<uint8_t>(bytes, [&] { return random() >> 63; });
    break;
  }
  return bytes;
}

} // namespace

FunctionBuffers::FunctionBuffers(const train::Variant &variant, uint64_t seed) {
  for (const TensorSpec &spec : variant.inputs)
    storage.push_back(randomTensor(spec, seed));
  for (const TensorSpec &spec : variant.outputs)
    storage.emplace_back(spec.bytes());
  for (size_t i = 0; i < storage.size(); ++i)
    (i < variant.inputs.size() ? inputData : outputData)
        .push_back(storage[i].data());
}

void ingot::tool::fillRandom(std::span<float> values, uint64_t seed) {
  Random random(seed);
  for (float &value : values)
    value = nextFloat(random);
}
