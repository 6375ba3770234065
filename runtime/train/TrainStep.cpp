//===- TrainStep.cpp - A compiled training step, bound to data -------------===//
#include "runtime/train/TrainStep.h"

#include "runtime/train/io/HostTensor.h"

#include <algorithm>
#include <stdexcept>

using namespace ingot::train;

size_t ingot::train::requireTensor(const Variant &variant,
                                   const std::vector<TensorSpec> &specs,
                                   const char *kind, const char *name,
                                   ingot_dtype_t dtype, size_t minRank,
                                   size_t maxRank) {
  int position = findTensor(specs, name);
  std::string where = "'" + variant.function + "' has ";
  if (position < 0)
    throw std::runtime_error(where + "no " + kind + " '" + name +
                             "', which training needs; its " + kind + "s are " +
                             describeTensors(specs));
  const TensorSpec &spec = specs[position];
  size_t rank = spec.shape.size();
  if (spec.dtype != dtype || rank < minRank || rank > maxRank)
    throw std::runtime_error(
        where + kind + " '" + name + "' of " + spec.describe() +
        ", training needs " + ingot_dtype_name(dtype) + " of rank " +
        std::to_string(minRank) + (maxRank > minRank ? " or more" : ""));
  return position;
}

void ingot::train::requireSamples(const TensorSpec &images,
                                  const Dataset &dataset) {
  if (images.elementCount() / images.shape[0] !=
      static_cast<int64_t>(dataset.imageElements()))
    throw std::runtime_error("the program reads images " + images.describe() +
                             ", those of the data have shape " +
                             ingot::io::formatShape(dataset.imageShape));
}

TrainStep::TrainStep(const Variant &variant, const Dataset &data,
                     double learningRate)
    : data(data), learningRate(static_cast<float>(learningRate)) {
  auto input = [&](const char *name, ingot_dtype_t dtype, size_t minRank,
                   size_t maxRank) {
    return requireTensor(variant, variant.inputs, "input", name, dtype, minRank,
                         maxRank);
  };
  size_t imagesAt = input("images", INGOT_F32, 1, INGOT_MAX_RANK);
  size_t labelsAt = input("labels", INGOT_I64, 1, 1);
  size_t rateAt = input("lr", INGOT_F32, 0, 0);
  if (variant.inputs.size() != 3)
    throw std::runtime_error("'" + variant.function + "' has inputs " +
                             describeTensors(variant.inputs) +
                             ", training needs images, labels and lr only");
  const TensorSpec &spec = variant.inputs[imagesAt];
  int64_t batch = spec.shape[0];
  if (variant.inputs[labelsAt].shape[0] != batch)
    throw std::runtime_error("'" + variant.function + "' reads " +
                             spec.describe() + " images but " +
                             variant.inputs[labelsAt].describe() + " labels");
  requireSamples(spec, data);
  images.resize(spec.elementCount());
  labels.resize(batch);
  inputAddresses.resize(3);
  inputAddresses[imagesAt] = images.data();
  inputAddresses[labelsAt] = labels.data();
  inputAddresses[rateAt] = &this->learningRate;

  lossAt = requireTensor(variant, variant.outputs, "output", "loss", INGOT_F32,
                         0, 0);
  if (findTensor(variant.outputs, "logits") >= 0) {
    logitsAt = requireTensor(variant, variant.outputs, "output", "logits",
                             INGOT_F32, 2, 2);
    const TensorSpec &logits = variant.outputs[logitsAt];
    if (logits.shape[0] != batch)
      throw std::runtime_error("'" + variant.function + "' reads " +
                               spec.describe() + " images but makes " +
                               logits.describe() + " logits");
    classCount = logits.shape[1];
  }
  for (const TensorSpec &output : variant.outputs)
    outputAddresses.push_back(
        outputData.emplace_back(makeZeros(output)).data());
}

void TrainStep::setSamples(std::span<const uint32_t> samples) {
  size_t imageElements = data.imageElements();
  for (size_t i = 0; i < labels.size(); ++i) {
    std::copy_n(data.images.data() + samples[i] * imageElements, imageElements,
                images.data() + i * imageElements);
    labels[i] = data.labels[samples[i]];
  }
}

float TrainStep::loss() const {
  return *static_cast<const float *>(outputAddresses[lossAt]);
}

Predictions TrainStep::predictions() const {
  return {{static_cast<const float *>(outputAddresses[logitsAt]),
           labels.size() * classCount},
          labels};
}
