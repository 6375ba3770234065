//===- TrainCommandDataTest.cpp - ingot train: data ------------------------===//
#include "tests/runtime/train/io/NpyFile.h"
#include "tests/tools/ingot/TrainCommand.h"

#include <algorithm>
#include <cmath>

namespace {

using ingot::testing::kTrainSmall;
using ingot::testing::TrainCommand;

TEST_F(TrainCommand, TrainsWhateverReadsWhatThereIs) {
  writeData();
  for (const char *model : {"autoencoder", "vae", "gan"}) {
    std::vector<nlohmann::json> epochs =
        trainEpochs(std::string("train ") + model +
                    " --data . --epochs 1 --batch 16 -o w.safetensors");
    ASSERT_EQ(epochs.size(), 1u) << model;
  }
  // Which of its two losses counts nobody says; both are logged.
  nlohmann::json epoch =
      trainEpochs("train gan --data . --epochs 1 --batch 16 -o g.safetensors")
          .at(0);
  EXPECT_FALSE(epoch.contains("loss"));
  EXPECT_TRUE(epoch.contains("discriminator_loss")) << epoch;
  EXPECT_TRUE(epoch.contains("generator_loss"));
}

TEST_F(TrainCommand, TrainsOnNamedFilesAndKeepsAShareForValidation) {
  writeTable();
  std::vector<nlohmann::json> epochs = trainEpochs(
      "train mlp_regressor --data features=features.npy --data "
      "targets=targets.npy --valid-share 0.2 --epochs 30 --batch 8 --lr 0.01 "
      "--metric r2 --metric rmse -o w.safetensors");
  ASSERT_EQ(epochs.size(), 30u);
  EXPECT_LT(epochs[29]["validation_loss"], epochs[0]["validation_loss"]);
  EXPECT_GT(epochs[29]["validation_r2"], 0.5);
  EXPECT_NEAR(epochs[29]["validation_rmse"],
              std::sqrt(epochs[29]["validation_loss"].get<double>()), 1e-6);
}

// Neither a NaN after the first step nor a wrong loss.
TEST_F(TrainCommand, NamesALabelThatIsNoClass) {
  std::string rows = "a,b,c,d,kind\n";
  for (int i = 0; i < 12; ++i)
    rows += "1,2,3," + std::to_string(i) + "," + (i == 9 ? "70" : "1") + "\n";
  save(rows, "rows.csv");
  expectError("train mlp --data images=rows.csv:a..d --data "
              "labels=rows.csv:kind --batch 4 -o w.safetensors",
              "rows.csv: line 11, column 'kind': 'labels' is 70, 'logits' has "
              "10 classes");
  rows = "a,b,c,d,kind\n";
  for (int i = 0; i < 11; ++i)
    rows += "1,2,3,4,kind " + std::to_string(i % 11 + 10) + "\n";
  save(rows, "words.csv");
  expectError("train mlp --data images=words.csv:a..d --data "
              "labels=words.csv:kind --batch 4 -o w.safetensors",
              "words.csv: line 12, column 'kind': 'labels' is 10 ('kind 20'), "
              "'logits' has 10 classes");
}

TEST_F(TrainCommand, NamesTheTokenWhoseLabelIsNoClass) {
  std::vector<float> tokens(6 * 20, 0.5f), labels(6 * 5, 2.0f);
  labels[3 * 5 + 4] = 7;
  writeFloats("tokens.npy", {6, 5, 4}, tokens);
  writeFloats("labels.npy", {6, 5}, labels);
  std::string train =
      "train " INGOT_TEST_LIBRARY ":tagger --data tokens=tokens.npy --data "
      "labels=labels.npy --batch 2 --epochs 1 -o w.safetensors";
  expectError(train, "labels.npy: row 3: 'labels' is 7 at [4], 'logits' has 3 "
                     "classes; to go on from w.safetensors, give the same "
                     "command with --continue");
  output(train + " --ignore-label 7");
  expectUsageError(train + " --ignore-label pad",
                   "--ignore-label: expected a whole number, found 'pad' (see "
                   "'ingot train --help')");
  expectUsageError(train + " --ignore-label 99999999999999999999",
                   "--ignore-label: expected a smaller number, found "
                   "'99999999999999999999' (see 'ingot train --help')");
  expectUsageError(train + " --ignore-label=-99999999999999999999",
                   "--ignore-label: expected a larger number, found "
                   "'-99999999999999999999' (see 'ingot train --help')");
}

TEST_F(TrainCommand, NamesDataThatAreDamaged) {
  writeData();
  std::string whole = contentOf(path("t10k-images-idx3-ubyte"));
  save(whole.substr(0, whole.size() - 1), "t10k-images-idx3-ubyte");
  Outcome outcome = run("train mlp --data . -o w.safetensors");
  EXPECT_TRUE(
      outcome.error.starts_with("ingot: error: ./t10k-images-idx3-ubyte: "))
      << outcome.error;
  EXPECT_EQ(std::ranges::count(outcome.error, '\n'), 1) << outcome.error;
  EXPECT_EQ(outcome.status, 1);
}

TEST_F(TrainCommand, SaysHowToGoOnAfterDataThatAreDamaged) {
  writeTable();
  std::string train = "train mlp_regressor --data features=features.npy --data "
                      "targets=targets.npy --sampling in-order --epochs 2 "
                      "-o w.safetensors --batch ";
  std::string whole = contentOf(path("features.npy")), damaged = whole;
  damaged.replace(damaged.size() - 8, 8, std::string(8, '\xff'));
  save(damaged, "features.npy");
  std::string wrong =
      "features.npy: row 59, column 7: expected a finite number";
  expectError(train + "10", wrong +
                                "; to go on from w.safetensors, give the same "
                                "command with --continue");
  expectError(train + "60", wrong); // nothing was trained
  save(whole, "features.npy");
  output(train + "10 --continue");
  std::string mended = contentOf(path("w.safetensors"));
  output(train + "10");
  EXPECT_EQ(mended, contentOf(path("w.safetensors")));
}

// The same command would come to the same number.
TEST_F(TrainCommand, DoesNotSayHowToGoOnToANumberThatIsNotFinite) {
  writeTable();
  Outcome outcome =
      run("train mlp_regressor --data features=features.npy --data "
          "targets=targets.npy --batch 10 --save-steps 1 --lr 1e18 "
          "--epochs 9 -o w.safetensors");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.error.find("learning rate"), std::string::npos)
      << outcome.error;
  EXPECT_EQ(outcome.error.find("--continue"), std::string::npos)
      << outcome.error;
}

