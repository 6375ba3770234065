//===- Scaling.cpp - Steps that make numbers comparable ---------------------===//
//
// The result is f32. Constants belong to a channel of an image, to each number of a
// vector, and to all of a matrix.
//
//===----------------------------------------------------------------------===//
#include "runtime/train/data/transforms/Transform.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;

namespace {

/// How many numbers have constants of their own, and how many share each.
struct Features {
  size_t count, elements;
};

Features featuresOf(const io::HostTensor &sample) {
  size_t elements = sample.data.size() / ingot_dtype_size(sample.dtype);
  size_t rank = sample.shape.size();
  size_t count = rank < 2    ? elements
                 : rank == 2 ? 1
                             : static_cast<size_t>(sample.shape[0]);
  return {count, count == 0 ? 0 : elements / count};
}

template <typename T> T elementAt(const io::HostTensor &sample, size_t i) {
  T value;
  memcpy(&value, sample.data.data() + i * sizeof(T), sizeof(T));
  return value;
}

double valueAt(const io::HostTensor &sample, size_t i) {
  switch (sample.dtype) {
  case INGOT_F32:
    return static_cast<double>(elementAt<float>(sample, i));
  case INGOT_F64:
    return elementAt<double>(sample, i);
  case INGOT_U8:
  case INGOT_BOOL:
    return elementAt<uint8_t>(sample, i);
  case INGOT_I8:
    return elementAt<int8_t>(sample, i);
  case INGOT_I32:
    return elementAt<int32_t>(sample, i);
  case INGOT_I64:
    return static_cast<double>(elementAt<int64_t>(sample, i));
  default:
    throw std::runtime_error(std::string("expected numbers of another type "
                                         "than ") +
                             ingot_dtype_name(sample.dtype));
  }
}

/// Makes the elements f32: `scale(feature, value)` of each.
template <typename Scale> void rescale(io::HostTensor &sample, Scale scale) {
  Features features = featuresOf(sample);
  std::vector<std::byte> scaled(features.count * features.elements *
                                sizeof(float));
  for (size_t f = 0; f < features.count; ++f)
    for (size_t k = 0; k < features.elements; ++k) {
      size_t i = f * features.elements + k;
      float value = scale(f, valueAt(sample, i));
      memcpy(scaled.data() + i * sizeof(value), &value, sizeof(value));
    }
  sample.dtype = INGOT_F32;
  sample.data = std::move(scaled);
}

/// (x - mean) / deviation, where the pixels of an image of u8 are first made to
/// reach from 0 to 1, all in f32 as torchvision does it.
class Normalize : public Transform {
public:
  explicit Normalize(std::span<const double> arguments) {
    if (arguments.size() % 2 != 0)
      throw std::runtime_error("expected as many deviations as means");
    size_t count = arguments.size() / 2;
    means.assign(arguments.begin(), arguments.begin() + count);
    deviations.assign(arguments.begin() + count, arguments.end());
    if (std::find(deviations.begin(), deviations.end(), 0.0f) !=
        deviations.end())
      throw std::runtime_error("expected deviations other than 0");
  }

  void apply(io::HostTensor &sample, CounterRandom *) const override {
    Features features = featuresOf(sample);
    if (means.size() != 1 && means.size() != features.count)
      throw std::runtime_error("expected " + std::to_string(means.size()) +
                               " channels, found shape " +
                               io::formatShape(sample.shape));
    float most = sample.dtype == INGOT_U8 ? 255.0f : 1.0f;
    rescale(sample, [&](size_t f, double value) {
      size_t i = means.size() == 1 ? 0 : f;
      return (static_cast<float>(value) / most - means[i]) / deviations[i];
    });
  }

  std::optional<Scaling> scaling() const override {
    return Scaling{{means.begin(), means.end()},
                   {deviations.begin(), deviations.end()},
                   /*takesUnit=*/true};
  }

private:
  std::vector<float> means, deviations;
};

/// (x - center) / scale with constants that are learnt from data.
class LearntScaling : public FittedTransform {
public:
  void observe(const io::HostTensor &sample) final {
    Features features = featuresOf(sample);
    if (seen.empty())
      seen.resize(features.count);
    checkCount(features.count, seen.size(), sample);
    for (size_t f = 0; f < features.count; ++f)
      for (size_t k = 0; k < features.elements; ++k)
        add(seen[f], valueAt(sample, f * features.elements + k));
  }

