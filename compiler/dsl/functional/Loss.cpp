//===- Loss.cpp - Losses ---------------------------------------------------===//
//
// N elements, C classes.
//
//===----------------------------------------------------------------------===//

#include "compiler/dsl/Autocast.h"
#include "compiler/dsl/Broadcast.h"
#include "compiler/dsl/Operations.h"
#include "compiler/dsl/Precision.h"
#include "ingot/ops.h"

#include <cmath>

using namespace ingot;
using namespace ingot::detail;
using namespace ingot::dsl;

namespace {

Tensor reduceLoss(const Tensor &losses, Reduction reduction) {
  switch (reduction) {
  case Reduction::none:
    return losses;
  case Reduction::mean:
    return mean(losses);
  case Reduction::sum:
    return sum(losses);
  }
  fail("unknown reduction");
}

/// PyTorch broadcasts with a warning, which is nearly always a mistake: [N]
/// against [N, 1] would compare each element with each.
void requireSameShape(const Tensor &input, const Tensor &target) {
  if (input.shape() != target.shape())
    fail("input has shape " + to_string(input.shape()) + ", target has shape " +
         to_string(target.shape()));
}

/// The function called `name`: `loss` of the differences of two tensors of one shape,
/// reduced.
template <typename Loss>
Tensor lossOfDifference(const char *name, SourceLocation location,
                        const Tensor &input, const Tensor &target,
                        Reduction reduction, const Loss &loss) {
  FunctionScope scope(name, location, {{"input", input}, {"target", target}});
  requireSameShape(input, target);
  return inF32OrWider({input, target},
                      [&](const Tensor &input, const Tensor &target) {
                        return reduceLoss(loss(input - target), reduction);
                      });
}

} // namespace

//===----------------------------------------------------------------------===//
// Distances
//===----------------------------------------------------------------------===//

Tensor ingot::mse_loss(const Tensor &input, const Tensor &target,
                       Reduction reduction, SourceLocation location) {
  return lossOfDifference(
      "mse_loss", location, input, target, reduction,
      [](const Tensor &difference) { return square(difference); });
}

Tensor ingot::l1_loss(const Tensor &input, const Tensor &target,
                      Reduction reduction, SourceLocation location) {
  return lossOfDifference(
      "l1_loss", location, input, target, reduction,
      [](const Tensor &difference) { return abs(difference); });
}

Tensor ingot::smooth_l1_loss(const Tensor &input, const Tensor &target,
                             Reduction reduction, double beta,
                             SourceLocation location) {
  return lossOfDifference(
      "smooth_l1_loss", location, input, target, reduction,
      [&](const Tensor &difference) {
        if (!(beta >= 0.0))
          fail("expected beta of at least 0, found " + std::to_string(beta));
        Tensor distance = abs(difference);
        if (beta == 0.0)
          return distance;
        return where(distance < beta, square(distance) * (0.5 / beta),
                     distance - 0.5 * beta);
      });
}

Tensor ingot::huber_loss(const Tensor &input, const Tensor &target,
                         Reduction reduction, double delta,
                         SourceLocation location) {
  FunctionScope scope("huber_loss", location,
                      {{"input", input}, {"target", target}});
  if (!(delta > 0.0))
    fail("expected delta above 0, found " + std::to_string(delta));
  return inF32OrWider(
      {input, target}, [&](const Tensor &input, const Tensor &target) {
        return smooth_l1_loss(input, target, reduction, delta) * delta;
      });
}

Tensor ingot::kl_div(const Tensor &input, const Tensor &target,
                     const KlDivOptions &options, SourceLocation location) {
  FunctionScope scope("kl_div", location,
                      {{"input", input}, {"target", target}});
  requireSameShape(input, target);
  return inF32OrWider(
      {input, target}, [&](const Tensor &input, const Tensor &target) {
        Tensor losses;
        if (options.log_target) {
          losses = exp(target) * (target - input);
        } else {
          // 0 * log(0) counts as 0, and the logarithm never sees the 0.
          Tensor isPositive = target > 0.0;
          Tensor entropy = target * log(where(isPositive, target, 1.0));
          losses = entropy - target * input;
        }
        if (options.batch_mean)
          return sum(losses) / input.size(0);
        return reduceLoss(losses, options.reduction);
      });
}

