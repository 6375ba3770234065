//===- PyTorchHabitsTest.cpp - What people type who come from PyTorch ------===//
//
// Expressions of PyTorch's tutorials and documentation, with the values that
// PyTorch documents or that follow by hand.
//
//===----------------------------------------------------------------------===//

#include "tests/compiler/BuiltProgram.h"

#include "ingot/ingot.h"

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

using namespace ingot;
namespace F = nn::functional;

namespace {

/// What the expressions are about.
struct Names {
  Tensor x; // [2, 3]: -1 2 -3 | 4 0 6
  Tensor y; // [2, 3]: 10 20 30 | 40 50 60
  Tensor m; // [3, 2]: 1 2 | 3 4 | 5 6
  Tensor c; // [2, 2, 3]: 0 to 11
  Tensor v; // [3]: 1 2 3
  Tensor i; // [3], i64: 2 0 1
};

struct Typed {
  const char *text;
  Tensor (*function)(const Names &);
  Array expected;
};

std::vector<Array> inputs() {
  Array c{{2, 2, 3}, {}};
  for (int i = 0; i < 12; ++i)
    c.values.push_back(i);
  return {{{2, 3}, {-1, 2, -3, 4, 0, 6}},
          {{2, 3}, {10, 20, 30, 40, 50, 60}},
          {{3, 2}, {1, 2, 3, 4, 5, 6}},
          c,
          {{3}, {1, 2, 3}},
          {{3}, {2, 0, 1}, i64}};
}

/// Variadic, because a macro takes the commas in braces for its own.
#define TYPED(...)                                                             \
  #__VA_ARGS__, [](const Names &names) {                                       \
    [[maybe_unused]] auto [x, y, m, c, v, i] = names;                          \
    return Tensor(__VA_ARGS__);                                                \
  }

/// Of an expected tensor without values only shape and type matter.
void expectAll(const std::vector<Typed> &list) {
  for (const Typed &typed : list) {
    SCOPED_TRACE(typed.text);
    Array found = evaluate(inputs(), [&](const std::vector<Tensor> &x) {
      return typed.function({x[0], x[1], x[2], x[3], x[4], x[5]});
    });
    Array expected = typed.expected;
    if (expected.values.empty())
      expected.values = found.values;
    expectEqual(found, expected);
  }
}

/// Statements of a program and of its function.
struct Built {
  const char *text;
  void (*build)();
};

#define UNBRACKETED(...) __VA_ARGS__
#define BUILT(declarations, ...)                                               \
  #declarations "; " #__VA_ARGS__, [] {                                        \
    nn::Sequential net;                                                        \
    UNBRACKETED declarations;                                                  \
    function("f",                                                              \
             {input("x", {2, 3}), input("sequences", {2, 3, 8}),               \
              input("images", {2, 3, 8, 8}),                                   \
              input("volumes", {2, 3, 8, 8, 8}), input("i", {3}, i64)},        \
             [&](Tensor x, Tensor sequences, Tensor images, Tensor volumes,    \
                 Tensor i) {                                                   \
               __VA_ARGS__;                                                    \
               return x.sum() + sequences.sum() + images.sum() +               \
                      volumes.sum() + i.sum();                                 \
             });                                                               \
  }

void expectAllRun(const std::vector<Built> &list) {
  for (const Built &built : list) {
    SCOPED_TRACE(built.text);
    BuiltProgram program(built.build);
    ASSERT_EQ(program.error, "");
    auto ones = [](size_t count) { return std::vector<double>(count, 1); };
    program.run("f@2", {{"x", ones(6)},
                        {"sequences", ones(48)},
                        {"images", ones(384)},
                        {"volumes", ones(3072)},
                        {"i", ones(3)}});
  }
}

const double kInfinity = INFINITY;

} // namespace

TEST(PyTorchHabits, Arithmetic) {
  expectAll({
      {TYPED(x + 1), {{2, 3}, {0, 3, -2, 5, 1, 7}}},
      {TYPED(1 - x), {{2, 3}, {2, -1, 4, -3, 1, -5}}},
      {TYPED(-x), {{2, 3}, {1, -2, 3, -4, 0, -6}}},
      {TYPED(2 * x / 4), {{2, 3}, {-0.5, 1, -1.5, 2, 0, 3}}},
      {TYPED(x * y), {{2, 3}, {-10, 40, -90, 160, 0, 360}}},
      {TYPED(x.add(y)), {{2, 3}, {9, 22, 27, 44, 50, 66}}},
      {TYPED(x.sub(1)), {{2, 3}, {-2, 1, -4, 3, -1, 5}}},
      {TYPED(x.mul(2)), {{2, 3}, {-2, 4, -6, 8, 0, 12}}},
      {TYPED(y.div(x + 4)), {{2, 3}, {10 / 3., 20 / 6., 30, 5, 12.5, 6}}},
      {TYPED(x % 3), {{2, 3}, {2, 2, 0, 1, 0, 0}}},
      {TYPED(x.remainder(-4)), {{2, 3}, {-1, -2, -3, 0, 0, -2}}},
      {TYPED(x.fmod(3)), {{2, 3}, {-1, 2, 0, 1, 0, 0}}},
      {TYPED(i % 2), {{3}, {0, 0, 1}, i64}},
      {TYPED(x.pow(2)), {{2, 3}, {1, 4, 9, 16, 0, 36}}},
      {TYPED(x.neg()), {{2, 3}, {1, -2, 3, -4, 0, -6}}},
      {TYPED(x.abs()), {{2, 3}, {1, 2, 3, 4, 0, 6}}},
      {TYPED(x.sign()), {{2, 3}, {-1, 1, -1, 1, 0, 1}}},
      {TYPED(x.square()), {{2, 3}, {1, 4, 9, 16, 0, 36}}},
      {TYPED(y.reciprocal()),
       {{2, 3}, {0.1, 0.05, 1 / 30., 0.025, 0.02, 1 / 60.}}},
      {TYPED(x.lerp(y, 0.5)), {{2, 3}, {4.5, 11, 13.5, 22, 25, 33}}},
      {TYPED(x.addcmul(x, y, 0.1)), {{2, 3}, {-2, 6, -12, 20, 0, 42}}},
      {TYPED(x.addcdiv(y, y, 2)), {{2, 3}, {1, 4, -1, 6, 2, 8}}},
  });
}