  void finish() final {
    centers.clear();
    scales.clear();
    for (Seen &feature : seen) {
      auto [center, scale] = learn(feature);
      centers.push_back(center);
      // What is always the same stays, at 0.
      scales.push_back(scale == 0 ? 1 : scale);
    }
    seen.clear();
  }

  void apply(io::HostTensor &sample, CounterRandom *) const final {
    if (centers.empty())
      throw std::runtime_error("is not fitted to data");
    checkCount(featuresOf(sample).count, centers.size(), sample);
    rescale(sample, [&](size_t f, double value) {
      return static_cast<float>((value - centers[f]) / scales[f]);
    });
  }

  std::optional<Scaling> scaling() const final {
    return Scaling{centers, scales, /*takesUnit=*/false};
  }

  nlohmann::json state() const final {
    if (centers.empty())
      return nullptr;
    return {{"center", centers}, {"scale", scales}};
  }

  void restore(const nlohmann::json &state) final {
    auto isList = [&](const char *key) {
      return state.is_object() && state.contains(key) &&
             state[key].is_array() && !state[key].empty() &&
             std::all_of(state[key].begin(), state[key].end(),
                         [](const auto &value) { return value.is_number(); });
    };
    if (!isList("center") || !isList("scale") ||
        state["center"].size() != state["scale"].size())
      throw std::runtime_error("expected centers and scales, as many of each");
    centers = state["center"].get<std::vector<double>>();
    scales = state["scale"].get<std::vector<double>>();
  }

protected:
  /// What is kept of the values of one number of a sample.
  struct Seen {
    uint64_t count = 0;
    double mean = 0, squares = 0; ///< sum of squared distances from the mean
    double least = INFINITY, most = -INFINITY;
    std::vector<double> values;
  };

  struct Constants {
    double center, scale;
  };

private:
  virtual void add(Seen &seen, double value) const = 0;
  virtual Constants learn(Seen &seen) const = 0;

  static void checkCount(size_t found, size_t expected,
                         const io::HostTensor &sample) {
    if (found != expected)
      throw std::runtime_error("expected " + std::to_string(expected) +
                               " features, found shape " +
                               io::formatShape(sample.shape));
  }

  std::vector<Seen> seen;
  std::vector<double> centers, scales;
};

/// Mean and standard deviation. Source: Welford, Technometrics 4 (1962) 419.
class ZScore : public LearntScaling {
  void add(Seen &seen, double value) const override {
    double before = value - seen.mean;
    seen.mean += before / static_cast<double>(++seen.count);
    seen.squares += before * (value - seen.mean);
  }

  Constants learn(Seen &seen) const override {
    return {seen.mean,
            std::sqrt(seen.squares / static_cast<double>(seen.count))};
  }
};

/// The smallest value and how far the largest is from it.
class MinMax : public LearntScaling {
  void add(Seen &seen, double value) const override {
    seen.least = std::min(seen.least, value);
    seen.most = std::max(seen.most, value);
  }

  Constants learn(Seen &seen) const override {
    return {seen.least, seen.most - seen.least};
  }
};

/// Median and the distance of the quartiles, which outliers do not move. Keeps all
/// values until they are in order.
class Robust : public LearntScaling {
  void add(Seen &seen, double value) const override {
    seen.values.push_back(value);
  }

  Constants learn(Seen &seen) const override {
    std::sort(seen.values.begin(), seen.values.end());
    return {quantile(seen.values, 0.5),
            quantile(seen.values, 0.75) - quantile(seen.values, 0.25)};
  }

  /// Between two values, linearly.
  static double quantile(const std::vector<double> &values, double share) {
    double place = share * static_cast<double>(values.size() - 1);
    auto below = static_cast<size_t>(place);
    size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (place - static_cast<double>(below)) *
                               (values[above] - values[below]);
  }
};

template <typename Step>
std::unique_ptr<Transform> make(std::span<const double> arguments) {
  if constexpr (std::is_default_constructible_v<Step>)
    return std::make_unique<Step>();
  else
    return std::make_unique<Step>(arguments);
}

} // namespace

std::vector<TransformKind> ingot::train::scalingKinds() {
  return {{"normalize", "normalize(MEAN,...,DEVIATION,...)", 2, 64,
           make<Normalize>},
          {"zscore", "zscore", 0, 0, make<ZScore>},
          {"minmax", "minmax", 0, 0, make<MinMax>},
          {"robust", "robust", 0, 0, make<Robust>}};
}
