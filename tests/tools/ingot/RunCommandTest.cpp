//===- RunCommandTest.cpp - ingot run --------------------------------------===//
#include "tests/runtime/train/io/NpyFile.h"
#include "tests/tools/ingot/TrainingData.h"

#include <fstream>

namespace {

class RunCommand : public ingot::testing::Command {
protected:
  void SetUp() override {
    compileModule();
    writeFloats("two.npy", {2, 3}, {1, 0, 0, 0, 1, 1});
  }
};

TEST_F(RunCommand, WritesTheOutput) {
  EXPECT_EQ(output("run linear.ingot --input x=two.npy --output y=y.npy"), "");
  // relu of [1, -1] and [2 + 3, -2 + 5].
  EXPECT_EQ(readFloats("y.npy"), (std::vector<float>{1, 0, 5, 3}));
}

TEST_F(RunCommand, OnlyOutputNeedsNoName) {
  output("run linear.ingot --input x=two.npy --output y.npy --threads 1");
  EXPECT_EQ(readFloats("y.npy"), (std::vector<float>{1, 0, 5, 3}));
}

TEST_F(RunCommand, PrintsOutputsThatNobodyWantsInAFile) {
  EXPECT_EQ(output("run linear.ingot --input x=two.npy"),
            "y f32 [2, 2]: 1 0 5 3\n");
}

TEST_F(RunCommand, ChoosesTheVariantByShape) {
  writeFloats("five.npy", {5, 3},
              {0, 0, 0, 1, 1, 1, 0, 0, -1, 2, 0, 0, 0, 0, 2});
  EXPECT_EQ(output("run linear.ingot --input x=five.npy"),
            "y f32 [5, 2]: 0 0 6 2 0 0 2 0 6 10\n");
}

TEST_F(RunCommand, RunsOtherNumbersOfSamplesInPortions) {
  // Portions of two, the last one half full; then less than the smallest batch.
  writeFloats("three.npy", {3, 3}, {1, 0, 0, 0, 1, 1, 0, 0, 2});
  EXPECT_EQ(output("run linear.ingot --input x=three.npy"),
            "y f32 [3, 2]: 1 0 5 3 6 10\n");
  writeFloats("one.npy", {1, 3}, {0, 0, 2});
  output("run linear.ingot --input x=one.npy --output y.npy");
  EXPECT_EQ(readFloats("y.npy"), (std::vector<float>{6, 10}));
  // The larger batch: seven samples are five and two.
  std::vector<float> seven(21);
  seven[18] = 1; // the first column of the last row
  writeFloats("seven.npy", {7, 3}, seven);
  EXPECT_EQ(output("run linear.ingot --input x=seven.npy"),
            "y f32 [7, 2]: 0 0 0 0 0 0 0 0 0 0 ... (14 elements)\n");
  output("run linear.ingot --input x=seven.npy --output y.npy");
  EXPECT_EQ(readFloats("y.npy")[12], 1);
}

// More samples than are read at once, the last of which begin earlier.
TEST_F(RunCommand, ReadsLargeInputsInPieces) {
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  GTEST_SKIP() << "sanitizers reserve more memory themselves";
#endif
  constexpr size_t kRows = 5'000'001; // of twelve bytes
  std::string header = ingot::testing::npy(
      ingot::testing::dictionary("<f4", "(5000001, 3)"), "");
  std::string file = save(header, "rows.npy");
  std::filesystem::resize_file(file, header.size() + kRows * 12);
  for (size_t row : {size_t{0}, size_t{2'000'000}, kRows - 3, kRows - 1}) {
    std::fstream rows(file, std::ios::in | std::ios::out | std::ios::binary);
    float one = 1;
    rows.seekp(static_cast<std::streamoff>(header.size() + row * 12));
    rows.write(reinterpret_cast<const char *>(&one), sizeof(one));
  }
  // The outputs are 40 MB, the inputs were 60.
  Outcome outcome =
      run("run linear.ingot --threads 1 --data x=rows.npy --output y.npy",
          "ulimit -d 100000; ");
  ASSERT_EQ(outcome.status, 0) << outcome.error;
  std::vector<float> y = readFloats("y.npy");
  ASSERT_EQ(y.size(), 2 * kRows);
  std::vector<size_t> found;
  for (size_t i = 0; i < y.size(); ++i)
    if (y[i] != 0)
      found.push_back(i);
  EXPECT_EQ(found,
            (std::vector<size_t>{0, 4'000'000, 2 * kRows - 6, 2 * kRows - 2}));
}

/// What the message says where nothing may be cut.
const char *const kExactly =
    " exactly, as its samples may depend on each other";

TEST_F(RunCommand, SamplesThatDependOnEachOtherAreNotCut) {
  // The mean over a portion, or over what fills it up, is another one.
  save("func.func @\"forward@4\"(%x: tensor<4x1xf32> {ingot.name = \"x\"}) -> "
       "(tensor<4x1xf32> {ingot.name = \"y\"}) {\n"
       "  %s = ingot.sum %x, dims = [0] : tensor<4x1xf32>\n"
       "  %q = ingot.constant dense<0.25> : tensor<1xf32>\n"
       "  %m = ingot.mul %s, %q : tensor<1xf32>\n"
       "  %e = ingot.expand %m, dims = [1] : tensor<1xf32> to tensor<4x1xf32>\n"
       "  %y = ingot.sub %x, %e : tensor<4x1xf32>\n"
       "  return %y : tensor<4x1xf32>\n}\n",
       "center.mlir");
  output("compile center.mlir");
  writeFloats("three.npy", {3, 1}, {1, 4, 7});
  expectError("run center.ingot --input x=three.npy",
              "input 'x' of 'forward': expected f32 [4, 1]" +
                  std::string(kExactly) + ", found f32 [3, 1]");
  writeFloats("four.npy", {4, 1}, {1, 4, 7, 4});
  EXPECT_EQ(output("run center.ingot --input x=four.npy"),
            "y f32 [4, 1]: -3 0 3 0\n");
}

TEST_F(RunCommand, AMatrixThatIsNoBatchIsNotCut) {
  save("func.func @forward(%x: tensor<3x3xf32> {ingot.name = \"x\"}) -> "
       "(tensor<3x3xf32> {ingot.name = \"y\"}) {\n"
       "  %y = ingot.matmul %x, %x : tensor<3x3xf32>, tensor<3x3xf32>\n"
       "  return %y : tensor<3x3xf32>\n}\n",
       "square.mlir");
  output("compile square.mlir");
  for (int64_t rows : {1, 6}) {
    writeFloats("x.npy", {rows, 3}, std::vector<float>(3 * rows, 0.5f));
    expectError("run square.ingot --input x=x.npy",
                "input 'x' of 'forward': expected f32 [3, 3]" +
                    std::string(kExactly) + ", found f32 [" +
                    std::to_string(rows) + ", 3]");
  }
}

TEST_F(RunCommand, ALossOverTheBatchTakesExactlyTheBatch) {
  output("compile mlp_binary --function eval_step --batch 4");
  writeFloats("x.npy", {8, 30}, std::vector<float>(240));
  writeFloats("t.npy", {8, 1}, std::vector<float>(8));
  Outcome outcome = run("run mlp_binary.ingot --function eval_step --input "
                        "features=x.npy --input targets=t.npy");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(
      outcome.error.find("expected f32 [4, 30] exactly, as its samples may "
                         "depend on each other, found f32 [8, 30]"),
      std::string::npos)
      << outcome.error;
}

TEST_F(RunCommand, NamesInputsThatDoNotFit) {
  writeFloats("wide.npy", {4, 4}, std::vector<float>(16));
  writeFloats("none.npy", {0, 3}, {});
  expectError("run linear.ingot --input x=wide.npy",
              "wide.npy: row 0: the sample is f32 [4], a row of 'x' (f32 [2, "
              "3]) has 3 elements");
  expectError("run linear.ingot --input x=none.npy",
              "none.npy: holds no sample: shape [0, 3]");
  expectError("run linear.ingot",
              "input 'x' of 'forward' is missing: f32 [2, 3]");
  expectError("run linear.ingot --input z=two.npy",
              "no input 'z': 'forward' takes x f32 [2, 3]");
  expectError("run linear.ingot --input x=two.npy --input x=two.npy",
              "input 'x' is given twice");
  expectUsageError("run linear.ingot --input two.npy",
                   "--data 'two.npy': expected NAME=FILE[:COLUMN,...]");
  expectError("run linear.ingot --input x=three.npy",
              "three.npy: cannot open: No such file or directory");
}

TEST_F(RunCommand, ReadsWhatTrainingReads) {
  ingot::io::Result<void> written = ingot::io::writeNpy(
      path("ints.npy"),
      ingot::testing::makeTensor<int64_t>(INGOT_I64, {2, 3}, {1, 0, 0, 0, 1, 1})
          .view());
  ASSERT_TRUE(written) << written.error();
  save("id,a,b,c\n7,1,0,0\n8,0,1,1\n", "x.csv");
  for (const char *file : {"ints.npy", "x.csv:^id", "x.csv:a,b,c"})
    EXPECT_EQ(output("run linear.ingot --data x=" + std::string(file)),
              "y f32 [2, 2]: 1 0 5 3\n");
  save("id,a,b,c\n7,1,0,0\n8,0,nan,1\n", "nan.csv");
  expectError("run linear.ingot --data x=nan.csv:^id",
              "nan.csv: line 3, column 'b': the cell is missing; 'b?=VALUE' "
              "would fill it");
}

TEST_F(RunCommand, PrintsEverySampleAsCsv) {
  save("a,b,c\n1,0,0\n0,1,1.25\n", "x.csv");
  EXPECT_EQ(output("run linear.ingot --data x=x.csv --csv"),
            "sample,y.0,y.1\n"
            "x.csv: line 2,1,0\n"
            "x.csv: line 3,5.75,4.25\n");
}

TEST_F(RunCommand, RefusesNumbersWithoutAPlaceInTheType) {
  save("func.func @forward(%x: tensor<2xi64> {ingot.name = \"x\"}) -> "
       "(tensor<2xi64> {ingot.name = \"y\"}) {\n"
       "  %y = ingot.add %x, %x : tensor<2xi64>\n"
       "  return %y : tensor<2xi64>\n}\n",
       "twice.mlir");
  save("a\n1\n2.5\n", "x.csv");
  expectError("run twice.mlir --data x=x.csv",
              "x.csv: line 3, column 'a': expected i64 for 'x', found 2.5");
  // It would be infinite, which no file may hold.
  save("a,b,c\n1,0,0\n0,1e99,1.25\n", "large.csv");
  expectError("run linear.ingot --data x=large.csv",
              "large.csv: line 3, column 'b': expected f32 for 'x', found "
              "1e+99");
}

TEST_F(RunCommand, NamesOutputsAndFunctionsThatDoNotExist) {
  expectError("run linear.ingot --input x=two.npy --output z=z.npy",
              "no output 'z': 'forward' makes y f32 [2, 2]");
  expectError("run linear.ingot --input x=two.npy --function backward",
              "no function 'backward': program 'linear' has forward");
  EXPECT_FALSE(std::filesystem::exists(path("z.npy")));
}

TEST_F(RunCommand, RefusesATruncatedArtifact) {
  std::string whole = contentOf(path("linear.ingot"));
  save(whole.substr(0, whole.size() - 1), "short.ingot");
  expectError("run short.ingot --input x=two.npy",
              "short.ingot: the file has " + std::to_string(whole.size() - 1) +
                  " bytes, its header says " + std::to_string(whole.size()));
}

TEST_F(RunCommand, KeepsTheOldOutputWhenTheDiskIsFull) {
  save("func.func @\"spread@1\"(%x: tensor<2x3xf32> {ingot.name = \"x\"}) -> "
       "(tensor<2x3x999xf32> {ingot.name = \"y\"}) {\n"
       "  %0 = ingot.expand %x, dims = [0, 1] : tensor<2x3xf32> to "
       "tensor<2x3x999xf32>\n  return %0 : tensor<2x3x999xf32>\n}\n",
       "spread.mlir");
  output("compile spread.mlir");
  expectKept("y.npy", "run spread.ingot --input x=two.npy --output y=y.npy", 4);
}

TEST_F(RunCommand, ReportsAFullDisk) {
  if (!std::filesystem::exists("/dev/full"))
    GTEST_SKIP() << "needs /dev/full";
  std::string call = "cd '" + folder.string() +
                     "' && '" INGOT_COMMAND "' run linear.ingot --input "
                     "x=two.npy >/dev/full 2>stderr";
  EXPECT_NE(std::system(call.c_str()), 0);
  EXPECT_EQ(contentOf(path("stderr")),
            "ingot: error: cannot write to standard output\n");
}

/// The command, with a network that has been trained a little.
class RunTrained : public ingot::testing::TrainingData {
protected:
  void SetUp() override {
    writeData();
    output("train mlp --data . --epochs 1 --batch 16 --keep last "
           "-o w.safetensors");
  }
  const std::string images = " --data images=t10k-images-idx3-ubyte --csv";
};

TEST_F(RunTrained, AnArtifactTakesTheWeightsOfACheckpoint) {
  output("compile mlp --function forward --batch 25 -o mlp.ingot");
  std::string fresh = output("run mlp.ingot" + images);
  std::string trained =
      output("run mlp.ingot --weights w.safetensors" + images);
  EXPECT_NE(trained, fresh);
  EXPECT_EQ(trained, output("run mlp --weights w.safetensors" + images));
  output("profile mlp.ingot --weights w.safetensors --rounds 2");
}

TEST_F(RunTrained, AnArtifactSaysWhyItTakesNoWeights) {
  output("compile mlp --function forward --freeze --batch 25 -o frozen.ingot");
  expectError("run frozen.ingot --weights w.safetensors" + images,
              "frozen.ingot: has no weights that could be replaced: it was "
              "compiled with frozen ones");
  expectError("profile frozen.ingot --weights w.safetensors",
              "frozen.ingot: has no weights that could be replaced: it was "
              "compiled with frozen ones");
  output("train mlp --data . --epochs 1 --batch 16 --keep last --transform "
         "'images=normalize(0.3,0.4)' -o scaled.safetensors");
  output("compile mlp --function forward --batch 25 -o mlp.ingot");
  expectError("run mlp.ingot --weights scaled.safetensors" + images,
              "scaled.safetensors: says how samples were transformed, which "
              "'mlp.ingot' may do itself: compile the model with --weights "
              "instead");
  output("train mlp_deep --data . --epochs 1 --batch 16 --keep last "
         "-o deep.safetensors");
  std::string error =
      run("run mlp.ingot --weights deep.safetensors" + images).error;
  EXPECT_TRUE(
      error.starts_with("ingot: error: deep.safetensors: no tensor is one of "
                        "the program's: no tensor 'layers.0.weight': "))
      << error;
}

} // namespace
