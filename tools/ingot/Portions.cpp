//===- Portions.cpp - Any number of samples through a compiled batch -------===//

#include "tools/ingot/Portions.h"

#include <algorithm>
#include <cstring>
#include <tuple>

using namespace ingot;
using namespace ingot::tool;
using train::TensorSpec;
using train::Variant;

/// Whether a tensor of a variant has one row per sample.
static bool isPerSample(const TensorSpec &spec, int64_t batch) {
  return !spec.shape.empty() && spec.shape[0] == batch;
}

static bool fits(const TensorSpec &spec, const io::HostTensor &tensor) {
  return tensor.dtype == spec.dtype && tensor.shape == spec.shape;
}

/// The portions in which `variant` runs `tensors`; nothing if it cannot.
static std::optional<Portions> planVariant(const Variant &variant,
                                           const NamedTensors &tensors) {
  auto tensorOf = [&](const TensorSpec &spec) -> const io::HostTensor * {
    auto found = tensors.find(spec.name);
    return found == tensors.end() ? nullptr : &found->second;
  };
  if (std::ranges::all_of(variant.inputs, [&](const TensorSpec &spec) {
        return tensorOf(spec) && fits(spec, *tensorOf(spec));
      }))
    return Portions{&variant, 1, 1}; // all as one

  int64_t batch = variant.batch;
  if (batch == 0)
    return std::nullopt;
  int64_t samples = 0;
  for (TensorSpec spec : variant.inputs) {
    const io::HostTensor *tensor = tensorOf(spec);
    if (!tensor || tensor->shape.empty() != spec.shape.empty())
      return std::nullopt;
    if (isPerSample(spec, batch)) {
      int64_t count = tensor->shape[0];
      if (count == 0 || (samples != 0 && samples != count))
        return std::nullopt;
      spec.shape[0] = samples = count;
    }
    if (!fits(spec, *tensor))
      return std::nullopt;
  }
  return Portions{&variant, batch, samples};
}

std::optional<Portions>
ingot::tool::planPortions(const std::vector<const Variant *> &variants,
                          const NamedTensors &tensors) {
  auto preference = [](const Portions &portions) {
    bool isFilled = portions.batch <= portions.samples;
    return std::tuple(portions.isExact(), isFilled,
                      isFilled ? portions.batch : -portions.batch);
  };
  std::optional<Portions> best;
  for (const Variant *variant : variants)
    if (std::optional<Portions> plan = planVariant(*variant, tensors))
      if (!best || preference(*plan) > preference(*best))
        best = plan;
  return best;
}

std::vector<io::HostTensor>
ingot::tool::runPortions(const Portions &portions, train::Context &context,
                         const NamedTensors &tensors) {
  const auto &[variant, batch, samples] = portions;
  std::vector<const io::HostTensor *> inputs;
  std::vector<io::HostTensor> results;
  std::vector<std::vector<std::byte>> buffers; // of one portion
  std::vector<void *> inputData, outputData;
  for (const TensorSpec &spec : variant->inputs) {
    inputs.push_back(&tensors.at(spec.name));
    // What is the same for all samples is copied here, once.
    buffers.push_back(train::makeZeros(spec));
    std::memcpy(buffers.back().data(), inputs.back()->data.data(),
                std::min(spec.bytes(), inputs.back()->data.size()));
    inputData.push_back(buffers.back().data());
  }
  for (TensorSpec spec : variant->outputs) {
    buffers.push_back(train::makeZeros(spec));
    outputData.push_back(buffers.back().data());
    if (!portions.isExact())
      spec.shape[0] = samples;
    results.push_back({spec.dtype, spec.shape, train::makeZeros(spec)});
  }

  for (int64_t first = 0; first < samples; first += batch) {
    int64_t count = std::min(batch, samples - first);
    for (size_t i = 0; !portions.isExact() && i < inputs.size(); ++i) {
      if (!isPerSample(variant->inputs[i], batch))
        continue;
      size_t row = variant->inputs[i].bytes() / batch;
      for (int64_t s = 0; s < batch; ++s)
        std::memcpy(static_cast<std::byte *>(inputData[i]) + s * row,
                    inputs[i]->data.data() +
                        (first + std::min(s, count - 1)) * row,
                    row);
    }
    context.run(*variant, inputData, outputData);
    for (size_t i = 0; i < results.size(); ++i) {
      size_t row = variant->outputs[i].bytes() / batch;
      std::memcpy(results[i].data.data() + first * row, outputData[i],
                  portions.isExact() ? results[i].data.size() : count * row);
    }
  }
  return results;
}
