//===- Pictures.h - What a program can show after an epoch -----------------===//
#ifndef INGOT_RUNTIME_TRAIN_PICTURES_PICTURES_H
#define INGOT_RUNTIME_TRAIN_PICTURES_PICTURES_H

#include "runtime/train/data/TrainingData.h"
#include "runtime/train/pictures/JudgedSamples.h"

namespace ingot::train {

/// Samples that the functions of choosePictures() are run with, in which they are best
/// compiled; fewer if there are fewer.
constexpr size_t kSaliencySamples = 9, kGeneratedSamples = 36,
                 kCodeSamples = 500, kJudgedSamples = 1000;

/// The first `count` samples of `part`, or all.
Part firstSamples(const Part &part, size_t count);

/// The part whose samples are shown: that for validation, else the training samples.
const Part &shownPart(const TrainingData &data);

/// Makes the events of a log that pictures are drawn from, by the rules of
/// Convention.h. No function that updates parameters is run.
class Pictures {
public:
  /// Everything must outlive this. \param evaluation  empty: there is none. `seed`
  /// chooses what generators are given.
  Pictures(const Program &program, const TrainingData &data,
           const std::string &evaluation, const ConventionOptions &options,
           uint64_t seed);

  /// Fields that the batches for look() must have beside the function's inputs.
  std::vector<std::string> neededFields() const;
  /// Sees a batch of the evaluation, to be called if there are data for validation;
  /// without, the evaluation is run on some of the training samples.
  void look(const SamplePass::Batch &batch);

  /// Drops what look() saw since take().
  void forget();

  /// What there is to see at `place`.
  std::vector<LogEvent> take(Context &context, const LogPlace &place,
                             bool hasConfusion);

  /// Why what the program offers cannot be shown; one line each.
  const std::vector<std::string> &problems() const { return notes; }

private:
  /// A function with samples of its own.
  struct Visit {
    Visit(const Program &program, const std::string &function, const Part &from,
          size_t count, const ConventionOptions &options,
          const std::vector<std::string> &beside);
    Part part;
    std::unique_ptr<SamplePass> pass;
  };

  void openSaliency(const std::string &function);
  void openSamples(const std::string &function, uint64_t seed);
  LogPoints takeCodes(Context &context, const LogPlace &place);
  LogImages takeSaliency(Context &context, const LogPlace &place);
  std::vector<Raster> takeSmoothGradients(Context &context,
                                          std::vector<Raster> &images);
  LogImages takeSamples(Context &context, const LogPlace &place);

  const Program &program;
  const TrainingData &data;
  const ConventionOptions &options;
  std::vector<std::string> notes;
  Part judgedPart;
  std::optional<JudgedSamples> judged;
  std::string labels; ///< the field of classes; empty: none
  std::unique_ptr<SamplePass> evaluation;
  std::unique_ptr<Visit> codes, saliency;
  std::string saliencyInput;
  std::optional<BoundFunction> generator;
  Raster saliencyShape, generatedShape;
};

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_PICTURES_PICTURES_H
