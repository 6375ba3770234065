//===- TrainingDataTest.cpp - Fields, parts and what is split off ----------===//
#include "runtime/train/data/TrainingData.h"

#include "runtime/train/data/KeptSource.h"
#include "runtime/train/data/MemorySource.h"
#include "runtime/train/data/transforms/TransformChain.h"
#include "tests/runtime/train/Refusal.h"
#include "tests/runtime/train/io/TemporaryFolder.h"

using namespace ingot;
using namespace ingot::train;
using namespace ingot::testing;

namespace {

template <typename T>
Field makeField(const std::string &name, ingot_dtype_t dtype,
                std::vector<int64_t> shape, const std::vector<T> &values) {
  auto bytes = std::as_bytes(std::span(values));
  io::HostTensor array = {
      dtype, std::move(shape), {bytes.begin(), bytes.end()}};
  return {name, name + ".npy",
          std::make_shared<MemorySource>(std::move(array))};
}

/// Sample `number` as a row of `dtype`.
template <typename T>
std::vector<T> readRow(const Field &field, size_t number, ingot_dtype_t dtype,
                       std::vector<int64_t> shape) {
  TensorSpec input;
  input.name = field.name();
  input.dtype = dtype;
  input.shape = std::move(shape);
  std::vector<T> row(rowElements(input));
  Field::Scratch scratch;
  field.read(number, input, reinterpret_cast<std::byte *>(row.data()), scratch);
  return row;
}

TEST(Field, ConvertsNumbersToTheTypeOfTheInput) {
  Field doubles =
      makeField<double>("x", INGOT_F64, {2, 3}, {1.5, 2.5, 3.5, -1, 0, 7});
  EXPECT_EQ(readRow<float>(doubles, 0, INGOT_F32, {4, 3}),
            (std::vector<float>{1.5f, 2.5f, 3.5f}));
  EXPECT_EQ(readRow<int64_t>(doubles, 1, INGOT_I64, {4, 3, 1}),
            (std::vector<int64_t>{-1, 0, 7}));
}

TEST(Field, ScalesPicturesToTheUnitInterval) {
  Field pictures =
      makeField<uint8_t>("x", INGOT_U8, {2, 1, 3}, {9, 9, 9, 0, 255, 51});
  std::vector<float> row = readRow<float>(pictures, 1, INGOT_F32, {4, 3});
  EXPECT_EQ(row[0], 0);
  EXPECT_EQ(row[1], 1);
  // 1/255 is rounded once and the product once more: 2 * 2^-24 * 0.2.
  EXPECT_NEAR(row[2], 0.2, 0x1p-23 * 0.2);
  EXPECT_EQ(readRow<uint8_t>(pictures, 1, INGOT_U8, {4, 3}),
            (std::vector<uint8_t>{0, 255, 51}));
}

TEST(Field, LeavesBytesThatAreNoPicturesAsTheyAre) {
  Field labels = makeField<uint8_t>("y", INGOT_U8, {3}, {4, 200, 7});
  EXPECT_EQ(readRow<float>(labels, 1, INGOT_F32, {8}),
            (std::vector<float>{200}));
  EXPECT_EQ(readRow<int64_t>(labels, 2, INGOT_I64, {8}),
            (std::vector<int64_t>{7}));
}

// An order that nobody has asked for would be learned in silence.
TEST(Field, TakesNoOtherOrderOfAxes) {
  std::vector<uint8_t> pixels(2 * 3 * 4 * 5);
  for (size_t i = 0; i < pixels.size(); ++i)
    pixels[i] = static_cast<uint8_t>(i);
  Field pictures = makeField<uint8_t>("x", INGOT_U8, {2, 3, 4, 5}, pixels);
  auto readAs = [&](std::vector<int64_t> shape) {
    return refusal(
        [&] { readRow<uint8_t>(pictures, 1, INGOT_U8, std::move(shape)); });
  };
  EXPECT_NE(readAs({8, 4, 5, 3})
                .find("the sample is u8 [3, 4, 5], a row of 'x' (u8 [8, 4, 5, "
                      "3]) is [4, 5, 3]"),
            std::string::npos)
      << readAs({8, 4, 5, 3});
  EXPECT_NE(readAs({8, 12, 5}), "nothing was thrown");
  // The same order, extents of 1 aside, or no axes at all.
  EXPECT_EQ(readAs({8, 3, 4, 5}), "nothing was thrown");
  EXPECT_EQ(readAs({8, 1, 3, 1, 4, 5}), "nothing was thrown");
  EXPECT_EQ(readAs({8, 60}), "nothing was thrown");
  Field flat = makeField<uint8_t>("x", INGOT_U8, {2, 60}, pixels);
  EXPECT_EQ(readRow<uint8_t>(flat, 1, INGOT_U8, {8, 3, 4, 5})[7], 67);
}

TEST(Field, SaysWhichSampleDoesNotFit) {
  Field numbers = makeField<double>("y", INGOT_F64, {2}, {1, 2.5});
  EXPECT_NE(refusal([&] {
              readRow<int64_t>(numbers, 1, INGOT_I64, {8});
            }).find("expected i64 for 'y', found 2.5"),
            std::string::npos);
  EXPECT_NE(refusal([&] { readRow<float>(numbers, 0, INGOT_F32, {8, 30}); })
                .find("the sample is f64 [], a row of 'y' (f32 [8, 30]) has 30 "
                      "elements"),
            std::string::npos);
}

/// Pictures of which only the head is looked at.
class SeenSource : public Source {
public:
  size_t size() const override { return 3; }
  void read(size_t, io::HostTensor &) const override { FAIL() << "is read"; }
  std::optional<io::TensorSpec> foresee(size_t number) const override {
    return io::TensorSpec{"", INGOT_U8, {1, 2, number == 2 ? 4 : 3}};
  }
  nlohmann::json meaning() const override { return nullptr; }
};

TEST(Field, ForeseesPicturesThatDoNotFit) {
  Field field("x", "x", std::make_shared<SeenSource>());
  TensorSpec input{"x", INGOT_F32, {5, 1, 2, 3}};
  field.foresee(std::vector<uint32_t>{0, 1}, input);
  auto message = [&] {
    return refusal([&] { field.foresee(std::vector<uint32_t>{1, 2}, input); });
  };
  EXPECT_EQ(message(), "sample 2: the sample is u8 [1, 2, 4], a row of 'x' "
                       "(f32 [5, 1, 2, 3]) has 6 elements");
  field.transformBy(std::make_shared<TransformChain>("flip,rotate(3)"));
  EXPECT_EQ(message(), "sample 2: the sample is u8 [1, 2, 4], a row of 'x' "
                       "(f32 [5, 1, 2, 3]) has 6 elements");
  for (const char *steps :
       {"resize(2,3)", "flip,crop(2,3)", "centercrop(2,3)"}) {
    field.transformBy(std::make_shared<TransformChain>(steps));
    field.foresee(std::vector<uint32_t>{1, 2}, input);
  }
}

TEST(Part, HasFieldsOfOneSize) {
  Field three = makeField<int64_t>("labels", INGOT_I64, {3}, {0, 1, 2});
  Field two = makeField<float>("images", INGOT_F32, {2, 1}, {0, 1});
  EXPECT_EQ(refusal([&] { makePart({two, three}); }),
            "fields of different sizes: 2 samples of 'images' in images.npy, 3 "
            "of 'labels' in labels.npy");
}

/// 20 samples of class 0, 10 of class 1, 5 of class 2, mixed.
TrainingData makeClasses() {
  std::vector<int64_t> labels;
  for (int i = 0; i < 35; ++i)
    labels.push_back(i % 7 == 6 ? 2 : i % 7 >= 4 ? 1 : 0);
  TrainingData data;
  data.train =
      makePart({makeField<int64_t>("labels", INGOT_I64, {35}, labels)});
  return data;
}

TEST(TrainingData, RefusesOptionsWithoutEffect) {
  DataOptions options;
  options.train = {{"x", "synthetic:blobs"}};
  options.stratifyBy = "x";
  EXPECT_EQ(refusal([&] { openTrainingData(options, nullptr); }),
            "stratified by 'x', but no share of the samples is kept for "
            "validation");
  options.stratifyBy = "";
  options.validation = options.train;
  EXPECT_EQ(openTrainingData(options, nullptr).validation.samples.size(),
            1000u);
  options.validationShare = 0.5;
  EXPECT_EQ(refusal([&] { openTrainingData(options, nullptr); }),
            "a share of the samples for validation beside data of their own "
            "for it: expected one of them");
}

TEST(SplitOff, TakesTheShareFromAnywhere) {
  TrainingData data = makeClasses();
  splitOff(data, 0.2, "", 5);
  EXPECT_EQ(data.validation.samples.size(), 7u);
  EXPECT_EQ(data.train.samples.size(), 28u);
  std::vector<uint32_t> all = data.train.samples;
  all.insert(all.end(), data.validation.samples.begin(),
             data.validation.samples.end());
  std::ranges::sort(all);
  for (uint32_t i = 0; i < 35; ++i)
    EXPECT_EQ(all.at(i), i);
  TrainingData other = makeClasses();
  splitOff(other, 0.2, "", 6);
  EXPECT_NE(other.validation.samples, data.validation.samples);
}

TEST(SplitOff, TakesThatShareOfEachClass) {
  for (uint64_t seed : {1, 2, 3}) {
    TrainingData data = makeClasses();
    splitOff(data, 0.2, "labels", seed);
    std::vector<int> counts(3);
    Field::Scratch scratch;
    for (uint32_t sample : data.validation.samples)
      ++counts[data.validation.fields[0].readInteger(sample, scratch)];
    EXPECT_EQ(counts, (std::vector<int>{4, 2, 1}));
  }
}

class Transformed : public ingot::testing::TemporaryFolder {
protected:
  /// Ten rows of a table, x = 0 to 9; and two of another one, x = 100 and 200.
  void SetUp() override {
    options.train["x"] = save("x,y\n0,a\n1,b\n2,a\n3,b\n4,a\n5,b\n6,a\n7,b\n"
                              "8,a\n9,b\n",
                              "train.csv") +
                         ":x";
    others = save("x,y\n100,b\n200,a\n", "others.csv");
    options.transforms["x"] = "minmax";
  }

