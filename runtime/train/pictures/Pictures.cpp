//===- Pictures.cpp - What a program can show after an epoch ---------------===//
#include "runtime/train/pictures/Pictures.h"

#include "runtime/train/data/CounterRandom.h"
#include "runtime/train/data/Meaning.h"
#include "runtime/train/io/Convert.h"
#include "runtime/train/metrics/Pairs.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;

namespace {

/// Of a code with more numbers the directions of most variance take too long.
constexpr size_t kMostCodes = 512;
/// Of all points of a picture: what a line of a log should hold.
constexpr size_t kMostNumbers = 20000;

/// Sets the random numbers of pictures apart from those of the training.
constexpr uint64_t kPictureKey = 0x70696374;

/// Of SmoothGrad: the mean gradient of so many copies of a sample with noise, whose
/// deviation is this share of the sample's range.
constexpr uint64_t kNoiseDraws = 16;
constexpr double kNoiseShare = 0.1;

/// Whether the samples are whole numbers, one each.
bool isLabel(const Field &field, size_t sample) {
  TensorSpec spec = field.suggestInput(1, sample);
  return spec.elementCount() == 1 && !io::isFloat(spec.dtype);
}

std::vector<Variant> onePerFunction(const Program &program) {
  std::vector<Variant> functions;
  for (const Variant &variant : program.variants())
    if (std::ranges::find(functions, variant.function, &Variant::function) ==
        functions.end())
      functions.push_back(variant);
  return functions;
}

/// At most `count` samples, or, of a function whose batches cannot be filled up, as
/// many batches, at least one.
size_t wholeBatches(const Program &program, const std::string &function,
                    const Part &part, const ConventionOptions &options,
                    size_t count) {
  size_t least = part.samples.size();
  for (const Variant *variant : program.variantsOf(function)) {
    if (variant->batch != 0)
      return count;
    BoundFunction bound(*variant, part.fieldNames(), options);
    least = std::min(least, std::max<size_t>(1, bound.batchSize()));
  }
  return std::max(least, count / least * least);
}

} // namespace

Part train::firstSamples(const Part &part, size_t count) {
  Part first = part;
  first.samples.resize(std::min(first.samples.size(), count));
  return first;
}

const Part &train::shownPart(const TrainingData &data) {
  return data.validation.samples.empty() ? data.train : data.validation;
}

Pictures::Visit::Visit(const Program &program, const std::string &function,
                       const Part &from, size_t count,
                       const ConventionOptions &options,
                       const std::vector<std::string> &beside)
    : part(firstSamples(from, count)),
      pass(std::make_unique<SamplePass>(program, function, part, options,
                                        beside, /*loaderThreads=*/0)) {}

Pictures::Pictures(const Program &program, const TrainingData &data,
                   const std::string &evaluated,
                   const ConventionOptions &options, uint64_t seed)
    : program(program), data(data), options(options) {
  const Part &part = shownPart(data);
  std::vector<std::string> fields = part.fieldNames();
  PictureFunctions functions =
      choosePictures(onePerFunction(program), evaluated, fields, options);
  for (const char *name : {"labels", "targets"})
    if (const Field *field = part.find(name);
        field && labels.empty() && isLabel(*field, part.samples[0]))
      labels = name;
  // What cannot be shown must not stop a training.
  auto attempt = [&](const char *what, auto &&open) {
    try {
      open();
    } catch (const std::runtime_error &error) {
      notes.push_back(std::string("no ") + what + ": " + error.what());
    }
  };
  bool isTraining = &part == &data.train;
  judgedPart = isTraining ? firstSamples(part, kJudgedSamples) : part;
  if (!evaluated.empty())
    judged.emplace(*program.variantsOf(evaluated).front(), judgedPart,
                   isTraining ? "training" : "validation",
                   options.ignoredLabel);
  if (judged && isTraining)
    attempt("pictures of the evaluation", [&] {
      evaluation = std::make_unique<SamplePass>(program, evaluated, judgedPart,
                                                options, judged->neededFields(),
                                                /*loaderThreads=*/0);
    });
  if (!functions.codes.empty())
    attempt("latent space", [&] {
      std::vector<std::string> beside;
      if (!labels.empty())
        beside = {labels};
      const Variant &variant = *program.variantsOf(functions.codes).front();
      const TensorSpec &output =
          variant.outputs[findTensor(variant.outputs, "codes")];
      size_t numbers = rowElements(output);
      if (numbers > kMostCodes)
        throw std::runtime_error("a code has " + std::to_string(numbers) +
                                 " numbers, at most " +
                                 std::to_string(kMostCodes) + " can be shown");
      size_t count =
          std::min({kCodeSamples, kMostNumbers / numbers, part.samples.size()});
      codes = std::make_unique<Visit>(
          program, functions.codes, part,
          wholeBatches(program, functions.codes, part, options, count), options,
          beside);
    });
  if (!functions.saliency.empty())
    attempt("saliency map", [&] { openSaliency(functions.saliency); });
  if (!functions.samples.empty())
    attempt("samples", [&] { openSamples(functions.samples, seed); });
}