TEST(PyTorchHabits, PointwiseFunctions) {
  expectAll({
      {TYPED((x / 10).acos()),
       {{2, 3},
        {1.6709637479564565, 1.369438406004566, 1.8754889808102941,
         1.1592794807274087, 1.5707963267948966, 0.9272952180016122}}},
      {TYPED((x / 10).asin()),
       {{2, 3},
        {-0.1001674211615598, 0.2013579207903308, -0.30469265401539747,
         0.41151684606748806, 0, 0.6435011087932844}}},
      {TYPED(x.atan().tan()), {{2, 3}, {-1, 2, -3, 4, 0, 6}}},
      {TYPED(v.acosh().cosh()), {{3}, {1, 2, 3}}},
      {TYPED(v.asinh().sinh()), {{3}, {1, 2, 3}}},
      {TYPED((v / 10).atanh().tanh()), {{3}, {0.1, 0.2, 0.3}}},
      {TYPED(v.cos()), {{3}, {std::cos(1), std::cos(2), std::cos(3)}}},
      {TYPED(v.erf()), {{3}, {std::erf(1), std::erf(2), std::erf(3)}}},
      {TYPED(v.expm1()), {{3}, {std::expm1(1), std::expm1(2), std::expm1(3)}}},
      {TYPED(v.log1p()), {{3}, {std::log(2), std::log(3), std::log(4)}}},
      {TYPED((x / 4).round()), {{2, 3}, {0, 0, -1, 1, 0, 2}}},
      {TYPED(v.sigmoid()),
       {{3},
        {1 / (1 + std::exp(-1)), 1 / (1 + std::exp(-2)),
         1 / (1 + std::exp(-3))}}},
      {TYPED(x.elu()), {{2, 3}, {std::expm1(-1), 2, std::expm1(-3), 4, 0, 6}}},
      {TYPED(x.celu()), {{2, 3}, {std::expm1(-1), 2, std::expm1(-3), 4, 0, 6}}},
      {TYPED(x.selu()),
       {{2, 3},
        {-1.1113307378125625, 2.101401974710961, -1.6705687287671118,
         4.202803949421922, 0, 6.304205924132883}}},
      {TYPED(x.gelu()),
       {{2, 3},
        {-0.15865525393145702, 1.9544997361036416, -0.00404969409489031,
         3.9998733150326675, 0, 5.999999994080474}}},
      {TYPED(c.glu(1)),
       {{2, 1, 3},
        {0, 0.9820137900379085, 1.9866142981514305, 5.999259632544082,
         6.999682214919083, 7.999866388625216}}},
      {TYPED(x.hardsigmoid()), {{2, 3}, {1 / 3., 5 / 6., 0, 1, 0.5, 1}}},
      {TYPED(x.hardswish()), {{2, 3}, {-1 / 3., 5 / 3., 0, 4, 0, 6}}},
      {TYPED(v.logsigmoid()),
       {{3},
        {-std::log1p(std::exp(-1)), -std::log1p(std::exp(-2)),
         -std::log1p(std::exp(-3))}}},
      {TYPED(v.softplus()),
       {{3},
        {std::log1p(std::exp(1)), std::log1p(std::exp(2)),
         std::log1p(std::exp(3))}}},
      {TYPED(v.silu()),
       {{3},
        {1 / (1 + std::exp(-1)), 2 / (1 + std::exp(-2)),
         3 / (1 + std::exp(-3))}}},
      {TYPED(v.mish()),
       {{3},
        {std::tanh(std::log1p(std::exp(1))),
         2 * std::tanh(std::log1p(std::exp(2))),
         3 * std::tanh(std::log1p(std::exp(3)))}}},
      {TYPED(v.tanhshrink()),
       {{3}, {1 - std::tanh(1), 2 - std::tanh(2), 3 - std::tanh(3)}}},
      {TYPED(x.relu6()), {{2, 3}, {0, 2, 0, 4, 0, 6}}},
      {TYPED(x.prelu(full({1}, 0.25, f64))),
       {{2, 3}, {-0.25, 2, -0.75, 4, 0, 6}}},
      {TYPED(dropout(x, 0)), {{2, 3}, {-1, 2, -3, 4, 0, 6}}},
      {TYPED(x.relu()), {{2, 3}, {0, 2, 0, 4, 0, 6}}},
      {TYPED(x.clamp(-1, 2)), {{2, 3}, {-1, 2, -1, 2, 0, 2}}},
      {TYPED(x.clamp(0)), {{2, 3}, {0, 2, 0, 4, 0, 6}}},
      {TYPED(x.clamp_min(1)), {{2, 3}, {1, 2, 1, 4, 1, 6}}},
      {TYPED(x.clamp_max(1)), {{2, 3}, {-1, 1, -3, 1, 0, 1}}},
      {TYPED(v.exp()), {{3}, {std::exp(1), std::exp(2), std::exp(3)}}},
      {TYPED(v.log()), {{3}, {0, std::log(2), std::log(3)}}},
      {TYPED(v.log2()), {{3}, {0, 1, std::log2(3)}}},
      {TYPED((v * 10).log10()), {{3}, {1, std::log10(20), std::log10(30)}}},
      {TYPED(v.exp2()), {{3}, {2, 4, 8}}},
      {TYPED(v.sqrt()), {{3}, {1, std::sqrt(2), std::sqrt(3)}}},
      {TYPED(v.rsqrt()), {{3}, {1, 1 / std::sqrt(2), 1 / std::sqrt(3)}}},
      {TYPED(v.sin()), {{3}, {std::sin(1), std::sin(2), std::sin(3)}}},
      {TYPED(v.tan()), {{3}, {std::tan(1), std::tan(2), std::tan(3)}}},
      {TYPED(v.tanh()), {{3}, {std::tanh(1), std::tanh(2), std::tanh(3)}}},
      {TYPED((x / 4).floor()), {{2, 3}, {-1, 0, -1, 1, 0, 1}}},
      {TYPED((x / 4).ceil()), {{2, 3}, {0, 1, 0, 1, 0, 2}}},
      {TYPED((x / 4).trunc()), {{2, 3}, {0, 0, 0, 1, 0, 1}}},
      {TYPED((x / 4).frac()), {{2, 3}, {-0.25, 0.5, -0.75, 0, 0, 0.5}}},
      {TYPED((v / 4).logit()), {{3}, {-std::log(3), 0, std::log(3)}}},
      {TYPED(x.hardtanh()), {{2, 3}, {-1, 1, -1, 1, 0, 1}}},
      {TYPED(x.softsign()), {{2, 3}, {-0.5, 2 / 3., -0.75, 0.8, 0, 6 / 7.}}},
      {TYPED(x.leaky_relu(0.5)), {{2, 3}, {-0.5, 2, -1.5, 4, 0, 6}}},
      {TYPED(x.masked_fill(x < 0, 9)), {{2, 3}, {9, 2, 9, 4, 0, 6}}},
      {TYPED(x.to(i64)), {{2, 3}, {-1, 2, -3, 4, 0, 6}, i64}},
      {TYPED(i.type_as(x)), {{3}, {2, 0, 1}}},
      {TYPED(x.detach().clone().contiguous()), {{2, 3}, {-1, 2, -3, 4, 0, 6}}},
  });
}