  /// Sample `number` of the field called "x".
  static float xOf(const Part &part, size_t number) {
    return readRow<float>(*part.find("x"), number, INGOT_F32, {1}).at(0);
  }

  DataOptions options;
  std::string others;
};

TEST_F(Transformed, FieldsLearnFromTheTrainingPartAlone) {
  options.validation["x"] = others + ":x";
  TrainingData data = openTrainingData(options, nullptr);
  EXPECT_EQ(xOf(data.train, 9), 1);
  EXPECT_EQ(xOf(data.validation, 0), static_cast<float>(100.0 / 9));
}

TEST_F(Transformed, FieldsDoNotLearnFromWhatIsSplitOff) {
  options.validationShare = 0.8;
  TrainingData data = openTrainingData(options, nullptr);
  ASSERT_EQ(data.train.samples.size(), 2u);
  EXPECT_EQ(data.split, "0.8 of 10 samples");
  auto [least, most] = std::ranges::minmax(data.train.samples);
  for (const Part *part : {&data.train, &data.validation})
    for (uint32_t x : part->samples)
      EXPECT_EQ(xOf(*part, x), static_cast<float>((double(x) - double(least)) /
                                                  double(most - least)));
}

TEST_F(Transformed, FieldsStayInMemoryAsTheyWereBefore) {
  TrainingData data = openTrainingData(options, nullptr);
  EXPECT_TRUE(dynamic_cast<const KeptSource *>(&data.train.fields[0].source()));
  for (int pass : {0, 1})
    for (size_t i = 0; i < 10; ++i)
      EXPECT_EQ(xOf(data.train, i), static_cast<float>(double(i) / 9)) << pass;
}

TEST_F(Transformed, FieldsOfALaterRunAreWhatTheyWere) {
  options.train["y"] = path("train.csv") + ":y";
  nlohmann::json kept = nlohmann::json::parse(
      meaningOf(openTrainingData(options, nullptr).train).dump());
  EXPECT_EQ(kept["x"]["transforms"]["fitted"][0]["scale"][0], 9);
  EXPECT_EQ(kept["y"]["categories"]["y"], (std::vector<std::string>{"a", "b"}));
  Field x = openField("x", others + ":x", kept);
  EXPECT_EQ(readRow<float>(x, 1, INGOT_F32, {1}).at(0),
            static_cast<float>(200.0 / 9));
  // The same command line on other data: nothing is learnt again.
  options.train = {{"x", others + ":x"}, {"y", others + ":y"}};
  EXPECT_EQ(xOf(openTrainingData(options, kept).train, 0),
            static_cast<float>(100.0 / 9));
  options.transforms["x"] = "zscore";
  EXPECT_EQ(refusal([&] { openTrainingData(options, kept); }),
            "transformations of 'x': expected those of the checkpoint, "
            "'minmax', found 'zscore'");
  kept["x"]["transforms"]["fitted"] = nlohmann::json::array();
  EXPECT_EQ(refusal([&] { openField("x", others + ":x", kept); }),
            "transformations of 'x' in the checkpoint: expected the state of 1 "
            "fitted steps, found 0");
}

TEST_F(Transformed, AProgramMayScaleBySelf) {
  nlohmann::json kept = {
      {"x", {{"transforms", TransformChain("normalize(0.5,0.25)").state()}}},
      {"y", {{"categories", {{"y", {"a"}}}}}},
      {"z",
       {{"transforms", TransformChain("crop(3),normalize(1,2)").state()}}}};
  kept["z"]["transforms"]["pictures"] = true;
  nlohmann::json rest = withoutScaling(kept);
  EXPECT_FALSE(rest["x"].contains("transforms"));
  EXPECT_EQ(rest["y"], kept["y"]);
  EXPECT_EQ(rest["z"]["transforms"]["text"], "crop(3)");
  EXPECT_EQ(rest["z"]["transforms"]["pictures"], true);
  EXPECT_TRUE(withoutScaling(nullptr).is_null());
}

TEST_F(Transformed, FieldsMustBeThere) {
  options.transforms = {{"z", "minmax"}};
  EXPECT_EQ(refusal([&] { openTrainingData(options, nullptr); }),
            "transformations of 'z': there are data for x");
  options.transforms = {{"x", "crop(3)"}};
  EXPECT_NE(refusal([&] {
              xOf(openTrainingData(options, nullptr).train, 4);
            }).find("train.csv: line 6: crop: expected an image"),
            std::string::npos);
}

TEST(SplitOff, LeavesNoPartEmpty) {
  for (double share : {0.01, 0.99}) {
    TrainingData data = makeClasses();
    EXPECT_TRUE(refusal([&] {
                  splitOff(data, share, "", 1);
                }).starts_with("a validation share of "));
  }
  TrainingData data = makeClasses();
  EXPECT_EQ(
      refusal([&] { splitOff(data, 0.5, "kinds", 1); }),
      "no data for 'kinds', by which the split is to be stratified: there "
      "are labels");
}

} // namespace