void Pictures::openSaliency(const std::string &function) {
  const Part &part = shownPart(data);
  auto visit =
      std::make_unique<Visit>(program, function, part, kSaliencySamples,
                              options, std::vector<std::string>());
  const Variant &variant = visit->pass->function().variant();
  const TensorSpec &output =
      variant.outputs[findTensor(variant.outputs, "saliency")];
  for (const TensorSpec &input : variant.inputs)
    if (input.shape == output.shape && part.find(input.name))
      saliencyInput = input.name;
  if (saliencyInput.empty())
    throw std::runtime_error("'saliency', " + output.describe() +
                             ", has the shape of no input with data");
  std::optional<Raster> shape = findRasterShape(output, part);
  if (!shape)
    throw std::runtime_error("'saliency', " + output.describe() +
                             ", is no image");
  saliencyShape = *shape;
  saliency = std::move(visit);
}

void Pictures::openSamples(const std::string &function, uint64_t seed) {
  const Variant &variant = *program.variantsOf(function).front();
  std::optional<Raster> shape = findRasterShape(
      variant.outputs[findTensor(variant.outputs, "images")], shownPart(data));
  if (!shape)
    throw std::runtime_error("'images' of '" + function + "' are none");
  generatedShape = *shape;
  ConventionOptions drawn = options;
  for (size_t i = 0; i < variant.inputs.size(); ++i) {
    CounterRandom random({seed, kPictureKey, i});
    std::vector<double> &values = drawn.constants[variant.inputs[i].name];
    for (int64_t n = 0; n < variant.inputs[i].elementCount(); ++n)
      values.push_back(random.normal());
  }
  generator.emplace(variant, std::vector<std::string>(), drawn);
}

std::vector<std::string> Pictures::neededFields() const {
  return judged ? judged->neededFields() : std::vector<std::string>();
}

void Pictures::look(const SamplePass::Batch &batch) {
  if (judged)
    judged->add(batch);
}

void Pictures::forget() {
  if (judged)
    judged->finish({}, /*hasConfusion=*/true);
}

LogPoints Pictures::takeCodes(Context &context, const LogPlace &place) {
  LogPoints points{place, "codes", 0, {}, {}};
  const Variant &variant = codes->pass->function().variant();
  size_t output = findTensor(variant.outputs, "codes");
  points.dimensions =
      static_cast<int64_t>(rowElements(variant.outputs[output]));
  codes->pass->run(context, [&](const SamplePass::Batch &batch) {
    for (double value : toNumbers(batch.output(output)))
      points.values.push_back(roundForPicture(value));
    if (!labels.empty())
      for (int64_t label : toLabels(batch.field(labels), "labels"))
        points.labels.push_back(label);
  });
  return points;
}