//===----------------------------------------------------------------------===//
// Margins
//===----------------------------------------------------------------------===//

Tensor ingot::margin_ranking_loss(const Tensor &input1, const Tensor &input2,
                                  const Tensor &target, double margin,
                                  Reduction reduction,
                                  SourceLocation location) {
  FunctionScope scope(
      "margin_ranking_loss", location,
      {{"input1", input1}, {"input2", input2}, {"target", target}});
  requireSameShape(input1, input2);
  requireSameShape(input1, target);
  return inF32OrWider(
      {input1, input2, target},
      [&](const Tensor &input1, const Tensor &input2, const Tensor &target) {
        return reduceLoss(relu(margin - target * (input1 - input2)), reduction);
      });
}

Tensor ingot::hinge_embedding_loss(const Tensor &input, const Tensor &target,
                                   double margin, Reduction reduction,
                                   SourceLocation location) {
  FunctionScope scope("hinge_embedding_loss", location,
                      {{"input", input}, {"target", target}});
  requireSameShape(input, target);
  return inF32OrWider({input}, [&](const Tensor &input) {
    return reduceLoss(where(target > 0.0, input, relu(margin - input)),
                      reduction);
  });
}

Tensor ingot::cosine_similarity(const Tensor &x1, const Tensor &x2, int64_t dim,
                                double eps, SourceLocation location) {
  FunctionScope scope("cosine_similarity", location, {{"x1", x1}, {"x2", x2}});
  auto norm = [&](const Tensor &x) {
    return sqrt(maximum(sum(square(x), dim), eps * eps));
  };
  return inF32OrWider({x1, x2}, [&](const Tensor &x1, const Tensor &x2) {
    return sum(x1 * x2, dim) / (norm(x1) * norm(x2));
  });
}

Tensor ingot::cosine_embedding_loss(const Tensor &input1, const Tensor &input2,
                                    const Tensor &target, double margin,
                                    Reduction reduction,
                                    SourceLocation location) {
  FunctionScope scope(
      "cosine_embedding_loss", location,
      {{"input1", input1}, {"input2", input2}, {"target", target}});
  requireSameShape(input1, input2);
  return inF32OrWider(
      {input1, input2}, [&](const Tensor &input1, const Tensor &input2) {
        Tensor similarity = cosine_similarity(input1, input2, -1);
        requireSameShape(similarity, target);
        return reduceLoss(
            where(target > 0.0, 1.0 - similarity, relu(similarity - margin)),
            reduction);
      });
}

Tensor ingot::triplet_margin_loss(const Tensor &anchor, const Tensor &positive,
                                  const Tensor &negative, double margin,
                                  double eps, Reduction reduction,
                                  SourceLocation location) {
  FunctionScope scope(
      "triplet_margin_loss", location,
      {{"anchor", anchor}, {"positive", positive}, {"negative", negative}});
  requireSameShape(anchor, positive);
  requireSameShape(anchor, negative);
  if (!(margin > 0.0))
    fail("expected a margin above 0, found " + std::to_string(margin));
  return inF32OrWider({anchor, positive, negative},
                      [&](const Tensor &anchor, const Tensor &positive,
                          const Tensor &negative) {
                        auto distance = [&](const Tensor &other) {
                          return sqrt(sum(square(anchor - other + eps), -1));
                        };
                        return reduceLoss(relu(distance(positive) -
                                               distance(negative) + margin),
                                          reduction);
                      });
}

//===----------------------------------------------------------------------===//
// Two classes
//===----------------------------------------------------------------------===//

/// `max(log(input), -100)`. At 0 the gradient is 0 instead of 0 * inf: log never
/// sees the 0.
static Tensor logAbove100(const Tensor &input) {
  Tensor isPositive = input > 0.0;
  Tensor logarithm = log(where(isPositive, input, 1.0));
  return where(isPositive, maximum(logarithm, -100.0), -100.0);
}

