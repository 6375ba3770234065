//===- AttentionText.cpp - Attention as the code of warps --------------------===//
//
// Scores are computed where they are used and kept nowhere: once forward, twice for the
// queries of a gradient and once for its keys. Exponentials are relative to the largest
// score so far; what was added up before is scaled when a larger one comes.
//
//===----------------------------------------------------------------------===//

#include "passes/cuda/AttentionText.h"

#include "passes/cuda/ScalarText.h"

using namespace mlir;
using namespace ingot::cuda;

/// The feature that a lane's sum `n` is of.
static std::string featureText() { return "lane + n * " + text(kWarpThreads); }

static std::string countPerLane(int64_t features) {
  return text(llvm::divideCeil(features, kWarpThreads));
}

/// The step from what lane 0 has to what it has next.
static std::string next(const std::string &first) {
  return first + " += " + text(kWarpThreads);
}

AttentionText::AttentionText(const AttentionForm &form)
    : form(form), value(getValueText(form.accumulatorType())) {}

int64_t AttentionText::scratchBytes() const {
  return form.isGradient() ? 3 * form.batchCount() * form.queries *
                                 getScalarBits(form.accumulatorType()) / 8
                           : 0;
}

std::vector<CudaPhase> AttentionText::print() {
  if (!form.isGradient())
    return {printForward()};
  std::vector<CudaPhase> phases = {printQueries()};
  if (form.results[1] || form.results[2])
    phases.push_back(printKeys());
  return phases;
}

std::string AttentionText::number(double constant) const {
  return getConstantText(FloatAttr::get(form.accumulatorType(), constant));
}

std::string AttentionText::minusInfinity() const {
  return number(-std::numeric_limits<double>::infinity());
}

/// A wrapper of cuda_kernel.h for the type that is computed in.
std::string AttentionText::call(const std::string &function,
                                const std::string &arguments) const {
  return function + (form.accumulatorType().isF64() ? "F64(" : "F32(") +
         arguments + ")";
}

/// A warp for each of `perBatch` positions of each element of the batch. Those beyond
/// the last have nothing to do; all lanes of a warp agree about it.
CudaPhase AttentionText::printWarps(int64_t perBatch,
                                    const std::string &position,
                                    llvm::function_ref<void()> body) {
  constexpr int64_t kWarps = kBlockThreads / kWarpThreads;
  int64_t count = form.batchCount() * perBatch;
  out.line("const int lane = static_cast<int>(laneIndex());");
  out.line("const long long warp = static_cast<long long>(blockX()) * " +
           text(kWarps) + " + warpIndex();");
  out.block("if (warp < " + text(count) + ")", [&] {
    out.line("const long long batch = warp / " + text(perBatch) + ";");
    out.line("const int " + position + " = static_cast<int>(warp % " +
             text(perBatch) + ");");
    body();
  });
  return {out.take(), llvm::divideCeilSigned(count, kWarps), /*sharedBytes=*/0};
}

/// Where the element of an operand is, in that of the batch.
std::string AttentionText::positionText(const AttentionForm::Operand &operand,
                                        const std::string &row,
                                        const std::string &column) const {
  SmallVector<std::pair<std::string, int64_t>> terms;
  int64_t inner = 1;
  for (size_t dim = form.batch.size(); dim-- > 0;) {
    terms.push_back({"batch / " + text(inner) + " % " + text(form.batch[dim]),
                     operand.batch[dim]});
    inner *= form.batch[dim];
  }
  terms.push_back({"static_cast<long long>(" + row + ")", operand.row});
  if (!column.empty())
    terms.push_back({column, operand.column});
  return getSumText(0, terms);
}

/// Defines `name` as the start of a row of an operand.
void AttentionText::printRow(const std::string &name,
                             const AttentionForm::Operand &operand,
                             const std::string &row) {
  out.line("const " + getStorageText(form.element) + " *const " + name + " = " +
           getInputName(operand.input) + " + " +
           positionText(operand, row, "") + ";");
}

void AttentionText::printDot(const std::string &result, const std::string &lhs,
                             const std::string &rhs, int64_t features) {
  out.line(value + " " + result + " = 0;");
  out.block("for (int d = 0; d < " + text(features) + "; ++d)", [&] {
    out.line(result + " = fusedMultiplyAdd(" +
             getLoadText(form.element, lhs + "[d]") + ", " +
             getLoadText(form.element, rhs + "[d]") + ", " + result + ");");
  });
}

/// The element of the mask for `query` and `key`.
std::string AttentionText::maskText() const {
  return getInputName(form.mask->input) + "[" +
         positionText(*form.mask, "query", "key") + "]";
}

