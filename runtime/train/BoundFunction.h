//===- BoundFunction.h - A compiled function with memory to run in ---------===//
#ifndef INGOT_RUNTIME_TRAIN_BOUNDFUNCTION_H
#define INGOT_RUNTIME_TRAIN_BOUNDFUNCTION_H

#include "runtime/train/Convention.h"
#include "runtime/train/data/Loader.h"

namespace ingot::train {

/// A variant of a function with each of its inputs bound by the convention. Constants,
/// the learning rate and outputs have memory here; batches are a loader's.
class BoundFunction {
public:
  /// `fields` as for bindInputs(). Throws std::runtime_error. `variant` must outlive
  /// this.
  BoundFunction(const Variant &variant, const std::vector<std::string> &fields,
                const ConventionOptions &options);
  BoundFunction(BoundFunction &&) = default; // memory stays where it is
  BoundFunction &operator=(BoundFunction &&) = default;

  const Variant &variant() const { return *bound; }
  /// Samples of a batch; 0 if the function reads no data.
  size_t batchSize() const { return rows; }
  bool hasRate() const { return !rates.empty(); }
  bool reads(std::string_view field) const;

  /// What a loader fills for a run: one column per input that a field of `part` fills.
  BatchPlan planFor(const Part &part) const;

  void setRate(double rate);
  /// `columns` are those of planFor(), in its order.
  void setBatch(std::span<std::byte *const> columns);
  void run(Context &context);

  /// In signature order; valid once a batch is set.
  std::span<void *const> inputs() const { return inputAddresses; }
  std::span<void *const> outputs() const { return outputAddresses; }

  /// What the last run made of the first `count` rows of an output.
  io::TensorView rowsOf(size_t output, size_t count) const;

  /// Outputs that are one number.
  const std::vector<std::string> &scalarNames() const { return scalars; }
  /// What the last run made of them.
  double scalar(size_t index) const;

private:
  const Variant *bound;
  size_t rows = 0;
  std::vector<size_t> fieldInputs, rates; ///< positions of inputs
  std::vector<size_t> scalarOutputs;
  std::vector<std::string> scalars;
  std::vector<std::vector<std::byte>> memory;
  std::vector<void *> inputAddresses, outputAddresses;
};

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_BOUNDFUNCTION_H
