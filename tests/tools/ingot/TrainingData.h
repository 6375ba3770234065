//===- TrainingData.h - Images that a few steps can learn ------------------===//
#ifndef INGOT_TESTS_TOOLS_INGOT_TRAININGDATA_H
#define INGOT_TESTS_TOOLS_INGOT_TRAININGDATA_H

#include "tests/tools/ingot/Command.h"

#include "runtime/train/io/Idx.h"

namespace ingot::testing {

/// The command, with data of the MNIST family to train on.
class TrainingData : public Command {
protected:
  /// Images of 28 x 28 pixels in which row `label` is bright: 96 to train on and
  /// 25 to test with.
  void writeData() {
    for (auto [prefix, count] : {std::pair("train", 96), {"t10k", 25}}) {
      std::vector<uint8_t> images(count * 784), labels(count);
      for (int i = 0; i < count; ++i) {
        labels[i] = i % 10;
        for (int column = 0; column < 28; ++column)
          images[i * 784 + labels[i] * 28 + column] = 200 + i % 50;
      }
      write(prefix + std::string("-images-idx3-ubyte"), {count, 28, 28},
            images);
      write(prefix + std::string("-labels-idx1-ubyte"), {count}, labels);
    }
  }

  /// 60 rows of a table for mlp_regressor, features.npy (f64) and targets.npy: the
  /// target is the sum of the features.
  void writeTable() {
    std::vector<double> features;
    std::vector<float> targets;
    for (int i = 0; i < 60; ++i) {
      double sum = 0;
      for (int column = 0; column < 8; ++column) {
        features.push_back((i * 7 + column * 11) % 19 / 19.0 - 0.5);
        sum += features.back();
      }
      targets.push_back(static_cast<float>(sum));
    }
    io::Result<void> written =
        io::writeNpy(path("features.npy"),
                     {INGOT_F64, {60, 8}, std::as_bytes(std::span(features))});
    ASSERT_TRUE(written) << written.error();
    writeFloats("targets.npy", {60}, targets);
  }

  /// What `arguments` of the command say about each epoch.
  std::vector<nlohmann::json> trainEpochs(const std::string &arguments) {
    std::vector<nlohmann::json> epochs;
    std::istringstream lines(output(arguments + " --json"));
    for (std::string line; std::getline(lines, line);)
      epochs.push_back(nlohmann::json::parse(line));
    return epochs;
  }

private:
  void write(const std::string &name, std::vector<int64_t> shape,
             const std::vector<uint8_t> &values) {
    io::Result<void> written =
        io::writeIdx(path(name), {INGOT_U8, std::move(shape),
                                  std::as_bytes(std::span(values))});
    ASSERT_TRUE(written) << written.error();
  }
};

} // namespace ingot::testing

#endif // INGOT_TESTS_TOOLS_INGOT_TRAININGDATA_H
