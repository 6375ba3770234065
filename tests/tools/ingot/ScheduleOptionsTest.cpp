//===- ScheduleOptionsTest.cpp - --schedule, --schedule-out, --cpu-facts ---===//
#include "tests/ExactSum.h"
#include "tests/tools/ingot/Command.h"

#include <algorithm>
#include <limits>
#include <regex>

namespace {

/// [rows, steps] x [steps, columns]: several tiles and a masked panel.
constexpr int64_t kRows = 13, kSteps = 20, kColumns = 37;
constexpr const char *kCompile = "compile product.mlir --target cpu=x86-64-v3 ";

class ScheduleOptions : public ingot::testing::Command {
protected:
  /// Two functions of one kernel, relu(x @ w), which both have.
  void SetUp() override {
    std::string text;
    for (const char *name : {"forward", "again"})
      text += "func.func @" + std::string(name) +
              "(%x: tensor<13x20xf32> {ingot.name = \"x\"}, %w: "
              "tensor<20x37xf32> {ingot.name = \"w\"}) -> (tensor<13x37xf32> "
              "{ingot.name = \"y\"}) {\n  %0 = ingot.matmul %x, %w : "
              "tensor<13x20xf32>, tensor<20x37xf32>\n  %1 = ingot.relu %0 : "
              "tensor<13x37xf32>\n  return %1 : tensor<13x37xf32>\n}\n";
    save(text, "product.mlir");
  }

  /// Numbers between -1 and 1, of which no few are alike.
  static std::vector<float> makeNumbers(int64_t count, int64_t factor) {
    std::vector<float> numbers;
    for (int64_t i = 0; i < count; ++i)
      numbers.push_back(float(i * factor % 101) / 50 - 1);
    return numbers;
  }

  std::vector<float> runArtifact(const std::string &artifact) {
    output(
        "run " + artifact +
        " --function forward --input x=x.npy --input w=w.npy --output y.npy");
    return readFloats("y.npy");
  }

