//===- TableSourceTest.cpp - Columns of a text of separated values ---------===//
#include "runtime/train/data/SourceKinds.h"
#include "tests/runtime/train/data/DataFolder.h"

using namespace ingot;
using namespace ingot::train;
using namespace ingot::testing;

namespace {

const std::string kFlowers = "length,width,species\n"
                             "5.1,3.5,setosa\n"
                             "7.0,3.2,virginica\n"
                             "6.4,3.0,setosa\n";

class TableSources : public ingot::testing::DataFolder {
protected:
  std::vector<double> row(const std::string &spec, size_t number) const {
    return valuesOf(*open(spec), number);
  }
};

TEST_F(TableSources, GiveChosenColumns) {
  save(kFlowers, "x.csv");
  auto source = open("x.csv:length,width");
  ASSERT_EQ(source->size(), 3u);
  expectSample(*source, 1, INGOT_F64, {2}, {7.0, 3.2});
  EXPECT_EQ(source->describe(1), path("x.csv") + ": line 3");
  expectSample(*open("x.csv:1"), 2, INGOT_F64, {}, {3.0});
  EXPECT_EQ(row("x.csv:^species", 2), (std::vector<double>{6.4, 3.0}));
}

TEST_F(TableSources, NumberCategoriesInOrder) {
  save(kFlowers, "x.csv");
  auto source = open("x.csv:species");
  expectSample(*source, 1, INGOT_I64, {}, {1});
  EXPECT_EQ(source->meaning().dump(),
            "{\"categories\":{\"species\":[\"setosa\",\"virginica\"]},"
            "\"columns\":{\"chosen\":[{\"name\":\"species\",\"number\":2}],"
            "\"named\":true,\"of\":3}}");
  save("x\n10\n9\n10\n", "n.csv");
  EXPECT_EQ(open("n.csv:category(x)")->meaning()["categories"]["x"],
            (std::vector<std::string>{"9", "10"}));
}

// A checkpoint keeps names in JSON, which is UTF-8.
TEST_F(TableSources, RefuseNamesThatAreNotUtf8) {
  save("length,gr\xf6\xdf"
       "e\n1,klein\n",
       "x.csv");
  expectRefused("x.csv", ": line 1: the name 'gr\xf6\xdf"
                         "e' is not UTF-8");
  save("length,gr\xc3\xb6\xc3\x9f"
       "e\n1,klein\n",
       "y.csv");
  EXPECT_EQ(open("y.csv:1")->meaning()["categories"].size(), 1u);
}

TEST_F(TableSources, GiveWordsTheMeaningOfEarlierOnes) {
  save(kFlowers, "x.csv");
  nlohmann::json meaning = open("x.csv")->meaning();
  save("length,width,species\n1,2,virginica\n", "y.csv");
  auto source = open("y.csv:species", meaning);
  EXPECT_EQ(valuesOf(*source, 0), (std::vector<double>{1}));
  EXPECT_EQ(source->meaning()["categories"]["species"].size(), 2u);
  save("length,width,species\n1,2,virginica\n3,4,rose\n", "z.csv");
  expectRefused("z.csv:species",
                ": line 3, column 'species': unknown word 'rose'; expected one "
                "of 'setosa', 'virginica'",
                meaning);
  // What was numbers stays numbers.
  save("length,width,species\nlong,2,setosa\n", "w.csv");
  expectRefused("w.csv",
                ": line 2, column 'length': expected a number, found 'long'",
                meaning);
  expectRefused("y.csv",
                ": what was kept of the training data is not that of a table",
                nlohmann::json{{"classes", {"a"}}});
}

TEST_F(TableSources, TakeTheColumnsOfEarlierOnes) {
  save(kFlowers, "x.csv");
  nlohmann::json meaning =
      open("x.csv:onehot(species),length,length?=9")->meaning();
  // In the order of the names that were chosen, whatever stands beside them.
  save("species,id,length\nvirginica,7,1\nsetosa,8,\n", "y.csv");
  EXPECT_EQ(valuesOf(*open("y.csv", meaning), 0),
            (std::vector<double>{0, 1, 1}));
  EXPECT_EQ(valuesOf(*open("y.csv", meaning), 1),
            (std::vector<double>{1, 0, 9}));
  EXPECT_EQ(open("y.csv", meaning)->meaning()["columns"]["chosen"][1]["name"],
            "length");
  EXPECT_EQ(valuesOf(*open("y.csv:id", meaning), 0), (std::vector<double>{7}));
  save("species,id\nsetosa,8\n", "z.csv");
  expectRefused("z.csv",
                ": no column '\"length\"'; expected one of 'species', 'id' or "
                "a number from 0 to 1",
                meaning);
  meaning["columns"]["chosen"] = 7;
  expectRefused("y.csv",
                ": what was kept of the columns of the training data is "
                "damaged",
                meaning);
  // Who chose none is given all.
  EXPECT_FALSE(open("x.csv")->meaning().contains("columns"));
}

TEST_F(TableSources, TakeTheNumbersOfColumnsThatHaveNoName) {
  save("1,2,3\n4,5,6\n", "x.csv");
  nlohmann::json meaning = open("x.csv:1..2")->meaning();
  save("7,8,9\n", "y.csv");
  EXPECT_EQ(valuesOf(*open("y.csv", meaning), 0), (std::vector<double>{8, 9}));
  save("8,9\n", "z.csv"); // these alone
  EXPECT_EQ(valuesOf(*open("z.csv", meaning), 0), (std::vector<double>{8, 9}));
}

TEST_F(TableSources, GiveOneHotVectors) {
  save(kFlowers, "x.csv");
  expectSample(*open("x.csv:onehot(species),width"), 1, INGOT_F64, {3},
               {0, 1, 3.2});
  expectSample(*open("x.csv:onehot(species)"), 0, INGOT_I64, {2}, {1, 0});
}

TEST_F(TableSources, NameTheColumnOfANumber) {
  save(kFlowers, "x.csv");
  // Two numbers of the first column, and then one of each.
  auto source = open("x.csv:onehot(species),width,length");
  std::string line = path("x.csv") + ": line 3, column ";
  EXPECT_EQ(source->describeElement(1, 1), line + "'species'");
  EXPECT_EQ(source->describeElement(1, 2), line + "'width'");
  EXPECT_EQ(source->describeElement(1, 3), line + "'length'");
}

TEST_F(TableSources, GiveIntegersWhereAllAre) {
  save("a,b\n1,-9007199254740993\n+2,3.5\n", "x.csv");
  io::HostTensor sample;
  open("x.csv:a")->read(1, sample);
  EXPECT_EQ(sample.dtype, INGOT_I64);
  EXPECT_EQ(valuesOf(sample), (std::vector<double>{2}));
  open("x.csv")->read(1, sample);
  EXPECT_EQ(sample.dtype, INGOT_F64);
}

TEST_F(TableSources, TellAHeaderFromData) {
  save("1,2\n3,4\n", "none.csv");
  EXPECT_EQ(open("none.csv")->size(), 2u);
  EXPECT_EQ(row("none.csv:1", 0), (std::vector<double>{2}));
  save("5.1,setosa\n7.0,virginica\n", "iris.csv");
  EXPECT_EQ(open("iris.csv")->size(), 2u);
  EXPECT_EQ(open("iris.csv:1")->meaning()["categories"]["1"].size(), 2u);
  // As pandas writes an array and a column of labels beside it.
  save("0,1,label\n5,6,a\n7,8,b\n", "numbered.csv");
  EXPECT_EQ(open("numbered.csv:label")->size(), 2u);
  // As pandas and R write a table with the numbers of its rows.
  save(",a,b\n0,1.5,x\n1,3.5,y\n", "indexed.csv");
  EXPECT_EQ(row("indexed.csv:a", 1), (std::vector<double>{3.5}));
  save("\"\",\"a\"\n\"1\",7\n", "r.csv");
  EXPECT_EQ(row("r.csv:a", 0), (std::vector<double>{7}));
  save(",0,1\n0,5,6\n", "array.csv");
  EXPECT_EQ(row("array.csv:2", 0), (std::vector<double>{6}));
  save(",2\n3,4\n", "missing.csv");
  expectRefused("missing.csv", ": line 1, column '0': the cell is missing; "
                               "'0?=VALUE' would fill it");
  save("yes\nno\n", "words.csv");
  EXPECT_EQ(open("words.csv")->size(), 1u);
  EXPECT_EQ(open("words.csv:header=no")->size(), 2u);
  save("2019,2020\n3,4\n", "years.csv");
  EXPECT_EQ(row("years.csv:header=yes,2020", 0), (std::vector<double>{4}));
  expectRefused("years.csv:header=maybe",
                ": header=: expected yes or no, found 'maybe'");
}

TEST_F(TableSources, KnowOtherSeparatorsAndByteOrderMarks) {
  save("a;b\n1;2\n", "x.csv");
  EXPECT_EQ(row("x.csv:b", 0), (std::vector<double>{2}));
  save("\xef\xbb\xbf"
       "a\tb\r\n1\t2\r\n",
       "x.tsv");
  EXPECT_EQ(row("x.tsv:a", 0), (std::vector<double>{1}));
  save("a b\n1 2\n", "s.csv");
  EXPECT_EQ(row("s.csv:separator=space,b", 0), (std::vector<double>{2}));
  save("  0.5  18.0 2 \n\n 0.25 7.0   3\n   \n", "aligned.data");
  EXPECT_EQ(row("aligned.data", 1), (std::vector<double>{0.25, 7, 3}));
  save("5 \t\"a b\"\n 2 \"c\"  \n", "quoted.data");
  EXPECT_EQ(row("quoted.data:separator=space,1", 1), (std::vector<double>{1}));
  expectRefused("s.csv:separator=x", ": separator=: expected comma, semicolon, "
                                     "tab, bar or space, found 'x'");
  save("\xff\xfe"
       "a",
       "u.csv");
  expectRefused("u.csv", ": expected UTF-8, found UTF-16; save it as such");
}

TEST_F(TableSources, RefuseMissingCellsUnlessTheyAreFilled) {
  save("a,b\n1,x\n?,\n", "x.csv");
  expectRefused("x.csv:a", ": line 3, column 'a': the cell is missing; "
                           "'a?=VALUE' would fill it");
  expectRefused("x.csv:b", ": line 3, column 'b': the cell is missing; "
                           "'b?=VALUE' would fill it");
  EXPECT_EQ(row("x.csv:a,a?=-7", 1), (std::vector<double>{-7}));
  EXPECT_EQ(row("x.csv:b,b?=none", 1), (std::vector<double>{0}));
  EXPECT_EQ(row("x.csv:a,category(b),?=0", 1), (std::vector<double>{0, 0}));
  expectRefused("x.csv:a,a?=x",
                ": line 3, column 'a': expected a number as '1' "
                "in line 2, found 'x'");
  expectRefused("x.csv:a,c?=0",
                ": no column 'c'; expected one of 'a', 'b' or a "
                "number from 0 to 1");
  save("a,b\nNaN,1\n", "y.csv");
  expectRefused("y.csv",
                ": line 2, column 'a': the cell is missing; 'a?=VALUE' "
                "would fill it");
}

TEST_F(TableSources, NameTheCellThatDoesNotFit) {
  save("a,b\n1,2\n3,two\n", "x.csv");
  expectRefused("x.csv",
                ": line 3, column 'b': expected a number as '2' in line "
                "2, found 'two'");
  save("a,b\n1,two\n3,2\n", "y.csv");
  expectRefused(
      "y.csv", ": line 3, column 'b': found the number '2', but the word 'two' "
               "in line 2; 'category(b)' takes both as words, and header=yes "
               "the first line as a header");
  EXPECT_EQ(row("y.csv:category(b)", 0), (std::vector<double>{1}));
  save("a\n-inf\n", "i.csv");
  expectRefused("i.csv",
                ": line 2, column 'a': expected a finite number, found '-inf'");
  save("a\n\xff\xfe\n", "u.csv");
  expectRefused("u.csv:header=yes",
                ": line 2, column 'a': '\xff\xfe' is not UTF-8");
}

// As categories they would be trained on without a word.
TEST_F(TableSources, RefuseDecimalCommas) {
  save("a;b\n1,5;2\n2,25;3\n", "x.csv");
  expectRefused("x.csv:a",
                ": line 2, column 'a': expected a number with a decimal point, "
                "found '1,5'; 'category(a)' takes it as a word");
  EXPECT_EQ(row("x.csv:category(a)", 1), (std::vector<double>{1}));
  save("a;b\n-1.234,5;2,\n", "y.csv");
  expectRefused("y.csv:a",
                ": line 2, column 'a': expected a number with a decimal point, "
                "found '-1.234,5'; 'category(a)' takes it as a word");
  EXPECT_EQ(row("y.csv:b", 0), (std::vector<double>{0}));
}

TEST_F(TableSources, RefuseRaggedRows) {
  save("a,b\n1,2\n3\n", "short.csv");
  expectRefused("short.csv", ": line 3: expected 2 columns, found 1");
  save("a,b\n1,2\n\n3,4,5,6\n", "long.csv");
  expectRefused("long.csv", ": line 4: expected 2 columns, found more");
  save("a,b\n1,\"2\n3,4\n", "open.csv");
  expectRefused("open.csv", ": line 2: a quote is not closed");
  save("a,b\n", "empty.csv");
  expectRefused("empty.csv", ": holds no row below its header");
  save("\n\n", "blank.csv");
  expectRefused("blank.csv", ": holds no row");
  save("a,b\n1,2\n", "x.csv");
  expectRefused("x.csv:color=red", ": expected columns, COLUMN?=VALUE, header= "
                                   "or separator= behind the colon, found "
                                   "'color='");
}

// A checkpoint keeps words by the name of their column.
TEST_F(TableSources, RefuseWordsInTwoColumnsOfOneName) {
  save("a,b,a\nred,1,blue\n", "x.csv");
  const std::string refusal =
      ": columns 0 and 2 are both called 'a', so that words of one would be "
      "taken for the other's; rename one";
  expectRefused("x.csv", refusal);
  save("a,b,a\n5,1,blue\n", "mixed.csv");
  expectRefused("mixed.csv", refusal);
  EXPECT_EQ(open("x.csv:b")->size(), 1u);
  save("a,b,a\n5,1,7\n", "numbers.csv");
  EXPECT_EQ(row("numbers.csv", 0), (std::vector<double>{5, 1, 7}));
}

TEST_F(TableSources, TakeNoMemoryForALineOfManyGigabytes) {
  std::string file = save("a\n1\n", "x.csv");
  std::filesystem::resize_file(file, uintmax_t{10} << 30);
  expectRefused("x.csv", ": line 3: a cell of more than 1048576 bytes; is a "
                         "quote not closed?");
}

TEST_F(TableSources, FindEveryRowOfALongFile) {
  std::string text = "n,text\n";
  for (int i = 0; i < 100; ++i)
    text += std::to_string(i) + ",\"a\nb\"\n";
  save(text, "x.csv");
  auto source = open("x.csv:n");
  ASSERT_EQ(source->size(), 100u);
  for (size_t i = 0; i < 100; ++i)
    EXPECT_EQ(valuesOf(*source, i), (std::vector<double>{double(i)}));
  EXPECT_EQ(source->describe(99), path("x.csv") + ": line 200");
}

} // namespace