/// Defines `score` of `query` and `key`, whose rows are `queryRow` and `keyRow`; minus
/// infinity where it is excluded or there is no such pair. If keys are excluded, also
/// whether this one `takesPart`.
void AttentionText::printScore() {
  out.line(value + " score = " + minusInfinity() + ";");
  std::string condition =
      "query < " + text(form.queries) + " && key < " + text(form.keys);
  if (form.causal)
    condition += " && key <= query";
  if (form.mask && form.maskIsBoolean)
    condition += " && " + maskText();
  out.block("if (" + condition + ")", [&] {
    printDot("product", "queryRow", "keyRow", form.features);
    out.line("score = product * " + number(form.scale) + ";");
    if (!form.mask || form.maskIsBoolean)
      return;
    out.line("const " + value +
             " added = " + getLoadText(form.element, maskText()) + ";");
    out.line("score = added == " + minusInfinity() +
             " ? added : score + added;");
  });
  if (!form.excludes())
    return;
  out.line("const bool takesPart = score != " + minusInfinity() + ";");
}

/// Combines the values `name` of all lanes, in all lanes.
void AttentionText::printAcrossLanes(const std::string &name,
                                     const std::string &combined) {
  out.block("for (int distance = " + text(kWarpThreads / 2) +
                "; distance > 0; distance /= 2)",
            [&] {
              out.line("const " + value + " other = shuffleXor(" + name +
                       ", distance);");
              out.line(name + " = " + combined + ";");
            });
}

/// Defines sums of which each lane has those of every 32nd feature.
void AttentionText::printSums(const std::string &name, int64_t features) {
  out.line(value + " " + name + "[" + countPerLane(features) + "] = {};");
}

/// Prints `body` for each sum `n` of a lane.
void AttentionText::printEachSum(int64_t features,
                                 llvm::function_ref<void()> body) {
  out.line("INGOT_UNROLL");
  out.block("for (int n = 0; n < " + countPerLane(features) + "; ++n)", body);
}

/// Defines the `count` of lanes that have a pair, as there are `extent` and lane 0 has
/// the pair `first`; if keys are excluded, also in which lanes one takes `parts`.
void AttentionText::printLanes(int64_t extent, const std::string &first) {
  std::string left = text(extent) + " - " + first;
  std::string lanes = text(kWarpThreads);
  out.line("const int count = " + left + " < " + lanes + " ? " + left + " : " +
           lanes + ";");
  if (form.excludes())
    out.line("const unsigned parts = warpBallot(takesPart);");
}

/// Adds to `sums` the rows that lanes 0 to `count` stand for, times their weights; of
/// pairs that take no part not even 0, which may be times infinity.
void AttentionText::addLanes(const std::string &sums, const std::string &weight,
                             const std::string &rows,
                             const AttentionForm::Operand &operand,
                             int64_t features, const std::string &count) {
  std::string adds = featureText() + " < " + text(features);
  if (form.excludes())
    adds += " && (parts >> other & 1u) != 0";
  out.block("for (int other = 0; other < " + count + "; ++other)", [&] {
    out.line("const " + value + " factor = shuffle(" + weight + ", other);");
    printEachSum(features, [&] {
      out.block("if (" + adds + ")", [&] {
        std::string element = rows + "[static_cast<long long>(other) * " +
                              text(operand.row) + " + " + featureText() + "]";
        out.line(sums + "[n] = fusedMultiplyAdd(factor, " +
                 getLoadText(form.element, element) + ", " + sums + "[n]);");
      });
    });
  });
}

void AttentionText::storeSums(const std::string &sums, int64_t features,
                              unsigned result, int64_t rows,
                              const std::string &row,
                              const std::string &divisor) {
  printEachSum(features, [&] {
    out.block("if (" + featureText() + " < " + text(features) + ")", [&] {
      std::string sum = sums + "[n]";
      if (!divisor.empty())
        sum = call("divide", sum + ", " + divisor);
      out.line(getOutputName(*form.results[result]) + "[(batch * " +
               text(rows) + " + " + row + ") * " + text(features) + " + " +
               featureText() + "] = " + getStoreText(form.element, sum) + ";");
    });
  });
}

/// Defines `largest`, of the scores so far, and `total`, the sum of their exponentials.
void AttentionText::printOnlineStart() {
  out.line(value + " largest = " + minusInfinity() + ", total = 0;");
}

/// Brings both up to date with the `score` of each lane, whose exponential is `weight`
/// then. What was added up before has to be scaled by `before`.
void AttentionText::printOnlineStep() {
  out.line(value + " larger = score;");
  printAcrossLanes("larger", "maximum(larger, other)");
  out.line("larger = maximum(larger, largest);");
  // Nothing is left so far: exponentials are 0, not NaN.
  out.line("const " + value + " origin = larger == " + minusInfinity() +
           " ? 0 : larger;");
  out.line("const " + value + " before = " + call("exp", "largest - origin") +
           ";");
  out.line("const " + value + " weight = " + call("exp", "score - origin") +
           ";");
  out.line("largest = larger;");
  out.line(value + " sum = weight;");
  printAcrossLanes("sum", "sum + other");
  out.line("total = total * before + sum;");
}