// libtorch's name of the namespace, in which torch.nn.functional is.
TEST(PyTorchHabits, FunctionalNamespace) {
  expectAll({
      {TYPED(F::relu(x)), {{2, 3}, {0, 2, 0, 4, 0, 6}}},
      {TYPED(F::softmax(x, 1).sum(1)), {{2}, {1, 1}}},
      {TYPED(F::mse_loss(v, v + 2)), {{}, {4}}},
  });
}

TEST(PyTorchHabits, Comparisons) {
  expectAll({
      {TYPED(x.ge(0)), {{2, 3}, {0, 1, 0, 1, 1, 1}, boolean}},
      {TYPED(x.gt(0)), {{2, 3}, {0, 1, 0, 1, 0, 1}, boolean}},
      {TYPED(x.le(0)), {{2, 3}, {1, 0, 1, 0, 1, 0}, boolean}},
      {TYPED(x.ne(0)), {{2, 3}, {1, 1, 1, 1, 0, 1}, boolean}},
      {TYPED((x > 0).logical_and(x < 5)),
       {{2, 3}, {0, 1, 0, 1, 0, 0}, boolean}},
      {TYPED((x < 0).logical_or(x > 5)), {{2, 3}, {1, 0, 1, 0, 0, 1}, boolean}},
      {TYPED((x < 3).logical_xor(x > 0)),
       {{2, 3}, {1, 0, 1, 1, 1, 1}, boolean}},
      {TYPED((x > 0).logical_not()), {{2, 3}, {1, 0, 1, 0, 1, 0}, boolean}},
      {TYPED(x.maximum(y / 10)), {{2, 3}, {1, 2, 3, 4, 5, 6}}},
      {TYPED(x.minimum(y / 10)), {{2, 3}, {-1, 2, -3, 4, 0, 6}}},
      {TYPED(x > 0), {{2, 3}, {0, 1, 0, 1, 0, 1}, boolean}},
      {TYPED(0 >= x), {{2, 3}, {1, 0, 1, 0, 1, 0}, boolean}},
      {TYPED(x == 4), {{2, 3}, {0, 0, 0, 1, 0, 0}, boolean}},
      {TYPED(x.eq(y / 10)), {{2, 3}, {0, 1, 0, 1, 0, 1}, boolean}},
      {TYPED(x.lt(y)), {{2, 3}, {1, 1, 1, 1, 1, 1}, boolean}},
      {TYPED((x > 0) & (x < 5)), {{2, 3}, {0, 1, 0, 1, 0, 0}, boolean}},
      {TYPED((x < 0) | (x > 5)), {{2, 3}, {1, 0, 1, 0, 0, 1}, boolean}},
      {TYPED((x < 3) ^ (x > 0)), {{2, 3}, {1, 0, 1, 1, 1, 1}, boolean}},
      {TYPED(~(x > 0)), {{2, 3}, {1, 0, 1, 0, 1, 0}, boolean}},
      {TYPED((x / x).isnan()), {{2, 3}, {0, 0, 0, 0, 1, 0}, boolean}},
      {TYPED((1 / x).isinf()), {{2, 3}, {0, 0, 0, 0, 1, 0}, boolean}},
      {TYPED((x / x).isfinite()), {{2, 3}, {1, 1, 1, 1, 0, 1}, boolean}},
      {TYPED(where(x > 0, x, 0)), {{2, 3}, {0, 2, 0, 4, 0, 6}}},
      {TYPED((x > 0).all()), {{}, {0}, boolean}},
      {TYPED((x > 0).any(1)), {{2}, {1, 1}, boolean}},
      {TYPED(x.all(0)), {{3}, {1, 0, 1}, boolean}},
      {TYPED(x.count_nonzero()), {{}, {5}, i64}},
  });
}

TEST(PyTorchHabits, Reductions) {
  const double norm = std::sqrt(66), cubes = 1 + 8 + 27 + 64 + 216;
  expectAll({
      {TYPED(x.amin(1)), {{2}, {-3, 0}}},
      {TYPED(x.argmin(1)), {{2}, {2, 1}, i64}},
      {TYPED(layer_norm(v, {3}, {}, {}, 0)),
       {{3}, {-std::sqrt(1.5), 0, std::sqrt(1.5)}}},
      {TYPED(rms_norm(v, {3}, {}, 0.0) * std::sqrt(14 / 3.)), {{3}, {1, 2, 3}}},
      {TYPED(batch_norm(x, zeros({3}, f64), ones({3}, f64), {}, {}, false, 0.1,
                        0)),
       {{2, 3}, {-1, 2, -3, 4, 0, 6}}},
      {TYPED(x.sum()), {{}, {8}}},
      {TYPED(x.sum(0)), {{3}, {3, 2, 3}}},
      {TYPED(c.sum({0, 2})), {{2}, {24, 42}}},
      {TYPED(x.mean(1, true)), {{2, 1}, {-2 / 3., 10 / 3.}}},
      {TYPED(x.prod(1)), {{2}, {6, 0}}},
      {TYPED(v.std()), {{}, {1}}},
      {TYPED(v.var()), {{}, {1}}},
      {TYPED(x.max()), {{}, {6}}},
      {TYPED(x.min()), {{}, {-3}}},
      {TYPED(x.max(1).values), {{2}, {2, 6}}},
      {TYPED(x.max(1).indices), {{2}, {1, 2}, i64}},
      {TYPED(x.min(0, true).values), {{1, 3}, {-1, 0, -3}}},
      {TYPED(x.max(y / 10)), {{2, 3}, {1, 2, 3, 4, 5, 6}}},
      {TYPED(x.min(y / 10)), {{2, 3}, {-1, 2, -3, 4, 0, 6}}},
      {TYPED(x.argmax(-1)), {{2}, {1, 2}, i64}},
      {TYPED(x.amax({0, 1})), {{}, {6}}},
      {TYPED(x.norm()), {{}, {norm}}},
      {TYPED(x.norm(1, 1)), {{2}, {6, 10}}},
      {TYPED(x.norm(3)), {{}, {std::cbrt(cubes)}}},
      {TYPED(x.norm(kInfinity)), {{}, {6}}},
      {TYPED(x.norm(0)), {{}, {5}}},
      {TYPED(x.softmax(1).sum(1)), {{2}, {1, 1}}},
      {TYPED(x.log_softmax(-1).exp().sum(-1)), {{2}, {1, 1}}},
      {TYPED((0 * x).logsumexp(1)), {{2}, {std::log(3), std::log(3)}}},
      {TYPED(normalize(x[1], 2, 0) * std::sqrt(52)), {{3}, {4, 0, 6}}},
  });
}

