//===- KeptColumnsTest.cpp - Columns that a checkpoint remembers ------------===//
#include "runtime/train/data/KeptColumns.h"
#include "tests/runtime/train/data/DataFolder.h"

using namespace ingot::train;
using namespace ingot::testing;

namespace {

using Names = std::vector<std::string>;
using Numbers = std::vector<size_t>;

/// Numbers of the columns that are found in a file with such columns.
Numbers numbersIn(const nlohmann::json &kept, const Names &names,
                  size_t count) {
  std::string path = "x";
  Numbers numbers;
  if (auto found =
          takeKeptColumns({{kKeptColumns, kept}}, {path, names, count}))
    for (const KeptColumn &column : *found)
      numbers.push_back(column.number);
  return numbers;
}

nlohmann::json keep(const Names &names, size_t count) {
  std::string path = "x";
  std::vector<KeptColumn> chosen = {{names.empty() ? "2" : names[2], 2},
                                    {names.empty() ? "0" : names[0], 0}};
  return keepColumns(chosen, {path, names, count});
}

TEST(KeptColumns, AreFoundByNameOrElseByNumber) {
  nlohmann::json named = keep({"a", "b", "c"}, 3);
  EXPECT_EQ(numbersIn(named, {"c", "x", "a", "y"}, 4), (Numbers{0, 2}));
  EXPECT_EQ(numbersIn(named, {}, 3), (Numbers{2, 0}));
  EXPECT_EQ(numbersIn(named, {}, 4), Numbers()) << "another file";
  EXPECT_EQ(refusal([&] { numbersIn(named, {"a", "b"}, 2); }),
            "x: no column '\"c\"'; expected one of 'a', 'b' or a number from "
            "0 to 1");
  nlohmann::json numbered = keep({}, 3);
  EXPECT_EQ(numbersIn(numbered, {"p", "q", "r"}, 3), (Numbers{2, 0}));
  EXPECT_EQ(numbersIn(numbered, {"p", "q"}, 2), Numbers());
}

TEST(KeptColumns, KeepWhatIsDoneWithThem) {
  std::string path = "x";
  std::vector<KeptColumn> chosen = {{"0", 0, true, "-"}, {"1", 1}};
  ColumnNames all = {path, {}, 2};
  auto taken = takeKeptColumns({{kKeptColumns, keepColumns(chosen, all)}}, all);
  ASSERT_TRUE(taken && taken->size() == 2);
  EXPECT_TRUE((*taken)[0].isOneHot);
  EXPECT_EQ((*taken)[0].fill, "-");
  EXPECT_FALSE((*taken)[1].isOneHot);
  EXPECT_FALSE((*taken)[1].fill);
}

TEST(KeptColumns, MayBeNoneButNotDamaged) {
  std::string path = "x";
  ColumnNames all = {path, {}, 3};
  for (const char *none : {"null", "{}", "3", R"({"classes": ["a"]})"})
    EXPECT_FALSE(takeKeptColumns(nlohmann::json::parse(none), all)) << none;
  for (
      const char *damaged :
      {"3", "{}", R"({"named": 1})", R"({"named": true, "of": "a"})",
       R"({"named": false, "of": 3})",
       R"({"named": false, "of": 3, "chosen": [{"name": "a"}]})",
       R"({"named": false, "of": 3, "chosen": [{"name": "a", "number": -1}]})",
       R"({"named": false, "of": 3, "chosen": [{"name": "a", "number": 1e300}]})"})
    EXPECT_EQ(
        refusal([&] { numbersIn(nlohmann::json::parse(damaged), {}, 3); }),
        "x: what was kept of the columns of the training data is damaged")
        << damaged;
}

} // namespace
