//===- FloatProducts.cpp - Products whose exponents have no limits -----------===//
//
// Every factor is taken apart, x = m 2^e with 1 <= |m| < 4: the product of kBlock
// mantissas does not overflow in f64, and exponents add up in integers. Both are
// ordinary reductions, which run in vectors. The products of blocks are taken apart
// again, and so on until one is left: its value may overflow.
//
//===----------------------------------------------------------------------===//

#include "passes/lowering/FloatProducts.h"
#include "ir/ops/GraphBuilder.h"
#include "ir/ops/Loops.h"
#include "ir/ops/ScalarBuilder.h"

using namespace mlir;
using namespace ingot::passes;
using ingot::ir::GraphBuilder;
using ingot::ir::LoopsOp;
using ingot::ir::ScalarBuilder;

/// Whether the loops are the dimensions of the one tensor that is read, in order, its
/// elements the terms, and the dimensions of the result those loops that are left.
[[maybe_unused]] static bool walksOneTensor(const Loops &loops) {
  SmallVector<int64_t> all = llvm::to_vector(
      llvm::seq<int64_t>(static_cast<int64_t>(loops.extents.size())));
  SmallVector<int64_t> left = all;
  llvm::erase_if(left, [&](int64_t loop) { return loops.isReduced(loop); });
  return loops.body == Loops::Body::Copy && loops.reads.size() == 1 &&
         loops.reads[0].singleLoops() == all &&
         loops.writes[0].access.singleLoops() == left;
}

bool ingot::passes::isFloatProduct(const Loops &loops) {
  bool multiplies =
      loops.combination &&
      loops.combination->combiner == ingot::ir::Combiner::Product &&
      isa<FloatType>(loops.combination->type);
  assert((!multiplies || walksOneTensor(loops)) && "another kind of product");
  return multiplies;
}

/// Factors of a block: 4^448 is far from the end of the range of f64.
static constexpr int64_t kBlock = 448;
/// Factors of a block that fill vectors of every machine, several at a time.
static constexpr int64_t kWholeVectors = 64;

//===----------------------------------------------------------------------===//
// Scalars
//===----------------------------------------------------------------------===//

namespace {

/// How the bits of f32 or f64 are divided.
struct FloatFormat {
  explicit FloatFormat(Type type)
      : type(type), width(type.getIntOrFloatBitWidth()),
        mantissaBits(type.isF64() ? 52 : 23), bias(type.isF64() ? 1023 : 127) {}

  Type integerType() const {
    return IntegerType::get(type.getContext(), width);
  }
  /// `biased` as an exponent in its place.
  int64_t inPlace(int64_t biased) const { return biased << mantissaBits; }

  Type type;
  int64_t width, mantissaBits, bias;
};

/// m 2^(e - bias), where e is an integer of the width of the float m.
struct ScaledNumber {
  Value m, e;
};

class ScaledBuilder : public ScalarBuilder {
public:
  ScaledBuilder(OpBuilder &builder, Location loc)
      : ScalarBuilder(builder, loc) {}

  Value integer(Type type, int64_t value) {
    return create<arith::ConstantOp>(
        Builder(type.getContext()).getIntegerAttr(type, value));
  }

  /// `x`, an f32 or f64, with 1 <= |m| < 2. Zeros, infinities and NaN stay, with some
  /// exponent or other. Numbers at the top of the range have 2 <= |m| < 4, since the
  /// power of two that m is multiplied with is finite and not subnormal; and subnormal
  /// ones, where they are not read as 0, an m that is as much smaller than 1.
  ScaledNumber takeApart(Value x) {
    FloatFormat format(x.getType());
    Type type = format.integerType();
    Value exponent = create<arith::MinUIOp>(
        create<arith::AndIOp>(
            create<arith::BitcastOp>(type, x),
            integer(type, format.inPlace(2 * format.bias + 1))),
        integer(type, format.inPlace(2 * format.bias - 1)));
    // The sum of the biased exponents of 2^e and 2^-e is twice the bias.
    Value factor = create<arith::BitcastOp>(
        format.type,
        create<arith::SubIOp>(integer(type, format.inPlace(2 * format.bias)),
                              exponent));
    return {mul(x, factor), create<arith::ShRUIOp>(
                                exponent, integer(type, format.mantissaBits))};
  }