#if !__has_feature(address_sanitizer)
// The system's compiler does not link what is sanitized.
TEST_F(TrainCommand, ReadsLabelsOfAnExecutableAsLabelsNotAsCategories) {
  std::string table = "a,b,c,d,e,f,g,color,kind\n";
  for (int i = 0; i < 60; ++i)
    table += "1,2,3,4,5,6,7," + std::string(i % 2 ? "red" : "blue") + ",2\n";
  save(table, "t.csv");
  output("train " INGOT_TEST_LIBRARY
         ":flowers --data \"features=t.csv:a..g,category(color)\" --data "
         "labels=t.csv:kind --batch 20 --epochs 40 --lr 0.1 -o w.safetensors");
  output("compile " INGOT_TEST_LIBRARY
         ":flowers --function forward --weights w.safetensors --emit exe "
         "--with-readers -o flowers");
  ASSERT_EQ(std::system(("cd '" + folder.string() +
                         "' && ./flowers t.csv --labels t.csv > judged")
                            .c_str()),
            0);
  EXPECT_EQ(contentOf(path("judged")), "accuracy 1.0000 (60 samples)\n");
}
#endif

TEST_F(TrainCommand, CutsTextsAndArraysAsTheTrainingDid) {
  std::string text = "features = 1 ";
  for (int i = 0; i < 200; ++i)
    text += static_cast<char>('a' + i * i % 7);
  save(text, "x.txt");
  std::string train = "train mlp_regressor --batch 4 --data "
                      "targets=x.npz:sums,1 -o w.safetensors --data features=";
  std::vector<float> sums;
  for (int i = 0; i < 60; ++i)
    sums.push_back(static_cast<float>(i % 5));
  writeFloats("sums.npy", {30, 2}, sums);
  ASSERT_EQ(std::system(("cd '" + folder.string() +
                         "' && cp sums.npy other.npy && python3 -c \"import "
                         "zipfile\nz = zipfile.ZipFile('x.npz', 'w')\n"
                         "z.write('sums.npy')\nz.write('other.npy')\"")
                            .c_str()),
            0);
  Outcome first = run(train + "x.txt:chars,length=8,stride=7 --epochs 1");
  EXPECT_EQ(first.status, 0) << first.error;
  // The whole row is no target, and bytes no characters.
  std::string go = train;
  go.replace(go.find(":sums,1"), 7, "");
  output(go + "x.txt --epochs 2 --continue");
  output("run mlp_regressor --weights w.safetensors --data features=x.txt "
         "--output y.npy");
  EXPECT_EQ(readFloats("y.npy").size(), 30u);
}

