//===- AttentionText.h - Attention as the code of warps ----------------------===//

#ifndef INGOT_PASSES_CUDA_ATTENTIONTEXT_H
#define INGOT_PASSES_CUDA_ATTENTIONTEXT_H

#include "passes/Layers.h"
#include "passes/cuda/CudaKernel.h"
#include "passes/schedule/classes/Attention.h"

namespace ingot::cuda {

/// Prints the phases of a kernel. A warp has a query, or of the second phase of a
/// gradient a key; its lanes have 32 keys, or queries, at a time, and then a feature
/// each of what is added up over those.
class AttentionText {
public:
  explicit AttentionText(const AttentionForm &form);

  std::vector<CudaPhase> print();
  /// What queries leave for keys: their largest score, the sum of exponentials, and the
  /// mean of the weights' gradients.
  int64_t scratchBytes() const;

private:
  CudaPhase printForward();
  CudaPhase printQueries();
  CudaPhase printKeys();

  CudaPhase printWarps(int64_t perBatch, const std::string &position,
                       llvm::function_ref<void()> body);
  void printRow(const std::string &name, const AttentionForm::Operand &operand,
                const std::string &row);
  std::string positionText(const AttentionForm::Operand &operand,
                           const std::string &row,
                           const std::string &column) const;
  void printScore();
  void printLanes(int64_t extent, const std::string &first);
  std::string maskText() const;
  void printDot(const std::string &result, const std::string &lhs,
                const std::string &rhs, int64_t features);
  void printAcrossLanes(const std::string &name, const std::string &combined);
  void printSums(const std::string &name, int64_t features);
  void printEachSum(int64_t features, llvm::function_ref<void()> body);
  void addLanes(const std::string &sums, const std::string &weight,
                const std::string &rows, const AttentionForm::Operand &operand,
                int64_t features, const std::string &count);
  void storeSums(const std::string &sums, int64_t features, unsigned result,
                 int64_t rows, const std::string &row,
                 const std::string &divisor);
  void printOnlineStart();
  void printOnlineStep();
  void printStatistics();
  std::string number(double value) const;
  std::string minusInfinity() const;
  std::string call(const std::string &function,
                   const std::string &arguments) const;

  const AttentionForm &form;
  std::string value; ///< the type that is computed in
  CudaText out{1};
};

} // namespace ingot::cuda

#endif // INGOT_PASSES_CUDA_ATTENTIONTEXT_H
