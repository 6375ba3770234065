//===- Source.h - Where the samples of one input come from -----------------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_SOURCE_H
#define INGOT_RUNTIME_TRAIN_DATA_SOURCE_H

#include "runtime/train/io/HostTensor.h"
#include "runtime/train/io/TensorSpec.h"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace ingot::train {

/// Samples of one kind, counted from 0: rows of an array, columns of a table, images
/// of a folder, pieces of a text. A source is immutable once it is open, and any
/// number of threads may read it; what is larger than memory is mapped or
/// read when it is asked for.
class Source {
public:
  virtual ~Source() = default;

  /// At least 1.
  virtual size_t size() const = 0;

  /// Makes `sample` the one with this number, in the type of the file; images are u8
  /// [channels, height, width], and their extents may differ. The memory of `sample`
  /// is used again, so that a loop allocates only while samples grow. Throws
  /// std::runtime_error: one line with file, row and column.
  virtual void read(size_t number, io::HostTensor &sample) const = 0;

  /// The type and shape that read() will give a sample, where a look at the head of
  /// its file is enough to know. Throws as read().
  virtual std::optional<io::TensorSpec> foresee(size_t number) const;

  /// Whether samples lie in memory as read() gives them: to keep a copy of one that
  /// was made would gain nothing.
  virtual bool isInMemory() const { return false; }

  /// What a later reader of other data needs to give the same meaning to the same
  /// words: categories, vocabulary, names of classes. Null if there is nothing.
  virtual nlohmann::json meaning() const = 0;

  /// Where the sample with this number is, in the words of a message: the file and
  /// what tells it from the others there.
  virtual std::string describe(size_t number) const;

  /// The same for one of its elements; with the column, if there are such.
  virtual std::string describeElement(size_t number, size_t position) const;
};

/// Opens `FILE[:ENTRY,...]`, whose kind its bytes or its ending tell, or
/// `synthetic:NAME,...`; README.md lists the entries of each kind. With the
/// `meaning` of an earlier source, words mean what they did there, and an unknown
/// one is an error; null: they are collected here. Throws std::runtime_error.
std::unique_ptr<Source> openSource(const std::string &spec,
                                   const nlohmann::json &meaning);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_SOURCE_H
