//===- TrainCommand.h - What tests of ingot train share --------------------===//
#ifndef INGOT_TESTS_TOOLS_INGOT_TRAINCOMMAND_H
#define INGOT_TESTS_TOOLS_INGOT_TRAINCOMMAND_H

#include "tests/tools/ingot/TrainingData.h"

#include "runtime/train/io/Safetensors.h"

namespace ingot::testing {

/// Of what is trained often: a program that takes little time to compile and save.
inline const std::string kTrainSmall =
    "train " INGOT_TEST_LIBRARY ":small_classifier --data . ";

class TrainCommand : public TrainingData {
protected:
  /// Trains for four epochs at once, and twice two.
  void expectEqualIfResumed(const std::string &model) {
    writeData();
    std::string train =
        "train " + model + " --data . --batch 16 --threads 1 --keep last ";
    output(train + "--seed 7 --epochs 4 -o whole.safetensors");
    output(train + "--seed 7 --epochs 2 -o half.safetensors");
    std::string text = output(train + "--epochs 4 --resume half.safetensors -o "
                                      "resumed.safetensors");
    EXPECT_TRUE(text.starts_with("epoch 3/4  loss ")) << text;
    std::string whole = contentOf(path("whole.safetensors"));
    EXPECT_TRUE(whole == contentOf(path("resumed.safetensors")));
    EXPECT_FALSE(whole == contentOf(path("half.safetensors")));
  }

  /// Starts a training in the folder and sends it `signal` `milliseconds` after its
  /// first epoch; its status is in the file `status`, its output in `text`.
  void interrupt(const std::string &arguments, const char *signal,
                 int milliseconds) {
    std::filesystem::remove(path("text"));
    run(arguments +
        " >text 2>&1 & pid=$!; while kill -0 $pid && ! test -s text; "
        "do sleep 0.01; done 2>/dev/null; sleep " +
        std::to_string(milliseconds / 1000.0) + "; kill -" + signal +
        " $pid; wait $pid; echo $? >status; true");
  }

  /// What a checkpoint says of its run.
  std::string runOf(const std::string &name) {
    io::Result<io::Safetensors> file = io::Safetensors::read(path(name));
    EXPECT_TRUE(file) << file.error();
    return file ? file->metadata().at("run") : "";
  }

  bool hasTemporaryFile() const {
    for (const auto &entry : std::filesystem::directory_iterator(folder))
      if (entry.path().filename().string().find(".tmp") != std::string::npos ||
          entry.path().filename().string().starts_with("."))
        return true;
    return false;
  }
};

} // namespace ingot::testing

#endif // INGOT_TESTS_TOOLS_INGOT_TRAINCOMMAND_H
