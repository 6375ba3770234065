//===- SamplePass.h - A function over all samples of a part ----------------===//
#ifndef INGOT_RUNTIME_TRAIN_SAMPLEPASS_H
#define INGOT_RUNTIME_TRAIN_SAMPLEPASS_H

#include "runtime/train/BoundFunction.h"

#include <functional>
#include <memory>

namespace ingot::train {

/// Runs a function over all samples of a part, each once, in the batch sizes that it
/// was compiled for.
class SamplePass {
public:
  /// Everything must outlive this. \param beside  names of fields that are read
  /// though the function may not. `loaderThreads` as for Loader. Throws
  /// std::runtime_error, in one line, if the function cannot run on these samples.
  SamplePass(const Program &program, const std::string &function,
             const Part &part, const ConventionOptions &options,
             const std::vector<std::string> &beside, size_t loaderThreads);

  /// What a run of the function read and made; valid until the next one.
  struct Batch {
    const BoundFunction &function;
    const BatchPlan &plan;
    std::span<std::byte *const> columns;
    size_t first, count; ///< of the samples of the part

    /// What was read for an input, or of a field beside them, which is there.
    io::TensorView field(std::string_view name) const;
    io::TensorView output(size_t index) const {
      return function.rowsOf(index, count);
    }
  };
  using Visitor = std::function<void(const Batch &)>;
  /// Calls `visit` after each batch, and `prepare`, which may change what the batch
  /// holds, before the function sees it; it may be empty.
  void run(Context &context, const Visitor &visit, const Visitor &prepare = {});

  /// One of them; they differ in the batch size only.
  const BoundFunction &function() const { return portions[0].function; }

private:
  /// One variant, bound.
  struct Portion {
    BoundFunction function;
    bool canBeFilled; ///< up with samples that do not count
  };
  std::vector<BatchTask> planBatches() const;

  const Part &part;
  std::vector<Portion> portions; ///< by batch size, largest first
  std::vector<BatchPlan> plans;  ///< by portion
  std::vector<BatchTask> batches;
  std::unique_ptr<Loader> loader;
};

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_SAMPLEPASS_H