  /// lhs + rhs + term, where `rhs` is not wider than `lhs`.
  Value add(Value lhs, Value rhs, int64_t term) {
    Type type = lhs.getType();
    if (rhs.getType() != type)
      rhs = create<arith::ExtSIOp>(type, rhs);
    return create<arith::AddIOp>(
        lhs, create<arith::AddIOp>(rhs, integer(type, term)));
  }

  /// m 2^e of an f64 and an i64, rounded once: by two powers of two, as one alone may
  /// overflow where the number does not.
  Value valueOf(Value m, Value e) {
    FloatFormat format(m.getType());
    Type type = e.getType();
    constexpr int64_t beyond = 2000; // of any f64, and no half of it
    e = create<arith::MinSIOp>(e, integer(type, beyond));
    e = create<arith::MaxSIOp>(e, integer(type, -beyond));
    auto powerOfTwo = [&](Value exponent) {
      Value biased =
          create<arith::AddIOp>(exponent, integer(type, format.bias));
      return create<arith::BitcastOp>(
          format.type,
          create<arith::ShLIOp>(biased, integer(type, format.mantissaBits)));
    };
    Value half = create<arith::ShRSIOp>(e, integer(type, 1));
    Value rest = create<arith::SubIOp>(e, half);
    return mul(mul(m, powerOfTwo(half)), powerOfTwo(rest));
  }
};

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

/// m 2^(e - excess) per element: an f64 and an integer.
struct ScaledTensor {
  Value m, e;
  int64_t excess;
};

} // namespace

/// The type in which elements of `factors` are taken apart: their own, f32 at least.
static Type takenApartAs(Value factors) {
  Type type = getElementTypeOrSelf(factors);
  return type.isF64() ? type : Float32Type::get(type.getContext());
}

/// How many of `extent` factors are in a block of at most `room`: a divisor that fills
/// vectors if there is one, else so many that the last block is nearly full, unless
/// that is not worth the care for it.
static int64_t chooseBlock(int64_t extent, int64_t room) {
  if (extent <= room)
    return extent;
  int64_t whole = room / kWholeVectors * kWholeVectors;
  for (int64_t block = whole; block > 0; block -= kWholeVectors)
    if (extent % block == 0)
      return block;
  for (int64_t block = room; 2 * block > room; --block)
    if (extent % block == 0)
      return block;
  if (room < kWholeVectors)
    return 1;
  return llvm::divideCeil(extent, llvm::divideCeil(extent, room));
}

