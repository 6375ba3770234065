//===- CallTest.cpp - Choices as data --------------------------------------===//
#include "runtime/train/Call.h"

#include "tests/runtime/train/Refusal.h"

#include <gtest/gtest.h>

using namespace ingot::train;
using namespace ingot::testing;

namespace {

using enum ParameterKind;

const std::vector<CallSpec> kFood = {
    {"cake",
     {{"size", Count},
      {"sugar", Share, "0.5"},
      {"layers", Counts, "[1]"},
      {"glaze", Word, "none", {"none", "lemon"}}}},
    {"water"}};

Call parse(std::string_view text) { return Call::parse(text, kFood, "food"); }

std::string errorOf(std::string_view text) {
  return refusal([&] { parse(text); });
}

TEST(Call, BindsPlacesThenNamesThenInitialValues) {
  Call call = parse(" cake( 3 , glaze = lemon, layers=[2, 5 ,9])");
  EXPECT_EQ(call.name(), "cake");
  EXPECT_EQ(call.whole("size"), 3);
  EXPECT_EQ(call.number("sugar"), 0.5);
  EXPECT_EQ(call.counts("layers"), (std::vector<int64_t>{2, 5, 9}));
  EXPECT_EQ(call.word("glaze"), "lemon");
  EXPECT_EQ(parse("water").name(), "water");
  EXPECT_EQ(parse("water()").name(), "water");
}

TEST(Call, SaysInOneLineWhatIsWrong) {
  EXPECT_EQ(errorOf("tea(2)"),
            "food 'tea(2)': expected one of cake, water, found 'tea'");
  EXPECT_EQ(errorOf(""), "food '': expected one of cake, water, found ''");
  EXPECT_EQ(errorOf("cake"), "food 'cake': 'size' is missing: expected a whole "
                             "number of at least 1");
  EXPECT_EQ(errorOf("cake(3"), "food 'cake(3': expected ')' at the end");
  EXPECT_EQ(errorOf("cake(3)x"), "food 'cake(3)x': expected ')' at the end");
  EXPECT_EQ(
      errorOf("cake(3, salt=1)"),
      "food 'cake(3, salt=1)': no parameter 'salt': expected size, sugar, "
      "layers, glaze");
  EXPECT_EQ(errorOf("water(salt=1)"),
            "food 'water(salt=1)': no parameter 'salt': expected none");
  EXPECT_EQ(errorOf("water(1)"),
            "food 'water(1)': expected at most 0 arguments, found 1");
  EXPECT_EQ(errorOf("cake(3, size=4)"),
            "food 'cake(3, size=4)': 'size' is given twice");
  EXPECT_EQ(errorOf("cake(sugar=1, 3)"),
            "food 'cake(sugar=1, 3)': '3' without a "
            "name stands behind one with a name");
  EXPECT_EQ(errorOf("cake(0)"),
            "food 'cake(0)': size: expected a whole number of "
            "at least 1, found '0'");
  EXPECT_EQ(errorOf("cake(1.5)"),
            "food 'cake(1.5)': size: expected a whole number "
            "of at least 1, found '1.5'");
  EXPECT_EQ(errorOf("cake(1e300)"),
            "food 'cake(1e300)': size: expected a whole "
            "number of at least 1, found '1e300'");
  EXPECT_EQ(errorOf("cake(1, nan)"), "food 'cake(1, nan)': sugar: expected a "
                                     "number from 0 to 1, found 'nan'");
  EXPECT_EQ(errorOf("cake(1, 0.5x)"), "food 'cake(1, 0.5x)': sugar: expected a "
                                      "number from 0 to 1, found '0.5x'");
  for (const char *list : {"[3, 3]", "[0]", "[]", "3", "[", "[2", "[1.5]"})
    EXPECT_EQ(errorOf("cake(1, layers=" + std::string(list) + ")"),
              "food 'cake(1, layers=" + std::string(list) +
                  ")': layers: expected ascending whole numbers above 0, like "
                  "[30, 80], found '" +
                  list + "'");
  EXPECT_EQ(errorOf("cake(1, glaze=mud)"),
            "food 'cake(1, glaze=mud)': glaze: "
            "expected none or lemon, found 'mud'");
}

TEST(Call, SplitsOnlyOutsideOfBrackets) {
  using Parts = std::vector<std::string_view>;
  EXPECT_EQ(splitOutsideBrackets("a(1, 2), b([3,4]) ,c", ','),
            (Parts{"a(1, 2)", "b([3,4])", "c"}));
  EXPECT_EQ(splitOutsideBrackets("", '+'), Parts{""});
}

} // namespace