/// Adds noise to what `batch` holds for the input called `name`, whose deviation is
/// a share of the range of each sample.
static void addNoise(const SamplePass::Batch &batch, const std::string &name,
                     uint64_t draw) {
  size_t column = batch.plan.find(name);
  const TensorSpec &input = batch.plan.columns[column].input;
  size_t count = rowElements(input);
  size_t rowBytes = count * ingot_dtype_size(input.dtype);
  for (size_t i = 0; i < batch.count; ++i) {
    std::byte *row = batch.columns[column] + i * rowBytes;
    std::vector<double> values = toNumbers(
        {input.dtype, {static_cast<int64_t>(count)}, {row, rowBytes}});
    auto [least, most] = std::ranges::minmax(values);
    CounterRandom random({kPictureKey, draw, batch.first + i});
    for (double &value : values)
      value += kNoiseShare * (most - least) * random.normal();
    io::convertElements(INGOT_F64, values.data(), input.dtype, row, count);
  }
}

/// Adds what the program is shown to `images`, without noise.
/// Source: Smilkov et al., arXiv:1706.03825 (SmoothGrad).
std::vector<Raster> Pictures::takeSmoothGradients(Context &context,
                                                  std::vector<Raster> &images) {
  const Variant &variant = saliency->pass->function().variant();
  size_t output = findTensor(variant.outputs, "saliency");
  bool isSmoothed = io::isFloat(
      variant.inputs[findTensor(variant.inputs, saliencyInput)].dtype);
  std::vector<Raster> sums;
  for (uint64_t draw = 0; draw < (isSmoothed ? kNoiseDraws : 1); ++draw)
    saliency->pass->run(
        context,
        [&](const SamplePass::Batch &batch) {
          for (size_t i = 0; i < batch.count; ++i) {
            Raster one = makeRaster(saliencyShape, batch.output(output), i);
            if (draw == 0) {
              sums.push_back(std::move(one));
              continue;
            }
            std::vector<double> &sum = sums[batch.first + i].values;
            for (size_t n = 0; n < sum.size(); ++n)
              sum[n] += one.values[n];
          }
        },
        [&](const SamplePass::Batch &batch) {
          for (size_t i = 0; draw == 0 && i < batch.count; ++i)
            images.push_back(
                makeRaster(saliencyShape, batch.field(saliencyInput), i));
          if (isSmoothed)
            addNoise(batch, saliencyInput, draw);
        });
  return sums;
}

LogImages Pictures::takeSaliency(Context &context, const LogPlace &place) {
  std::vector<Raster> images;
  std::vector<std::string> captions;
  std::vector<Raster> gradients = takeSmoothGradients(context, images);
  normalize(images);
  for (size_t i = 0; i < images.size(); ++i)
    images[i] = joinSideBySide({images[i], magnitudeOf(gradients[i])});
  if (const Field *field = shownPart(data).find(labels)) {
    std::vector<std::string> classes = classNames(field->source().meaning());
    Field::Scratch scratch;
    for (uint32_t sample : saliency->part.samples) {
      int64_t label = field->readInteger(sample, scratch);
      captions.push_back(label >= 0 &&
                                 label < static_cast<int64_t>(classes.size())
                             ? classes[label]
                             : std::to_string(label));
    }
  }
  return makeImages(place, "saliency", images, std::move(captions));
}

LogImages Pictures::takeSamples(Context &context, const LogPlace &place) {
  generator->run(context);
  const Variant &variant = generator->variant();
  size_t output = findTensor(variant.outputs, "images");
  size_t count =
      std::min<size_t>(variant.outputs[output].shape[0], kGeneratedSamples);
  std::vector<Raster> images;
  for (size_t i = 0; i < count; ++i)
    images.push_back(
        makeRaster(generatedShape, generator->rowsOf(output, count), i));
  normalize(images);
  return makeImages(place, "samples", images, {});
}

std::vector<LogEvent> Pictures::take(Context &context, const LogPlace &place,
                                     bool hasConfusion) {
  if (evaluation)
    evaluation->run(
        context, [&](const SamplePass::Batch &batch) { judged->add(batch); });
  std::vector<LogEvent> events;
  if (judged)
    events = judged->finish(place, hasConfusion);
  if (codes)
    events.push_back(takeCodes(context, place));
  if (saliency)
    events.push_back(takeSaliency(context, place));
  if (generator)
    events.push_back(takeSamples(context, place));
  return events;
}
