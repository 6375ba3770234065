//===- Pairs.cpp - How predictions and targets go together ------------------===//
#include "runtime/train/metrics/Pairs.h"

#include "runtime/train/io/Convert.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;

using Shape = std::vector<int64_t>;

namespace {

size_t countOf(const Shape &shape, size_t begin = 0) {
  return std::accumulate(shape.begin() + begin, shape.end(), size_t{1},
                         std::multiplies<>());
}

/// A column is a vector, as for scikit-learn.
Shape withoutLastOne(Shape shape) {
  if (shape.size() >= 2 && shape.back() == 1)
    shape.pop_back();
  return shape;
}

/// The dimension of the classes: the second, as in PyTorch, or the last if only the
/// others than that are those of the targets.
std::optional<size_t> classDimension(const Shape &predictions,
                                     const Shape &targets) {
  if (predictions.size() < 2 || predictions.size() != targets.size() + 1)
    return std::nullopt;
  for (size_t dimension : {size_t{1}, predictions.size() - 1}) {
    Shape others = predictions;
    others.erase(others.begin() + dimension);
    if (others == targets)
      return dimension;
  }
  return std::nullopt;
}

/// [outer, columns, inner] to [outer, inner, columns]
std::vector<double> moveLast(const std::vector<double> &values, size_t columns,
                             size_t inner) {
  std::vector<double> moved;
  moved.reserve(values.size());
  for (size_t outer = 0; outer < values.size(); outer += columns * inner)
    for (size_t i = 0; i < inner; ++i)
      for (size_t column = 0; column < columns; ++column)
        moved.push_back(values[outer + column * inner + i]);
  return moved;
}

/// Drops what is to be ignored; the order of the others stays.
void dropIgnored(Pairs &pairs, int64_t ignored) {
  size_t kept = 0;
  for (size_t i = 0; i < pairs.samples; ++i) {
    if (pairs.targets[i] == ignored)
      continue;
    pairs.targets[kept] = pairs.targets[i];
    std::copy_n(pairs.scores.begin() + i * pairs.columns, pairs.columns,
                pairs.scores.begin() + kept * pairs.columns);
    ++kept;
  }
  pairs.samples = kept;
  pairs.targets.resize(kept);
  pairs.scores.resize(kept * pairs.columns);
}

/// Vocabularies are smaller, and a table by label still fits memory.
constexpr int64_t kMostLabels = 1 << 24;

void checkLabel(double label, int64_t end, const std::string &metric,
                const char *what) {
  if (label < 0 || label >= static_cast<double>(end))
    throw std::runtime_error(metric + ": expected " + what + " from 0 to " +
                             std::to_string(end - 1) + ", found " +
                             std::to_string(static_cast<int64_t>(label)));
}

void checkLabels(const Pairs &pairs, const std::string &metric) {
  int64_t end = 2;
  if (pairs.kind == Pairs::Kind::Classes)
    end = static_cast<int64_t>(pairs.columns);
  if (pairs.kind == Pairs::Kind::Labels) {
    end = kMostLabels;
    for (double label : pairs.scores)
      checkLabel(label, end, metric, "predicted labels");
  }
  for (int64_t target : pairs.targets)
    checkLabel(static_cast<double>(target), end, metric, "targets");
}

} // namespace

void train::rejectShapes(const io::TensorView &predictions,
                         const io::TensorView &targets,
                         const std::string &metric) {
  throw std::runtime_error(
      metric + ": predictions " + ingot_dtype_name(predictions.dtype) + " " +
      io::formatShape(predictions.shape) + " do not fit targets " +
      ingot_dtype_name(targets.dtype) + " " + io::formatShape(targets.shape));
}

/// As elements of `Number`; the second is the first that has no place there.
template <typename Number>
static std::pair<std::vector<Number>, std::optional<size_t>>
convert(const io::TensorView &tensor, ingot_dtype_t dtype) {
  // A view need not be aligned.
  std::vector<std::byte> aligned(tensor.data.begin(), tensor.data.end());
  std::vector<Number> numbers(countOf(tensor.shape));
  std::optional<size_t> bad = io::convertElements(
      tensor.dtype, aligned.data(), dtype, numbers.data(), numbers.size());
  return {std::move(numbers), bad};
}

std::vector<double> train::toNumbers(const io::TensorView &tensor) {
  return convert<double>(tensor, INGOT_F64).first;
}

std::vector<int64_t> train::toLabels(const io::TensorView &tensor,
                                     const std::string &metric) {
  auto [labels, bad] = convert<int64_t>(tensor, INGOT_I64);
  if (bad)
    throw std::runtime_error(metric +
                             ": expected a whole number as a label, found " +
                             std::to_string(toNumbers(tensor)[*bad]));
  return std::move(labels);
}

Pairs train::pairUp(const io::TensorView &predictions,
                    const io::TensorView &targets, const std::string &metric,
                    int64_t ignored) {
  Shape predicted = withoutLastOne(predictions.shape);
  Shape wanted = withoutLastOne(targets.shape);
  Pairs pairs = {Pairs::Kind::Binary, countOf(wanted), 1,
                 toNumbers(predictions), toLabels(targets, metric)};
  if (predicted == wanted) {
    if (predicted.size() == 2) {
      pairs.kind = Pairs::Kind::Multilabel;
      pairs.samples = predicted[0];
      pairs.columns = predicted[1];
    } else if (!io::isFloat(predictions.dtype)) {
      pairs.kind = Pairs::Kind::Labels;
    }
  } else if (auto dimension = classDimension(predicted, wanted)) {
    pairs.columns = predicted[*dimension];
    if (pairs.columns > 1)
      pairs.kind = Pairs::Kind::Classes;
    pairs.scores = moveLast(pairs.scores, pairs.columns,
                            countOf(predicted, *dimension + 1));
  } else {
    rejectShapes(predictions, targets, metric);
  }
  if (pairs.kind != Pairs::Kind::Multilabel)
    dropIgnored(pairs, ignored);
  checkLabels(pairs, metric);
  return pairs;
}

std::optional<int64_t> train::countClasses(const Shape &predictions,
                                           const Shape &targets) {
  Shape predicted = withoutLastOne(predictions);
  Shape wanted = withoutLastOne(targets);
  std::optional<size_t> dimension = classDimension(predicted, wanted);
  if (!dimension || predicted[*dimension] == 1)
    return std::nullopt;
  return predicted[*dimension];
}

NumberPairs train::pairUpNumbers(const io::TensorView &predictions,
                                 const io::TensorView &targets,
                                 const std::string &metric) {
  if (withoutLastOne(predictions.shape) != withoutLastOne(targets.shape))
    rejectShapes(predictions, targets, metric);
  NumberPairs pairs;
  pairs.samples = predictions.shape.empty() ? 1 : predictions.shape[0];
  pairs.columns = predictions.shape.empty() ? 1 : countOf(predictions.shape, 1);
  pairs.predictions = toNumbers(predictions);
  pairs.targets = toNumbers(targets);
  return pairs;
}
