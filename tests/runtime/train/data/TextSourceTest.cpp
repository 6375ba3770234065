//===- TextSourceTest.cpp - Windows of a text as numbers -------------------===//
#include "runtime/train/data/SourceKinds.h"
#include "tests/runtime/train/data/DataFolder.h"

using namespace ingot;
using namespace ingot::train;
using namespace ingot::testing;

namespace {

class TextSources : public ingot::testing::DataFolder {
protected:
  std::vector<double> window(const std::string &spec, size_t number) const {
    return valuesOf(*open(spec), number);
  }
};

TEST_F(TextSources, GiveWindowsOfBytesAndTheirNextOnes) {
  save("abcdefg", "x.txt");
  auto source = open("x.txt:length=2");
  EXPECT_EQ(source->size(), 3u); // the last has no byte after it
  expectSample(*source, 1, INGOT_I64, {2}, {'c', 'd'});
  EXPECT_EQ(window("x.txt:length=2,next", 1), (std::vector<double>{'d', 'e'}));
  EXPECT_EQ(open("x.txt:length=2,next")->size(), 3u);
  EXPECT_EQ(source->meaning().dump(),
            "{\"length\":2,\"next\":false,\"stride\":2,\"unit\":\"bytes\"}");
  EXPECT_EQ(source->describe(1), path("x.txt") + ": line 1, byte 3");
}

TEST_F(TextSources, OverlapByTheStride) {
  save("abcdefg", "x.txt");
  EXPECT_EQ(open("x.txt:length=3,stride=1")->size(), 4u);
  EXPECT_EQ(window("x.txt:length=3,stride=1,next", 3),
            (std::vector<double>{'e', 'f', 'g'}));
}

TEST_F(TextSources, NumberCharactersInTheirOrder) {
  save("\xef\xbb\xbf"
       "b\xc3\xa4"
       "a\nb",
       "x.txt"); // with a byte-order mark
  auto source = open("x.txt:chars,length=4");
  EXPECT_EQ(source->meaning()["vocabulary"],
            (std::vector<std::string>{"\n", "a", "b", "\xc3\xa4"}));
  EXPECT_EQ(valuesOf(*source, 0), (std::vector<double>{2, 3, 1, 0}));
}

TEST_F(TextSources, NumberWordsInTheirOrder) {
  save("  the cat\n\tthe  dog the end ", "x.txt");
  auto source = open("x.txt:words,length=3,stride=2");
  EXPECT_EQ(source->size(), 2u);
  EXPECT_EQ(source->meaning()["vocabulary"],
            (std::vector<std::string>{"cat", "dog", "end", "the"}));
  EXPECT_EQ(valuesOf(*source, 1), (std::vector<double>{3, 1, 3}));
}

TEST_F(TextSources, KeepTheMostFrequentWords) {
  save("b a b c a b c d", "x.txt");
  auto source = open("x.txt:words,vocabulary=3,length=5");
  EXPECT_EQ(source->meaning()["vocabulary"],
            (std::vector<std::string>{"<unknown>", "b", "a"}));
  EXPECT_EQ(valuesOf(*source, 0), (std::vector<double>{1, 2, 1, 0, 2}));
  save("z b z", "y.txt");
  EXPECT_EQ(valuesOf(*open("y.txt:words,length=2", source->meaning()), 0),
            (std::vector<double>{0, 1}));
}

TEST_F(TextSources, GiveTokensTheNumbersOfEarlierOnes) {
  save("b c d", "x.txt");
  nlohmann::json words = open("x.txt:words,length=1")->meaning();
  save("d\nd b", "y.txt");
  EXPECT_EQ(valuesOf(*open("y.txt:words,length=2", words), 0),
            (std::vector<double>{2, 2}));
  save("d\nd a", "z.txt");
  expectRefused("z.txt:words,length=2", ": line 2, byte 3: unknown word 'a'",
                words);
  expectRefused("z.txt:chars,length=2",
                ": what was kept of the training data is not that of a text in "
                "chars",
                words);
  nlohmann::json characters = open("x.txt:chars,length=1")->meaning();
  expectRefused("y.txt:chars,length=2",
                ": line 1, byte 2: unknown character '?'", characters);
}

TEST_F(TextSources, AreCutAsEarlierOnesWhereNobodySaysOtherwise) {
  save("a b c d e", "x.txt");
  nlohmann::json kept =
      open("x.txt:words,length=2,stride=1,next,vocabulary=4")->meaning();
  save("b a b c z", "y.txt");
  EXPECT_EQ(open("y.txt", kept)->size(), 3u);
  EXPECT_EQ(valuesOf(*open("y.txt", kept), 1), (std::vector<double>{2, 3}));
  EXPECT_EQ(open("y.txt", kept)->meaning(), kept);
  // The stride belongs to the length.
  EXPECT_EQ(open("y.txt:length=1", kept)->size(), 4u);
  EXPECT_EQ(open("y.txt:length=3", kept)->size(), 1u);
  EXPECT_EQ(valuesOf(*open("y.txt:length=3", kept), 0),
            (std::vector<double>{1, 2, 3}));
  EXPECT_EQ(open("y.txt:stride=2", kept)->size(), 2u);
  // Files from before kept the words alone.
  nlohmann::json older = kept;
  for (const char *key : {"length", "stride", "next"})
    older.erase(key);
  EXPECT_EQ(open("y.txt:length=2,stride=1,next", older)->meaning(), kept);
  // What is damaged is not guessed at.
  kept["length"] = 0;
  expectRefused("y.txt",
                ": what was kept of the text of the training data is "
                "damaged",
                kept);
}

TEST_F(TextSources, FindEveryWindowOfALongText) {
  std::string text;
  for (int i = 0; i < 1000; ++i)
    text += std::to_string(1000 + i) + (i % 7 == 0 ? "\n" : " ");
  save(text, "x.txt");
  auto source = open("x.txt:words,length=3,stride=1");
  ASSERT_EQ(source->size(), 997u);
  for (size_t i = 0; i < source->size(); ++i)
    EXPECT_EQ(valuesOf(*source, i)[2], double(i + 2));
}

TEST_F(TextSources, RefuseWhatIsNoText) {
  save("ab", "x.txt");
  expectRefused("x.txt:length=2", ": expected more than the 2 bytes of one "
                                  "sample, found 2");
  expectRefused("x.txt:words",
                ": expected more than the 64 words of one sample, "
                "found 1");
  expectRefused("x.txt:words,chars",
                ": 'chars' and 'words' exclude each other");
  expectRefused("x.txt:letters", ": expected bytes, chars or words, next, "
                                 "length=, stride= or vocabulary= behind the "
                                 "colon, found 'letters'");
  expectRefused("x.txt:vocabulary=5", ": vocabulary= is for words");
  save("a\nb\xff"
       "c",
       "y.txt");
  expectRefused("y.txt:chars,length=1", ": line 2, byte 2: is not UTF-8");
  expectRefused("y.txt:words,length=1", ": line 2, byte 1: 'b\xff"
                                        "c' is not UTF-8");
  save(std::string(1 << 17, 'a'), "z.txt");
  expectRefused("z.txt:words",
                ": line 1, byte 1: a word of more than 65536 bytes");
}

} // namespace