TEST(PyTorchHabits, Products) {
  expectAll({
      {TYPED(c[{Slice(), Slice(), Slice(0, 2)}].baddbmm(c, c.mT())),
       {{2, 2, 2}, {5, 15, 17, 54, 155, 219, 221, 312}}},
      {TYPED(linear(x, m.t())), {{2, 2}, {-10, -12, 34, 44}}},
      {TYPED(scaled_dot_product_attention(c, c, c)),
       {{2, 2, 3},
        {2.9834780038744597, 3.9834780038744593, 4.98347800387446,
         2.9999999971785005, 3.9999999971785005, 4.9999999971785, 9, 10, 11, 9,
         10, 11}}},
      {TYPED(x.matmul(m)), {{2, 2}, {-10, -12, 34, 44}}},
      {TYPED(x.mm(m)), {{2, 2}, {-10, -12, 34, 44}}},
      {TYPED(x.mv(v)), {{2}, {-6, 22}}},
      {TYPED(v.dot(v)), {{}, {14}}},
      {TYPED(outer(v, v[Slice(0, 2)])), {{3, 2}, {1, 2, 2, 4, 3, 6}}},
      {TYPED(c.bmm(c.mT())), {{2, 2, 2}, {5, 14, 14, 50, 149, 212, 212, 302}}},
      {TYPED(addmm(x[0][0], x, m, 1, 2)), {{2, 2}, {-21, -25, 67, 87}}},
      {TYPED(einsum("ij,jk->ik", {x, m})), {{2, 2}, {-10, -12, 34, 44}}},
      {TYPED(einsum("bij,bkj->bik", {c, c})),
       {{2, 2, 2}, {5, 14, 14, 50, 149, 212, 212, 302}}},
      {TYPED(einsum("ij->ji", {x})), {{3, 2}, {-1, 4, 2, 0, -3, 6}}},
      {TYPED(einsum("ij->", {x})), {{}, {8}}},
      {TYPED(einsum("i,j->ij", {v, v}).sum()), {{}, {36}}},
      {TYPED(einsum("ii", {x.matmul(m)})), {{}, {34}}},
      {TYPED(einsum("ij,j,i->", {x, v, x.sum(1)})), {{}, {232}}},
  });
}

TEST(PyTorchHabits, Indices) {
  expectAll({
      {TYPED(x.slice(1, 1)), {{2, 2}, {2, -3, 0, 6}}},
      {TYPED(embedding(i, m)), {{3, 2}, {5, 6, 1, 2, 3, 4}}},
      {TYPED(x[0]), {{3}, {-1, 2, -3}}},
      {TYPED(x[-1]), {{3}, {4, 0, 6}}},
      {TYPED(x[0][1]), {{}, {2}}},
      {TYPED(x[{0, 1}]), {{}, {2}}},
      {TYPED(x[{Slice(), 0}]), {{2}, {-1, 4}}},
      {TYPED(x[{Slice(), Slice(1, None)}]), {{2, 2}, {2, -3, 0, 6}}},
      {TYPED(x[{Slice(), Slice(None, None, 2)}]), {{2, 2}, {-1, -3, 4, 6}}},
      {TYPED(v[Slice(-2)]), {{2}, {2, 3}}},
      {TYPED(c[{Ellipsis, -1}]), {{2, 2}, {2, 5, 8, 11}}},
      {TYPED(c[{1, Ellipsis}]), {{2, 3}, {6, 7, 8, 9, 10, 11}}},
      {TYPED(x[{Slice(), None, 1}]), {{2, 1}, {2, 0}}},
      {TYPED(x.index({Slice(), 0})), {{2}, {-1, 4}}},
      {TYPED(v[i]), {{3}, {3, 1, 2}}},
      {TYPED(x[{1, i}]), {{3}, {6, 4, 0}}},
      {TYPED(x.select(1, 0)), {{2}, {-1, 4}}},
      {TYPED(x.narrow(1, 1, 2)), {{2, 2}, {2, -3, 0, 6}}},
      {TYPED(x.index_select(1, i)), {{2, 3}, {-3, -1, 2, 6, 4, 0}}},
      {TYPED(x.gather(1, i.unsqueeze(0))), {{1, 3}, {-3, -1, 2}}},
      {TYPED(x.gather(0, (i - 1).reshape({1, 3}))), {{1, 3}, {4, 0, -3}}},
      {TYPED(x.scatter_add(1, i.expand({2, 3}), y)),
       {{2, 3}, {19, 32, 7, 54, 60, 46}}},
      {TYPED(x.take(i + 3)), {{3}, {6, 4, 0}}},
      {TYPED(v.unfold(0, 2, 1)), {{2, 2}, {1, 2, 2, 3}}},
      {TYPED(c[0].tril()), {{2, 3}, {0, 0, 0, 3, 4, 0}}},
      {TYPED(triu(c[0], 1)), {{2, 3}, {0, 1, 2, 0, 0, 5}}},
      {TYPED(y.diagonal()), {{2}, {10, 50}}},
      {TYPED(y.diagonal(1)), {{2}, {20, 60}}},
      {TYPED(c.diagonal(-1, 0, 2)), {{2, 1}, {6, 9}}},
      {TYPED(v[Slice(0, 2)].diag(1)), {{3, 3}, {0, 1, 0, 0, 0, 2, 0, 0, 0}}},
      {TYPED(x.matmul(m).trace()), {{}, {34}}},
      {TYPED(one_hot(i, 3)), {{3, 3}, {0, 0, 1, 1, 0, 0, 0, 1, 0}, i64}},
  });
}

