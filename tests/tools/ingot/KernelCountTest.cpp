//===- KernelCountTest.cpp - Kernels of operations over windows ------------===//
//
// An operation over windows is one kernel, whatever its size, and needs no copy of
// its image: what `ingot compile` reports of small programs.
//
//===----------------------------------------------------------------------===//

#include "tests/numeric/ManyConcat.h"
#include "tests/tools/ingot/Command.h"

#include <numeric>
#include <sys/resource.h>

using namespace ingot;

namespace {

class KernelCount : public ingot::testing::Command {
protected:
  /// Writes `function`, given without its name, as a program, compiles it in `mode`
  /// and returns the report of the function.
  nlohmann::json compile(const std::string &function, const std::string &mode) {
    save("func.func @f" + function, "program.mlir");
    return json("compile program.mlir --mode " + mode)["functions"][0];
  }

  void expectKernels(const std::string &function, int count) {
    for (const char *mode : {"fused", "eager"})
      EXPECT_EQ(compile(function, mode)["kernels"], count) << mode << function;
  }
};

std::string input(const std::string &name, const std::string &type) {
  return "%" + name + ": tensor<" + type + "xf32> {ingot.name = \"" + name +
         "\"}";
}

std::string result(const std::string &type) {
  return ") -> (tensor<" + type + "xf32> {ingot.name = \"result\"}) {\n";
}

/// A pool whose kernel is `K` wide along each of two dimensions.
std::string windows(int K, int stride, int border) {
  auto both = [](int value) {
    return "[" + std::to_string(value) + ", " + std::to_string(value) + "] ";
  };
  return "kernel = " + both(K) + "stride = " + both(stride) +
         "low = " + both(border) + "high = " + both(border) +
         "dilation = [1, 1] layout = channels_last : ";
}

std::string pool(const std::string &kind, const std::string &windows,
                 const std::string &image, const std::string &output) {
  return "(" + input("x", image) + result(output) +
         "%y = ingot.pool %x kind = " + kind + " " + windows + "tensor<" +
         image + "xf32>\nreturn %y : tensor<" + output + "xf32>\n}";
}

/// The gradient of a maximum, beside the pool itself.
std::string maxGrad(const std::string &windows, const std::string &image,
                    const std::string &output) {
  std::string x = "tensor<" + image + "xf32>", y = "tensor<" + output + "xf32>";
  return "(" + input("d", output) + ", " + input("x", image) + result(image) +
         "%y = ingot.pool %x kind = max " + windows + x +
         "\n%g = ingot.pool_grad %d, %x, %y kind = max " + windows + "(" + y +
         ", " + x + ", " + y + ") -> " + x + "\nreturn %g : " + x + "\n}";
}

TEST_F(KernelCount, OfPools) {
  expectKernels(pool("max", windows(5, 1, 2), "1x20x20x16", "1x20x20x16"), 1);
  // The sum, what it is divided by and the division.
  expectKernels(
      pool("mean_of_taps", windows(7, 1, 0), "1x20x20x16", "1x14x14x16"), 1);
  expectKernels(
      pool("mean_of_pixels", windows(3, 2, 1), "1x20x20x16", "1x10x10x16"), 1);
}

TEST_F(KernelCount, OfGradientsOfPools) {
  expectKernels(maxGrad(windows(3, 2, 1), "1x20x20x16", "1x10x10x16"), 2);
  expectKernels("(" + input("d", "1x10x10x16") + result("1x20x20x16") +
                    "%g = ingot.pool_grad %d kind = mean_of_pixels " +
                    windows(3, 2, 1) +
                    "(tensor<1x10x10x16xf32>) -> tensor<1x20x20x16xf32>\n"
                    "return %g : tensor<1x20x20x16xf32>\n}",
                1);
}

/// Of an image of 1.6 MB the winners of the windows are kept, and their maxima.
TEST_F(KernelCount, GradientOfAMaximumCopiesNoImage) {
  nlohmann::json report =
      compile(maxGrad(windows(3, 2, 1), "1x80x80x64", "1x40x40x64"), "fused");
  EXPECT_LE(report["arena_bytes"], 1'000'000);
}

/// Seconds of processors that processes which have ended took.
double secondsOfChildren() {
  rusage usage;
  getrusage(RUSAGE_CHILDREN, &usage);
  auto seconds = [](const timeval &time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * time.tv_usec;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

class CompileTime : public KernelCount {
protected:
  void SetUp() override {
    KernelCount::SetUp();
    // Reads the files of the command.
    measure(pool("max", windows(2, 1, 0), "1x8x8x3", "1x7x7x3"));
  }

  /// Seconds of processors that it takes to compile a program.
  double measure(const std::string &program,
                 const std::string &mode = "fused") {
    double before = secondsOfChildren();
    compile(program, mode);
    return secondsOfChildren() - before;
  }
};

/// Taps are iterations: a large kernel is no more code than a small one.
TEST_F(CompileTime, OfLargeWindowsIsThatOfSmallOnes) {
  std::string output = "1x7x7x3", image = "1x40x40x3";
  EXPECT_LT(measure(pool("max", windows(64, 1, 0), "1x70x70x3", output)),
            3 * measure(pool("max", windows(2, 1, 0), "1x8x8x3", output)));
  EXPECT_LT(measure(maxGrad(windows(31, 1, 15), image, image)),
            3 * measure(maxGrad(windows(3, 1, 1), image, image)));
}

/// The widths of `count` tensors that stand side by side.
std::vector<int> widthsOf(int count) {
  std::vector<int> widths;
  for (int number = 0; number < count; ++number)
    widths.push_back(1 + number * 37 % 97);
  return widths;
}

std::string columns(int count) { return "64x" + std::to_string(count); }

/// The concatenation of `count` tensors, each of what `front` makes of it.
std::string concat(int count, const std::string &front = "") {
  test::ManyConcat concat =
      test::concatMany(widthsOf(count), /*dim=*/1, front, [](int width) {
        return "tensor<" + columns(width) + "xf32>";
      });
  std::string inputs;
  for (const auto &[name, width] : concat.parameters)
    inputs += (inputs.empty() ? "" : ", ") + input(name, columns(width));
  return "(" + inputs + result(columns(concat.width)) + concat.body +
         "return %c : tensor<" + columns(concat.width) + "xf32>\n}";
}

/// A tensor cut into `count`.
std::string split(int count) {
  std::vector<int> widths = widthsOf(count);
  int total = std::accumulate(widths.begin(), widths.end(), 0), start = 0;
  std::string results, body, values, types;
  for (int width : widths) {
    std::string comma = start == 0 ? "" : ", ";
    std::string name = "y" + std::to_string(start),
                end = std::to_string(start + width);
    std::string type = "tensor<" + columns(width) + "xf32>";
    results += comma + type + " {ingot.name = \"" + name + "\"}";
    body += "%" + name + " = ingot.slice %x, [0, " + std::to_string(start) +
            "] to [64, " + end + "] by [1, 1] : tensor<" + columns(total) +
            "xf32>\n";
    values += comma + "%" + name;
    types += comma + type;
    start += width;
  }
  return "(" + input("x", columns(total)) + ") -> (" + results + ") {\n" +
         body + "return " + values + " : " + types + "\n}";
}

/// Four times as many take four times as long, and some more to sort them.
TEST_F(CompileTime, OfPiecesGrowsWithTheirNumber) {
  for (const char *mode : {"fused", "eager"}) {
    for (const char *front : {"", "relu"})
      EXPECT_LT(measure(concat(1000, front), mode),
                6 * measure(concat(250, front), mode))
          << mode << " " << front;
    EXPECT_LT(measure(split(1000), mode), 6 * measure(split(250), mode))
        << mode;
  }
}

} // namespace
