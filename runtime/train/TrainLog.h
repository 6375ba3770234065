//===- TrainLog.h - What a training run writes down, one line an event -----===//
//
// The format of `--log FILE`: JSON lines, UTF-8, one object an event, whose member
// `event` says which of the structures below it is. A number that is not finite is
// `null`. Readers skip events and members that they do not know. What pictures are
// made of is here too, so that a report needs the log and nothing else.
//
//===----------------------------------------------------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_TRAINLOG_H
#define INGOT_RUNTIME_TRAIN_TRAINLOG_H

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace ingot::train {

/// In front of the names of figures of samples that are not learned, and a space.
inline constexpr std::string_view kValidation = "validation";

/// Numbers with names, in the order in which they are shown.
using Figures = std::vector<std::pair<std::string, double>>;

/// "start": the first line of a run, once; a run that is resumed has no second one.
struct LogStart {
  static constexpr const char *kEvent = "start";
  std::string program;
  int64_t epochs = 0; ///< that were asked for
  uint64_t seed = 0;
  std::vector<std::string> classes; ///< by label; empty if they have no names
};

/// Where in the run an event is. Both are complete: after the first step of the
/// first epoch `step` is 1 and `epoch` 0, after the epoch `epoch` is 1.
struct LogPlace {
  int64_t epoch = 0;
  int64_t step = 0; ///< over all epochs
};

/// "step": one training step. {"event":"step","epoch":0,"step":17,
/// "figures":{"loss":2.31},"lr":0.001,"gradient_norms":{"fc.weight":0.12}}
struct LogStep : LogPlace {
  static constexpr const char *kEvent = "step";
  Figures figures; ///< all scalar outputs; "loss" is one of them
  double learningRate = 0;
  Figures gradientNorms; ///< by parameter; empty if they are not watched
};

/// "epoch": what an epoch achieved. {"event":"epoch","epoch":3,"step":2814,
/// "loss":0.31,"metrics":{"accuracy":0.91,"validation accuracy":0.89},"lr":0.001}
struct LogEpoch : LogPlace {
  static constexpr const char *kEvent = "epoch";
  double loss = 0; ///< mean over its training steps
  /// Figures of other data have these in front of their name: "validation loss" is
  /// drawn beside the loss, "validation accuracy" beside "accuracy".
  Figures metrics;
  double learningRate = 0; ///< of its last step
  Figures gradientNorms;   ///< of its last step
  double seconds = 0, samplesPerSecond = 0;
  double waitedShare = 0; ///< of the time, for data
};

/// "confusion": samples of class `row` that were taken for class `column`.
struct LogConfusion : LogPlace {
  static constexpr const char *kEvent = "confusion";
  std::string name; ///< of the output, or of the data: the picture's title
  std::vector<std::vector<int64_t>> counts;
};

/// "predictions": pairs of numbers for the scatter and the histogram of residuals;
/// a few thousand are enough.
struct LogPredictions : LogPlace {
  static constexpr const char *kEvent = "predictions";
  std::string name;
  std::vector<double> reference, predicted;
};

/// "points": codes of some samples, which the report projects to two dimensions.
struct LogPoints : LogPlace {
  static constexpr const char *kEvent = "points";
  std::string name;
  int64_t dimensions = 0;
  std::vector<double> values;  ///< point after point
  std::vector<int64_t> labels; ///< one per point, or none
};

/// "images": some pictures of one size, such as a generator's samples ("samples"),
/// what the input's gradient marks ("saliency") or the samples with the largest loss
/// ("worst"). In the file `pixels` are in base64.
struct LogImages : LogPlace {
  static constexpr const char *kEvent = "images";
  std::string name;
  int64_t channels = 1, height = 0, width = 0; ///< 1 channel is grey, 3 are RGB
  std::string pixels; ///< bytes [count, channels, height, width], 255 is white
  std::vector<std::string> captions; ///< one per picture, or none

  int64_t count() const {
    int64_t bytes = channels * height * width;
    return bytes > 0 ? static_cast<int64_t>(pixels.size()) / bytes : 0;
  }
};

/// "note": a warning, in one line.
struct LogNote : LogPlace {
  static constexpr const char *kEvent = "note";
  std::string text;
};

using LogEvent = std::variant<LogStart, LogStep, LogEpoch, LogConfusion,
                              LogPredictions, LogPoints, LogImages, LogNote>;

/// The line, ended by a newline.
std::string formatLogEvent(const LogEvent &event);

/// Appends events to a file; each is one write, so that a process that is killed
/// leaves complete lines and at most one that has no end.
class TrainLog {
public:
  /// Keeps what `path` holds of the first `completeSteps` steps, and drops what was
  /// written after them: the log of a resumed run is that of one that never stopped.
  /// 0: a new run, nothing is kept. Throws std::runtime_error, naming `path`.
  explicit TrainLog(const std::string &path, int64_t completeSteps = 0);
  ~TrainLog();
  TrainLog(const TrainLog &) = delete;
  TrainLog &operator=(const TrainLog &) = delete;

  void write(const LogEvent &event);

private:
  std::string path;
  int descriptor = -1;
};

/// All events of a log in their order. Throws std::runtime_error with path and line
/// if one is damaged; the last may lack its end, and is then left out.
std::vector<LogEvent> readTrainLog(const std::string &path);

/// The same of text; `name` is for messages.
std::vector<LogEvent> parseTrainLog(std::string_view text,
                                    const std::string &name);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_TRAINLOG_H