TEST(PyTorchHabits, Shapes) {
  expectAll({
      {TYPED(v.broadcast_to({2, 3})), {{2, 3}, {1, 2, 3, 1, 2, 3}}},
      {TYPED(x.flipud()), {{2, 3}, {4, 0, 6, -1, 2, -3}}},
      {TYPED(x.ravel()), {{6}, {-1, 2, -3, 4, 0, 6}}},
      {TYPED(x.reshape_as(m)), {{3, 2}, {-1, 2, -3, 4, 0, 6}}},
      {TYPED(x.split(2, 1)[1]), {{2, 1}, {-3, 6}}},
      {TYPED(x.view({-1})), {{6}, {-1, 2, -3, 4, 0, 6}}},
      {TYPED(x.view({x.size(0), -1})), {{2, 3}, {-1, 2, -3, 4, 0, 6}}},
      {TYPED(x.reshape({3, 2})), {{3, 2}, {-1, 2, -3, 4, 0, 6}}},
      {TYPED(x.view(-1)), {{6}, {-1, 2, -3, 4, 0, 6}}},
      {TYPED(x.view(x.size(0), -1)), {{2, 3}, {-1, 2, -3, 4, 0, 6}}},
      {TYPED(x.reshape(3, 2)), {{3, 2}, {-1, 2, -3, 4, 0, 6}}},
      {TYPED(x[0][0].view({})), {{}, {-1}}},
      {TYPED(x.view_as(m)), {{3, 2}, {-1, 2, -3, 4, 0, 6}}},
      {TYPED(c.flatten(1)[0]), {{6}, {0, 1, 2, 3, 4, 5}}},
      {TYPED(x.unflatten(1, {-1, 1})), {{2, 3, 1}, {-1, 2, -3, 4, 0, 6}}},
      {TYPED(x.t()), {{3, 2}, {-1, 4, 2, 0, -3, 6}}},
      {TYPED(x.transpose(0, 1)), {{3, 2}, {-1, 4, 2, 0, -3, 6}}},
      {TYPED(c.permute({2, 0, 1})[0]), {{2, 2}, {0, 3, 6, 9}}},
      {TYPED(c.permute(2, 0, 1)[0]), {{2, 2}, {0, 3, 6, 9}}},
      {TYPED(c.movedim(0, -1)[0]), {{3, 2}, {0, 6, 1, 7, 2, 8}}},
      {TYPED(v.unsqueeze(0)), {{1, 3}, {1, 2, 3}}},
      {TYPED(v.unsqueeze(-1).squeeze()), {{3}, {1, 2, 3}}},
      {TYPED(v.expand({2, 3})), {{2, 3}, {1, 2, 3, 1, 2, 3}}},
      {TYPED(v.expand(2, -1)), {{2, 3}, {1, 2, 3, 1, 2, 3}}},
      {TYPED(v.expand_as(x)), {{2, 3}, {1, 2, 3, 1, 2, 3}}},
      {TYPED(v.repeat({2})), {{6}, {1, 2, 3, 1, 2, 3}}},
      {TYPED(v.repeat({2, 1})), {{2, 3}, {1, 2, 3, 1, 2, 3}}},
      {TYPED(v.repeat(2)), {{6}, {1, 2, 3, 1, 2, 3}}},
      {TYPED(v.repeat(2, 1)), {{2, 3}, {1, 2, 3, 1, 2, 3}}},
      {TYPED(x.tile({2})[0]), {{6}, {-1, 2, -3, -1, 2, -3}}},
      {TYPED(v.repeat_interleave(2)), {{6}, {1, 1, 2, 2, 3, 3}}},
      {TYPED(x.repeat_interleave(2, 0)[1]), {{3}, {-1, 2, -3}}},
      {TYPED(v.roll(1)), {{3}, {3, 1, 2}}},
      {TYPED(x.roll({1, -1}, {0, 1})), {{2, 3}, {0, 6, 4, 2, -3, -1}}},
      {TYPED(v.flip(0)), {{3}, {3, 2, 1}}},
      {TYPED(x.flip(0, 1)), {{2, 3}, {6, 0, 4, -3, 2, -1}}},
      {TYPED(x.fliplr()[0]), {{3}, {-3, 2, -1}}},
      {TYPED(x.rot90()), {{3, 2}, {-3, 6, 2, 0, -1, 4}}},
      {TYPED(x.rot90(-1)), {{3, 2}, {4, -1, 0, 2, 6, -3}}},
      {TYPED(cat({x, y}, 1)[0]), {{6}, {-1, 2, -3, 10, 20, 30}}},
      {TYPED(stack({v, v}, 1)[2]), {{2}, {3, 3}}},
      {TYPED(vstack({v, v})), {{2, 3}, {1, 2, 3, 1, 2, 3}}},
      {TYPED(hstack({v, v})), {{6}, {1, 2, 3, 1, 2, 3}}},
      {TYPED(x.unbind(1)[2]), {{2}, {-3, 6}}},
      {TYPED(x.chunk(3, 1)[1]), {{2, 1}, {2, 0}}},
      {TYPED(pad(v, {1, 2}, "replicate")), {{6}, {1, 1, 2, 3, 3, 3}}},
      {TYPED(pad(v, {2, 1}, "reflect")), {{6}, {3, 2, 1, 2, 3, 2}}},
      {TYPED(pad(v, {1, 1}, "circular")), {{5}, {3, 1, 2, 3, 1}}},
  });
}

TEST(PyTorchHabits, Creation) {
  expectAll({
      {TYPED(full({2}, 1.5)), {{2}, {1.5, 1.5}, f32}},
      {TYPED(ones({2})), {{2}, {1, 1}, f32}},
      {TYPED(ones_like(v)), {{3}, {1, 1, 1}}},
      {TYPED(zeros_like(v)), {{3}, {0, 0, 0}}},
      {TYPED(rand({2, 3})), {{2, 3}, {}, f32}},
      {TYPED(randn({2, 3})), {{2, 3}, {}, f32}},
      {TYPED(rand_like(x)), {{2, 3}, {}}},
      {TYPED(randn_like(x)), {{2, 3}, {}}},
      {TYPED(normal(1, 0.5, {2, 3})), {{2, 3}, {}, f32}},
      {TYPED(randint(0, 10, {4})), {{4}, {}, i64}},
      {TYPED(bernoulli(v / 4)), {{3}, {}}},
      {TYPED(zeros({2})), {{2}, {0, 0}, f32}},
      {TYPED(eye(2)), {{2, 2}, {1, 0, 0, 1}, f32}},
      {TYPED(eye(2, 3, i64)), {{2, 3}, {1, 0, 0, 0, 1, 0}, i64}},
      {TYPED(arange(1, 6, 2)), {{3}, {1, 3, 5}, i64}},
      {TYPED(arange(5, 0, -2)), {{3}, {5, 3, 1}, i64}},
      {TYPED(arange(1, 4)), {{3}, {1, 2, 3}, i64}},
      {TYPED(arange(4, f32)), {{4}, {0, 1, 2, 3}, f32}},
      {TYPED(arange(1, 4, f32)), {{3}, {1, 2, 3}, f32}},
      {TYPED(arange(0, 1, 0.25)), {{4}, {0, 0.25, 0.5, 0.75}, f32}},
      {TYPED(arange(1, 2.5, 0.5, f64)), {{3}, {1, 1.5, 2}, f64}},
      {TYPED(arange(2.5)), {{3}, {0, 1, 2}, f32}},
      {TYPED(arange(1, -0.5, -0.5)), {{3}, {1, 0.5, 0}, f32}},
      {TYPED(tensor({1.0, 2.5})), {{2}, {1, 2.5}, f32}},
      {TYPED(tensor({{1, 2, 3}, {4, 5, 6}})),
       {{2, 3}, {1, 2, 3, 4, 5, 6}, i64}},
      {TYPED(tensor({1, 0.5})), {{2}, {1, 0.5}, f32}},
      {TYPED(tensor({true, false})), {{2}, {1, 0}, boolean}},
      {TYPED(tensor({3})), {{1}, {3}, i64}},
      {TYPED(tensor(0.5)), {{}, {0.5}, f32}},
      {TYPED(tensor({1, 2}, f64)), {{2}, {1, 2}, f64}},
      {TYPED(tensor(std::vector<double>{1, 2})), {{2}, {1, 2}, f32}},
      {TYPED(linspace(0, 1, 5, f64)), {{5}, {0, 0.25, 0.5, 0.75, 1}}},
      {TYPED(full_like(v, 7)), {{3}, {7, 7, 7}}},
  });
}

