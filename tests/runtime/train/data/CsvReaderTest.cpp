//===- CsvReaderTest.cpp - Records of a text of separated values -----------===//
#include "runtime/train/data/CsvReader.h"

#include <gtest/gtest.h>

using namespace ingot::train;

namespace {

using Records = std::vector<std::vector<std::string>>;

Records read(std::string_view text, size_t limit = 9) {
  Records records;
  CsvReader reader(text, ',', {0, 1});
  for (std::vector<CsvCell> cells; reader.next(cells, limit);) {
    records.emplace_back();
    for (const CsvCell &cell : cells)
      records.back().push_back(cell.value());
  }
  return records;
}

/// "LINE: MESSAGE".
std::string refusal(std::string_view text) {
  try {
    read(text);
  } catch (const CsvError &error) {
    return std::to_string(error.line) + ": " + error.message;
  }
  return "nothing was thrown";
}

TEST(CsvReaders, KnowEveryEndOfLine) {
  Records expected = {{"a", "b"}, {"c", ""}};
  EXPECT_EQ(read("a,b\nc,\n"), expected);
  EXPECT_EQ(read("a,b\r\nc,\r\n"), expected);
  EXPECT_EQ(read("a,b\rc,\r"), expected);
  EXPECT_EQ(read("a,b\nc,"), expected);
  EXPECT_EQ(read(""), Records());
}

TEST(CsvReaders, LeaveOutBlankLinesWhereNoneCanBeACell) {
  EXPECT_EQ(read("\n\na\n\r\n\nb\n\n"), (Records{{"a"}, {"b"}}));
  EXPECT_EQ(read("a\n\nb\n", 1), (Records{{"a"}, {""}, {"b"}}));
}

TEST(CsvReaders, TakeQuotedCellsAsTheyAre) {
  EXPECT_EQ(read("\"a,\nb\",\" c \"\n"), (Records{{"a,\nb", " c "}}));
  EXPECT_EQ(read("\"say \"\"hi\"\"\",\"\",x\"y\n"),
            (Records{{"say \"hi\"", "", "x\"y"}}));
  EXPECT_EQ(read(" a , \"b\" , c\n"), (Records{{"a", "b", "c"}}));
}

TEST(CsvReaders, CountLinesAlsoInCells) {
  std::string_view text = "\"a\nb\r\nc\",d\n\ne,f\n";
  CsvReader reader(text, ',', {0, 1});
  std::vector<CsvCell> cells;
  ASSERT_TRUE(reader.next(cells, 9));
  EXPECT_EQ(reader.line(), 1u);
  ASSERT_TRUE(reader.next(cells, 9));
  EXPECT_EQ(reader.line(), 5u);
  // Reading can begin at any record.
  CsvReader second(text, ',', {text.find('e'), 5});
  ASSERT_TRUE(second.next(cells, 9));
  EXPECT_EQ(cells[0].text, "e");
}

TEST(CsvReaders, ReadNoMoreCellsThanAreAskedFor) {
  std::string row;
  for (int i = 0; i < 100; ++i)
    row += "1,";
  CsvReader reader(row, ',', {0, 1});
  std::vector<CsvCell> cells;
  ASSERT_TRUE(reader.next(cells, 3));
  EXPECT_EQ(cells.size(), 4u);
}

TEST(CsvReaders, RefuseQuotesThatAreWrong) {
  EXPECT_EQ(refusal("a,b\n\"c,d\ne,f\n"), "2: a quote is not closed");
  EXPECT_EQ(refusal("a\n\"b\nc\"d\n"), "3: text follows a closing quote");
  std::string letters(CsvReader::kMaxCellBytes + 1, 'a');
  EXPECT_EQ(refusal("x\n" + letters),
            "2: a cell of more than 1048576 bytes; is a quote not closed?");
  EXPECT_EQ(refusal("x\n\"" + letters),
            "2: a cell of more than 1048576 bytes; is a quote not closed?");
  letters.pop_back();
  EXPECT_EQ(read(letters).size(), 1u);
}

TEST(CsvReaders, GuessTheSeparatorByTheFirstLine) {
  EXPECT_EQ(guessSeparator("a,b\n;;;;"), ',');
  EXPECT_EQ(guessSeparator("a;1,5;c\n"), ';');
  EXPECT_EQ(guessSeparator("a\tb\n"), '\t');
  EXPECT_EQ(guessSeparator("\"a,b,c\"|d\n"), '|');
  EXPECT_EQ(guessSeparator("a"), ',');
  EXPECT_EQ(guessSeparator("  0.1 18  -2e3 \nx"), ' ');
  EXPECT_EQ(guessSeparator("1\t2 3\n"), '\t');
  EXPECT_EQ(guessSeparator(" 7\n"), ',');
  EXPECT_EQ(guessSeparator("house price\n1 2\n"), ','); // a name
}

} // namespace