CudaPhase AttentionText::printForward() {
  return printWarps(form.queries, "query", [&] {
    printRow("queryRow", form.query, "query");
    printSums("sums", form.valueFeatures);
    printOnlineStart();
    // All lanes run the same steps, also those beyond the last key.
    std::string seen = form.causal
                           ? "key0 < " + text(form.keys) + " && key0 <= query"
                           : "key0 < " + text(form.keys);
    out.block("for (int key0 = 0; " + seen + "; " + next("key0") + ")", [&] {
      out.line("const int key = key0 + lane;");
      printRow("keyRow", form.key, "key");
      printScore();
      printOnlineStep();
      printEachSum(form.valueFeatures, [&] { out.line("sums[n] *= before;"); });
      printRow("valueRows", form.value, "key0");
      printLanes(form.keys, "key0");
      addLanes("sums", "weight", "valueRows", form.value, form.valueFeatures,
               "count");
    });
    if (form.excludes()) // no key may take part
      out.line("total = total == 0 ? 1 : total;");
    storeSums("sums", form.valueFeatures, 0, form.queries, "query", "total");
  });
}

/// Where queries leave what keys need of them.
void AttentionText::printStatistics() {
  out.line(value + " *const statistics = reinterpret_cast<" + value +
           " *>(scratch);");
}

/// The gradient of a query, and what its weights come from.
CudaPhase AttentionText::printQueries() {
  return printWarps(form.queries, "query", [&] {
    printRow("queryRow", form.query, "query");
    printRow("gradRow", *form.outputGrad, "query");
    printOnlineStart();
    out.line(value + " mean = 0;");
    std::string loop = "for (int key0 = 0; key0 < " + text(form.keys) +
                       (form.causal ? " && key0 <= query" : "") + "; " +
                       next("key0") + ")";
    auto printPair = [&] {
      out.line("const int key = key0 + lane;");
      printRow("keyRow", form.key, "key");
      printRow("valueRow", form.value, "key");
      printScore();
      out.line(value + " weightGrad = 0;");
      std::string exists =
          form.excludes() ? "takesPart" : "key < " + text(form.keys);
      out.block("if (" + exists + ")", [&] {
        printDot("product", "gradRow", "valueRow", form.valueFeatures);
        out.line("weightGrad = product;");
      });
    };
    out.block(loop, [&] {
      printPair();
      printOnlineStep();
      out.line(value + " weighted = weight * weightGrad;");
      printAcrossLanes("weighted", "weighted + other");
      out.line("mean = mean * before + weighted;");
    });
    out.line("mean = " + call("divide", "mean, total") + ";");
    printStatistics();
    out.block("if (lane == 0)", [&] {
      out.line("statistics[warp * 3] = largest;");
      out.line("statistics[warp * 3 + 1] = total;");
      out.line("statistics[warp * 3 + 2] = mean;");
    });
    if (!form.results[0])
      return;
    printSums("sums", form.features);
    out.block(loop, [&] {
      printPair();
      out.line("const " + value + " weight = " +
               call("divide", call("exp", "score - largest") + ", total") +
               ";");
      out.line("const " + value +
               " scoreGrad = weight * (weightGrad - mean) * " +
               number(form.scale) + ";");
      printRow("keyRows", form.key, "key0");
      printLanes(form.keys, "key0");
      addLanes("sums", "scoreGrad", "keyRows", form.key, form.features,
               "count");
    });
    storeSums("sums", form.features, 0, form.queries, "query", "");
  });
}

/// The gradients of a key and its value.
CudaPhase AttentionText::printKeys() {
  return printWarps(form.keys, "key", [&] {
    printRow("keyRow", form.key, "key");
    printRow("valueRow", form.value, "key");
    printStatistics();
    if (form.results[1])
      printSums("keySums", form.features);
    if (form.results[2])
      printSums("valueSums", form.valueFeatures);
    std::string lanes = text(kWarpThreads);
    std::string first = form.causal ? "key / " + lanes + " * " + lanes : "0";
    out.block(
        "for (int query0 = " + first + "; query0 < " + text(form.queries) +
            "; " + next("query0") + ")",
        [&] {
          out.line("const int query = query0 + lane;");
          printRow("queryRow", form.query, "query");
          printRow("gradRow", *form.outputGrad, "query");
          printScore();
          out.line(value + " weight = 0, scoreGrad = 0;");
          out.block("if (query < " + text(form.queries) + ")", [&] {
            out.line("const " + value + " *const of = statistics + (batch * " +
                     text(form.queries) + " + query) * 3;");
            out.line("weight = " +
                     call("divide", call("exp", "score - of[0]") + ", of[1]") +
                     ";");
            printDot("product", "gradRow", "valueRow", form.valueFeatures);
            out.line("scoreGrad = weight * (product - of[2]) * " +
                     number(form.scale) + ";");
          });
          printLanes(form.queries, "query0");
          if (form.results[1]) {
            printRow("queryRows", form.query, "query0");
            addLanes("keySums", "scoreGrad", "queryRows", form.query,
                     form.features, "count");
          }
          if (form.results[2]) {
            printRow("gradRows", *form.outputGrad, "query0");
            addLanes("valueSums", "weight", "gradRows", *form.outputGrad,
                     form.valueFeatures, "count");
          }
        });
    if (form.results[1])
      storeSums("keySums", form.features, 1, form.keys, "key", "");
    if (form.results[2])
      storeSums("valueSums", form.valueFeatures, 2, form.keys, "key", "");
  });
}