/// The message of a function that makes a tensor, after its name.
static std::string creationError(Tensor (*make)()) {
  std::string message = errorOf([&] {
    function("f", {input("x", {1})}, [&](Tensor) { return make(); });
  });
  size_t place = message.find(".cpp:");
  EXPECT_NE(place, std::string::npos) << message;
  return message.substr(message.find(": ", place) + 2);
}

TEST(PyTorchHabits, WrongNumbersAreErrors) {
  EXPECT_EQ(creationError([] { return arange(1, 2, -1); }),
            "arange: no number is left: start 1, end 2, step -1");
  EXPECT_EQ(creationError([] { return arange(0, 1, 0.0); }),
            "arange: no number is left: start 0, end 1, step 0");
  EXPECT_EQ(creationError([] { return arange(0.0, NAN); }),
            "arange: no number is left: start 0, end nan, step 1");
  EXPECT_EQ(creationError([] { return arange(0, 1, 1e-30); }),
            "arange: expected fewer numbers");
  EXPECT_EQ(
      creationError([] { return tensor({{1, 2}, {3}}); }),
      "tensor: expected rows of one shape, found another one of shape [1]");
  EXPECT_EQ(
      creationError([] { return tensor({{{1, 2}, {3}}, {{1}, {2}}}); }),
      "tensor: expected rows of one shape, found another one of shape [1]");
  EXPECT_EQ(creationError([] { return tensor({300}, u8); }),
            "tensor: expected a number that u8 has, found 300");
  EXPECT_EQ(creationError([] { return tensor({}); }),
            "tensor: expected at least one number");
}

TEST(PyTorchHabits, Losses) {
  expectAll({
      {TYPED(mse_loss(v, v + 2)), {{}, {4}}},
      {TYPED(l1_loss(v, v + 2)), {{}, {2}}},
      {TYPED(l1_loss(v, v + 2, Reduction::sum)), {{}, {6}}},
      {TYPED(smooth_l1_loss(v, v + 2)), {{}, {1.5}}},
      {TYPED(huber_loss(v, v + 2)), {{}, {1.5}}},
      {TYPED(cross_entropy(0 * x, i[Slice(0, 2)])), {{}, {std::log(3)}}},
      {TYPED(nll_loss(x, i[Slice(0, 2)])), {{}, {-0.5}}},
      {TYPED(binary_cross_entropy(v / 4, zeros_like(v))),
       {{}, {-(std::log(0.75) + std::log(0.5) + std::log(0.25)) / 3}}},
      {TYPED(binary_cross_entropy_with_logits(0 * v, ones_like(v))),
       {{}, {std::log(2)}}},
      {TYPED(kl_div(v.log(), v)), {{}, {0}}},
      {TYPED(cosine_similarity(x, 2 * x)), {{2}, {1, 1}}},
      {TYPED(cosine_embedding_loss(x, 2 * x, ones({2}, f64))), {{}, {0}}},
      {TYPED(hinge_embedding_loss(v, ones_like(v))), {{}, {2}}},
      {TYPED(margin_ranking_loss(v, 2 * v, ones_like(v))), {{}, {2}}},
      {TYPED(triplet_margin_loss(x, x + 1, x)), {{}, {2.7320473434672623}}},
  });
}

TEST(PyTorchHabits, Layers) {
  expectAllRun({
      {BUILT((nn::Linear fc{net, "fc", 3, 2}), fc(x))},
      {BUILT((nn::Conv1d conv{net, "conv", 3, 4, 3}), conv(sequences))},
      {BUILT((nn::Conv2d conv{
                 net, "conv", 3, 4, {.kernel_size = 3, .padding = 1}}),
             conv(images))},
      {BUILT((nn::Conv3d conv{net, "conv", 3, 4, 3}), conv(volumes))},
      {BUILT((nn::ConvTranspose1d up{net, "up", 3, 2, 2, 2}), up(sequences))},
      {BUILT((nn::ConvTranspose2d up{net, "up", 3, 2, 2, 2}), up(images))},
      {BUILT((nn::ConvTranspose3d up{net, "up", 3, 2, 2, 2}), up(volumes))},
      {BUILT((nn::MaxPool1d pool{net, "pool", 2}), pool(sequences))},
      {BUILT((nn::MaxPool2d pool{net, "pool", 2}), pool(images))},
      {BUILT((nn::MaxPool3d pool{net, "pool", 2}), pool(volumes))},
      {BUILT((nn::AvgPool1d pool{net, "pool", 2}), pool(sequences))},
      {BUILT((nn::AvgPool2d pool{net, "pool", 2}), pool(images))},
      {BUILT((nn::AvgPool3d pool{net, "pool", 2}), pool(volumes))},
      {BUILT((nn::AdaptiveAvgPool1d pool{net, "pool", 1}), pool(sequences))},
      {BUILT((nn::AdaptiveAvgPool2d pool{net, "pool", 1}), pool(images))},
      {BUILT((nn::AdaptiveAvgPool3d pool{net, "pool", 1}), pool(volumes))},
      {BUILT((nn::BatchNorm1d norm{net, "norm", 3}), norm(x))},
      {BUILT((nn::BatchNorm2d norm{net, "norm", 3}), norm(images))},
      {BUILT((nn::BatchNorm3d norm{net, "norm", 3}), norm(volumes))},
      {BUILT((nn::LayerNorm norm{net, "norm", 3}), norm(x))},
      {BUILT((nn::Dropout drop{net, "drop", 0.5}), drop(x))},
      {BUILT((nn::Embedding words{net, "words", 10, 4}), words(i))},
      {BUILT((nn::Flatten flatten{net, "flatten"}), flatten(images))},
      {BUILT((nn::Identity identity{net, "identity"}), identity(x))},
      {BUILT((nn::ReLU relu{net, "relu"}), relu(x))},
      {BUILT((nn::ReLU6 relu{net, "relu"}), relu(x))},
      {BUILT((nn::LeakyReLU relu{net, "relu", 0.2}), relu(x))},
      {BUILT((nn::PReLU relu{net, "relu"}), relu(x))},
      {BUILT((nn::ELU elu{net, "elu"}), elu(x))},
      {BUILT((nn::GELU gelu{net, "gelu"}), gelu(x))},
      {BUILT((nn::GLU glu{net, "glu"}), glu(images))},
      {BUILT((nn::SiLU silu{net, "silu"}), silu(x))},
      {BUILT((nn::Mish mish{net, "mish"}), mish(x))},
      {BUILT((nn::Hardsigmoid sigmoid{net, "sigmoid"}), sigmoid(x))},
      {BUILT((nn::Hardswish swish{net, "swish"}), swish(x))},
      {BUILT((nn::Sigmoid sigmoid{net, "sigmoid"}), sigmoid(x))},
      {BUILT((nn::LogSigmoid sigmoid{net, "sigmoid"}), sigmoid(x))},
      {BUILT((nn::Tanh tanh{net, "tanh"}), tanh(x))},
      {BUILT((nn::Softplus softplus{net, "softplus"}), softplus(x))},
      {BUILT((nn::Softmax softmax{net, "softmax", 1}), softmax(x))},
      {BUILT((nn::LogSoftmax softmax{net, "softmax", 1}), softmax(x))},
      {BUILT((nn::Sequential body{net, "body"};
              body.emplace_back<nn::Linear>(3, 4);
              body.emplace_back<nn::ReLU>()),
             body(x))},
      {BUILT((nn::ModuleList<nn::Linear> list{net, "list"};
              list.emplace_back(3, 3); list.emplace_back(3, 2)),
             for (auto &layer : list) x = layer(x))},
      {BUILT((nn::Linear fc{net, "fc", 3, 2}), amp::Autocast autocast(bf16);
             fc(x))},
  });
}

