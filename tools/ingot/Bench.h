//===- Bench.h - What ingot bench measures ---------------------------------===//
#ifndef INGOT_TOOLS_INGOT_BENCH_H
#define INGOT_TOOLS_INGOT_BENCH_H

#include "tools/ingot/LoadedModel.h"

namespace ingot::tool {

struct BenchOptions : LoadOptions {
  std::vector<std::string> data; ///< NAME=SOURCE, of inputs
  std::vector<std::string> modes = {"eager", "fused"};
  std::string trace; ///< file to write, or empty
  double seconds = 2;
  bool kernels = false, json = false;
};

/// What was measured where: goes above every table.
void printConditions(const BenchOptions &options);

/// Every function of a model in each mode, or of an artifact.
void benchModel(const BenchOptions &options);

/// "M,N,K": a matrix product and the peak loop in turn.
void benchGemm(const BenchOptions &options, const std::string &extents);

/// "N,H,W,C,O,K,S": N images of H x W pixels and C channels to O channels, K x K
/// taps, stride S and a border of K/2, channels last; and the peak loop in turn.
void benchConv(const BenchOptions &options, const std::string &extents);

/// "OP,ROWS,COLUMNS": an operation on rows and memcpy in turn.
void benchRows(const BenchOptions &options, const std::string &operation);

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_BENCH_H
