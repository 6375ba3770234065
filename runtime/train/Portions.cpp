//===- Portions.cpp - Any number of samples through a compiled batch -------===//
#include "runtime/train/Portions.h"

#include <algorithm>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;

/// Most bytes of inputs that are read at once, if they hold one batch.
static constexpr size_t kReadBytes = size_t{16} << 20;

static ingot_buffer_view_t viewOf(ingot_dtype_t dtype,
                                  const std::vector<int64_t> &shape,
                                  std::byte *data) {
  ingot_buffer_view_t view = {
      data, dtype, static_cast<int32_t>(shape.size()), {}};
  std::ranges::copy(shape, view.shape);
  return view;
}

Portions::Portions(const Program &program, const std::string &function,
                   std::vector<TensorSpec> specs)
    : program(program), inputs(std::move(specs)) {
  std::vector<ingot_buffer_view_t> views;
  for (const TensorSpec &input : inputs)
    views.push_back(viewOf(input.dtype, input.shape, nullptr));
  ingot_message_t error;
  if (!ingot_portions_plan(program.handle(), function.c_str(), views.data(),
                           views.size(), &plan, &error))
    throw std::runtime_error(error.text);
}

/// Whether the input or output of the variant has a row for each sample.
bool Portions::isPerSample(const TensorSpec &spec) const {
  return !plan.is_exact && !spec.shape.empty() && spec.shape[0] == plan.batch;
}

/// All, or a multiple of the batch.
size_t Portions::samplesAtOnce() const {
  auto samples = static_cast<size_t>(plan.samples);
  if (plan.is_exact)
    return samples;
  size_t batchBytes = 0;
  for (const TensorSpec &spec : variant().inputs)
    batchBytes += isPerSample(spec) ? spec.bytes() : 0;
  size_t batches =
      std::max<size_t>(kReadBytes / std::max<size_t>(batchBytes, 1), 1);
  return std::min(batches * static_cast<size_t>(plan.batch), samples);
}

std::vector<io::HostTensor> Portions::run(Context &context,
                                          const Read &read) const {
  std::vector<io::HostTensor> results, tensors;
  for (TensorSpec spec : variant().outputs) {
    if (!plan.is_exact)
      spec.shape[0] = plan.samples;
    results.push_back({spec.dtype, spec.shape, makeZeros(spec)});
  }
  auto samples = static_cast<size_t>(plan.samples);
  size_t count = samplesAtOnce();
  ingot_portions_t part = plan;
  part.samples = static_cast<int64_t>(count);
  for (size_t next = 0; next < samples; next += count) {
    // As a last portion does, the last ones begin earlier.
    size_t first = std::min(next, samples - count);
    std::vector<ingot_buffer_view_t> given, taken;
    for (size_t i = 0; i < inputs.size(); ++i) {
      TensorSpec spec = inputs[i];
      bool isCut = isPerSample(variant().inputs[i]);
      if (isCut)
        spec.shape[0] = part.samples;
      if (next == 0)
        tensors.push_back({spec.dtype, spec.shape, makeZeros(spec)});
      if (next == 0 || isCut)
        read(i, isCut ? first : 0, tensors[i]);
      given.push_back(viewOf(spec.dtype, spec.shape, tensors[i].data.data()));
    }
    for (io::HostTensor &result : results)
      taken.push_back(
          viewOf(result.dtype, result.shape,
                 result.data.data() + first * (result.data.size() / samples)));
    ingot_message_t error;
    if (!ingot_portions_run(program.handle(), context.handle(), &part,
                            given.data(), taken.data(), 0, part.samples,
                            &error))
      throw std::runtime_error(error.text);
  }
  return results;
}