  std::string compileAndReadSchedules(const std::string &arguments = "") {
    output(kCompile + arguments + " -o given.ingot --schedule-out given.txt");
    return contentOf(path("given.txt"));
  }
};

TEST_F(ScheduleOptions, EqualKernelsShareALine) {
  std::string text = compileAndReadSchedules();
  EXPECT_TRUE(text.starts_with("// #ingot.target<cpu, level = \"x86-64-v3\""))
      << text;
  EXPECT_NE(text.find("\n// forward: matmul + relu\n"), std::string::npos);
  size_t line = text.find(" #ingot.schedule<tiles {");
  ASSERT_NE(line, std::string::npos) << text;
  EXPECT_EQ(text.find("#ingot.schedule", line + 2), std::string::npos) << text;
}

TEST_F(ScheduleOptions, WhatWasWrittenGivesTheSameBytes) {
  compileAndReadSchedules();
  output(kCompile + std::string("-o taken.ingot --schedule given.txt "
                                "--schedule-out taken.txt"));
  EXPECT_EQ(contentOf(path("taken.ingot")), contentOf(path("given.ingot")));
  EXPECT_EQ(contentOf(path("taken.txt")), contentOf(path("given.txt")));
}

// Every class and split of a real program comes back: a training step and all.
TEST_F(ScheduleOptions, ZooProgramGivesTheSameBytes) {
  std::string compile = "compile mlp_binary --batch 3 --target cpu=x86-64-v3 ";
  output(compile + "-o given.ingot --schedule-out given.txt");
  output(compile + "-o taken.ingot --schedule given.txt");
  EXPECT_EQ(contentOf(path("taken.ingot")), contentOf(path("given.ingot")));
}

TEST_F(ScheduleOptions, EditedTileGivesOtherCodeAndTheSameResults) {
  std::vector<float> x = makeNumbers(kRows * kSteps, 37);
  std::vector<float> w = makeNumbers(kSteps * kColumns, 59);
  writeFloats("x.npy", {kRows, kSteps}, x);
  writeFloats("w.npy", {kSteps, kColumns}, w);
  std::string text = compileAndReadSchedules();
  std::string edited = std::regex_replace(
      text, std::regex("tile = \\[\\d+, \\d+\\]"), "tile = [3, 1]");
  ASSERT_NE(edited, text);
  save(edited, "edited.txt");
  output(kCompile + std::string("-o edited.ingot --schedule edited.txt"));
  EXPECT_NE(contentOf(path("edited.ingot")), contentOf(path("given.ingot")));
  EXPECT_NE(output("inspect edited.ingot --schedules").find("tile = [3, 1]"),
            std::string::npos);

  std::vector<float> given = runArtifact("given.ingot");
  std::vector<float> other = runArtifact("edited.ingot");
  ASSERT_EQ(given.size(), size_t(kRows * kColumns));
  ASSERT_EQ(other.size(), given.size());
  for (int64_t m = 0; m < kRows; ++m)
    for (int64_t n = 0; n < kColumns; ++n) {
      ingot::test::ExactSum sum;
      for (int64_t k = 0; k < kSteps; ++k)
        sum.add(double(x[m * kSteps + k]) * w[k * kColumns + n]);
      // A rounding for each step of the sum, and one of the product's terms.
      double bound =
          (kSteps + 1) * sum.magnitude * std::numeric_limits<float>::epsilon();
      EXPECT_NEAR(given[m * kColumns + n], std::max(sum.value, 0.0), bound);
      EXPECT_NEAR(other[m * kColumns + n], std::max(sum.value, 0.0), bound);
    }
}

TEST_F(ScheduleOptions, ImpossibleTileNamesKernelAndReason) {
  save(std::regex_replace(compileAndReadSchedules(),
                          std::regex("tiles \\{.*\\}"),
                          "tiles {tile = [8, 2]}"),
       "edited.txt");
  expectError(kCompile + std::string("--schedule edited.txt"),
              "product.mlir:2: kernel 'matmul + relu' cannot run as "
              "#ingot.schedule<tiles {tile = [8, 2]}>: a tile of 8 x 2 vectors "
              "in 1 chains needs 19 registers, the target has 16");
}

TEST_F(ScheduleOptions, NumberedLineIsOfOneOfEqualKernels) {
  std::string text = compileAndReadSchedules();
  std::smatch line;
  ASSERT_TRUE(std::regex_search(text, line, std::regex("\n([0-9a-f]{16}) ")));
  save(text + line[1].str() + "#1 #ingot.schedule<tiles {tile = [3, 1]}>\n",
       "edited.txt");
  output(kCompile +
         std::string("--schedule edited.txt --schedule-out taken.txt"));
  std::string taken = contentOf(path("taken.txt"));
  EXPECT_NE(taken.find("\n// again: matmul + relu\n" + line[1].str() +
                       "#1 #ingot.schedule<tiles {tile = [3, 1]}>\n"),
            std::string::npos)
      << taken;
}

// As of another batch size, which has no use for most of a file.
TEST_F(ScheduleOptions, LineWithoutAKernelIsAWarning) {
  std::string dots = " #ingot.schedule<dots {}>\n";
  std::string compile =
      kCompile + std::string("-o taken.ingot --schedule edited.txt");
  std::string text = compileAndReadSchedules();
  save("// a comment\n0123456789abcdef" + dots + text, "edited.txt");
  Outcome outcome = run(compile);
  EXPECT_EQ(outcome.error, "ingot: warning: edited.txt:2: no kernel of the "
                           "program has the key '0123456789abcdef'\n");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(contentOf(path("taken.ingot")), contentOf(path("given.ingot")));
  // Of two equal kernels there is no third, and the first line is named.
  std::smatch line;
  ASSERT_TRUE(std::regex_search(text, line, std::regex("\n([0-9a-f]{16}) ")));
  save(text + "\nffff" + dots + line[1].str() + "#2" + dots + "0000" + dots,
       "edited.txt");
  EXPECT_TRUE(run(compile).error.ends_with(
      ": no kernel of the program has the key 'ffff', nor those of 2 more "
      "lines\n"))
      << run(compile).error;
}

// Three differences, each in the place of its intermediate operand, so of the second
// in that of the other one.
TEST_F(ScheduleOptions, EqualKernelsThatOverwriteOtherInputsKeepTheirLines) {
  std::string type = " : tensor<70xf32>\n";
  save("func.func @forward(%x: tensor<70xf32>) -> tensor<70xf32> {\n"
       "%a = ingot.exp %x" +
           type + "%b = ingot.sub %x, %a" + type + "%c = ingot.sub %b, %x" +
           type + "%d = ingot.sub %x, %c" + type +
           "return %d : tensor<70xf32>\n}\n",
       "product.mlir");
  std::string given = compileAndReadSchedules("--mode eager");
  std::smatch line;
  ASSERT_TRUE(std::regex_search(
      given, line,
      std::regex(
          "\n([0-9a-f]{16}) #ingot.schedule<rows .*overwrites = \\[1\\]")))
      << given;
  EXPECT_TRUE(std::regex_search(
      given, std::regex("\n" + line[1].str() +
                        "#1 #ingot.schedule<rows .*overwrites = \\[0\\]")))
      << given;
  EXPECT_EQ(given.find(line[1].str() + "#2"), std::string::npos) << given;
  Outcome outcome = run(kCompile + std::string("--mode eager -o taken.ingot "
                                               "--schedule given.txt "
                                               "--schedule-out taken.txt"));
  EXPECT_EQ(outcome.error, "");
  EXPECT_EQ(contentOf(path("taken.ingot")), contentOf(path("given.ingot")));
  EXPECT_EQ(contentOf(path("taken.txt")), given);
}

TEST_F(ScheduleOptions, MalformedLineIsNamedByItsNumber) {
  std::string key = "0123456789abcdef ";
  save("// a comment\n\n" + key + "tiles\n", "word.txt");
  expectError(kCompile + std::string("--schedule word.txt"),
              "word.txt:3: expected KEY #ingot.schedule<...>: expected "
              "attribute value");
  save(key + "#ingot.schedule<dots {}>\n" + key + "#ingot.schedule<dots {}>\n",
       "twice.txt");
  expectError(kCompile + std::string("--schedule twice.txt"),
              "twice.txt:2: '0123456789abcdef' has a line already");
  expectError(kCompile + std::string("--schedule none.txt"),
              "none.txt: cannot open: No such file or directory");
}

TEST_F(ScheduleOptions, FactsDecideAndNothingElse) {
  std::string narrow = "--cpu-facts registers=12,l2=256K,fma_per_cycle=1";
  std::string text = compileAndReadSchedules(narrow);
  EXPECT_NE(text.find("registers = 12, l1 = 32 K, l2 = 256 K,"),
            std::string::npos)
      << text;
  output(kCompile + narrow + " -o second.ingot");
  EXPECT_EQ(contentOf(path("second.ingot")), contentOf(path("given.ingot")));
  output(kCompile + std::string("-o typical.ingot"));
  EXPECT_NE(contentOf(path("typical.ingot")), contentOf(path("given.ingot")));
}

TEST_F(ScheduleOptions, WrongFactsAreNamed) {
  Outcome outcome = run(kCompile + std::string("--cpu-facts l4=1M"));
  EXPECT_EQ(outcome.status, 2);
  EXPECT_TRUE(outcome.error.ends_with(
      "'l4' is no fact of a machine: expected vector, registers, l1, l2, l3, "
      "fma_per_cycle, fma_latency, loads_per_cycle, l2_bytes_per_cycle, "
      "l3_bytes_per_cycle, mhz, task_ns, max_tasks\n"))
      << outcome.error;
  EXPECT_EQ(std::ranges::count(outcome.error, '\n'), 1) << outcome.error;
  outcome = run(kCompile + std::string("--cpu-facts l2=lots"));
  EXPECT_EQ(outcome.status, 2);
  EXPECT_TRUE(outcome.error.ends_with(
      "fact 'l2': expected a positive number such as 16, 512K or 32M, found "
      "'lots'\n"))
      << outcome.error;
  expectUsageError("compile product.mlir --target cuda --cpu-facts l2=1M",
                   "facts of a CPU: expected a CPU as the target, found cuda");
}

TEST_F(ScheduleOptions, InspectShowsSchedulesIfAsked) {
  compileAndReadSchedules();
  EXPECT_EQ(output("inspect given.ingot").find("tile = ["), std::string::npos);
  std::string text = output("inspect given.ingot --schedules");
  EXPECT_NE(text.find("\nstep  schedule\n   0  tiles {"), std::string::npos)
      << text;
}

} // namespace
