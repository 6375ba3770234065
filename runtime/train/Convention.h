//===- Convention.h - Which functions train a program, and on what ---------===//
//
// The one place that says what a program must have to be trained, and what each name
// in it means if nobody says otherwise.
//
//   training function    one that updates parameters: `train_step`, else the only one;
//                        or several that take turns, as the user says
//   evaluation function  `eval_step`, else `forward`; none if there is neither, or if
//                        nothing is bound to an input of it
//   their inputs         the field of the same name, or a constant that the user gives,
//                        or, for `lr` of rank 0, the learning rate; inputs that are
//                        filled from fields have one leading extent, the batch
//   their outputs        numbers of rank 0 are logged, whatever they are called; the
//                        loss is `loss`, else the only number; those that begin with
//                        `grad_norm.` are norms of the gradients of parameters
//   metrics              accuracy of `logits` or `probabilities`, rmse of `predictions`,
//                        outputs of the evaluation, against the field `labels`, else
//                        `targets`; labels of -100 are left out of them
//   classes              a label that is none of those which `logits` or
//                        `probabilities` of a function that trains or evaluates have
//                        a score for, nor -100, is refused
//   pictures             of a report, each where the program has what it needs:
//     confusion, worst   as many classes in `logits` or `probabilities` of the
//                        evaluation, against these whole numbers; the worst samples
//                        are shown if they are images
//     predictions        `predictions` of the evaluation, against these numbers
//     reconstructions    `reconstructions` of the evaluation below the images; between
//                        them `seen`, an output, if the network was given that instead
//     latent space       `codes` of the evaluation, else of the first function that has
//                        data for its inputs
//     saliency           `saliency` of such a function, of the shape of an input with
//                        images: grad(score, {images})[0]; it is run on several copies
//                        of each image with noise (SmoothGrad)
//     samples            `images` of the first function whose inputs, all floats, have
//                        neither data nor constants: they are drawn from the normal
//                        distribution, the same numbers after each epoch
//
//===----------------------------------------------------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_CONVENTION_H
#define INGOT_RUNTIME_TRAIN_CONVENTION_H

#include "runtime/train/Program.h"
#include "runtime/train/metrics/Metric.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::train {

/// A training function, and how many times it runs in a turn.
struct StepChoice {
  std::string function;
  int64_t repeats = 1;
};

/// A figure of the evaluation: what of its outputs is compared with which field.
struct MetricChoice {
  std::string metric;               ///< as makeMetric() takes it
  std::string predictions, targets; ///< empty: by the rule above
};

/// What the user says beside the program; by default nothing.
struct ConventionOptions {
  std::vector<StepChoice> steps;     ///< in turn; empty: by the rule above
  std::string evaluation;            ///< empty: by the rule above
  std::string loss;                  ///< empty: by the rule above
  std::vector<MetricChoice> metrics; ///< empty: by the rule above
  std::string rateInput = "lr";
  int64_t ignoredLabel = kIgnoredLabel; ///< the class that is none
  /// Of inputs, by name: a number, or as many as the input has elements.
  std::map<std::string, std::vector<double>> constants;
};

/// A function, as far as it can be seen before it is compiled.
struct FunctionSummary {
  std::string name;
  bool updatesParameters = false;
};

/// The functions of a program that is loaded, each once.
std::vector<FunctionSummary> summarizeFunctions(const Program &program);

/// The training functions. Throws std::runtime_error, in one line that says what was
/// looked for and what is there.
std::vector<StepChoice>
chooseSteps(const std::vector<FunctionSummary> &functions,
            const ConventionOptions &options);

/// The evaluation function; nothing if the program has none and the user asks for
/// none. Throws as chooseSteps().
std::optional<std::string>
chooseEvaluation(const std::vector<FunctionSummary> &functions,
                 const ConventionOptions &options);

/// "discriminator:2" or "train_step". Throws std::runtime_error.
StepChoice parseStep(const std::string &text);

/// Where the values of an input come from.
enum class InputUse { Field, Constant, Rate };

/// One for each input of `variant`. `fields` are the names of what there is data for.
/// Throws std::runtime_error about the first input that nothing is bound to.
std::vector<InputUse> bindInputs(const Variant &variant,
                                 const std::vector<std::string> &fields,
                                 const ConventionOptions &options);

/// Whether bindInputs() finds something for every input. Throws about constants.
bool hasAllInputs(const Variant &variant,
                  const std::vector<std::string> &fields,
                  const ConventionOptions &options);

/// The leading extent of the inputs of `variant` that are filled from fields; 0 if
/// none is. Throws std::runtime_error if they differ.
int64_t batchSizeOf(const Variant &variant, const std::vector<InputUse> &uses);

/// "0.5,1e-3": the values of a constant. Throws std::runtime_error.
std::vector<double> parseNumbers(const std::string &text);

/// "top_k(5):logits,labels", or "accuracy".
MetricChoice parseMetric(const std::string &text);

/// The metrics of an evaluation, complete; none if the user names none and nothing
/// fits the rule. Throws std::runtime_error if one that the user names cannot be had.
std::vector<MetricChoice> chooseMetrics(const Variant &evaluation,
                                        const std::vector<std::string> &fields,
                                        const ConventionOptions &options);

/// The functions, beside the evaluation, that pictures are taken with; empty: none.
struct PictureFunctions {
  std::string codes; ///< may be the evaluation
  std::string saliency, samples;
};

/// \param functions  one variant of each. `evaluation` is empty if there is none.
PictureFunctions choosePictures(const std::vector<Variant> &functions,
                                const std::string &evaluation,
                                const std::vector<std::string> &fields,
                                const ConventionOptions &options);

/// The field that predictions are compared with: `labels`, else `targets`, else the
/// only one; empty: none.
std::string chooseTargets(const std::vector<std::string> &fields);

/// In front of the name of a parameter: the number that is the norm of its gradient.
constexpr std::string_view kGradientNorm = "grad_norm.";

/// The name of the loss among those of all numbers that training logs; empty if
/// nobody can tell. Throws if the one that the user names is not there.
std::string chooseLoss(const std::vector<std::string> &scalars,
                       const ConventionOptions &options);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_CONVENTION_H
