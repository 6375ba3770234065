//===- Field.cpp - The samples of a source as rows of an input -------------===//
#include "runtime/train/data/Field.h"

#include "runtime/train/data/KeptSource.h"
#include "runtime/train/data/Meaning.h"
#include "runtime/train/data/transforms/TransformChain.h"
#include "runtime/train/io/Convert.h"
#include "runtime/train/io/Quote.h"
#include "runtime/train/io/Throw.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;

size_t ingot::train::rowElements(const TensorSpec &input) {
  return input.elementCount() / input.shape[0];
}

/// With as many digits as tell it from others: 1e99 as it was written.
static std::string formatElement(const io::HostTensor &tensor, size_t at) {
  char text[40];
  double value = io::elementToDouble(
      tensor.dtype, tensor.data.data() + at * ingot_dtype_size(tensor.dtype));
  return std::string(text, std::to_chars(text, text + sizeof(text), value).ptr);
}

/// Extents of 1 aside.
static std::vector<int64_t> axesOf(std::span<const int64_t> shape) {
  std::vector<int64_t> axes;
  std::ranges::copy_if(shape, std::back_inserter(axes),
                       [](int64_t extent) { return extent != 1; });
  return axes;
}

/// Whether elements in their order are those of the other shape, too, which has as
/// many: the axes are the same, or one side has no more than one.
static bool isSameOrder(std::span<const int64_t> sample,
                        std::span<const int64_t> row) {
  if (std::ranges::equal(sample, row))
    return true;
  std::vector<int64_t> from = axesOf(sample), to = axesOf(row);
  return from == to || from.size() <= 1 || to.size() <= 1;
}

static size_t countElements(const io::HostTensor &tensor) {
  return tensor.data.size() / ingot_dtype_size(tensor.dtype);
}

/// Bytes that are no labels or categories.
static bool isPicture(const io::HostTensor &sample) {
  return sample.dtype == INGOT_U8 && sample.shape.size() >= 2;
}

void Field::keepIn(std::shared_ptr<SampleMemory> memory) {
  if (!samples->isInMemory())
    samples = std::make_shared<KeptSource>(samples, std::move(memory));
}

void Field::readSample(size_t number, io::HostTensor &sample,
                       const std::optional<Augmentation> &augmentation) const {
  samples->read(number, sample);
  if (!transforms)
    return;
  std::optional<Draw> draw;
  if (augmentation)
    draw = {augmentation->seed, augmentation->epoch, number};
  try {
    transforms->apply(sample, draw);
  } catch (const std::runtime_error &error) {
    throw std::runtime_error(samples->describe(number) + ": " + error.what());
  }
}

/// " ('worn')" for a number that stands for a word.
static std::string wordOf(double label, const Source &source) {
  std::vector<std::string> words = classNames(source.meaning());
  bool isWord = label >= 0 && label < static_cast<double>(words.size());
  return isWord ? " (" + io::quote(words[static_cast<size_t>(label)]) + ")"
                : "";
}

void Field::checkLabels(size_t number, const io::HostTensor &sample) const {
  size_t bytes = ingot_dtype_size(sample.dtype);
  for (size_t i = 0; i < countElements(sample); ++i) {
    double label =
        io::elementToDouble(sample.dtype, sample.data.data() + i * bytes);
    if ((label >= 0 && label < static_cast<double>(limits->classes)) ||
        label == static_cast<double>(limits->ignored))
      continue;
    bool isAlone = sample.shape.empty();
    throw std::runtime_error(
        (isAlone && !transforms ? samples->describeElement(number, i)
                                : samples->describe(number)) +
        ": '" + fieldName + "' is " + formatElement(sample, i) +
        wordOf(label, *samples) +
        (isAlone ? "" : " at " + io::formatPosition(sample.shape, i)) + ", '" +
        limits->scores + "' has " + std::to_string(limits->classes) +
        " classes");
  }
}