TEST_F(TrainCommand, ValidatesInBatchesThatTheProgramHasFixed) {
  writeTable();
  // 12 samples for validation, which one batch of 12 would see.
  std::vector<nlohmann::json> epochs =
      trainEpochs("train '" INGOT_TEST_LIBRARY "':rows_of_six --data "
                  "features=features.npy --data targets=targets.npy "
                  "--valid-share 0.2 --epochs 2 --batch 6 --metric rmse -o "
                  "w.safetensors");
  ASSERT_EQ(epochs.size(), 2u);
  EXPECT_LT(epochs[1]["validation_rmse"], epochs[0]["validation_rmse"]);
}

// Five hundred of these samples, several times, were more than many a machine has.
TEST_F(TrainCommand, ValidatesLargeSamplesInFewMegabytes) {
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  GTEST_SKIP() << "sanitizers reserve more memory themselves";
#endif
  std::string header = ingot::testing::npy(
      ingot::testing::dictionary("<f4", "(600, 262144)"), "");
  std::string file = save(header, "features.npy");
  std::filesystem::resize_file(file, header.size() + (uint64_t{600} << 20));
  writeFloats("targets.npy", {600, 1}, std::vector<float>(600, 1));
  std::string arguments =
      "train " INGOT_TEST_LIBRARY
      ":long_rows --data features=features.npy --data targets=targets.npy "
      "--valid-share 0.9 --batch 2 --epochs 1 --threads 1 -o w.safetensors";
  Outcome outcome = run(arguments, "ulimit -d 500000; ");
  EXPECT_EQ(outcome.status, 0) << outcome.error;
}

TEST_F(TrainCommand, LeavesOutEveryVariantOfAnEvaluationThatNobodyHasDataFor) {
  writeData();
  output("compile gan --batch 16,8 --emit ir -o gan.mlir");
  EXPECT_EQ(
      trainEpochs("train gan.mlir --data . --epochs 1 -o g.safetensors").size(),
      1u);
}

TEST_F(TrainCommand, AugmentsTheSameWayOnAnyThreadAndAfterAResume) {
  writeData();
  std::string train = kTrainSmall +
                      "--batch 16 --threads 1 --keep last "
                      "--transform 'images=crop(28,28,2),flip,zscore' ";
  output(train + "--epochs 2 --data-threads 0 -o whole.safetensors");
  output(train + "--epochs 2 --data-threads 3 -o threads.safetensors");
  output(train + "--epochs 1 -o half.safetensors");
  output(train + "--epochs 2 --resume half.safetensors -o parts.safetensors");
  output(kTrainSmall + "--batch 16 --threads 1 --keep last --transform "
                       "images=zscore --epochs 2 -o plain.safetensors");
  std::string whole = contentOf(path("whole.safetensors"));
  EXPECT_TRUE(contentOf(path("threads.safetensors")) == whole);
  EXPECT_TRUE(contentOf(path("parts.safetensors")) == whole);
  nlohmann::json kept = nlohmann::json::parse(runOf("whole.safetensors"))
                            .at("data")
                            .at("images")
                            .at("transforms");
  EXPECT_EQ(kept["text"], "crop(28,28,2),flip,zscore");
  // What is random is not seen by what learns from the samples: the center is the
  // mean pixel of all of them.
  EXPECT_EQ(kept["fitted"], nlohmann::json::parse(runOf("plain.safetensors"))
                                .at("data")["images"]["transforms"]["fitted"]);
}

