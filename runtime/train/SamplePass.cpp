//===- SamplePass.cpp - A function over all samples of a part --------------===//
#include "runtime/train/SamplePass.h"

#include <algorithm>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;

SamplePass::SamplePass(const Program &program, const std::string &function,
                       const Part &part, const ConventionOptions &options,
                       const std::vector<std::string> &beside,
                       size_t loaderThreads)
    : part(part) {
  for (const Variant *variant : program.variantsOf(function)) {
    BoundFunction bound(*variant, part.fieldNames(), options);
    if (bound.batchSize() == 0)
      throw std::runtime_error("'" + function +
                               "' reads no data: nothing to evaluate it with");
    portions.push_back({std::move(bound), variant->batch != 0});
  }
  std::ranges::sort(portions, std::greater<>(), [](const Portion &portion) {
    return portion.function.batchSize();
  });
  batches = planBatches();
  for (const Portion &portion : portions) {
    BatchPlan plan = portion.function.planFor(part);
    for (const std::string &name : beside)
      if (plan.find(name) == plan.columns.size()) {
        const Field &field = *part.find(name);
        plan.columns.push_back(
            {&field, field.suggestInput(plan.rows, part.samples[0])});
      }
    plans.push_back(std::move(plan));
  }
  plans[0].foresee(part.samples); // rows are alike in all
  loader = std::make_unique<Loader>(plans, loaderThreads);
}

/// The largest batches that the samples fill, one after another.
std::vector<BatchTask> SamplePass::planBatches() const {
  std::vector<BatchTask> plan;
  size_t total = part.samples.size();
  for (size_t done = 0; done < total;) {
    size_t left = total - done;
    size_t chosen = 0;
    while (chosen + 1 < portions.size() &&
           portions[chosen].function.batchSize() > left)
      ++chosen;
    const Portion &portion = portions[chosen];
    size_t rows = portion.function.batchSize();
    if (rows > left && !portion.canBeFilled)
      throw std::runtime_error(
          "'" + portion.function.variant().function + "' of " +
          std::to_string(rows) +
          " samples, which may depend on each other: expected a multiple of "
          "them, found " +
          std::to_string(total));
    plan.push_back({chosen, done, std::min(rows, left)});
    done += plan.back().count;
  }
  return plan;
}

io::TensorView SamplePass::Batch::field(std::string_view name) const {
  size_t column = plan.find(name);
  const TensorSpec &input = plan.columns[column].input;
  io::TensorView view = {input.dtype, input.shape, {}};
  view.shape[0] = static_cast<int64_t>(count);
  view.data = {columns[column], input.bytes() / input.shape[0] * count};
  return view;
}

void SamplePass::run(Context &context, const Visitor &visit,
                     const Visitor &prepare) {
  loader->start(part.samples, batches);
  for (const BatchTask &batch : batches) {
    BoundFunction &function = portions[batch.plan].function;
    std::span<std::byte *const> columns = loader->next();
    function.setBatch(columns);
    Batch made = {function, plans[batch.plan], columns, batch.begin,
                  batch.count};
    if (prepare)
      prepare(made);
    function.run(context);
    visit(made);
  }
}
