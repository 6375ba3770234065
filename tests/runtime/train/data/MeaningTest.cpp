//===- MeaningTest.cpp - What is kept of the words of a source -------------===//
#include "runtime/train/data/Meaning.h"
#include "tests/runtime/train/data/DataFolder.h"

using namespace ingot::train;
using namespace ingot::testing;
using nlohmann::json;

namespace {

using Names = std::vector<std::string>;

TEST(Meanings, HaveTheNamesOfClasses) {
  EXPECT_EQ(classNames(json::parse(R"({"classes": ["a", "b"]})")),
            (Names{"a", "b"}));
  EXPECT_EQ(classNames(json::parse(R"({"categories": {"x": ["a", "b"]}})")),
            (Names{"a", "b"}));
  for (const char *other :
       {"null", "{}", "3", R"({"unit": "bytes"})", R"({"categories": {}})",
        R"({"categories": {"x": ["a"], "y": ["b"]}})", R"({"classes": 3})"})
    EXPECT_EQ(classNames(json::parse(other)), Names()) << other;
}

TEST(Meanings, OfArraysKnowNoWords) {
  for (const char *array : {"null", R"({"columns": {}})", R"({"array": "x"})",
                            R"({"array": "x", "columns": {}})"})
    EXPECT_TRUE(knowsNoWords(json::parse(array))) << array;
  for (const char *other : {"{}", "3", R"({"columns": {}, "categories": {}})",
                            R"({"classes": []})"})
    EXPECT_FALSE(knowsNoWords(json::parse(other))) << other;
}

TEST(Meanings, RefuseWhatAreNoWords) {
  EXPECT_EQ(keptWords(json::parse(R"({"k": ["a"]})"), "k", "f"), Names{"a"});
  for (const char *other :
       {"null", "{}", R"({"k": []})", R"({"k": ["a", 3]})", R"({"k": "a"})"})
    EXPECT_EQ(refusal([&] { keptWords(json::parse(other), "k", "f"); }),
              "f: nothing was kept of the training data for 'k'")
        << other;
}

} // namespace