TEST(PyTorchHabits, Optimizers) {
  expectAllRun({
      {BUILT((net.emplace_back<nn::Linear>(3, 1);
              optim::SGD sgd(net.parameters(), {.lr = 0.1, .momentum = 0.9})),
             sgd.step(grad(net(x).sum(), net.parameters())))},
      {BUILT((net.emplace_back<nn::Linear>(3, 1);
              optim::Adam adam(net.parameters())),
             adam.step(grad(net(x).sum(), net.parameters()), 0.001))},
      {BUILT((net.emplace_back<nn::Linear>(3, 1);
              optim::AdamW adam(net.parameters(), {.weight_decay = 0.1})),
             adam.step(grad(net(x).sum(), net.parameters())))},
      {BUILT((net.emplace_back<nn::Linear>(3, 1);
              optim::RMSprop rms(net.parameters())),
             rms.step(grad(net(x).sum(), net.parameters())))},
      {BUILT((net.emplace_back<nn::Linear>(3, 1);
              optim::Adagrad adagrad(net.parameters())),
             adagrad.step(grad(net(x).sum(), net.parameters())))},
      {BUILT((net.emplace_back<nn::Linear>(3, 1);
              optim::SGD sgd(net.parameters())),
             auto grads = grad(net(x).sum(), net.parameters());
             optim::clip_grad_norm_(grads, 1.0); sgd.step(grads))},
      {BUILT((net.emplace_back<nn::Linear>(3, 1);
              optim::SGD sgd(net.parameters())),
             auto grads = grad(net(x).sum(), net.parameters());
             optim::clip_grad_value_(grads, 0.5); sgd.step(grads))},
      {BUILT((net.emplace_back<nn::Linear>(3, 1);
              optim::SGD sgd(net.parameters());
              optim::GradAccumulator accumulator(net.parameters(), 4)),
             accumulator.step(sgd, grad(net(x).sum(), net.parameters()), 0.1))},
      {BUILT((net.emplace_back<nn::Linear>(3, 1);
              optim::SGD sgd(net.parameters()); amp::GradScaler scaler),
             auto grads = grad(scaler.scale(net(x).sum()), net.parameters());
             scaler.step(sgd, grads, 0.1))},
  });
}

TEST(PyTorchHabits, Programs) {
  expectAllRun({
      {BUILT((Input image = input("image", {batch(), 3});
              function("halve", {image, scalar("lr")},
                       [](Tensor x, Tensor lr) { return x * lr / 2; })),
             x.relu())},
      {BUILT((nn::Linear fc{net, "fc", 3, 2}; requires_grad_(fc.weight, false)),
             fc(x))},
      {BUILT((Tensor total = net.register_buffer("total", {}, init::zeros())),
             assign(total, total + x.sum()))},
      {BUILT((Tensor total = net.register_buffer("total", {}, init::zeros())),
             assign_if(x.sum() > 0, [&] { assign(total, 0); }))},
      {BUILT((nn::Linear fc{net, "fc", 3, 2}),
             Tensor y = checkpoint([&] { return fc(x).relu(); });
             grad(y.sum(), net.parameters()))},
  });
}

TEST(PyTorchHabits, Windows) {
  expectAll({
      {TYPED(avg_pool1d(c, 3)), {{2, 2, 1}, {1, 4, 7, 10}}},
      {TYPED(avg_pool2d(c.unsqueeze(0), {2, 3})), {{1, 2, 1, 1}, {2.5, 8.5}}},
      {TYPED(avg_pool3d(c.reshape(1, 1, 2, 2, 3), {2, 2, 3})),
       {{1, 1, 1, 1, 1}, {5.5}}},
      {TYPED(max_pool1d(c, 3)), {{2, 2, 1}, {2, 5, 8, 11}}},
      {TYPED(max_pool2d(c.unsqueeze(0), {2, 3})), {{1, 2, 1, 1}, {5, 11}}},
      {TYPED(max_pool3d(c.reshape(1, 1, 2, 2, 3), {2, 2, 3})),
       {{1, 1, 1, 1, 1}, {11}}},
      {TYPED(adaptive_avg_pool1d(c, 1)), {{2, 2, 1}, {1, 4, 7, 10}}},
      {TYPED(adaptive_avg_pool2d(c.unsqueeze(0), 1)),
       {{1, 2, 1, 1}, {2.5, 8.5}}},
      {TYPED(adaptive_avg_pool3d(c.reshape(1, 1, 2, 2, 3), 1)),
       {{1, 1, 1, 1, 1}, {5.5}}},
      {TYPED(conv1d(c, ones({1, 2, 3}, f64))), {{2, 1, 1}, {15, 51}}},
      {TYPED(conv2d(c.unsqueeze(0), ones({1, 2, 2, 3}, f64))),
       {{1, 1, 1, 1}, {66}}},
      {TYPED(conv3d(c.reshape(1, 1, 2, 2, 3), ones({1, 1, 2, 2, 3}, f64))),
       {{1, 1, 1, 1, 1}, {66}}},
      {TYPED(conv_transpose1d(c, ones({2, 1, 1}, f64))),
       {{2, 1, 3}, {3, 5, 7, 15, 17, 19}}},
      {TYPED(conv_transpose2d(c.unsqueeze(0), ones({2, 1, 1, 1}, f64))),
       {{1, 1, 2, 3}, {6, 8, 10, 12, 14, 16}}},
      {TYPED(conv_transpose3d(c.reshape(1, 2, 1, 2, 3),
                              ones({2, 1, 1, 1, 1}, f64))),
       {{1, 1, 1, 2, 3}, {6, 8, 10, 12, 14, 16}}},
  });
}

