//===- BenchOperation.cpp - One operation against the machine --------------===//

#include "tools/ingot/Bench.h"
#include "tools/ingot/Measure.h"
#include "tools/ingot/PeakLoop.h"
#include "tools/ingot/RandomTensor.h"
#include "tools/ingot/Table.h"

#include "runtime/train/Program.h"

#include <nlohmann/json.hpp>

#include <charconv>
#include <cstdio>
#include <cstring>
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
  int64_t value = 0;
  auto [end, error] =
      std::from_chars(part.data(), part.data() + part.size(), value);
  if (error != std::errc() || end != part.data() + part.size() || value < 1 ||
      value > (int64_t{1} << 31))
    throw std::runtime_error(std::string(option) + " '" + text +
                             "': expected extents of at least 1, found '" +
                             part + "'");
  return value;
}

std::string tensorType(int64_t rows, int64_t columns) {
  return "tensor<" + std::to_string(rows) + "x" + std::to_string(columns) +
         "xf32>";
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

} // namespace

void ingot::tool::benchGemm(const BenchOptions &options,
                            const std::string &extents) {
  std::vector<std::string> parts = splitAtCommas(extents);
  if (parts.size() != 3)
    throw std::runtime_error("--gemm '" + extents + "': expected M,N,K");
  int64_t M = parseExtent(parts[0], "--gemm", extents);
  int64_t N = parseExtent(parts[1], "--gemm", extents);
  int64_t K = parseExtent(parts[2], "--gemm", extents);

  std::string lhs = tensorType(M, K), rhs = tensorType(K, N);
  Source source = {
      "gemm",
      "ingot.state @rhs parameter = dense<0.0> : " + rhs +
          "\nfunc.func @gemm(%lhs: " + lhs + " {ingot.name = \"lhs\"}, %rhs: " +
          rhs + " {ingot.state = \"rhs\"}) -> (" + tensorType(M, N) +
          " {ingot.name = \"output\"}) {\n  %0 = ingot.matmul %lhs, %rhs : " +
          lhs + ", " + rhs + "\n  return %0 : " + tensorType(M, N) + "\n}\n"};
  std::vector<float> weights(K * N);
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
  double flops = 2.0 * static_cast<double>(M) * N * K;
  double once =
      measureInTurn({[&] { operation.run(); }}, 0.0, options.threads)[0]
          .median();
  double peakFlops = 0;
  std::vector<double> gemmRates, peakRates, shares;
  std::vector<Timing> timings = measureInTurn(
      {[&] { operation.run(); },
       [&] {
         peakFlops = measurePeakFlops(options.threads, std::max(once, 1e-3));
         peakRates.push_back(peakFlops);
       }},
      options.seconds, options.threads);
  // The first entries are warm-up runs, which have no product beside them.
  const std::vector<double> &samples = timings[0].samples;
  peakRates.erase(peakRates.begin(), peakRates.end() - samples.size());
  for (size_t i = 0; i < samples.size(); ++i) {
    gemmRates.push_back(flops / samples[i]);
    shares.push_back(gemmRates[i] / peakRates[i]);
  }
  double gemm = medianOf(gemmRates), peak = medianOf(peakRates);
  double share = medianOf(shares);
  if (options.json) {
    std::printf("%s\n", nlohmann::ordered_json{{"gemm", {M, N, K}},
                                               {"threads", options.threads},
                                               {"seconds", timings[0].median()},
                                               {"gflops", gemm * 1e-9},
                                               {"peak_gflops", peak * 1e-9},
                                               {"share", share},
                                               {"samples", samples.size()}}
                            .dump()
                            .c_str());
    return;
  }
  Table table({"", ">time", ">GFLOP/s"});
  table.addRow({"matmul " + lhs + " x " + rhs, formatTime(timings[0].median()),
                formatNumber(gemm * 1e-9, 1)});
  table.addRow({std::string("peak loop, ") + describePeakLoop(), "",
                formatNumber(peak * 1e-9, 1)});
  printConditions(options);
  std::printf("%s\n%.1f %% of the peak loop\n", table.format().c_str(),
              share * 100);
}

void ingot::tool::benchRows(const BenchOptions &options,
                            const std::string &operationText) {
  std::vector<std::string> parts = splitAtCommas(operationText);
  if (parts.size() != 3)
    throw std::runtime_error("--rows '" + operationText +
                             "': expected OP,ROWS,COLUMNS");
  const std::string &name = parts[0];
  int64_t rows = parseExtent(parts[1], "--rows", operationText);
  int64_t columns = parseExtent(parts[2], "--rows", operationText);

  std::string type = tensorType(rows, columns);
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
