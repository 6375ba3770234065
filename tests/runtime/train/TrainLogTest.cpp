//===- TrainLogTest.cpp - What a training run writes down ------------------===//
#include "runtime/train/TrainLog.h"

#include "tests/runtime/train/Refusal.h"

#include "io/TemporaryFolder.h"

#include <cmath>

using namespace ingot::train;
using namespace ingot::testing;

namespace {

using TrainLogFile = ingot::testing::TemporaryFolder;

LogStep makeStep(int64_t step, double loss) {
  LogStep event;
  event.step = step;
  event.figures = {{"loss", loss}};
  event.learningRate = 0.25;
  return event;
}

std::string errorOf(const std::string &text) {
  return refusal([&] { parseTrainLog(text, "run.log"); });
}

TEST(TrainLog, WritesOneObjectPerLine) {
  EXPECT_EQ(
      formatLogEvent(makeStep(17, 2.5)),
      "{\"event\":\"step\",\"epoch\":0,\"step\":17,\"figures\":{\"loss\":2.5},"
      "\"lr\":0.25,\"gradient_norms\":{}}\n");
}

TEST(TrainLog, ReadsBackWhatItWrote) {
  LogStart start;
  start.program = "lenet";
  start.epochs = 7;
  start.seed = UINT64_MAX;
  start.classes = {"cat", "\xff not UTF-8"};
  LogEpoch epoch;
  epoch.epoch = 3;
  epoch.step = 90;
  epoch.loss = std::nan("");
  epoch.metrics = {{"z first", 0.1}, {"accuracy", 1.0 / 3}};
  epoch.gradientNorms = {{"fc.weight", 1e-30}};
  epoch.waitedShare = 0.04;
  LogConfusion confusion;
  confusion.counts = {{5, 1}, {0, 7}};
  LogPredictions predictions;
  predictions.reference = {1, 2};
  predictions.predicted = {1.5, INFINITY};
  LogPoints points;
  points.dimensions = 3;
  points.values = {1, 2, 3, 4, 5, 6};
  points.labels = {1, -1};
  LogImages images;
  images.channels = 3;
  images.height = 1;
  images.width = 2;
  images.pixels = std::string("\0\1\2\3\4\xff", 6);
  images.captions = {"one"};
  LogNote note;
  note.text = "large gradient";
  std::vector<LogEvent> events = {
      start,       makeStep(1, 2), epoch,  confusion,
      predictions, points,         images, note};
  std::string text;
  for (const LogEvent &event : events)
    text += formatLogEvent(event);
  std::vector<LogEvent> read = parseTrainLog(text, "run.log");
  ASSERT_EQ(read.size(), events.size());
  for (size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(read[i].index(), events[i].index());
    EXPECT_EQ(formatLogEvent(read[i]), formatLogEvent(events[i]));
  }
  EXPECT_EQ(std::get<LogStart>(read[0]).seed, UINT64_MAX);
  EXPECT_TRUE(std::isnan(std::get<LogEpoch>(read[2]).loss));
  EXPECT_EQ(std::get<LogEpoch>(read[2]).metrics, epoch.metrics);
  EXPECT_EQ(std::get<LogImages>(read[6]).pixels, images.pixels);
}

TEST(TrainLog, SkipsWhatALaterVersionWrites) {
  std::vector<LogEvent> read =
      parseTrainLog("{\"event\":\"weather\"}\n{\"event\":\"note\",\"text\":"
                    "\"a\",\"wind\":3}\n",
                    "run.log");
  ASSERT_EQ(read.size(), 1u);
  EXPECT_EQ(std::get<LogNote>(read[0]).text, "a");
}

TEST(TrainLog, LeavesOutALineWithoutEnd) {
  std::string whole = formatLogEvent(makeStep(1, 2));
  std::string text = whole + whole.substr(0, whole.size() - 1);
  EXPECT_EQ(parseTrainLog(text, "run.log").size(), 1u);
}

TEST(TrainLog, NamesTheLineThatIsDamaged) {
  std::string good = formatLogEvent(makeStep(1, 2));
  EXPECT_EQ(errorOf(good + "{\"event\":\n"),
            "run.log: line 2: expected a JSON object with an 'event'");
  EXPECT_EQ(errorOf("[1]\n"),
            "run.log: line 1: expected a JSON object with an 'event'");
  EXPECT_EQ(errorOf("{\"event\":\"step\",\"step\":1.5}\n"),
            "run.log: line 1: 'step': expected a whole number, found number");
  EXPECT_EQ(errorOf("{\"event\":\"epoch\",\"metrics\":{\"a\":\"b\"}}\n"),
            "run.log: line 1: 'metrics': expected a number, found string");
  EXPECT_EQ(errorOf("{\"event\":\"confusion\",\"counts\":[[1,2]]}\n"),
            "run.log: line 1: 'counts': expected 1 elements, found 2");
  EXPECT_EQ(errorOf("{\"event\":\"predictions\",\"reference\":[1]}\n"),
            "run.log: line 1: 'predicted': expected 1 elements, found 0");
  EXPECT_EQ(errorOf("{\"event\":\"points\",\"values\":[1]}\n"),
            "run.log: line 1: 'dimensions': expected at least 1, found 0");
  EXPECT_EQ(
      errorOf(
          "{\"event\":\"images\",\"channels\":2,\"height\":1,\"width\":1}\n"),
      "run.log: line 1: expected images of 1 or 3 channels and up to "
      "32768 x 32768 pixels, found 2 channels, 1 x 1");
  EXPECT_EQ(errorOf("{\"event\":\"images\",\"height\":1,\"width\":2,"
                    "\"pixels\":\"AAAA\"}\n"),
            "run.log: line 1: 'pixels': expected 2 elements, found 3");
  EXPECT_EQ(errorOf("{\"event\":\"images\",\"height\":1,\"width\":2,"
                    "\"pixels\":\"A\"}\n"),
            "run.log: line 1: 'pixels' is not base64");
}

TEST_F(TrainLogFile, AppendsWholeLines) {
  TrainLog log(path("log"));
  log.write(makeStep(1, 2));
  log.write(makeStep(2, 1));
  EXPECT_EQ(contentOf(path("log")),
            formatLogEvent(makeStep(1, 2)) + formatLogEvent(makeStep(2, 1)));
  EXPECT_EQ(readTrainLog(path("log")).size(), 2u);
}

TEST_F(TrainLogFile, BeginsANewRunEmpty) {
  save("old\n", "log");
  TrainLog log(path("log"));
  EXPECT_EQ(contentOf(path("log")), "");
}

// A run that was killed after its checkpoint of step 2 has logged more than it kept.
TEST_F(TrainLogFile, GoesOnWhereTheCheckpointIs) {
  std::string kept = formatLogEvent(LogStart()) +
                     formatLogEvent(makeStep(1, 4)) +
                     formatLogEvent(makeStep(2, 3));
  save(kept + formatLogEvent(makeStep(3, 9)) + "{\"event\":\"st", "log");
  TrainLog log(path("log"), 2);
  log.write(makeStep(3, 2));
  EXPECT_EQ(contentOf(path("log")), kept + formatLogEvent(makeStep(3, 2)));
}

TEST_F(TrainLogFile, ResumesWithoutAnOldLog) {
  TrainLog log(path("log"), 2);
  log.write(makeStep(3, 2));
  EXPECT_EQ(contentOf(path("log")), formatLogEvent(makeStep(3, 2)));
}

TEST_F(TrainLogFile, SaysWhatCannotBeWritten) {
  std::string absent = path("absent/log");
  try {
    TrainLog log(absent);
    FAIL() << "a log in a folder that is not there";
  } catch (const std::runtime_error &error) {
    EXPECT_EQ(error.what(),
              absent + ": cannot write the log: No such file or directory");
  }
  TrainLog full("/dev/full");
  EXPECT_THROW(full.write(makeStep(1, 2)), std::runtime_error);
}

} // namespace
