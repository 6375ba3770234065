//===- SyntheticSourceTest.cpp - Samples that are computed ------------------===//
#include "runtime/train/data/SourceKinds.h"
#include "tests/runtime/train/data/DataFolder.h"

#include <cmath>
#include <numbers>
#include <set>

using namespace ingot;
using namespace ingot::train;
using namespace ingot::testing;
using std::numbers::pi;

namespace {

using Values = std::vector<double>;

std::unique_ptr<Source> make(const std::string &entries) {
  return openSource("synthetic:" + entries, nullptr);
}

Values sample(const std::string &entries, size_t number) {
  return valuesOf(*make(entries), number);
}

TEST(SyntheticSources, DependOnSeedAndNumberOnly) {
  for (std::string name :
       {"blobs", "moons", "spirals", "sines", "modes", "translation"}) {
    auto source = make(name + ",samples=10");
    EXPECT_EQ(source->size(), 10u);
    Values seventh = valuesOf(*source, 7);
    EXPECT_NE(valuesOf(*source, 3), seventh);
    EXPECT_EQ(valuesOf(*source, 7), seventh);
    EXPECT_EQ(sample(name + ",samples=99", 7), seventh);
    EXPECT_NE(sample(name + ",seed=1", 7), seventh) << name;
  }
}

TEST(SyntheticSources, SpreadBlobsAroundTheirCentres) {
  auto inputs = make("blobs,classes=4,features=3,samples=4000,noise=2"),
       exact = make("blobs,classes=4,features=3,noise=0"),
       targets = make("blobs,classes=4,features=3,targets");
  EXPECT_EQ(valuesOf(*targets, 6), (Values{2}));
  EXPECT_EQ(valuesOf(*exact, 2), valuesOf(*exact, 6));
  EXPECT_NE(valuesOf(*exact, 2), valuesOf(*exact, 3));
  double sum = 0, squares = 0;
  for (size_t i = 0; i < 4000; ++i)
    for (size_t k = 0; k < 3; ++k) {
      double off = valuesOf(*inputs, i)[k] - valuesOf(*exact, i % 4)[k];
      sum += off;
      squares += off * off;
    }
  // Of 12000 values with deviation 2: five standard errors of mean and variance.
  EXPECT_NEAR(sum / 12000, 0, 5 * 2 / std::sqrt(12000));
  EXPECT_NEAR(squares / 12000, 4, 5 * 4 * std::sqrt(2.0 / 12000));
}

TEST(SyntheticSources, PutMoonsAndSpiralsOnTheirCurves) {
  for (size_t i = 0; i < 20; ++i) {
    Values moon = sample("moons,noise=0", i);
    bool isLower = sample("moons,targets", i)[0] == 1;
    EXPECT_NEAR(
        std::hypot(moon[0] - (isLower ? 1 : 0), moon[1] - (isLower ? 0.5 : 0)),
        1, 1e-6);
    EXPECT_TRUE(isLower ? moon[1] <= 0.5 : moon[1] >= 0);
    Values spiral = sample("spirals,classes=3,noise=0", i);
    double radius = std::hypot(spiral[0], spiral[1]);
    double angle = 3 * pi * radius +
                   2 * pi * sample("spirals,classes=3,targets", i)[0] / 3;
    EXPECT_NEAR(spiral[0], radius * std::cos(angle), 1e-5);
    EXPECT_NEAR(spiral[1], radius * std::sin(angle), 1e-5);
  }
}

TEST(SyntheticSources, ContinueSines) {
  Values inputs = sample("sines,length=8", 5),
         targets = sample("sines,length=8,targets", 5);
  ASSERT_EQ(inputs.size(), 8u);
  EXPECT_EQ(Values(inputs.begin() + 1, inputs.end()),
            Values(targets.begin(), targets.end() - 1));
  // Of a sine, the sum of both neighbours is a constant times the value.
  double factor = (inputs[0] + inputs[2]) / inputs[1];
  for (size_t i = 2; i < 7; ++i)
    EXPECT_NEAR(inputs[i - 1] + inputs[i + 1], factor * inputs[i], 1e-5);
}

TEST(SyntheticSources, HaveSeveralAnswersToAQuestion) {
  for (size_t i = 0; i < 20; ++i) {
    double t = sample("modes,targets", i)[0];
    EXPECT_NEAR(sample("modes,noise=0", i)[0], t + 0.3 * std::sin(2 * pi * t),
                1e-6);
  }
}

TEST(SyntheticSources, TranslateSentences) {
  auto text = [](const std::string &entries, size_t number) {
    auto source = make(entries);
    nlohmann::json words = source->meaning()["vocabulary"];
    std::string text;
    for (double word : valuesOf(*source, number))
      text += words[static_cast<size_t>(word)].get<std::string>() + " ";
    return text;
  };
  std::set<std::string> sentences;
  bool hasDenial = false;
  for (size_t i = 0; i < 50; ++i) {
    std::string english = text("translation", i),
                french = text("translation,targets", i);
    sentences.insert(english);
    hasDenial |= english.find("not") != std::string::npos;
    EXPECT_EQ(english.find("not") != std::string::npos,
              french.find("ne ") != std::string::npos &&
                  french.find("pas ") != std::string::npos);
    EXPECT_EQ(english.find(" red ") != std::string::npos,
              french.find("rouge") != std::string::npos);
    // What the decoder sees is one behind what it says.
    Values shifted = sample("translation,shifted", i),
           targets = sample("translation,targets", i);
    EXPECT_EQ(shifted[0], 1);
    for (size_t k = 0; targets[k] != 2; ++k)
      EXPECT_EQ(shifted[k + 1], targets[k]);
  }
  EXPECT_TRUE(hasDenial);
  EXPECT_GT(sentences.size(), 40u);
}

void expectRefused(const std::string &words, const std::string &message) {
  EXPECT_EQ(refusal([&] { make(words); }), "synthetic: " + message);
}

TEST(SyntheticSources, RefuseWhatTheyDoNotKnow) {
  expectRefused("circles",
                "expected one of 'blobs', 'moons', 'spirals', 'sines', "
                "'modes', 'translation' behind the colon");
  expectRefused("moons,classes=3",
                "expected inputs, targets, samples=, seed=, noise= behind the "
                "colon, found 'classes='");
  expectRefused("moons,shifted", "'moons' has no part 'shifted'");
  expectRefused("moons,noise=-1",
                "noise=: expected a number from 0 on, found '-1'");
  expectRefused("blobs,features=99999",
                "features=: expected at most 65536, found 99999");
}

} // namespace
