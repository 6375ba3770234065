//===- CaseProgram.cpp - Numeric cases as IR and as values --------------------===//

#include "tests/numeric/CaseProgram.h"
#include "ir/ops/Pointwise.h"
#include "ir/ops/Program.h"
#include "ir/ops/Reduction.h"
#include "ir/ops/Shape.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace ingot;
using namespace ingot::ir;
using namespace ingot::test;

/// `count` numbers between `low` and `high`, all different, for any `salt`.
static std::vector<double> makeDistinctFloats(int64_t count, double low,
                                              double high, int64_t salt) {
  // Multiples of the golden ratio modulo 1 never repeat and leave gaps of about
  // 1 / count (the three-distance theorem).
  constexpr double kGolden = 0.6180339887498949;
  std::vector<double> values(count);
  for (int64_t i = 0; i < count; ++i)
    values[i] =
        low + (high - low) *
                  std::fmod(kGolden * (i + 1) + 0.3819 * salt + 0.0137, 1.0);
  return values;
}

/// Zeros, subnormal and smallest normal numbers of f32 and f64, numbers near poles and
/// branch points of functions, halves, ends of integers and of exponentials, numbers
/// beyond the range of f32, and what is no number.
static const std::vector<double> &getSpecials() {
  static const std::vector<double> specials = [] {
    using Limits = std::numeric_limits<double>;
    std::vector<double> both = {0,           Limits::infinity(),
                                0x1p-1074,   0x1p-1022,
                                0x1p-149,    0x1p-127,
                                0x1p-126,    1e-30,
                                0x1p-25,     0.5,
                                1 - 0x1p-24, 1,
                                1 + 0x1p-23, 1.5,
                                2,           2.5,
                                3,           10,
                                88.5,        104.5,
                                709.5,       746,
                                1e3,         0x1p23 + 1,
                                0x1p31,      0x1p53,
                                1e22,        3e38,
                                1e300,       Limits::max()};
    std::vector<double> all = {Limits::quiet_NaN()};
    for (double number : both)
      all.insert(all.end(), {number, -number});
    return all;
  }();
  return specials;
}

int64_t ingot::test::countSpecials() {
  return static_cast<int64_t>(getSpecials().size());
}

bool ingot::test::isFloatTensor(Type type) {
  return isa<FloatType>(cast<RankedTensorType>(type).getElementType());
}

std::vector<ReferenceTensor>
ingot::test::makeInputs(TypeRange types, const CaseOptions &options) {
  std::vector<ReferenceTensor> inputs;
  for (auto [number, type] : llvm::enumerate(types)) {
    ReferenceTensor input(cast<RankedTensorType>(type));
    Type elementType = input.type.getElementType();
    if (input.isFloat() && options.specials) {
      // Operand n runs through the values countSpecials()^n times slower.
      int64_t period = 1;
      for (unsigned i = 0; i < number; ++i)
        period *= countSpecials();
      for (auto [i, element] : llvm::enumerate(input.floats))
        element = roundFloat(cast<FloatType>(elementType),
                             getSpecials()[i / period % countSpecials()]);
    } else if (input.isFloat()) {
      input.floats = makeDistinctFloats(input.elementCount(), options.low,
                                        options.high, number);
      // Multiples of 2^-16: exact in f32, and after a step of a difference.
      for (double &element : input.floats)
        element = roundFloat(cast<FloatType>(elementType),
                             std::round(element * 0x1p16) * 0x1p-16);
      constexpr double kInfinity = std::numeric_limits<double>::infinity();
      constexpr double kNonFinite[] = {
          kInfinity, std::numeric_limits<double>::quiet_NaN(), -kInfinity};
      for (int64_t i = 0; options.nonFiniteEvery > 0; ++i) {
        int64_t place = (i + 1) * options.nonFiniteEvery - 1;
        if (place >= input.elementCount())
          break;
        input.floats[place] = kNonFinite[i % 3];
      }
    } else {
      for (auto [i, element] : llvm::enumerate(input.integers)) {
        auto root = static_cast<int64_t>(i + number);
        element = wrapInteger(elementType, root * root % options.integerCount +
                                               options.integerLow);
      }
    }
    inputs.push_back(std::move(input));
  }
  return inputs;
}

void ingot::test::returnWeightedSum(func::FuncOp function,
                                    FloatType floatType) {
  Operation *terminator = function.getBody().front().getTerminator();
  OpBuilder builder(terminator);
  Location loc = function.getLoc();
  auto scalarType = RankedTensorType::get({}, floatType);
  Value loss;
  for (auto [number, result] : llvm::enumerate(terminator->getOperands())) {
    auto type = cast<RankedTensorType>(result.getType());
    if (!isFloatTensor(type))
      continue;
    auto weightType = RankedTensorType::get(type.getShape(), floatType);
    ReferenceTensor weights(weightType);
    weights.floats =
        makeDistinctFloats(type.getNumElements(), 0.5, 1.5, 7 + number);
    std::vector<char> bytes(ReferenceTensor::byteCount(weightType));
    weights.toBytes(bytes.data());
    Value weight = ConstantOp::create(
        builder, loc, weightType,
        DenseElementsAttr::getFromRawBuffer(weightType, bytes));
    Value widened = result;
    if (type != weightType)
      widened = CastOp::create(builder, loc, weightType, result);
    Value term = MulOp::create(builder, loc, weightType, widened, weight);
    if (type.getRank() > 0)
      term = SumOp::create(builder, loc, term,
                           llvm::to_vector(llvm::seq<int64_t>(type.getRank())));
    loss = loss ? Value(AddOp::create(builder, loc, scalarType, loss, term))
                : term;
  }
  terminator->setOperands(loss);
  function.setType(
      builder.getFunctionType(function.getArgumentTypes(), loss.getType()));
}

void ingot::test::returnGradients(func::FuncOp function) {
  Operation *terminator = function.getBody().front().getTerminator();
  OpBuilder builder(terminator);
  SmallVector<Value> wrt;
  for (Value argument : function.getArguments())
    if (isFloatTensor(argument.getType()))
      wrt.push_back(argument);
  SmallVector<Type> types = llvm::to_vector(TypeRange(ValueRange(wrt)));
  auto grad = GradOp::create(builder, function.getLoc(), types,
                             terminator->getOperand(0), wrt);
  terminator->setOperands(grad.getResults());
  function.setType(builder.getFunctionType(function.getArgumentTypes(), types));
}

/// Whether the case takes and returns floats, seen from its signature.
static bool mapsFloatsToFloats(const NumericCase &numericCase) {
  StringRef text = numericCase.function;
  auto [parameters, rest] = text.split("->");
  StringRef results = rest.take_until([](char c) { return c == '{'; });
  auto namesFloat = [](StringRef types) {
    return types.contains("$T>") || types.contains("f32>");
  };
  return namesFloat(parameters) && namesFloat(results);
}

std::vector<NumericCase> ingot::test::getGradientCases() {
  std::set<std::string> ops = getOpsWith<DifferentiableOpInterface>();
  std::vector<NumericCase> cases;
  for (const NumericCase &numericCase : getNumericCases())
    if (ops.count(numericCase.op) && numericCase.options.gradient &&
        mapsFloatsToFloats(numericCase))
      cases.push_back(numericCase);
  return cases;
}