Tensor ingot::binary_cross_entropy(const Tensor &narrow, const Tensor &target,
                                   const Tensor &weight, Reduction reduction,
                                   SourceLocation location) {
  FunctionScope scope("binary_cross_entropy", location,
                      {{"input", narrow}, {"target", target}});
  Tensor input = castForPrecision(narrow);
  requireSameShape(input, target);
  return inF32OrWider(
      {input, target, weight},
      [&](const Tensor &input, const Tensor &target, const Tensor &weight) {
        Tensor losses = -(target * logAbove100(input) +
                          (1.0 - target) * logAbove100(1.0 - input));
        if (weight.defined())
          losses = losses * weight;
        return reduceLoss(losses, reduction);
      });
}

Tensor ingot::binary_cross_entropy_with_logits(
    const Tensor &narrow, const Tensor &target, const Tensor &weight,
    Reduction reduction, const Tensor &pos_weight, SourceLocation location) {
  FunctionScope scope("binary_cross_entropy_with_logits", location,
                      {{"input", narrow}, {"target", target}});
  Tensor input = castForPrecision(narrow);
  requireSameShape(input, target);
  return inF32OrWider({input, target, weight, pos_weight},
                      [&](const Tensor &input, const Tensor &target,
                          const Tensor &weight, const Tensor &pos_weight) {
                        // -log(sigmoid(input)); of a positive target it counts pos_weight times.
                        Tensor positive = -logsigmoid(input);
                        if (pos_weight.defined())
                          positive =
                              positive * ((pos_weight - 1.0) * target + 1.0);
                        Tensor losses = (1.0 - target) * input + positive;
                        if (weight.defined())
                          losses = losses * weight;
                        return reduceLoss(losses, reduction);
                      });
}

//===----------------------------------------------------------------------===//
// Many classes
//===----------------------------------------------------------------------===//

namespace {

/// One row per element: input [N, C] and target [N], and the shape of the losses.
/// The target of a row that is ignored is 0.
struct Rows {
  Tensor input, target, isCounted;
  Shape shape;
};

/// [N, C, ...] to [N * ..., C].
Tensor moveClassesLast(const Tensor &input) {
  if (input.dim() <= 2)
    return reshape(input, {-1, input.size(-1)});
  std::vector<int64_t> order{0};
  for (int64_t dim = 2; dim < input.dim(); ++dim)
    order.push_back(dim);
  order.push_back(1);
  return reshape(permute(input, order), {-1, input.size(1)});
}

Rows makeRows(const Tensor &input, const Tensor &target, int64_t ignoreIndex) {
  if (input.dim() == 0)
    fail("expected an input of shape [N, C, ...] or [C], found []");
  Shape shape = input.shape();
  shape.erase(shape.begin() + (input.dim() == 1 ? 0 : 1));
  if (isFloat(target.dtype()) || target.dtype() == boolean)
    fail("expected integer labels, found " + to_string(target.dtype()));
  if (target.shape() != shape)
    fail("expected labels of shape " + to_string(shape) +
         " for an input of shape " + to_string(input.shape()) + ", found " +
         to_string(target.shape()));
  Tensor labels = reshape(target, {-1});
  bool canOccur = holds(target.dtype(), ignoreIndex);
  Tensor isCounted = (canOccur ? labels : to(labels, i64)) != ignoreIndex;
  return {moveClassesLast(input), where(isCounted, labels, 0), isCounted,
          shape};
}

void requireWeight(const Tensor &weight, int64_t classes) {
  if (weight.defined() && weight.shape() != Shape{classes})
    fail("expected one weight for each of " + std::to_string(classes) +
         " classes, found shape " + to_string(weight.shape()));
}

/// `values[n, target[n]]`; NaN where the label is not a class.
Tensor pick(const Tensor &values, const Tensor &target) {
  int64_t count = values.size(-1);
  Tensor labels = widenForClasses(target, count);
  Tensor classes = arange(count, labels.dtype());
  Tensor picked = sum(where(unsqueeze(labels, 1) == classes, values, 0.0), 1);
  Tensor isClass = logical_and(labels >= 0, labels <= count - 1);
  return where(isClass, picked, std::nan(""));
}

/// Losses [N] times the weights of their classes, without the ignored ones; the
/// mean is over the sum of the weights.
Tensor reduceRows(const Rows &rows, const Tensor &losses, const Tensor &weight,
                  Reduction reduction) {
  Tensor counted = where(rows.isCounted, losses, 0.0);
  if (reduction == Reduction::none)
    return reshape(counted, rows.shape);
  if (reduction == Reduction::sum)
    return sum(counted);
  DType dtype = losses.dtype();
  Tensor weights = to(rows.isCounted, dtype);
  if (weight.defined())
    weights =
        where(rows.isCounted, pick(unsqueeze(weight, 0), rows.target), 0.0);
  return sum(counted) / sum(weights);
}

/// Targets are probabilities of the shape of the input.
Tensor softCrossEntropy(const Tensor &input, const Tensor &target,
                        const CrossEntropyOptions &options) {
  requireSameShape(input, target);
  Tensor logits = moveClassesLast(input);
  Tensor probabilities = moveClassesLast(target);
  int64_t classes = logits.size(1);
  requireWeight(options.weight, classes);
  double smoothing = options.label_smoothing;
  if (smoothing > 0.0)
    probabilities = probabilities * (1.0 - smoothing) + smoothing / classes;
  Tensor terms = probabilities * log_softmax(logits, 1);
  if (options.weight.defined())
    terms = terms * options.weight;
  Tensor losses = -sum(terms, 1);
  Shape shape = input.shape();
  shape.erase(shape.begin() + (input.dim() == 1 ? 0 : 1));
  return reduceLoss(reshape(losses, shape), options.reduction);
}

} // namespace

