//===- BenchOperation.cpp - One operation against the machine --------------===//

#include "tools/ingot/Bench.h"
#include "tools/ingot/Commands.h"
#include "tools/ingot/Measure.h"
#include "tools/ingot/PeakLoop.h"
#include "tools/ingot/RandomTensor.h"
#include "tools/ingot/Table.h"

#include "runtime/train/Program.h"
#include "runtime/train/io/ParseNumber.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <cstring>
#include <optional>
#include <stdexcept>

using namespace ingot;
using namespace ingot::tool;

namespace {

std::vector<std::string> splitAtCommas(const std::string &text) {
  std::vector<std::string> parts(1);
  for (char character : text)
    if (character == ',')
      parts.emplace_back();
    else
      parts.back() += character;
  return parts;
}

/// An extent; `option` and `text` are for the message.
int64_t parseExtent(const std::string &part, const char *option,
                    const std::string &text) {
  constexpr int64_t largest = int64_t{1} << 31;
  auto refuse = [&](const std::string &expected) {
    throw UsageError(std::string(option) + " '" + text +
                     "': expected extents of " + expected + ", found '" + part +
                     "'");
  };
  std::optional<int64_t> value = io::parseNumber<int64_t>(part);
  if ((!part.starts_with('-') && io::isOutOfRange<int64_t>(part)) ||
      (value && *value > largest))
    refuse("at most " + std::to_string(largest));
  if (!value || *value < 1)
    refuse("at least 1");
  return *value;
}

/// All extents of "8,28,28,...", as many as `names` ("M,N,K") has.
std::vector<int64_t> parseExtents(const std::string &text, const char *option,
                                  const std::string &names) {
  std::vector<std::string> parts = splitAtCommas(text);
  if (parts.size() != splitAtCommas(names).size())
    throw UsageError(std::string(option) + " '" + text + "': expected " +
                     names);
  std::vector<int64_t> extents;
  for (const std::string &part : parts)
    extents.push_back(parseExtent(part, option, text));
  return extents;
}

std::string tensorType(const std::vector<int64_t> &shape) {
  std::string type = "tensor<";
  for (int64_t extent : shape)
    type += std::to_string(extent) + "x";
  return type + "f32>";
}

/// A program of one function without any state of its own, ready to run.
struct Operation {
  train::Program program;
  train::Context context;
  const train::Variant &variant;
  FunctionBuffers buffers;

  Operation(const Source &source, const CompileOptions &options,
            uint32_t threads)
      : program(train::Program::fromMemory(compile(source, options).artifact)),
        context(program, threads), variant(program.variants()[0]),
        buffers(variant, /*seed=*/1) {}

  void run() { context.run(variant, buffers.inputs(), buffers.outputs()); }
};

/// A product of an input and a constant.
struct Product {
  std::string name; ///< of the operation
  std::vector<int64_t> lhs, rhs, output;
  std::string attributes; ///< of the operation, with a space before
  double flops;
};

/// Measures `product` and the peak loop in turn; `key` and `extents` are what
/// JSON says of it.
void benchAgainstPeak(const BenchOptions &options, const Product &product,
                      const char *key, const std::vector<int64_t> &extents) {
  std::string lhs = tensorType(product.lhs), rhs = tensorType(product.rhs);
  std::string output = tensorType(product.output);
  Source source = {product.name,
                   "ingot.state @rhs parameter = dense<0.0> : " + rhs +
                       "\nfunc.func @product(%lhs: " + lhs +
                       " {ingot.name = \"lhs\"}, %rhs: " + rhs +
                       " {ingot.state = \"rhs\"}) -> (" + output +
                       " {ingot.name = \"output\"}) {\n  %0 = ingot." +
                       product.name + " %lhs, %rhs" + product.attributes +
                       " : " + lhs + ", " + rhs + "\n  return %0 : " + output +
                       "\n}\n"};
  int64_t weightCount = 1;
  for (int64_t extent : product.rhs)
    weightCount *= extent;
  std::vector<float> weights(weightCount);
  fillRandom(weights, /*seed=*/2);
  CompileOptions compileOptions = options.model.compileOptions();
  compileOptions.functions.clear();
  compileOptions.freeze = true; // as a deployed layer: the compiler may pack
  compileOptions.loadStates = [&](const std::vector<StateInfo> &) {
    return std::vector<const void *>{weights.data()};
  };
  Operation operation(source, compileOptions, options.threads);

  // A round is one product and one peak loop of about the same length, at least
  // a millisecond: below, starting threads would count.
  double once =
      measureInTurn({[&] { operation.run(); }}, 0.0, options.threads)[0]
          .median();
  std::vector<double> rates, peakRates, shares;
  std::vector<Timing> timings =
      measureInTurn({[&] { operation.run(); },
                     [&] {
                       peakRates.push_back(measurePeakFlops(
                           options.threads, std::max(once, 1e-3)));
                     }},
                    options.seconds, options.threads);
  // The first entries are warm-up runs, which have no product beside them.
  const std::vector<double> &samples = timings[0].samples;
  peakRates.erase(peakRates.begin(), peakRates.end() - samples.size());
  for (size_t i = 0; i < samples.size(); ++i) {
    rates.push_back(product.flops / samples[i]);
    shares.push_back(rates[i] / peakRates[i]);
  }
  double rate = medianOf(rates), peak = medianOf(peakRates);
  double share = medianOf(shares);
  if (options.json) {
    std::printf("%s\n", nlohmann::ordered_json{{key, extents},
                                               {"threads", options.threads},
                                               {"seconds", timings[0].median()},
                                               {"gflops", rate * 1e-9},
                                               {"peak_gflops", peak * 1e-9},
                                               {"share", share},
                                               {"samples", samples.size()}}
                            .dump()
                            .c_str());
    return;
  }
  Table table({"", ">time", ">GFLOP/s"});
  table.addRow({product.name + " " + lhs + " x " + rhs,
                formatTime(timings[0].median()), formatNumber(rate * 1e-9, 1)});
  table.addRow({std::string("peak loop, ") + describePeakLoop(), "",
                formatNumber(peak * 1e-9, 1)});
  printConditions(options);
  std::printf("%s\n%.1f %% of the peak loop\n", table.format().c_str(),
              share * 100);
}

} // namespace

