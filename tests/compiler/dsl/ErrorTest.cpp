//===- ErrorTest.cpp - What is reported, and where -------------------------===//

#include "tests/compiler/BuiltProgram.h"

#include "ingot/ingot.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace ingot;

namespace {

std::string at(int line, const std::string &message) {
  return "ErrorTest.cpp:" + std::to_string(line) + ": " + message;
}

/// Runs `expression` in the body of a function.
#define ERROR_OF(expression)                                                   \
  errorOf([] {                                                                 \
    function("f", {}, [] {                                                     \
      (void)(expression);                                                      \
      return zeros({1});                                                       \
    });                                                                        \
  })

#define EXPECT_ERROR(expression, message)                                      \
  EXPECT_EQ(ERROR_OF(expression), at(__LINE__, message))

/// Runs the statements in the body of a program.
#define EXPECT_PROGRAM_ERROR(message, ...)                                     \
  EXPECT_EQ(errorOf([] { __VA_ARGS__; }), at(__LINE__, message))

Tensor matrix(int64_t rows, int64_t columns) { return zeros({rows, columns}); }
Tensor labels(int64_t count) { return zeros({count}, i64); }

// Each EXPECT_ERROR stands on one line: the place that it expects is its own.
// clang-format off

TEST(Error, OfPointwiseFunctions) {
  EXPECT_ERROR(matrix(4, 3) + matrix(4, 5), "add: shapes [4, 3] and [4, 5] do not broadcast: 3 and 5 in dimension 1");
  EXPECT_ERROR(maximum(matrix(2, 3), zeros({2})), "maximum: shapes [2, 3] and [2] do not broadcast: 3 and 2 in dimension 1");
  EXPECT_ERROR(where(matrix(2, 3), 1.0, 0.0), "where: expected booleans, found f32");
  EXPECT_ERROR(exp(labels(3)), "exp: input: expected floats, found i64");
  EXPECT_ERROR(clamp(matrix(2, 3), {}), "clamp: expected a lower or an upper bound, found neither");
  EXPECT_ERROR(masked_fill(labels(3), labels(3) == 0, 0.5), "masked_fill: the value is of f32, the input of i64");
  EXPECT_ERROR(relu(Tensor()), "relu: input: expected a tensor, found an undefined one");
}

TEST(Error, OfReductions) {
  EXPECT_ERROR(matrix(4, 3).sum(2), "sum: dimension 2 is out of range for a tensor of rank 2");
  EXPECT_ERROR(sum(matrix(4, 3), {1, -1}), "sum: a dimension occurs twice in [1, -1]");
  EXPECT_ERROR(mean(labels(3)), "mean: expected floats, found i64");
  EXPECT_ERROR(var(zeros({1, 4}), 0), "var: needs more than 1 elements, found 1");
  EXPECT_ERROR(argmax(matrix(4, 3), -3), "argmax: dimension -3 is out of range for a tensor of rank 2");
  EXPECT_ERROR(softmax(matrix(4, 3), 2), "softmax: dimension 2 is out of range for a tensor of rank 2");
}

TEST(Error, OfShapeFunctions) {
  EXPECT_ERROR(matrix(4, 3).view({5, -1}), "view: shape [5, -1] does not fit an input of shape [4, 3] (12 elements)");
  EXPECT_ERROR(reshape(matrix(4, 3), {-1, -1}), "reshape: shape [-1, -1] does not fit an input of shape [4, 3] (12 elements)");
  EXPECT_ERROR(flatten(matrix(4, 3), 1, 0), "flatten: start_dim 1 comes after end_dim 0");
  EXPECT_ERROR(permute(matrix(4, 3), {0, 0}), "permute: expected a permutation of 2 dimensions, found [0, 0]");
  EXPECT_ERROR(expand(matrix(4, 3), {4, 6}), "expand: an input of shape [4, 3] cannot be expanded to [4, 6]");
  EXPECT_ERROR(expand(matrix(4, 3), {-1, 4, 3}), "expand: an input of shape [4, 3] cannot be expanded to [-1, 4, 3]");
  EXPECT_ERROR(expand(matrix(4, 3), {3}), "expand: an input of shape [4, 3] cannot be expanded to [3]");
  EXPECT_ERROR(slice(matrix(4, 3), 0, 2, 2), "slice: no element is left: start 2, end 2, extent 4");
  EXPECT_ERROR(slice(matrix(4, 3), 0, 0, 2, 0), "slice: expected a step of at least 1, found 0");
  EXPECT_ERROR(narrow(matrix(4, 3), 1, 2, 2), "narrow: start 2 and length 2 exceed the extent 3");
  EXPECT_ERROR(narrow(matrix(4, 3), 1, 1, INT64_MAX), "narrow: start 1 and length 9223372036854775807 exceed the extent 3");
  EXPECT_ERROR(narrow(matrix(4, 3), 1, INT64_MAX, 1), "narrow: start 9223372036854775807 and length 1 exceed the extent 3");
  EXPECT_ERROR(select(matrix(4, 3), 1, 3), "select: index 3 is out of range for extent 3");
  EXPECT_ERROR(cat({matrix(4, 3), matrix(5, 2)}, 1), "cat: input 1 of type 'tensor<5x2xf32>' differs from input 0 of type 'tensor<4x3xf32>' in more than dimension 1");
  EXPECT_ERROR(cat({}), "cat: expected at least one tensor, found none");
  EXPECT_ERROR(stack({matrix(4, 3), matrix(3, 4)}), "stack: expected tensors of one shape, found [4, 3] and [3, 4]");
  EXPECT_ERROR(pad(matrix(4, 3), {1, 1, 1}), "pad: expected two widths for each of at most 2 dimensions, found [1, 1, 1]");
  EXPECT_ERROR(matrix(4, 3).size(2), "size: dimension 2 is out of range for a tensor of rank 2");
  EXPECT_ERROR(zeros({4, 0}), "zeros: expected extents of at least 1, found [4, 0]");
  EXPECT_ERROR(zeros({1 << 24, 1 << 24}), "zeros: expected a tensor of at most 2^46 bytes, found shape [16777216, 16777216]");
  EXPECT_ERROR(zeros({4, 3, 2}).t(), "t: expected a matrix, found [4, 3, 2]");
}

TEST(Error, OfNumbersThatTheTypeDoesNotHave) {
  EXPECT_ERROR(full({2}, 300, i8), "full: expected a number that i8 has, found 300");
  EXPECT_ERROR(full({2}, -1, u8), "full: expected a number that u8 has, found -1");
  EXPECT_ERROR(full({2}, 0x1p31, i32), "full: expected a number that i32 has, found 2147483648");
  EXPECT_ERROR(full({2}, 0x1p63, i64), "full: expected a number that i64 has, found 9223372036854775808");
  EXPECT_ERROR(full({2}, NAN, i64), "full: expected a number that i64 has, found nan");
  EXPECT_ERROR(full({2}, 1e300), "full: expected a number that f32 has, found 1e+300");
  EXPECT_ERROR(full({2}, 65520, f16), "full: expected a number that f16 has, found 65520");
  EXPECT_ERROR(full({2}, -3.4e38, bf16), "full: expected a number that bf16 has, found -3.4e+38");
  EXPECT_ERROR(matrix(4, 3) * 1e39, "mul: expected a number that f32 has, found 1e+39");
  EXPECT_ERROR(zeros({4}, i8) + 128, "add: expected a number that i8 has, found 128");
  EXPECT_ERROR(arange(257, u8), "arange: expected a number that u8 has, found 256");
  EXPECT_ERROR(full({2}, uint64_t(1) << 63, i64), "full: expected a number that i64 has, found 9223372036854775808");
  EXPECT_ERROR(full({2}, INT64_MAX, i32), "full: expected a number that i32 has, found 9223372036854775807");
  EXPECT_ERROR(pad(matrix(4, 3), {-2, -1}), "pad: nothing is left of dimension 1 with the widths -2 and -1 of [4, 3]");
  EXPECT_ERROR(pad(matrix(4, 3), {INT64_MIN, INT64_MAX}), "pad: nothing is left of dimension 1 with the widths -9223372036854775808 and 9223372036854775807 of [4, 3]");
  EXPECT_ERROR(unfold(zeros({2, 3, 8, 8}), 2, {.padding = {1, -1}}), "unfold: expected a padding of at least 0, found (1, -1)");
  EXPECT_ERROR(pad(matrix(4, 3), {1, 1}, 1e300), "pad: value: expected a number that f32 has, found 1e+300");
  EXPECT_ERROR(leaky_relu(zeros({4}, f16), -70000), "leaky_relu: negative_slope: expected a number that f16 has, found -70000");
  EXPECT_ERROR(arange(5, 3, 10), "arange: no number is left: start 5, end 3, step 10");
  EXPECT_ERROR(arange(3, 5, -10), "arange: no number is left: start 3, end 5, step -10");
  EXPECT_ERROR(arange(INT64_MIN, INT64_MAX, 1), "arange: expected fewer numbers");
  EXPECT_ERROR(clamp(labels(3), 1e300), "clamp: expected a number that i64 has, found 1e+300");
  EXPECT_ERROR(clamp(labels(3), {}, NAN), "clamp: expected a number that i64 has, found nan");
  EXPECT_ERROR(clamp(zeros({4}, u8), -1), "clamp: expected a number that u8 has, found -1");
  EXPECT_PROGRAM_ERROR("state: expected a number that i32 has, found 1e+10", nn::Module root; root.register_buffer("s", {3}, init::constant(1e10), i32));
}

TEST(Error, OfNumbersOutsideOfTheirRange) {
  EXPECT_ERROR(dropout(matrix(4, 3), NAN), "dropout: expected a probability within [0, 1], found nan");
  EXPECT_ERROR(normal(0, -1, {3}), "normal: expected a standard deviation of at least 0, found -1.000000");
  EXPECT_ERROR(normal(0, NAN, {3}), "normal: expected a standard deviation of at least 0, found nan");
  EXPECT_ERROR(celu(matrix(4, 3), 0), "celu: expected an alpha other than 0, found 0.000000");
  EXPECT_ERROR(celu(matrix(4, 3), NAN), "celu: expected an alpha other than 0, found nan");
  EXPECT_ERROR(cross_entropy(matrix(4, 3), labels(4), {.label_smoothing = NAN}), "cross_entropy: expected label_smoothing within [0, 1], found nan");
  EXPECT_ERROR(smooth_l1_loss(matrix(4, 3), matrix(4, 3), Reduction::mean, NAN), "smooth_l1_loss: expected beta of at least 0, found nan");
  EXPECT_ERROR(huber_loss(matrix(4, 3), matrix(4, 3), Reduction::mean, NAN), "huber_loss: expected delta above 0, found nan");
  EXPECT_ERROR(batch_norm(matrix(4, 3), {}, {}, {}, {}, true, 0.1, -1e-5), "batch_norm: expected an eps of at least 0, found -0.000010");
  EXPECT_ERROR(batch_norm(matrix(4, 3), {}, {}, {}, {}, true, 0.1, NAN), "batch_norm: expected an eps of at least 0, found nan");
  EXPECT_ERROR(layer_norm(matrix(4, 3), {3}, {}, {}, -1), "layer_norm: expected an eps of at least 0, found -1.000000");
  EXPECT_ERROR(rms_norm(matrix(4, 3), {3}, {}, NAN), "rms_norm: expected an eps of at least 0, found nan");
  EXPECT_ERROR(triplet_margin_loss(matrix(4, 3), matrix(4, 3), matrix(4, 3), -1), "triplet_margin_loss: expected a margin above 0, found -1.000000");
  EXPECT_ERROR(triplet_margin_loss(matrix(4, 3), matrix(4, 3), matrix(4, 3), NAN), "triplet_margin_loss: expected a margin above 0, found nan");
  EXPECT_ERROR(hardtanh(matrix(4, 3), 1, -1), "hardtanh: expected a min_val of at most max_val, found 1.000000 and -1.000000");
  EXPECT_PROGRAM_ERROR("state: random values of 'w' need a standard deviation of at least 0, found -1.000000", nn::Module root; root.register_buffer("w", {3}, init::normal(0, -1)));
  EXPECT_PROGRAM_ERROR("state: random values of 'w' need a lower and an upper bound, found 1.000000 and -1.000000", nn::Module root; root.register_buffer("w", {3}, init::uniform(1, -1)));
  EXPECT_ERROR(diagonal(matrix(4, 3), INT64_MIN), "diagonal: offset -9223372036854775808 is outside of a matrix [4, 3]");
  EXPECT_ERROR(diag(zeros({3}), INT64_MIN), "diag: padding of dimension 0 is larger than any tensor: low 9223372036854775807, high 0");
}

TEST(Error, OfElementsThatAnOperationDoesNotTake) {
  EXPECT_ERROR(exp(labels(3)), "exp: input: expected floats, found i64");
  EXPECT_ERROR(amax(labels(3) > 0, 0), "amax: input: expected numbers, found boolean");
  EXPECT_ERROR(matmul(zeros({2, 3}, i32), zeros({3, 5}, i32)), "matmul: lhs: expected floats, found i32");
  EXPECT_ERROR(logical_not(matrix(4, 3)), "logical_not: input: expected booleans, found f32");
}

TEST(Error, OfContractions) {
  EXPECT_ERROR(matmul(matrix(4, 3), matrix(5, 2)), "matmul: shapes [4, 3] and [5, 2] cannot be multiplied: 3 columns, 5 rows");
  EXPECT_ERROR(matmul(zeros({2, 4, 3}), zeros({5, 3, 2})), "matmul: shapes [2] and [5] do not broadcast: 2 and 5 in dimension 0");
  EXPECT_ERROR(matmul(zeros({}), matrix(5, 2)), "matmul: expected at least 1 dimension, found shapes [] and [5, 2]");
  EXPECT_ERROR(mm(zeros({3}), matrix(3, 2)), "mm: expected matrices, found shapes [3] and [3, 2]");
  EXPECT_ERROR(bmm(zeros({2, 4, 3}), zeros({5, 3, 2})), "bmm: expected batches of equally many matrices, found shapes [2, 4, 3] and [5, 3, 2]");
  EXPECT_ERROR(linear(matrix(4, 256), matrix(10, 400)), "linear: input has 256 features, weight expects 400");
  EXPECT_ERROR(linear(matrix(4, 5), matrix(10, 5), zeros({5})), "linear: expected a bias of shape [10], found [5]");
  EXPECT_ERROR(linear(matrix(4, 5), zeros({5})), "linear: expected a weight of shape [out_features, in_features], found [5]");
}

TEST(Error, OfUndefinedTensorsNamesTheOperand) {
  static const Tensor none;
  const std::string text = "expected a tensor, found an undefined one";
  EXPECT_ERROR(add(matrix(4, 3), none), "add: rhs: " + text);
  EXPECT_ERROR(none * matrix(4, 3), "mul: lhs: " + text);
  EXPECT_ERROR(matrix(4, 3) / none, "div: rhs: " + text);
  EXPECT_ERROR(1.0 - none, "sub: rhs: " + text);
  EXPECT_ERROR(none == 0.0, "eq: lhs: " + text);
  EXPECT_ERROR(exp(none), "exp: input: " + text);
  EXPECT_ERROR(-none, "neg: input: " + text);
  EXPECT_ERROR(where(none, 1.0, 2.0), "where: condition: " + text);
  EXPECT_ERROR(where(matrix(4, 3) > 0.0, none, 2.0), "where: lhs: " + text);
  EXPECT_ERROR(masked_fill(matrix(4, 3), matrix(4, 3) > 0.0, none), "masked_fill: value: " + text);
  EXPECT_ERROR(masked_fill(matrix(4, 3), none, 0.0), "masked_fill: mask: " + text);
  EXPECT_ERROR(maximum(matrix(4, 3), none), "maximum: rhs: " + text);
  EXPECT_ERROR(matrix(4, 3).pow(none), "pow: rhs: " + text);
  EXPECT_ERROR(matmul(matrix(4, 3), none), "matmul: other: " + text);
  EXPECT_ERROR(linear(matrix(4, 3), none), "linear: weight: " + text);
  EXPECT_ERROR(conv2d(zeros({2, 3, 8, 8}), none), "conv2d: weight: " + text);
  EXPECT_ERROR(cat({matrix(4, 3), none}), "cat: inputs: " + text);
  EXPECT_ERROR(sum(none), "sum: input: " + text);
  EXPECT_ERROR(reshape(none, {2}), "reshape: input: " + text);
  EXPECT_ERROR(stack({none, none}), "stack: tensors: " + text);
  EXPECT_ERROR(lerp(none, none, 0.5), "lerp: input: " + text);
  EXPECT_ERROR(lerp(matrix(4, 3), none, 0.5), "lerp: end: " + text);
  EXPECT_ERROR(mse_loss(matrix(4, 3), none), "mse_loss: target: " + text);
  EXPECT_ERROR(layer_norm(none, {3}), "layer_norm: input: " + text);
  EXPECT_ERROR(embedding(zeros({2}, i64), none), "embedding: weight: " + text);
  EXPECT_ERROR(max_pool2d(none, 2), "max_pool2d: input: " + text);
  EXPECT_ERROR(dropout(none, 0.5), "dropout: input: " + text);
  EXPECT_ERROR(grad(none, {matrix(4, 3)}), "grad: loss: " + text);
  EXPECT_ERROR(grad(sum(matrix(4, 3)), {none}), "grad: wrt: " + text);
  EXPECT_PROGRAM_ERROR("function: output 'y': " + text, function("f", {}, [&] { return Outputs{{"x", zeros({2})}, {"y", none}}; }));
  EXPECT_PROGRAM_ERROR("assign: value: " + text, nn::Module root; Tensor state = root.register_buffer("s", {3}, init::zeros()); function("f", {}, [&] { assign(state, none); }));
  EXPECT_PROGRAM_ERROR("SGD.step: lr: " + text, nn::Module root; Tensor state = root.register_parameter("s", {3}, init::zeros()); optim::SGD sgd({state}); function("f", {}, [&] { sgd.step({state}, none); }));
}

TEST(Error, OfConvolutions) {
  EXPECT_ERROR(conv2d(zeros({2, 3, 8, 8}), zeros({6, 1, 5, 5})), "conv2d: input has 3 channels, weight expects 1");
  EXPECT_ERROR(conv2d(zeros({2, 6, 8, 8}), zeros({4, 2, 5, 5}), {}, {.groups = 2}), "conv2d: input has 6 channels, weight expects 4 in 2 groups");
  EXPECT_ERROR(conv2d(zeros({2, 6, 8, 8}), zeros({4, 2, 5, 5}), {}, {.groups = 3}), "conv2d: expected groups that divide 4 output channels, found 3");
  EXPECT_ERROR(conv2d(zeros({3, 8, 8}), zeros({6, 3, 5, 5})), "conv2d: expected an input of shape [N, C, H, W], found [3, 8, 8]");
  EXPECT_ERROR(conv2d(zeros({2, 3, 8, 8}), zeros({6, 3, 5})), "conv2d: expected a weight of shape [O, C/groups, KH, KW], found [6, 3, 5]");
  EXPECT_ERROR(conv2d(zeros({2, 3, 8, 8}), zeros({6, 3, 5, 5}), zeros({3})), "conv2d: expected a bias of shape [6], found [3]");
  EXPECT_ERROR(conv2d(zeros({2, 3, 8, 4}), zeros({6, 3, 5, 5})), "conv2d: dilated kernel of extent 5 does not fit into the padded extent 4 of dimension 3");
  EXPECT_ERROR(conv2d(zeros({2, 3, 8, 8}), zeros({6, 3, 5, 5}), {}, {.stride = {1, 0}}), "conv2d: expected 2 entries of at least 1 in stride, found [1, 0]");
  EXPECT_ERROR(conv2d(zeros({2, 3, 8, 8}), zeros({6, 3, 5, 5}), {}, {.stride = 2, .padding = "same"}), "conv2d: a padding of \"same\" needs a stride of 1, found 2");
  EXPECT_ERROR(conv2d(zeros({2, 3, 8, 8}), zeros({6, 3, 5, 5}), {}, {.padding = "full"}), "conv2d: expected a padding of numbers, \"same\" or \"valid\", found \"full\"");
  EXPECT_ERROR(conv1d(zeros({2, 3, 8, 8}), zeros({6, 3, 5})), "conv1d: expected an input of shape [N, C, L], found [2, 3, 8, 8]");
  EXPECT_ERROR(conv1d(zeros({2, 3, 8}), zeros({6, 3, 5, 5})), "conv1d: expected a weight of shape [O, C/groups, K], found [6, 3, 5, 5]");
  EXPECT_ERROR(conv1d(zeros({2, 3, 4}), zeros({6, 3, 3}), {}, {.dilation = 2}), "conv1d: dilated kernel of extent 5 does not fit into the padded extent 4 of dimension 2");
  EXPECT_ERROR(conv1d(zeros({2, 3, 4}), zeros({6, 3, 3}), {}, {.stride = 0}), "conv1d: expected 1 entry of at least 1 in stride, found [0]");
  EXPECT_ERROR(conv1d(zeros({2, 3, 4}), zeros({6, 3, 3}), {}, {.dilation = INT64_MAX}), "conv1d: expected entries below 2^31 in dilation, found [9223372036854775807]");
  EXPECT_ERROR(conv2d(zeros({2, 3, 8, 8}), zeros({6, 3, 5, 5}), {}, {.kernel_size = {5, 3}}), "conv2d: the option kernel_size is (5, 3), the weight has shape [6, 3, 5, 5]");
  EXPECT_ERROR(conv2d(zeros({2, 3, 8, 8}), zeros({6, 3, 5, 5}), zeros({6}), {.bias = false}), "conv2d: the option bias is false, and there is a bias");
  EXPECT_ERROR(conv2d(zeros({2, 3, 8, 8}), zeros({6, 3, 5, 5}), {}, {.padding = {1, -2}}), "conv2d: expected a padding of at least 0, found (1, -2)");
  EXPECT_ERROR(conv3d(zeros({2, 3, 8, 8}), zeros({6, 3, 5, 5, 5})), "conv3d: expected an input of shape [N, C, D, H, W], found [2, 3, 8, 8]");
  EXPECT_ERROR(conv3d(zeros({2, 3, 8, 8, 8}), zeros({6, 3, 5, 5})), "conv3d: expected a weight of shape [O, C/groups, KD, KH, KW], found [6, 3, 5, 5]");
  EXPECT_ERROR(conv3d(zeros({2, 3, 8, 8, 4}), zeros({6, 3, 5, 5, 5})), "conv3d: dilated kernel of extent 5 does not fit into the padded extent 4 of dimension 4");
}

TEST(Error, OfTransposedConvolutions) {
  EXPECT_ERROR(conv_transpose2d(zeros({2, 3, 8, 8}), zeros({6, 3, 5, 5})), "conv_transpose2d: input has 3 channels, weight expects 6");
  EXPECT_ERROR(conv_transpose2d(zeros({2, 6, 8, 8}), zeros({6, 3, 5, 5}), {}, {.groups = 4}), "conv_transpose2d: expected groups that divide 6 input channels, found 4");
  EXPECT_ERROR(conv_transpose1d(zeros({2, 6, 8}), zeros({6, 3})), "conv_transpose1d: expected a weight of shape [C, O/groups, K], found [6, 3]");
  EXPECT_ERROR(conv_transpose1d(zeros({2, 6, 8}), zeros({6, 3, 5}), zeros({3}), {.groups = 2}), "conv_transpose1d: expected a bias of shape [6], found [3]");
  EXPECT_ERROR(conv_transpose1d(zeros({2, 6, 8}), zeros({6, 3, 5}), {}, {.stride = 2, .output_padding = 2}), "conv_transpose1d: expected an output_padding of at least 0 that is smaller than stride 2 or dilation 1, found 2");
  EXPECT_ERROR(conv_transpose1d(zeros({2, 6, 8}), zeros({6, 3, 5}), {}, {.padding = 6}), "conv_transpose1d: the padding of 6 leaves nothing of dimension 2");
  EXPECT_ERROR(conv_transpose1d(zeros({2, 6, 8}), zeros({6, 3, 5}), {}, {.padding = -1}), "conv_transpose1d: expected a padding of at least 0, found -1");
  EXPECT_ERROR(conv_transpose1d(zeros({2, 6, 8}), zeros({6, 3, 5}), {}, {.stride = 0}), "conv_transpose1d: expected 1 entry of at least 1 in stride, found [0]");
  EXPECT_ERROR(conv_transpose1d(zeros({2, 6, 8}), zeros({6, 3, 5}), {}, {.stride = INT64_MAX}), "conv_transpose1d: expected options below 2^31, found 9223372036854775807");
}

TEST(Error, OfPools) {
  EXPECT_ERROR(max_pool2d(matrix(4, 3), 2), "max_pool2d: expected an input of shape [N, C, H, W], found [4, 3]");
  EXPECT_ERROR(max_pool2d(zeros({2, 3, 4, 2}), 3), "max_pool2d: dilated kernel of extent 3 does not fit into the padded extent 2 of dimension 3");
  EXPECT_ERROR(max_pool2d(zeros({2, 3, 8, 8}), 2, {.padding = {0, 2}}), "max_pool2d: padding of low 2 and high 2 is not smaller than the dilated kernel of extent 2 of dimension 3");
  EXPECT_ERROR(avg_pool2d(zeros({2, 3, 4, 4}), {3, 5}), "avg_pool2d: dilated kernel of extent 5 does not fit into the padded extent 4 of dimension 3");
  EXPECT_ERROR(avg_pool2d(zeros({2, 3, 4, 4}), 0), "avg_pool2d: expected 2 entries of at least 1 in kernel_size, found [0, 0]");
  EXPECT_ERROR(adaptive_avg_pool2d(zeros({2, 3, 8, 6}), {4, 4}), "adaptive_avg_pool2d: expected an output size that divides the extents [8, 6] of the image, found 4");
  EXPECT_ERROR(max_pool1d(zeros({2, 3, 4, 4}), 2), "max_pool1d: expected an input of shape [N, C, L], found [2, 3, 4, 4]");
  EXPECT_ERROR(max_pool1d(zeros({2, 3, 4}), 2, {.padding = 2}), "max_pool1d: padding of low 2 and high 2 is not smaller than the dilated kernel of extent 2 of dimension 2");
  EXPECT_ERROR(avg_pool1d(zeros({2, 3, 4}), 5), "avg_pool1d: dilated kernel of extent 5 does not fit into the padded extent 4 of dimension 2");
  EXPECT_ERROR(avg_pool1d(zeros({2, 3, 4}), 2, {.padding = -1}), "avg_pool1d: expected 1 entry of at least 0 in padding_low, found [-1]");
  EXPECT_ERROR(max_pool3d(zeros({2, 3, 4, 4}), 2), "max_pool3d: expected an input of shape [N, C, D, H, W], found [2, 3, 4, 4]");
  EXPECT_ERROR(avg_pool3d(zeros({2, 3, 4, 4, 2}), {2, 2, 3}), "avg_pool3d: dilated kernel of extent 3 does not fit into the padded extent 2 of dimension 4");
  EXPECT_ERROR(adaptive_avg_pool1d(zeros({2, 3, 8}), 3), "adaptive_avg_pool1d: expected an output size that divides the extents [8] of the image, found 3");
}

TEST(Error, OfLosses) {
  EXPECT_ERROR(mse_loss(matrix(4, 1), zeros({4})), "mse_loss: input has shape [4, 1], target has shape [4]");
  EXPECT_ERROR(binary_cross_entropy(zeros({4}), zeros({3})), "binary_cross_entropy: input has shape [4], target has shape [3]");
  EXPECT_ERROR(cross_entropy(matrix(4, 10), labels(5)), "cross_entropy: expected labels of shape [4] for an input of shape [4, 10], found [5]");
  EXPECT_ERROR(cross_entropy(matrix(4, 10), labels(4), {.weight = zeros({9})}), "cross_entropy: expected one weight for each of 10 classes, found shape [9]");
  EXPECT_ERROR(cross_entropy(matrix(4, 10), labels(4), {.label_smoothing = 1.5}), "cross_entropy: expected label_smoothing within [0, 1], found 1.500000");
  EXPECT_ERROR(nll_loss(matrix(4, 10), zeros({4})), "nll_loss: expected integer labels, found f32");
}

TEST(Error, OfActivationsAndMarginLosses) {
  EXPECT_ERROR(prelu(matrix(4, 3), zeros({2})), "prelu: expected a weight of shape [1] or [3], found [2]");
  EXPECT_ERROR(glu(matrix(4, 3)), "glu: expected an even extent to halve, found 3");
  EXPECT_ERROR(huber_loss(zeros({4}), zeros({4}), Reduction::mean, 0.0), "huber_loss: expected delta above 0, found 0.000000");
  EXPECT_ERROR(smooth_l1_loss(zeros({4}), zeros({4}), Reduction::mean, -1.0), "smooth_l1_loss: expected beta of at least 0, found -1.000000");
  EXPECT_ERROR(cosine_embedding_loss(matrix(4, 3), matrix(4, 3), zeros({3})), "cosine_embedding_loss: input has shape [4], target has shape [3]");
}

static Tensor keys() { return zeros({2, 7, 3}); }

TEST(Error, OfAttention) {
  EXPECT_ERROR(scaled_dot_product_attention(zeros({4}), keys(), keys()), "scaled_dot_product_attention: expected a query of at least 2 dimensions of floats, found f32 of shape [4]");
  EXPECT_ERROR(scaled_dot_product_attention(matrix(4, 3), matrix(5, 3), labels(4)), "scaled_dot_product_attention: expected a value of at least 2 dimensions of floats, found i64 of shape [4]");
  EXPECT_ERROR(scaled_dot_product_attention(zeros({3, 4, 3}), keys(), keys()), "scaled_dot_product_attention: shapes [3] and [2] do not broadcast: 3 and 2 in dimension 0");
  EXPECT_ERROR(scaled_dot_product_attention(zeros({2, 4, 5}), keys(), keys()), "scaled_dot_product_attention: features differ: 5 in query, 3 in key");
  EXPECT_ERROR(scaled_dot_product_attention(keys(), keys(), keys(), {.attn_mask = zeros({2, 6})}), "scaled_dot_product_attention: expected an attn_mask that broadcasts to [2, 7, 7], found shape [2, 6]");
  EXPECT_ERROR(scaled_dot_product_attention(keys(), keys(), keys(), {.attn_mask = zeros({7, 7}, i32)}), "scaled_dot_product_attention: expected an attn_mask of booleans or f32, found i32");
  // Scores are f32, whatever the elements are.
  EXPECT_EQ(ERROR_OF(scaled_dot_product_attention(to(keys(), f16), to(keys(), f16), to(keys(), f16), {.scale = 1e5})), "");
  EXPECT_ERROR(scaled_dot_product_attention(to(keys(), f16), to(keys(), f16), to(keys(), f16), {.scale = 1e39}), "scaled_dot_product_attention: scale: expected a number that f32 has, found 1e+39");
}

TEST(Error, OfNormalizationAndRandomFunctions) {
  EXPECT_ERROR(layer_norm(matrix(4, 3), {4}), "layer_norm: expected an input whose last dimensions are [4], found shape [4, 3]");
  EXPECT_ERROR(layer_norm(matrix(4, 3), {3}, zeros({4})), "layer_norm: expected a weight of shape [3], found [4]");
  EXPECT_ERROR(batch_norm(zeros({4}), {}, {}), "batch_norm: expected an input of shape [N, C, ...], found [4]");
  EXPECT_ERROR(batch_norm(matrix(1, 3), {}, {}), "batch_norm: expected more than one value per channel, found shape [1, 3]");
  EXPECT_ERROR(batch_norm(matrix(4, 3), zeros({3}), {}), "batch_norm: expected both running_mean and running_var or neither");
  EXPECT_ERROR(batch_norm(matrix(4, 3), zeros({3}, i64), zeros({3}, i64)), "batch_norm: expected a running_mean of f32, as the input, found i64");
  EXPECT_ERROR(batch_norm(matrix(4, 3), {}, {}, ones({3}, f64)), "batch_norm: expected a weight of f32, as the input, found f64");
  EXPECT_ERROR(dropout(matrix(4, 3), 1.5), "dropout: expected a probability within [0, 1], found 1.500000");
}

TEST(Error, OfGradients) {
  EXPECT_ERROR(grad(matrix(4, 3), {matrix(4, 3)}), "grad: expected a loss of rank 0, found shape [4, 3]");
  EXPECT_ERROR(grad(zeros({}), {zeros({4})}), "grad: the loss does not depend on wrt[0]; {.allow_unused = true} gives a gradient of 0");
  EXPECT_ERROR(grad(sum(to(zeros({4}) > 0.0, f32)), {ones({4})}), "grad: the loss does not depend on wrt[0]; {.allow_unused = true} gives a gradient of 0");
  EXPECT_PROGRAM_ERROR("grad: the loss does not depend on 'fc.bias'; {.allow_unused = true} gives a gradient of 0", nn::Module root; nn::Linear fc(root, "fc", 3, 2); function("f", {}, [&] { return grad(sum(matrix(4, 2) * detach(fc.bias)) + sum(fc.weight), {fc.weight, fc.bias})[1]; }));
  EXPECT_ERROR(grad(zeros({}), {}), "grad: expected tensors to differentiate with respect to, found none");
  EXPECT_ERROR(assign(matrix(4, 3), 0.0), "assign: expected a state tensor (parameter or buffer), found the result of an operation");
}

TEST(Error, OfCheckpoints) {
  EXPECT_ERROR(checkpoint([] { return std::vector<Tensor>(); }), "checkpoint: expected the tensors that the block computes, found none");
  EXPECT_ERROR(checkpoint([] { return Tensor(); }), "checkpoint: result of the block: expected a tensor, found an undefined one");
  EXPECT_ERROR(checkpoint([] { return matrix(4, 3) + matrix(4, 5); }), "add: shapes [4, 3] and [4, 5] do not broadcast: 3 and 5 in dimension 1");
  EXPECT_PROGRAM_ERROR("checkpoint: called outside of a function; operations belong in the body of function(...)", checkpoint([] { return zeros({2}); }));
}

TEST(Error, OfOperators) {
  // The place is that of the operator, although it has no default argument.
  EXPECT_ERROR(1.0 - matrix(4, 3) * matrix(3, 4), "mul: shapes [4, 3] and [3, 4] do not broadcast: 3 and 4 in dimension 1");
  EXPECT_ERROR(matrix(4, 3) < zeros({2}), "lt: shapes [4, 3] and [2] do not broadcast: 3 and 2 in dimension 1");
  EXPECT_ERROR([] { Tensor x = matrix(4, 3); return x /= zeros({2}); }(), "div: shapes [4, 3] and [2] do not broadcast: 3 and 2 in dimension 1");
}

TEST(Error, OfPrograms) {
  EXPECT_PROGRAM_ERROR("exp: called outside of a function; operations belong in the body of function(...)", exp(nn::Module().register_buffer("b", {1}, init::zeros())));
  EXPECT_PROGRAM_ERROR("function: 'f' has 1 inputs, its body has 2 parameters", function("f", {input("x", {1})}, [](Tensor x, Tensor y) { return x; }));
  EXPECT_PROGRAM_ERROR("function: the function has no output and assigns no state", function("f", {input("x", {1})}, [](Tensor x) {}));
  EXPECT_PROGRAM_ERROR("function: 'f' has two inputs, or one without name, called 'x'", function("f", {input("x", {1}), input("x", {2})}, [](Tensor x, Tensor y) { return x; }));
  EXPECT_PROGRAM_ERROR("function: two outputs, or one without name, are called 'y'", function("f", {input("x", {1})}, [](Tensor x) { return Outputs{{"y", x}, {"y", x}}; }));
  EXPECT_PROGRAM_ERROR("function: 'f' is defined twice", for (int i = 0; i < 2; ++i) function("f", {input("x", {1})}, [](Tensor x) { return x; }));
  EXPECT_PROGRAM_ERROR("function: expected a name without '@', found 'f@1'", function("f@1", {input("x", {1})}, [](Tensor x) { return x; }));
  EXPECT_PROGRAM_ERROR("state: state 'w' is declared twice", nn::Module root; for (int i = 0; i < 2; ++i) root.register_buffer("w", {1}, init::zeros()));
  EXPECT_PROGRAM_ERROR("state: random values of 'w' need a float type, found i64", nn::Module().register_buffer("w", {1}, init::normal(), i64));
  EXPECT_PROGRAM_ERROR("assign: 'w' is [2] of f32, the value is [2] of i64", Tensor w = nn::Module().register_buffer("w", {2}, init::zeros()); function("f", {}, [&] { assign(w, zeros({2}, i64)); }));
  EXPECT_PROGRAM_ERROR("neg: a tensor of another function is used; only state is shared", Tensor kept; function("f", {input("x", {1})}, [&](Tensor x) { return kept = x; }); function("g", {}, [&] { return -kept; }));
}

TEST(Error, OfModulesAndOptimisers) {
  EXPECT_PROGRAM_ERROR("two submodules are called 'a'", nn::Module root; nn::ReLU a(root, "a"), b(root, "a"));
  EXPECT_PROGRAM_ERROR("expected a module name without dots, found 'a.b'", nn::Module root; nn::ReLU a(root, "a.b"));
  EXPECT_PROGRAM_ERROR("fc: state: expected extents of at least 1, found [4, 0]", nn::Module root; nn::Linear fc(root, "fc", 0, 4));
  EXPECT_PROGRAM_ERROR("drop: expected a probability within [0, 1], found -0.5", nn::Module root; nn::Dropout drop(root, "drop", -0.5));
  EXPECT_PROGRAM_ERROR("conv: expected the option kernel_size, found none", nn::Module root; nn::Conv2d conv(root, "conv", 6, 4, {.stride = 2}));
  EXPECT_PROGRAM_ERROR("conv: expected kernel_size once, found it as an option, too", nn::Module root; nn::Conv2d conv(root, "conv", 6, 4, 5, {.kernel_size = 3}));
  EXPECT_PROGRAM_ERROR("conv: expected groups that divide 6 input channels, found 4", nn::Module root; nn::Conv2d conv(root, "conv", 6, 4, {.kernel_size = 3, .groups = 4}));
  EXPECT_PROGRAM_ERROR("conv: expected groups that divide 4 output channels, found 3", nn::Module root; nn::Conv2d conv(root, "conv", 6, 4, {.kernel_size = 3, .groups = 3}));
  EXPECT_PROGRAM_ERROR("up: expected groups that divide 4 output channels, found 3", nn::Module root; nn::ConvTranspose2d up(root, "up", 6, 4, {.kernel_size = 3, .groups = 3}));
  EXPECT_PROGRAM_ERROR("conv: state: expected extents of at least 1, found [4, 6, 3, 0]", nn::Module root; nn::Conv2d conv(root, "conv", 6, 4, {.kernel_size = {3, 0}}));
  EXPECT_PROGRAM_ERROR("AdamW: expected at least one parameter that is not frozen, found none", optim::AdamW adam({}));
  EXPECT_PROGRAM_ERROR("Adam: expected beta2 within [0, 1), found 1.000000", nn::Module root; nn::Linear fc(root, "fc", 2, 4); optim::Adam adam(root.parameters(), {.betas = {0.9, 1.0}}));
  EXPECT_PROGRAM_ERROR("SGD: expected lr of at least 0, found -0.100000", nn::Module root; nn::Linear fc(root, "fc", 2, 4); optim::SGD sgd(root.parameters(), {.lr = -0.1}));
  EXPECT_PROGRAM_ERROR("SGD.step: expected lr of at least 0, found nan", nn::Module root; nn::Linear fc(root, "fc", 2, 4); optim::SGD sgd(root.parameters()); function("f", {}, [&] { sgd.step({fc.weight, fc.bias}, NAN); }));
  EXPECT_PROGRAM_ERROR("SGD: nesterov needs a momentum and no dampening", nn::Module root; nn::Linear fc(root, "fc", 2, 4); optim::SGD sgd(root.parameters(), {.nesterov = true}));
  EXPECT_PROGRAM_ERROR("SGD.step: expected 2 gradients, found 1", nn::Module root; nn::Linear fc(root, "fc", 2, 4); optim::SGD sgd(root.parameters()); function("f", {}, [&] { sgd.step({fc.weight}); }));
  EXPECT_PROGRAM_ERROR("SGD.step: expected a gradient of shape [4, 2] for 'fc.weight', found [4]", nn::Module root; nn::Linear fc(root, "fc", 2, 4); optim::SGD sgd(root.parameters()); function("f", {}, [&] { sgd.step({fc.bias, fc.bias}); }));
}

// clang-format on

struct Inner : nn::Layer {
  static inline int line;
  nn::Linear fc{*this, "fc", 400, 10};
  using Layer::Layer;
  Tensor forward(Tensor x) override {
    line = __LINE__ + 1;
    return fc(x);
  }
};

TEST(Error, NamesTheModuleAndTheInnermostLineOfTheUser) {
  std::string error = errorOf([] {
    nn::Sequential net;
    net.emplace_back<nn::ReLU>();
    net.emplace<Inner>("block");
    function("f", {input("x", {2, 256})}, [&](Tensor x) { return net(x); });
  });
  EXPECT_EQ(error, at(Inner::line, "block.fc: linear: input has 256 features, "
                                   "weight expects 400"));
}

TEST(Error, OfLayersOfTheLibraryIsReportedAtTheCall) {
  static int line;
  std::string error = errorOf([] {
    nn::Sequential net;
    net.emplace_back<nn::Linear>(256, 10);
    net.emplace_back<nn::BatchNorm1d>(11);
    line = __LINE__ + 1;
    function("f", {input("x", {2, 256})}, [&](Tensor x) { return net(x); });
  });
  EXPECT_EQ(error, at(line, "1: input has 10 features, expected 11"));
}

TEST(Error, OfConvolutionalLayersNamesBothExtents) {
  static int line;
  auto errorOn = [](Shape shape) {
    return errorOf([=] {
      nn::Sequential net;
      net.emplace<nn::Conv2d>("conv", 3, 6,
                              nn::Conv2dOptions{.kernel_size = 5});
      net.emplace<nn::BatchNorm2d>("bn", 7);
      line = __LINE__ + 1;
      function("f", {input("x", shape)}, [&](Tensor x) { return net(x); });
    });
  };
  EXPECT_EQ(errorOn({2, 1, 8, 8}),
            at(line, "conv: conv2d: input has 1 channels, weight expects 3"));
  EXPECT_EQ(errorOn({2, 3, 8, 8}),
            at(line, "bn: input has 6 features, expected 7"));
}

TEST(Error, OfBatchNormNamesTheRankItIsMadeFor) {
  static int line;
  std::string error = errorOf([] {
    nn::Module root;
    nn::BatchNorm2d bn(root, "bn", 3);
    function("f", {input("x", {2, 3, 8})}, [&](Tensor x) {
      line = __LINE__ + 1;
      return bn(x);
    });
  });
  EXPECT_EQ(error, at(line, "bn: expected an input of shape [N, C, H, W], "
                            "found [2, 3, 8]"));
}

// A variadic template has no room for the place of its caller.
TEST(Error, OfAConstructorInsideASequentialIsReportedAtIt) {
  static int line;
  std::string error = errorOf([] {
    line = __LINE__ + 1;
    nn::Sequential net;
    net.emplace_back<nn::Linear>(256, 0);
  });
  std::string message = "state: expected extents of at least 1, found [0, 256]";
  EXPECT_EQ(error, at(line, "0: " + message));
  error = errorOf([] {
    nn::Module root;
    line = __LINE__ + 1;
    nn::Sequential net(root, "net");
    net.emplace_back<nn::Linear>(256, 0);
  });
  EXPECT_EQ(error, at(line, "net.0: " + message));
}

TEST(Error, OfAProgramThatIsUnknownOrDefinedTwice) {
  EXPECT_EQ(BuiltProgram("nonsense").error, "no program is called 'nonsense'");
  static const detail::ProgramRegistration first("twice", [] {});
  int line = __LINE__ + 1;
  static const detail::ProgramRegistration second("twice", [] {});
  EXPECT_EQ(BuiltProgram("twice").error,
            at(line, "INGOT_PROGRAM: program 'twice' is defined twice"));
}

TEST(Error, OfABatchSizeOrAProgramWithoutFunctions) {
  auto body = [] { function("f", {}, [] { return zeros({batch()}); }); };
  EXPECT_EQ(BuiltProgram(body, {0}).error,
            "expected a batch size from 1 to 2147483647, found 0");
  EXPECT_NE(errorOf([] {}).find("has no function"), std::string::npos);
}

TEST(Error, OfStateThatDependsOnTheBatch) {
  BuiltProgram program(
      [] {
        nn::Module().register_buffer("w", {batch()}, init::zeros());
        function("f", {}, [] { return zeros({1}); });
      },
      {2, 3});
  EXPECT_NE(program.error.find("state 'w' depends on the batch size: [2] of "
                               "f32 before, now [3] of f32"),
            std::string::npos)
      << program.error;
}

} // namespace