/// The loops of products of blocks of `factors` along the dimensions `reduced`, which
/// become those of the blocks.
static Loops getBlockLoops(ScaledTensor factors, SmallVector<int64_t> &reduced,
                           int64_t &blockFactors) {
  ArrayRef<int64_t> extents = GraphBuilder::typeOf(factors.m).getShape();
  SmallVector<int64_t> blocks(extents.size(), 1);
  blockFactors = 1;
  for (int64_t dim : llvm::reverse(reduced)) {
    blocks[dim] = chooseBlock(extents[dim], kBlock / blockFactors);
    blockFactors *= blocks[dim];
  }
  LoopsBuilder loops;
  SmallVector<LoopSum> read, kept;
  SmallVector<int64_t> left;
  bool isWhole = true;
  for (auto [dim, extent] : llvm::enumerate(extents)) {
    bool isReduced = llvm::is_contained(reduced, static_cast<int64_t>(dim));
    int64_t block = blocks[dim], count = llvm::divideCeil(extent, block);
    isWhole &= count * block == extent;
    LoopSum index(0);
    if (!isReduced || count > 1) {
      if (isReduced)
        left.push_back(kept.size());
      Loop loop = loops.add(count);
      kept.push_back(loop);
      index = loop * block;
    }
    if (isReduced && (block > 1 || count == 1))
      index = loops.addReduced(block) + index;
    read.push_back(index);
  }
  reduced = left;

  Builder builder(factors.m.getContext());
  loops.reads(read,
              isWhole ? TypedAttr() : ingot::ir::getFloatElement(factors.m, 1));
  if (factors.e) // a power of 2^0
    loops.reads(
        read, isWhole ? TypedAttr()
                      : cast<TypedAttr>(builder.getIntegerAttr(
                            getElementTypeOrSelf(factors.e), factors.excess)));
  Loops result = loops.build();
  Type exponentType = FloatFormat(takenApartAs(factors.m)).integerType();
  for (TypedAttr start : {TypedAttr(builder.getF64FloatAttr(1)),
                          TypedAttr(builder.getIntegerAttr(exponentType, 0))})
    result.writes.push_back({{kept, {}}, start.getType(), start});
  return result;
}

static ScaledTensor multiplyBlocks(OpBuilder &builder, Location loc,
                                   ScaledTensor factors,
                                   SmallVector<int64_t> &reduced) {
  int64_t blockFactors = 0;
  Loops loops = getBlockLoops(factors, reduced, blockFactors);
  SmallVector<Value> inputs{factors.m};
  if (factors.e)
    inputs.push_back(factors.e);
  SmallVector<Type> types;
  for (const LoopWrite &write : loops.writes) {
    SmallVector<int64_t> shape;
    for (const LoopSum &dim : write.access.dims)
      shape.push_back(loops.extents[*dim.singleLoop()]);
    types.push_back(RankedTensorType::get(shape, write.type));
  }
  auto product = LoopsOp::create(
      builder, loc, types, loops, inputs, Value(),
      [&](OpBuilder &body, ValueRange arguments) -> SmallVector<Value> {
        ScaledBuilder b(body, loc);
        Value x = extend(body, loc, arguments[0], takenApartAs(factors.m));
        ScaledNumber factor = b.takeApart(x);
        if (factors.e)
          factor.e = b.add(factor.e, arguments[1], -factors.excess);
        Value m = extend(body, loc, factor.m, body.getF64Type());
        ValueRange soFar = arguments.take_back(2);
        return {b.mul(soFar[0], m),
                b.create<arith::AddIOp>(soFar[1], factor.e)};
      });
  int64_t bias = FloatFormat(takenApartAs(factors.m)).bias;
  return {product.getResult(0), product.getResult(1), bias * blockFactors};
}

Value ingot::passes::buildFloatProduct(OpBuilder &builder, Location loc,
                                       const LoopPiece &piece, FloatType type) {
  SmallVector<int64_t> reduced(piece.loops.reduced);
  ScaledTensor product{piece.operands[0], {}, 0};
  do
    product = multiplyBlocks(builder, loc, product, reduced);
  while (!reduced.empty());

  LoopsBuilder loops(product.m);
  loops.reads(loops.all());
  loops.reads(loops.all());
  loops.writes(loops.all(), type);
  RankedTensorType shaped = GraphBuilder::typeOf(product.m).clone(type);
  return LoopsOp::create(
             builder, loc, TypeRange{shaped}, loops.build(),
             {product.m, product.e}, Value(),
             [&](OpBuilder &body, ValueRange arguments) -> SmallVector<Value> {
               ScaledBuilder b(body, loc);
               ScaledNumber last = b.takeApart(arguments[0]);
               int64_t bias = FloatFormat(arguments[0].getType()).bias;
               Value value = b.valueOf(
                   last.m, b.add(last.e, arguments[1], -product.excess - bias));
               if (type != value.getType())
                 value = arith::TruncFOp::create(body, loc, type, value);
               return {value};
             })
      .getResult(0);
}