void ingot::tool::benchGemm(const BenchOptions &options,
                            const std::string &text) {
  std::vector<int64_t> extents = parseExtents(text, "--gemm", "M,N,K");
  int64_t M = extents[0], N = extents[1], K = extents[2];
  benchAgainstPeak(options,
                   {"matmul",
                    {M, K},
                    {K, N},
                    {M, N},
                    "",
                    2.0 * static_cast<double>(M) * N * K},
                   "gemm", extents);
}

void ingot::tool::benchConv(const BenchOptions &options,
                            const std::string &text) {
  std::vector<int64_t> extents = parseExtents(text, "--conv", "N,H,W,C,O,K,S");
  int64_t N = extents[0], H = extents[1], W = extents[2], C = extents[3];
  int64_t O = extents[4], K = extents[5], S = extents[6], P = K / 2;
  int64_t OH = (H + 2 * P - K) / S + 1, OW = (W + 2 * P - K) / S + 1;
  auto pair = [](int64_t value) {
    std::string text = std::to_string(value);
    return "[" + text + ", " + text + "]";
  };
  benchAgainstPeak(options,
                   {"conv",
                    {N, H, W, C},
                    {K, K, C, O},
                    {N, OH, OW, O},
                    " of = output stride = " + pair(S) + " low = " + pair(P) +
                        " high = " + pair(P) +
                        " dilation = [1, 1] input_dilation = [1, 1] groups = 1 "
                        "layout = channels_last",
                    2.0 * static_cast<double>(N * OH * OW * O) * K * K * C},
                   "conv", extents);
}

void ingot::tool::benchRows(const BenchOptions &options,
                            const std::string &operationText) {
  std::vector<std::string> parts = splitAtCommas(operationText);
  if (parts.size() != 3)
    throw UsageError("--rows '" + operationText +
                     "': expected OP,ROWS,COLUMNS");
  const std::string &name = parts[0];
  int64_t rows = parseExtent(parts[1], "--rows", operationText);
  int64_t columns = parseExtent(parts[2], "--rows", operationText);

  std::string type = tensorType({rows, columns});
  // What normalises rows says which dimension; a pointwise operation does not.
  bool hasDim = name.ends_with("softmax");
  Source source = {name, "func.func @rows(%input: " + type +
                             " {ingot.name = \"input\"}) -> (" + type +
                             " {ingot.name = \"output\"}) {\n  %0 = ingot." +
                             name + " %input" + (hasDim ? ", dim = 1" : "") +
                             " : " + type + "\n  return %0 : " + type +
                             "\n}\n"};
  CompileOptions compileOptions = options.model.compileOptions();
  compileOptions.functions.clear();
  try {
    describeFunctions(source, compileOptions);
  } catch (const std::exception
               &) { // says what is wrong with a text that nobody wrote
    throw UsageError("--rows '" + operationText + "': '" + name +
                     "' is no operation with one input and one output of the "
                     "same floats, such as exp, softmax or log_softmax");
  }
  Operation operation(source, compileOptions, options.threads);

  size_t bytes = operation.variant.inputs[0].bytes();
  std::vector<char> from(bytes, 1), to(bytes);
  std::vector<Timing> timings = measureInTurn(
      {[&] { operation.run(); },
       [&] {
         std::memcpy(to.data(), from.data(), bytes);
         __asm__ volatile("" ::"r"(to.data()) : "memory"); // is not removed
       }},
      options.seconds, options.threads);
  double ratio = medianRatio(timings[0], timings[1]);
  auto rate = [&](const Timing &timing) {
    return 2.0 * static_cast<double>(bytes) / timing.median() * 1e-9;
  };
  if (options.json) {
    std::printf("%s\n",
                nlohmann::ordered_json{{"operation", name},
                                       {"rows", rows},
                                       {"columns", columns},
                                       {"threads", options.threads},
                                       {"seconds", timings[0].median()},
                                       {"memcpy_seconds", timings[1].median()},
                                       {"ratio", ratio},
                                       {"samples", timings[0].samples.size()}}
                    .dump()
                    .c_str());
    return;
  }
  Table table({"", ">time", ">GB/s read and written"});
  table.addRow({name + " " + type, formatTime(timings[0].median()),
                formatNumber(rate(timings[0]), 1)});
  table.addRow({"memcpy, one thread", formatTime(timings[1].median()),
                formatNumber(rate(timings[1]), 1)});
  printConditions(options);
  std::printf("%s\n%.2f times the time of memcpy\n", table.format().c_str(),
              ratio);
}