TEST(PyTorchHabits, ConvolutionsTakePositionalArguments) {
  Array image{{1, 1, 4, 4}, {}};
  for (int i = 0; i < 16; ++i)
    image.values.push_back(i);
  using Tensors = std::vector<Tensor>;
  expectEqual(evaluate({image},
                       [](const Tensors &x) { return max_pool2d(x[0], 2, 1); }),
              {{1, 1, 3, 3}, {5, 6, 7, 9, 10, 11, 13, 14, 15}});
  expectEqual(evaluate({image},
                       [](const Tensors &x) {
                         return max_pool2d(x[0], {2, 2}, {2, 1}, {0, 1});
                       }),
              {{1, 1, 2, 5}, {4, 5, 6, 7, 7, 12, 13, 14, 15, 15}});
  Array ones{{1, 1, 2, 2}, {1, 1, 1, 1}};
  expectEqual(evaluate({image, ones},
                       [](const Tensors &x) {
                         return conv2d(x[0], x[1], {}, 2, {0, 1});
                       }),
              {{1, 1, 2, 3}, {4, 14, 10, 20, 46, 26}});
  // Columns of the windows, as torch.nn.functional.unfold has them.
  expectEqual(evaluate({image},
                       [](const Tensors &x) {
                         return unfold(x[0], {2, 3}, {.stride = {2, 1}});
                       }),
              {{1, 6, 4}, {0, 1, 8,  9,  1, 2, 9,  10, 2, 3, 10, 11,
                           4, 5, 12, 13, 5, 6, 13, 14, 6, 7, 14, 15}});
}

TEST(PyTorchHabits, LayersTakePositionalArguments) {
  static std::string text;
  EXPECT_EQ(errorOf([] {
              nn::Sequential net;
              net.emplace_back<nn::Conv2d>(1, 6, 3);
              net.emplace_back<nn::Conv2d>(6, 6, 5, 2, 1);
              net.emplace_back<nn::ConvTranspose2d>(6, 4, 4, 2, 1);
              net.emplace_back<nn::MaxPool2d>(2, 2);
              net.emplace_back<nn::BatchNorm2d>(4, 1e-3);
              net.emplace_back<nn::LayerNorm>(8);
              nn::Conv2d rectangle{net, "rectangle", 1, 6, {3, 5}, {2, 1}};
              nn::Conv2d padded{net, "padded", 1, 6, 5, {.padding = 2}};
              nn::ConvTranspose2d wider{net, "wider", 6, 1, 2, {.stride = 2}};
              text = net.repr();
              function("forward", {input("x", {1})},
                       [](Tensor x) { return x; });
            }),
            "");
  EXPECT_EQ(text, R"(Sequential(
  (0): Conv2d(1, 6, kernel_size=(3, 3), stride=(1, 1))
  (1): Conv2d(6, 6, kernel_size=(5, 5), stride=(2, 2), padding=(1, 1))
  (2): ConvTranspose2d(6, 4, kernel_size=(4, 4), stride=(2, 2), padding=(1, 1))
  (3): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
  (4): BatchNorm2d(4, eps=0.001, momentum=0.1, affine=True, track_running_stats=True)
  (5): LayerNorm((8,), eps=1e-05, elementwise_affine=True)
  (rectangle): Conv2d(1, 6, kernel_size=(3, 5), stride=(2, 1))
  (padded): Conv2d(1, 6, kernel_size=(5, 5), stride=(1, 1), padding=(2, 2))
  (wider): ConvTranspose2d(6, 1, kernel_size=(2, 2), stride=(2, 2))
))");
}

TEST(PyTorchHabits, TensorsPrintTheirShapeAndType) {
  static std::string text;
  evaluate({{{2, 3}, {1, 2, 3, 4, 5, 6}}}, [](const std::vector<Tensor> &x) {
    std::ostringstream stream;
    stream << x[0] << " " << (x[0].sum(1) > 3) << " " << Tensor();
    text = stream.str();
    return x[0];
  });
  EXPECT_EQ(text, "tensor(shape=[2, 3], dtype=f64) "
                  "tensor(shape=[2], dtype=boolean) tensor(undefined)");
}

// `x[0] = y` would change a copy that nobody has.
static_assert(!std::is_assignable_v<Tensor, const Tensor &>);
static_assert(std::is_assignable_v<Tensor &, const Tensor &>);

/// The message of indexing a tensor [2, 3].
static std::string indexError(std::vector<TensorIndex> indices) {
  std::string message = errorOf([&] {
    function("f", {input("x", {2, 3})},
             [&](Tensor x) { return index(x, indices); });
  });
  size_t place = message.find("index: ");
  return place == std::string::npos ? message : message.substr(place + 7);
}

TEST(PyTorchHabits, WrongIndicesAreErrors) {
  EXPECT_EQ(indexError({2}), "index 2 is out of range for extent 2");
  EXPECT_EQ(indexError({0, 0, 0}), "3 indices of a tensor of shape [2, 3]");
  EXPECT_EQ(indexError({Ellipsis, Ellipsis}),
            "expected one Ellipsis, found two");
  EXPECT_EQ(indexError({Slice(2)}),
            "no element is left: start 2, end 9223372036854775807, extent 2");
  std::string message = errorOf([] {
    function("f", {input("x", {2, 3})}, [](Tensor x) { return x[x > 0]; });
  });
  EXPECT_NE(message.find("PyTorchHabitsTest.cpp:"), std::string::npos);
  EXPECT_NE(message.find("index: a mask would give a tensor of unknown extent: "
                         "use where() or masked_fill()"),
            std::string::npos)
      << message;
}

/// The message of an einsum of x [2, 3] and x.
static std::string einsumError(std::string equation) {
  std::string message = errorOf([&] {
    function("f", {input("x", {2, 3})},
             [&](Tensor x) { return einsum(equation, {x, x}); });
  });
  size_t place = message.find("einsum: ");
  return place == std::string::npos ? message : message.substr(place + 8);
}

TEST(PyTorchHabits, WrongEquationsAreErrors) {
  EXPECT_EQ(einsumError("ij,jk->ik"), "label 'j' has extents 3 and 2");
  EXPECT_EQ(einsumError("ij->ij"), "'ij->ij' has 1 operands, found 2");
  EXPECT_EQ(einsumError("ij,i->ij"),
            "'i' has 1 labels, its operand the shape [2, 3]");
  EXPECT_EQ(einsumError("ij,ij->k"), "label 'k' of the result occurs in no "
                                     "operand or twice in the result");
  EXPECT_EQ(einsumError("i1,ij->i"), "expected letters, found '1'");
  EXPECT_EQ(einsumError("ii,ij->i"), "label 'i' has extents 2 and 3");
}
