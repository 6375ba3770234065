//===- TransformChainTest.cpp - The steps between a file and a program -----===//
#include "runtime/train/data/transforms/TransformChain.h"
#include "tests/runtime/train/data/DataFolder.h"

#include <set>

using namespace ingot;
using namespace ingot::train;
using namespace ingot::testing;

namespace {

using Values = std::vector<double>;
using Shape = std::vector<int64_t>;

/// 1 x 4 x 5 pixels, all different, none of them 0.
io::HostTensor picture() {
  std::vector<uint8_t> values;
  for (uint8_t i = 1; i <= 20; ++i)
    values.push_back(i);
  return makeTensor<uint8_t>(INGOT_U8, {1, 4, 5}, values);
}

io::HostTensor applied(const std::string &steps,
                       const std::optional<Draw> &draw,
                       io::HostTensor sample = picture()) {
  TransformChain(steps).apply(sample, draw);
  return sample;
}

TEST(TransformChains, TakeNoRandomDecisionOutsideOfTraining) {
  io::HostTensor image = picture();
  EXPECT_EQ(
      applied("flip(1),vflip(1),rotate(90,90),crop(4,5,3)", std::nullopt).data,
      image.data);
  EXPECT_EQ(applied("crop(2,3)", std::nullopt).data,
            applied("centercrop(2,3)", Draw{1, 2, 3}).data);
  EXPECT_EQ(applied("", std::nullopt).data, image.data);
}

TEST(TransformChains, DecideBySeedEpochAndSample) {
  TransformChain chain("crop(2,2)");
  auto at = [&](Draw draw) {
    io::HostTensor sample = picture();
    chain.apply(sample, draw);
    return valuesOf(sample);
  };
  EXPECT_EQ(at({1, 2, 3}), at({1, 2, 3}));
  std::set<Values> bySample, byEpoch, bySeed;
  for (uint64_t i = 0; i < 300; ++i) {
    bySample.insert(at({1, 2, i}));
    byEpoch.insert(at({1, i, 3}));
    bySeed.insert(at({i, 2, 3}));
  }
  // 3 x 4 places; one is missed in 300 draws with probability below 1e-10.
  EXPECT_EQ(bySample.size(), 12u);
  EXPECT_EQ(byEpoch.size(), 12u);
  EXPECT_EQ(bySeed.size(), 12u);
}

TEST(TransformChains, FlipAnImageAndItsMaskAlike) {
  TransformChain image("resize(4,5),flip,jitter(0.5),flip"), mask("flip,flip");
  for (uint64_t i = 0; i < 20; ++i) {
    io::HostTensor one = picture(), other = picture();
    image.apply(one, Draw{7, 0, i});
    mask.apply(other, Draw{7, 0, i});
    EXPECT_EQ(valuesOf(one)[0] < valuesOf(one)[4],
              valuesOf(other)[0] < valuesOf(other)[4]);
  }
}

TEST(TransformChains, FlipAsOftenAsTheyAreTold) {
  TransformChain chain("flip(0.2)");
  int count = 0;
  for (uint64_t i = 0; i < 1000; ++i) {
    io::HostTensor sample = picture();
    chain.apply(sample, Draw{3, 1, i});
    count += valuesOf(sample)[0] == 5;
  }
  EXPECT_NEAR(count, 200, 5 * 13); // five standard deviations
}

TEST(TransformChains, PadWhereTheyCrop) {
  std::set<Values> corners;
  for (uint64_t i = 0; i < 200; ++i) {
    io::HostTensor sample = applied("crop(4,5,1)", Draw{1, 1, i});
    EXPECT_EQ(sample.shape, (Shape{1, 4, 5}));
    corners.insert({valuesOf(sample)[0], valuesOf(sample)[19]});
  }
  // Of the nine places, two have padding in both of these corners.
  EXPECT_EQ(corners.size(), 8u);
  EXPECT_TRUE(corners.contains({1, 20}));
  EXPECT_TRUE(corners.contains({0, 14})); // from one pixel above and left
}

// As torchvision resizes a mask, InterpolationMode.NEAREST_EXACT: between two classes
// there is none.
TEST(TransformChains, DoNotMixIndicesWhenTheyResize) {
  io::HostTensor mask =
      makeTensor<int32_t>(INGOT_I32, {2, 3}, {7, 1, 9, 4, 300, 2});
  EXPECT_EQ(valuesOf(applied("resize(4,6)", std::nullopt, mask)),
            (Values{7, 7, 1,   1,   9, 9, 7, 7, 1,   1,   9, 9, //
                    4, 4, 300, 300, 2, 2, 4, 4, 300, 300, 2, 2}));
  EXPECT_EQ(valuesOf(applied("resize(1,2)", std::nullopt, mask)),
            (Values{4, 2}));
}

// Under UBSan: nothing is read from where the image is not.
TEST(TransformChains, MayCropPaddingAlone) {
  bool isSeen = false;
  for (uint64_t i = 0; i < 200; ++i) {
    Values values = valuesOf(applied("crop(2,2,10)", Draw{1, 1, i}));
    isSeen |= values == Values(4, 0);
  }
  EXPECT_TRUE(isSeen);
}

TEST(TransformChains, JitterWithinTheirBounds) {
  std::set<double> seen;
  for (uint64_t i = 0; i < 200; ++i) {
    io::HostTensor sample = makeTensor<uint8_t>(INGOT_U8, {1, 1, 1}, {100});
    TransformChain("jitter(0.2)").apply(sample, Draw{1, 1, i});
    seen.insert(valuesOf(sample)[0]);
  }
  EXPECT_GE(*seen.begin(), 79); // 80 less the cut of the fraction
  EXPECT_LT(*seen.begin(), 85);
  EXPECT_LE(*seen.rbegin(), 120);
  EXPECT_GT(*seen.rbegin(), 115);
}

TEST(TransformChains, TakeImagesWithoutChannels) {
  io::HostTensor image = picture();
  image.shape = {4, 5};
  EXPECT_EQ(applied("centercrop(2)", std::nullopt, image).shape, (Shape{2, 2}));
  EXPECT_EQ(applied("resize(8,10)", std::nullopt, image).shape, (Shape{8, 10}));
  EXPECT_EQ(valuesOf(applied("normalize(0,1)", std::nullopt, image))[0],
            double(1.0f / 255.0f));
}

/// Two samples of three numbers, the last of which is always the same.
class Numbers : public Source {
public:
  size_t size() const override { return 2; }
  void read(size_t number, io::HostTensor &sample) const override {
    sample = number == 0 ? makeTensor<int64_t>(INGOT_I64, {3}, {1, 10, 4})
                         : makeTensor<int64_t>(INGOT_I64, {3}, {5, 20, 4});
  }
  nlohmann::json meaning() const override { return nullptr; }
};

TEST(TransformChains, KeepWhatTheyLearn) {
  TransformChain chain("minmax,normalize(0.5,0.5)");
  EXPECT_TRUE(chain.needsFit());
  std::vector<uint32_t> both = {0, 1};
  io::HostTensor sample;
  Numbers().read(1, sample);
  EXPECT_EQ(refusal([&] { chain.apply(sample, std::nullopt); }),
            "minmax: is not fitted to data");
  chain.fit(Numbers(), both);
  EXPECT_FALSE(chain.needsFit());
  EXPECT_EQ(
      chain.state().dump(),
      "{\"fitted\":[{\"center\":[1.0,10.0,4.0],\"scale\":[4.0,10.0,1.0]}],"
      "\"text\":\"minmax,normalize(0.5,0.5)\"}");
  TransformChain again =
      TransformChain::restore(nlohmann::json::parse(chain.state().dump()));
  again.apply(sample, std::nullopt);
  EXPECT_EQ(sample.dtype, INGOT_F32);
  EXPECT_EQ(valuesOf(sample), (Values{1, 1, -1}));
  sample = picture();
  EXPECT_EQ(refusal([&] { chain.apply(sample, std::nullopt); }),
            "minmax: expected 3 features, found shape [1, 4, 5]");
}

TEST(TransformChains, LearnFromTheGivenSamplesOnly) {
  TransformChain chain("zscore");
  std::vector<uint32_t> second = {1};
  chain.fit(Numbers(), second);
  EXPECT_EQ(chain.state()["fitted"][0]["center"], (Values{5, 20, 4}));
  EXPECT_EQ(refusal([&] { chain.fit(Numbers(), {}); }),
            "'zscore': no sample to fit it to");
}

TEST(TransformChains, LearnAfterTheStepsBeforeThem) {
  TransformChain chain("normalize(1,2),minmax");
  std::vector<uint32_t> both = {0, 1};
  chain.fit(Numbers(), both);
  EXPECT_EQ(chain.state()["fitted"][0]["scale"], (Values{2, 5, 1}));
}

/// What the steps that scale make of `x`, as one.
double scaled(const TransformChain &chain, bool ofPictures, double x,
              size_t feature) {
  Scaling scaling = *chain.scaling(ofPictures);
  size_t i = scaling.centers.size() == 1 ? 0 : feature;
  return (x - scaling.centers[i]) / scaling.scales[i];
}

TEST(TransformChains, SayWhatTheirScalingIsAsOne) {
  TransformChain chain("minmax,normalize(0.5,0.25),normalize(1,2,3,4,5,6)");
  std::vector<uint32_t> both = {0, 1};
  chain.fit(Numbers(), both);
  io::HostTensor sample;
  Numbers().read(1, sample);
  Values raw = valuesOf(sample);
  chain.apply(sample, std::nullopt);
  // Each step rounds to f32, of numbers up to 4.
  for (size_t i = 0; i < 3; ++i)
    EXPECT_NEAR(valuesOf(sample)[i], scaled(chain, false, raw[i], i),
                3 * 4 * 0x1p-24);
  EXPECT_FALSE(TransformChain("flip,crop(2)").scaling(true));
  EXPECT_THROW((void)TransformChain("normalize(1,2,1,2),normalize(1,2,3,1,2,3)")
                   .scaling(false),
               std::runtime_error);
}

TEST(TransformChains, ScalePicturesThatAProgramGetsAsNumbersToOne) {
  class Pictures : public Numbers {
  public:
    void read(size_t, io::HostTensor &sample) const override {
      sample = picture();
    }
  };
  std::vector<uint32_t> both = {0, 1};
  for (const char *text : {"zscore", "normalize(0.25,0.5)", "crop(4,5),zscore",
                           "normalize(0.25,0.5),zscore"}) {
    TransformChain chain(text);
    if (chain.needsFit())
      chain.fit(Pictures(), both);
    io::HostTensor sample = picture();
    chain.apply(sample, std::nullopt);
    // The constants have an error of 2^-24 each, of numbers below 4.
    EXPECT_NEAR(valuesOf(sample)[6], scaled(chain, true, 7 / 255.0, 0),
                8 * 4 * 0x1p-24)
        << text;
  }
}

TEST(TransformChains, KeepTheirOtherSteps) {
  TransformChain chain("resize(4,5),zscore,crop(2, 2),normalize(0,1)");
  EXPECT_EQ(chain.withoutScaling().description(), "resize(4,5),crop(2, 2)");
  EXPECT_EQ(TransformChain("minmax").withoutScaling().description(), "");
}

TEST(TransformChains, RefuseStatesOfAnother) {
  for (const char *state : {"null", "{}", "{\"text\":3,\"fitted\":[]}",
                            "{\"text\":\"\",\"fitted\":3}"})
    EXPECT_EQ(
        refusal([&] { TransformChain::restore(nlohmann::json::parse(state)); }),
        "expected the state of transformations");
  EXPECT_EQ(refusal([&] {
              TransformChain::restore(
                  {{"text", "zscore"}, {"fitted", nlohmann::json::array()}});
            }),
            "expected the state of 1 fitted steps, found 0");
  for (const char *state : {"3", "{}", "{\"center\":[1],\"scale\":[]}",
                            "{\"center\":[1],\"scale\":[\"a\"]}",
                            "{\"center\":[1],\"scale\":[1,2]}"})
    EXPECT_EQ(
        refusal([&] {
          TransformChain::restore(
              {{"text", "zscore"}, {"fitted", {nlohmann::json::parse(state)}}});
        }),
        "expected centers and scales, as many of each");
}

TEST(TransformChains, RefuseStepsThatTheyDoNotKnow) {
  auto message = [](const std::string &steps) {
    return refusal([&] { TransformChain chain(steps); });
  };
  EXPECT_EQ(
      message("blur(3)"),
      "unknown step 'blur'; expected one of resize(SHORTER|HEIGHT,WIDTH), "
      "centercrop(HEIGHT[,WIDTH]), crop(HEIGHT[,WIDTH[,PADDING]]), "
      "flip[(PROBABILITY)], vflip[(PROBABILITY)], "
      "rotate(DEGREES|LEAST,MOST), "
      "jitter(BRIGHTNESS[,CONTRAST[,SATURATION[,HUE]]]), "
      "normalize(MEAN,...,DEVIATION,...), zscore, minmax, robust");
  EXPECT_EQ(message("resize"),
            "'resize': expected resize(SHORTER|HEIGHT,WIDTH)");
  EXPECT_EQ(message("resize(3,x)"),
            "'resize(3,x)': expected a number, found 'x'");
  EXPECT_EQ(message("resize(3"), "'resize(3': a parenthesis has no partner");
  EXPECT_EQ(message("flip(1)x"), "'flip(1)x': text follows the parenthesis");
  EXPECT_EQ(message("resize(2.5)"), "'resize(2.5)': expected a whole number of "
                                    "pixels from 1 to 32768");
  EXPECT_EQ(message("flip(2)"),
            "'flip(2)': expected a probability from 0 to 1");
  EXPECT_EQ(message("rotate(9,-9)"),
            "'rotate(9,-9)': expected degrees from -360 "
            "to 360, the smaller number first");
  EXPECT_EQ(message("jitter(0,0,0,0.6)"),
            "'jitter(0,0,0,0.6)': expected numbers from 0 on, for the hue at "
            "most 0.5");
  EXPECT_EQ(message("normalize(1,2,3)"),
            "'normalize(1,2,3)': expected as many deviations as means");
  EXPECT_EQ(message("normalize(1,0)"),
            "'normalize(1,0)': expected deviations other than 0");
}

TEST(TransformChains, RefuseSamplesThatAreNotWhatTheyExpect) {
  auto message = [](const std::string &steps, io::HostTensor sample) {
    return refusal([&] { applied(steps, Draw{1, 2, 3}, sample); });
  };
  io::HostTensor vector = makeTensor<float>(INGOT_F32, {2}, {1, 2});
  for (std::string step : {"resize(2,2)", "centercrop(1)", "crop(1)", "flip",
                           "rotate(3)", "jitter(1)"})
    EXPECT_EQ(message(step, vector),
              step.substr(0, step.find('(')) +
                  ": expected an image of shape [channels, height, width] or "
                  "[height, width], found [2]");
  EXPECT_EQ(message("crop(5)", picture()),
            "crop: expected an image of at least 5 x 5, found 4 x 5");
  io::HostTensor numbers = makeTensor<double>(INGOT_F64, {1, 1}, {1});
  EXPECT_EQ(message("resize(2,2)", numbers),
            "resize: expected u8, f32 or indices, found f64");
  EXPECT_EQ(
      message("jitter(1)", numbers),
      "jitter: expected an image of u8 with 1 or 3 channels, found f64 of "
      "shape [1, 1]");
  EXPECT_EQ(message("normalize(1,2,3,4)", picture()),
            "normalize: expected 2 channels, found shape [1, 4, 5]");
}

} // namespace
