//===- ReportCommandTest.cpp - ingot report --------------------------------===//

#include "tests/tools/ingot/Command.h"
#include "tests/tools/ingot/TrainingData.h"

#include <fstream>

using namespace ingot;
using namespace ingot::testing;

namespace {

class ReportCommand : public TrainingData {
protected:
  void write(const std::string &name, const std::string &text) {
    std::ofstream(path(name)) << text;
  }
};

TEST_F(ReportCommand, DrawsTheCurvesOfTwoRuns) {
  writeData();
  for (const char *rate : {"0.01", "0.1"})
    output(
        "train mlp --data . --batch 16 --epochs 3 --threads 1 -o w.safetensors "
        "--lr " +
        std::string(rate) + " --log rate" + rate + ".jsonl");
  EXPECT_EQ(output("report rate0.01.jsonl rate0.1.jsonl -o page"),
            "page/index.html\n");
  std::string page = contentOf(path("page/index.html"));
  for (const char *expected :
       {"rate0.01", "rate0.1", "<svg", "loss", "accuracy", "learning rate",
        "prefers-color-scheme"})
    EXPECT_NE(page.find(expected), std::string::npos) << expected;
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_EQ(page.find("http"), page.find("http://www.w3.org/2000/svg"));
  // Equal runs have equal pages: times are left out.
  output("report rate0.01.jsonl rate0.1.jsonl -o again");
  EXPECT_TRUE(contentOf(path("again/index.html")) == page);
}

TEST_F(ReportCommand, RefusesAFolderThatIsAStreamToOthers) {
  const char *refusal =
      "cannot write to '-': expected the name of a file; './-' is one";
  write("run.jsonl", R"({"event":"epoch","epoch":1,"loss":1.0})"
                     "\n");
  expectError("report run.jsonl -o -", refusal);
  expectError("train mlp -o weights.safetensors --report -", refusal);
  expectError("docs -", refusal);
  EXPECT_FALSE(std::filesystem::exists(path("-")));
}

TEST_F(ReportCommand, RefusesWhatIsNoLog) {
  write("empty.jsonl", "");
  expectError("report empty.jsonl",
              "empty.jsonl: expected the log of a training "
              "run, found no event");
  write("broken.jsonl", "{\"event\":\"epoch\"\n");
  Outcome broken = run("report broken.jsonl");
  EXPECT_EQ(broken.status, 1);
  EXPECT_NE(broken.error.find("broken.jsonl"), std::string::npos)
      << broken.error;
  EXPECT_EQ(std::count(broken.error.begin(), broken.error.end(), '\n'), 1);
  EXPECT_EQ(run("report missing.jsonl").status, 1);
}

} // namespace
