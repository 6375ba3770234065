//===- DataFolder.h - Files to be opened as sources of samples -------------===//
#ifndef INGOT_TESTS_RUNTIME_TRAIN_DATA_DATAFOLDER_H
#define INGOT_TESTS_RUNTIME_TRAIN_DATA_DATAFOLDER_H

#include "runtime/train/data/Source.h"
#include "tests/runtime/train/Refusal.h"
#include "tests/runtime/train/io/TemporaryFolder.h"

#include <nlohmann/json.hpp>

namespace ingot::testing {

/// The elements of a tensor of one of the types that sources give.
inline std::vector<double> valuesOf(const io::HostTensor &tensor) {
  std::vector<double> values;
  auto appendIf = [&]<typename T>(ingot_dtype_t dtype, T value) {
    if (tensor.dtype != dtype)
      return;
    for (size_t i = 0; i < tensor.data.size(); i += sizeof(T)) {
      memcpy(&value, tensor.data.data() + i, sizeof(T));
      values.push_back(static_cast<double>(value));
    }
  };
  appendIf(INGOT_U8, uint8_t());
  appendIf(INGOT_I32, int32_t());
  appendIf(INGOT_I64, int64_t());
  appendIf(INGOT_F32, float());
  appendIf(INGOT_F64, double());
  EXPECT_EQ(values.empty(), tensor.data.empty())
      << "no values of type " << ingot_dtype_name(tensor.dtype);
  return values;
}

inline std::vector<double> valuesOf(const train::Source &source,
                                    size_t number) {
  io::HostTensor sample;
  source.read(number, sample);
  EXPECT_EQ(io::tensorBytes(sample.dtype, sample.shape), sample.data.size());
  return valuesOf(sample);
}

/// Expects just this of the sample `number`.
inline void expectSample(const train::Source &source, size_t number,
                         ingot_dtype_t dtype, const std::vector<int64_t> &shape,
                         const std::vector<double> &values) {
  io::HostTensor sample;
  source.read(number, sample);
  EXPECT_EQ(sample.dtype, dtype);
  EXPECT_EQ(sample.shape, shape);
  EXPECT_EQ(valuesOf(sample), values);
}

class DataFolder : public TemporaryFolder {
protected:
  /// Opens a file of this folder: `NAME[:ENTRY,...]`.
  std::unique_ptr<train::Source>
  open(const std::string &spec, const nlohmann::json &meaning = nullptr) const {
    return train::openSource(path(spec), meaning);
  }

  /// Expects that the file cannot be opened, with a message that begins with its
  /// path.
  void expectRefused(const std::string &spec, const std::string &message,
                     const nlohmann::json &meaning = nullptr) const {
    EXPECT_EQ(refusal([&] { open(spec, meaning); }),
              path(spec.substr(0, spec.find(':'))) + message);
  }
};

} // namespace ingot::testing

#endif // INGOT_TESTS_RUNTIME_TRAIN_DATA_DATAFOLDER_H
