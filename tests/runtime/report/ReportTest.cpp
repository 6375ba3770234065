//===- ReportTest.cpp - A training run as a page of pictures ----------------===//
#include "runtime/report/Report.h"

#include "runtime/report/Curves.h"
#include "train/io/TemporaryFolder.h"

#include <cmath>

using namespace ingot::report;
using namespace ingot::train;

namespace {

using ReportFolder = ingot::testing::TemporaryFolder;

LogEpoch makeEpoch(int64_t number, double loss, double validationLoss) {
  LogEpoch epoch;
  epoch.epoch = number;
  epoch.step = 10 * number;
  epoch.loss = loss;
  epoch.metrics = {{"accuracy", 0.5}, {"validation loss", validationLoss}};
  epoch.learningRate = 0.25;
  epoch.seconds = 1234.5;
  return epoch;
}

Run makeRun(const std::string &name) {
  LogStart start;
  start.program = "lenet";
  LogImages images;
  images.name = "samples";
  images.height = images.width = 1;
  images.pixels = "abc";
  Run run = {name, {start, makeEpoch(1, 3, 4), makeEpoch(2, 1, 2)}};
  for (images.epoch = 1; images.epoch <= 20; ++images.epoch)
    run.events.push_back(images);
  return run;
}

std::vector<std::string> titlesOf(const std::vector<Run> &runs) {
  std::vector<std::string> titles;
  for (const Svg &picture : drawRuns(runs))
    titles.push_back(picture.title());
  return titles;
}

TEST(Curves, AreOfTheSameFigureInOneChart) {
  std::vector<Curves> curves = collectCurves({makeRun("a")});
  ASSERT_EQ(curves.size(), 3u);
  EXPECT_EQ(curves[0].title, "loss");
  ASSERT_EQ(curves[0].series.size(), 2u);
  EXPECT_EQ(curves[0].series[0].name, "training");
  EXPECT_EQ(curves[0].series[0].y, (std::vector<double>{3, 1}));
  EXPECT_EQ(curves[0].series[1].name, "validation");
  EXPECT_EQ(curves[0].series[1].y, (std::vector<double>{4, 2}));
  EXPECT_EQ(curves[1].title, "accuracy");
  EXPECT_EQ(curves[2].title, "learning rate");
  // A curve that is alone needs no legend.
  EXPECT_EQ(curves[1].series[0].name, "");
}

TEST(Curves, AreLogarithmicUnlessTheyCannotExceedOne) {
  LogEpoch epoch = makeEpoch(1, 3, 4);
  epoch.metrics = {{"validation r2", 1e-4},
                   {"top_k(3)", 1e-4},
                   {"validation rmse", 1e-4},
                   {"kl", 1e-4}};
  for (const Curves &curves : collectCurves({{"a", {epoch}}}))
    EXPECT_EQ(curves.mayBeLogarithmic,
              curves.title != "r2" && curves.title != "top_k(3)")
        << curves.title;
}

TEST(Curves, OfTwoRunsLieOverEachOther) {
  std::vector<Curves> curves = collectCurves({makeRun("a"), makeRun("b")});
  ASSERT_EQ(curves[0].series.size(), 4u);
  EXPECT_EQ(curves[0].series[0].name, "a");
  EXPECT_EQ(curves[0].series[3].name, "b, validation");
  // Runs differ in colour and marker, data in dashes.
  EXPECT_EQ(curves[0].series[1].color, curves[0].series[0].color);
  EXPECT_NE(curves[0].series[2].marker, curves[0].series[0].marker);
  EXPECT_NE(curves[0].series[1].dash, curves[0].series[0].dash);
  EXPECT_EQ(curves[0].series[2].dash, curves[0].series[0].dash);
  EXPECT_EQ(curves[0].series[3].dash, curves[0].series[1].dash);
}

TEST(Curves, ShowTheLargestGradients) {
  LogStep step;
  for (int i = 0; i < 9; ++i)
    step.gradientNorms.emplace_back("w" + std::to_string(i),
                                    i == 4 ? std::nan("") : i);
  std::vector<Curves> curves = collectCurves({{"a", {step}}});
  EXPECT_EQ(curves[1].title, "gradient norm, the largest 7 of 9");
  ASSERT_EQ(curves[1].series.size(), 8u);
  EXPECT_EQ(curves[1].series[0].name, "all");
  for (const Series &series : curves[1].series)
    EXPECT_TRUE(series.name != "w0" && series.name != "w1") << series.name;
}

TEST(Report, ShowsSomeEpochsOfAGenerator) {
  EXPECT_EQ(titlesOf({makeRun("a")}),
            (std::vector<std::string>{
                "loss", "accuracy", "learning rate", "samples, epoch 1",
                "samples, epoch 4", "samples, epoch 8", "samples, epoch 12",
                "samples, epoch 16", "samples, epoch 20"}));
}

TEST(Report, ShowsTheLastOfOtherPictures) {
  LogConfusion early, late;
  early.epoch = 1;
  late.epoch = 2;
  early.counts = late.counts = {{1, 0}, {0, 1}};
  LogPredictions predictions;
  predictions.name = "price";
  predictions.reference = predictions.predicted = {1, 2};
  LogPoints points;
  points.name = "codes";
  points.dimensions = 2;
  points.values = {1, 2, 3, 4};
  EXPECT_EQ(titlesOf({{"a", {early, late, predictions, points}}}),
            (std::vector<std::string>{
                "confusion, epoch 2", "predictions, price, epoch 0",
                "residuals, price, epoch 0", "latent space, codes, epoch 0"}));
}

TEST(Report, LeavesRoomForWhatAxesOfALatentSpaceShow) {
  LogPoints points;
  points.name = "codes";
  points.dimensions = 3;
  // The legend of many classes leaves the least room; of the variance, 2/3 and 1/3.
  for (int64_t label = 0; label < 40; ++label) {
    double along = label % 2 ? 1 : -1, across = label / 2 % 2 ? 1 : -1;
    points.values.insert(points.values.end(),
                         {std::sqrt(2.0) * along, across, 0});
    points.labels.push_back(label);
  }
  std::vector<Svg> pictures = drawRuns({{"a", {points}}});
  ASSERT_EQ(pictures.size(), 1u);
  std::string text = pictures[0].file();
  EXPECT_NE(text.find(">first, 67 % of the variance<"), std::string::npos);
  EXPECT_NE(text.find(">second, 33 %<"), std::string::npos);
}

TEST_F(ReportFolder, HoldsAPageAndItsPictures) {
  std::string report = path("new/folder");
  writeReport(report, {makeRun("a<b")});
  std::string page = contentOf(report + "/index.html");
  EXPECT_NE(page.find("<title>Training: a&lt;b</title>"), std::string::npos);
  EXPECT_NE(page.find("<td>2 of 0</td>"), std::string::npos);
  for (const char *foreign : {"http", "<script", "@import", "<link", "1234"})
    EXPECT_EQ(page.find(foreign), std::string::npos) << foreign;
  std::string picture = contentOf(report + "/samples-epoch-4.svg");
  EXPECT_TRUE(picture.starts_with("<svg xmlns=")) << picture.substr(0, 40);
  EXPECT_NE(picture.find("prefers-color-scheme:dark"), std::string::npos);
}

TEST_F(ReportFolder, SaysNothingOfALossThatAProgramLacks) {
  LogEpoch epoch = makeEpoch(1, std::nan(""), 2);
  epoch.metrics = {{"generator loss", 0.5}};
  writeReport(path("gan"), {{"gan", {epoch}}});
  std::string page = contentOf(path("gan") + "/index.html");
  EXPECT_NE(page.find("<th>last generator loss</th><td>0.5</td>"),
            std::string::npos);
  EXPECT_EQ(page.find("last loss"), std::string::npos);
}

TEST_F(ReportFolder, IsTheSameForTheSameRun) {
  writeReport(path("one"), {makeRun("a")});
  ingot::report::Run slower = makeRun("a");
  std::get<LogEpoch>(slower.events[1]).seconds = 7;
  writeReport(path("two"), {slower});
  EXPECT_EQ(contentOf(path("one/index.html")),
            contentOf(path("two/index.html")));
}

TEST_F(ReportFolder, NamesWhatCannotBeWritten) {
  std::string file = save("not a folder");
  try {
    writeReport(file + "/below", {makeRun("a")});
    FAIL() << "a report below a file";
  } catch (const std::runtime_error &error) {
    EXPECT_EQ(error.what(),
              file + "/below: cannot make the folder: Not a directory");
  }
}

} // namespace
