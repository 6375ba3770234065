//===- ColumnsTest.cpp - Columns as the user names them --------------------===//
#include "runtime/train/data/Columns.h"
#include "tests/runtime/train/data/DataFolder.h"

using namespace ingot::train;
using namespace ingot::testing;

namespace {

const std::string kPath = "x.csv";
const std::vector<std::string> kNames = {"age", "a..b", "size", "size", "7"};

std::vector<size_t> select(const std::vector<std::string> &words) {
  return selectColumns(words, {kPath, kNames, kNames.size()});
}

TEST(Columns, AreChosenByNameNumberAndRange) {
  EXPECT_EQ(select({"age"}), (std::vector<size_t>{0}));
  EXPECT_EQ(select({"\"a..b\"", "3"}), (std::vector<size_t>{1, 3}));
  EXPECT_EQ(select({"a..b"}), (std::vector<size_t>{1}));
  EXPECT_EQ(select({"age..2"}), (std::vector<size_t>{0, 1, 2}));
  EXPECT_EQ(select({"3.."}), (std::vector<size_t>{3, 4}));
  EXPECT_EQ(select({"..1"}), (std::vector<size_t>{0, 1}));
  EXPECT_EQ(select({".."}), (std::vector<size_t>{0, 1, 2, 3, 4}));
  EXPECT_EQ(select({"7"}), (std::vector<size_t>{4})); // its name
  EXPECT_EQ(select({}), (std::vector<size_t>{0, 1, 2, 3, 4}));
}

TEST(Columns, AreLeftOutByName) {
  EXPECT_EQ(select({"^age", "^3"}), (std::vector<size_t>{1, 2, 4}));
  EXPECT_EQ(select({"2..4", "^3"}), (std::vector<size_t>{2, 4}));
  EXPECT_EQ(refusal([] { select({"age", "^age"}); }),
            "x.csv: no column is left");
}

TEST(Columns, SayWhatThereIs) {
  EXPECT_EQ(refusal([] { select({"agee"}); }),
            "x.csv: no column 'agee'; expected one of 'age', 'a..b', 'size', "
            "'size', '7' or a number from 0 to 4");
  EXPECT_EQ(refusal([] { select({"5"}); }),
            "x.csv: no column '5'; expected one of 'age', 'a..b', 'size', "
            "'size', '7' or a number from 0 to 4");
  EXPECT_EQ(refusal([] { findColumn("4", {kPath, {}, 4}); }),
            "x.csv: no column '4'; expected a number from 0 to 3");
  EXPECT_EQ(refusal([] { select({"size"}); }),
            "x.csv: two columns are called 'size'; choose them by number");
  EXPECT_EQ(refusal([] { select({"3..age"}); }),
            "x.csv: the range '3..age' ends before it begins");
}

} // namespace