void Field::checkShape(size_t number, ingot_dtype_t dtype,
                       std::span<const int64_t> shape,
                       const TensorSpec &input) const {
  size_t count = 1;
  for (int64_t extent : shape)
    count *= static_cast<size_t>(extent);
  std::span<const int64_t> rowShape = std::span(input.shape).subspan(1);
  bool isCountRight = count == rowElements(input);
  if (isCountRight && isSameOrder(shape, rowShape))
    return;
  throw std::runtime_error(
      samples->describe(number) + ": the sample is " + ingot_dtype_name(dtype) +
      " " + io::formatShape(shape) + ", a row of '" + input.name + "' (" +
      input.describe() + ") " +
      (isCountRight
           ? "is " + io::formatShape(rowShape)
           : "has " + std::to_string(rowElements(input)) + " elements"));
}

void Field::foresee(std::span<const uint32_t> numbers,
                    const TensorSpec &input) const {
  if (transforms && transforms->changesShape())
    return;
  for (uint32_t number : numbers) {
    std::optional<TensorSpec> sample = samples->foresee(number);
    if (!sample)
      return; // none of this source is foreseen
    checkShape(number, sample->dtype, sample->shape, input);
  }
}

void Field::read(size_t number, const TensorSpec &input, std::byte *row,
                 Scratch &scratch,
                 const std::optional<Augmentation> &augmentation) const {
  io::HostTensor &sample = scratch.sample;
  readSample(number, sample, augmentation);
  if (limits)
    checkLabels(number, sample);
  checkShape(number, sample.dtype, sample.shape, input);
  size_t count = countElements(sample);
  if (std::optional<size_t> wrong =
          io::convertSample(sample.dtype, sample.shape.size(),
                            sample.data.data(), input.dtype, row, count))
    throw std::runtime_error(
        (transforms ? samples->describe(number)
                    : samples->describeElement(number, *wrong)) +
        ": expected " + ingot_dtype_name(input.dtype) + " for '" + input.name +
        "', found " + formatElement(sample, *wrong));
}

io::HostTensor Field::readAll(const TensorSpec &input) const {
  TensorSpec all = input;
  if (input.shape.empty()) {
    if (size() != 1)
      throw std::runtime_error(
          origin + ": expected one number for '" + input.name + "' (" +
          input.describe() + "), found " + std::to_string(size()) + " samples");
    all.shape = {1};
  }
  all.shape[0] = static_cast<int64_t>(size());
  size_t rowBytes = rowElements(all) * ingot_dtype_size(all.dtype);
  io::HostTensor tensor = {all.dtype, all.shape, {}};
  io::orThrow(io::resizeBytes(tensor.data, rowBytes * size(), "its samples"),
              origin);
  readRows(0, size(), all, tensor.data.data());
  tensor.shape = input.shape.empty() ? input.shape : all.shape;
  return tensor;
}

void Field::readRows(size_t first, size_t count, const TensorSpec &input,
                     std::byte *rows) const {
  size_t rowBytes = rowElements(input) * ingot_dtype_size(input.dtype);
  Scratch scratch;
  for (size_t i = 0; i < count; ++i)
    read(first + i, input, rows + i * rowBytes, scratch);
}

TensorSpec Field::suggestInput(size_t rows, size_t number) const {
  io::HostTensor sample;
  readSample(number, sample, std::nullopt);
  TensorSpec input;
  input.name = fieldName;
  input.dtype = isPicture(sample) ? INGOT_F32 : sample.dtype;
  input.shape = {static_cast<int64_t>(rows)};
  input.shape.insert(input.shape.end(), sample.shape.begin(),
                     sample.shape.end());
  return input;
}

bool Field::givesPictures() const {
  io::HostTensor sample;
  samples->read(0, sample);
  return isPicture(sample);
}

int64_t Field::readInteger(size_t number, Scratch &scratch) const {
  TensorSpec integer;
  integer.name = fieldName;
  integer.dtype = INGOT_I64;
  integer.shape = {1};
  int64_t value;
  read(number, integer, reinterpret_cast<std::byte *>(&value), scratch);
  return value;
}

const Field *Part::find(std::string_view name) const {
  auto found = std::ranges::find(fields, name, &Field::name);
  return found == fields.end() ? nullptr : &*found;
}

std::vector<std::string> Part::fieldNames() const {
  std::vector<std::string> names;
  for (const Field &field : fields)
    names.push_back(field.name());
  return names;
}

std::string Part::describe() const {
  std::string text;
  for (const std::string &name : fieldNames())
    text += (text.empty() ? "" : ", ") + name;
  return text.empty() ? "none" : text;
}
