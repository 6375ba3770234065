//===- Initializer.cpp - First values of state -----------------------------===//

#include "compiler/dsl/Initializer.h"

#include "compiler/dsl/Broadcast.h"
#include "compiler/dsl/Graph.h"
#include "ir/reference/Philox.h"

#include <array>
#include <charconv>
#include <cmath>
#include <numbers>

using namespace mlir;
using namespace ingot;
using namespace ingot::detail;
using namespace ingot::dsl;

namespace {

using Words = std::array<uint32_t, 4>;

/// FNV-1a, fixed here because names must hash alike on every machine.
uint64_t hashName(StringRef name) {
  uint64_t hash = 0xcbf29ce484222325;
  for (unsigned char character : name)
    hash = (hash ^ character) * 0x100000001b3;
  return hash;
}

/// In [0, 1), a multiple of 2^-24, so that it is exact in float.
double toUnit(uint32_t word) { return (word >> 8) * 0x1p-24; }

/// Four values of the distribution from four random words.
std::array<double, 4> drawBlock(const Init &init, const Words &words) {
  std::array<double, 4> values;
  double first = init.first.value();
  if (init.kind == Init::Kind::uniform) {
    for (int i = 0; i < 4; ++i)
      values[i] = first + (init.second - first) * toUnit(words[i]);
    return values;
  }
  // Box and Muller; 1 - u is in (0, 1], where the logarithm is finite.
  for (int i = 0; i < 4; i += 2) {
    double radius = std::sqrt(-2.0 * std::log(1.0 - toUnit(words[i])));
    double angle = 2.0 * std::numbers::pi * toUnit(words[i + 1]);
    values[i] = first + init.second * radius * std::cos(angle);
    values[i + 1] = first + init.second * radius * std::sin(angle);
  }
  return values;
}

APFloat roundTo(const llvm::fltSemantics &semantics, double value) {
  APFloat result(value);
  bool losesInfo;
  result.convert(semantics, APFloat::rmNearestTiesToEven, &losesInfo);
  return result;
}
APFloat toFloat(double value, FloatType type) {
  return roundTo(type.getFloatSemantics(), value);
}

} // namespace

/// The smallest and the largest number of an integer type.
static std::pair<int64_t, int64_t> rangeOf(DType dtype) {
  switch (dtype) {
  case DType::i8:
    return {INT8_MIN, INT8_MAX};
  case DType::u8:
    return {0, UINT8_MAX};
  case DType::i32:
    return {INT32_MIN, INT32_MAX};
  case DType::i64:
    return {INT64_MIN, INT64_MAX};
  default:
    llvm_unreachable("not an integer");
  }
}

/// `number` without a fraction; absent if no element type has it.
static std::optional<int64_t> toInteger(const Number &number) {
  double whole = std::trunc(number.value());
  if (number.integer() || !(whole >= -0x1p63 && whole < 0x1p63))
    return number.integer();
  return static_cast<int64_t>(whole);
}

static const llvm::fltSemantics &semanticsOf(DType dtype) {
  return dtype == f32    ? APFloat::IEEEsingle()
         : dtype == f16  ? APFloat::IEEEhalf()
         : dtype == bf16 ? APFloat::BFloat()
                         : APFloat::IEEEdouble();
}

bool dsl::holds(DType dtype, const Number &number) {
  if (dtype == DType::boolean)
    return true;
  if (!isFloat(dtype)) {
    auto [least, most] = rangeOf(dtype);
    std::optional<int64_t> integer = toInteger(number);
    return integer && *integer >= least && *integer <= most;
  }
  double value = number.value();
  return !std::isfinite(value) ||
         !roundTo(semanticsOf(dtype), value).isInfinity();
}

bool dsl::hasExactly(DType dtype, const Number &number) {
  double value = number.value();
  return !std::isfinite(value) ||
         roundTo(semanticsOf(dtype), value).convertToDouble() == value;
}

void dsl::requireHeld(DType dtype, const Number &number, const char *role) {
  if (!holds(dtype, number))
    fail((role ? std::string(role) + ": " : "") + "expected a number that " +
         to_string(dtype) + " has, found " + toText(number));
}

std::string dsl::toText(const Number &number) {
  char text[32];
  auto end = number.integer()
                 ? std::to_chars(text, text + sizeof text, *number.integer())
                 : std::to_chars(text, text + sizeof text, number.value());
  return {text, end.ptr};
}

DenseElementsAttr dsl::makeElements(RankedTensorType type,
                                    ArrayRef<Number> values) {
  Type element = type.getElementType();
  for (const Number &value : values)
    requireHeld(toDType(element), value);
  if (auto floatType = dyn_cast<FloatType>(element))
    return DenseElementsAttr::get(
        type, map_to_vector(values, [&](const Number &value) {
          return toFloat(value.value(), floatType);
        }));
  unsigned width = element.getIntOrFloatBitWidth();
  return DenseElementsAttr::get(
      type, map_to_vector(values, [&](const Number &value) {
        uint64_t bits = element.isInteger(1)
                            ? value.value() != 0.0
                            : static_cast<uint64_t>(*toInteger(value));
        return APInt(width, bits, /*isSigned=*/width > 1,
                     /*implicitTrunc=*/true);
      }));
}

DenseElementsAttr dsl::makeInitialValue(RankedTensorType type, const Init &init,
                                        uint64_t seed, StringRef name) {
  if (init.kind == Init::Kind::constant)
    return makeElements(type, init.first);

  uint64_t hash = hashName(name);
  std::array<uint32_t, 2> key = {static_cast<uint32_t>(seed),
                                 static_cast<uint32_t>(seed >> 32)};
  uint64_t count = type.getNumElements();
  std::vector<double> values(count);
  for (uint64_t block = 0; block * 4 < count; ++block) {
    Words counter = {
        static_cast<uint32_t>(block), static_cast<uint32_t>(block >> 32),
        static_cast<uint32_t>(hash), static_cast<uint32_t>(hash >> 32)};
    std::array<double, 4> drawn = drawBlock(init, ir::philox4x32(counter, key));
    for (uint64_t i = block * 4; i < std::min(count, block * 4 + 4); ++i)
      values[i] = drawn[i % 4];
  }

  if (type.getElementType().isF32()) {
    std::vector<float> narrow(values.begin(), values.end());
    return DenseElementsAttr::get(type, ArrayRef<float>(narrow));
  }
  auto floatType = cast<FloatType>(type.getElementType());
  std::vector<APFloat> narrow;
  narrow.reserve(count);
  for (double value : values)
    narrow.push_back(toFloat(value, floatType));
  return DenseElementsAttr::get(type, ArrayRef<APFloat>(narrow));
}
