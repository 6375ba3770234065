//===- PowerOfTwo.cpp - Exponentials of what is not positive ----------------===//

#include "passes/cpu/PowerOfTwo.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>

using namespace mlir;
using namespace ingot::cpu;

/// `table[index]` per lane; of an index the low bits count.
static Value lookUp(const FloatArithmetic &math, Value table, Value indices) {
  int64_t lanes = cast<VectorType>(math.type).getNumElements();
  StringRef name =
      lanes == 16 ? "llvm.x86.avx512.permvar.sf.512" : "llvm.x86.avx2.permps";
  return LLVM::CallIntrinsicOp::create(math.builder, math.loc, math.type,
                                       math.builder.getStringAttr(name),
                                       ValueRange{table, indices})
      .getResult(0);
}

/// 2^(j / lanes) as bits, from which those of j are taken that the shift of n leaves
/// below the exponent.
static Value makeRoots(const FloatArithmetic &math, int64_t lanes,
                       int64_t shift) {
  SmallVector<float> roots;
  for (int64_t j = 0; j < lanes; ++j) {
    float root = std::exp2(static_cast<double>(j) / lanes);
    roots.push_back(llvm::bit_cast<float>(llvm::bit_cast<uint32_t>(root) -
                                          static_cast<uint32_t>(j << shift)));
  }
  return arith::ConstantOp::create(
      math.builder, math.loc,
      DenseElementsAttr::get(cast<VectorType>(math.type), ArrayRef(roots)));
}

Value ingot::cpu::powerOfTwo(const FloatArithmetic &math, Value x) {
  auto type = dyn_cast<VectorType>(math.type);
  int64_t lanes = type ? type.getNumElements() : 1;
  if (!getElementTypeOrSelf(math.type).isF32() || (lanes != 8 && lanes != 16))
    return math::Exp2Op::create(math.builder, math.loc, x);
  // x = n / lanes + r: a sum with 1.5 * 2^23 / lanes has n in its low bits.
  double steps = 0x1.8p23 / lanes;
  x = math.atLeast(x, -127);
  Value shifted = math.add(x, math.number(steps));
  Value r = math.sub(x, math.sub(shifted, math.number(steps)));
  int64_t shift = 23 - llvm::Log2_64(lanes);
  Value roots = lookUp(math, makeRoots(math, lanes, shift), math.bits(shifted));
  Value power = math.fromBits(
      math.addI(math.bits(roots), math.shiftLeft(math.bits(shifted), shift)));
  // 2^r - 1 for |r| <= h: the series, and of its fourth power, which is left out, the
  // best multiple of the second, (2 sqrt 2 - 2) h^2.
  double ln2 = std::log(2.0), h = 0.5 / lanes;
  double second =
      ln2 * ln2 / 2 + std::pow(ln2, 4) / 24 * (2 * std::sqrt(2.0) - 2) * h * h;
  Value p = math.polynomial(r, {std::pow(ln2, 3) / 6, second, ln2});
  return math.fma(power, math.mul(p, r), power);
}
