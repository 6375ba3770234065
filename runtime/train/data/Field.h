//===- Field.h - The samples of a source as rows of an input ---------------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_FIELD_H
#define INGOT_RUNTIME_TRAIN_DATA_FIELD_H

#include "runtime/train/data/Source.h"
#include "runtime/train/io/TensorSpec.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ingot::train {

class SampleMemory;
class TransformChain;
using io::TensorSpec;

/// Whose random decisions an epoch of training takes.
struct Augmentation {
  uint64_t seed, epoch;
};

/// Which labels there are: 0 to `classes` - 1, and one that stands for none.
struct LabelLimits {
  int64_t classes, ignored;
  std::string scores; ///< the output that has a score for each class
};

/// What one input of a program is fed with: a source, the transformations between a
/// sample and the program, and what makes a row of the input of that. Copies share
/// source and transformations.
///
/// A sample has the axes of a row, extents of 1 aside, or one of both has a single
/// axis. Numbers are converted to the type of the input; into one of floats, bytes of
/// rank 2 and more, which are pictures, are scaled to [0, 1].
class Field {
public:
  /// `origin` is what messages call the source: a file, with its columns.
  Field(std::string name, std::string origin,
        std::shared_ptr<const Source> source)
      : fieldName(std::move(name)), origin(std::move(origin)),
        samples(std::move(source)) {}

  const std::string &name() const { return fieldName; }
  const std::string &description() const { return origin; }
  size_t size() const { return samples->size(); }
  const Source &source() const { return *samples; }

  /// From now on samples stay in `memory` once they are made, before transformations,
  /// as far as it has room.
  void keepIn(std::shared_ptr<SampleMemory> memory);

  /// From now on samples are given out as `steps`, which are fitted, change them.
  void transformBy(std::shared_ptr<const TransformChain> steps) {
    transforms = std::move(steps);
  }
  /// From now on a sample that holds another number is refused where it is read.
  void limitTo(LabelLimits labels) { limits = std::move(labels); }

  /// Null if there are none.
  const TransformChain *transformations() const { return transforms.get(); }

  /// Memory for one thread that reads.
  struct Scratch {
    io::HostTensor sample;
  };

  /// Writes sample `number` to `row`, one of the rows of `input`, whose leading
  /// extent counts rows. Nothing is random without `augmentation`. Throws
  /// std::runtime_error, in one line, if it does not fit.
  void read(size_t number, const TensorSpec &input, std::byte *row,
            Scratch &scratch,
            const std::optional<Augmentation> &augmentation = {}) const;

  /// Throws as read() about the first of `numbers` whose shape fits no row of `input`,
  /// where that is known without reading it: of pictures that nothing resizes.
  void foresee(std::span<const uint32_t> numbers,
               const TensorSpec &input) const;

  /// All samples as one tensor: of the type of `input` and with its rows, as many as
  /// there are samples. An input of rank 0 takes the only sample. Throws as read().
  io::HostTensor readAll(const TensorSpec &input) const;

  /// The same for `count` samples from `first` on, into as many `rows` of an input that
  /// is not of rank 0.
  void readRows(size_t first, size_t count, const TensorSpec &input,
                std::byte *rows) const;

  /// An input of `rows` rows that takes the samples as they are: what sample
  /// `number` is; numbers in [0, 1] if it is a picture.
  TensorSpec suggestInput(size_t rows, size_t number) const;

  /// Whether the first sample of the source is a picture, whose bytes become numbers
  /// from 0 to 1.
  bool givesPictures() const;

  /// Sample `number` as an integer, as for a class. Throws if it is not one.
  int64_t readInteger(size_t number, Scratch &scratch) const;

private:
  void readSample(size_t number, io::HostTensor &sample,
                  const std::optional<Augmentation> &augmentation) const;
  void checkLabels(size_t number, const io::HostTensor &sample) const;
  void checkShape(size_t number, ingot_dtype_t dtype,
                  std::span<const int64_t> shape,
                  const TensorSpec &input) const;

  std::string fieldName, origin;
  std::shared_ptr<const Source> samples;
  std::shared_ptr<const TransformChain> transforms;
  std::optional<LabelLimits> limits;
};

/// Elements of one row of `input`.
size_t rowElements(const TensorSpec &input);

/// Some of the samples of fields of one size.
struct Part {
  std::vector<Field> fields;
  std::vector<uint32_t> samples; ///< their numbers in the sources

  /// Null if no field is called `name`.
  const Field *find(std::string_view name) const;
  std::vector<std::string> fieldNames() const;
  /// "images, labels".
  std::string describe() const;
};

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_FIELD_H
