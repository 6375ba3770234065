//===- SourceSpecTest.cpp - A source as the user names it ------------------===//
#include "runtime/train/data/SourceSpec.h"
#include "tests/runtime/train/data/DataFolder.h"

using namespace ingot::train;
using namespace ingot::testing;

namespace {

class SourceSpecs : public ingot::testing::DataFolder {};

TEST_F(SourceSpecs, EndThePathBehindWhatExists) {
  save("", "a.csv");
  save("", "b:c.csv");
  EXPECT_EQ(SourceSpec(path("a.csv")).path, path("a.csv"));
  EXPECT_EQ(SourceSpec(path("a.csv:x:y")).path, path("a.csv"));
  EXPECT_EQ(SourceSpec(path("a.csv:x:y")).words[0], "x:y");
  EXPECT_EQ(SourceSpec(path("b:c.csv:x")).path, path("b:c.csv"));
  EXPECT_EQ(SourceSpec(path("none:x,y")).path, path("none"));
  EXPECT_EQ(SourceSpec("synthetic:blobs").path, "synthetic");
}

TEST_F(SourceSpecs, HaveWordsAndOptions) {
  SourceSpec spec("none:a,\"b,=c\",f(d,e),k=v,g?=1=2");
  EXPECT_EQ(spec.words, (std::vector<std::string>{"a", "\"b,=c\"", "f(d,e)"}));
  EXPECT_EQ(spec.takeOption("k"), "v");
  EXPECT_EQ(spec.takeOption("g?"), "1=2");
  EXPECT_EQ(spec.takeOption("k"), std::nullopt);
  EXPECT_TRUE(spec.takeWord("a"));
  EXPECT_FALSE(spec.takeWord("a"));
}

TEST_F(SourceSpecs, RefuseWhatHasNoMeaning) {
  EXPECT_EQ(refusal([] { SourceSpec("none:a,,b"); }),
            "'none:a,,b': expected an entry between ',' and ',', found ''");
  EXPECT_EQ(refusal([] { SourceSpec("none:=3"); }),
            "'none:=3': expected an entry between ',' and ',', found '=3'");
  EXPECT_EQ(refusal([] { SourceSpec("none:\"a"); }),
            "'\"a': a quote has no partner");
  EXPECT_EQ(refusal([] { SourceSpec("none:f(a"); }),
            "'f(a': a parenthesis has no partner");
  EXPECT_EQ(refusal([] { SourceSpec("none:n=3,n=4").takeNumber("n", 1); }),
            "none: n= is given twice");
  for (std::string value : {"0", "-1", "1x", "", "99999999999999999999"})
    EXPECT_EQ(
        refusal([&] { SourceSpec("none:n=" + value).takeNumber("n", 1); }),
        "none: n=: expected a number from 1 on, found '" + value + "'");
  EXPECT_EQ(refusal([] { SourceSpec("none:a,b").takeOneOf({"b", "a"}); }),
            "none: 'b' and 'a' exclude each other");
  EXPECT_EQ(refusal([] { SourceSpec("none:a").expectNothingElse("nothing"); }),
            "none: expected nothing behind the colon, found 'a'");
  EXPECT_EQ(refusal([] { SourceSpec("none:a=1").expectNothingElse("b="); }),
            "none: expected b= behind the colon, found 'a='");
}

} // namespace