/// Of f32 or wider, but for the weight of the options.
static Tensor wideCrossEntropy(const Tensor &input, const Tensor &target,
                               CrossEntropyOptions options) {
  options.weight = widen(options.weight);
  double smoothing = options.label_smoothing;
  if (!(smoothing >= 0.0 && smoothing <= 1.0))
    fail("expected label_smoothing within [0, 1], found " +
         std::to_string(smoothing));
  if (isFloat(target.dtype()))
    return softCrossEntropy(input, target, options);
  Rows rows = makeRows(input, target, options.ignore_index);
  int64_t classes = rows.input.size(1);
  requireWeight(options.weight, classes);

  Tensor losses = ops::cross_entropy(rows.input, rows.target);
  if (options.weight.defined())
    losses = losses * pick(unsqueeze(options.weight, 0), rows.target);
  if (smoothing > 0.0) {
    Tensor terms = log_softmax(rows.input, 1);
    if (options.weight.defined())
      terms = terms * options.weight;
    losses = (1.0 - smoothing) * losses - (smoothing / classes) * sum(terms, 1);
  }
  return reduceRows(rows, losses, options.weight, options.reduction);
}

Tensor ingot::cross_entropy(const Tensor &narrow, const Tensor &target,
                            const CrossEntropyOptions &options,
                            SourceLocation location) {
  FunctionScope scope("cross_entropy", location,
                      {{"input", narrow}, {"target", target}});
  Tensor input = castForPrecision(narrow);
  return inF32OrWider({input}, [&](const Tensor &input) {
    return wideCrossEntropy(input, widen(target), options);
  });
}

Tensor ingot::nll_loss(const Tensor &narrow, const Tensor &target,
                       const Tensor &weight, int64_t ignore_index,
                       Reduction reduction, SourceLocation location) {
  FunctionScope scope("nll_loss", location,
                      {{"input", narrow}, {"target", target}});
  Tensor input = castForPrecision(narrow);
  return inF32OrWider(
      {input, weight}, [&](const Tensor &input, const Tensor &weight) {
        Rows rows = makeRows(input, target, ignore_index);
        requireWeight(weight, rows.input.size(1));
        Tensor values = weight.defined() ? rows.input * weight : rows.input;
        Tensor losses = -pick(values, rows.target);
        return reduceRows(rows, losses, weight, reduction);
      });
}