TEST_F(TrainCommand, GivesRunWhatItKnowsOfTheData) {
  writeData();
  // Eight measures of three kinds of flowers.
  std::string table = "a,b,c,d,e,f,g,h,kind\n";
  for (int i = 0; i < 60; ++i) {
    for (int column = 0; column < 8; ++column)
      table += std::to_string(1000 * (i % 3 == column) + i) + ",";
    table += (i % 3 == 0 ? "iris\n" : i % 3 == 1 ? "lily\n" : "rose\n");
  }
  save(table, "flowers.csv");
  output("train " INGOT_TEST_LIBRARY
         ":flowers --data features=flowers.csv:^kind --data "
         "labels=flowers.csv:kind --transform features=zscore --batch 20 "
         "--epochs 60 --lr 0.1 -o w.safetensors");
  // Without what was learnt of the columns these numbers are far from all others.
  save(
      "a,b,c,d,e,f,g,h\n31,1031,31,31,31,31,31,31\n1032,32,32,32,32,32,32,32\n",
      "found.csv");
  std::string run =
      "run " INGOT_TEST_LIBRARY ":flowers --weights w.safetensors --data "
      "features=found.csv";
  std::string text = output(run);
  EXPECT_TRUE(text.starts_with("found.csv: line 2: lily  0.9")) << text;
  EXPECT_NE(text.find("\nfound.csv: line 3: iris  0.9"), std::string::npos)
      << text;
  EXPECT_TRUE(
      output(run + " --csv")
          .starts_with(
              "sample,class,probability,logits.iris,logits.lily,logits.rose\n"
              "found.csv: line 2,lily,0.9"));
  // What is compiled scales by itself, and an executable may need no CSV.
  output(run + " --output run.npy");
  std::string compile = "compile " INGOT_TEST_LIBRARY
                        ":flowers --function forward --batch 2 --weights "
                        "w.safetensors ";
  output(compile + "-o flowers.ingot");
  output("run flowers.ingot --data features=found.csv --output artifact.npy");
  EXPECT_EQ(
      output("convert found.csv -o found.npy --weights w.safetensors --as "
             "features"),
      "found.npy: i64 [2, 8]\n");
  std::vector<float> logits = readFloats("run.npy");
  std::vector<float> artifact = readFloats("artifact.npy");
  ASSERT_EQ(artifact.size(), logits.size());
  // Scaled in f32 and not in f64: a few roundings of scaled numbers up to 50 by
  // eight weights below 4.
  for (size_t i = 0; i < logits.size(); ++i)
    EXPECT_NEAR(artifact[i], logits[i], 8 * 50 * 4 * 3 * 0x1p-24);
#if !__has_feature(address_sanitizer)
  // The system's compiler does not link what is sanitized.
  output(compile + "--emit exe -o flowers");
  ASSERT_EQ(std::system(("cd '" + folder.string() +
                         "' && ./flowers --input found.npy --output exe.npy")
                            .c_str()),
            0);
  EXPECT_EQ(readFloats("exe.npy"), artifact);
  // One that reads tables knows which columns, and what their numbers mean.
  output(compile + "--emit exe --with-readers -o reading");
  save("h,kind,a,b,c,d,e,f,g\n31,?,31,1031,31,31,31,31,31\n32,?,1032,32,32,"
       "32,32,32,32\n",
       "found.csv");
  ASSERT_EQ(std::system(("cd '" + folder.string() +
                         "' && ./reading found.csv >words && ./reading "
                         "found.csv --csv >table && ./reading --data "
                         "features=found.csv --output exe.npy")
                            .c_str()),
            0);
  EXPECT_EQ(contentOf(path("words")), output(run));
  EXPECT_TRUE(contentOf(path("table"))
                  .starts_with("sample,class,probability,logits.iris,"
                               "logits.lily,logits.rose\n"
                               "found.csv: line 2,lily,0.9"))
      << contentOf(path("table"));
  EXPECT_EQ(readFloats("exe.npy"), artifact);
  // Labels are read as samples are; nothing but the kernel is needed if it is static.
  save("a,b,c,d,e,f,g,h,kind\n31,1031,31,31,31,31,31,31,lily\n"
       "1032,32,32,32,32,32,32,32,rose\n",
       "judged.csv");
  output(compile + "--emit exe --with-readers --static -o alone");
  ASSERT_EQ(std::system(("cd '" + folder.string() +
                         "' && ./alone judged.csv --labels judged.csv >judged "
                         "&& ./alone judged.csv --csv >alone.csv")
                            .c_str()),
            0);
  EXPECT_EQ(contentOf(path("judged")), "accuracy 0.5000 (2 samples)\n");
  EXPECT_TRUE(contentOf(path("alone.csv"))
                  .starts_with("sample,class,probability,logits.iris,"
                               "logits.lily,logits.rose\n"
                               "judged.csv: line 2,lily,0.9"));
#endif
}

} // namespace
